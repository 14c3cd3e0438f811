"""The one table of pages: by which path each is found, and which there are."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kg.errors import KgError
from kg.site.asking import every_answer, to_answer, to_form
from kg.site.boards import every_board, to_board, to_index
from kg.site.built import Built
from kg.site.home import to_home
from kg.site.kinds import every_list, to_list
from kg.site.lineage import to_tree
from kg.site.links import Links
from kg.site.searching import to_results
from kg.site.templates import fill
from kg.site.things import every_page, to_page


class NoSuchPage(KgError):
    """A path that leads nowhere."""


@dataclass(frozen=True, slots=True)
class Route:
    """A kind of page."""

    path: re.Pattern[str]
    """Its groups are arguments of `page`."""
    page: Callable[..., str | None]
    """Makes the page, or none where there is no such."""
    every: Callable[[Built], Iterable[str]]
    """The paths of all such pages of a built graph."""
    asked: tuple[str, ...] = ()
    """What more a reader may say: parameters of the address, which are arguments too."""


def _only(path: str) -> Callable[[Built], Iterable[str]]:
    return lambda built: (path,)


ROUTES = (
    Route(re.compile(""), to_home, _only("")),
    Route(re.compile("page/(?P<id_>.+)"), to_page, every_page),
    Route(re.compile(r"kinds/(?P<kind>\w+)(?:/(?P<number>[1-9]\d{0,8}))?"), to_list, every_list),
    Route(re.compile("leaderboards"), to_index, _only("leaderboards")),
    Route(re.compile("leaderboards/(?P<name>.+)"), to_board, every_board),
    Route(re.compile("lineage"), to_tree, _only("lineage")),
    Route(re.compile("search"), to_results, _only("search"), ("q",)),
    Route(re.compile("query"), to_form, _only("query"), ("query", "view")),
    Route(re.compile(r"query/(?P<name>[\w-]+)(?:/(?P<view>\w+))?"), to_answer, every_answer),
)


def show(built: Built, links: Links, path: str, asked: Mapping[str, str]) -> str:
    """Make the page of a path, without a slash before it.

    Raises NoSuchPage where it leads nowhere.
    """
    for route in ROUTES:
        if found := route.path.fullmatch(path):
            said = {name: asked[name] for name in route.asked if name in asked}
            arguments = {name: value for name, value in found.groupdict().items() if value is not None}
            if page := route.page(built, links, **arguments, **said):
                return page
    raise NoSuchPage(f"There is nothing at /{path}.")


def sorry(links: Links, words: str, title: str = "Not now") -> str:
    """A page that says what went wrong."""
    return fill("sorry", links, words=words, title=title)

"""The one table of pages: by which path each is found, and which there are."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kg.errors import KgError
from kg.site import asking, boards, home, kinds, lineage, searching, things
from kg.site.built import Built
from kg.site.links import Links
from kg.site.templates import fill


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
    Route(re.compile(""), home.to_home, _only("")),
    Route(re.compile("page/(?P<id_>.+)"), things.to_page, things.every),
    Route(re.compile(r"kinds/(?P<kind>\w+)(?:/(?P<number>[1-9]\d{0,8}))?"), kinds.to_list, kinds.every),
    Route(re.compile("leaderboards"), boards.to_index, _only("leaderboards")),
    Route(re.compile("leaderboards/(?P<name>.+)"), boards.to_board, boards.every),
    Route(re.compile("lineage"), lineage.to_tree, _only("lineage")),
    Route(re.compile("search"), searching.to_results, _only("search"), ("q",)),
    Route(re.compile("query"), asking.to_form, _only("query"), ("query", "view")),
    Route(re.compile(r"query/(?P<name>[\w-]+)(?:/(?P<view>\w+))?"), asking.to_answer, asking.every),
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


def sorry(links: Links, words: str) -> str:
    """A page that says what went wrong."""
    return fill("sorry", links, words=words)

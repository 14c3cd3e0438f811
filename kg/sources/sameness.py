"""Which listings are of one paper."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from kg.names import fold

_WORD = re.compile(r"\w+")
_SHARED_WORDS = 0.5
"""Of two titles; a preprint and its print differ by a word or two, papers of one volume share few."""


class Listing(Protocol):
    """As much of a listing as tells of which paper it is."""

    @property
    def title(self) -> str: ...
    @property
    def arxiv(self) -> str: ...
    @property
    def doi(self) -> str: ...


Some = TypeVar("Some", bound=Listing)


def groups(listings: Iterable[Some]) -> Iterator[list[Some]]:
    """Put listings of one paper together: of one title as it folds, or of one identifier and like titles.

    >>> from kg.model import Paper
    >>> [len(group) for group in groups([Paper("a", "On Mice", "x"), Paper("b", "on mice", "y"), Paper("c", "Cats", "z")])]
    [2, 1]
    """
    by_title: dict[str, list[Some]] = defaultdict(list)
    for listing in listings:
        by_title[fold(listing.title)].append(listing)
    head = {title: title for title in by_title}

    def find(title: str) -> str:
        while head[title] != title:
            head[title] = title = head[head[title]]
        return title

    by_identifier: dict[str, set[str]] = defaultdict(set)
    for title, titled in by_title.items():
        for listing in titled:
            for identifier in filter(None, (listing.arxiv, listing.doi)):
                by_identifier[identifier].add(title)
    for titles in (sorted(found) for found in by_identifier.values() if len(found) > 1):
        first = min(listing.title for listing in by_title[titles[0]])
        for title in titles[1:]:
            if alike(first, min(listing.title for listing in by_title[title])):
                one, other = sorted((find(titles[0]), find(title)))
                head[other] = one
    together: dict[str, list[Some]] = defaultdict(list)
    for title, titled in by_title.items():
        together[find(title)] += titled
    yield from together.values()


def alike(title: str, other: str) -> bool:
    """Tell whether two titles share half of their words.

    >>> alike("Mice in boxes", "Mice in Large Boxes"), alike("Mice in boxes", "Cats in trees")
    (True, False)
    """
    words, others = (set(_WORD.findall(t.casefold())) for t in (title, other))
    return len(words & others) >= _SHARED_WORDS * len(words | others)

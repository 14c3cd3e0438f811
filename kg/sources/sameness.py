"""Which listings are of one paper."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from kg.model import Paper
from kg.names import fold

_WORD = re.compile(r"\w+")
_SHARED_WORDS = 0.5
"""Of two titles; a preprint and its print differ by a word or two, papers of one volume share few."""


def groups(papers: Iterable[Paper]) -> Iterator[list[Paper]]:
    """Put listings of one paper together: of one title as it folds, or of one identifier and like titles.

    >>> [len(group) for group in groups([Paper("a", "On Mice", "x"), Paper("b", "on mice", "y"), Paper("c", "Cats", "z")])]
    [2, 1]
    """
    by_title: dict[str, list[Paper]] = defaultdict(list)
    for paper in papers:
        by_title[fold(paper.title)].append(paper)
    head = {title: title for title in by_title}

    def find(title: str) -> str:
        while head[title] != title:
            head[title] = title = head[head[title]]
        return title

    by_identifier: dict[str, set[str]] = defaultdict(set)
    for title, listings in by_title.items():
        for paper in listings:
            for identifier in filter(None, (paper.arxiv, paper.doi)):
                by_identifier[identifier].add(title)
    for titles in (sorted(found) for found in by_identifier.values() if len(found) > 1):
        first = min(p.title for p in by_title[titles[0]])
        for title in titles[1:]:
            if alike(first, min(p.title for p in by_title[title])):
                one, other = sorted((find(titles[0]), find(title)))
                head[other] = one
    together: dict[str, list[Paper]] = defaultdict(list)
    for title, listings in by_title.items():
        together[find(title)] += listings
    yield from together.values()


def alike(title: str, other: str) -> bool:
    """Tell whether two titles share half of their words.

    >>> alike("Mice in boxes", "Mice in Large Boxes"), alike("Mice in boxes", "Cats in trees")
    (True, False)
    """
    words, others = (set(_WORD.findall(t.casefold())) for t in (title, other))
    return len(words & others) >= _SHARED_WORDS * len(words | others)

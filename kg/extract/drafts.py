"""Entities before and after their places are known: names in order, and every place where one stands."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from kg.extract.coined import is_strong
from kg.model import Entity, Span
from kg.names import fold


@dataclass(frozen=True, slots=True)
class Draft:
    """An entity before its places are looked up: kind, names the best first, introduced, score."""

    kind: str
    names: tuple[str, ...]
    introduced: bool
    score: float


def order_names(names: Counter[str]) -> tuple[str, ...]:
    """The best name first: lower case before title case, long forms before abbreviations, then the most used.

    >>> order_names(Counter({"Object Detection": 2, "object detection": 1})), order_names(Counter(Gromit=2, gromit=1))
    (('object detection', 'Object Detection'), ('Gromit', 'gromit'))
    """
    folded = {fold(n): n for n in names}

    def rank(name: str) -> tuple:
        lower = name.casefold()
        is_name = " " not in name and names[name] > names[lower]  # "Gromit", once written "gromit"
        title_case = name != lower and lower in names and not is_name
        abbreviation = name.isupper() or (len(name) <= 6 and is_strong(name))
        has_long = any(len(other) > 2 * len(name) for other in folded.values())
        return (title_case, abbreviation and has_long, -names[name], len(name), name)

    return tuple(sorted(names, key=rank))


def find_places(text: str, name: str) -> list[Span]:
    """Where a name stands as words of its own."""
    found = []
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        is_whole = not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum()
        if is_whole:
            found.append(Span(start, end))
        start = text.find(name, end if is_whole else start + 1)
    return found


class Taken:
    """Characters that have gone to a name."""

    def __init__(self, length: int) -> None:
        self._by = bytearray(length)

    def take(self, span: Span) -> bool:
        """Take a span if it is free, and tell whether it was."""
        if any(self._by[span.start : span.end]):
            return False
        self._by[span.start : span.end] = b"\x01" * (span.end - span.start)
        return True


def number_entities(text: str, drafts: list[Draft]) -> tuple[Entity, ...]:
    """Find all places of all names, the longest name first, and number the entities by their first."""
    owner: dict[str, int] = {}
    for index, draft in enumerate(drafts):
        for name in draft.names:
            owner.setdefault(name, index)
    taken = Taken(len(text))
    spans: dict[int, list[Span]] = defaultdict(list)
    for name in sorted(owner, key=lambda n: (-len(n), n)):
        for span in find_places(text, name):
            if taken.take(span):
                spans[owner[name]].append(span)
    placed = sorted((sorted(found), index) for index, found in spans.items())
    entities = []
    for number, (found, index) in enumerate(placed, 1):
        draft = drafts[index]
        names = tuple(n for n in draft.names if owner[n] == index)
        entities.append(Entity(f"e{number}", draft.kind, names, tuple(found), draft.introduced, draft.score))
    return tuple(entities)

"""What changed from one built graph to another: papers, things and facts that came and went, and names that are now one thing or no longer."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.folder import SEARCH, STORE
from kg.names import fold
from kg.search import Listed, open_search
from kg.store import Store, open_store, triples_of
from kg.vocab import KG, PREDICATES


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """A relation, by the ids of its ends."""

    head: str
    predicate: str
    tail: str

    def __str__(self) -> str:
        return f"{self.head} {self.predicate} {self.tail}"


@dataclass(frozen=True, slots=True, order=True)
class Moved:
    """Names of a thing that are those of another one now."""

    old: str
    new: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}: {', '.join(self.names)}"


@dataclass(frozen=True, slots=True)
class Difference:
    """All that changed, sorted."""

    came: tuple[str, ...]
    """Ids of papers and things."""
    went: tuple[str, ...]
    merged: tuple[Moved, ...]
    """Things that went into one that there was before."""
    split: tuple[Moved, ...]
    """Things that came out of one that is there still."""
    renamed: tuple[Moved, ...]
    """Things that have another id now."""
    facts_came: tuple[Fact, ...]
    facts_went: tuple[Fact, ...]

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)


def compare(old: Path, new: Path) -> Difference:
    """Compare the built graphs of two folders.

    A thing is followed by its names: one that is gone went where most of its names are now, and one that is new came from
    where most of its names were. Raises StoreError where a folder has no graph.
    """
    one, other = open_store(old / STORE), open_store(new / STORE)
    before, after = _Names(old), _Names(new)
    went, came = before.things.keys() - after.things.keys(), after.things.keys() - before.things.keys()
    merged, split, renamed = [], [], []
    for id_ in sorted(went):
        home, names = after.home_of(before, id_)
        if home in before.things:
            merged.append(Moved(id_, home, names))
        elif home:
            renamed.append(Moved(id_, home, names))
    heirs = {moved.new for moved in renamed}
    for id_ in sorted(came - heirs):
        home, names = before.home_of(after, id_)
        if home in after.things:
            split.append(Moved(home, id_, names))
    told = {moved.old for moved in (*merged, *renamed)} | heirs | {moved.new for moved in split}
    return Difference(
        came=tuple(sorted(came - told)),
        went=tuple(sorted(went - told)),
        merged=tuple(merged),
        split=tuple(split),
        renamed=tuple(renamed),
        facts_came=tuple(sorted(_facts(other, one))),
        facts_went=tuple(sorted(_facts(one, other))),
    )


def to_patch(old: Path, new: Path) -> Iterator[str]:
    """The lines of an RDF patch that makes the old graph the new one (https://afs.github.io/rdf-delta/rdf-patch.html).

    Raises StoreError where a folder has no graph.
    """
    one, other = open_store(old / STORE), open_store(new / STORE)
    yield "TX ."
    yield from (f"D {triple} ." for triple in _only(one, other))
    yield from (f"A {triple} ." for triple in _only(other, one))
    yield "TC ."


class _Names:
    """The things of a built graph, and which of them has a name."""

    def __init__(self, folder: Path) -> None:
        self.things: dict[str, Listed] = {}
        self.names: dict[str, list[str]] = defaultdict(list)
        self._owner: dict[tuple[str, str], str] = {}
        with open_search(folder / SEARCH) as search:
            for thing in search.listed():
                self.things[thing.id] = thing
            for name, id_ in search.names():
                self.names[id_].append(name)
                self._owner.setdefault((self.things[id_].kind, fold(name)), id_)

    def home_of(self, others: "_Names", id_: str) -> tuple[str, tuple[str, ...]]:
        """Where most names of a thing of another graph are in this one, and which; nowhere is ""."""
        kind = others.things[id_].kind
        homes: dict[str, list[str]] = defaultdict(list)
        for name in others.names[id_]:
            if home := self._owner.get((kind, fold(name))):
                homes[home].append(name)
        if not homes:
            return "", ()
        home = min(homes, key=lambda home: (-len(homes[home]), home))
        return home, tuple(sorted(homes[home]))


def _facts(store: Store, other: Store) -> Iterator[Fact]:
    """The relations of a graph that another one does not have, by ids, so that the base does not matter."""
    for name in PREDICATES:
        predicate = ox.NamedNode(KG + name)
        for quad in store.triples.quads_for_pattern(None, predicate, None):
            head, tail = (_id(store, end) for end in (quad.subject, quad.object))
            there = ox.Quad(ox.NamedNode(other.base + head), predicate, ox.NamedNode(other.base + tail))
            if there not in other.triples:
                yield Fact(head, name, tail)


def _only(store: Store, other: Store) -> Iterator[ox.Triple]:
    """The triples of a graph that another one does not have."""
    return (t for t in triples_of(store) if ox.Quad(t.subject, t.predicate, t.object) not in other.triples)


def _id(store: Store, node: object) -> str:
    return str(getattr(node, "value", "")).removeprefix(store.base)

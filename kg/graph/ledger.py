"""The facts of all papers, sorted on the disk: entered in any order, given subject by subject.

One SQLite file, whose sorting needs a bounded memory however much is entered (https://www.sqlite.org/tempfiles.html).
"""

import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec

from kg.files import open_scratch
from kg.model import Address, Claim, Edge, Evidence, Fact, Measurement, Node, Paper, Span, Subject

_SORTS: tuple[Callable[..., Fact], ...] = (Edge, Measurement, Claim, Address)
_TABLES = """
PRAGMA cache_size = -65536;
CREATE TABLE papers (id TEXT PRIMARY KEY, paper BLOB) WITHOUT ROWID;
CREATE TABLE names (id TEXT, kind TEXT, name TEXT);
CREATE TABLE facts (subject TEXT, sort INTEGER, said BLOB, evidence BLOB);
CREATE TABLE subjects (number INTEGER PRIMARY KEY, subject BLOB);
"""
_AT_ONCE = 1_000
"""Rows that are entered together."""


class Ledger:
    """Papers and what they say, entered one by one; then the subjects of the graph, read as often as one likes."""

    def __init__(self, index: sqlite3.Connection) -> None:
        self._index = index
        self._waiting: list[tuple] = []
        self._struck: set[tuple[str, int, bytes]] = set()

    def enter_paper(self, id_: str, paper: Paper) -> None:
        """Enter a paper by the id of its node."""
        self._index.execute("INSERT OR REPLACE INTO papers VALUES (?, ?)", (id_, _packed(paper)))

    def enter_name(self, id_: str, kind: str, name: str) -> None:
        """Enter a name that the record of a paper gives a node, such as a person."""
        self._index.execute("INSERT INTO names VALUES (?, ?, ?)", (id_, kind, name))

    def enter(self, subject: str, fact: Fact) -> None:
        """Enter what is said of a node."""
        *said, evidence = (getattr(fact, name) for name in fact.__slots__)
        rows = [(e.paper, e.span and (e.span.start, e.span.end), e.quote, e.score, e.extractor) for e in evidence]
        sort = _SORTS.index(type(fact))
        self._waiting.append((subject, sort, msgspec.msgpack.encode(said), msgspec.msgpack.encode(rows)))
        if len(self._waiting) >= _AT_ONCE:
            self._write()

    def strike(self, head: str, predicate: str, tail: str) -> None:
        """Take back a relation, whoever says it."""
        self._struck.add((head, _SORTS.index(Edge), msgspec.msgpack.encode((head, predicate, tail))))

    def papers(self) -> Iterator[tuple[str, Paper]]:
        """All papers by the ids of their nodes, in their order."""
        rows = self._index.execute("SELECT id, paper FROM papers ORDER BY id")
        return ((id_, _unpacked(paper, Paper)) for id_, paper in rows)

    def named(self) -> Iterator[Node]:
        """All nodes whose names were entered, in the order of their ids; the most usual of its names is the label of each.

        Of equally usual ones it is rather one in which capitals and small letters are mixed.
        """
        rows = self._index.execute(
            "SELECT id, kind, name FROM names GROUP BY id, kind, name "
            "ORDER BY id, COUNT(*) DESC, name IN (UPPER(name), LOWER(name)), name"
        )
        for (id_, kind), alike in groupby(rows, key=itemgetter(0, 1)):
            label, *others = (name for _, _, name in alike)
            yield Node(id_, kind, label, (label, *sorted(others)))

    def facts(self) -> Iterator[tuple[str, list[Fact]]]:
        """All that is said, by subject; what several papers say is one fact with the evidence of all."""
        self._write()
        rows = self._index.execute("SELECT subject, sort, said, evidence FROM facts ORDER BY subject, sort, said")
        for subject, of_subject in groupby(rows, key=lambda row: row[0]):
            alike = groupby(of_subject, key=lambda row: row[:3])
            heard = ((key, [row[3] for row in same]) for key, same in alike if key not in self._struck)
            yield subject, [_fact(sort, said, evidence) for (_, sort, said), evidence in heard]

    def entered(self) -> int:
        """How many nodes the papers and the entered names are."""
        return self._index.execute(
            "SELECT (SELECT COUNT(*) FROM papers) + (SELECT COUNT(DISTINCT id) FROM names)"
        ).fetchone()[0]

    def close_with(self, subjects: Iterable[Subject]) -> None:
        """Keep the subjects that were made of the facts, in place of these."""
        for subject in subjects:
            self._index.execute("INSERT INTO subjects (subject) VALUES (?)", (_packed(subject),))
        for table in ("facts", "names", "papers"):
            self._index.execute(f"DROP TABLE {table}")

    def __len__(self) -> int:
        return self._index.execute("SELECT COUNT(*) FROM subjects").fetchone()[0]

    def __iter__(self) -> Iterator[Subject]:
        rows = self._index.execute("SELECT subject FROM subjects ORDER BY number")
        return (_unpacked(subject, Subject) for (subject,) in rows)

    def _write(self) -> None:
        self._index.executemany("INSERT INTO facts VALUES (?, ?, ?, ?)", self._waiting)
        self._waiting.clear()


@contextmanager
def open_ledger(path: Path | str = "") -> Iterator[Ledger]:
    """Open a new ledger in a file, which is gone afterwards; without a path it is the system's to place.

    Raises StoreError where it cannot be written.
    """
    with open_scratch(path, _TABLES) as index:
        yield Ledger(index)


def _packed(noun: Any) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(noun), 1)


def _unpacked(packed: bytes, noun: type) -> Any:
    return msgspec.msgpack.decode(zlib.decompress(packed), type=noun)


def _fact(sort: int, said: bytes, evidence: Iterable[bytes]) -> Fact:
    """A fact with the surest evidence of each paper, sorted."""
    found = {
        Evidence(paper, Span(*place) if place else None, quote, score, extractor)
        for rows in evidence
        for paper, place, quote, score, extractor in msgspec.msgpack.decode(rows)
    }
    best: dict[str, Evidence] = {}
    for e in sorted(found, key=lambda e: (-e.score, e)):
        best.setdefault(e.paper, e)
    return _SORTS[sort](*msgspec.msgpack.decode(said), tuple(sorted(best.values())))

"""Extractions that were made before, so that no paper is read twice by the same extractor.

One SQLite file: what was added to it before a crash or a kill is there after it (https://www.sqlite.org/atomiccommit.html).
"""

import hashlib
import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from kg.errors import StoreError, in_one_line
from kg.model import Entity, Extraction, Link, Paper, Quantity, Relation, Result

_Said = tuple[tuple[Entity, ...], tuple[Relation, ...], tuple[Quantity, ...], tuple[Result, ...], tuple[Link, ...], str]
"""The fields of an extraction but its paper."""
_PAUSE = 1.0
"""Seconds of work that a crash may cost."""


class Kept:
    """The extractions of one extractor, by the text that it read."""

    def __init__(self, index: sqlite3.Connection, path: Path, extractor: str) -> None:
        self._index, self._path, self._extractor = index, path, extractor.encode()

    def missing(self, papers: Iterable[Paper]) -> set[str]:
        """The ids of the papers whose texts have not been read, each text once."""
        known: set[bytes] = set()
        missing = set()
        for paper in papers:
            key = self._key(paper)
            if key not in known and self._find(key) is None:
                missing.add(paper.id)
            known.add(key)
        return missing

    def add(self, extractions: Iterable[Extraction]) -> None:
        """Keep extractions as they come, once a second for good."""
        last = time.monotonic()
        try:
            for x in extractions:
                said = msgspec.msgpack.encode((x.entities, x.relations, x.quantities, x.results, x.links, x.extractor))
                row = (self._key(x.paper), zlib.compress(said, 1))
                self._index.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", row)
                if time.monotonic() - last > _PAUSE:
                    self._index.commit()
                    last = time.monotonic()
        finally:
            self._index.commit()

    def of(self, papers: Iterable[Paper]) -> Iterator[Extraction]:
        """The extractions of papers, in their order; those that have none are passed over.

        Raises StoreError where one is damaged.
        """
        for paper in papers:
            if row := self._find(self._key(paper)):
                try:
                    said = msgspec.msgpack.decode(zlib.decompress(row), type=_Said)
                except (zlib.error, msgspec.MsgspecError) as error:
                    raise StoreError(f"{self._path}: is damaged ({in_one_line(error)}); delete it") from None
                yield Extraction(paper, *said)

    def _key(self, paper: Paper) -> bytes:
        return hashlib.sha256(self._extractor + b"\0" + paper.text.encode("utf-8", "surrogatepass")).digest()

    def _find(self, key: bytes) -> bytes | None:
        row = self._index.execute("SELECT said FROM kept WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None


@contextmanager
def open_kept(path: Path, extractor: str) -> Iterator[Kept]:
    """Open the file of kept extractions, to use those of one extractor, named by its fingerprint.

    A damaged file is begun anew: it holds nothing that cannot be read again. Raises StoreError where it cannot be written.
    """
    try:
        try:
            index = _opened(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            for name in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
                with suppress(FileNotFoundError):
                    name.unlink()
            index = _opened(path)
        try:
            yield Kept(index, path, extractor)
        finally:
            index.close()
    except sqlite3.Error as error:
        raise StoreError(f"{path}: cannot be written ({error}); delete it, or make room") from None


def _opened(path: Path) -> sqlite3.Connection:
    index = sqlite3.connect(path)
    index.execute("PRAGMA journal_mode = WAL")
    index.execute("PRAGMA synchronous = NORMAL")
    index.execute("CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, said BLOB NOT NULL) WITHOUT ROWID")
    if index.execute("PRAGMA quick_check").fetchone() != ("ok",):
        raise sqlite3.DatabaseError("damaged")
    return index

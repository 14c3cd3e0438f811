"""Papers on the disk: the listings of all sources go in, in any order, and come out as papers, each once."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import msgspec

from kg.files import open_scratch
from kg.model import Paper
from kg.names import paper_slug
from kg.sources.reader import paper_id
from kg.sources.sameness import groups

_TAKEN = ("url", "year", "published", "authors", "categories", "venue", "affiliations", "arxiv", "doi")
"""What a listing takes from another of the same paper where it has none itself."""
_TABLES = """
CREATE TABLE listings (number INTEGER PRIMARY KEY, paper BLOB);
CREATE TABLE papers (id TEXT, title TEXT, paper BLOB);
"""


class _Listing(NamedTuple):
    """As much of a listing as tells of which paper it is."""

    number: int
    title: str
    arxiv: str
    doi: str


class Papers:
    """Papers in the order of their ids, read as often as one likes."""

    def __init__(self, index: sqlite3.Connection) -> None:
        self._index = index
        self._listings: list[_Listing] = []

    @property
    def listings(self) -> int:
        """How many listings there were."""
        return len(self._listings)

    def add(self, listing: Paper) -> None:
        """Add a listing of a paper."""
        self._listings.append(_Listing(len(self._listings), listing.title, listing.arxiv, listing.doi))
        self._index.execute("INSERT INTO listings VALUES (?, ?)", (self._listings[-1].number, _encoded(listing)))

    def merge(self) -> None:
        """Make the listings of one paper one paper that knows all its pages.

        Listings are of one paper when their titles fold alike, or they have one arXiv identifier or DOI and titles that
        share half of their words: a DOI may be that of a whole volume. The result is the same for any order of the
        listings: the one with the most said wins, and what it lacks is taken from the others.
        """
        for group in groups(self._listings):
            paper = _merged([self._listing(listing) for listing in group])
            self._index.execute("INSERT INTO papers VALUES (?, ?, ?)", (paper.id, paper.title, _encoded(paper)))
        taken: set[str] = set()
        clashing = []
        for row, id_, title in self._index.execute("SELECT rowid, id, title FROM papers ORDER BY id, title"):
            if paper_slug(id_) in taken:  # one id given to two titles: the title's own id tells them apart
                id_ = paper_id(title)
                clashing.append((row, id_))
            taken.add(paper_slug(id_))
        for row, id_ in clashing:
            (paper,) = self._read("SELECT paper FROM papers WHERE rowid = ?", row)
            told_apart = _encoded(replace(paper, id=id_))
            self._index.execute("UPDATE papers SET id = ?, paper = ? WHERE rowid = ?", (id_, told_apart, row))

    def __len__(self) -> int:
        return self._index.execute("SELECT COUNT(*) FROM papers").fetchone()[0]

    def __iter__(self) -> Iterator[Paper]:
        return self._read("SELECT paper FROM papers ORDER BY id, title")

    def _listing(self, listing: _Listing) -> Paper:
        (paper,) = self._read("SELECT paper FROM listings WHERE number = ?", listing.number)
        return paper

    def _read(self, question: str, *values: int) -> Iterator[Paper]:
        return (msgspec.msgpack.decode(row[0], type=Paper) for row in self._index.execute(question, values))


@contextmanager
def open_papers(path: Path | str = "") -> Iterator[Papers]:
    """Open a new collection in a file, which is gone afterwards; without a path it is the system's to place.

    Raises StoreError where it cannot be written.
    """
    with open_scratch(path, _TABLES) as index:
        yield Papers(index)


def _encoded(paper: Paper) -> bytes:
    return msgspec.msgpack.encode(paper)


def _merged(listings: list[Paper]) -> Paper:
    listings = sorted(listings, key=lambda p: (-len(p.abstract), p.title, p.abstract, p.id, p.url))
    best = listings[0]
    known = [p for p in listings if p.id != paper_id(p.title)]
    given = sorted(known, key=lambda p: (not p.arxiv, not p.doi, p.id))

    def first(field: str):
        return next((v for p in listings if (v := getattr(p, field))), getattr(best, field))

    return replace(
        best,
        id=given[0].id if given else best.id,
        pages=tuple(sorted({page for p in listings for page in p.pages})),
        links=tuple(sorted({link for p in listings for link in p.links})),
        **{field: first(field) for field in _TAKEN},
    )

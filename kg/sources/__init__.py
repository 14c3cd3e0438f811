"""What papers come in: one module a format, found by name or by looking at the text.

A new format is one new module in this folder that holds a `READER`, or several in `READERS`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules

from kg.errors import SourceError
from kg.model import Paper, Problem
from kg.names import fold, paper_slug
from kg.sources.reader import Reader, paper_id


def _registered() -> dict[str, Reader]:
    found: list[Reader] = []
    for module in iter_modules(__path__):
        room = import_module(f"{__name__}.{module.name}")
        found += [room.READER] if hasattr(room, "READER") else getattr(room, "READERS", ())
    return {reader.name: reader for reader in found}


READERS: dict[str, Reader] = _registered()
"""All formats by name."""


def find_reader(text: str, name: str, format: str | None = None) -> Reader:
    """Choose a reader by its name, or by a look at the text.

    Raises SourceError where the format is unknown or none fits.
    """
    known = ", ".join(sorted(READERS))
    if format:
        if format not in READERS:
            raise SourceError(f"format {format!r} is unknown; expected one of {known}")
        return READERS[format]
    for reader in READERS.values():
        if reader.looks_right(text):
            return reader
    raise SourceError(f"{name}: is in no known format; expected one of {known}")


def parse(text: str, name: str, format: str | None = None) -> Iterator[Paper | Problem]:
    """Read the papers of one source.

    >>> [p.title for p in parse("Mamba: a model\\nWe introduce Mamba, a model.", "page.txt")]
    ['Mamba: a model']
    """
    return find_reader(text, name, format).parse(text, name)


def merge(papers: Iterable[Paper]) -> list[Paper]:
    """Make the listings of one paper one paper that knows all its pages, sorted by id.

    Listings are of one paper when their titles fold alike. The result is the same for any order of
    the listings: the one with the most said wins, and what it lacks is taken from the others.
    """
    listings: dict[str, list[Paper]] = {}
    for paper in papers:
        listings.setdefault(fold(paper.title), []).append(paper)
    merged = [_merge(group) for group in listings.values()]
    merged.sort(key=lambda p: (p.id, p.title))
    taken: set[str] = set()
    unique = []
    for paper in merged:
        if paper_slug(paper.id) in taken:  # one id given to two titles: the title's own id tells them apart
            paper = replace(paper, id=paper_id(paper.title))
        taken.add(paper_slug(paper.id))
        unique.append(paper)
    return sorted(unique, key=lambda p: p.id)


def _merge(group: list[Paper]) -> Paper:
    group = sorted(group, key=lambda p: (-len(p.abstract), p.title, p.abstract, p.id, p.url))
    best = group[0]
    given = sorted((p for p in group if p.id != paper_id(p.title)), key=lambda p: p.id)

    def first(field: str):
        return next((v for p in group if (v := getattr(p, field))), getattr(best, field))

    return replace(
        best,
        id=given[0].id if given else best.id,
        pages=tuple(sorted({page for p in group for page in p.pages})),
        **{field: first(field) for field in ("url", "year", "published", "authors", "categories")},
    )

"""What papers come in: one module a format, found by name or by looking at the text.

A new format is one new module in this folder that holds a `READER`, or several in `READERS`; a new form of records,
which may stand in JSON, a table or Parquet, is one in `forms`.
"""

from collections.abc import Iterator
from importlib import import_module
from io import BufferedReader, BytesIO
from pkgutil import iter_modules

from kg.errors import SourceError
from kg.model import Paper, Problem
from kg.sources.content import BEGINNING, start_of
from kg.sources.limits import LIMITS, Limits
from kg.sources.packing import unpacked
from kg.sources.reader import Reader

_BINARY = ("parquet", "pdf", "arxiv-atom", "acl-anthology")
"""Formats in which a zero byte may stand; XML may be in UTF-16."""


def _registered() -> dict[str, Reader]:
    found: list[Reader] = []
    for module in iter_modules(__path__):
        room = import_module(f"{__name__}.{module.name}")
        found += [room.READER] if hasattr(room, "READER") else getattr(room, "READERS", ())
    return {reader.name: reader for reader in found}


READERS: dict[str, Reader] = _registered()
"""All formats by name."""
READERS["daily-papers"] = READERS.pop("daily-papers")  # the last to ask: nearly any text could be one


def reader_of(format: str) -> Reader:
    """The reader of a format. Raises SourceError where there is no such format."""
    if format not in READERS:
        raise SourceError(f"format {format!r} is unknown; expected one of {', '.join(sorted(READERS))}")
    return READERS[format]


def find_reader(start: str, name: str, format: str | None = None) -> Reader:
    """Choose a reader by its name, or by a look at the first characters.

    Raises SourceError where the format is unknown or none fits.
    """
    if format:
        return reader_of(format)
    known = ", ".join(sorted(READERS))
    if not start:
        raise SourceError(f"{name}: is empty; expected papers")
    for reader in READERS.values():
        if reader.looks_right(start):
            if "\0" in start and reader.name not in _BINARY:
                break
            return reader
    if "\0" in start:
        raise SourceError(f"{name}: is a binary file; expected UTF-8 text, or one of {known}")
    raise SourceError(f"{name}: is in no known format; expected one of {known}")


def read(
    file: BufferedReader, name: str, format: str | None = None, limits: Limits = LIMITS
) -> Iterator[Paper | Problem]:
    """Read the papers of one source, packed or not, one by one.

    Raises SourceError where it cannot be read or oversteps a limit, or from where on that is so; what came before is right.
    Of the files in a zip, one that cannot be read is a problem.
    """
    for found in unpacked(file, name, limits):
        if isinstance(found, Problem):
            yield found
            continue
        content, beginning, part = found
        try:
            yield from find_reader(start_of(beginning), part, format).read(content, part, limits)
        except SourceError as error:
            if part == name:
                raise
            line, _, message = str(error).removeprefix(part).partition(": ")
            yield Problem(part + line, message)


def parse(
    content: str | bytes, name: str, format: str | None = None, limits: Limits = LIMITS
) -> Iterator[Paper | Problem]:
    """Read the papers of a source that is in memory; see `read`.

    >>> [p.title for p in parse("Mamba: a model\\nWe introduce Mamba, a model.", "page.txt")]
    ['Mamba: a model']
    """
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    return read(BufferedReader(BytesIO(raw), BEGINNING), name, format, limits)

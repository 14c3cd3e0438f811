"""Tables of comma-, tab- or semicolon-separated values with a line of names. https://www.rfc-editor.org/rfc/rfc4180"""

import csv
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from kg.errors import SourceError
from kg.model import Problem
from kg.sources.content import read_lines
from kg.sources.forms.named import is_named
from kg.sources.limits import Limits, option

_SEPARATORS = ",\t;"
_EXPECTED = "expected a line of names, such as title,abstract,year"


def _names(line: str) -> tuple[str, list[str]] | None:
    """The separator and the names of the columns, where a line is one of names."""
    for separator in _SEPARATORS:
        try:
            names = next(csv.reader([line], delimiter=separator), [])
        except csv.Error:
            continue
        if is_named(names):
            return separator, [name.strip() for name in names]
    return None


def records_in_table(file: IO[bytes], name: str, limits: Limits) -> Iterator[tuple[str, object] | Problem]:
    """Places and records of a table. A row with more or fewer cells than the names is a problem.

    After a row that is broken, such as by a quote without an end, reading goes on with the next line.
    Raises SourceError where the first line names no title and abstract.
    """
    lines = read_lines(file, name, limits)
    header = next(lines, None)
    known = _names(header[1]) if isinstance(header, tuple) else None
    if known is None:
        raise SourceError(f"{name}:1: names no title and abstract; {_EXPECTED}")
    separator, names = known
    again: deque[tuple[str, str] | Problem] = deque()
    while (line := again.popleft() if again else next(lines, None)) is not None:
        if isinstance(line, Problem):
            yield line
            continue
        taken: list[tuple[str, str] | Problem] = []
        try:
            with _cells_of(limits):
                row = next(csv.reader(_row_from(line, again, lines, taken), delimiter=separator, strict=True))
        except csv.Error as error:
            again.extendleft(reversed(taken))
            more = f"; {option('text_length')} raises it" if "limit" in str(error) else ""
            yield Problem(line[0], f"is no row of the table ({error}{more})")
            continue
        yield from (found for found in taken if isinstance(found, Problem))
        if len(row) == len(names):
            yield line[0], {n: cell for n, cell in zip(names, row, strict=True) if cell.strip()}
        else:
            yield Problem(line[0], f"has {len(row)} cells; expected {len(names)}: {', '.join(names)}"[:200])


@contextmanager
def _cells_of(limits: Limits) -> Iterator[None]:
    """Let cells be as long as an abstract may be, if that is more than csv lets them."""
    usual = csv.field_size_limit()
    csv.field_size_limit(max(usual, limits.text_length))
    try:
        yield
    finally:
        csv.field_size_limit(usual)


def _row_from(first: tuple[str, str], again: deque, lines: Iterator, taken: list) -> Iterator[str]:
    """The lines of a row, which may be several where a cell holds line breaks; all but the first are noted."""
    yield first[1]
    while (line := again.popleft() if again else next(lines, None)) is not None:
        taken.append(line)
        if not isinstance(line, Problem):
            yield line[1]


def is_table(start: str) -> bool:
    """Tell whether the first line names at least a title and an abstract."""
    return _names(start.split("\n", 1)[0].strip("\r")) is not None

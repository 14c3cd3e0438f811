"""RIS, the export of reference managers. https://en.wikipedia.org/wiki/RIS_(file_format), after Reference Manager's specification

rispy knows the tags and is maintained; it is given one record at a time, so that a broken one costs no other.
"""

import re
from collections.abc import Iterator
from typing import IO

from kg.errors import in_one_line
from kg.model import Paper, Problem
from kg.sources.content import read_text
from kg.sources.limits import Limits
from kg.sources.reader import Reader, make_paper

_BEGIN = re.compile(r"^TY  ?-", re.MULTILINE)
_END = re.compile(r"^ER  - ?$", re.MULTILINE)
_FORGOTTEN_BLANK = re.compile(r"^([A-Z][A-Z0-9]) {1,2}- ?", re.MULTILINE)


def read(file: IO[bytes], name: str, limits: Limits) -> Iterator[Paper | Problem]:
    """Read all records."""
    text = read_text(file, name, limits)
    starts = [found.start() for found in _BEGIN.finditer(text)]
    ends = [*starts[1:], len(text)]
    if text[: starts[0] if starts else len(text)].strip():
        yield Problem(f"{name}:1", "begins without a type; expected a line such as 'TY  - JOUR'")
    line, counted = 1, 0
    for start, end in zip(starts, ends, strict=False):
        line, counted = line + text.count("\n", counted, start), start
        place = f"{name}:{line}"
        record = _FORGOTTEN_BLANK.sub(r"\1  - ", text[start:end])
        ended = _END.search(record)
        if ended is None:
            yield Problem(place, "is half a record; expected a line 'ER  - ' at its end")
            continue
        yield from _paper(place, name, record[: ended.end()], limits)
        if record[ended.end() :].strip():
            yield Problem(place, "has more after its end; expected a line such as 'TY  - JOUR'")


def _paper(place: str, name: str, record: str, limits: Limits) -> Iterator[Paper | Problem]:
    import rispy
    from rispy.parser import ParseError

    try:
        found = rispy.loads(record)
    except (ParseError, OSError, ValueError, KeyError, IndexError) as error:
        yield Problem(place, f"is no RIS record ({in_one_line(error)[:200]})")
        return
    if not found:
        yield Problem(place, "is an empty record; expected title and abstract")
        return
    yield from make_paper(place, name, _fields(found[0]), limits)


def _first(record: dict, *names: str):
    return next((record[name] for name in names if record.get(name)), None)


def _fields(record: dict) -> dict:
    year = str(_first(record, "year", "publication_year") or "")
    urls = _first(record, "urls", "url") or []
    return {
        "title": _first(record, "title", "primary_title"),
        "abstract": _first(record, "abstract", "notes_abstract"),
        "authors": [_name(a) for a in _first(record, "authors", "first_authors") or []],
        "year": year.split("/")[0] or None,
        "venue": _first(record, "journal_name", "secondary_title", "alternate_title3", "alternate_title1"),
        "doi": record.get("doi"),
        "url": urls[0] if isinstance(urls, list) and urls else urls or None,
        "links": urls[1:] if isinstance(urls, list) else [],
        "categories": record.get("keywords"),
        "affiliations": [a for a in [record.get("author_address")] if isinstance(a, str)],
    }


def _name(author: str) -> str:
    """Turn 'Lovelace, Ada' round."""
    last, _, first = author.partition(",")
    return f"{first.strip()} {last.strip()}".strip()


READER = Reader("ris", lambda start: bool(_BEGIN.match(start)), read)

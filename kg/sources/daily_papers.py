"""Saved "Daily Papers" pages: a title line, an abstract line, in turn.

Two layouts exist: with blank lines between and a header, and without them, where the word of the
subscription button is glued to the first title.
"""

import re
from collections.abc import Iterator
from typing import IO

from kg.errors import shown
from kg.model import Paper, Problem
from kg.sources.content import read_text
from kg.sources.limits import Limits
from kg.sources.reader import Reader, make_paper

_HEADER = re.compile(
    r"new|subscribe|daily papers|by ?ak and the research community"
    r"|get trending papers in your email inbox(?: once a day)?!?"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2}(?:, \d{4})?",
    re.IGNORECASE,
)
_GLUED_BUTTON = re.compile(r"^Subscribe(?=[^\sa-z])")
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*$")
_SENTENCE_BREAK = re.compile(r"[.!?][\"'”’)\]]* +[A-Z]")
_LONG = 300
"""Characters: no title of the five pages at hand has more than 168, hardly an abstract has fewer."""


def _is_prose(line: str) -> bool:
    """Tell an abstract from a title."""
    if len(line) >= _LONG:
        return True
    ends_like_prose = bool(_SENTENCE_END.search(line)) and len(line.split()) >= 4
    return ends_like_prose and (line[-1] not in "!?" or bool(_SENTENCE_BREAK.search(line)))


def _content(text: str) -> list[tuple[int, str]]:
    """Line numbers and lines, without the blank ones and the page's own words."""
    kept = []
    for number, line in enumerate(text.split("\n"), 1):
        line = _GLUED_BUTTON.sub("", line.strip())
        if line and not _HEADER.fullmatch(line):
            kept.append((number, line))
    return kept


def read(file: IO[bytes], name: str, limits: Limits) -> Iterator[Paper | Problem]:
    """Read the papers of a page, and a problem for each line that belongs to none.

    >>> from io import BytesIO
    >>> page = b"Daily Papers\\n\\nMamba: a model\\n\\nWe introduce Mamba, a model.\\n\\nA title alone"
    >>> [type(found).__name__ for found in read(BytesIO(page), "page.txt", Limits())]
    ['Paper', 'Problem']
    """
    lines = _content(read_text(file, name, limits))
    at = 0
    while at < len(lines):
        number, line = lines[at]
        place = f"{name}:{number}"
        next_is_prose = at + 1 < len(lines) and _is_prose(lines[at + 1][1])
        if next_is_prose and len(line) < _LONG:
            yield from make_paper(place, name, {"title": line, "abstract": lines[at + 1][1]}, limits)
            at += 2
            continue
        expected = "has no title before it" if _is_prose(line) else "has no abstract after it"
        yield Problem(place, f"the line {shown(line)} {expected}; expected a title line, then an abstract line")
        at += 1


READER = Reader("daily-papers", lambda start: not start.startswith(("{", "[", "<")), read)
"""It is asked last: nearly any text could be such a page."""

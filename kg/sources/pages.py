"""One paper as Markdown or as plain text: the first heading, or the first line, is the title, and the rest the abstract."""

import re
from collections.abc import Iterator
from typing import IO

from kg.model import Paper, Problem
from kg.sources.content import read_text
from kg.sources.limits import Limits
from kg.sources.reader import Reader, make_paper

_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(\S[^\n]*)$", re.MULTILINE)
"""https://spec.commonmark.org/0.31.2/#atx-headings"""
_ABSTRACT = re.compile(r"^\W*abstract\W*$", re.IGNORECASE | re.MULTILINE)
_WIDEST_WRAPPED = 120


def read_markdown(file: IO[bytes], name: str, limits: Limits) -> Iterator[Paper | Problem]:
    """Read the first heading and what stands under it: under "Abstract" where there is such a heading, up to the next."""
    text = read_text(file, name, limits)
    headings = list(_HEADING.finditer(text))
    if not headings:
        yield Problem(f"{name}:1", "has no heading; expected a line '# Title' and an abstract under it")
        return
    ends = [h.start() for h in headings[1:]] + [len(text)]
    bodies = [(h, text[h.end() : end].strip()) for h, end in zip(headings, ends, strict=True)]
    told = next((body for heading, body in bodies[1:] if _ABSTRACT.match(heading[2])), bodies[0][1])
    title = headings[0][2].rstrip("# \t")
    line = text.count("\n", 0, headings[0].start()) + 1
    yield from make_paper(f"{name}:{line}", name, {"title": title, "abstract": told}, limits)


def read_page(file: IO[bytes], name: str, limits: Limits) -> Iterator[Paper | Problem]:
    """Read the first line and all below it; a line that only says "Abstract" is none of both."""
    text = read_text(file, name, limits).lstrip()
    title, _, rest = text.partition("\n")
    yield from make_paper(f"{name}:1", name, {"title": title, "abstract": _ABSTRACT.sub("", rest, count=1)}, limits)


def is_page(start: str) -> bool:
    """Tell a title, a blank line and an abstract over several lines from a list of papers, which has a line for each abstract.

    >>> is_page("Mamba\\n\\nWe introduce Mamba,\\na model."), is_page("Mamba\\n\\nWe introduce Mamba, a model.\\n\\nBERT")
    (True, False)
    """
    title, _, rest = start.partition("\n")
    if rest[:1] != "\n" or not title.strip():
        return False
    lines = rest.strip("\n").partition("\n\n")[0].split("\n")
    if _ABSTRACT.fullmatch(lines[0]):
        lines = lines[1:]
    return len(lines) > 1 and all(line.strip() and len(line) <= _WIDEST_WRAPPED for line in lines)


READERS = (
    Reader("markdown", lambda start: bool(_HEADING.match(start)), read_markdown),
    Reader("text", is_page, read_page),
)

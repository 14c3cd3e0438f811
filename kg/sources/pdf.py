"""The first pages of a PDF: its title, and what stands between "Abstract" and the first chapter.

Expected is a paper with text in it, not a scan: a title in the file's own description or as its first line, and a
heading "Abstract". https://www.iso.org/standard/75839.html (PDF 2.0); pypdf is maintained and needs nothing else.
"""

import io
import logging
import re
from collections.abc import Iterator
from typing import IO

from kg.errors import SourceError, in_one_line
from kg.model import Paper, Problem
from kg.sources.content import missing, read_whole
from kg.sources.limits import Limits
from kg.sources.reader import Reader, make_paper

PAGES = 2
_ABSTRACT = re.compile(r"^[ \t]*abstract[ \t]*(?:[.:—–-]|$)[ \t]*", re.IGNORECASE | re.MULTILINE)
_CHAPTER = re.compile(
    r"^[ \t]*(?:1|I)?[ \t.]*(?:introduction|keywords|index terms|ccs concepts)\b", re.IGNORECASE | re.MULTILINE
)
_HYPHEN = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_NO_TITLE = re.compile(r"|untitled.*|.*\.(?:tex|docx?|pdf|dvi)|microsoft word.*", re.IGNORECASE)
_MARK_OF_ARXIV = re.compile(r"arXiv:(\d{4}\.\d{4,5})(?:v\d+)?")


def read(file: IO[bytes], name: str, limits: Limits) -> Iterator[Paper | Problem]:
    """Read the one paper. Raises SourceError where the file is broken or locked, or pypdf is not installed."""
    try:
        import pypdf
    except ImportError:
        raise missing(name, "pdf", "pypdf") from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it says of the file is said below
    raw = read_whole(file, name, limits)
    try:
        document = pypdf.PdfReader(io.BytesIO(raw))
        described = str((document.metadata and document.metadata.get("/Title")) or "").strip()
        text = "\n".join(document.pages[number].extract_text() for number in range(min(PAGES, len(document.pages))))
    except Exception as error:  # pypdf raises whatever a broken file leads it to
        raise SourceError(f"{name}: is no PDF that can be read ({in_one_line(error)[:200]})") from None
    yield from _paper(name, described, text, limits)


def _paper(name: str, described: str, text: str, limits: Limits) -> Iterator[Paper | Problem]:
    heading = _ABSTRACT.search(text)
    if heading is None:
        yield Problem(name, "has no line 'Abstract' on its first pages; expected a paper with text, not a scan")
        return
    chapter = _CHAPTER.search(text, heading.end())
    told = text[heading.end() : chapter.start() if chapter else len(text)]
    first = next((line.strip() for line in text[: heading.start()].split("\n") if line.strip()), "")
    mark = _MARK_OF_ARXIV.search(text)
    yield from make_paper(
        name,
        name,
        {
            "title": first if _NO_TITLE.fullmatch(described) else described,
            "abstract": _HYPHEN.sub("", told),
            "arxiv": mark[1] if mark else None,
        },
        limits,
    )


READER = Reader("pdf", lambda start: start.startswith("%PDF-"), read)

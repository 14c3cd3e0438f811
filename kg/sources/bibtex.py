"""BibTeX with abstracts. https://www.ctan.org/pkg/bibtex (btxdoc.pdf)

bibtexparser 2 is the line that its authors maintain; it goes on after a broken entry and says where that began.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import IO

from kg.model import Paper, Problem
from kg.sources.content import read_text
from kg.sources.limits import Limits
from kg.sources.reader import Reader, make_paper

_ENTRY = re.compile(r"^[ \t]*@[A-Za-z]+\s*[{(]", re.MULTILINE)
_AND = re.compile(r"\s+and\s+")
_PROTECTING = str.maketrans("", "", "{}")


def read(file: IO[bytes], name: str, limits: Limits) -> Iterator[Paper | Problem]:
    """Read the entries that have a title; a broken entry is a problem, and the rest goes on."""
    import bibtexparser
    from bibtexparser.model import Entry

    for package in ("bibtexparser", "pylatexenc"):
        logging.getLogger(package).setLevel(logging.CRITICAL)  # what they log is told below, or mended
    for block in bibtexparser.parse_string(read_text(file, name, limits)).blocks:
        place = f"{name}:{(block.start_line or 0) + 1}"
        entry = getattr(block, "ignore_error_block", None) or block  # two of one key, or of one field, are read
        if isinstance(entry, Entry):
            fields = _fields({field.key.lower(): str(field.value) for field in reversed(entry.fields)})
            yield from make_paper(place, name, fields, limits)
        elif error := getattr(block, "error", None):
            reason = str(getattr(error, "abort_reason", error)).strip().partition("\n")[0][:200]
            yield Problem(place, f"is no whole BibTeX entry ({reason}); expected @article{{key, title = {{…}}, …}}")


def _fields(entry: Mapping[str, str]) -> dict:
    authors = _AND.split(_unwrapped(entry.get("author", "")))
    eprint = (
        entry.get("eprint") if "arxiv" in entry.get("archiveprefix", entry.get("eprinttype", "arxiv")).lower() else None
    )
    year = _unwrapped(entry.get("year", ""))
    return {
        "title": _text(entry.get("title")),
        "abstract": _unwrapped(entry.get("abstract", "")),
        "authors": [name for author in authors if (name := _name(author)) and name != "others"],
        "year": year or None,
        "published": _text(entry.get("date")),
        "venue": _text(entry.get("journal") or entry.get("journaltitle") or entry.get("booktitle")),
        "doi": _text(entry.get("doi")),
        "arxiv": _text(eprint),
        "url": _text(entry.get("url")),
        "affiliations": [_text(a) for a in entry.get("affiliation", "").split(";")],
        "categories": [c.strip() for c in re.split("[,;]", entry.get("keywords", ""))],
    }


def _unwrapped(text: str) -> str:
    """A value without the signs around it, which entries with a key that came before still have."""
    text = text.strip()
    return text[1:-1].strip() if text[:1] + text[-1:] in ("{}", '""') and "{" not in text[1:-1] else text


def _text(value: str | None) -> str:
    """A value without the braces that keep its capitals; those of TeX stay.

    >>> _text("{BERT}: Pre-training"), _text("$x^{2}$")
    ('BERT: Pre-training', '$x^{2}$')
    """
    text = value or ""
    return text if "\\" in text or "$" in text else text.translate(_PROTECTING)


def _name(author: str) -> str:
    r"""A name as it is spoken, with its accents as characters.

    >>> _name(r"M{\"u}ller, Ada")
    'Ada Müller'
    """
    if "\\" in author and len(author) < 500:
        with suppress(RecursionError, ValueError, LookupError):  # then it stays as it is written
            author = _decoder().latex_to_text(author)
    parts = [part.strip() for part in author.translate(_PROTECTING).split(",")]
    return " ".join(filter(None, (*parts[1:][::-1], parts[0]))) if len(parts) > 1 else parts[0]


@cache
def _decoder():
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text()


READER = Reader("bibtex", lambda start: start.startswith(("@", "%")) and bool(_ENTRY.search(start)), read)

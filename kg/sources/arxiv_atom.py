"""Answers of arXiv's API, Atom feeds. https://info.arxiv.org/help/api/user-manual.html#52-details-of-atom-results-returned"""

from collections.abc import Iterator
from typing import IO

from kg.model import Paper, Problem
from kg.sources.limits import Limits
from kg.sources.reader import Reader, make_paper
from kg.sources.xml_elements import elements, text_of, texts_of

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"


def read(file: IO[bytes], name: str, limits: Limits) -> Iterator[Paper | Problem]:
    """Read the entries of a feed."""
    for place, entry in elements(file, name, frozenset({f"{_ATOM}entry"}), limits):
        url = text_of(entry.find(f"{_ATOM}id"))
        links = [link.get("href", "") for link in entry.iterfind(f"{_ATOM}link")]
        fields = {
            "id": url,
            "arxiv": url,
            "url": url,
            "title": text_of(entry.find(f"{_ATOM}title")),
            "abstract": text_of(entry.find(f"{_ATOM}summary")),
            "authors": texts_of(entry, f"{_ATOM}author/{_ATOM}name"),
            "affiliations": texts_of(entry, f"{_ATOM}author/{_ARXIV}affiliation"),
            "published": text_of(entry.find(f"{_ATOM}published")),
            "categories": [c.get("term", "") for c in entry.iterfind(f"{_ATOM}category")],
            "doi": text_of(entry.find(f"{_ARXIV}doi")),
            "venue": text_of(entry.find(f"{_ARXIV}journal_ref")),
            "links": links,
        }
        yield from make_paper(place, name, fields, limits)


READER = Reader(
    "arxiv-atom", lambda start: start.startswith("<") and "http://www.w3.org/2005/Atom" in start[:2000], read
)

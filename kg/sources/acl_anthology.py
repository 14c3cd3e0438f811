"""Collections of the ACL Anthology. https://github.com/acl-org/acl-anthology/blob/master/data/xml/schema.rnc"""

import re
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

from kg.model import Paper, Problem
from kg.sources.limits import Limits
from kg.sources.reader import Reader, make_paper
from kg.sources.xml_elements import elements, local_name, text_of, texts_of

_COLLECTION = re.compile(r"<collection\s")
_ANTHOLOGY = "https://aclanthology.org/"


def read(file: IO[bytes], name: str, limits: Limits) -> Iterator[Paper | Problem]:
    """Read the papers of all volumes; venue and year are those of the volume where the paper has none."""
    venue: str | None = None
    year: str | None = None
    for place, element in elements(file, name, frozenset({"meta", "paper"}), limits):
        if local_name(element) == "meta":
            venue, year = text_of(element.find("booktitle")), text_of(element.find("year"))
            continue
        url = (text_of(element.find("url")) or "").strip()
        fields = {
            "id": url,
            "url": url if "://" in url or not url else _ANTHOLOGY + url,
            "title": text_of(element.find("title")),
            "abstract": text_of(element.find("abstract")),
            "authors": [_name(author) for author in element.iterfind("author")],
            "affiliations": texts_of(element, "author/affiliation"),
            "doi": text_of(element.find("doi")),
            "venue": text_of(element.find("journal-title")) or venue,
            "year": text_of(element.find("year")) or year,
        }
        yield from make_paper(place, name, fields, limits)


def _name(author: Element) -> str:
    return " ".join(filter(None, (text_of(author.find("first")), text_of(author.find("last")))))


READER = Reader("acl-anthology", lambda start: start.startswith("<") and bool(_COLLECTION.search(start[:2000])), read)

"""Records whose fields bear the names of a paper's fields, or others that are often used for them."""

import re

from kg.sources.forms.form import Form
from kg.sources.limits import Limits

_NAMES = {
    "title": ("title",),
    "abstract": ("abstract", "summary", "abstractnote"),
    "id": ("id", "paper_id", "paperid"),
    "url": ("url", "link", "pdf_url", "url_abs"),
    "authors": ("authors", "author", "creators"),
    "year": ("year", "publication_year"),
    "published": ("published", "date", "publication_date", "published_date", "publicationdate"),
    "categories": ("categories", "category", "subjects", "keywords"),
    "venue": ("venue", "journal", "booktitle", "conference", "proceeding"),
    "doi": ("doi",),
    "arxiv": ("arxiv", "arxiv_id", "arxivid", "eprint"),
    "affiliations": ("affiliations", "affiliation", "institutions"),
    "links": ("links", "code", "code_url", "github", "project_page"),
}
"""For each field of a paper the names under which it may come, the best first."""
_CATEGORIES = re.compile(r"[a-z-]+(?:\.[A-Za-z-]+)?(?: [a-z-]+\.[A-Za-z-]+)+", re.ASCII)
"""https://arxiv.org/category_taxonomy"""


def is_named(names: list[str]) -> bool:
    """Tell whether among the names of columns are those of a title and of an abstract.

    >>> is_named(["Title", "Summary", "stars"]), is_named(["title", "year"])
    (True, False)
    """
    known = {name.strip().casefold() for name in names}
    return all(known & set(_NAMES[field]) for field in ("title", "abstract"))


def listed(text: str) -> list[str]:
    """The parts of a text that lists many: by semicolons, else by commas; categories of arXiv also by blanks.

    >>> listed("cs.CL cs.LG"), listed("vision, large models"), listed("machine learning")
    (['cs.CL', 'cs.LG'], ['vision', 'large models'], ['machine learning'])
    """
    if _CATEGORIES.fullmatch(text):
        return text.split()
    separator = ";" if ";" in text else ","
    return [part.strip() for part in text.split(separator) if part.strip()]


def _fields(record: dict, limits: Limits) -> dict:
    by_name = {name.strip().casefold(): value for name, value in record.items() if isinstance(name, str)}
    fields = {f: next((by_name[n] for n in names if by_name.get(n) is not None), None) for f, names in _NAMES.items()}
    if isinstance(categories := fields["categories"], str):
        fields["categories"] = listed(categories)
    for name in ("affiliations", "links"):  # whose names and addresses may hold commas
        if isinstance(text := fields[name], str):
            fields[name] = [part.strip() for part in text.split(";")]
    if isinstance(authors := fields["authors"], list):
        fields["authors"] = [_name(a) if isinstance(a, dict) else a for a in authors]
    if isinstance(links := fields["links"], list):  # as `kg extract` writes them: objects with an address and its kind
        fields["links"] = [link.get("url") if isinstance(link, dict) else link for link in links]
    return fields


def _name(author: dict) -> str | None:
    """One name of an object that has it whole or in parts.

    >>> _name({"first": "Ada", "last": "Lovelace"}), _name({"affiliation": "-"})
    ('Ada Lovelace', None)
    """
    whole = author.get("name")
    parts = [author.get("first") or author.get("given"), author.get("last") or author.get("family")]
    return whole or " ".join(part for part in parts if isinstance(part, str)) or None


FORM = Form("named", lambda record: True, _fields)

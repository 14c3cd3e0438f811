"""Papers of Semantic Scholar's API and datasets, and of S2ORC.

https://api.semanticscholar.org/api-docs/graph and https://github.com/allenai/s2orc
"""

from kg.sources.forms.form import Form, part, parts, texts
from kg.sources.limits import Limits

_IDS = ("paperId", "corpusId", "corpusid", "paper_id")


def _name(author: object) -> str:
    """The name, or what S2ORC has of it: first, middle (a list) and last."""
    if isinstance(whole := part(author, "name"), str):
        return whole
    names = [part(author, "first"), *parts(author, "middle"), part(author, "last"), part(author, "suffix")]
    return " ".join(name for name in names if isinstance(name, str) and name)


def _looks_right(record: dict) -> bool:
    if not any(name in record for name in _IDS):
        return False
    authors = record.get("authors")
    return (
        "externalIds" in record
        or "externalids" in record
        or (isinstance(authors, list) and all(isinstance(a, dict) for a in authors))
    )


def _fields(record: dict, limits: Limits) -> dict:
    journal = record.get("journal")  # an object in the API, a text in S2ORC
    journal = part(journal, "name") if isinstance(journal, dict) else journal
    ids = part(record, "externalIds") or part(record, "externalids")
    authors = parts(record, "authors")
    given = next((str(record[name]) for name in _IDS if isinstance(record.get(name), str | int)), None)
    return {
        "id": given,
        "arxiv": part(ids, "ArXiv") or part(record, "arxiv_id"),
        "doi": part(ids, "DOI") or part(record, "doi"),
        "url": part(record, "url"),
        "links": texts([record], "openAccessPdf", "url"),
        "title": part(record, "title"),
        "abstract": part(record, "abstract"),
        "authors": [name for name in map(_name, authors) if name.strip()],
        "affiliations": [x for a in authors for x in parts(a, "affiliations") if isinstance(x, str)],
        "venue": part(record, "venue") or journal,
        "categories": [x for x in parts(record, "fieldsOfStudy") if isinstance(x, str)],
        "year": part(record, "year"),
        "published": part(record, "publicationDate") or part(record, "publicationdate"),
    }


FORM = Form("semantic-scholar", _looks_right, _fields)

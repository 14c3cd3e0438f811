"""Works of Crossref. https://github.com/CrossRef/rest-api-doc/blob/master/api_format.md"""

from kg.errors import SchemaError
from kg.sources.forms.form import Form, part, parts, texts
from kg.sources.limits import Limits
from kg.sources.marks import unmarked


def _date(record: dict) -> str | None:
    """Write ``[[2020, 5, 1]]``, which may lack month and day, as ISO 8601 does."""
    dates = parts(record, "issued", "date-parts")
    if not dates or not isinstance(dates[0], list) or not dates[0] or dates[0][0] is None:
        return None
    if not all(type(n) is int for n in dates[0]):
        raise SchemaError(f"'date-parts' is {str(dates[0])[:40]}; expected numbers of year, month and day")
    year, *rest = dates[0][:3]
    return "-".join((f"{year:04d}", *(f"{n:02d}" for n in rest)))


def _name(author: object) -> str:
    names = (part(author, "given"), part(author, "family"), part(author, "name"))
    return " ".join(name for name in names if isinstance(name, str) and name)


def _fields(record: dict, limits: Limits) -> dict:
    authors = parts(record, "author")
    title, venue = (
        " ".join(x for x in parts(record, name) if isinstance(x, str)) for name in ("title", "container-title")
    )
    return {
        "doi": record["DOI"],
        "id": record["DOI"],
        "url": part(record, "URL"),
        "title": unmarked(title, limits),
        "abstract": unmarked(part(record, "abstract"), limits),
        "authors": [name for name in map(_name, authors) if name],
        "affiliations": texts([x for a in authors for x in parts(a, "affiliation")], "name"),
        "venue": unmarked(venue, limits),
        "categories": [x for x in parts(record, "subject") if isinstance(x, str)],
        "links": texts(parts(record, "link"), "URL"),
        "published": _date(record),
    }


FORM = Form("crossref", lambda record: "DOI" in record and isinstance(record.get("title"), list), _fields)

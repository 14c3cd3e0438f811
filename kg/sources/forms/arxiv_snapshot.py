"""Records of arXiv's metadata snapshot, one JSON object a line.

https://www.kaggle.com/datasets/Cornell-University/arxiv and the fields of https://info.arxiv.org/help/prep.html
"""

from kg.sources.forms.form import Form, part, parts
from kg.sources.limits import Limits


def _name(parsed: object) -> str:
    """Turn ``["Lovelace", "Ada", "", …]`` round: last name, first names, suffix, and maybe affiliations."""
    if not isinstance(parsed, list) or not all(isinstance(p, str) for p in parsed[:3]):
        return ""
    last, first, suffix = (*parsed[:3], "", "", "")[:3]
    return " ".join(filter(None, (first, last, suffix)))


def _fields(record: dict, limits: Limits) -> dict:
    parsed = parts(record, "authors_parsed")
    versions = parts(record, "versions")
    categories = part(record, "categories")
    return {
        "id": record["id"],
        "arxiv": record["id"],
        "url": f"https://arxiv.org/abs/{record['id']}",
        "title": part(record, "title"),
        "abstract": part(record, "abstract"),
        "authors": [name for name in map(_name, parsed) if name],
        "affiliations": [a for p in parsed if isinstance(p, list) for a in p[3:] if isinstance(a, str) and a],
        "categories": categories.split() if isinstance(categories, str) else categories,
        "doi": part(record, "doi"),
        "venue": part(record, "journal-ref"),
        "published": part(versions[0], "created") if versions else part(record, "update_date"),
    }


FORM = Form("arxiv-snapshot", lambda record: "authors_parsed" in record and "id" in record, _fields)

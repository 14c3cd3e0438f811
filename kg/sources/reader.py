"""What every reader of a format is, and how all of them make a paper."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from kg.errors import SchemaError
from kg.model import Paper, Problem
from kg.names import arxiv_id, doi

LONGEST_ABSTRACT = 100_000
"""Characters. Real abstracts stay under 5,000; far beyond that a line is not an abstract."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One format: its name, how to recognise it, and how to read it."""

    name: str
    looks_right: Callable[[str], bool]
    """Tell by a look at the text whether it is in this format."""
    parse: Callable[[str, str], Iterator[Paper | Problem]]
    """From text and the name of its source to papers, and to a problem where one cannot be read."""


def paper_id(title: str) -> str:
    """Name a paper that brings no id of its own: the first ten hex digits of its title's SHA-256.

    >>> paper_id("Attention Is All You Need")
    'ab8508f265'
    """
    return hashlib.sha256(title.encode()).hexdigest()[:10]


def make_paper(place: str, page: str, fields: Mapping[str, object]) -> Paper | Problem:
    """Check the fields of a paper and make it, or say at which place what is wrong with it.

    `fields` holds `title` and `abstract`, and may hold `id url authors year published categories`;
    other fields are passed over.
    """
    try:
        title, abstract = _text(fields, "title"), _text(fields, "abstract")
        if not title:
            return Problem(place, "a paper without a title; expected text in 'title'")
        if not abstract:
            return Problem(place, f"the title {_shown(title)} has no abstract")
        if len(abstract) > LONGEST_ABSTRACT:
            size = f"{len(abstract):,} characters; expected at most {LONGEST_ABSTRACT:,}"
            return Problem(place, f"the abstract of {_shown(title)} has {size}")
        (title + abstract).encode()
        url = _text(fields, "url")
        return Paper(
            id=_text(fields, "id") or arxiv_id(url) or doi(url) or paper_id(title),
            title=title,
            abstract=abstract,
            url=url,
            year=_year(fields),
            published=_text(fields, "published"),
            authors=tuple(a.strip() for text in _texts(fields, "authors") for a in text.split(";") if a.strip()),
            categories=tuple(sorted(set(_texts(fields, "categories")))),
            pages=(page,),
        )
    except SchemaError as error:
        return Problem(place, str(error))
    except UnicodeEncodeError:
        return Problem(place, "half of a surrogate pair in the text; expected Unicode characters")


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int):
        raise SchemaError(f"'{name}' is a {type(value).__name__}; expected text")
    return " ".join(str(value).split())


def _texts(fields: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = fields.get(name) or []
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise SchemaError(f"'{name}' is not a list of texts")
    return tuple(" ".join(v.split()) for v in value if v.strip())


def _year(fields: Mapping[str, object]) -> int | None:
    given = _text(fields, "year") or _text(fields, "published")[:4]
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) == 4):
        raise SchemaError(f"'year' is {given!r}; expected four digits")
    return int(given)


def _shown(title: str) -> str:
    return repr(title if len(title) <= 60 else title[:59] + "…")

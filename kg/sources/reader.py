"""What every reader of a format is, and how all of them make a paper."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from typing import IO, TypeVar
from urllib.parse import quote

from kg.errors import SchemaError, shown
from kg.model import Paper, Problem
from kg.names import arxiv_id, doi
from kg.sources.limits import LIMITS, Limits, at_most

YEARS = range(1000, 3000)
Value = TypeVar("Value")

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
"""What ends a line, and what no XML may hold (https://www.w3.org/TR/xml/#charsets)."""
_ADDRESS = re.compile(r"https?://(?!\.)[A-Za-z0-9.-]+(?::\d{1,5})?(?:[/?#]\S*)?", re.ASCII)
_KINDS = {
    type(None): "nothing", bool: "true or false", int: "a number", float: "a number", str: "a text", list: "a list", dict: "an object",
}  # fmt: skip
_NO_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_YEAR = re.compile(r"(?<![\d.])(\d{4})(?:\.0+)?(?![\d.])", re.ASCII)
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


@dataclass(frozen=True, slots=True)
class Reader:
    """One format: its name, how to recognise it, and how to read it."""

    name: str
    looks_right: Callable[[str], bool]
    """Tell by the first characters of a source whether it is in this format."""
    read: Callable[[IO[bytes], str, Limits], Iterator[Paper | Problem]]
    """From the bytes and the name of a source to papers, and to a problem where one cannot be read or is beyond the limits."""


def paper_id(title: str) -> str:
    """Name a paper that brings no id of its own: the first ten hex digits of its title's SHA-256.

    >>> paper_id("Attention Is All You Need")
    'ab8508f265'
    """
    return hashlib.sha256(title.encode()).hexdigest()[:10]


def make_paper(
    place: str, page: str, fields: Mapping[str, object], limits: Limits = LIMITS
) -> Iterator[Paper | Problem]:
    """Check the fields of a paper and make it; where it has no text, say at which place what is wrong with it.

    `fields` holds `title` and `abstract`, and may hold the others of `Paper`; what it holds beside them is passed over.
    One of the others that is wrong is told and left out, as a paper says as much without its year. The id is the arXiv
    identifier or the DOI where there is one, so that a paper of two sources is one paper.

    >>> [p.id for p in make_paper("x:1", "x", {"title": "Mamba", "abstract": "A model.", "doi": "10.48550/arXiv.2312.00752"})]
    ['2312.00752']
    >>> [str(p) for p in make_paper("x:1", "x", {"title": "Mamba", "abstract": "A model.", "year": "soon"})][1:]
    ["x:1: 'year' is 'soon'; expected four digits, 1000 to 2999; left out"]
    """
    try:
        title, abstract = _text_of(fields, limits)
    except SchemaError as error:
        yield Problem(place, str(error))
        return
    wrong: list[SchemaError] = []

    def known(read: Callable[..., Value], otherwise: Value, *arguments: object) -> Value:
        try:
            return read(fields, *arguments, limits)
        except SchemaError as error:
            wrong.append(error)
            return otherwise

    given, url, doi_, venue = (known(_short, "", name) for name in ("id", "url", "doi", "venue"))
    arxiv = arxiv_id(known(_short, "", "arxiv")) or arxiv_id(given) or arxiv_id(doi_) or ""
    doi_ = doi(doi_) or doi(given) or ""
    published = known(_published, "")
    nothing: tuple[str, ...] = ()
    links = {address(link) for link in known(_texts, nothing, "links")} - {"", url}
    yield Paper(
        id=arxiv or doi_ or given or arxiv_id(url) or doi(url) or paper_id(title),
        title=title,
        abstract=abstract,
        url=url,
        year=known(_year, None, published),
        published=published,
        authors=known(_authors, nothing),
        categories=tuple(sorted(set(known(_texts, nothing, "categories")))),
        pages=(page,),
        venue=venue,
        affiliations=tuple(sorted(set(known(_texts, nothing, "affiliations")))),
        arxiv=arxiv or arxiv_id(url) or "",
        doi=doi_ or doi(url) or "",
        links=tuple(sorted(links)),
    )
    for reason in wrong:
        yield Problem(place, f"{reason}; left out")


def address(text: str) -> str:
    """The address that a text is, fit to be an IRI, or nothing.

    >>> address("https://example.org/a b"), address("https://example.org/ä"), address("javascript:x")
    ('', 'https://example.org/%C3%A4', '')
    >>> address("https://example.org/#a#b")
    'https://example.org/#a%23b'
    """
    if not _ADDRESS.fullmatch(text) or "/../" in text or "/./" in text:
        return ""
    before, mark, fragment = quote(_NO_ESCAPE.sub("%25", text), safe=":/?#@!$&'()*+,;=-._~%").partition("#")
    return before + mark + fragment.replace("#", "%23")


def _text_of(fields: Mapping[str, object], limits: Limits) -> tuple[str, str]:
    """Title and abstract, without which there is no paper."""
    title, abstract = (_one_line(name, fields.get(name)) for name in ("title", "abstract"))
    if not title:
        raise SchemaError("a paper without a title; expected text in 'title'")
    if not abstract:
        raise SchemaError(f"the title {shown(title)} has no abstract")
    for name, text, limit in (("title", title, "title_length"), ("abstract", abstract, "text_length")):
        if len(text) > getattr(limits, limit):
            raise SchemaError(f"the {name} of {shown(title)} has {len(text):,} characters; {at_most(limits, limit)}")
    return title, abstract


def _short(fields: Mapping[str, object], name: str, limits: Limits) -> str:
    text = _one_line(name, fields.get(name))
    if len(text) > limits.title_length:
        raise SchemaError(f"'{name}' has {len(text):,} characters; {at_most(limits, 'title_length')}")
    return text


def _one_line(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise SchemaError(f"'{name}' is {kind_of(value)}; expected text")
    if isinstance(value, int) and value.bit_length() > 64:
        raise SchemaError(f"'{name}' is a number of {value.bit_length()} bits; expected text")
    text = " ".join(_CONTROL.sub(" ", str(value)).split())
    try:
        text.encode()
    except UnicodeEncodeError:
        raise SchemaError(f"half of a surrogate pair in '{name}'; expected Unicode characters") from None
    return text


def _texts(fields: Mapping[str, object], name: str, limits: Limits) -> tuple[str, ...]:
    value = fields.get(name) or []
    if isinstance(value, list):
        value = [v for v in value if v is not None]
    elif isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise SchemaError(f"'{name}' is not a list of texts")
    longest = max(map(len, value), default=0)
    if longest > limits.text_length:
        raise SchemaError(f"'{name}' has a text of {longest:,} characters; {at_most(limits, 'text_length')}")
    return _few(name, tuple(text for v in value if (text := _one_line(name, v))), limits)


def _authors(fields: Mapping[str, object], limits: Limits) -> tuple[str, ...]:
    """One by one, where one text holds many."""
    names = (name.strip() for text in _texts(fields, "authors", limits) for name in text.split(";"))
    return _few("authors", tuple(filter(None, names)), limits)


def _few(name: str, values: tuple[str, ...], limits: Limits) -> tuple[str, ...]:
    if len(values) > limits.items:
        raise SchemaError(f"'{name}' has {len(values):,} values; {at_most(limits, 'items')}")
    return values


def _year(fields: Mapping[str, object], published: str, limits: Limits) -> int | None:
    """The year, also of a date or of a number that a table wrote with a fraction."""
    value = fields.get("year")
    if isinstance(value, float):
        value = str(value)
    given = _one_line("year", value) or (published[:4] if _DATE.match(published) else "")
    if not given:
        return None
    years = {int(year) for year in _YEAR.findall(given)}
    if len(years) != 1 or not years < set(YEARS):
        raise SchemaError(f"'year' is {shown(given)}; expected four digits, {YEARS[0]} to {YEARS[-1]}")
    return years.pop()


def _published(fields: Mapping[str, object], limits: Limits) -> str:
    """A date as ISO 8601 writes it, as exactly as it is known; words that are none stay."""
    text = _short(fields, "published", limits)
    found = _DATE.match(text)
    if not found:
        return _from_mail(text)
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        date(year, month, day)
    except ValueError:
        raise SchemaError(f"'published' is {shown(text)}; expected a date such as 2024-05-01") from None
    return found[0]


def _from_mail(text: str) -> str:
    """The date that a text in the form of mails says (RFC 5322), as arXiv's snapshot has them, else the text."""
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (TypeError, ValueError, OverflowError, IndexError):
        return text


def kind_of(value: object) -> str:
    """What a value is, in words.

    >>> kind_of(7), kind_of(None), kind_of({})
    ('a number', 'nothing', 'an object')
    """
    return _KINDS.get(type(value), f"a {type(value).__name__}")

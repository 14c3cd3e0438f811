"""Which form an answer takes: the best of those that the reader accepts (RFC 9110, section 12.5.1)."""

from collections.abc import Mapping

RESULT_TYPES = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
"""Forms of the rows of SELECT and the truth of ASK, by media type; the first is for those who take anything."""
GRAPH_TYPES = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdf",
    "application/x-turtle": "ttl",
    "text/plain": "nt",
    "application/json": "jsonld",
    "application/xml": "rdf",
}
"""Forms of the triples of CONSTRUCT and DESCRIBE, by media type; the first is for those who take anything."""


def choose(accept: str, offered: Mapping[str, str]) -> str | None:
    """The media type to answer with, or none where the reader takes nothing that is offered.

    >>> choose("text/html, text/*;q=0.5, application/sparql-results+xml;q=0.8", RESULT_TYPES)
    'application/sparql-results+xml'
    >>> choose("*/*", RESULT_TYPES), choose("image/png", RESULT_TYPES)
    ('application/sparql-results+json', None)
    """
    ranges = [_weighed(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    weights = {media: _weight(media, ranges) for media in offered}
    best = max(offered, key=lambda media: weights[media])  # the first of those of one weight
    return best if weights[best] > 0 else None


def _weighed(part: str) -> tuple[str, float]:
    media, *parameters = (p.strip() for p in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return media.lower(), max(0.0, min(1.0, float(value)))
            except ValueError:
                return media.lower(), 0.0
    return media.lower(), 1.0


def _weight(media: str, ranges: list[tuple[str, float]]) -> float:
    """The weight of the most specific range that a media type falls under."""
    given = dict(reversed(ranges))
    for pattern in (media, f"{media.split('/')[0]}/*", "*/*"):
        if pattern in given:
            return given[pattern]
    return 0.0

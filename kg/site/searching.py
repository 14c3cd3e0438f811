"""What a search finds: things by their names, and the sentences with all its words."""

from kg.site.built import Built
from kg.site.links import Links
from kg.site.templates import fill

_MOST = 50
"""Of each; who wants more adds a word."""


def to_results(built: Built, links: Links, q: str = "") -> str:
    """List what is found; where pages are files, a script in the page does."""
    with built.search() as search:
        things, quotes = search.named(q, _MOST), search.quoted(q, _MOST)
        papers = search.labels({paper for quote in quotes for paper in quote.papers})
    return fill("search", links, q=q, things=things, quotes=quotes, papers=papers, most=_MOST)

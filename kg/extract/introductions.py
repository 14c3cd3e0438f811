"""What a paper introduces: by its title, by what it claims, as a part of that, and by what it keeps speaking of."""

from functools import lru_cache

from kg.extract.abbreviations import find_abbreviations
from kg.extract.components import introduced_as_component
from kg.extract.declarations import Introduction, introduced_by_declaration
from kg.extract.prominence import introduced_by_prominence
from kg.extract.text import Document
from kg.extract.titles import introduced_by_title


@lru_cache(maxsize=16)
def introductions_by_source(document: Document) -> dict[str, tuple[Introduction, ...]]:
    """Find what a paper presents as its own, by what tells so; kept, as rules and network both ask for it.

    >>> from kg.extract.text import read
    >>> from kg.model import Paper
    >>> d = read(Paper("p", "Gromit: fast retrieval", "We present Gromit, a retrieval system."))
    >>> {source: [(i.kind, i.score) for i in found] for source, found in introductions_by_source(d).items() if found}
    {'title': [(None, 0.9)], 'declaration': [('Software', 0.8)]}
    """
    abbreviations = find_abbreviations(document.text)
    return {
        "title": tuple(introduced_by_title(document)),
        "declaration": tuple(introduced_by_declaration(document, abbreviations)),
        "component": tuple(introduced_as_component(document, abbreviations)),
        "prominence": tuple(introduced_by_prominence(document)),
    }


def find_introductions(document: Document) -> tuple[Introduction, ...]:
    """Find what a paper presents as its own, one source after the other.

    >>> from kg.extract.text import read
    >>> from kg.model import Paper
    >>> d = read(Paper("p", "Gromit: fast retrieval", "We present Gromit, a retrieval system."))
    >>> [(i.span.of(d.text), i.kind, i.score) for i in find_introductions(d)]
    [('Gromit', None, 0.9), ('Gromit', 'Software', 0.8)]
    """
    return tuple(i for found in introductions_by_source(document).values() for i in found)

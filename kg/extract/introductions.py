"""What a paper introduces: by its title, by what it claims, as a part of that, and by what it keeps speaking of."""

from collections.abc import Sequence

from kg.extract.abbreviations import Abbreviation
from kg.extract.claims import Introduction, introduced_by_claim
from kg.extract.components import introduced_as_component
from kg.extract.prominence import introduced_by_prominence
from kg.extract.text import Document
from kg.extract.titles import introduced_by_title


def find_introductions(document: Document, abbreviations: Sequence[Abbreviation] = ()) -> list[Introduction]:
    """Find what a paper presents as its own.

    >>> from kg.extract.text import read
    >>> from kg.model import Paper
    >>> d = read(Paper("p", "Gromit: fast retrieval", "We present Gromit, a retrieval system."))
    >>> [(i.span.of(d.text), i.kind, i.score) for i in find_introductions(d)]
    [('Gromit', None, 0.9), ('Gromit', 'Software', 0.8)]
    """
    return [
        *introduced_by_title(document),
        *introduced_by_claim(document, abbreviations),
        *introduced_as_component(document, abbreviations),
        *introduced_by_prominence(document),
    ]

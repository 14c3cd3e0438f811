"""What a paper speaks of as of its own, without saying that it introduces it."""

import re
from collections.abc import Iterator

from kg.extract.appositions import head_before, kind_in_apposition, named_kind
from kg.extract.coined import find_coined
from kg.extract.declarations import UNLESS_KNOWN, Introduction
from kg.extract.text import Document, Sentence
from kg.model import Span
from kg.names import fold

_IS_DESCRIBED = re.compile(
    r"(?:\s*\([^)]*\))?(?:, an? |,? (?:is|are) (?:an?|the|our) | (?:contains|comprises|consists|features|includes|spans|covers|module|component|block|stage|branch)\b)"
)
_OFTEN = 3
"""Of the coined names in the training papers that the lexicon does not know, 41 % are the paper's own; 95 % of those in title
and abstract, 95 % of those that are described, 80 % of those that stand three times."""


def introduced_by_prominence(document: Document) -> Iterator[Introduction]:
    """Coined names that the paper describes, or keeps speaking of.

    >>> from kg.extract.text import read
    >>> from kg.model import Paper
    >>> d = read(Paper("p", "On cheese", "Slicing is done by GromitCut, an open-source library."))
    >>> [(i.span.of(d.text), i.kind) for i in introduced_by_prominence(d)]
    [('GromitCut', 'Software')]
    """
    text = document.text
    places: dict[str, list[tuple[Sentence, Span]]] = {}
    for sentence in document.sentences:
        for name in find_coined(text, sentence):
            if name.strong:
                places.setdefault(fold(name.span.of(text)), []).append((sentence, name.span))
    for standing in places.values():
        written = standing[0][1].of(text)
        often = len(standing) >= _OFTEN or (len(standing) > 1 and standing[0][0].is_title)
        described = [(s, span) for s, span in standing if not s.is_title and _is_described(text, s, span)]
        if described or (often and not written.removesuffix("s").isupper()):  # "UAVs" are what everybody speaks of
            sentence, span = (described or standing)[-1]
            head = head_before(text, sentence, span)
            kind = kind_in_apposition(text, sentence, span.end) or (named_kind(head) if head else None)
            yield Introduction(span, kind, UNLESS_KNOWN)


def _is_described(text: str, sentence: Sentence, name: Span) -> bool:
    """Tell whether a sentence says what a name is, after it or before it."""
    described = _IS_DESCRIBED.match(text, name.end, sentence.span.end)
    return described is not None or head_before(text, sentence, name) is not None

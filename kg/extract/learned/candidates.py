"""The runs of words that may be names."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kg.extract.words import FUNCTION
from kg.model import Span
from kg.names import fold

LONGEST_WORDS, LONGEST_TOKENS = 8, 12
"""Of the names in the training papers, 99.8 % are no longer."""
_JOINTS = frozenset("-/'’&^(),.+–:")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that may be an entity's, with all its places: token ranges, the end exclusive."""

    key: str
    places: tuple[tuple[int, int], ...]


def find_candidates(text: str, tokens: Sequence[Span], sentence_of: Sequence[int]) -> tuple[Candidate, ...]:
    """Every run of words within a sentence that could be a name, gathered by its folded spelling."""
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    words = [t.of(text) for t in tokens]
    is_word = [w[0].isalnum() for w in words]
    starts = [is_word[n] and _may_start(text, tokens, n, words[n]) for n in range(len(words))]
    ends = [is_word[n] and _may_end(text, tokens, n, words[n]) for n in range(len(words))]
    for first in range(len(tokens)):
        if not starts[first]:
            continue
        count = 0
        for last in range(first, min(len(tokens), first + LONGEST_TOKENS)):
            if sentence_of[last] != sentence_of[first] or not (is_word[last] or words[last] in _JOINTS):
                break
            count += is_word[last]
            if count > LONGEST_WORDS:
                break
            if ends[last]:
                places[fold(text[tokens[first].start : tokens[last].end])].append((first, last + 1))
    return tuple(Candidate(key, tuple(found)) for key, found in places.items())


def _may_start(text: str, tokens: Sequence[Span], n: int, word: str) -> bool:
    """A function word begins a name only with a capital or before a hyphen: "in-context learning"."""
    following = text[tokens[n].end : tokens[n].end + 1]
    return word.casefold() not in FUNCTION or word[0].isupper() or following in ("-", "/")


def _may_end(text: str, tokens: Sequence[Span], n: int, word: str) -> bool:
    previous = text[tokens[n].start - 1 : tokens[n].start]
    return word.casefold() not in FUNCTION or word[0].isupper() or previous in ("-", "&")

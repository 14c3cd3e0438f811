"""The runs of words that may be names."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kg.extract.words import FUNCTION
from kg.model import Span
from kg.names import fold

LONGEST_WORDS, LONGEST_TOKENS = 8, 12
"""Of the names in the training papers, 99.8 % are no longer."""
_JOINTS = frozenset("-/'’&^().+–@_$*")
"""Signs inside names."""
_NO_NAME = re.compile(r"(?:apache|mit|bsd|l?gpl|cc).*licen[cs]e|sota|stateoftheart|x20\d\d")
"""A licence, a rank, and what is left of a dash whose code was cut; nothing that was annotated is one of these."""
_PEOPLE = re.compile(r",? et al\b")
"""After their names."""
_INSIDE = frozenset("the and of a to in for with from by based on up as".split())
"""Function words inside names; another one, or a comma, stands in 3 of 1,000 annotated names and in half of the runs."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that may be an entity's, with all its places: token ranges, the end exclusive."""

    key: str
    places: tuple[tuple[int, int], ...]


def find_candidates(
    text: str, tokens: Sequence[Span], sentence_of: Sequence[int], addresses: Sequence[Span] = ()
) -> tuple[Candidate, ...]:
    """Every run of words within a sentence that could be a name, gathered by its folded spelling; none in an address."""
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    words = [t.of(text) for t in tokens]
    is_word = [w[0].isalnum() and not any(a.covers(t) for a in addresses) for w, t in zip(words, tokens, strict=True)]
    starts = [is_word[n] and _may_start(text, tokens, n, words[n]) for n in range(len(words))]
    ends = [is_word[n] and _may_end(text, tokens, n, words[n]) for n in range(len(words))]
    tied = [_is_tied(text, t) for t in tokens]
    inside = [
        w in _JOINTS or (it_is and (w in _INSIDE or w not in FUNCTION or is_tied))
        for w, it_is, is_tied in zip(words, is_word, tied, strict=True)
    ]
    for first in range(len(tokens)):
        if not starts[first]:
            continue
        count = 0
        for last in range(first, min(len(tokens), first + LONGEST_TOKENS)):
            if sentence_of[last] != sentence_of[first] or not (inside[last] or last == first):
                break
            count += is_word[last]
            if count > LONGEST_WORDS:
                break
            end = _closed(words, first, last + 1) if ends[last] else None
            if end:
                places[fold(text[tokens[first].start : tokens[end - 1].end])].append((first, end))
    return tuple(Candidate(key, tuple(found)) for key, found in places.items() if not _NO_NAME.fullmatch(key))


def _closed(words: Sequence[str], first: int, end: int) -> int | None:
    """The end of a run of tokens, behind a sign of TeX that closes in it; none where a bracket is open.

    >>> _closed(["PanGu", "-", "$", "α", "$", "wins"], 0, 4), _closed(["MoE", ")", "model"], 0, 3)
    (5, None)
    """
    run = words[first:end]
    if run.count("(") != run.count(")"):
        return None
    if run.count("$") % 2:
        return end + 1 if words[end : end + 1] == ["$"] else None
    return end


def _may_start(text: str, tokens: Sequence[Span], n: int, word: str) -> bool:
    """A function word begins a name only with a capital or before a hyphen: "in-context learning"."""
    following = text[tokens[n].end : tokens[n].end + 1]
    return word.casefold() not in FUNCTION or word[0].isupper() or following in ("-", "/")


def _may_end(text: str, tokens: Sequence[Span], n: int, word: str) -> bool:
    previous = text[tokens[n].start - 1 : tokens[n].start]
    is_end = word.casefold() not in FUNCTION or word[0].isupper() or previous in ("-", "&")
    return is_end and _PEOPLE.match(text, tokens[n].end) is None


def _is_tied(text: str, token: Span) -> bool:
    """Tell whether a hyphen ties a word to another: "all-to-all", "once-for-all", "text-only"."""
    return "-" in (text[token.start - 1 : token.start], text[token.end : token.end + 1])

"""Abbreviations and their expansions, as a text defines them in parentheses.

Where the short form is made of the initials of the last words, these are the long form. Otherwise the algorithm is that
of Schwartz and Hearst, "A Simple Algorithm for Identifying Abbreviation Definitions in Biomedical Text" (2003): walk the
short form backwards and find each of its characters in the words before the parenthesis, the first one at the start of a word.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.model import Span
from kg.names import singular

_PARENTHESIS = re.compile(r"\(([^()]{2,80})\)")
_SHORT = re.compile(r"(?:[A-Za-zα-ωΑ-Ω]|\d(?=[A-Z]{2}))[\w.+&/^$\-]{1,14}")
_LAST_WORD = re.compile(r"(?<![^\s\"'“‘])([^\s()\"'“”‘’]{2,16})[\"'”’]?\s*$")
_BLANK = re.compile(r"(?:[\s\"'`“”~]|\\[,;:!]|\\text[a-z]+\{)+$")
"""Before a parenthesis, also in TeX."""
_WORD = re.compile(r"[^\W_]+")
_HYPHENED = re.compile(r"(?<![^\s(])(?:[A-Za-z][a-z]+-)+$")
_CLAUSE = re.compile(r"[.;:,()!?]\s|\n")


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form and the long form that a paper gives for it."""

    short: Span
    long: Span


@lru_cache(maxsize=16)
def find_abbreviations(text: str) -> tuple[Abbreviation, ...]:
    """Find every "long form (SF)" and "SF (long form)" of a text, in order; kept, as several finders ask for them.

    >>> text = "We use low-rank adaptation (LoRA) of large language models (LLMs)."
    >>> [(a.short.of(text), a.long.of(text)) for a in find_abbreviations(text)]
    [('LoRA', 'low-rank adaptation'), ('LLMs', 'large language models')]
    """
    found = []
    for match in _PARENTHESIS.finditer(text):
        inner = re.split(r"[,;]|\bor\b", match.group(1))[0]
        short = inner.strip(" \"'`“”")
        start = match.start(1) + match.group(1).index(short) if short else 0
        if _is_short(short) and (long := _long_form(text, match.start(), short)):
            found.append(Abbreviation(Span(start, start + len(short)), long))
        elif " " in inner and (word := _LAST_WORD.search(text, max(0, match.start() - 20), match.start())):
            long = _long_form(text, match.start(1) + len(inner), word[1]) if _is_short(word[1]) else None
            if long and long.start == match.start(1) and word[1] not in inner:
                found.append(Abbreviation(Span(*word.span(1)), long))
    return tuple(found)


def _is_short(word: str) -> bool:
    return _SHORT.fullmatch(word) is not None and any(c.isupper() for c in word)


def _long_form(text: str, end: int, short: str) -> Span | None:
    letters = [c.casefold() for c in singular(short) if c.isalnum()]
    spoken = [_SPOKEN.get(c, c) for c in letters]
    return _ending(text, end, letters) or (_ending(text, end, spoken) if spoken != letters else None)


_SPOKEN = {"2": "t", "4": "f"}
"""The first letters of "to" and "for": "text-to-image (T2I)"."""


def _ending(text: str, end: int, letters: list[str]) -> Span | None:
    """The words before `end` that have these letters in order, the first one at the start of a word."""
    if blank := _BLANK.search(text, max(0, end - 20), end):
        end = blank.start()
    window_start = max((m.end() for m in _CLAUSE.finditer(text, max(0, end - 200), end)), default=max(0, end - 200))
    window = text[window_start:end]
    words = [m.start() for m in _WORD.finditer(window)][-len(letters) :]
    if len(words) > 1 and [window[start].casefold() for start in words] == letters:
        return Span(window_start + _whole(window, words[0]), end)
    at = len(window)
    for index in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and (
            window[at].casefold() != letters[index]
            or (index == 0 and at > 0 and window[at - 1].isalnum() and not _inner_start(window, at))
        ):
            at -= 1
        if at < 0:
            return None
    start = _whole(window, at) if _starts_word(window, at) else window.rfind(" ", 0, at + 1) + 1
    words = re.findall(r"[\w']+", window[start:])
    allowed = min(len(letters) + 5, len(letters) * 2)
    if not 1 <= len(words) <= allowed or len(window[start:]) <= len(letters):
        return None
    return Span(window_start + start, end)


def _whole(window: str, at: int) -> int:
    """Where the hyphened word begins that a word is part of: "self-supervised"."""
    first = _HYPHENED.search(window, 0, at)
    return first.start() if first else at


def _starts_word(window: str, at: int) -> bool:
    return at == 0 or not window[at - 1].isalnum()


def _inner_start(window: str, at: int) -> bool:
    """Tell whether a capital inside a word may begin a long form, as in "eXtreme"."""
    return window[at].isupper()

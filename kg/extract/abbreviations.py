"""Abbreviations and their expansions, as a text defines them in parentheses.

The algorithm is that of Schwartz and Hearst, "A Simple Algorithm for Identifying Abbreviation
Definitions in Biomedical Text" (2003): walk the short form backwards and find each of its characters
in the words before the parenthesis, the first one at the start of a word.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.model import Span
from kg.names import singular

_PARENTHESIS = re.compile(r"\(([^()]{2,80})\)")
_SHORT = re.compile(r"[A-Za-zα-ωΑ-Ω][\w.+&/^$\-]{1,14}")
_LAST_WORD = re.compile(r"(?<![^\s\"'“‘])([^\s()\"'“”‘’]{2,16})[\"'”’]?\s*$")
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
    end = len(text[:end].rstrip(" \"'`“”"))
    window_start = max((m.end() for m in _CLAUSE.finditer(text, max(0, end - 200), end)), default=max(0, end - 200))
    window = text[window_start:end]
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
    start = window.rfind(" ", 0, at + 1) + 1 if not _starts_word(window, at) else at
    words = re.findall(r"[\w']+", window[start:])
    allowed = min(len(letters) + 5, len(letters) * 2)
    if not 1 <= len(words) <= allowed or len(window[start:]) <= len(short):
        return None
    return Span(window_start + start, end)


def _starts_word(window: str, at: int) -> bool:
    return at == 0 or not window[at - 1].isalnum()


def _inner_start(window: str, at: int) -> bool:
    """Tell whether a capital inside a word may begin a long form, as in "eXtreme"."""
    return window[at].isupper()

"""What of a text is quoted as the evidence of a fact."""

import re

from kg.model import Span

_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*\s+(?=[\"'“‘(]*[A-Z0-9])|\n")
_LONGEST_QUOTE = 600
"""Characters. A longer sentence, of which a list is made, is quoted around the place only."""


def sentence_around(text: str, span: Span) -> Span:
    """The sentence in which a place lies, to quote: a number alone says little.

    >>> text = "One. It has 7B parameters. Two."
    >>> sentence_around(text, Span(12, 14)).of(text)
    'It has 7B parameters.'
    >>> sentence_around(text, Span(5, 26)) == Span(5, 26)
    True
    """
    low, high = max(0, span.start - _LONGEST_QUOTE), min(len(text), span.end + _LONGEST_QUOTE)
    before = (m.end() for m in _SENTENCE_END.finditer(text, low, span.start + 1) if m.end() <= span.start)
    start = max(before, default=low)
    end = next((m.start() for m in _SENTENCE_END.finditer(text, span.end - 1, high)), high)
    stop = re.match(r"[.!?][\"'”’)]*", text[end:])
    return Span(start, end + (stop.end() if stop else 0))

"""What of a text is quoted as the evidence of a fact."""

import re

from kg.model import Span
from kg.sentences import breaks

_CLOSING = re.compile(r"[\"'”’)]*")
_LONGEST_QUOTE = 600
"""Characters. A longer sentence, of which a list is made, is quoted around the place only."""


def sentence_around(text: str, span: Span) -> Span:
    """The sentence in which a place lies, to quote: a number alone says little. A title is a line of its own.

    >>> text = "One. It has 7B parameters (vs. 13B). Two."
    >>> sentence_around(text, Span(12, 14)).of(text)
    'It has 7B parameters (vs. 13B).'
    >>> sentence_around(text, Span(5, 36)) == Span(5, 36)
    True
    """
    low, high = max(0, span.start - _LONGEST_QUOTE), min(len(text), span.end + _LONGEST_QUOTE)
    low = max(low, text.rfind("\n", low, span.start) + 1)
    high = min(high, len(text) if (line := text.find("\n", span.end)) < 0 else line)
    start, end = low, high
    for between in breaks(text, low, high):
        if between.end() <= span.start:
            start = between.end()
        elif between.start() >= span.end:
            closing = _CLOSING.match(text, between.start())
            end = closing.end() if closing else between.start()
            break
    return Span(start, end)

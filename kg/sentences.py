"""Where sentences end."""

import re
from collections.abc import Iterator

_BREAK = re.compile(
    r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(\[]*[A-Z0-9$\\])"
    r"|(?<=[A-Za-z]{3}[.!?])(?=(?:We|Our|The|This|These|It|In|To|However)\s)"
)
"""At a blank before a capital, and where that blank was forgotten, before the words that open most."""
_NO_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|al|etc|resp|Fig|Figs|Eq|Eqs|Sec|Tab|No|Dr|Prof|approx|w\.r\.t|a\.k\.a|[A-Z])\.)$"
)
_LONGEST_NO_END = len("a.k.a.") + 1
"""Of these characters, with one before: looked for from the start of a sentence that does not end, they took the square of its length."""


def breaks(text: str, start: int, end: int) -> Iterator[re.Match]:
    """What stands between the sentences of a part of a text: blanks, with the quotes and brackets that close before them.

    >>> text = "It wins (90% vs. 80%). We use e.g. BERT."
    >>> [match.span() for match in breaks(text, 0, len(text))]
    [(22, 23)]
    """
    for match in _BREAK.finditer(text, start, end):
        if not _NO_END.search(text, max(start, match.start() - _LONGEST_NO_END), match.start()):
            yield match

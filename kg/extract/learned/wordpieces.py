"""Tokens of a text, and the word pieces that the encoder knows them by.

Tokens are words and single signs, each with its span. The pieces are those of BERT's uncased
vocabulary: lower case, accents stripped, then the longest known piece first (Devlin et al., 2019;
Wu et al., 2016). The `tokenizers` package does the same, but brings a network client with it.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from kg.model import Span

_TOKEN = re.compile(r"[^\W_]+(?:\.\d[^\W_]*)*\+*|\S")
_LONGEST = 100
"""Characters: longer words are unknown, as in BERT."""


def cut_tokens(text: str) -> list[Span]:
    """Cut a text into words and signs, in order.

    >>> [t.of("GPT-3.5, a model") for t in cut_tokens("GPT-3.5, a model")]
    ['GPT', '-', '3.5', ',', 'a', 'model']
    """
    return [Span(m.start(), m.end()) for m in _TOKEN.finditer(text)]


class WordPieces:
    """A vocabulary of word pieces; a piece's id is its place in it.

    >>> pieces = WordPieces(["[UNK]", "[CLS]", "[SEP]", "kit", "##ten", "s"])
    >>> pieces.ids("Kitten"), pieces.ids("dog")
    ((3, 4), (0,))
    """

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._ids = {piece: number for number, piece in enumerate(vocabulary)}
        self.unknown, self.first, self.last = (self._ids[p] for p in ("[UNK]", "[CLS]", "[SEP]"))
        self.ids = lru_cache(maxsize=65536)(self._cut)

    def _cut(self, token: str) -> tuple[int, ...]:
        """The pieces of one token; at least one."""
        found: list[int] = []
        for part in _parts(token):
            found += self._cut_part(part)
        return tuple(found) or (self.unknown,)

    def _cut_part(self, part: str) -> list[int]:
        if len(part) > _LONGEST:
            return [self.unknown]
        found, start = [], 0
        while start < len(part):
            for end in range(len(part), start, -1):
                piece = self._ids.get(("##" if start else "") + part[start:end])
                if piece is not None:
                    found.append(piece)
                    start = end
                    break
            else:
                return [self.unknown]
        return found


def _parts(token: str) -> list[str]:
    """Lower-case a token, strip accents, and cut it at signs, as BERT does."""
    plain = "".join(c for c in unicodedata.normalize("NFD", token.lower()) if unicodedata.category(c) != "Mn")
    return re.findall(r"[^\W_]+|\S", plain)

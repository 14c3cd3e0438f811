"""A paper's text cut into sentences and words, each with its span; nothing is changed."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from kg.extract.words import OWN
from kg.model import Paper, Span
from kg.names import plain, singular, without_accents
from kg.sentences import breaks

_WORD = re.compile(r"[^\W_]+(?:\.\d+)*\+*")
_JOINT = re.compile(r"(?!\s+[-–]+\s)[\s\-‐‑–/$^_{}\\]*")
"""What may stand between the words of one name: a hyphen, no dash."""


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters and digits."""

    span: Span
    text: str
    joined: bool
    """Whether it continues the word before it."""
    key: str
    """Folded, the plural kept."""
    stem: str
    """Folded, the plural cut."""


@dataclass(frozen=True, eq=False)
class Sentence:
    """A sentence and its words; the title is the first sentence of a document. Equal to itself alone, so that what is found in it is kept cheaply."""

    span: Span
    words: tuple[Word, ...]
    is_title: bool

    def before(self, position: int) -> list[Word]:
        """The words that end at or before a position in the text."""
        return [w for w in self.words if w.span.end <= position]

    def after(self, position: int) -> list[Word]:
        """The words that start at or after a position in the text."""
        return [w for w in self.words if w.span.start >= position]

    def left_context(self, text: str, position: int, length: int = 90) -> str:
        """What the sentence says right before a position, at most `length` characters of it."""
        return text[max(self.span.start, position - length) : position]


@dataclass(frozen=True, eq=False)
class Document:
    """A paper's text and its sentences, in order, covering all words. Equal to itself alone."""

    paper: Paper
    text: str
    sentences: tuple[Sentence, ...]

    def sentence_at(self, position: int) -> Sentence:
        """The sentence in which a position lies."""
        return self.sentences[max(0, self.sentences_to(position) - 1)]

    def sentences_to(self, position: int) -> int:
        """How many sentences, the title among them, begin up to a position in the text."""
        return bisect_right(self._starts, position)

    @cached_property
    def own_from(self) -> int:
        """Where the abstract first speaks of its own work, with "we" or "our"; the end of the text where it never does."""
        own = OWN.search(self.text, len(self.paper.title))
        return own.start() if own else len(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.span.start for sentence in self.sentences]


def read(paper: Paper) -> Document:
    """Cut a paper's text.

    >>> document = read(Paper("p", "A title", "We use e.g. BERT. It works."))
    >>> [s.span.of(document.text) for s in document.sentences]
    ['A title', 'We use e.g. BERT.', 'It works.']
    """
    text = paper.text
    spans = [Span(0, len(paper.title))]
    start = len(paper.title) + 1
    for match in breaks(text, start, len(text)):
        spans.append(Span(start, match.start()))
        start = match.end()
    if start < len(text):
        spans.append(Span(start, len(text)))
    sentences = tuple(
        Sentence(piece, _words(text, piece), i == 0) for i, span in enumerate(spans) for piece in _pieces(text, span)
    )
    return Document(paper, text, sentences)


_LONGEST = 1000
"""Characters of a sentence; the longest of 44,000 has 774. What rules and network look for in one takes the square of its length."""


def _pieces(text: str, sentence: Span) -> Iterator[Span]:
    """A sentence, or what is none of a language in pieces that are as long as one may be."""
    start = sentence.start
    while sentence.end - start > _LONGEST:
        blank = text.rfind(" ", start + 1, start + _LONGEST)
        end = blank if blank > start else start + _LONGEST
        yield Span(start, end)
        start = end
    yield Span(start, sentence.end)


def _words(text: str, sentence: Span) -> tuple[Word, ...]:
    words, end = [], None
    for match in _WORD.finditer(text, sentence.start, sentence.end):
        joined = end is not None and _JOINT.fullmatch(text, end, match.start()) is not None
        words.append(Word(Span(match.start(), match.end()), match.group(), joined, *_folded(match.group())))
        end = match.end()
    return tuple(words)


@lru_cache(maxsize=1 << 16)
def _folded(word: str) -> tuple[str, str]:
    """The key and the stem of a word; kept, as most words come again."""
    bare = without_accents(plain(word))
    return bare.casefold(), singular(bare).casefold()

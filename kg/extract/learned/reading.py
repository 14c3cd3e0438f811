"""A paper as the network sees it: tokens with features, names that may be entities, numbers that may be facts.

What the rules say (entities, introductions, relations, numbers) and what the lexicon knows are features
here; the network learns how far to believe them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kg.errors import SchemaError
from kg.extract.abbreviations import Abbreviation, find_abbreviations
from kg.extract.entities import find_entities
from kg.extract.learned.candidates import Candidate, find_candidates
from kg.extract.learned.features import CHARACTERS, Marks, spell, touched
from kg.extract.learned.wordpieces import cut_tokens
from kg.extract.lexicon import Lexicon
from kg.extract.links import find_addresses
from kg.extract.numbers import Number, find_numbers, last_of_lists
from kg.extract.text import Document, read
from kg.model import Entity, Paper, Span
from kg.names import fold
from kg.vocab import PROPERTIES

NUMBER_CLASSES: tuple[str, ...] = ("", *sorted(PROPERTIES), "result")
LONGEST_TEXT = 200_000
"""Characters: a hundred abstracts. A longer text is no abstract."""


@dataclass(frozen=True)
class Reading:
    """What is read off a paper before the network."""

    document: Document
    rules: tuple[Entity, ...]
    tokens: tuple[Span, ...]
    sentence_of: tuple[int, ...]
    """The number of each token's sentence."""
    token_features: np.ndarray
    """A class per token and feature, in the order of TOKEN_FEATURES."""
    characters: np.ndarray
    """CHARACTERS classes per token."""
    candidates: tuple[Candidate, ...]
    candidate_features: np.ndarray
    """CANDIDATE_WIDTH numbers per candidate."""
    numbers: tuple[Number, ...]
    abbreviations: tuple[Abbreviation, ...]

    @property
    def text(self) -> str:
        return self.document.text

    def range_of(self, span: Span) -> tuple[int, int]:
        """The tokens that a span touches, the end exclusive."""
        return touched(self._starts, self._ends, span)

    @cached_property
    def _starts(self) -> list[int]:
        return [t.start for t in self.tokens]

    @cached_property
    def _ends(self) -> list[int]:
        return [t.end for t in self.tokens]

    @cached_property
    def last_of_lists(self) -> list[Number]:
        """For each number the last one of the list that it stands in: it has the words that are said of all."""
        return last_of_lists(self.text, self.numbers)

    @cached_property
    def _by_key(self) -> dict[str, int]:
        return {c.key: n for n, c in enumerate(self.candidates)}

    def candidates_of(self, names: Iterable[str]) -> list[int]:
        """The candidates that some names are spellings of, each once, sorted."""
        return sorted({self._by_key[key] for name in names if (key := fold(name)) in self._by_key})

    def name(self, place: tuple[int, int]) -> str:
        """The words of a token range."""
        return self.span(place).of(self.text)

    def span(self, place: tuple[int, int]) -> Span:
        """The characters of a token range."""
        return Span(self.tokens[place[0]].start, self.tokens[place[1] - 1].end)


def take_reading(paper: Paper, lexicon: Lexicon) -> Reading:
    """Read a paper by rule, and lay out what the network asks.

    Raises SchemaError where the text is longer than LONGEST_TEXT.
    """
    if len(paper.text) > LONGEST_TEXT:
        raise SchemaError(
            f"its text has {len(paper.text):,} characters, the learned extractor reads {LONGEST_TEXT:,}; "
            "use --extractor rules"
        )
    document = read(paper)
    text = document.text
    tokens = tuple(cut_tokens(text))
    rules = find_entities(document, lexicon)
    abbreviations = find_abbreviations(text)
    sentence_of = _sentences(document, tokens)
    marks = Marks(document, tokens, rules, lexicon, abbreviations)
    candidates = find_candidates(text, tokens, sentence_of, find_addresses(text))
    return Reading(
        document=document,
        rules=rules,
        tokens=tokens,
        sentence_of=sentence_of,
        token_features=marks.rows(sentence_of),
        characters=np.array([spell(t.of(text)) for t in tokens], dtype=np.int64).reshape(-1, CHARACTERS),
        candidates=candidates,
        candidate_features=marks.of_candidates(candidates, sentence_of),
        numbers=tuple(n for s in document.sentences for n in find_numbers(text, s.span.start, s.span.end)),
        abbreviations=abbreviations,
    )


def _sentences(document: Document, tokens: Sequence[Span]) -> tuple[int, ...]:
    starts = [s.span.start for s in document.sentences]
    found, at = [], 0
    for token in tokens:
        while at + 1 < len(starts) and starts[at + 1] <= token.start:
            at += 1
        found.append(at)
    return tuple(found)

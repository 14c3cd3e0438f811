"""One paper through the learned extractor: read, judge the names, judge the facts, decode."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from kg.extract.learned.aliases import alias_pairs
from kg.extract.learned.arrays import (
    Arrays,
    Pieces,
    alias_arrays,
    encoder_arrays,
    fact_arrays,
    join,
    name_arrays,
    windows,
)
from kg.extract.learned.decoding import (
    Settings,
    decode_entities,
    decode_numbers,
    decode_relations,
    group_names,
    keep_names,
    sure_introductions,
)
from kg.extract.learned.questions import Questions
from kg.extract.learned.reading import Reading, take_reading
from kg.extract.learned.wordpieces import WordPieces
from kg.extract.lexicon import Lexicon
from kg.extract.links import find_links
from kg.model import Entity, Extraction, Link, Paper, Quantity, Relation, Result

NAME = "learned"


class Judge(Protocol):
    """A network that has learned: states and vectors are its own, what it answers are probabilities."""

    def encode(self, windows: Sequence[Arrays]) -> Any:
        """A state per word piece of the windows, and one more for what is outside."""

    def judge_names(self, states: Any, arrays: Arrays) -> tuple[Any, np.ndarray, np.ndarray]:
        """A vector per candidate, its kinds [candidates, kinds + 1], and whether it is introduced [candidates]."""

    def judge_aliases(self, vectors: Any, arrays: Arrays) -> np.ndarray:
        """Whether two candidates name one thing [pairs]."""

    def judge_pairs(self, states: Any, vectors: Any, arrays: Arrays) -> np.ndarray:
        """The relation of each pair [pairs, relations]."""

    def judge_numbers(self, states: Any, vectors: Any, arrays: Arrays) -> tuple[np.ndarray, np.ndarray]:
        """What each number is [numbers, classes - 1], and how well each thing fits [questions, classes - 1]."""


@dataclass(frozen=True)
class Look:
    """A paper as it is read, and what the network thinks of its names: all that no threshold changes."""

    reading: Reading
    pieces: Pieces
    states: Any
    vectors: Any
    kinds: np.ndarray
    introduced: np.ndarray
    links: tuple[Link, ...]


@dataclass(frozen=True)
class LearnedExtractor:
    """An extractor from a network, its vocabulary, the lexicon and the settings chosen after training."""

    judge: Judge
    vocabulary: WordPieces
    lexicon: Lexicon
    settings: Settings

    def __call__(self, paper: Paper) -> Extraction:
        """Read what one paper says."""
        return self.tell(self.look(take_reading(paper, self.lexicon)), self.settings)

    def look(self, reading: Reading) -> Look:
        """Judge the names of a paper."""
        pieces, links = Pieces(reading, self.vocabulary), find_links(reading.document)
        if not reading.candidates:
            return Look(reading, pieces, None, None, np.zeros((0, 1)), np.zeros(0), links)
        states = self.judge.encode([encoder_arrays([w], self.vocabulary) for w in windows(reading, pieces)])
        asked = join([name_arrays(reading, pieces)], [_sizes(reading, pieces)])
        return Look(reading, pieces, states, *self.judge.judge_names(states, asked), links)

    def tell(self, look: Look, settings: Settings) -> Extraction:
        """Say what a paper says: decide on its entities, judge their relations and numbers, decide on these."""
        reading = look.reading
        entities = self._entities(look, settings)
        relations: tuple[Relation, ...] = ()
        quantities: tuple[Quantity, ...] = ()
        results: tuple[Result, ...] = ()
        questions = Questions(reading, entities)
        asked = join([fact_arrays(questions, look.pieces)], [_sizes(reading, look.pieces)])
        if questions.pairs:
            judged = self.judge.judge_pairs(look.states, look.vectors, asked)
            own = sure_introductions(reading, entities, look.introduced)
            relations = decode_relations(questions, judged, own, settings)
        if questions.of_numbers and look.states is not None:
            classes, subjects = self.judge.judge_numbers(look.states, look.vectors, asked)
            quantities, results = decode_numbers(questions, classes, subjects, settings)
        return Extraction(reading.document.paper, entities, relations, quantities, results, look.links, NAME)

    def _entities(self, look: Look, settings: Settings) -> tuple[Entity, ...]:
        kept = keep_names(look.reading, look.kinds, settings)
        pairs = alias_pairs(look.reading, kept)
        same = self.judge.judge_aliases(look.vectors, alias_arrays(pairs)) if pairs else np.zeros(0)
        groups = group_names(kept, pairs, same, settings)
        return decode_entities(look.reading, kept, groups, look.kinds, look.introduced, settings)


def _sizes(reading: Reading, pieces: Pieces) -> dict[str, int]:
    return {"pieces": len(pieces.ids), "names": len(reading.candidates), "things": 0, "numbers": 0}

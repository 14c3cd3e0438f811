"""Readings as the arrays that the network takes.

Positions are counted in word pieces. A position -1 lies outside the text; several papers are put
into one batch by shifting what points somewhere (`join`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kg.extract.learned.aliases import ALIAS_WIDTH, AliasPair
from kg.extract.learned.questions import Questions
from kg.extract.learned.reading import NUMBER_CLASSES, Reading
from kg.extract.learned.wordpieces import WordPieces

Arrays = dict[str, np.ndarray]

WINDOW = 510
"""Pieces that the encoder reads at once, beside the two that mark beginning and end."""
STRIDE = 255
"""Between the beginnings of the windows of a longer text."""
WIDEST = 13
"""Widths of names from here on are one class."""

POINTS_INTO: dict[str, str] = {
    "span_first": "pieces", "span_end": "pieces", "span_before": "pieces", "span_after": "pieces",
    "span_name": "names",
    "alias_one": "names", "alias_other": "names",
    "thing_of": "things", "name_of_thing": "names",
    "head": "things", "tail": "things",
    "between_first": "pieces", "between_end": "pieces", "around_first": "pieces", "around_end": "pieces",
    "pair_before": "pieces", "pair_after": "pieces",
    "number_first": "pieces", "number_end": "pieces",
    "number_before": "pieces", "number_after": "pieces", "number_next": "pieces",
    "asked_number": "numbers", "asked_thing": "things", "gap_first": "pieces", "gap_end": "pieces",
}  # fmt: skip
"""What the values of an array count, for the arrays that point somewhere."""


class Pieces:
    """The word pieces of a paper, and where its tokens begin among them."""

    def __init__(self, reading: Reading, vocabulary: WordPieces) -> None:
        ids = [vocabulary.ids(t.of(reading.text)) for t in reading.tokens]
        counts = [len(i) for i in ids]
        self.ids = np.array([piece for token in ids for piece in token], dtype=np.int64)
        self.token = np.repeat(np.arange(len(ids)), counts)
        self.starts = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
        """Of each token, and one more: where the last one ends."""

    def first(self, tokens: Iterable[int]) -> np.ndarray:
        """The first piece of each of some tokens, or -1 outside the text."""
        at, is_inside = self._places(tokens)
        return np.where(is_inside, self.starts[at], -1)

    def last(self, tokens: Iterable[int]) -> np.ndarray:
        """The last piece of each of some tokens, or -1 outside the text."""
        at, is_inside = self._places(tokens)
        return np.where(is_inside, self.starts[at + 1] - 1, -1)

    def boundary(self, tokens: Iterable[int]) -> np.ndarray:
        """The piece before which each of some tokens begins; the number of pieces at the end of the text."""
        return self.starts[_integers(tokens)]

    def _places(self, tokens: Iterable[int]) -> tuple[np.ndarray, np.ndarray]:
        """The tokens, 0 for those outside the text, and which are inside."""
        at = _integers(tokens)
        is_inside = (at >= 0) & (at < len(self.starts) - 1)
        return np.where(is_inside, at, 0), is_inside


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a paper that the encoder reads at once, and the pieces whose state is taken from it."""

    reading: Reading
    pieces: Pieces
    start: int
    end: int
    taken_from: int
    taken_to: int


def windows(reading: Reading, pieces: Pieces) -> list[Window]:
    """Cut a paper into overlapping windows; each piece is taken from the one that shows more around it.

    The pieces taken from all windows, in order, are those of the paper.
    """
    count = len(pieces.ids)
    starts = [0] if count <= WINDOW else [*range(0, count - WINDOW, STRIDE), count - WINDOW]
    middles = [(later + earlier + WINDOW) // 2 for earlier, later in pairwise(starts)]
    return [
        Window(reading, pieces, start, min(count, start + WINDOW), first, last)
        for start, first, last in zip(starts, [0, *middles], [*middles, count], strict=True)
    ]


def encoder_arrays(read: Sequence[Window], vocabulary: WordPieces) -> Arrays:
    """What the encoder reads of some windows, one after the other in one row; `sizes` says how long each is.

    The states come in the order of the windows.
    """
    ids: list[np.ndarray] = []
    token: list[np.ndarray] = []
    features, characters, taken, sizes = [], [], [], []
    pieces = tokens = 0
    for w in read:
        shown = w.pieces.token[w.start : w.end]
        first, end = int(shown[0]), int(shown[-1]) + 1
        ids += [_integers([vocabulary.first]), w.pieces.ids[w.start : w.end], _integers([vocabulary.last])]
        token += [_integers([-1]), shown - first + tokens, _integers([-1])]
        features.append(w.reading.token_features[first:end])
        characters.append(w.reading.characters[first:end])
        taken.append(pieces + 1 + np.arange(w.taken_from, w.taken_to) - w.start)
        sizes.append(len(shown) + 2)
        pieces += sizes[-1]
        tokens += end - first
    told = np.concatenate(token)
    return {
        "ids": np.concatenate(ids)[None],
        "token": np.where(told < 0, tokens, told)[None],
        "sizes": _integers(sizes),
        "token_features": np.concatenate(features),
        "characters": np.concatenate(characters),
        "taken": np.concatenate(taken),
    }


def name_arrays(reading: Reading, pieces: Pieces) -> Arrays:
    """What is asked of the names of a paper: is this an entity, of what kind, and is it introduced?"""
    spans = [(first, end, n) for n, c in enumerate(reading.candidates) for first, end in c.places]
    return {
        "span_first": pieces.first(a for a, _, _ in spans),
        "span_end": pieces.boundary(b for _, b, _ in spans),
        "span_before": pieces.last(a - 1 for a, _, _ in spans),
        "span_after": pieces.first(b for _, b, _ in spans),
        "span_width": _integers(min(WIDEST, b - a) for a, b, _ in spans),
        "span_name": _integers(n for _, _, n in spans),
        "name_features": reading.candidate_features,
    }


def alias_arrays(pairs: Sequence[AliasPair]) -> Arrays:
    """What is asked of every two names of a paper: do they name one thing?"""
    return {
        "alias_one": _integers(p.one for p in pairs),
        "alias_other": _integers(p.other for p in pairs),
        "alias_features": _table([p.features for p in pairs], ALIAS_WIDTH),
    }


def fact_arrays(questions: Questions, pieces: Pieces) -> Arrays:
    """What is asked of the things of a paper: relations and numbers."""
    pairs, of_numbers = questions.pairs, questions.of_numbers
    named = [(0, 0)]  # the paper's vector is not made of names
    for thing, entity in enumerate(questions.entities, 1):
        named += [(name, thing) for name in questions.reading.candidates_of(entity.names) or (0,)]
    rule_class = [questions.number_class_by_rule(n) for n in range(len(questions.number_places))]
    return {
        "name_of_thing": _integers(name for name, _ in named),
        "thing_of": _integers(thing for _, thing in named),
        "thing_features": questions.thing_features(),
        "is_paper": _integers(n == 0 for n in range(len(questions.kinds))),
        "head": _integers(p.head for p in pairs),
        "tail": _integers(p.tail for p in pairs),
        "between_first": pieces.boundary(p.between[0] for p in pairs),
        "between_end": pieces.boundary(p.between[1] for p in pairs),
        "around_first": pieces.boundary(p.around[0] for p in pairs),
        "around_end": pieces.boundary(p.around[1] for p in pairs),
        "pair_before": pieces.first(p.left for p in pairs),
        "pair_after": pieces.first(p.right for p in pairs),
        "pair_features": questions.pair_features(),
        "number_first": pieces.first(a for a, _ in questions.number_places),
        "number_end": pieces.boundary(b for _, b in questions.number_places),
        "number_before": pieces.first(a - 1 for a, _ in questions.number_places),
        "number_after": pieces.first(b for _, b in questions.number_places),
        "number_next": pieces.first(b + 1 for _, b in questions.number_places),
        "number_rule": np.eye(len(NUMBER_CLASSES), dtype=np.float32)[rule_class].reshape(-1, len(NUMBER_CLASSES)),
        "asked_number": _integers(q.number for q in of_numbers),
        "asked_thing": _integers(q.thing for q in of_numbers),
        "gap_first": pieces.boundary(q.between[0] for q in of_numbers),
        "gap_end": pieces.boundary(q.between[1] for q in of_numbers),
        "question_features": questions.question_features(),
    }


def join(papers: Sequence[Arrays], sizes: Sequence[dict[str, int]]) -> Arrays:
    """Put the arrays of several papers into one, shifting what points somewhere; -1 becomes the row after all pieces."""
    total = sum(size["pieces"] for size in sizes)
    joined: dict[str, list[np.ndarray]] = {name: [] for name in papers[0]}
    at = dict.fromkeys(sizes[0], 0)
    for arrays, size in zip(papers, sizes, strict=True):
        for name, values in arrays.items():
            space = POINTS_INTO.get(name)
            joined[name].append(np.where(values < 0, total, values + at[space]) if space else values)
        at = {space: at[space] + size[space] for space in at}
    return {name: np.concatenate(parts) for name, parts in joined.items()}


def _integers(values: Iterable[int]) -> np.ndarray:
    return np.fromiter(values, dtype=np.int64)


def _table(rows: Sequence[Sequence[float]], width: int) -> np.ndarray:
    return np.array(rows, dtype=np.float32).reshape(len(rows), width)

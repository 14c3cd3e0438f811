"""What rules, lexicon and spelling tell the network of each token and of each name that may be one."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

import numpy as np

from kg.extract.abbreviations import Abbreviation
from kg.extract.coined import find_coined
from kg.extract.heads import kind_of_head
from kg.extract.introductions import find_introductions
from kg.extract.learned.candidates import Candidate
from kg.extract.lexicon import Lexicon
from kg.extract.numbers import find_numbers
from kg.extract.phrases import is_hollow
from kg.extract.quantities import find_quantities
from kg.extract.relations import Context
from kg.extract.results import find_results
from kg.extract.text import Document
from kg.extract.words import FUNCTION, HOLLOW, NOUN_GERUNDS, OWN, VAGUE, VERBS
from kg.model import Entity, Span
from kg.vocab import PROPERTIES, THINGS

ENTITY_KINDS: tuple[str, ...] = tuple(sorted(THINGS))
CHARACTERS = 16
"""Of a token that the character features see: its first and its last eight."""


_KINDS = len(ENTITY_KINDS)
TOKEN_FEATURES: dict[str, int] = {
    "shape": 15,
    "place": 6,
    "own": 3,
    "rule_kind": 1 + 2 * _KINDS,
    "rule_introduced": 3,
    "lexicon_kind": 1 + 2 * _KINDS,
    "abbreviation": 3,
    "coined": 3,
    "introduction": 3,
    "number": 4 + len(PROPERTIES),
    "head": 1 + _KINDS,
    "word": 6,
}
"""The features of a token and how many classes each has; class 0 is "nothing to say"."""


@lru_cache(maxsize=1 << 16)
def spell(token: str) -> tuple[int, ...]:
    """Printable ASCII by itself, all else as one class; 0 pads."""
    codes = [ord(c) - 31 if 32 <= ord(c) < 127 else 96 for c in token]
    if len(codes) > CHARACTERS:
        codes = codes[: CHARACTERS // 2] + codes[-CHARACTERS // 2 :]
    return tuple(codes + [0] * (CHARACTERS - len(codes)))


def touched(starts: Sequence[int], ends: Sequence[int], span: Span) -> tuple[int, int]:
    """The tokens, given by where they start and end, that a span touches; the end exclusive."""
    return bisect_right(ends, span.start), bisect_left(starts, span.end)


Mark = TypeVar("Mark")


class Marks:
    """What rules and lexicon say of each token and each run of tokens."""

    def __init__(
        self,
        document: Document,
        tokens: Sequence[Span],
        rules: Sequence[Entity],
        lexicon: Lexicon,
        abbreviations: Sequence[Abbreviation],
    ) -> None:
        self.document, self.tokens, self.text = document, tokens, document.text
        self.words = [t.of(self.text) for t in tokens]
        self.is_word = [w[0].isalnum() for w in self.words]
        self.has_digit = [any(c.isdigit() for c in w) for w in self.words]
        self.is_function = [w.casefold() in FUNCTION for w in self.words]
        self.sides = [0, *(_side(w) for w in self.words), 0]
        self.classes = self.sides[1:-1]
        self.heads = [kind_of_head(w) for w in self.words]
        self.at = {t.start: n for n, t in enumerate(tokens)}
        self.to = {t.end: n + 1 for n, t in enumerate(tokens)}
        self.context = Context(document, tuple(rules))
        self.entities = self._ranges((s, e) for e in rules for s in e.spans)
        self.listed = self._ranges((h.span, h.term) for s in document.sentences for h in lexicon.hits(self.text, s))
        self.coined = self._ranges((c.span, c.strong) for s in document.sentences for c in find_coined(self.text, s))
        self.introductions: dict[tuple[int, int], float] = {}
        for found in find_introductions(document):
            place = self._range(found.span)
            if place:
                self.introductions[place] = max(found.score, self.introductions.get(place, 0.0))
        self.long = self._ranges((a.long, a) for a in abbreviations)
        self.short = self._ranges((a.short, a) for a in abbreviations)

    def _range(self, span: Span) -> tuple[int, int] | None:
        first, end = self.at.get(span.start), self.to.get(span.end)
        return (first, end) if first is not None and end is not None and first < end else None

    def _ranges(self, found) -> dict:
        return {place: what for span, what in found if (place := self._range(span))}

    def rows(self, sentence_of: Sequence[int]) -> np.ndarray:
        """The features of all tokens."""
        n = len(self.tokens)
        columns = {name: [0] * n for name in TOKEN_FEATURES}
        columns["shape"] = [_shape(w) for w in self.words]
        columns["head"] = [_kind_number(kind) for kind in self.heads]
        columns["word"] = [_word_class(w) for w in self.words]
        sentences = self.document.sentences
        own = [bool(OWN.search(s.span.of(self.text))) for s in sentences]
        for i, s in enumerate(sentence_of):
            columns["place"][i] = 0 if s == 0 else 1 + min(4, 5 * s // max(5, len(sentences)))
            columns["own"][i] = 2 if own[s] else int(self.context.is_own(sentences[s]))
        _paint(columns["rule_kind"], ((p, _kind_number(e.kind)) for p, e in self.entities.items()), begin=_KINDS)
        _paint(columns["rule_introduced"], ((p, 1 + e.introduced) for p, e in self.entities.items()))
        _paint(columns["lexicon_kind"], ((p, _kind_number(t.kind)) for p, t in self.listed.items()), begin=_KINDS)
        _paint(columns["abbreviation"], [*((p, 1) for p in self.long), *((p, 2) for p in self.short)])
        _paint(columns["coined"], ((p, 1 + strong) for p, strong in self.coined.items()))
        _paint(columns["introduction"], ((p, 1 + (score >= 0.7)) for p, score in self.introductions.items()))
        marks = [(q.span, 2 + sorted(PROPERTIES).index(q.property)) for q in find_quantities(self.context)]
        marks += [(r.span, 2 + len(PROPERTIES)) for r in find_results(self.context)]
        for number in find_numbers(self.text):
            marks.append((number.span, 1))
        starts, ends = [t.start for t in self.tokens], [t.end for t in self.tokens]
        for span, mark in sorted(marks, key=lambda m: m[1]):
            for i in range(*touched(starts, ends, span)):
                columns["number"][i] = mark
        return np.array([columns[name] for name in TOKEN_FEATURES], dtype=np.int64).T

    def of_candidates(self, candidates: Sequence[Candidate], sentence_of: Sequence[int]) -> np.ndarray:
        """The features of runs of words, each over all its places [candidates, CANDIDATE_WIDTH]."""
        if not candidates:
            return np.zeros((0, CANDIDATE_WIDTH), dtype=np.float32)
        n = len(candidates)
        owner = {place: number for number, c in enumerate(candidates) for place in c.places}
        of = np.fromiter(owner.values(), dtype=np.int64)
        firsts, ends = np.array(list(owner)).T
        count = np.bincount(of)
        places = np.cumsum(count) - count  # of each candidate the first one
        first, end = firsts[places], ends[places]
        names = [self.text[self.tokens[a].start : self.tokens[b - 1].end] for a, b in zip(first, end, strict=True)]
        sentence, classes = np.array(sentence_of), np.array(self.classes)
        words, digits, functions = map(_sums, (self.is_word, self.has_digit, self.is_function))
        in_title = np.bincount(of, sentence[firsts] == 0)
        inside = functions[np.maximum(ends - 1, firsts + 1)] > functions[firsts + 1]

        def gathered(marks: Mapping[tuple[int, int], Mark]) -> dict[int, list[Mark]]:
            """What is said of the places of each candidate, in their order."""
            found: dict[int, list[Mark]] = defaultdict(list)
            for place in sorted(owner.keys() & marks.keys()):
                found[owner[place]].append(marks[place])
            return found

        def column(values: Mapping[int, float | bool]) -> np.ndarray:
            row = np.zeros(n)
            row[list(values)] = list(values.values())
            return row

        rules, listed, coined = gathered(self.entities), gathered(self.listed), gathered(self.coined)
        rule = {number: found[0] for number, found in rules.items()}
        term = {number: found[0] for number, found in listed.items()}
        columns = [
            np.minimum(count, 6) / 3,
            (words[end] - words[first]) / 4,
            (end - first) / 6,
            in_title > 0,
            in_title / count,
            sentence[first] / max(1, sentence_of[-1]),
            column({k: len(found) for k, found in rules.items()}) / count,
            column({k: r.introduced for k, r in rule.items()}),
            column({k: r.score for k, r in rule.items()}),
            column({k: t.canonical.islower() for k, t in term.items()}),
            column({k: len(found) for k, found in coined.items()}) / count,
            column({k: True in found for k, found in coined.items()}),
            column({k: max(found) for k, found in gathered(self.introductions).items()}),
            column(dict.fromkeys(gathered(self.long), 1.0)),
            column(dict.fromkeys(gathered(self.short), 1.0)),
            list(map(is_hollow, names)),
            classes[first] == _VAGUE,
            classes[end - 1] == _HOLLOW,
            classes[first] == _VERBAL,
            list(map(str.islower, names)),
            digits[end] > digits[first],
            np.bincount(of, inside) / count,
        ]
        sides = np.array(self.sides)
        left, right = np.zeros((2, n, _SIDES))
        np.add.at(
            left, (of, sides[firsts]), 1 / count[of]
        )  # `sides` begins with the class of what is before the first token
        np.add.at(right, (of, sides[ends + 1]), 1 / count[of])
        kinds = (
            column({k: _kind_number(r.kind) for k, r in rule.items()}),
            column({k: _kind_number(t.kind) for k, t in term.items()}),
            np.array(list(map(_kind_number, self.heads)))[end - 1],
        )
        one_hot = [np.eye(1 + _KINDS)[kind.astype(int), 1:] for kind in kinds]
        return np.column_stack([*columns, left, right, *one_hot]).astype(np.float32)


_SIDES = 9
CANDIDATE_WIDTH = 22 + 2 * _SIDES + 3 * _KINDS
"""How many features a candidate has."""
_FUNCTION, _VAGUE, _VERBAL, _HOLLOW, _OTHER = 1, 2, 3, 4, 5


@lru_cache(maxsize=1 << 16)
def _side(word: str) -> int:
    """The class of a token that stands next to a name."""
    if word[0].isalnum():
        folded = word.casefold()
        if folded in FUNCTION:
            return _FUNCTION
        if folded in VAGUE:
            return _VAGUE
        if folded in VERBS or word.endswith(("ed", "ing")):
            return _VERBAL
        return _HOLLOW if folded in HOLLOW else _OTHER
    if word == "-":
        return 6
    return 7 if word in "()[]" else 8


def _paint(column: list[int], marks, begin: int = 0) -> None:
    """Mark the tokens of ranges; `begin` is added at the first token of a range, that is how B and I differ."""
    for (first, end), mark in marks:
        for i in range(first, end):
            column[i] = int(mark) + (begin if i == first and mark else 0)


def _kind_number(kind: str | None) -> int:
    return ENTITY_KINDS.index(kind) + 1 if kind else 0


def _sums(marks: Sequence[bool]) -> np.ndarray:
    """How many tokens before each are marked [tokens + 1]."""
    return np.concatenate([[0], np.cumsum(marks)])


@lru_cache(maxsize=1 << 16)
def _shape(word: str) -> int:
    if not word[0].isalnum():
        return {"-": 1, ",": 2, ".": 3, "(": 4, ")": 4, ":": 5, "%": 6}.get(word, 7)
    if word.isdigit() or re.fullmatch(r"[\d.]+", word):
        return 8
    if any(c.isdigit() for c in word):
        return 9
    if len(word) == 1:
        return 10
    if word.islower():
        return 11
    if word.isupper():
        return 12
    return 13 if word[1:].islower() else 14


@lru_cache(maxsize=1 << 16)
def _word_class(word: str) -> int:
    word = word.casefold()
    classes: tuple[Callable[[str], bool], ...] = (
        FUNCTION.__contains__,
        VAGUE.__contains__,
        HOLLOW.__contains__,
        NOUN_GERUNDS.__contains__,
        lambda w: w in VERBS or w.removesuffix("s") in VERBS or w.endswith("ed"),
    )
    return next((n for n, holds in enumerate(classes, 1) if holds(word)), 0)

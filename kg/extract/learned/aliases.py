"""Which names of a paper are names of one thing: what is asked of every two, and what their spelling tells."""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from kg.extract.learned.reading import Reading
from kg.extract.words import FUNCTION, HOLLOW, VAGUE
from kg.names import fold, in_order, singular

Place = tuple[int, int]

_ALIKE = 70
"""Of a hundred: from here on two words may be spellings or forms of one, "optimise" and "optimizing"."""
_MANY = 80
"""Names: an abstract has about two dozen. Of more, only those are asked that spelling or a rule brings together."""


@dataclass(frozen=True, slots=True)
class AliasPair:
    """A question: do two candidates, given by their numbers, name one thing?"""

    one: int
    other: int
    features: tuple[float, ...]
    differ: bool
    """Whether they have as many words, of which one is quite another, or are versions: "mixed precision", "standard precision"."""


@dataclass(frozen=True, slots=True)
class _Name:
    """A name as far as it is compared."""

    number: int
    key: str
    words: tuple[str, ...]
    initials: str
    digits: tuple[str, ...]
    is_lower: bool
    places: Sequence[Place]
    sentences: frozenset[int]


def alias_pairs(reading: Reading, names: Mapping[int, Sequence[Place]]) -> list[AliasPair]:
    """Every two of some candidates with their places, in order; of very many, those that something speaks for."""
    compared = [_name(reading, n, names[n]) for n in sorted(names)]
    told = _told(reading)
    pairs = combinations(compared, 2) if len(compared) <= _MANY else _likely(compared, told)
    return [AliasPair(a.number, b.number, _features(reading, a, b, told), _differ(a, b)) for a, b in pairs]


def _name(reading: Reading, number: int, places: Sequence[Place]) -> _Name:
    tokens = [reading.tokens[n].of(reading.text) for n in range(*places[0])]
    words = tuple(singular(t).casefold() for t in tokens if t[0].isalnum())
    return _Name(
        number=number,
        key=reading.candidates[number].key,
        words=words,
        initials="".join(w[0] for w in words if w not in FUNCTION),
        digits=tuple(w for w in words if any(c.isdigit() for c in w)),
        is_lower=reading.name(places[0]).islower(),
        places=places,
        sentences=frozenset(reading.sentence_of[first] for first, _ in places),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What the text and the rules tell of names, by key."""

    defined: frozenset[tuple[str, str]]
    """Short and long form, as a parenthesis gives them."""
    entity: Mapping[str, int]
    """Which of the rules' entities."""


def _told(reading: Reading) -> _Told:
    text = reading.text
    return _Told(
        defined=frozenset((fold(a.short.of(text)), fold(a.long.of(text))) for a in reading.abbreviations),
        entity={fold(name): n for n, entity in enumerate(reading.rules) for name in entity.names},
    )


def _likely(names: Sequence[_Name], told: _Told) -> Iterator[tuple[_Name, _Name]]:
    """The pairs that share a word or are one to the rules, or of which one is the other's initials."""
    together: dict[object, list[int]] = defaultdict(list)
    for n, name in enumerate(names):
        signs: set[object] = {*name.words, name.key, name.initials}
        if name.key in told.entity:
            signs.add(told.entity[name.key])
        for sign in signs:
            together[sign].append(n)
    found = {pair for some in together.values() if len(some) <= _MANY for pair in combinations(some, 2)}
    return ((names[a], names[b]) for a, b in sorted(found))


def _differ(a: _Name, b: _Name) -> bool:
    if a.key.rstrip("+") == b.key.rstrip("+"):
        return a.key != b.key  # "ViTPose++"
    if len(a.words) != len(b.words) or len(a.words) == 1:
        return False
    others = [pair for pair in zip(a.words, b.words, strict=True) if pair[0] != pair[1]]
    return len(others) == 1 and fuzz.ratio(*others[0]) < _ALIKE


def _features(reading: Reading, a: _Name, b: _Name, told: _Told) -> tuple[float, ...]:
    short, long = (a, b) if len(a.words) <= len(b.words) else (b, a)
    one, two = set(short.words), set(long.words)
    extra = [w for w in long.words if w not in one]
    rules = told.entity.get(a.key), told.entity.get(b.key)
    gap, parenthesis = _nearest(reading, a.places, b.places)
    return (
        float(rules[0] is not None and rules[0] == rules[1]),
        float(None not in rules and rules[0] != rules[1]),
        float((a.key, b.key) in told.defined or (b.key, a.key) in told.defined),
        float(len(short.key) > 1 and short.key == long.initials),
        float(len(short.key) > 1 and short.key[0] == long.initials[:1] and in_order(short.key, long.key)),
        fuzz.ratio(a.key, b.key) / 100,
        len(one & two) / len(one | two) if one | two else 0.0,
        float(one <= two),
        float(long.words[: len(short.words)] == short.words),
        float(long.words[-len(short.words) :] == short.words),
        float(one <= two and all(w in HOLLOW or w in VAGUE for w in extra)),
        float(one <= two and any(w not in HOLLOW and w not in VAGUE for w in extra)),
        float(a.words[-1:] == b.words[-1:]),
        float(a.words[:1] == b.words[:1]),
        float(a.digits != b.digits),
        float(bool(a.digits) and a.digits == b.digits),
        float(not a.sentences.isdisjoint(b.sentences)),
        math.log1p(gap) / 4,
        float(parenthesis),
        float(0 in a.sentences) + float(0 in b.sentences),
        float(a.is_lower != b.is_lower),
        float(a.is_lower and b.is_lower),
        len(short.words) / 4,
        len(long.words) / 4,
        min(len(a.places), len(b.places), 6) / 3,
    )


ALIAS_WIDTH = 25
"""How many features a pair of names has."""


def _nearest(reading: Reading, a: Sequence[Place], b: Sequence[Place]) -> tuple[int, bool]:
    """Tokens between the nearest places of two names, at most 40, and whether only a parenthesis opens between them."""
    best, parenthesis = 40, False
    starts = [first for first, _ in b]
    for first, end in a:
        at = bisect_left(starts, first)
        for other in b[max(0, at - 1) : at + 1]:
            left, right = ((first, end), other) if first <= other[0] else (other, (first, end))
            gap = max(0, right[0] - left[1])
            best = min(best, gap)
            if gap == 1 and reading.tokens[left[1]].of(reading.text) == "(":
                parenthesis = True
    return best, parenthesis

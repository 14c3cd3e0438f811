"""What the network is asked of the things of a paper: how each two stand to each other, and to the numbers.

Thing 0 is the paper itself. Token ranges have their end exclusive; a range that is empty says that
the two never share a sentence.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kg.extract.learned.features import ENTITY_KINDS
from kg.extract.learned.reading import NUMBER_CLASSES, Reading
from kg.extract.quantities import find_quantities
from kg.extract.relations import Context, find_relations
from kg.extract.results import find_results
from kg.model import PAPER_ID, Entity, Span
from kg.vocab import INTRODUCES, MENTIONS, PAPER, PREDICATES

RELATIONS: tuple[str, ...] = (
    "",
    *sorted(name for name, p in PREDICATES.items() if p.told and name not in (INTRODUCES, MENTIONS)),
)
"""What holds between two things; nothing first. What the paper introduces is asked of each name instead."""
_PAPER_AND_KINDS = (PAPER, *ENTITY_KINDS)
_KIND = {kind: tuple(float(k == kind) for k in _PAPER_AND_KINDS) for kind in _PAPER_AND_KINDS}
_RELATION = [tuple(float(k == n) for k in range(len(RELATIONS))) for n in range(len(RELATIONS))]
"""Each as a row of noughts with one one."""
_MANY = 80
"""Things: an abstract has about a dozen."""


@dataclass(frozen=True)
class Pair:
    """A question: what relation runs from one thing to another?"""

    head: int
    tail: int
    between: tuple[int, int]
    """Tokens between the two where they stand closest; from the start of the sentence for the paper."""
    around: tuple[int, int]
    """The tokens of that sentence."""
    left: int
    right: int
    """The tokens just outside the two, -1 beyond the text."""
    features: tuple[float, ...]


@dataclass(frozen=True)
class NumberQuestion:
    """A question: is this number said of that thing?"""

    number: int
    thing: int
    between: tuple[int, int]
    features: tuple[float, ...]


class Questions:
    """The things of a paper with their places, and what the rules say of them."""

    def __init__(self, reading: Reading, entities: Sequence[Entity]) -> None:
        self.reading = reading
        self.entities = tuple(entities)
        self.context = Context(reading.document, self.entities)
        ids = [PAPER_ID, *(e.id for e in self.entities)]
        self.number_of = {id_: n for n, id_ in enumerate(ids)}
        self.kinds = [PAPER, *(e.kind for e in self.entities)]
        self.introduced = [False, *(e.introduced for e in self.entities)]
        self.places = [[], *([reading.range_of(s) for s in e.spans] for e in self.entities)]
        self.focus = self.number_of[self.context.focus.id] if self.context.focus else 0

    def id_of(self, thing: int) -> str:
        """The id by which facts name a thing."""
        return self.entities[thing - 1].id if thing else PAPER_ID

    @cached_property
    def opinions(self) -> dict[tuple[int, int], tuple[int, float]]:
        """The relation that the rules see between two things, and how sure they are."""
        found = find_relations(self.context)
        return {
            (self.number_of[r.head], self.number_of[r.tail]): (RELATIONS.index(r.predicate), r.score)
            for r in found
            if r.predicate != INTRODUCES
        }

    @cached_property
    def number_opinions(self) -> list[tuple[int, int, Span]]:
        """Class, thing and place of what the rules say numbers are."""
        found = [(q.property, q) for q in find_quantities(self.context)]
        found += [("result", r) for r in find_results(self.context)]  # type: ignore[misc]
        return [(NUMBER_CLASSES.index(name), self.number_of[f.subject], f.span) for name, f in found]

    @cached_property
    def _sentences(self) -> list[tuple[int, int]]:
        """The token range of each sentence."""
        of = self.reading.sentence_of
        first: dict[int, int] = {}
        last: dict[int, int] = {}
        for token, sentence in enumerate(of):
            first.setdefault(sentence, token)
            last[sentence] = token + 1
        return [(first.get(n, 0), last.get(n, 0)) for n in range(len(self.reading.document.sentences))]

    @cached_property
    def _is_own(self) -> list[bool]:
        return [self.context.is_own(s) for s in self.reading.document.sentences]

    @cached_property
    def _by_sentence(self) -> list[dict[int, list[tuple[int, int]]]]:
        of = self.reading.sentence_of
        found: list[dict[int, list[tuple[int, int]]]] = []
        for places in self.places:
            inside: dict[int, list[tuple[int, int]]] = {}
            for place in places:
                inside.setdefault(of[place[0]], []).append(place)
            found.append(inside)
        return found

    @cached_property
    def _in_sentence(self) -> list[set[int]]:
        """The things that stand in each sentence."""
        found: list[set[int]] = [set() for _ in self._sentences]
        for thing, inside in enumerate(self._by_sentence):
            for sentence in inside:
                found[sentence].add(thing)
        return found

    # ---- Pairs --------------------------------------------------------------------------------------

    @cached_property
    def pairs(self) -> list[Pair]:
        """Every two things between which the ontology allows a relation."""
        count = len(self.kinds)
        return [
            self._pair(head, tail)
            for head in range(count)
            for tail in range(1, count)
            if head != tail and (self.kinds[head], self.kinds[tail]) in _ALLOWED and self._may_meet(head, tail)
        ]

    def _may_meet(self, head: int, tail: int) -> bool:
        """In a text of very many things only those are asked of that share a sentence, or that the paper is about."""
        if len(self.kinds) <= _MANY or head in (0, self.focus):
            return True
        return not self._by_sentence[head].keys().isdisjoint(self._by_sentence[tail])

    def _pair(self, head: int, tail: int) -> Pair:
        of = self.reading.sentence_of
        shared = self._by_sentence[head].keys() & self._by_sentence[tail].keys()
        if head == 0:
            first, end = self._best_place(tail)
            sentence = of[first]
            between = (self._sentences[sentence][0], first)
            left, right, distance, forward = -1, end, 0, True
        elif shared:
            distance, a, b = min(
                (_gap(a, b), a, b)
                for s in shared
                for a in self._by_sentence[head][s]
                for b in self._by_sentence[tail][s]
            )
            forward = a <= b
            one, two = (a, b) if forward else (b, a)
            sentence = of[one[0]]
            between = (min(one[1], two[0]), two[0])
            left, right = one[0] - 1, two[1]
        else:
            first, end = self._best_place(tail)
            sentence = of[first]
            between, left, right, distance, forward = (first, first), first - 1, end, 40, True
        whole = self._sentences[sentence]
        left = left if left >= whole[0] else -1
        right = right if right < whole[1] else -1
        features = self._pair_features(head, tail, len(shared), distance, forward, sentence, between)
        return Pair(head, tail, between, whole, left, right, features)

    def _best_place(self, thing: int) -> tuple[int, int]:
        """Where a thing first stands in a sentence of the paper's own, beyond the title; else where it first stands."""
        of = self.reading.sentence_of
        own = [p for p in self.places[thing] if of[p[0]] > 0 and self._is_own[of[p[0]]]]
        return (own or self.places[thing])[0]

    def _pair_features(
        self, head: int, tail: int, shared: int, distance: int, forward: bool, sentence: int, between: tuple[int, int]
    ) -> tuple[float, ...]:
        reading = self.reading
        words = [reading.tokens[n].of(reading.text).casefold() for n in range(*between)] if head else []
        listed = bool(shared) and 0 < len(words) <= 3 and all(w in (",", "and", "or", "&", "/") for w in words)
        there, there_score = self.opinions.get((head, tail), (0, 0.0))
        back, _ = self.opinions.get((tail, head), (0, 0.0))
        names, other = self._names[head], self._names[tail]
        rows = [
            float(bool(shared)),
            min(shared, 3) / 3,
            math.log1p(distance) / 4,
            float(forward),
            float(distance <= 2),
            float(listed),
            float(sentence == 0),
            float(self._is_own[sentence]),
            sentence / max(1, len(self._sentences) - 1),
            min(len(self.places[head]), 6) / 3,
            min(len(self.places[tail]), 6) / 3,
            float(self.introduced[head]),
            float(self.introduced[tail]),
            float(head == self.focus),
            float(tail == self.focus),
            float(self.focus == 0),
            float(any(o != n and o in n for n in names for o in other)),
            float(any(o != n and n in o for n in names for o in other)),
            float(0 in self._by_sentence[head]),
            float(0 in self._by_sentence[tail]),
            there_score,
        ]
        kinds = (*_KIND[self.kinds[head]], *_KIND[self.kinds[tail]][1:])  # no relation leads to the paper
        return (*rows, *kinds, *_RELATION[there], *_RELATION[back])

    @cached_property
    def _names(self) -> list[list[str]]:
        return [[], *([n.casefold() for n in e.names] for e in self.entities)]

    # ---- Numbers ------------------------------------------------------------------------------------

    @cached_property
    def number_places(self) -> list[tuple[int, int]]:
        """The tokens of each number."""
        return [self.reading.range_of(n.span) for n in self.reading.numbers]

    def number_class_by_rule(self, number: int) -> int:
        """What the rules say a number is."""
        return next((c for c, _ in self._opinions_of(number)), 0)

    def _opinions_of(self, number: int) -> list[tuple[int, int]]:
        span = self.reading.numbers[number].span
        return [(c, t) for c, t, said in self.number_opinions if said.covers(span)]

    @cached_property
    def of_numbers(self) -> list[NumberQuestion]:
        """Every number with every thing; the paper is always one."""
        return [question for number in range(len(self.reading.numbers)) for question in self._questions_of(number)]

    def _questions_of(self, number: int) -> list[NumberQuestion]:
        place = self.number_places[number]
        sentence = self.reading.sentence_of[place[0]]
        opinions = self._opinions_of(number)
        nearest: dict[str, int] = {}
        gaps = {}
        for thing in sorted(self._in_sentence[sentence]):
            gaps[thing] = min((_gap(p, place), p) for p in self._by_sentence[thing][sentence])
            nearest[self.kinds[thing]] = min(nearest.get(self.kinds[thing], 99), gaps[thing][0])
        found = []
        few = len(self.kinds) <= _MANY
        for thing in range(len(self.kinds)) if few else sorted({0, self.focus, *gaps}):
            gap, at = gaps.get(thing, (40, None))
            between = (place[0], place[0])
            if at is not None and at[1] <= place[0]:
                between = (at[1], place[0])
            elif at is not None and at[0] >= place[1]:
                between = (place[1], at[0])
            said = {c for c, t in opinions if t == thing}
            rows = [
                float(at is not None),
                math.log1p(gap) / 4,
                float(at is not None and at[0] < place[0]),
                float(at is not None and at[0] <= place[0] and place[1] <= at[1]),
                float(at is not None and gap == nearest[self.kinds[thing]]),
                float(at is not None and gap <= 1),
                float(thing == 0),
                float(self.introduced[thing]),
                float(thing == self.focus and thing > 0),
                float(self.focus == 0),
                min(len(self.places[thing]), 6) / 3,
                float(0 in self._by_sentence[thing]),
                float(self._is_own[sentence]),
                float(bool(opinions)),
                float(sum(self.introduced) > 1),
                *_KIND[self.kinds[thing]],
                *(float(c in said) for c in range(len(NUMBER_CLASSES))),
            ]
            found.append(NumberQuestion(number, thing, between, tuple(rows)))
        return found

    def entity_features(self) -> list[tuple[float, ...]]:
        """Kind, introduced and focus of each thing, the paper first."""
        counts = Counter(self.kinds)
        return [
            (
                *_KIND[self.kinds[n]],
                float(self.introduced[n]),
                float(n == self.focus and n > 0),
                min(counts[self.kinds[n]], 6) / 6,
            )
            for n in range(len(self.kinds))
        ]


def _gap(a: tuple[int, int], b: tuple[int, int]) -> int:
    """Tokens between two ranges."""
    return max(0, b[0] - a[1] if a <= b else a[0] - b[1])


PAIR_WIDTH = 21 + len(_PAPER_AND_KINDS) + len(ENTITY_KINDS) + 2 * len(RELATIONS)
QUESTION_WIDTH = 15 + len(_PAPER_AND_KINDS) + len(NUMBER_CLASSES)
"""How many features a pair and a question of a number have."""


_ALLOWED = frozenset(
    (head, tail)
    for head in _PAPER_AND_KINDS
    for tail in ENTITY_KINDS
    if any(PREDICATES[p].allows(head, tail) for p in RELATIONS[1:])
)

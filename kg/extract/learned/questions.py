"""What the network is asked of the things of a paper: how each two stand to each other, and to the numbers.

Thing 0 is the paper itself. Token ranges have their end exclusive; a range that is empty says that
the two never share a sentence.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

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
_KIND, _RELATION = np.eye(len(_PAPER_AND_KINDS)), np.eye(len(RELATIONS))
"""Each as a row of noughts with one one."""
_MANY = 80
"""Things: an abstract has about a dozen."""
_FAR = 40
"""Tokens: so far apart are taken to be what shares no sentence."""


@dataclass(frozen=True, slots=True)
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
    shared: int
    """How many sentences both stand in."""
    distance: int
    """Tokens between the two where they stand closest."""
    forward: bool
    """Whether the head stands first there."""
    sentence: int


@dataclass(frozen=True, slots=True)
class NumberQuestion:
    """A question: is this number said of that thing?"""

    number: int
    thing: int
    between: tuple[int, int]
    shares: bool
    """Whether the thing stands in the number's sentence; all that follows is of the place where it is nearest."""
    distance: int
    before: bool
    around: bool
    """Whether the number is within the thing's name."""
    nearest: bool
    """Whether no other thing of its kind is nearer."""


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
            between, left, right, distance, forward = (first, first), first - 1, end, _FAR, True
        whole = self._sentences[sentence]
        left = left if left >= whole[0] else -1
        right = right if right < whole[1] else -1
        return Pair(head, tail, between, whole, left, right, len(shared), distance, forward, sentence)

    def _best_place(self, thing: int) -> tuple[int, int]:
        """Where a thing first stands in a sentence of the paper's own, beyond the title; else where it first stands."""
        of = self.reading.sentence_of
        own = [p for p in self.places[thing] if of[p[0]] > 0 and self._is_own[of[p[0]]]]
        return (own or self.places[thing])[0]

    def pair_features(self) -> np.ndarray:
        """What is known of each pair beside its words [pairs, PAIR_WIDTH]."""
        if not self.pairs:
            return np.zeros((0, PAIR_WIDTH), dtype=np.float32)
        ends = [(p.head, p.tail) for p in self.pairs]
        head, tail = np.array(ends).T
        told = [(p.shared, p.distance, p.forward, p.sentence, self._are_listed(p)) for p in self.pairs]
        shared, distance, forward, sentence, listed = np.array(told).T
        back = [(b, a) for a, b in ends]
        contains = {pair: self._contains(*pair) for pair in {*ends, *back}}
        said, said_back = ([self.opinions.get(pair, (0, 0.0)) for pair in pairs] for pairs in (ends, back))
        own, title, places = np.array(self._is_own), self._in_title, self._count
        introduced, kinds = np.array(self.introduced), _KIND[self._kind_numbers]
        columns = [
            shared > 0,
            np.minimum(shared, 3) / 3,
            np.log1p(distance) / 4,
            forward,
            distance <= 2,
            listed,
            sentence == 0,
            own[sentence],
            sentence / max(1, len(self._sentences) - 1),
            places[head],
            places[tail],
            introduced[head],
            introduced[tail],
            head == self.focus,
            tail == self.focus,
            np.full(len(ends), self.focus == 0),
            [contains[pair] for pair in ends],
            [contains[pair] for pair in back],
            title[head],
            title[tail],
            [score for _, score in said],
            kinds[head],
            kinds[tail, 1:],  # no relation leads to the paper
            _RELATION[[relation for relation, _ in said]],
            _RELATION[[relation for relation, _ in said_back]],
        ]
        return np.column_stack(columns).astype(np.float32)

    def _are_listed(self, pair: Pair) -> bool:
        """Tell whether only signs of a list stand between two things."""
        first, end = pair.between
        if not (pair.head and pair.shared and 0 < end - first <= 3):
            return False
        return all(self.reading.tokens[n].of(self.reading.text).casefold() in _LISTING for n in range(first, end))

    def _contains(self, thing: int, other: int) -> bool:
        """Tell whether a name of the other is part of one of a thing."""
        return any(o != n and o in n for n in self._names[thing] for o in self._names[other])

    @cached_property
    def _names(self) -> list[list[str]]:
        return [[], *([n.casefold() for n in e.names] for e in self.entities)]

    @cached_property
    def _kind_numbers(self) -> list[int]:
        return list(map(_PAPER_AND_KINDS.index, self.kinds))

    @cached_property
    def _count(self) -> np.ndarray:
        """How many places each thing has, six or more being 2."""
        return np.array([min(len(places), 6) / 3 for places in self.places])

    @cached_property
    def _in_title(self) -> np.ndarray:
        return np.array([0 in inside for inside in self._by_sentence])

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
        nearest: dict[str, int] = {}
        gaps = {}
        for thing in sorted(self._in_sentence[sentence]):
            gaps[thing] = min((_gap(p, place), p) for p in self._by_sentence[thing][sentence])
            nearest[self.kinds[thing]] = min(nearest.get(self.kinds[thing], 99), gaps[thing][0])
        found = []
        few = len(self.kinds) <= _MANY
        for thing in range(len(self.kinds)) if few else sorted({0, self.focus, *gaps}):
            if thing not in gaps:
                found.append(NumberQuestion(number, thing, (place[0], place[0]), False, _FAR, False, False, False))
                continue
            gap, at = gaps[thing]
            between = (place[0], place[0])
            if at[1] <= place[0]:
                between = (at[1], place[0])
            elif at[0] >= place[1]:
                between = (place[1], at[0])
            around = at[0] <= place[0] and place[1] <= at[1]
            is_nearest = gap == nearest[self.kinds[thing]]
            found.append(NumberQuestion(number, thing, between, True, gap, at[0] < place[0], around, is_nearest))
        return found

    def question_features(self) -> np.ndarray:
        """What is known of each number and thing beside the words between them [questions, QUESTION_WIDTH]."""
        if not self.of_numbers:
            return np.zeros((0, QUESTION_WIDTH), dtype=np.float32)
        asked = self.of_numbers
        told = [(q.number, q.thing, q.shares, q.distance, q.before, q.around, q.nearest) for q in asked]
        number, thing, shares, distance, before, around, nearest = np.array(told).T
        opinions = [self._opinions_of(n) for n in range(len(self.number_places))]
        sentence = [self.reading.sentence_of[first] for first, _ in self.number_places]
        introduced = np.array(self.introduced)
        said = np.zeros((len(asked), len(NUMBER_CLASSES)))
        for row, question in enumerate(asked):
            said[row, [c for c, of in opinions[question.number] if of == question.thing]] = 1
        columns = [
            shares,
            np.log1p(distance) / 4,
            before,
            around,
            nearest,
            distance <= 1,
            thing == 0,
            introduced[thing],
            (thing == self.focus) & (thing > 0),
            np.full(len(asked), self.focus == 0),
            self._count[thing],
            self._in_title[thing],
            np.array(self._is_own)[sentence][number],
            np.array(list(map(bool, opinions)))[number],
            np.full(len(asked), sum(self.introduced) > 1),
            _KIND[self._kind_numbers][thing],
            said,
        ]
        return np.column_stack(columns).astype(np.float32)

    def thing_features(self) -> np.ndarray:
        """Kind, introduced and focus of each thing, the paper first [things, kinds + 4]."""
        counts = Counter(self.kinds)
        is_focus = [n == self.focus and n > 0 for n in range(len(self.kinds))]
        alike = [min(counts[kind], 6) / 6 for kind in self.kinds]
        columns = [_KIND[self._kind_numbers], np.array(self.introduced), np.array(is_focus), np.array(alike)]
        return np.column_stack(columns).astype(np.float32)


_LISTING = frozenset((",", "and", "or", "&", "/"))
"""What stands between the members of a list."""


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

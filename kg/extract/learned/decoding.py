"""From what the network thinks to what the paper says: names to entities, pairs to relations, numbers to facts."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from kg.extract.comparisons import set_right
from kg.extract.drafts import Draft, number_entities, order_names
from kg.extract.hosts import without_hosts
from kg.extract.learned.aliases import AliasPair, Place
from kg.extract.learned.features import ENTITY_KINDS
from kg.extract.learned.questions import RELATIONS, Questions
from kg.extract.learned.reading import NUMBER_CLASSES, Reading
from kg.extract.numbers import PERCENT, in_base_units
from kg.extract.quantities import describe_quantity
from kg.extract.relations import find_introduced
from kg.extract.results import describe_result
from kg.extract.units import measure_of, unit_after
from kg.model import Entity, Quantity, Relation, Result
from kg.vocab import INTRODUCIBLE, PREDICATES, PROPERTIES

_RESULT = "result"
_IS_SHARE = re.compile(rf"\s?(?:{PERCENT})")
"""After a number: no quantity is a share."""
_SURE_THOUGH_DIFFERENT = 0.6
"""Of 33 such joins in 445 papers 11 were wrong; from here on 7 of 28 are, and one right one is lost."""
_COUNTS = frozenset(("hardwareCount", "parameterCount", "contextLength"))


@dataclass(frozen=True, slots=True)
class Settings:
    """From which probability on something is said, and how probabilities become scores.

    `calibration` has for each sort of fact the two numbers a and b with which sigmoid(a logit(p) + b)
    is the share of facts that are right (Platt, 1999).
    """

    entity: float = 0.4
    longer: float = 0.0
    """What a token more is worth in probability, of names that overlap: "MapReduce" and "MapReduce inference algorithm" both look
    like names, and the network is asked of each alone."""
    alias: float = 0.5
    introduced: float = 0.4
    relation: float = 0.5
    number: float = 0.5
    calibration: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def score(self, sort: str, probability: float) -> float:
        """The calibrated score of a fact, from 0 to 1."""
        a, b = self.calibration.get(sort, (1.0, 0.0))
        return round(float(1 / (1 + np.exp(-(a * logit(probability) + b)))), 3)


def logit(probability: float) -> float:
    """The logarithm of the odds, kept finite."""
    p = min(max(probability, 1e-6), 1 - 1e-6)
    return float(np.log(p / (1 - p)))


# ---- Names to entities -------------------------------------------------------------------------


def keep_names(reading: Reading, kinds: np.ndarray, settings: Settings) -> dict[int, list[Place]]:
    """The candidates that are names, with their places; the surer takes a place first, of two nearly as sure the longer.

    `kinds` [candidates, kinds + 1] holds the probabilities of the kinds, no entity first.
    """
    sure = 1 - kinds[:, 0]
    names = np.flatnonzero(sure >= settings.entity)
    lengths = np.array([end - first for first, end in (reading.candidates[n].places[0] for n in names)])
    taken = np.zeros(len(reading.tokens), dtype=bool)
    kept = {}
    for n in names[np.argsort(-(sure[names] + settings.longer * lengths), kind="stable")]:
        free = [place for place in reading.candidates[n].places if not taken[slice(*place)].any()]
        for place in free:
            taken[slice(*place)] = True
        if free:
            kept[int(n)] = free
    return kept


def group_names(
    kept: Iterable[int], pairs: Sequence[AliasPair], same: np.ndarray, settings: Settings
) -> list[list[int]]:
    """Put the names of one thing together, the surest first; `same` [pairs] holds the probabilities.

    Two groups become one where their names are so on the average: one likeness does not join two things.
    """
    group = {n: [n] for n in kept}
    sure = {
        (pair.one, pair.other): 0.0 if pair.differ and p < _SURE_THOUGH_DIFFERENT else float(p)
        for pair, p in zip(pairs, same, strict=True)
    }
    for (a, b), p in sorted(sure.items(), key=lambda item: (-item[1], item[0])):
        if p < settings.alias:
            break
        if group[a] is group[b]:
            continue
        between = [sure.get((min(x, y), max(x, y)), 0.0) for x in group[a] for y in group[b]]
        if sum(between) / len(between) >= settings.alias:
            joined = group[a] + group[b]
            group |= dict.fromkeys(joined, joined)
    return sorted(sorted(names) for names in {id(names): names for names in group.values()}.values())


def decode_entities(
    reading: Reading,
    kept: Mapping[int, Sequence[Place]],
    groups: Iterable[list[int]],
    kinds: np.ndarray,
    introduced: np.ndarray,
    settings: Settings,
) -> tuple[Entity, ...]:
    """The entities of a paper, one a group; `introduced` [candidates] holds the probabilities of being that."""
    drafts = [_draft(reading, kept, group, kinds, introduced, settings) for group in groups]
    return number_entities(reading.text, drafts)


def sure_introductions(reading: Reading, entities: Sequence[Entity], introduced: np.ndarray) -> list[float]:
    """How probable it is of each entity that the paper introduces it."""
    return [max((float(introduced[n]) for n in reading.candidates_of(e.names)), default=0.0) for e in entities]


def _draft(
    reading: Reading,
    kept: Mapping[int, Sequence[Place]],
    group: list[int],
    kinds: np.ndarray,
    introduced: np.ndarray,
    settings: Settings,
) -> Draft:
    kind = ENTITY_KINDS[int(np.argmax(kinds[group, 1:].mean(axis=0)))]
    own = float((introduced[group] * (1 - kinds[group, 0])).max()) >= settings.introduced
    names = Counter(reading.name(place) for n in group for place in kept[n])
    score = settings.score("entity", float((1 - kinds[group, 0]).max()))
    return Draft(kind, order_names(names), own and kind in INTRODUCIBLE, score)


# ---- Pairs to relations ------------------------------------------------------------------------


def decode_relations(
    questions: Questions, probabilities: np.ndarray, introductions: Sequence[float], settings: Settings
) -> tuple[Relation, ...]:
    """The relations of a paper, at most one between two things, and what it introduces; sorted.

    `probabilities` [pairs, relations] holds those of the relations, none first; `introductions` that
    of each entity being introduced. A relation is as sure as itself and both its ends together.
    """
    sure = [1.0, *(e.score for e in questions.entities)]
    surest: dict[frozenset[int], tuple[float, int, int, int, int]] = {}
    for n, pair in enumerate(questions.pairs):
        row = probabilities[n] * _allowed(questions.kinds[pair.head], questions.kinds[pair.tail])
        row = row / row.sum()
        if 1 - row[0] >= settings.relation:
            best = 1 + int(np.argmax(row[1:]))
            ends = frozenset((pair.head, pair.tail))
            if ends not in surest or surest[ends][0] < row[best]:
                surest[ends] = (float(row[best]), pair.head, best, pair.tail, pair.around[0])
    sentences = questions.reading.document.sentences
    found = [
        Relation(
            questions.id_of(head),
            RELATIONS[relation],
            questions.id_of(tail),
            sentences[questions.reading.sentence_of[token]].span,
            settings.score("relation", probability * sure[head] * sure[tail]),
        )
        for probability, head, relation, tail, token in surest.values()
    ]
    for told in find_introduced(questions.context):
        entity = questions.number_of[told.tail]
        sure_of_it = introductions[entity - 1] * sure[entity]
        found.append(replace(told, score=settings.score("introduces", sure_of_it)))
    return set_right(questions.context, without_hosts(questions.context, found))


def _allowed(head: str, tail: str) -> np.ndarray:
    if (head, tail) not in _MASKS:
        _MASKS[head, tail] = np.array([not r or PREDICATES[r].allows(head, tail) for r in RELATIONS], dtype=np.float32)
    return _MASKS[head, tail]


_MASKS: dict[tuple[str, str], np.ndarray] = {}


# ---- Numbers to quantities and results ---------------------------------------------------------


def decode_numbers(
    questions: Questions, classes: np.ndarray, subjects: np.ndarray, settings: Settings
) -> tuple[tuple[Quantity, ...], tuple[Result, ...]]:
    """The quantities and results of a paper, in order of place.

    `classes` [numbers, classes - 1] holds the probabilities of what a number is, perhaps several things
    at once; `subjects` [questions, classes - 1] says how well each thing fits as its subject then. A fact
    is as sure as the number, its subject among the things that fit, and that thing together.
    """
    asked: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row, question in enumerate(questions.of_numbers):
        asked[question.number].append((row, question.thing))
    quantities: dict[tuple, Quantity] = {}
    results: dict[tuple, Result] = {}
    numbers, last_of_lists = questions.reading.numbers, questions.reading.last_of_lists
    sure = [1.0, *(e.score for e in questions.entities)]
    for n, column in np.argwhere(classes >= settings.number).tolist():
        name = NUMBER_CLASSES[column + 1]
        if not _may_be(name, questions.reading.text, numbers[n].span.end):
            continue
        fitting = {
            thing: float(subjects[row, column])
            for row, thing in asked[n]
            if name == _RESULT or questions.kinds[thing] in PROPERTIES[name].domain
        }
        if not fitting:
            continue
        thing = max(fitting, key=lambda thing: (fitting[thing], -thing))
        share = 1 / sum(np.exp(fit - fitting[thing]) for fit in fitting.values())
        score = settings.score("number", float(classes[n, column]) * share * sure[thing])
        if name == _RESULT:
            result = describe_result(questions.context, numbers[n], last_of_lists[n], questions.id_of(thing), score)
            results.setdefault((result.subject, result.value, result.span), result)
        else:
            value = numbers[n].value if name == "hardwareCount" else in_base_units(numbers[n], last_of_lists[n])
            subject = questions.entities[thing - 1] if thing else None
            quantity = describe_quantity(questions.context, numbers[n], last_of_lists[n], name, subject, value, score)
            quantities.setdefault((quantity.subject, quantity.property, quantity.value), quantity)
    return tuple(quantities.values()), tuple(results.values())


def _may_be(name: str, text: str, end: int) -> bool:
    """Tell whether what follows a number allows what the network takes it for: no share is a quantity, "80GB" and "15 petaflops" are no counts."""
    if name == _RESULT:
        return True
    unit = unit_after(text, end) if name in _COUNTS else None
    return not _IS_SHARE.match(text, end) and not (unit and measure_of(unit[0]))

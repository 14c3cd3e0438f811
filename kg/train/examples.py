"""Annotated papers as training examples: what the network is asked, and what it should answer."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kg.extract.drafts import Draft, number_entities
from kg.extract.learned.aliases import AliasPair, alias_pairs
from kg.extract.learned.arrays import Arrays, Pieces, alias_arrays, fact_arrays, name_arrays
from kg.extract.learned.features import ENTITY_KINDS
from kg.extract.learned.questions import RELATIONS, Questions
from kg.extract.learned.reading import NUMBER_CLASSES, Reading, take_reading
from kg.extract.learned.wordpieces import WordPieces
from kg.extract.lexicon import Lexicon, Term
from kg.extract.numbers import in_base_units
from kg.model import PAPER_ID, Entity, Paper
from kg.names import fold
from kg.vocab import INTRODUCES, INTRODUCIBLE

_WRONG_ENTITIES = 8
"""At most so many entities that the rules find and the annotators do not stand among the things of an example."""
_MISSED, _WRONG, _TURNED, _MISTAKEN = 0.08, 0.5, 0.06, 0.05
"""How often, while training, an entity is left out, a wrong one too, `introduced` is turned, a kind is mistaken: the
network will judge relations of entities that it found itself."""


UNRELATED = np.eye(1, len(RELATIONS), dtype=np.float32)[0]
"""The answer to a pair of which nothing holds."""
OF_ANOTHER = np.zeros(len(NUMBER_CLASSES) - 1, dtype=np.float32)
"""The answer where a number is not said of a thing."""


@dataclass(frozen=True)
class Answers:
    """What a network should answer, as probabilities; those of annotators are 0 and 1. Rows are of 32-bit floats."""

    kinds: np.ndarray
    """Of each candidate [candidates, kinds + 1]; the first is none, that it names nothing."""
    introduced: np.ndarray
    """Whether each candidate names an entity, and the paper introduces it [candidates]."""
    same: np.ndarray
    """Whether the two names of each pair are one thing's [pairs]."""
    relations: Mapping[tuple[int, int], np.ndarray]
    """By head and tail [relations]; UNRELATED for all that are not here."""
    classes: np.ndarray
    """What each number is, perhaps several things at once [numbers, classes - 1]."""
    subjects: Mapping[tuple[int, int], np.ndarray]
    """By number and thing: its share of the number, for each class [classes - 1]; OF_ANOTHER for all that are not here."""


@dataclass(frozen=True)
class Example:
    """A paper, and what should be answered to the questions about it. Thing 0 is the paper."""

    paper: Paper
    record: Mapping
    """What annotators say."""
    reading: Reading
    pieces: Pieces
    aliases: Sequence[AliasPair]
    entities: tuple[Entity, ...]
    """Of the annotators, then wrong ones of the rules."""
    right: int
    """How many of the entities are the annotators'."""
    answers: Answers

    @property
    def sizes(self) -> dict[str, int]:
        """How many rows a batch takes for the paper, but for its things."""
        return {
            "pieces": len(self.pieces.ids),
            "names": len(self.reading.candidates),
            "numbers": len(self.reading.numbers),
        }

    def name_arrays(self) -> Arrays:
        """What is asked of names, with the answers under `kinds` and `introduced`."""
        told = {"kinds": self.answers.kinds, "introduced": self.answers.introduced}
        return name_arrays(self.reading, self.pieces) | told

    def alias_arrays(self) -> Arrays:
        """What is asked of every two names of the annotators', with the answers under `same`."""
        return alias_arrays(self.aliases) | {"same": self.answers.same}

    def fact_arrays(self, chance: random.Random | None = None) -> tuple[Arrays, int]:
        """What is asked of things, with the answers; and how many things. `chance` disturbs them."""
        kept = [n for n in range(len(self.entities)) if chance is None or self._is_kept(n, chance)]
        kept = kept or list(range(len(self.entities)))
        entities = [_disturbed(self.entities[n], chance) if chance else self.entities[n] for n in kept]
        before = [0, *(n + 1 for n in kept)]  # of each thing asked of, its number among all
        questions = Questions(self.reading, entities)
        arrays = fact_arrays(questions, self.pieces)
        told = self.answers
        pairs = [told.relations.get((before[p.head], before[p.tail]), UNRELATED) for p in questions.pairs]
        shares = [told.subjects.get((q.number, before[q.thing]), OF_ANOTHER) for q in questions.of_numbers]
        arrays["relations"] = np.array(pairs, dtype=np.float32).reshape(-1, len(RELATIONS))
        arrays["classes"] = told.classes
        arrays["subjects"] = np.array(shares, dtype=np.float32).reshape(-1, len(NUMBER_CLASSES) - 1)
        return arrays, len(entities) + 1

    def _is_kept(self, n: int, chance: random.Random) -> bool:
        return chance.random() >= (_MISSED if n < self.right else _WRONG)


_MISTAKEN_FOR = {
    "Model": ("Technique",),
    "Technique": ("Model", "Task", "Software", "Metric"),
    "Task": ("Technique", "Metric"),
    "Metric": ("Technique", "Task"),
    "Dataset": ("Model", "Technique"),
    "Software": ("Technique", "Model"),
}


def _disturbed(entity: Entity, chance: random.Random) -> Entity:
    """An entity as the network might have found it."""
    introduced = entity.introduced != (chance.random() < _TURNED)
    kind = entity.kind
    if chance.random() < _MISTAKEN and kind in _MISTAKEN_FOR:
        kind = chance.choice(_MISTAKEN_FOR[kind])
    return replace(entity, kind=kind, introduced=introduced and kind in INTRODUCIBLE)


def make_examples(
    annotated: Sequence[tuple[Paper, Mapping]], terms: Sequence[Term], vocabulary: WordPieces
) -> Iterator[Example]:
    """Make examples of papers and their annotations, in order.

    A term that the lexicon has from these very papers is hidden from a paper without which it would
    not be there: otherwise the network would learn that the lexicon knows everything.
    """
    lexicon = Lexicon(list(terms))
    used = Counter(key for _, record in annotated for key in _keys(record))
    needed = {fold(t.name): _NEEDED[t.source] for t in terms if t.source in _NEEDED}
    for paper, record in annotated:
        alone = {key for key in _keys(record) if used[key] <= needed.get(key, 0)}
        known = lexicon.without(alone) if alone else lexicon
        yield _example(paper, record, take_reading(paper, known), vocabulary)


_NEEDED = {"train": 1, "practice": 2}
"""So many papers must use a term for the lexicon to have it from them."""


def _keys(record: Mapping) -> set[str]:
    return {fold(name) for entity in record["entities"] for name in entity["names"]}


def _example(paper: Paper, record: Mapping, reading: Reading, vocabulary: WordPieces) -> Example:
    kind_of = np.zeros(len(reading.candidates), dtype=np.int64)
    introduced = np.zeros(len(reading.candidates), dtype=np.float32)
    for entity in record["entities"]:
        own = reading.candidates_of(entity["names"])
        kind_of[own] = 1 + ENTITY_KINDS.index(entity["type"])
        introduced[own] = bool(entity.get("introduced"))
    aliases, same = _aliases(record, reading)
    entities, thing, right = _things(record, reading)
    ends = [(thing.get(r["head"]), thing.get(r["tail"]), r["type"]) for r in record["relations"]]
    relations = {(h, t): RELATIONS.index(r) for h, t, r in ends if h is not None and t and r != INTRODUCES}
    classes, subjects = _numbers(record, reading, thing)
    answers = Answers(
        kinds=np.eye(len(ENTITY_KINDS) + 1, dtype=np.float32)[kind_of],
        introduced=introduced,
        same=same,
        relations={pair: np.eye(len(RELATIONS), dtype=np.float32)[r] for pair, r in relations.items()},
        classes=classes,
        subjects=subjects,
    )
    return Example(paper, record, reading, Pieces(reading, vocabulary), aliases, entities, right, answers)


def _aliases(record: Mapping, reading: Reading) -> tuple[list[AliasPair], np.ndarray]:
    owners = {n: at for at, entity in enumerate(record["entities"]) for n in reading.candidates_of(entity["names"])}
    pairs = alias_pairs(reading, {n: reading.candidates[n].places for n in owners})
    return pairs, np.array([owners[p.one] == owners[p.other] for p in pairs], dtype=np.float32)


def _things(record: Mapping, reading: Reading) -> tuple[tuple[Entity, ...], dict[str, int], int]:
    """The entities of the annotators and some wrong ones of the rules; the thing of each id; how many are right."""
    drafts = [
        Draft(e["type"], tuple(dict.fromkeys(e["names"])), bool(e.get("introduced")), 1.0) for e in record["entities"]
    ]
    right = _keys(record)
    wrong = [e for e in reading.rules if not any(fold(name) in right for name in e.names)][:_WRONG_ENTITIES]
    drafts += [Draft(e.kind, e.names, e.introduced, e.score) for e in wrong]
    owner = {name: n for n in reversed(range(len(drafts))) for name in drafts[n].names}
    found = {owner[e.names[0]]: e for e in number_entities(reading.text, drafts)}
    order = sorted(found)
    thing = {PAPER_ID: 0}
    for at, n in enumerate(order, 1):
        if n < len(record["entities"]):
            thing[record["entities"][n]["id"]] = at
    entities = tuple(replace(found[n], id=f"e{at}") for at, n in enumerate(order, 1))
    return entities, thing, len(thing) - 1


def _numbers(
    record: Mapping, reading: Reading, thing: Mapping[str, int]
) -> tuple[np.ndarray, dict[tuple[int, int], np.ndarray]]:
    """What the numbers are, and of which things; things share alike."""
    owners: dict[tuple[int, int], set[int]] = defaultdict(set)
    for number, of_class, subject in _facts_of_numbers(record, reading, thing):
        owners[number, of_class - 1].add(subject)
    classes = np.zeros((len(reading.numbers), len(NUMBER_CLASSES) - 1), dtype=np.float32)
    subjects: dict[tuple[int, int], np.ndarray] = {}
    for (number, of_class), own in owners.items():
        classes[number, of_class] = 1
        for subject in own:
            subjects.setdefault((number, subject), OF_ANOTHER.copy())[of_class] = 1 / len(own)
    return classes, subjects


def _facts_of_numbers(record: Mapping, reading: Reading, thing: Mapping[str, int]) -> Iterator[tuple[int, int, int]]:
    """Number, class and thing. A fact is read from a number of the same value, in the annotated words first."""
    said = [(q["property"], q) for q in record.get("quantities", ())]
    said += [("result", r) for r in record.get("results", ())]
    used: set[tuple[int, str]] = set()
    for name, fact in said:
        places = [m.span() for m in re.finditer(re.escape(fact["text"]), reading.text)]
        same = [n for n in range(len(reading.numbers)) if _is_value(reading, n, fact["value"])]
        inside = [
            n
            for n in same
            if any(a <= reading.numbers[n].span.start and reading.numbers[n].span.end <= b for a, b in places)
        ]
        free = [n for n in inside or same if (n, fact["subject"]) not in used] or inside or same
        if free and fact["subject"] in thing:
            used.add((free[0], fact["subject"]))
            yield free[0], NUMBER_CLASSES.index(name), thing[fact["subject"]]


def _is_value(reading: Reading, n: int, value: float) -> bool:
    values = (reading.numbers[n].value, in_base_units(reading.numbers[n], reading.last_of_lists[n]))
    return any(abs(v - value) <= 0.01 * max(abs(v), abs(value), 1e-9) for v in values)


def in_folds(examples: Sequence, folds: int) -> Iterator[tuple[list, list]]:
    """Every example is held out once: pairs of what to train on and what is held out."""
    for fold_ in range(folds):
        yield (
            [e for n, e in enumerate(examples) if n % folds != fold_],
            [e for n, e in enumerate(examples) if n % folds == fold_],
        )

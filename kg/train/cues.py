"""How much each cue speaks for an answer, learned from annotated papers by logistic regression."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from kg.extract.abbreviations import find_abbreviations
from kg.extract.cues import numbers, subjects, things
from kg.extract.cues.weighing import ALWAYS, Weights
from kg.extract.entities import find_entities
from kg.extract.judging import NOT_NEW, in_question, judge
from kg.extract.lexicon import load_lexicon
from kg.extract.numerals import Numeral
from kg.extract.quantities import ITS, NO_QUANTITY, numerals, possible_subjects
from kg.extract.relations import Context
from kg.extract.text import Document, read
from kg.model import PAPER_ID, Entity, Paper
from kg.score import align

Annotated = tuple[Paper, Mapping]
Lesson = tuple[frozenset[str], str]
"""The cues about something, and the answer."""
_SEEN = 5
"""So often a cue must come to count."""
_STRENGTH = 0.1
"""The inverse of the penalty on great weights; 0.03 to 0.3 differ by less than one point of F1."""


@dataclass(frozen=True)
class Lessons:
    """What annotated papers teach, for each table."""

    things: list[Lesson] = field(default_factory=list)
    numbers: list[Lesson] = field(default_factory=list)
    subjects: list[Lesson] = field(default_factory=list)


_NOT_ITS = ""
KEPT = {"things": 1500, "numbers": 2000, "subjects": 800}
"""Cues that stay in each table, those that decide most; with all of them F1 is the same to half a point."""


def fit_tables(near: Iterable[Annotated], far: Iterable[Annotated] = ()) -> dict[str, Weights]:
    """Learn all tables, by name, from what the rules find in annotated papers: first with all cues, then with those alone that decide most.

    What is new, and of which kind, is learned from papers that are like real ones alone; numbers are much alike in all.
    Numbers and owners are learned beside what the table of things that ships says, so where that changes a second run settles them.
    """
    lessons = Lessons()
    for paper, record in near:
        _take_lessons(paper, record, lessons)
    tables = {"things": _fit(lessons.things, KEPT["things"])}
    for paper, record in far:
        _take_lessons(paper, record, lessons)
    return tables | {name: _fit(getattr(lessons, name), KEPT[name]) for name in ("numbers", "subjects")}


def _take_lessons(paper: Paper, record: Mapping, lessons: Lessons) -> None:
    document, lexicon = read(paper), load_lexicon()
    told = find_entities(document, lexicon)
    lessons.things.extend(_of_things(document, told, record))
    entities = judge(document, told, lexicon)
    context, partner = Context(document, entities), {PAPER_ID: PAPER_ID} | _partners(entities, record)
    for numeral, said in _with_annotations(list(numerals(context)), record):
        cues = numbers.find_cues(context, numeral)
        lessons.numbers.extend((cues, property) for property in sorted(said) or [NO_QUANTITY])
        for property, owners in sorted(said.items()):
            possible = possible_subjects(context, numeral, property)
            own = [partner.get(e.id if e else PAPER_ID) in owners for e in possible]
            if any(own):
                found = [subjects.find_cues(context, numeral, property, e) for e in possible]
                lessons.subjects.extend((c, ITS if its else _NOT_ITS) for c, its in zip(found, own, strict=True))


def _of_things(document: Document, entities: Sequence[Entity], record: Mapping) -> Iterator[Lesson]:
    """What may be a paper's own, with the kind that annotators give it if they say that it is."""
    abbreviations, partner = find_abbreviations(document.text), _partners(entities, record)
    kind_of = {e["id"]: e["type"] for e in record["entities"] if e.get("introduced")}
    for entity in in_question(document, entities, load_lexicon()):
        yield things.find_cues(document, entity, abbreviations), kind_of.get(partner.get(entity.id, ""), NOT_NEW)


def _partners(entities: Sequence[Entity], record: Mapping) -> dict[str, str]:
    """For each entity the annotators', of the same kind first."""
    found = [{"id": e.id, "type": e.kind, "names": e.names} for e in entities]
    return align(record["entities"], found, same_kind=False)


def _with_annotations(found: Sequence[Numeral], record: Mapping) -> Iterator[tuple[Numeral, dict[str, set[str]]]]:
    """Each number with the owners that annotators give it, by property; a fact is read from the annotated words first."""
    said: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for fact in record.get("quantities", ()):
        same = [n for n, numeral in enumerate(found) if _is_value(numeral, fact["value"])]
        inside = [n for n in same if _is_within(found[n], fact["text"])] or same
        free = [n for n in inside if fact["subject"] not in said[n][fact["property"]]] or inside
        if free:
            said[free[0]][fact["property"]].add(fact["subject"])
    for n, numeral in enumerate(found):
        yield numeral, {property: owners for property, owners in said[n].items() if owners}


def _is_value(numeral: Numeral, value: float) -> bool:
    return any(f"{v:.3g}" == f"{value:.3g}" for v in (numeral.value, numeral.number.value))


def _is_within(numeral: Numeral, words: str) -> bool:
    spans = (m.span() for m in re.finditer(re.escape(words), numeral.text))
    return any(start <= numeral.place.start and numeral.place.end <= end for start, end in spans)


def _fit(lessons: Sequence[Lesson], most: int) -> Weights:
    seen = Counter(cue for cues, _ in lessons for cue in cues)
    kept = {cue for cue, count in seen.items() if count >= _SEEN}
    weights = _weights(lessons, kept)
    decides = {cue: max(map(abs, weights[cue].values())) * np.sqrt(seen[cue]) for cue in kept}
    return _weights(lessons, set(sorted(kept, key=lambda cue: (-decides[cue], cue))[:most]))


def _weights(lessons: Sequence[Lesson], kept: set[str]) -> Weights:
    columns = DictVectorizer()
    rows = columns.fit_transform([dict.fromkeys(sorted(cues & kept), 1.0) for cues, _ in lessons])
    model = LogisticRegression(C=_STRENGTH, max_iter=500).fit(rows, [answer for _, answer in lessons])
    answers = model.classes_[-len(model.coef_) :]  # of two answers the second alone has weights
    table = np.column_stack([model.intercept_, model.coef_]).T
    cues = [ALWAYS, *columns.feature_names_]
    return {cue: dict(zip(answers, map(float, row), strict=True)) for cue, row in zip(cues, table, strict=True)}


def to_table(weights: Weights) -> str:
    """Write weights as `read_weights` reads them, two digits of each; cues that then say nothing are left out.

    >>> to_table({"always": {"none": 0.5, "Model": -0.504}, "is idle": {"none": 0.001, "Model": -0.001}})
    'cue\\tnone\\tModel\\nalways\\t0.50\\t-0.50\\n'
    """
    lines = ["\t".join(["cue", *weights[ALWAYS]])]
    for cue in sorted(weights, key=lambda cue: (cue != ALWAYS, cue)):
        rounded = [round(weight, 2) for weight in weights[cue].values()]
        if any(rounded) or cue == ALWAYS:
            lines.append("\t".join([cue, *(f"{weight:.2f}" for weight in rounded)]))
    return "".join(f"{line}\n" for line in lines)

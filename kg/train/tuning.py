"""What is chosen after training, on papers held out of it: thresholds, and the map from probability to score."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import isclose
from typing import NamedTuple

from sklearn.linear_model import LogisticRegression

from kg.extract.learned.decoding import Settings, logit
from kg.extract.learned.extractor import LearnedExtractor, Look
from kg.model import PAPER_ID, Extraction
from kg.records import to_record
from kg.score import align, score
from kg.vocab import INTRODUCES


class Judged(NamedTuple):
    """A paper that a network has looked at, beside what annotators say of it."""

    extractor: LearnedExtractor
    look: Look
    record: Mapping


_GRID: tuple[tuple[str, tuple[str, ...], tuple[float, ...]], ...] = (
    ("entity", ("entities", "entities_named"), (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)),
    ("longer", ("entities", "entities_named", "introduced"), (0.0, 0.02, 0.05, 0.1)),
    ("alias", ("entities", "entities_named"), (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)),
    ("introduced", ("introduced", "relations_loose"), (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)),
    ("relation", ("relations", "relations_loose"), (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6)),
    ("number", ("quantities", "results"), (0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6)),
)
"""For each threshold the scores that it is chosen by, and what is tried. What is introduced stands for its paper, so it
moves relations, too."""


def choose_settings(judged: Sequence[Judged]) -> Settings:
    """Choose the thresholds that give the best scores on papers not learned from, one after the other; then calibrate."""
    settings = Settings()
    gold = [j.record for j in judged]
    for name, measures, values in _GRID:
        reached = {}
        for value in values:
            tried = replace(settings, **{name: value})  # type: ignore[arg-type]  # the names of thresholds
            scores = score(gold, [to_record(j.extractor.tell(j.look, tried)) for j in judged])
            reached[value] = sum(scores[m].f1 for m in measures)
        best = max(reached, key=lambda value: (reached[value], value))
        settings = replace(settings, **{name: best})  # type: ignore[arg-type]
    return replace(settings, calibration=_calibrate(judged, settings))


def _calibrate(judged: Sequence[Judged], settings: Settings) -> dict[str, tuple[float, float]]:
    """Fit a and b of sigmoid(a logit(p) + b) for each sort of fact (Platt, 1999): entities first, as relations build on them."""
    calibration: dict[str, tuple[float, float]] = {}
    for sorts in (("entity",), ("relation", "introduces", "number")):
        now = replace(settings, calibration=calibration)
        told: dict[str, list[tuple[float, bool]]] = {sort: [] for sort in sorts}
        for j in judged:
            for sort, probability, right in with_verdicts(j.extractor.tell(j.look, now), j.record):
                if sort in told:
                    told[sort].append((probability, right))
        for sort, pairs in told.items():
            if len({right for _, right in pairs}) == 2:
                calibration[sort] = _platt(pairs)
    return calibration


def _platt(pairs: Iterable[tuple[float, bool]]) -> tuple[float, float]:
    logits, rights = [], []
    for probability, right in pairs:
        logits.append([logit(probability)])
        rights.append(right)
    fitted = LogisticRegression(C=1e4).fit(logits, rights)
    return round(float(fitted.coef_[0][0]), 4), round(float(fitted.intercept_[0]), 4)


def with_verdicts(extraction: Extraction, record: Mapping) -> Iterator[tuple[str, float, bool]]:
    """Every fact of an extraction: its sort, its score, and whether the annotators have it."""
    found = to_record(extraction)
    partner = align(record["entities"], found["entities"], same_kind=True)
    right = {(r["head"], r["type"], r["tail"]) for r in record["relations"]}
    for entity in extraction.entities:
        yield "entity", entity.score, entity.id in partner
    for r in extraction.relations:
        ends = (partner.get(r.head, r.head), r.predicate, partner.get(r.tail, r.tail))
        known = r.tail in partner and (r.head in partner or r.head == PAPER_ID)
        yield "introduces" if r.predicate == INTRODUCES else "relation", r.score, known and ends in right
    yield from _judged_numbers(extraction, found, record)


def _judged_numbers(extraction: Extraction, found: Mapping, record: Mapping) -> Iterator[tuple[str, float, bool]]:
    partner = align(record["entities"], found["entities"], same_kind=False) | {PAPER_ID: PAPER_ID}
    said = [(q["subject"], q["property"], q["value"]) for q in record.get("quantities", ())]
    said += [(r["subject"], "result", r["value"]) for r in record.get("results", ())]
    told = [(q.subject, q.property, q.value, q.score) for q in extraction.quantities]
    told += [(r.subject, "result", r.value, r.score) for r in extraction.results]
    for subject, name, value, score_ in told:
        right = any((partner.get(subject), name) == s[:2] and isclose(value, s[2], rel_tol=0.01) for s in said)
        yield "number", score_, right


def reliability(told: Iterable[tuple[Extraction, Mapping]]) -> list[tuple[float, float, int, float]]:
    """Extractions beside what annotators say: relations by tenth of the score: from, mean score, how many, the share that is right."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for extraction, record in told:
        for sort, score_, right in with_verdicts(extraction, record):
            if sort in ("relation", "introduces"):
                bins.setdefault(min(9, int(score_ * 10)), []).append((score_, right))
    return [
        (n / 10, sum(s for s, _ in here) / len(here), len(here), sum(r for _, r in here) / len(here))
        for n, here in sorted(bins.items())
    ]

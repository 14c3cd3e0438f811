"""The pipeline: one paper's trouble costs no other paper, and progress is told."""

import pytest

from kg import pipeline
from kg.errors import KgError, SchemaError
from kg.extract import EXTRACTORS, rules
from kg.model import Extraction, Paper, Problem, Span

PAPERS = [Paper(f"p{i}", f"Title {i}", "We present Gromit-7B, a model.", pages=("a.txt",)) for i in range(3)]


def stumble(paper: Paper) -> Extraction:
    """An extractor that breaks the model on one paper."""
    if paper.id == "p1":
        Span(5, 5)
    return rules.extract(paper)


def test_a_paper_that_cannot_be_extracted_is_reported_and_the_rest_goes_on(monkeypatch):
    """With a list for problems; without one the caller hears of it at once."""
    monkeypatch.setitem(EXTRACTORS, "stumble", stumble)
    problems: list[Problem] = []
    found = list(pipeline.extract_all(PAPERS, "stumble", problems=problems))
    assert [x.paper.id for x in found] == ["p0", "p2"]
    assert [p.place for p in problems] == ["a.txt"]
    assert "'Title 1' could not be extracted" in problems[0].message
    with pytest.raises(SchemaError, match="could not be extracted"):
        list(pipeline.extract_all(PAPERS, "stumble"))


def test_progress_counts_every_paper():
    """From one to all."""
    told: list[tuple[int, int]] = []
    list(pipeline.extract_all(PAPERS, progress=lambda done, total: told.append((done, total))))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_unknown_extractors_are_refused_with_the_known_ones():
    """The message lists them."""
    with pytest.raises(KgError, match="expected one of learned, rules"):
        list(pipeline.extract_all(PAPERS, "magic"))


def test_min_score_drops_facts_and_keeps_entities():
    """What is introduced stays, too."""
    (x,) = pipeline.extract_all(
        [Paper("p", "T", "We present Gromit-7B, a model. Gromit-7B uses BERT. It has 3% less error.")]
    )
    surer = pipeline.surer(x, 0.99)
    assert surer.entities == x.entities
    assert {r.predicate for r in surer.relations} == {"introduces"} < {r.predicate for r in x.relations}
    assert (surer.quantities, surer.results) == ((), ())

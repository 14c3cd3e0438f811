"""The pipeline: one paper's trouble costs no other paper, and progress is told."""

import io
import re
from itertools import groupby

import pytest
from rich.console import Console

from kg import pipeline
from kg.cli import bars
from kg.errors import KgError, SchemaError
from kg.extract import EXTRACTORS, rules
from kg.model import Extraction, Paper, Problem, Span
from kg.progress import counted
from tests.conftest import CORPUS

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
    """From none to all."""
    told: list[tuple[str, int, int]] = []
    list(pipeline.extract_all(PAPERS, progress=lambda *come: told.append(come)))
    assert told == [("extraction", done, 3) for done in range(4)]


def test_a_build_tells_all_its_work_in_turn_and_each_to_its_end(tmp_path):
    """What can be counted is counted, and nothing comes back once something else has begun."""
    told: list[tuple[str, int, int]] = []
    pipeline.build([CORPUS], tmp_path, extractor="rules", progress=lambda *come: told.append(come))
    works = [work for work, _ in groupby(work for work, _, _ in told)]
    assert works == [
        "reading classics.txt",
        "extraction",
        "gathering names",
        "gathering facts",
        "adding up",
        "writing graph.ttl",
        "writing evidence.ttl",
        "loading megabytes",
        "drawing the page",
        "indexing names and sentences",
        "validation",
        "validation node by node",
    ]
    last = {work: (done, total) for work, done, total in told}
    assert all(done == total for work, (done, total) in last.items() if total)
    assert last["extraction"][0] == 27 and last["adding up"][0] > 200


def test_of_long_work_a_line_is_told_now_and_then_where_there_is_no_terminal(monkeypatch, capsys):
    """How much, of how much, how fast, and how long yet."""
    monkeypatch.setattr(bars, "_SECONDS_A_LINE", 0.0)
    monkeypatch.setattr(bars.time, "monotonic", iter(range(1_000)).__next__)
    with bars.progress_bars() as progress:
        assert list(counted("abc", "reading x", 1_200, progress)) == ["a", "b", "c"]
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert re.fullmatch(r"reading x: 3 of 1,200 \(0\.\d a second\)", lines[-1]), lines
    with bars.progress_bars() as progress:
        assert list(counted("abc", "reading y", 60, progress)) == ["a", "b", "c"]
    lines = capsys.readouterr().err.splitlines()
    assert all("left" not in line for line in lines[:-1])  # the first took longer: processes start with it
    assert re.fullmatch(r"reading y: 3 of 60, \d+ min left \(0\.\d a second\)", lines[-1]), lines


def test_on_a_terminal_the_bar_shows_what_is_done_now(monkeypatch):
    """One bar at a time, gone at the end."""
    screen = io.StringIO()
    monkeypatch.setattr(bars, "terminal", Console(file=screen, force_terminal=True, width=100))
    with bars.progress_bars() as progress:
        for work in ("reading x", "adding up"):
            list(counted("abc", work, 3, progress))
    shown = screen.getvalue()
    assert "reading x" in shown and "adding up" in shown and "3/3" in shown


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

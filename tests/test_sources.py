"""Papers are read from pages and JSON; what is no paper is reported, and costs no other paper."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import sources
from kg.errors import SourceError
from kg.model import Paper, Problem
from kg.pipeline import read_papers
from tests.conftest import needs_shared

ABSTRACT = "We introduce Gromit, a model that finds cheese. It works well."
WITH_HEADER = f"new\n\nSubscribe\n\nDaily Papers\n\nby AK and the research community\n\nMar 18\n\nGromit: a model\n\n{ABSTRACT}\n\n"
GLUED = (
    f"Get trending papers in your email inbox once a day!\nSubscribeGromit: a model\n{ABSTRACT}\nWallace\n{ABSTRACT}"
)


def read(text: str, format: str | None = None) -> tuple[list[Paper], list[Problem]]:
    """Split what a reader finds into papers and problems."""
    found = list(sources.parse(text, "page.txt", format))
    return [f for f in found if isinstance(f, Paper)], [f for f in found if isinstance(f, Problem)]


@pytest.mark.parametrize(
    ("text", "titles"), [(WITH_HEADER, ["Gromit: a model"]), (GLUED, ["Gromit: a model", "Wallace"])]
)
def test_both_layouts_of_daily_papers_are_read_without_their_headers(text, titles):
    """Header lines and the glued button never become papers."""
    papers, problems = read(text)
    assert [p.title for p in papers] == titles
    assert problems == []
    assert papers[0].abstract == ABSTRACT
    assert papers[0].pages == ("page.txt",)


def test_a_title_without_abstract_is_reported_with_its_line_and_the_rest_goes_on():
    """A page that is cut or broken loses only what is broken."""
    papers, problems = read(f"First\n\nSecond\n\n{ABSTRACT}\n\nLast title")
    assert [p.title for p in papers] == ["Second"]
    assert [p.place for p in problems] == ["page.txt:1", "page.txt:7"]
    assert "has no abstract" in problems[0].message


def test_an_abstract_without_title_is_reported():
    """Two abstracts in a row: the second has no title."""
    papers, problems = read(f"First\n{ABSTRACT}\n{'Long prose without a title. ' * 20}")
    assert len(papers) == 1
    assert [p.place for p in problems] == ["page.txt:3"]
    assert "has no title" in problems[0].message


def test_tex_greek_quotes_and_dashes_are_kept():
    """The text of a paper is not changed."""
    title = "PanGu-$α$: “Curly” – odd—dashes"
    (paper,), _ = read(f"{title}\n\n{ABSTRACT}")
    assert paper.title == title


@pytest.mark.parametrize("format", ["json", "jsonl"])
def test_json_lists_and_lines_give_the_same_paper(format):
    """All fields are read, whatever the form."""
    fields = {
        "title": "Gromit", "abstract": ABSTRACT, "id": "g1", "url": "https://x.org/g", "authors": ["A", "B"],
        "published": "2024-05-01", "categories": ["cs.CL"], "unknown": 1,
    }  # fmt: skip
    text = json.dumps([fields]) if format == "json" else json.dumps(fields)
    (paper,), problems = read(text)
    assert problems == []
    assert (paper.id, paper.year, paper.authors, paper.categories) == ("g1", 2024, ("A", "B"), ("cs.CL",))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("7", "expected an object"),
        ("{broken", "is no JSON"),
        ('{"title": "T"}', "has no abstract"),
        ('{"abstract": "A."}', "without a title"),
        ('{"title": ["T"], "abstract": "A."}', "expected text"),
        ('{"title": "T", "abstract": "A.", "year": "soon"}', "four digits"),
        ('{"title": "T", "abstract": "\\ud800."}', "surrogate"),
        ('{"title": "T", "abstract": "' + "x" * 5_000_000 + '"}', "expected at most"),
    ],
)
def test_a_bad_line_of_json_costs_no_other_paper(line, said):
    """The good line after the bad one is read, and the bad one is named with its line."""
    papers, problems = read(f'{{"title": "G", "abstract": "A."}}\n{line}\n{{"title": "H", "abstract": "A."}}', "jsonl")
    assert [p.title for p in papers] == ["G", "H"]
    assert problems[0].place == "page.txt:2"
    assert said in problems[0].message


def test_unknown_formats_are_refused_with_the_known_ones():
    """The message says what to do."""
    with pytest.raises(SourceError, match="expected one of daily-papers, json, jsonl"):
        sources.find_reader("x", "page.txt", "pdf")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "no such file"),
        (b"", "is empty"),
        (b"\x00\x01", "binary"),
        (b"Title\n\xff\xfe abstract", "is not UTF-8"),
        (b"{\n  broken", "is no JSON"),
    ],
)
def test_unreadable_files_are_one_clear_line_each(tmp_path, content, said):
    """A bad file is reported beside the papers of the good one."""
    bad, good = tmp_path / "bad.txt", tmp_path / "good.txt"
    if content is not None:
        bad.write_bytes(content)
    good.write_text(WITH_HEADER)
    papers, _, problems = read_papers([str(bad), str(good)])
    assert len(papers) == 1
    assert said in str(problems[0])
    assert str(bad) in str(problems[0])
    with pytest.raises(SourceError, match="no paper was read"):
        read_papers([str(bad)])


LISTINGS = [
    Paper("a", "Gromit: A Model", "Short.", pages=("1.txt",)),
    Paper("b", "Gromit: a model", "Longer text.", url="https://x.org", pages=("2.txt",)),
    Paper("c", "Wallace", "Text.", pages=("1.txt",)),
    Paper("c", "Feathers", "Text.", pages=("3.txt",)),
]


@given(st.permutations(LISTINGS))
def test_merging_listings_does_not_depend_on_their_order(listings):
    """One paper knows all its pages, and ids stay unique."""
    merged = sources.merge(listings)
    assert merged == sources.merge(LISTINGS)
    assert len({p.id for p in merged}) == len(merged) == 3
    gromit = next(p for p in merged if "Gromit" in p.title)
    assert gromit.pages == ("1.txt", "2.txt")
    assert gromit.abstract == "Longer text."


@needs_shared
def test_the_five_pages_list_491_papers_of_which_408_differ(seeds):
    """Counted by hand in the pages; the order of the pages does not matter."""
    papers, listings, problems = read_papers(seeds)
    assert (len(papers), listings, problems) == (408, 491, [])
    shuffled = seeds[:]
    random.Random(3).shuffle(shuffled)
    assert read_papers(shuffled)[0] == papers

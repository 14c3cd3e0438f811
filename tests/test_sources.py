"""Papers are read from pages and JSON; what is no paper is reported, and costs no other paper."""

import csv
import gzip
import io
import json
import random
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import pipeline, sources
from kg.errors import SourceError
from kg.files import resource_path
from kg.graph import Graph, subjects_of
from kg.model import Node, Paper, Problem
from kg.pipeline import read_papers
from kg.rdf import from_triples, to_evidence, to_facts
from kg.sources.papers import open_papers
from kg.sources.reader import make_paper
from kg.vocab import PAPER
from tests.conftest import needs_shared
from tests.fuzz.sources import SAMPLES

ABSTRACT = "We introduce Gromit, a model that finds cheese. It works well."
WITH_HEADER = f"new\n\nSubscribe\n\nDaily Papers\n\nby AK and the research community\n\nMar 18\n\nGromit: a model\n\n{ABSTRACT}\n\n"
GLUED = (
    f"Get trending papers in your email inbox once a day!\nSubscribeGromit: a model\n{ABSTRACT}\nWallace\n{ABSTRACT}"
)


def merge(listings: Iterable[Paper]) -> list[Paper]:
    """The listings of one paper as one paper, sorted by id."""
    with open_papers() as papers:
        for listing in listings:
            papers.add(listing)
        papers.merge()
        return list(papers)


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
    with pytest.raises(SourceError, match=r"expected one of acl-anthology, .*, daily-papers, .*, jsonl"):
        sources.find_reader("x", "page.txt", "docx")


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
    merged = merge(listings)
    assert merged == merge(LISTINGS)
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


GROMIT = {  # what most of the samples say of their first paper
    "title": "Gromit: a Model that Finds Cheese",
    "year": 2024,
    "authors": ("Wanda Sample", "Jo Müller"),
}
FULL = GROMIT | {"doi": "10.1000/cheese.1", "venue": "Journal of Cheese", "affiliations": ("University of Wigan",)}
ARXIV = {"id": "2405.00001", "arxiv": "2405.00001", "published": "2024-05-01"}
JOURNAL = "Journal of Cheese 7 (2024) 1-12"
SAMPLE = {  # the format that is found by looking, and fields of the first paper
    "anthology.xml": ("acl-anthology", GROMIT | {
        "id": "10.18653/v1/2024.cheese-main.1", "venue": "Proceedings of the First Workshop on Cheese",
        "affiliations": ("University of Wigan",), "url": "https://aclanthology.org/2024.cheese-main.1",
        "abstract": "We introduce Gromit, a model with 10^9 parameters that finds cheese. Code is at https://example.org/gromit.",
    }),
    "arxiv-snapshot.jsonl": ("jsonl", FULL | ARXIV | {
        "venue": JOURNAL, "authors": ("Wanda Sample", "Jo Müller Jr."), "categories": ("cs.CL", "cs.CV"), "url": "https://arxiv.org/abs/2405.00001",
        "abstract": "We introduce Gromit, a model with $10^9$ parameters that finds cheese in pictures. It reaches 91.2% accuracy.",
    }),
    "arxiv.atom": ("arxiv-atom", FULL | ARXIV | {
        "venue": JOURNAL, "categories": ("cs.CL", "cs.CV"), "url": "http://arxiv.org/abs/2405.00001v2",
        "links": ("http://arxiv.org/pdf/2405.00001v2", "http://dx.doi.org/10.1000/Cheese.1"),
        "abstract": "We introduce Gromit, a model with $10^9$ parameters that finds cheese in pictures & texts. It reaches 91.2% accuracy.",
    }),
    "crossref.json": ("jsonl", FULL | {
        "id": "10.1000/cheese.1", "published": "2024-05-01", "authors": ("Wanda Sample", "Jo Müller", "Cheese Consortium"),
        "links": ("https://example.org/cheese.1.pdf",),
        "abstract": "We introduce Gromit, a model that finds cheese in less than 5 s, p < 0.05. It reaches 91.2% accuracy.",
    }),
    "hugging-face.json": ("json", GROMIT | ARXIV | {
        "links": ("https://example.org/gromit", "https://github.com/example/gromit"), "url": "https://huggingface.co/papers/2405.00001",
    }),
    "openalex.json": ("json", FULL | ARXIV | {
        "categories": ("Computer Vision",), "links": ("http://arxiv.org/abs/2405.00001",),
        "abstract": "We introduce Gromit, a model that finds cheese. It reaches 91.2% accuracy.",
    }),
    "paper.md": ("markdown", {"title": GROMIT["title"], "abstract": "We introduce Gromit, a model that finds cheese. It reaches 91.2% accuracy."}),
    "paper.pdf": ("pdf", {"title": GROMIT["title"], "abstract": "We introduce Gromit, a model that finds cheese in pictures. It reaches 91.2% accuracy."}),
    "paper.txt": ("text", {"title": GROMIT["title"], "abstract": "We introduce Gromit, a model that finds cheese in pictures and in texts. It reaches 91.2% accuracy."}),
    "papers.bib": ("bibtex", GROMIT | {
        "id": "2405.00001", "doi": "10.1000/cheese.1", "venue": "Journal of Cheese", "categories": ("cheese", "vision"), "url": "https://example.org/gromit",
        "abstract": r"We introduce Gromit, a model with $10^{9}$ parameters that finds cheese. It reaches 91.2\% accuracy.",
    }),
    "papers.csv": ("csv", GROMIT | {
        "id": "10.1000/cheese.1", "venue": "Journal of Cheese", "categories": ("cs.CV",), "abstract": 'We introduce Gromit, a model that finds "cheese".',
    }),
    "papers.ris": ("ris", FULL | {"id": "10.1000/cheese.1", "categories": ("cheese", "vision"), "url": "https://example.org/gromit"}),
    "s2orc.jsonl": ("jsonl", {"id": "hep-th/9901001", "title": "Strings in Cheese", "authors": ("Ed Q. Feathers",), "venue": "Strings", "year": 1999}),
    "semantic-scholar.json": ("json", FULL | ARXIV | {"categories": ("Computer Science",), "links": ("https://example.org/gromit.pdf",)}),
}  # fmt: skip


def of_sample(name: str) -> list[Paper]:
    return [f for f in sources.parse((SAMPLES / name).read_bytes(), name) if isinstance(f, Paper)]


def test_every_sample_is_expected():
    """So that none is forgotten."""
    assert sorted(SAMPLE) == sorted(path.name for path in SAMPLES.iterdir() if path.is_file())


@pytest.mark.parametrize("name", SAMPLE)
def test_a_sample_is_found_by_looking_and_all_it_says_is_kept(name):
    """Also where it begins with a mark of byte order and blank lines."""
    format, fields = SAMPLE[name]
    raw = (SAMPLES / name).read_bytes()
    assert sources.find_reader(sources.start_of(raw), name).name == format
    paper = of_sample(name)[0]
    assert {field: getattr(paper, field) for field in fields} == fields
    assert paper.pages == (name,)
    if name.endswith((".pdf", ".xml", ".atom")):
        return
    again = next(iter(sources.parse(b"\xef\xbb\xbf\n\n" + raw, name)))
    assert again == paper


@pytest.mark.parametrize("name", SAMPLE)
def test_ends_of_lines_and_packing_change_nothing(name):
    """Windows' ends of lines, gzip, Zstandard and zip."""
    raw, papers = (SAMPLES / name).read_bytes(), of_sample(name)
    zstandard = pytest.importorskip("zstandard")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, raw)
    forms = [gzip.compress(raw), zstandard.compress(raw), packed.getvalue()]
    forms += [raw.replace(b"\n", b"\r\n")] if name != "paper.pdf" else []
    for form in forms:
        found = [f for f in sources.parse(form, name) if isinstance(f, Paper)]
        assert [replace(p, pages=(name,)) for p in found] == papers


def test_parquet_is_read_by_the_names_of_its_columns(tmp_path):
    """With lists, dates, and years that a gap made fractions; from a file and from a stream."""
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    day = date(2024, 5, 1)
    table = pa.table({
        "title": ["Gromit", "Wallace", None], "abstract": [ABSTRACT, ABSTRACT, ABSTRACT], "year": [2024.0, None, 1999.0], "date": [day, None, None],
        "authors": [["Wanda Sample", "Jo Müller"], None, None], "externalIds": [{"DOI": "10.1/x"}, None, None],
    })  # fmt: skip
    path = tmp_path / "papers.parquet"
    pq.write_table(table, path)
    for raw in (path.read_bytes(), gzip.compress(path.read_bytes())):
        gromit, wallace, problem = sources.parse(raw, "p")
        assert (gromit.year, gromit.published, gromit.authors) == (2024, "2024-05-01", ("Wanda Sample", "Jo Müller"))
        assert (wallace.title, wallace.year) == ("Wallace", None)
        assert str(problem) == "p:3: a paper without a title; expected text in 'title'"


def test_a_table_may_be_parted_by_tabs_or_semicolons():
    """The line of names tells."""
    for separator in "\t;":
        text = f"year{separator}title{separator}summary\n2024{separator}Gromit{separator}A model, that finds.\n"
        (paper,) = sources.parse(text, "x")
        assert (paper.title, paper.year, paper.abstract) == ("Gromit", 2024, "A model, that finds.")


@pytest.mark.parametrize("name", ["openalex", "crossref", "semantic-scholar", "hugging-face"])
def test_a_record_may_stand_alone_in_a_line_or_be_named(name):
    """As the large files of all records have it; the name of the form is a format too."""
    papers = of_sample(f"{name}.json")
    found = json.loads((SAMPLES / f"{name}.json").read_text())
    found = found if isinstance(found, list) else found.get("results") or found.get("data") or found["message"]["items"]
    lines = "\n".join(map(json.dumps, found))
    for format in (None, name):
        read_again = [f for f in sources.parse(lines, f"{name}.json", format) if isinstance(f, Paper)]
        assert read_again == papers


def test_a_paper_of_many_sources_is_one_paper():
    """It has what each of them says, in any order; two others stay themselves."""
    everywhere = [p for name in SAMPLE for p in of_sample(name)]
    merged = merge(everywhere)
    assert merge(everywhere[::-1]) == merged
    by_id = {p.id: p for p in merged}
    gromit = by_id["2405.00001"]
    assert len(gromit.pages) == 13 and gromit.doi and gromit.venue and gromit.affiliations == ("University of Wigan",)
    assert {p.title for p in merged} == {GROMIT["title"], "Strings in Cheese"}


def test_a_preprint_and_its_print_are_one_paper_by_their_identifier():
    """Where the titles differ by some words."""
    preprint = Paper("1", "Gromit: Finding Cheese", "Long abstract.", arxiv="2405.00001")
    printed = Paper(
        "2", "Gromit: Finding Cheese in Pictures", "Short.", arxiv="2405.00001", doi="10.1/x", venue="Cheese"
    )
    (merged,) = merge([printed, preprint])
    assert (merged.abstract, merged.doi, merged.venue) == ("Long abstract.", "10.1/x", "Cheese")


def test_what_a_source_says_of_a_paper_becomes_facts_and_is_read_back(tmp_path):
    """Venue, affiliations, identifiers and links, by terms that others know; the shapes are kept."""
    report = pipeline.build([str(SAMPLES / name) for name in SAMPLE], tmp_path, extractor="rules")
    assert report.violations == ()
    graph = pipeline.load_graph(tmp_path)
    node = graph.nodes["paper/2405.00001"]["node"]
    assert node.paper.venue and node.paper.affiliations and node.paper.links and node.paper.doi and node.paper.arxiv
    again = from_triples([*to_facts(subjects_of(graph)), *to_evidence(subjects_of(graph))])
    assert again.nodes["paper/2405.00001"]["node"] == node
    question = """SELECT ?venue ?doi ?arxiv ?place { ?p prism:publicationName ?venue ; prism:doi ?doi ; fabio:hasArXivId ?arxiv ;
        schema:sourceOrganization ?place ; foaf:page <https://github.com/example/gromit> ; schema:sameAs <https://doi.org/10.1000/cheese.1> }"""
    ((_, doi, arxiv, place),) = pipeline.query(question, tmp_path).rows
    assert (doi.value, arxiv.value, place.value) == ("10.1000/cheese.1", "2405.00001", "University of Wigan")


def _table(count: int) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["title", "abstract"])
    writer.writerows((f"Paper {n}", "We introduce it. " * 20) for n in range(count))
    return out.getvalue().encode()


@pytest.mark.parametrize(
    "make",
    [
        lambda count: "\n".join(
            json.dumps({"title": f"P {n}", "abstract": "It is. " * 50}) for n in range(count)
        ).encode(),
        _table,
        lambda count: gzip.compress(_table(count)),
        lambda count: (
            b'<feed xmlns="http://www.w3.org/2005/Atom">'
            + b"".join(
                b"<entry><title>%d</title><summary>%s</summary></entry>" % (n, b"It is. " * 50) for n in range(count)
            )
            + b"</feed>"
        ),
    ],
    ids=["jsonl", "csv", "csv.gz", "atom"],
)
def test_memory_does_not_grow_with_the_source(make):
    """Papers are read one by one: ten times as many need no more."""

    def peak(count: int) -> int:
        raw = make(count)
        tracemalloc.start()
        assert sum(isinstance(f, Paper) for f in sources.parse(raw, "x")) == count
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    small, large = peak(500), peak(5000)
    assert large < small + 300_000


def test_parsers_load_only_when_their_format_is_read():
    """`import kg` and a page of papers need none of them."""
    heavy = ("bibtexparser", "rispy", "pypdf", "pyarrow", "zstandard", "defusedxml", "pylatexenc")
    code = f"import sys, kg; from kg import sources; list(sources.parse('A\\nB c d e.', 'x')); print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


@pytest.mark.parametrize(("name", "extra"), [("p.parquet", "parquet"), ("paper.pdf", "pdf"), ("x.zst", "zst")])
def test_a_missing_extra_is_told_with_the_command_that_installs_it(monkeypatch, name, extra):
    """And the other sources are read."""
    for package in ("pyarrow", "pypdf", "zstandard", "compression"):
        monkeypatch.setitem(sys.modules, package, None)
    raw = {"p.parquet": b"PAR1", "paper.pdf": b"%PDF-", "x.zst": b"\x28\xb5\x2f\xfd"}[name]
    with pytest.raises(SourceError, match=rf"pip install 'paperkg\[{extra}\]'"):
        list(sources.parse(raw, name))


def test_standard_input_may_be_packed():
    """A pipe gives few bytes at once and cannot go back."""
    raw = (SAMPLES / "papers.bib").read_bytes()
    for content in (raw, gzip.compress(raw)):
        done = subprocess.run(
            [sys.executable, "-m", "kg", "extract", "-", "--out", "-", "--extractor", "rules"],
            input=content,
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr


def test_every_format_is_in_the_readme():
    """By its name."""
    readme = resource_path("README.md").read_text()
    assert [name for name in sources.READERS if f"`{name}`" not in readme] == []


TEXT = st.text(min_size=1, max_size=20)


@settings(max_examples=300, deadline=None)
@given(
    fields=st.fixed_dictionaries(
        {"title": TEXT, "abstract": TEXT},
        optional=dict.fromkeys(("id", "url", "doi", "arxiv", "venue", "published"), TEXT)
        | dict.fromkeys(("authors", "categories", "affiliations"), st.lists(TEXT, max_size=3))
        | {"links": st.lists(TEXT.map("https://example.org/".__add__), max_size=3), "year": st.integers(1000, 2999)},
    )
)
def test_whatever_is_said_of_a_paper_is_the_same_after_it_was_written_and_read(fields):
    """Through Turtle and back: no sign is lost, and no address breaks the file."""
    paper = next(make_paper("x", "x", fields))
    if isinstance(paper, Problem):
        return
    node = Node("paper/x", PAPER, paper.title, (paper.title,), paper)
    graph = Graph()
    graph.add_node(node.id, node=node)
    written = ox.serialize(to_facts(subjects_of(graph)), format=ox.RdfFormat.TURTLE)
    again = from_triples(quad.triple for quad in ox.parse(written, format=ox.RdfFormat.TURTLE))
    assert again.nodes[node.id]["node"] == node


def test_annotated_papers_are_papers():
    """Their lists of results wrap no records, and their links have kinds."""
    links = [{"url": "https://example.org/code", "kind": "code"}]
    row = {"title": "Gromit", "abstract": "A model.", "results": [{"metric": "accuracy"}], "links": links}
    lines = "\n".join(json.dumps(row | {"title": title}) for title in ("Gromit", "Stilton"))
    for text, count in ((lines, 2), (f"[{lines.replace(chr(10), ',')}]", 2), (json.dumps(row, indent=1), 1)):
        papers = list(sources.parse(text, "gold.jsonl"))
        assert [getattr(paper, "links", paper) for paper in papers] == [("https://example.org/code",)] * count

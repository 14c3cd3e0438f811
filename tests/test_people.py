"""People, affiliations and venues: what the records of sources say, as nodes and facts whose evidence is the name itself."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

from kg import pipeline
from kg.cli.app import app
from kg.errors import SchemaError
from kg.export import to_csv
from kg.files import parse_triples
from kg.folder import EVIDENCE, GRAPH, PAGE, SEARCH
from kg.graph import Graph, edges, subjects_of
from kg.graph.records import RECORD
from kg.model import Entity, Relation, Span
from kg.page.contents import to_contents
from kg.rdf import from_triples, to_evidence, to_facts
from kg.rdf.near import around
from kg.search import open_search
from kg.selection import foremost
from kg.vocab import PREDICATES
from tests.conftest import HOSTILE, needs_chromium
from tests.test_page import count, errors, find, open_page, text

RECORDS = [
    {
        "id": "gromit",
        "title": "Gromit: a language model",
        "abstract": "We present Gromit, a language model with 7B parameters, released by MIT. It outperforms GPT-3.",
        "authors": ["Zoë Zed", "Ada Lovelace", "Alan Turing"],
        "affiliations": ["Massachusetts Institute of Technology", "Acme Labs"],
        "venue": "Nature",
    },
    {
        "id": "wallace",
        "title": "Wallace: a dataset",
        "abstract": "We present Wallace, a dataset of 500 images of Nature. We evaluate Gromit on Wallace.",
        "authors": ["ALAN TURING", "John Adams"],
        "affiliations": ["M.I.T.", "acme labs"],
        "venue": "nature",
    },
    {
        "id": "preston",
        "title": "Preston: a dataset",
        "abstract": "We present Preston, a dataset of 20 hours of video.",
        "authors": ["Alan Turing", "John Adam"],
    },
]


def written(path: Path, records: list[dict]) -> str:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return str(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The built graph of three papers with authors."""
    here = tmp_path_factory.mktemp("people")
    pipeline.build([written(here / "papers.jsonl", RECORDS)], here / "out", extractor="rules")
    return here / "out"


@pytest.fixture(scope="module")
def people(folder) -> Graph:
    return pipeline.load_graph(folder)


def recorded(graph: Graph) -> set[tuple[str, str, str]]:
    return {(e.head, e.predicate, e.tail) for e in edges(graph) if PREDICATES[e.predicate].recorded}


def test_authors_affiliations_and_venues_are_nodes(people):
    """One node a name, however it is spelled; Adams is not Adam, and an organization is the one that a text names."""
    assert recorded(people) == {
        ("paper/gromit", "authoredBy", "person/ada-lovelace"),
        ("paper/gromit", "authoredBy", "person/alan-turing"),
        ("paper/gromit", "authoredBy", "person/zoe-zed"),
        ("paper/wallace", "authoredBy", "person/alan-turing"),
        ("paper/wallace", "authoredBy", "person/john-adams"),
        ("paper/preston", "authoredBy", "person/alan-turing"),
        ("paper/preston", "authoredBy", "person/john-adam"),
        ("paper/gromit", "affiliatedWith", "organization/mit"),
        ("paper/gromit", "affiliatedWith", "organization/acme-labs"),
        ("paper/wallace", "affiliatedWith", "organization/mit"),
        ("paper/wallace", "affiliatedWith", "organization/acme-labs"),
        ("paper/gromit", "publishedIn", "venue/nature"),
        ("paper/wallace", "publishedIn", "venue/nature"),
    }
    turing, acme, mit = (
        people.nodes[id_]["node"] for id_ in ("person/alan-turing", "organization/acme-labs", "organization/mit")
    )
    assert (turing.kind, turing.label, turing.names) == ("Person", "Alan Turing", ("Alan Turing", "ALAN TURING"))
    assert (acme.kind, acme.label) == ("Organization", "Acme Labs")
    assert people.has_edge("model/gromit", mit.id, "developedBy")


def test_the_evidence_is_the_name_as_the_record_writes_it(people):
    """It has no place in the text, and says what it was read from; what texts say has a place as ever."""
    said = {(e.head, e.tail): e.evidence for e in edges(people) if PREDICATES[e.predicate].recorded}
    (mit,) = said["paper/gromit", "organization/mit"]
    assert (mit.span, mit.quote, mit.score, mit.extractor) == (None, "Massachusetts Institute of Technology", 1, RECORD)
    assert all(e.span for edge in edges(people) if not PREDICATES[edge.predicate].recorded for e in edge.evidence)


def test_a_graph_with_people_is_read_back_from_its_triples(people):
    """Facts and evidence together say all of it."""
    subjects = subjects_of(people)
    again = from_triples([*to_facts(subjects), *to_evidence(subjects)])
    assert subjects_of(again) == subjects


def test_what_a_record_says_has_no_offsets(folder):
    """Its evidence is a quote, but no place in a text."""
    triples = list(parse_triples(folder / EVIDENCE))
    oa = "http://www.w3.org/ns/oa#"
    started = {t.subject for t in triples if t.predicate.value == oa + "start"}
    placed = {t.subject for t in triples if getattr(t.object, "value", "") == oa + "TextPositionSelector"}
    by_record = {
        t.subject for t in triples if t.predicate.value.endswith("wasGeneratedBy") and "record" in t.object.value
    }
    quoted = {t.subject for t in triples if t.predicate.value == oa + "exact"}
    assert started == placed == quoted - by_record and len(by_record) == 13


def test_the_same_papers_give_the_same_bytes(folder, tmp_path):
    """In any order, in several files, and where some had been read before."""
    one, other = written(tmp_path / "one.jsonl", RECORDS[2:]), written(tmp_path / "other.jsonl", RECORDS[:2][::-1])
    pipeline.build([one], tmp_path / "out", extractor="rules")
    pipeline.build([one, other], tmp_path / "out", extractor="rules", processes=2)
    pipeline.build([other, one], tmp_path / "fresh", extractor="rules", processes=1)
    for name in (EVIDENCE, PAGE, SEARCH):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "fresh" / name).read_bytes()
    facts = [set(parse_triples(place / GRAPH)) for place in (folder, tmp_path / "out", tmp_path / "fresh")]
    pages = [{t for t in some if not t.predicate.value.endswith("#page")} for some in facts]
    assert pages[0] == pages[1] == pages[2]


def test_hostile_names_stay_names(tmp_path):
    """Markup, SPARQL, templates, control characters: nodes like others, with their names as they are, and a valid graph."""
    names = [*HOSTILE, "a\x00b\x07", "..", "/", "~", "Ω" * 300, "person/x"]
    papers = [
        {
            "id": f"p{n}",
            "title": f"Paper {n}",
            "abstract": "We say it.",
            "authors": [name, "Ada Lovelace"],
            "venue": name,
        }
        for n, name in enumerate(names)
    ]
    papers = [paper | {"affiliations": paper["authors"]} for paper in papers]
    report = pipeline.build([written(tmp_path / "p.jsonl", papers)], tmp_path / "out", extractor="rules")
    assert (report.papers, report.violations) == (len(names), ())
    graph = pipeline.load_graph(tmp_path / "out")
    for paper in (graph.nodes[f"paper/p{n}"]["node"].paper for n in range(len(names))):
        edges_ = [e for _, _, e in graph.out_edges(f"paper/{paper.id}", data="edge")]
        quotes = {e.predicate: set() for e in edges_}
        for e in edges_:
            quotes[e.predicate].add(e.evidence[0].quote)
        assert quotes["authoredBy"] == set(paper.authors) and quotes["publishedIn"] == {paper.venue}
    pipeline.write_site(tmp_path / "site", tmp_path / "out")
    markup = HOSTILE[0]
    for page in (tmp_path / "site").rglob("*.html"):
        assert markup not in page.read_text()


def test_no_extractor_may_say_what_records_say():
    """Not the kinds, and not the relations; nor what is derived."""
    with pytest.raises(SchemaError, match="unknown kind 'Person'"):
        Entity("e1", "Person", ("Ada",), (Span(0, 3),))
    for predicate in ("authoredBy", "affiliatedWith", "publishedIn", "variantOf"):
        with pytest.raises(SchemaError, match="said by no text"):
            Relation("paper", predicate, "e1", Span(0, 3))


def test_the_page_tells_authors_in_their_order_and_beside_the_map(people):
    """The map is that of the same papers without records; what these name stands beside its papers."""
    told = to_contents(subjects_of(people))
    ends = {
        name: [told["ids"][t] for h, p, t in zip(told["heads"], told["predicateOf"], told["tails"], strict=True)
               if told["ids"][h] == "paper/gromit" and told["predicates"][p]["name"] == name]
        for name in ("authoredBy", "affiliatedWith")
    }  # fmt: skip
    assert ends["authoredBy"] == ["person/zoe-zed", "person/ada-lovelace", "person/alan-turing"]
    assert [kind["name"] for kind in told["kinds"] if kind.get("quiet")] == ["Person", "Venue"]
    words = {told["records"][row[2]] for row in told["evidence"] if row[1] < 0}
    assert {"Massachusetts Institute of Technology", "ALAN TURING", "nature"} <= words == set(told["records"])

    bare = Graph()
    for subject in subjects_of(people):
        if subject.node.id not in {tail for _, _, tail in recorded(people)} - {"organization/mit"}:
            bare.add_node(subject.node.id, node=subject.node)
    for edge in edges(people):
        if not PREDICATES[edge.predicate].recorded:
            bare.add_edge(edge.head, edge.tail, key=edge.predicate, edge=edge)
    alone = to_contents(subjects_of(bare))
    places = {id_: (x, y) for id_, x, y in zip(told["ids"], told["x"], told["y"], strict=True)}
    assert all(places[id_] == (x, y) for id_, x, y in zip(alone["ids"], alone["x"], alone["y"], strict=True))
    assert len(set(places.values())) == len(places)


def test_people_give_way_to_things(people):
    """Where a page holds only some of a graph, and in the lists of what is well known; their names are no sentences."""
    subjects = subjects_of(people)
    recorded = {"Person", "Venue"}
    told = sum(s.node.kind not in {*recorded, "Paper"} and s.node.id != "organization/acme-labs" for s in subjects)
    assert recorded.isdisjoint(s.node.kind for s in foremost(subjects, told, 3))
    most = foremost(subjects, told + 1, 3)
    assert [s.node.id for s in most if s.node.kind in recorded] == ["person/alan-turing"]
    assert foremost(subjects, len(subjects), 3) == subjects


def test_a_person_is_found_by_name_and_not_as_a_sentence(folder):
    """`kg show`, and the search of names; the search of sentences has only sentences."""
    assert [thing.id for thing in pipeline.find("alan turing", folder)] == ["person/alan-turing"]
    with open_search(folder / SEARCH) as search:
        assert search.quoted("Turing") == []
        assert {"Person", "Venue"}.isdisjoint(thing.kind for thing in search.connected())


def test_a_person_has_a_neighbourhood(folder):
    """All papers, as `kg show` and the pages tell them; there is nothing to explain about the name."""
    near = around(pipeline.open_built(folder), "person/alan-turing")
    assert sorted(near) == ["paper/gromit", "paper/preston", "paper/wallace", "person/alan-turing"]
    shown = CliRunner().invoke(app, ["show", "Alan Turing", "--output", str(folder)])
    assert shown.stdout.count("— authored by → Alan Turing\n") == 3 and "“" not in shown.stdout
    explained = CliRunner().invoke(app, ["explain", "Alan Turing", "--output", str(folder)])
    assert (explained.exit_code, explained.stdout) == (1, "")
    assert explained.stderr == "kg: person/alan-turing is what its name is; only the names of things are put together\n"


def test_the_questions_about_people_are_answered(folder):
    """Who wrote most, and whose models these are."""
    rows = [tuple(term.value for term in row[1:]) for row in pipeline.query("authors", folder).rows]
    assert rows[0] == ("Alan Turing", "3", "3") and len(rows) == 5
    found = {(row[1].value, row[3].value) for row in pipeline.query("models-by-affiliation", folder).rows}
    assert found == {("MIT", "Gromit"), ("Acme Labs", "Gromit")}


def test_a_table_has_no_offsets_of_records(people):
    """The cells are empty; those of texts are numbers."""
    lines = to_csv(people).decode().splitlines()
    assert "paper/gromit,authoredBy,person/zoe-zed,Gromit: a language model,Zoë Zed,1.0,paper/gromit,,,Zoë Zed" in lines


def test_the_page_of_a_paper_leads_to_its_authors(folder, tmp_path):
    """In their order, with where they work and where it is published; the venue's name is no mark in the text."""
    pipeline.write_site(tmp_path, folder)
    paper = (tmp_path / "page" / "paper" / "wallace.html").read_text()
    first, second = paper.index('person/alan-turing.html">ALAN TURING</a>'), paper.index("person/john-adams.html")
    assert first < second
    assert 'organization/mit.html">M.I.T.</a>' in paper and 'venue/nature.html">nature</a>' in paper
    assert "images of Nature" in paper
    person = (tmp_path / "page" / "person" / "alan-turing.html").read_text()
    assert person.count("paper/preston.html") and "as “ALAN TURING”" in person


def test_a_paper_without_a_record_says_nothing_more(built):
    """The bundled papers have no authors: nothing of a record is in their graph."""
    terms = {t.object.value for t in parse_triples(built / EVIDENCE) if isinstance(t.object, ox.NamedNode)}
    assert not any("record" in term for term in terms)


def test_the_last_of_papers_takes_its_people_along(tmp_path):
    """A build without a paper is that of the other papers: nobody is left who wrote nothing."""
    source = tmp_path / "p.jsonl"
    pipeline.build([written(source, RECORDS)], tmp_path / "out", extractor="rules")
    pipeline.build([written(source, RECORDS[1:])], tmp_path / "out", extractor="rules")
    found = pipeline.load_graph(tmp_path / "out")
    assert "person/ada-lovelace" not in found and "person/alan-turing" in found
    assert found.nodes["person/alan-turing"]["node"].names == ("Alan Turing", "ALAN TURING")


@needs_chromium
def test_the_page_shows_people_where_one_asks_for_them(browser, folder):
    """Not at first; with a paper or a person that is chosen; all of them by the legend, which the address holds."""
    open_page(browser, folder)
    shown = "return ids.filter((id, i) => scene.nodes[i] && kinds[kindOf[i]].quiet)"
    ties = "return ids.length && [...heads.keys()].filter(e => scene.edges[e] && predicates[predicateOf[e]].name === 'authoredBy').length"
    assert browser.execute_script(shown) == [] and browser.execute_script(ties) == 0
    assert " of " in count(browser)

    find(browser, "Gromit: a language")
    assert len(browser.execute_script(shown)) == 4 and browser.execute_script(ties) == 3
    authors = text(browser, "#panel").split("authored by")[1]
    assert authors.index("Zoë Zed") < authors.index("Ada Lovelace") < authors.index("Alan Turing")
    assert "MIT as “Massachusetts Institute of Technology”" in text(browser, "#panel")

    find(browser, "alan turing")
    assert browser.execute_script(shown) == ["person/alan-turing"] and browser.execute_script(ties) == 3
    assert "Wallace: a dataset as “ALAN TURING”" in text(browser, "#panel")
    boxes = browser.find_elements("css selector", "#kinds label")
    person = next(box for box in boxes if box.text.startswith("person"))
    assert not person.find_element("tag name", "input").is_selected()
    person.click()
    assert len(browser.execute_script(shown)) == 5 and browser.current_url.endswith("&with=Person")
    open_page(browser, folder, "#path=person/ada-lovelace,person/john-adams")
    assert sorted(browser.execute_script(shown)) == ["person/ada-lovelace", "person/john-adams"]
    assert "4 facts" in text(browser, "#panel") and errors(browser) == []

"""The graph as RDF: read by every reader, within the ontology, and back again."""

import subprocess

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.collection import Collection

from kg import pipeline
from kg.export import EXPORTS
from kg.files import read_resource
from kg.graph import edges, nodes
from kg.model import Entity, Extraction, Paper, Span
from kg.rdf import from_triples, to_evidence, to_facts, to_turtle
from kg.rdflib_store import to_rdflib
from kg.sources import parse
from kg.vocab import KG, PREFIXES
from tests.conftest import CORPUS, HOSTILE, needs_rapper, needs_shared

KG_PROPERTY = rdflib.URIRef(KG + "property")
FILES = (pipeline.GRAPH, pipeline.EVIDENCE)


def test_facts_and_evidence_give_the_same_graph_again(graph):
    """Writing and reading are inverse."""
    again = from_triples(to_facts(graph) + to_evidence(graph))
    assert list(nodes(again)) == list(nodes(graph))
    assert list(edges(again)) == list(edges(graph))


@pytest.mark.parametrize("name", FILES)
def test_rdflib_and_oxigraph_read_the_same_triples(built, name):
    """Two parsers, one answer; no blank nodes."""
    by_rdflib = rdflib.Graph().parse(built / name, format="turtle")
    by_oxigraph = list(ox.parse((built / name).read_bytes(), format=ox.RdfFormat.TURTLE))
    assert len(by_rdflib) == len(by_oxigraph) > 500
    assert not any(isinstance(term, rdflib.BNode) for triple in by_rdflib for term in triple)


@needs_rapper
@pytest.mark.parametrize("name", FILES)
def test_rapper_reads_it(built, name):
    """A third parser, in C."""
    done = subprocess.run(["rapper", "-q", "-c", "-i", "turtle", built / name], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def outside_the_ontology(folder) -> list[tuple]:
    """The triples that break a domain or a range, found with rdflib from the files and the ontology alone."""
    ontology = rdflib.Graph().parse(data=read_resource("ontology/kg.ttl"), format="turtle")
    data = rdflib.Graph()
    for name in FILES:
        data.parse(folder / name, format="turtle")

    def members(class_) -> set:
        union = ontology.value(class_, rdflib.OWL.unionOf)
        parts = list(Collection(ontology, union)) if union is not None else [class_]
        return {sub for part in parts for sub in ontology.transitive_subjects(rdflib.RDFS.subClassOf, part)}

    allowed = {
        (p, side): members(class_)
        for side in (rdflib.RDFS.domain, rdflib.RDFS.range)
        for p, class_ in ontology.subject_objects(side)
        if p != KG_PROPERTY  # its range is a property, which has no class among the data
    }
    broken = []
    for triple in data:
        for side, end in ((rdflib.RDFS.domain, triple[0]), (rdflib.RDFS.range, triple[2])):
            classes = allowed.get((triple[1], side))
            if classes is None:
                continue
            kinds = (
                {end.datatype or rdflib.XSD.string}
                if isinstance(end, rdflib.Literal)
                else set(data.objects(end, rdflib.RDF.type))
            )
            if not kinds & classes:
                broken.append((side, *triple))
    return broken


def test_every_triple_keeps_the_domains_and_ranges(built):
    """Of kinds and of datatypes."""
    assert outside_the_ontology(built) == []


def test_a_broken_range_would_be_found(built, tmp_path):
    """The check itself can fail."""
    for name in FILES:
        (tmp_path / name).write_bytes((built / name).read_bytes())
    with (tmp_path / FILES[0]).open("a") as file:
        file.write("model:bert kg:evaluatedOn model:bert .\n")
    assert len(outside_the_ontology(tmp_path)) == 1


def test_every_fact_has_evidence_that_quotes_its_paper(graph):
    """The quote stands in the text, character by character, at its place."""
    papers = {n.id: n.paper for n in nodes(graph) if n.paper}
    said = [e.evidence for e in edges(graph)]
    for node in nodes(graph):
        said += [f.evidence for f in (*node.quantities, *node.results, *node.links)]
    for evidence in said:
        assert evidence
        for e in evidence:
            assert e.span.of(papers[e.paper].text) == e.quote


def test_the_same_papers_give_the_same_bytes(built, tmp_path):
    """A rebuild changes nothing, however many processes read."""
    pipeline.build([CORPUS], tmp_path, processes=2)
    for name in (*FILES, pipeline.PAGE):
        assert (tmp_path / name).read_bytes() == (built / name).read_bytes()


def test_hostile_text_stays_text_in_every_form(tmp_path):
    """Turtle, N-Quads, JSON-LD, XML and tables quote what papers bring; all parsers get it back."""
    page = tmp_path / "page.txt"
    lines = []
    for number, text in enumerate(HOSTILE):
        lines += [
            f"Title {number} {text}",
            f"We present Gromit-{number}B, a model for {text} on ImageNet. It \x0b\x7f beats GPT-3.",
        ]
    page.write_text("\n\n".join(lines), encoding="utf-8")
    pipeline.build([str(page)], tmp_path)
    graph = pipeline.load_graph(tmp_path)
    titles = {n.label for n in nodes(graph) if n.paper}
    assert titles == {p.title for p in parse(page.read_text(encoding="utf-8"), "page.txt")}
    for name, export in EXPORTS.items():
        if name in ("ttl", "nt", "nq", "jsonld"):
            forms = {"ttl": "turtle", "nt": "nt", "nq": "nquads", "jsonld": "json-ld"}
            parsed = rdflib.Dataset().parse(data=export(graph), format=forms[name])
            assert {str(q[2]) for q in parsed.quads((None, rdflib.RDFS.label, None, None))} >= titles


def test_to_turtle_declares_each_prefix_once_and_sorted(graph):
    """Oxigraph writes them in random order."""
    header = [
        line.split()[1].decode() for line in to_turtle(to_facts(graph)).splitlines() if line.startswith(b"@prefix")
    ]
    assert header == sorted(f"{prefix}:" for prefix in PREFIXES)


def test_rdflib_asks_the_same_store(built):
    """A program that speaks rdflib needs no second copy."""
    dataset = to_rdflib(pipeline.open_built(built))
    rows = list(dataset.query("SELECT (COUNT(*) AS ?n) WHERE { ?p a <https://w3id.org/paperkg/ontology#Paper> }"))
    assert int(rows[0][0]) == 27


@needs_shared
def test_the_five_pages_keep_the_ontology_and_their_bytes(seeds, tmp_path):
    """The real pages, twice."""
    for folder in ("one", "two"):
        pipeline.build(seeds, tmp_path / folder)
    for name in (*FILES, pipeline.PAGE):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert outside_the_ontology(tmp_path / "one") == []


def test_things_are_tied_to_what_the_web_calls_them():
    """By name and kind; a wrong tie is worse than none."""
    paper = Paper(
        "p", "MIT and Python", "MIT uses Python on GPUs; the python is a snake. The MIT license is no university."
    )
    entities = (
        Entity("e1", "Organization", ("MIT",), (Span(0, 3),)),
        Entity("e2", "Software", ("Python",), (Span(8, 14),)),
        Entity("e3", "Task", ("snake",), (Span(paper.text.index("snake"), paper.text.index("snake") + 5),)),
    )
    graph = pipeline.build_graph([Extraction(paper, entities)])
    exact = {
        (t.subject.value.split("/")[-2:][0], t.object.value)
        for t in to_facts(graph)
        if t.predicate.value.endswith("exactMatch")
    }
    assert exact == {
        ("organization", "http://www.wikidata.org/entity/Q49108"),
        ("organization", "https://ror.org/042nb2s44"),
        ("software", "http://www.wikidata.org/entity/Q28865"),
    }

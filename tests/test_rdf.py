"""The graph as RDF: read by every reader, within the ontology, and back again."""

import hashlib
import json
import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import example, given
from hypothesis import strategies as st
from rdflib.collection import Collection

from kg import pipeline, store
from kg.errors import KgError, SchemaError
from kg.files import read_resource
from kg.folder import ABOUT, EVIDENCE, GRAPH, KEPT, PAGE
from kg.graph import edges, nodes, subjects_of
from kg.model import Entity, Extraction, Paper, Result, Span
from kg.rdf import FORMS, Making, Tally, from_triples, to_about, to_bytes, to_evidence, to_facts, with_annotations
from kg.rdf.terms import number
from kg.rdflib_store import to_rdflib
from kg.sources import parse
from kg.vocab import BASE, KG, prefixes
from tests.conftest import CORPUS, HOSTILE, needs_rapper, needs_shared

WIDER = {rdflib.XSD.integer: [rdflib.XSD.decimal]}
KG_PROPERTY = rdflib.URIRef(KG + "property")
FILES = (GRAPH, EVIDENCE, ABOUT)


def test_facts_and_evidence_give_the_same_graph_again(graph):
    """Writing and reading are inverse."""
    again = from_triples([*to_facts(subjects_of(graph)), *to_evidence(subjects_of(graph))])
    assert list(nodes(again)) == list(nodes(graph))
    assert list(edges(again)) == list(edges(graph))


@pytest.mark.parametrize("name", FILES)
def test_rdflib_and_oxigraph_read_the_same_triples(built, name):
    """Two parsers, one answer; no blank nodes."""
    by_rdflib = rdflib.Graph().parse(built / name, format="turtle")
    by_oxigraph = list(ox.parse((built / name).read_bytes(), format=ox.RdfFormat.TURTLE))
    assert len(by_rdflib) == len(by_oxigraph) > 100
    assert not any(isinstance(term, rdflib.BNode) for triple in by_rdflib for term in triple)


@needs_rapper
@pytest.mark.parametrize("name", FILES)
def test_rapper_reads_it(built, name):
    """A third parser, in C."""
    done = subprocess.run(["rapper", "-q", "-c", "-i", "turtle", built / name], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


RDFLIB_NAMES = {"ttl": "turtle", "trig": "trig", "nt": "nt", "nq": "nquads", "rdf": "xml", "jsonld": "json-ld"}
RAPPER_NAMES = {"ttl": "turtle", "trig": "trig", "nt": "ntriples", "nq": "nquads", "rdf": "rdfxml"}


@pytest.fixture(scope="session")
def dumps(built, tmp_path_factory) -> dict[str, Path]:
    """The bundled papers' graph in all forms of RDF."""
    folder = tmp_path_factory.mktemp("dumps")
    return {form: pipeline.export(form, built, folder / f"graph.{form}") for form in FORMS}


def lines_of(path: Path, form: str) -> list[str]:
    """The triples of a file as Oxigraph reads it; there are no blank nodes, so same lines are same graphs."""
    names = {"ttl": "TURTLE", "trig": "TRIG", "nt": "N_TRIPLES", "nq": "N_QUADS", "rdf": "RDF_XML"}
    return sorted({str(quad.triple) for quad in ox.parse(path=path, format=getattr(ox.RdfFormat, names[form]))})


def test_all_forms_are_one_graph_to_every_reader(dumps, built):
    """Oxigraph and rdflib read the same triples of each, and rdflib those of JSON-LD with its context."""
    expected = lines_of(dumps["nt"], "nt")
    assert len(expected) == sum(1 for name in FILES for _ in ox.parse(path=built / name, format=ox.RdfFormat.TURTLE))
    for form, path in dumps.items():
        if form != "jsonld":
            assert lines_of(path, form) == expected, form
        parsed = rdflib.Dataset(default_union=True).parse(path, format=RDFLIB_NAMES[form])
        triples = {(s, p, o) for s, p, o, _ in parsed.quads()}
        by_rdflib = rdflib.Graph().parse(dumps["nt"], format="nt")
        assert triples == set(by_rdflib), form


@needs_rapper
@pytest.mark.parametrize("form", RAPPER_NAMES)
def test_rapper_counts_as_many_triples_in_every_form(dumps, form):
    """A third reader, in C."""
    count = len(lines_of(dumps["nt"], "nt"))
    done = subprocess.run(["rapper", "-c", "-i", RAPPER_NAMES[form], dumps[form]], capture_output=True, text=True)
    assert f"returned {count} triples" in done.stderr
    assert "Error" not in done.stderr and "Warning" not in done.stderr


@pytest.mark.skipif(not shutil.which("serdi"), reason="needs serdi, of Debian's serdi")
@pytest.mark.parametrize("form", ["ttl", "trig", "nt", "nq"])
def test_serdi_reads_the_same_triples(dumps, form):
    """A fourth reader, strict."""
    names = {"ttl": "turtle", "trig": "trig", "nt": "ntriples", "nq": "nquads"}
    done = subprocess.run(["serdi", "-i", names[form], "-o", "ntriples", dumps[form]], capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    read = {str(quad.triple) for quad in ox.parse(done.stdout, format=ox.RdfFormat.N_TRIPLES)}
    assert sorted(read) == lines_of(dumps["nt"], "nt")


def test_the_shipped_context_is_that_of_the_dumps(dumps):
    """So that a document without a context of its own can name it."""
    context = json.loads(read_resource("ontology/context.jsonld"))["@context"]
    assert json.loads(dumps["jsonld"].read_text())["@context"] == context


def test_rdf_12_ties_statements_to_what_they_state(built, tmp_path):
    """Every statement reifies an asserted triple; the rest is the same."""
    path = pipeline.export("ttl", built, tmp_path / "annotated.ttl", rdf12=True)
    read = [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)]
    stated = {t.object for t in read if t.predicate.value.endswith("#reifies")}
    plain = {t for t in read if not t.predicate.value.endswith("#reifies")}
    assert len(stated) > 500 and stated <= plain
    assert sorted(map(str, plain)) == sorted(map(str, store.triples_of(pipeline.open_built(built))))
    with pytest.raises(KgError, match="no triple terms"):
        pipeline.export("rdf", built, tmp_path / "x", rdf12=True)


def test_annotations_come_with_statements_only():
    """Other subjects pass as they are."""
    triple = ox.Triple(ox.NamedNode("http://a"), ox.NamedNode("http://b"), ox.Literal("c"))
    assert list(with_annotations([triple])) == [triple]


def test_a_base_of_ones_own(tmp_path):
    """All IRIs begin with it, and it is read back."""
    pipeline.build([CORPUS], tmp_path, extractor="rules", base="https://example.org/kg")
    opened = pipeline.open_built(tmp_path)
    assert opened.base == "https://example.org/kg/"
    assert BASE + "model" not in (tmp_path / GRAPH).read_text()
    graph = pipeline.load_graph(tmp_path)
    assert "model/roberta" in graph
    answer = pipeline.query("SELECT ?m { ?m rdfs:label 'RoBERTa' }", tmp_path)
    assert answer.rows[0][0].value == "https://example.org/kg/model/roberta"
    assert pipeline.validate(tmp_path) == []


@pytest.mark.parametrize("base", ["kg", "ftp://a/", "http://", "http://a b/", "http://a/<x>", "", "http://a/\u0000"])
def test_a_wrong_base_costs_nothing(tmp_path, base):
    """One line, before anything is read."""
    with pytest.raises(SchemaError, match="is no absolute IRI"):
        pipeline.build([CORPUS], tmp_path / "new", base=base)
    assert not (tmp_path / "new").exists()


def test_papers_are_named_by_arxiv_and_doi(tmp_path):
    """From their id or address; what is neither keeps its id, and no two meet in one IRI."""
    lines = [
        {"title": "One", "abstract": "We present Gromit.", "url": "https://arxiv.org/abs/1706.03762v5", "year": 2017},
        {"title": "Two", "abstract": "We present Wallace.", "url": "https://doi.org/10.18653/v1/N19-1423"},
        {"title": "Three", "abstract": "We present Shaun.", "id": "a b"},
        {"title": "Four", "abstract": "We present Timmy.", "id": "a-b"},
    ]
    source = tmp_path / "papers.jsonl"
    source.write_text("\n".join(map(json.dumps, lines)))
    pipeline.build([str(source)], tmp_path / "out", extractor="rules")
    query = "SELECT ?title ?p ?same ?year { ?p a kg:Paper ; rdfs:label ?title OPTIONAL { ?p schema:sameAs ?same } OPTIONAL { ?p dcterms:date ?year } }"
    rows = {
        title.value: (p.value.removeprefix(BASE), same and same.value, year)
        for title, p, same, year in pipeline.query(query, tmp_path / "out").rows
    }
    assert rows["One"][:2] == ("paper/1706.03762", "https://arxiv.org/abs/1706.03762")
    assert rows["One"][2].datatype.value.endswith("#gYear")
    assert rows["Two"][:2] == ("paper/10.18653/v1/n19-1423", "https://doi.org/10.18653/v1/n19-1423")
    assert rows["Four"][0] == "paper/a-b" and rows["Three"][0].startswith("paper/a-b-")


def test_the_graph_describes_itself(built):
    """Counts, sources with their digests, tool and version."""
    query = "SELECT ?n ?name ?hash ?tool { ?g a void:Dataset ; void:triples ?n ; prov:wasDerivedFrom ?s ; prov:wasGeneratedBy / prov:wasAssociatedWith / kg:version ?tool . ?s rdfs:label ?name ; kg:sha256 ?hash }"
    ((count, name, digest, tool),) = pipeline.query(query, built).rows
    triples = sum(1 for n in FILES[:2] for _ in ox.parse(path=built / n, format=ox.RdfFormat.TURTLE))
    assert int(count.value) == triples
    assert name.value == "classics.txt"
    assert digest.value == hashlib.sha256(Path(CORPUS).read_bytes()).hexdigest()
    assert tool.value == version("paperkg")


def test_results_sort_by_value_and_point_at_metrics(built):
    """Decimals and integers in one order, and the metric as a thing where it is one."""
    query = "SELECT ?v ?m { ?r a kg:Result ; kg:value ?v OPTIONAL { ?r kg:metric ?m } } ORDER BY DESC(?v)"
    rows = pipeline.query(query, built).rows
    values = [float(v.value) for v, _ in rows]
    assert values == sorted(values, reverse=True) and len(values) > 50
    assert {v.datatype.value.rsplit("#")[1] for v, _ in rows} == {"integer", "decimal"}
    assert sum(m is not None for _, m in rows) > 10


def test_a_result_is_at_the_task_that_its_sentence_names_alone():
    """Not at one of several, nor at one that another sentence names."""
    said = (
        "It reaches 71.2% at image captioning.",
        "At image captioning and object counting it reaches 64.0%.",
        "It reaches 12.5% elsewhere.",
    )
    paper = Paper("p", "Gromit", " ".join(said))

    def places(name: str) -> tuple[Span, ...]:
        return tuple(Span(*m.span()) for m in re.finditer(re.escape(name), paper.text))

    kinds = {"Gromit": "Model", "image captioning": "Task", "object counting": "Task"}
    entities = tuple(Entity(name, kind, (name,), places(name)) for name, kind in kinds.items())
    results = tuple(
        Result("Gromit", "accuracy", float(value), "%", places(value)[0]) for value in ("71.2", "64.0", "12.5")
    )
    graph = pipeline.build_graph([Extraction(paper, entities, results=results)])
    (gromit,) = (node for node in nodes(graph) if node.label == "Gromit" and node.kind == "Model")
    assert {claim.value: claim.task for claim in gromit.results} == {
        71.2: "task/image-captioning",
        64.0: None,
        12.5: None,
    }
    again = from_triples([*to_facts(subjects_of(graph)), *to_evidence(subjects_of(graph))])
    assert list(nodes(again)) == list(nodes(graph))


@given(value=st.floats(-1e15, 1e15, allow_nan=False))
def test_numbers_survive(value):
    """A number written without an exponent is the same number."""
    literal = number(value)
    assert float(literal.value) == value and "e" not in literal.value.lower()


@given(text=st.text(st.characters(codec="utf-8")))
@example(text="one\r\ntwo\rthree")
def test_any_text_survives_every_form(text):
    """What stands in a literal comes back, but for the control characters that XML lacks."""
    triple = ox.Triple(ox.NamedNode(BASE + "model/x"), ox.NamedNode(prefixes()["rdfs"] + "label"), ox.Literal(text))
    for form in ("ttl", "trig", "nt", "nq"):
        (read,) = ox.parse(to_bytes([triple], form), format=ox.RdfFormat.from_extension(form))
        assert read.triple == triple, form
    assert json.loads(to_bytes([triple], "jsonld"))["@graph"][0]["rdfs:label"] == text
    (read,) = ox.parse(to_bytes([triple], "rdf"), format=ox.RdfFormat.RDF_XML)
    assert len(read.object.value) == len(text.replace("\r\n", "\n")) and "\r" not in read.object.value


def test_about_is_the_same_for_sources_in_any_order(graph):
    """Nothing of time or order is in it."""
    tally = Tally()
    assert list(tally.of(to_facts(subjects_of(graph))))
    sources = (("a", "1"), ("b", "2"))
    one, two = (to_bytes(to_about(tally, Making("1", some))) for some in (sources, sources[::-1]))
    assert one == two


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
                {end.datatype or rdflib.XSD.string, *WIDER.get(end.datatype, ())}
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
    for name in (*FILES, PAGE):
        assert (tmp_path / name).read_bytes() == (built / name).read_bytes()


def test_hostile_text_stays_text_in_every_form(tmp_path):
    """Turtle, N-Quads, JSON-LD, XML and tables quote what papers bring; all parsers get it back."""
    page = tmp_path / "page.txt"
    lines = []
    for count, text in enumerate(HOSTILE):
        lines += [
            f"Title {count} {text}",
            f"We present Gromit-{count}B, a model for {text} on ImageNet. It \x0b\x7f beats GPT-3.",
        ]
    page.write_text("\n\n".join(lines), encoding="utf-8")
    pipeline.build([str(page)], tmp_path)
    graph = pipeline.load_graph(tmp_path)
    titles = {n.label for n in nodes(graph) if n.paper}
    assert titles == {p.title for p in parse(page.read_text(encoding="utf-8"), "page.txt")}
    for form in FORMS:
        path = pipeline.export(form, tmp_path)
        parsed = rdflib.Graph().parse(path, format=RDFLIB_NAMES[form])
        said = {str(o) for o in parsed.objects(None, rdflib.RDFS.label)}
        if form == "rdf":
            titles = {title.replace("\x0b", "\ufffd") for title in titles}
        assert said >= titles, form


def test_prefixes_are_declared_once_and_sorted(built):
    """Oxigraph writes them in random order."""
    for name in FILES:
        lines = (built / name).read_text().splitlines()
        header = [line.split()[1] for line in lines if line.startswith("@prefix")]
        assert header == sorted(f"{prefix}:" for prefix in prefixes())


def test_rdflib_asks_the_same_store(built):
    """A program that speaks rdflib needs no second copy."""
    dataset = to_rdflib(pipeline.open_built(built))
    rows = list(dataset.query("SELECT (COUNT(*) AS ?n) WHERE { ?p a <https://w3id.org/paperkg/ontology#Paper> }"))
    assert int(rows[0][0]) == 27


@needs_shared
def test_the_five_pages_keep_the_ontology_and_their_bytes(seeds, tmp_path):
    """The real pages; the second time, with the extractions of the first, in another folder."""
    one, two = tmp_path / "one", tmp_path / "two"
    pipeline.build(seeds, one)
    two.mkdir()
    shutil.copy(one / KEPT, two)
    assert pipeline.build(seeds, two).extracted == 0
    for name in (*FILES, PAGE):
        assert (one / name).read_bytes() == (two / name).read_bytes()
    assert outside_the_ontology(one) == []


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
        for t in to_facts(subjects_of(graph))
        if t.predicate.value.endswith("exactMatch")
    }
    assert exact == {
        ("organization", "http://www.wikidata.org/entity/Q49108"),
        ("organization", "https://ror.org/042nb2s44"),
        ("software", "http://www.wikidata.org/entity/Q28865"),
    }

"""Shapes: a good graph keeps them, and each way of breaking one is told."""

import pyoxigraph as ox
import pytest

from kg import pipeline
from kg.check import check_shapes
from kg.files import parse_triples
from kg.folder import ABOUT, EVIDENCE, GRAPH
from kg.store import Store
from kg.vocab import PREDICATES, prefixes

PREFIXES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes().items())


@pytest.fixture(scope="session")
def small(tmp_path_factory) -> list[ox.Quad]:
    """The triples of a graph of one paper, with a quantity, a result, a link, and an author, an affiliation and a venue."""
    folder = tmp_path_factory.mktemp("small")
    source = folder / "paper.jsonl"
    source.write_text(
        '{"title": "Gromit: a language model", "authors": "Ada Lovelace", "affiliations": "Acme Labs", "venue": "Nature", "year": 2020, "url": "https://arxiv.org/abs/2001.00001", "abstract": '
        '"We present Gromit, a language model with 7B parameters. Gromit reaches 71.2% accuracy on ImageNet, outperforming GPT-3. '
        'Code is at https://example.org/gromit."}'
    )
    pipeline.build([str(source)], folder / "out", extractor="rules")
    names = (GRAPH, EVIDENCE, ABOUT)
    return [ox.Quad(*t) for name in names for t in parse_triples(folder / "out" / name)]


def store_of(quads: list[ox.Quad]) -> Store:
    triples = ox.Store()
    triples.extend(quads)
    return Store(triples)


def test_a_built_graph_keeps_its_shapes(built, small):
    """All of them; and the small graph has what the broken ones change."""
    assert pipeline.validate(built) == []
    assert check_shapes(store_of(small)) == []
    classes = {q.object.value.rsplit("#")[-1] for q in small if q.predicate.value.endswith("#type")}
    assert classes >= {"Paper", "Person", "Venue", "Organization", "Model", "Dataset"}
    assert classes >= {"Statement", "Quantity", "Result", "Link", "Evidence"}


BROKEN = {  # an update that breaks the graph, and words of the rule that tells
    "no label": ("DELETE WHERE { model:gromit rdfs:label ?x }", "exactly one label"),
    "two labels": ("INSERT DATA { model:gromit rdfs:label 'x' }", "exactly one label"),
    "empty label": ("DELETE { model:gromit rdfs:label ?x } INSERT { model:gromit rdfs:label '' } WHERE { model:gromit rdfs:label ?x }", "exactly one label"),
    "preferred name is not the label": ("INSERT DATA { model:gromit skos:prefLabel 'x' }", "exactly one preferred name"),
    "preferred name among the others": ("INSERT DATA { model:gromit skos:altLabel 'Gromit' }", "none is the preferred one"),
    "other name is a number": ("INSERT DATA { model:gromit skos:altLabel 7 }", "other names are texts"),
    "two kinds": ("INSERT DATA { model:gromit a kg:Task }", "exactly one kind"),
    "not mentioned": ("DELETE WHERE { ?p kg:mentions model:gromit }", "mentioned by at least one paper"),
    "match is a text": ("INSERT DATA { model:gromit skos:exactMatch 'Q1' }", "is an IRI"),
    "paper and model": ("INSERT DATA { paper:2001.00001 a kg:Model }", "a paper is nothing else"),
    "no title": ("DELETE WHERE { ?p dcterms:title ?x }", "exactly one title"),
    "no abstract": ("DELETE WHERE { ?p dcterms:abstract ?x }", "exactly one abstract"),
    "two identifiers": ("INSERT DATA { paper:2001.00001 dcterms:identifier 'x' }", "exactly one identifier"),
    "year is an integer": ("INSERT DATA { paper:2001.00001 dcterms:date 2020 }", "a year is an xsd:gYear"),
    "address is a text": ("INSERT DATA { paper:2001.00001 schema:url 'x' }", "an address is an xsd:anyURI"),
    "author of nothing": ("DELETE WHERE { ?p kg:authoredBy ?a }", "every person is an author"),
    "venue of nothing": ("DELETE WHERE { ?p kg:publishedIn ?a }", "in every venue"),
    "organization of nobody": ("DELETE WHERE { ?p kg:affiliatedWith ?a }", "every organization is mentioned"),
    "author without a label": ("DELETE WHERE { person:ada-lovelace rdfs:label ?x }", "exactly one label"),
    "author and model": ("INSERT DATA { person:ada-lovelace a kg:Model }", "exactly one kind"),
    "sentence without a place": ("DELETE { ?e a oa:TextPositionSelector ; oa:start ?n ; oa:end ?m } WHERE { ?s rdf:predicate kg:introduces ; kg:evidence ?e . ?e oa:start ?n ; oa:end ?m }", "a place in it"),
    "number without a place": ("DELETE { ?e a oa:TextPositionSelector ; oa:start ?n ; oa:end ?m } WHERE { ?s a kg:Quantity ; kg:evidence ?e . ?e oa:start ?n ; oa:end ?m }", "a place in it"),
    "place without an end": ("DELETE WHERE { ?e oa:end ?n }", "ends at one place"),
    "place without a start": ("DELETE WHERE { ?e oa:start ?n }", "starts at one place"),
    "record with a place": ("INSERT { ?e a oa:TextPositionSelector ; oa:start 0 ; oa:end 4 } WHERE { ?s rdf:predicate kg:authoredBy ; kg:evidence ?e }", "those of a record have none"),
    "record with half a place": ("INSERT { ?e oa:start 0 } WHERE { ?s rdf:predicate kg:authoredBy ; kg:evidence ?e }", "evidence with a place"),
    "two venues": ("INSERT DATA { paper:2001.00001 prism:publicationName 'x', 'y' }", "a venue is one text"),
    "DOI with an address": ("INSERT DATA { paper:2001.00001 prism:doi 'https://doi.org/10.1000/x' }", "begins with 10."),
    "arXiv identifier in words": ("INSERT DATA { paper:2001.00001 fabio:hasArXivId 'none' }", "an arXiv identifier is"),
    "affiliation without a name": ("INSERT DATA { paper:2001.00001 schema:sourceOrganization '' }", "an affiliation is a name"),
    "page about a paper in words": ("INSERT DATA { paper:2001.00001 foaf:page 'x' }", "is an address"),
    "author without a name": ("INSERT DATA { paper:2001.00001 dc:creator '' }", "an author is a name"),
    "dataset evaluated": ("INSERT DATA { dataset:imagenet kg:evaluatedOn dataset:imagenet }", "evaluated on starts at"),
    "evaluated on a model": ("INSERT DATA { model:gromit kg:evaluatedOn model:gpt-3 }", "evaluated on ends at a Dataset"),
    "model introduces": ("INSERT DATA { model:gromit kg:introduces model:gpt-3 }", "introduces starts at a Paper"),
    "parameters of a dataset's metric": ("INSERT DATA { metric:accuracy kg:parameterCount 7 }", "parameter count is said of"),
    "parameters in words": ("INSERT DATA { model:gromit kg:parameterCount 'many' }", "parameter count is a number"),
    "fewer than no parameters": ("INSERT DATA { model:gromit kg:parameterCount -1 }", "parameter count is a number of 0 or more"),
    "fact without evidence": ("DELETE WHERE { ?s rdf:subject model:gromit ; kg:evidence ?e }", "every fact has evidence"),
    "evidence that is none": ("INSERT DATA { quantity:x kg:evidence model:gromit . quantity:x a kg:Quantity }", "every fact has evidence"),
    "statement without subject": ("DELETE WHERE { ?s rdf:subject model:gromit }", "exactly one subject"),
    "statement of an unknown relation": ("DELETE { ?s rdf:predicate ?p } INSERT { ?s rdf:predicate kg:likes } WHERE { ?s rdf:predicate ?p }", "a relation of the ontology"),
    "statement about a text": ("DELETE { ?s rdf:object ?p } INSERT { ?s rdf:object 'x' } WHERE { ?s rdf:object ?p }", "exactly one object"),
    "quantity of nothing": ("DELETE WHERE { ?q kg:property kg:parameterCount ; kg:subject ?s }", "exactly one node of the graph"),
    "quantity without a unit": ("DELETE WHERE { ?q kg:property kg:parameterCount ; kg:unit ?s }", "exactly one unit"),
    "quantity as a double": ("DELETE { ?q kg:value ?v } INSERT { ?q kg:value 7e9 } WHERE { ?q a kg:Quantity ; kg:value ?v }", "an integer or a decimal"),
    "quantity that its subject lacks": ("DELETE WHERE { ?m kg:parameterCount ?n }", "also a number of its subject"),
    "result on a model": ("DELETE { ?r kg:dataset ?d } INSERT { ?r kg:dataset model:gpt-3 } WHERE { ?r kg:dataset ?d }", "is a dataset"),
    "result at a model": ("INSERT { ?r kg:task model:gpt-3 } WHERE { ?r a kg:Result }", "is a task"),
    "result in words": ("DELETE { ?r kg:value ?d } INSERT { ?r kg:value 'good' } WHERE { ?r a kg:Result ; kg:value ?d }", "a result has exactly one value"),
    "result of no metric": ("DELETE WHERE { ?r kg:metricName ?d }", "what was measured"),
    "metric that is none": ("INSERT { ?r kg:metric model:gpt-3 } WHERE { ?r a kg:Result }", "what was measured is a metric"),
    "link to a script": ("DELETE { ?l kg:url ?u } INSERT { ?l kg:url 'javascript:x'^^xsd:anyURI } WHERE { ?l kg:url ?u }", "of http or https"),
    "link to a poem": ("DELETE { ?l kg:linkKind ?u } INSERT { ?l kg:linkKind 'poem' } WHERE { ?l kg:linkKind ?u }", "code, data, model, project or demo"),
    "evidence of no paper": ("DELETE WHERE { ?e kg:paper ?p }", "of exactly one paper"),
    "evidence without a quote": ("DELETE WHERE { ?e oa:exact ?p }", "exactly one quote"),
    "quote that ends before it starts": ("DELETE { ?e oa:end ?n } INSERT { ?e oa:end 0 } WHERE { ?e oa:end ?n }", "before its end"),
    "quote that starts before the text": ("DELETE { ?e oa:start ?n } INSERT { ?e oa:start -1 } WHERE { ?e oa:start ?n }", "from 0"),
    "quote of other words": ("DELETE { ?e oa:exact ?n } INSERT { ?e oa:exact 'Wallace' } WHERE { ?e oa:exact ?n }", "character by character"),
    "confidence of 1.5": ("DELETE { ?e kg:confidence ?n } INSERT { ?e kg:confidence 1.5 } WHERE { ?e kg:confidence ?n }", "from 0 to 1"),
    "evidence by nobody": ("DELETE WHERE { ?e prov:wasGeneratedBy ?a }", "exactly one activity"),
    "activity that is none": ("DELETE WHERE { ?a a prov:Activity }", "what generates is an activity"),
    "evidence of two facts": ("INSERT { quantity:x kg:evidence ?e } WHERE { ?f kg:evidence ?e }", "of exactly one fact"),
    "two evidence nodes of one paper": ("INSERT { ?f kg:evidence evidence:x . evidence:x ?p ?o } WHERE { ?f a kg:Link ; kg:evidence ?e . ?e ?p ?o }", "one for each paper"),
    "relation that is not stated": ("INSERT DATA { model:gpt-3 kg:uses model:gromit }", "asserted and also stated"),
    "statement that is not asserted": ("DELETE WHERE { ?a kg:outperforms ?b }", "what is stated is also asserted"),
    "related to itself": ("INSERT DATA { model:gromit kg:uses model:gromit }", "related to itself"),
    "introduced and not mentioned": ("DELETE WHERE { ?p kg:mentions model:gromit }", "it mentions"),
    "no version": ("DELETE { ?g kg:version ?v } WHERE { ?g a void:Dataset ; kg:version ?v }", "the version of its form"),
    "no base": ("DELETE WHERE { ?g void:uriSpace ?v }", "where its IRIs begin"),
    "blank node": ("INSERT DATA { [] a kg:Link }", "below the graph's base"),
    "IRI of another base": ("INSERT DATA { <https://example.org/x> a kg:Model }", "below the graph's base"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_each_way_of_breaking_a_graph_is_told(small, name):
    """By the rule that it breaks, with the node."""
    update, words = BROKEN[name]
    store = store_of(small)
    before = set(store.triples)
    store.triples.update(PREFIXES + update)
    assert set(store.triples) != before, "the update changes nothing"
    found = check_shapes(store)
    assert any(words in violation.rule for violation in found), [v.rule for v in found]
    assert all(violation.node for violation in found)


def test_a_violation_names_node_rule_value_and_paper(small):
    """In one line."""
    store = store_of(small)
    store.triples.update(PREFIXES + "INSERT DATA { model:gromit skos:altLabel 7 }")
    (violation,) = check_shapes(store)
    expected = "other names are texts, and none is the preferred one; came 7; paper Gromit: a language model"
    assert str(violation) == f"https://w3id.org/paperkg/model/gromit; {expected}"


def test_the_whole_alone_can_be_asked(small):
    """Without the shapes of single nodes, which take long for large graphs."""
    store = store_of(small)
    store.triples.update(PREFIXES + "INSERT DATA { model:gromit skos:altLabel 7 ; kg:uses model:gromit }")
    assert {v.rule for v in check_shapes(store, nodes_too=False)} == {
        "a relation is asserted and also stated, so that it can have evidence",
        "no thing is related to itself",
    }


def test_every_relation_has_shapes_at_both_ends(small):
    """Those of its domain and range in the ontology: nothing else may stand there."""
    kinds = sorted({kind for p in PREDICATES.values() for kind in p.domain | p.range})
    for predicate in PREDICATES.values():
        lines = [f"ex:{kind} a kg:{kind} . ex:{kind} kg:{predicate.name} ex:{kind} ." for kind in kinds]
        triples = ox.Store()
        triples.update(f"{PREFIXES} PREFIX ex: <http://example.org/> INSERT DATA {{ {' '.join(lines)} }}")
        ends = {
            (v.node.rsplit("/")[-1], side)
            for v in check_shapes(Store(triples))
            for side in ("starts", "ends")
            if f" {side} at" in v.rule
        }
        expected = {(k, "starts") for k in kinds if k not in predicate.domain} | {
            (k, "ends") for k in kinds if k not in predicate.range
        }
        assert ends == expected, predicate.name

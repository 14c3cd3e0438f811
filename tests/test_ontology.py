"""The ontology: complete, in OWL 2 DL, consistent with what is built, and told the same everywhere."""

import json
import shutil
import subprocess
import sys

import pyoxigraph as ox
import pytest

from kg.files import parse_triples, read_resource
from kg.folder import GRAPH
from kg.terms import terms, to_context, to_markdown
from kg.vocab import KG, OWL, RDF, ontology, prefixes

TERMS = list(terms())


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)
def test_every_term_is_explained(term):
    """Label, comment and example; relations and values also from what to what."""
    assert term.label and term.comment.endswith(".")
    assert f"kg:{term.name}" in term.example
    document = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes().items()) + term.example
    (quad,) = ox.parse(document.encode(), format=ox.RdfFormat.TURTLE)
    assert KG + term.name in {quad.predicate.value, getattr(quad.object, "value", "")}
    if term.type in ("ObjectProperty", "DatatypeProperty") and term.name not in ("property", "version"):
        assert term.domain and term.range


def test_the_table_and_the_context_are_those_of_the_ontology():
    """Else `make ontology` was forgotten."""
    assert read_resource("ontology/README.md") == to_markdown()
    assert json.loads(read_resource("ontology/context.jsonld")) == {"@context": to_context()}


def test_every_term_of_others_is_declared():
    """As OWL 2 DL asks (https://www.w3.org/TR/owl2-mapping-to-rdf/#Parsing_of_the_Ontology_Header_and_Declarations)."""
    quads = list(ontology().store)
    declared = {q.subject for q in quads if q.predicate.value == RDF + "type" and q.object.value.startswith(OWL)}
    structural = ("subClassOf", "subPropertyOf", "domain", "range", "first")
    used = {q.object for q in quads if q.predicate.value.rsplit("#")[-1] in structural}
    used |= {q.predicate for q in quads}
    known = (
        "http://www.w3.org/2002/07/owl#",
        "http://www.w3.org/2000/01/rdf-schema#",
        "http://www.w3.org/1999/02/22-rdf",
        "http://www.w3.org/2001/XMLSchema#",
    )
    assert {t.value for t in used if isinstance(t, ox.NamedNode)} - {t.value for t in declared} == {
        t.value for t in used if isinstance(t, ox.NamedNode) and t.value.startswith(known)
    }


def test_a_version_has_an_address():
    """And the address names the version."""
    (version,) = ontology().objects(ox.NamedNode(KG.rstrip("#")), OWL + "versionIRI")
    assert version.value.endswith("/" + ontology().words(ox.NamedNode(KG.rstrip("#")), OWL + "versionInfo"))


REASON = """
import sys, owlready2
owlready2.onto_path.append(sys.argv[1])
world = owlready2.World()
world.get_ontology("file://" + sys.argv[1] + "/all.owl").load()
try:
    owlready2.sync_reasoner_hermit(world, infer_property_values=True, debug=0)
except owlready2.OwlReadyInconsistentOntologyError:
    sys.exit(3)
for task in world["https://w3id.org/paperkg/paper/af2a328be1"].addresses:
    print(task.iri)
"""


def reasoned(folder, more: str = "") -> subprocess.CompletedProcess:
    """HermiT's word on the ontology with a built graph's things and relations."""
    quads = list(ontology().store)
    triples = [q.triple for q in quads]
    triples += [
        t for name in (GRAPH,) for t in parse_triples(folder["built"] / name) if not isinstance(t.object, ox.Literal)
    ]
    document = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes().items()) + more
    triples += [q.triple for q in ox.parse(document.encode(), format=ox.RdfFormat.TURTLE)]
    folder["here"].joinpath("all.owl").write_bytes(ox.serialize(triples, format=ox.RdfFormat.RDF_XML))
    return subprocess.run([sys.executable, "-c", REASON, str(folder["here"])], capture_output=True, text=True)


@pytest.mark.skipif(not shutil.which("java"), reason="HermiT needs java")
def test_hermit_finds_the_ontology_consistent_with_a_graph_and_not_with_a_broken_one(built, tmp_path):
    """And concludes by the property chain what a paper addresses."""
    folder = {"built": built, "here": tmp_path}
    done = reasoned(folder)
    assert done.returncode == 0, done.stderr
    assert "https://w3id.org/paperkg/task/question-answering" in done.stdout
    broken = reasoned(folder, "model:bert a kg:Task .")
    assert broken.returncode == 3, broken.stderr

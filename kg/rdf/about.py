"""The graph's description of itself: what it holds, what it was made from, and what made it.

No date is in it, so that the same papers give the same bytes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.names import slug
from kg.rdf.terms import LABEL, A, Iris, kg, term, typed
from kg.store import FORM
from kg.vocab import BASE, ONTOLOGY, RDF


@dataclass(frozen=True, slots=True)
class Making:
    """How a graph was made: by which version of this program, from which sources."""

    version: str
    sources: tuple[tuple[str, str], ...] = ()
    """Names and SHA-256 of the files that were read; standard input has none."""


def to_about(triples: Iterable[ox.Triple], making: Making, base: str = BASE) -> Iterator[ox.Triple]:
    """Describe a graph of facts and evidence with VoID, DCAT and PROV-O.

    `void:triples` counts the triples given, and not the description itself.
    """
    iris = Iris(base)
    classes, predicates, total, subjects = _counted(triples)
    graph, build, tool = ox.NamedNode(base), iris.thing("activity/build"), iris.thing("agent/paperkg")
    for class_ in ("void:Dataset", "dcat:Dataset", "prov:Entity"):
        yield ox.Triple(graph, A, term(class_))
    yield ox.Triple(graph, term("dcterms:title"), ox.Literal("Knowledge graph of research papers", language="en"))
    yield ox.Triple(graph, term("dcterms:conformsTo"), ox.NamedNode(ONTOLOGY))
    yield ox.Triple(graph, term("void:vocabulary"), ox.NamedNode(ONTOLOGY))
    yield ox.Triple(graph, term("void:uriSpace"), ox.Literal(base))
    yield ox.Triple(graph, kg("version"), ox.Literal(FORM))
    for name, count in (
        ("triples", total),
        ("distinctSubjects", subjects),
        ("classes", len(classes)),
        ("properties", len(predicates)),
    ):
        yield ox.Triple(graph, term(f"void:{name}"), typed(str(count), "integer"))
    yield ox.Triple(graph, term("prov:wasGeneratedBy"), build)
    sources = [(iris.made("source", name, digest), name, digest) for name, digest in making.sources]
    for source, _, _ in sources:
        yield ox.Triple(graph, term("prov:wasDerivedFrom"), source)
    for partition, of, counted in (("classPartition", "class", classes), ("propertyPartition", "property", predicates)):
        for value, count in sorted(counted.items()):
            part = iris.thing(f"partition/{of}/{slug(value)}")
            yield ox.Triple(graph, term(f"void:{partition}"), part)
            yield ox.Triple(part, term(f"void:{of}"), ox.NamedNode(value))
            measure = "entities" if of == "class" else "triples"
            yield ox.Triple(part, term(f"void:{measure}"), typed(str(count), "integer"))
    yield ox.Triple(build, A, term("prov:Activity"))
    yield ox.Triple(build, term("prov:wasAssociatedWith"), tool)
    for source, name, digest in sources:
        yield ox.Triple(build, term("prov:used"), source)
        yield ox.Triple(source, A, term("prov:Entity"))
        yield ox.Triple(source, LABEL, ox.Literal(name))
        if digest:
            yield ox.Triple(source, kg("sha256"), ox.Literal(digest))
    yield ox.Triple(tool, A, term("prov:SoftwareAgent"))
    yield ox.Triple(tool, LABEL, ox.Literal("paperkg"))
    yield ox.Triple(tool, kg("version"), ox.Literal(making.version))


def _counted(triples: Iterable[ox.Triple]) -> tuple[Counter[str], Counter[str], int, int]:
    """Instances by class, triples by predicate, all triples, and subjects."""
    classes: Counter[str] = Counter()
    predicates: Counter[str] = Counter()
    subjects = set()
    for t in triples:
        predicates[t.predicate.value] += 1
        subjects.add(hash(t.subject))
        if t.predicate.value == RDF + "type" and isinstance(t.object, ox.NamedNode):
            classes[t.object.value] += 1
    return classes, predicates, predicates.total(), len(subjects)

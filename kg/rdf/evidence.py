"""Who says it: for every fact the words of the papers, and what read them."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import pyoxigraph as ox

from kg.model import Edge, Evidence, Subject
from kg.names import slug
from kg.rdf.facts import edge_triple, said_of
from kg.rdf.terms import LABEL, A, Iris, kg, number, term, typed
from kg.vocab import BASE, RDF

_PARTS = ("subject", "predicate", "object")


def to_evidence(subjects: Iterable[Subject], base: str = BASE) -> Iterator[ox.Triple]:
    """Reify relations as statements, and give all facts their evidence, subject by subject."""
    iris = Iris(base)
    extractors = set()
    for subject in subjects:
        for edge in subject.edges:
            statement = statement_iri(iris, edge)
            yield ox.Triple(statement, A, kg("Statement"))
            yield ox.Triple(statement, A, ox.NamedNode(RDF + "Statement"))
            for part, value in zip(_PARTS, edge_triple(iris, edge), strict=True):
                yield ox.Triple(statement, ox.NamedNode(RDF + part), value)
            yield from _of_fact(iris, statement, edge.evidence)
        for fact, said in said_of(iris, subject.node):
            yield from _of_fact(iris, fact, said.evidence)
        extractors |= {e.extractor for fact in subject.facts for e in fact.evidence}
    for extractor in sorted(extractors):
        activity = activity_iri(iris, extractor)
        yield ox.Triple(activity, A, term("prov:Activity"))
        yield ox.Triple(activity, LABEL, ox.Literal(f"reading papers: {extractor}"))
        yield ox.Triple(activity, kg("extractor"), ox.Literal(extractor))


def with_annotations(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Tie each statement among triples to what it states by a triple term, as RDF 1.2 does.

    See https://www.w3.org/TR/rdf12-concepts/#section-triple-terms; the triples come subject by subject.
    """
    for statement, group in groupby(triples, key=lambda t: t.subject):
        parts: dict[str, Any] = {}
        for triple in group:
            parts[triple.predicate.value] = triple.object
            yield triple
        if RDF + "predicate" in parts:
            stated = ox.Triple(*(parts[RDF + part] for part in _PARTS))
            yield ox.Triple(statement, ox.NamedNode(RDF + "reifies"), stated)


def statement_iri(iris: Iris, edge: Edge) -> ox.NamedNode:
    """The IRI of a relation as a statement."""
    return iris.made("statement", edge.head, edge.predicate, edge.tail)


def activity_iri(iris: Iris, extractor: str) -> ox.NamedNode:
    """The IRI of the reading of papers by an extractor."""
    return iris.thing(f"activity/{slug(extractor)}")


def _evidence_iri(iris: Iris, fact: ox.NamedNode, e: Evidence) -> ox.NamedNode:
    place = (e.span.start, e.span.end) if e.span else (e.quote,)
    return iris.made("evidence", fact.value, e.paper, *place, e.extractor)


def _of_fact(iris: Iris, fact: ox.NamedNode, evidence: Iterable[Evidence]) -> Iterator[ox.Triple]:
    found = [(_evidence_iri(iris, fact, e), e) for e in evidence]
    for node, _ in found:
        yield ox.Triple(fact, kg("evidence"), node)
    for node, e in found:
        yield ox.Triple(node, A, kg("Evidence"))
        if e.span:
            yield ox.Triple(node, A, term("oa:TextPositionSelector"))
        yield ox.Triple(node, A, term("oa:TextQuoteSelector"))
        yield ox.Triple(node, kg("paper"), iris.thing(e.paper))
        yield ox.Triple(node, term("oa:exact"), ox.Literal(e.quote))
        if e.span:
            yield ox.Triple(node, term("oa:start"), typed(str(e.span.start), "integer"))
            yield ox.Triple(node, term("oa:end"), typed(str(e.span.end), "integer"))
        yield ox.Triple(node, kg("confidence"), number(e.score))
        yield ox.Triple(node, term("prov:wasGeneratedBy"), activity_iri(iris, e.extractor))

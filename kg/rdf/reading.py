"""From RDF back to the graph: the inverse of writing facts and evidence."""

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from kg.graph import Graph, add_edge
from kg.model import Address, Claim, Edge, Evidence, Measurement, Node, Paper, Span
from kg.rdf.facts import AUTHORS_JOINT
from kg.rdf.terms import LABEL, A, kg, term
from kg.vocab import BASE, KG, KINDS, PAPER, PREDICATES, RDF

_Own = dict[str, list]
"""Quantities, results and links of one node, by these names."""


def from_triples(triples: Iterable[ox.Triple], base: str = BASE) -> Graph:
    """Build the graph again from its facts and evidence together."""
    known = _Known(triples, base)
    own = _read_own(known)
    graph = Graph()
    found = sorted((known.id_of(node), node, kind) for kind in KINDS for node in known.typed(kind))
    for id_, node, kind in found:
        graph.add_node(id_, node=_read_node(known, id_, node, kind, own[id_]))
    for statement in known.typed("Statement"):
        head, predicate, tail = (known.node(statement, RDF + part) for part in ("subject", "predicate", "object"))
        name = predicate.value.removeprefix(KG) if predicate else ""
        if head and tail and name in PREDICATES:
            edge = Edge(known.id_of(head), name, known.id_of(tail), _read_evidence(known, statement))
            add_edge(graph, edge)
    return graph


class _Known:
    """Triples by subject and predicate, below a base IRI."""

    def __init__(self, triples: Iterable[ox.Triple], base: str) -> None:
        self._base = base
        self._objects: dict[ox.NamedNode, dict[str, list]] = defaultdict(lambda: defaultdict(list))
        self._typed: dict[str, list[ox.NamedNode]] = defaultdict(list)
        for t in triples:
            assert isinstance(t.subject, ox.NamedNode)  # a built graph has no blank nodes
            self._objects[t.subject][t.predicate.value].append(t.object)
            if t.predicate == A and isinstance(t.object, ox.NamedNode):
                self._typed[t.object.value].append(t.subject)

    def typed(self, class_: str) -> list[ox.NamedNode]:
        """The instances of a class of the ontology, sorted."""
        return sorted(self._typed[KG + class_], key=lambda node: node.value)

    def id_of(self, node: ox.NamedNode) -> str:
        """The id of a node of the graph."""
        return node.value.removeprefix(self._base)

    def nodes(self, subject: ox.NamedNode, predicate: str) -> list[ox.NamedNode]:
        return sorted(self._objects[subject].get(predicate, ()), key=lambda node: node.value)

    def node(self, subject: ox.NamedNode, predicate: str) -> ox.NamedNode | None:
        return next(iter(self.nodes(subject, predicate)), None)

    def id(self, subject: ox.NamedNode, name: str) -> str | None:
        """The id of the node that a property of the ontology leads to."""
        node = self.node(subject, KG + name)
        return self.id_of(node) if node else None

    def texts(self, subject: ox.NamedNode, predicate: ox.NamedNode) -> tuple[str, ...]:
        return tuple(o.value for o in self.nodes(subject, predicate.value))

    def text(self, subject: ox.NamedNode, predicate: ox.NamedNode) -> str:
        return next(iter(self.texts(subject, predicate)), "")


def _read_own(known: _Known) -> dict[str, _Own]:
    own: dict[str, _Own] = defaultdict(lambda: defaultdict(list))
    for fact in known.typed("Quantity"):
        quantity = Measurement(
            property=known.text(fact, kg("property")).removeprefix(KG),
            value=float(known.text(fact, kg("value"))),
            unit=known.text(fact, kg("unit")),
            evidence=_read_evidence(known, fact),
        )
        own[known.id(fact, "subject") or ""]["quantities"].append(quantity)
    for fact in known.typed("Result"):
        claim = Claim(
            metric=known.text(fact, kg("metricName")),
            value=float(known.text(fact, kg("value"))),
            unit=known.text(fact, kg("unit")),
            metric_id=known.id(fact, "metric"),
            task=known.id(fact, "task"),
            dataset=known.id(fact, "dataset"),
            baseline=known.id(fact, "baseline"),
            baseline_text=known.text(fact, kg("baselineText")),
            is_gain=known.text(fact, kg("isGain")) == "true",
            evidence=_read_evidence(known, fact),
        )
        own[known.id(fact, "subject") or ""]["results"].append(claim)
    for fact in known.typed("Link"):
        url, kind = known.text(fact, kg("url")), known.text(fact, kg("linkKind"))
        own[known.id(fact, "subject") or ""]["links"].append(Address(url, kind, _read_evidence(known, fact)))
    return own


def _read_node(known: _Known, id_: str, node: ox.NamedNode, kind: str, own: _Own) -> Node:
    label = known.text(node, LABEL)
    return Node(
        id=id_,
        kind=kind,
        label=label,
        names=(label, *known.texts(node, term("skos:altLabel"))),
        paper=_read_paper(known, node) if kind == PAPER else None,
        quantities=tuple(sorted(own["quantities"], key=lambda q: (q.property, q.value, q.unit))),
        results=tuple(sorted(own["results"], key=Claim.order)),
        links=tuple(sorted(own["links"], key=lambda link: (link.url, link.kind))),
    )


def _read_paper(known: _Known, node: ox.NamedNode) -> Paper:
    year = known.text(node, term("dcterms:date"))
    authors = known.text(node, kg("authorList"))
    return Paper(
        id=known.text(node, term("dcterms:identifier")),
        title=known.text(node, term("dcterms:title")),
        abstract=known.text(node, term("dcterms:abstract")),
        url=known.text(node, term("schema:url")),
        year=int(year) if year else None,
        published=known.text(node, term("dcterms:issued")),
        authors=tuple(authors.split(AUTHORS_JOINT)) if authors else (),
        categories=known.texts(node, term("dc:subject")),
        pages=known.texts(node, kg("page")),
        venue=known.text(node, term("prism:publicationName")),
        affiliations=known.texts(node, term("schema:sourceOrganization")),
        arxiv=known.text(node, term("fabio:hasArXivId")),
        doi=known.text(node, term("prism:doi")),
        links=known.texts(node, term("foaf:page")),
    )


def _read_evidence(known: _Known, fact: ox.NamedNode) -> tuple[Evidence, ...]:
    found = []
    for node in known.nodes(fact, KG + "evidence"):
        activity = known.node(node, term("prov:wasGeneratedBy").value)
        start, end = (known.text(node, term(f"oa:{name}")) for name in ("start", "end"))
        found.append(
            Evidence(
                paper=known.id(node, "paper") or "",
                span=Span(int(start), int(end)) if start else None,
                quote=known.text(node, term("oa:exact")),
                score=float(known.text(node, kg("confidence"))),
                extractor=known.text(activity, kg("extractor")) if activity else "",
            )
        )
    return tuple(sorted(found))

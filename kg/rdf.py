"""The graph as RDF, and back.

Two sets of triples: *facts* (what is so, for queries) and *evidence* (who says so: every relation as
a reified statement, and for every fact its quotes). There are no blank nodes: what has no name gets
an IRI made from its content, so that the same graph gives the same bytes.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.graph import Graph, add_edge, edges, nodes
from kg.model import Address, Claim, Edge, Evidence, Measurement, Node, Paper, Span
from kg.resolve.identities import identities_of
from kg.vocab import ID, KG, KINDS, PAPER, PREDICATES, PREFIXES, RDF, RDFS, XSD

Triples = list[ox.Triple]

_DCTERMS, _SKOS, _SCHEMA = PREFIXES["dcterms"], PREFIXES["skos"], PREFIXES["schema"]
_A = ox.NamedNode(RDF + "type")
_DOUBLE, _INTEGER = ox.NamedNode(XSD + "double"), ox.NamedNode(XSD + "integer")
_AUTHORS_JOINT = "; "


def _kg(name: str) -> ox.NamedNode:
    return ox.NamedNode(KG + name)


def _thing(id_: str) -> ox.NamedNode:
    return ox.NamedNode(ID + id_)


def _made(kind: str, *content: object) -> ox.NamedNode:
    """Name something by what it says."""
    digest = hashlib.sha256("\x1f".join(map(str, content)).encode()).hexdigest()[:16]
    return ox.NamedNode(f"{ID}{kind}/{digest}")


def _number(value: float) -> ox.Literal:
    return ox.Literal(repr(float(value)), datatype=_DOUBLE)


# ---- Graph to RDF --------------------------------------------------------------------------------


def to_facts(graph: Graph) -> Triples:
    """What the graph says, sorted by subject, predicate and object."""
    return _sorted([t for node in nodes(graph) for t in _node_facts(node)] + [_edge_fact(e) for e in edges(graph)])


def to_evidence(graph: Graph) -> Triples:
    """Who says it: statements, and evidence for them and for quantities, results and links."""
    found: list[ox.Triple] = []
    for edge in edges(graph):
        found += _statement(edge)
    for node in nodes(graph):
        for fact, said in _said_of(node):
            found += _evidence(fact, said.evidence)
    return _sorted(found)


def _sorted(triples: Iterable[ox.Triple]) -> Triples:
    return sorted(set(triples), key=lambda t: (str(t.subject), t.predicate.value, str(t.object)))


def _node_facts(node: Node) -> Iterator[ox.Triple]:
    subject = _thing(node.id)
    yield ox.Triple(subject, _A, _kg(node.kind))
    yield ox.Triple(subject, ox.NamedNode(RDFS + "label"), ox.Literal(node.label))
    for name in node.names[1:]:
        yield ox.Triple(subject, ox.NamedNode(_SKOS + "altLabel"), ox.Literal(name))
    for iri in identities_of(node.kind, node.label):
        yield ox.Triple(subject, ox.NamedNode(_SKOS + "exactMatch"), ox.NamedNode(iri))
    if node.paper is not None:
        yield from _paper_facts(subject, node.paper)
    for q in node.quantities:
        yield ox.Triple(subject, _kg(q.property), _number(q.value))
    for fact, said in _said_of(node):
        yield ox.Triple(fact, _kg("subject"), subject)
        yield from _fact_facts(fact, said)


def _paper_facts(subject: ox.NamedNode, paper: Paper) -> Iterator[ox.Triple]:
    yield ox.Triple(subject, ox.NamedNode(_DCTERMS + "identifier"), ox.Literal(paper.id))
    yield ox.Triple(subject, ox.NamedNode(_DCTERMS + "abstract"), ox.Literal(paper.abstract))
    for page in paper.pages:
        yield ox.Triple(subject, _kg("page"), ox.Literal(page))
    for category in paper.categories:
        yield ox.Triple(subject, ox.NamedNode(_DCTERMS + "subject"), ox.Literal(category))
    if paper.url:
        yield ox.Triple(subject, ox.NamedNode(_SCHEMA + "url"), ox.Literal(paper.url))
    if paper.year is not None:
        yield ox.Triple(subject, ox.NamedNode(_DCTERMS + "date"), ox.Literal(str(paper.year), datatype=_INTEGER))
    if paper.published:
        yield ox.Triple(subject, ox.NamedNode(_DCTERMS + "issued"), ox.Literal(paper.published))
    for author in paper.authors:
        yield ox.Triple(subject, ox.NamedNode(_DCTERMS + "creator"), ox.Literal(author))
    if paper.authors:  # the order of authors, which single triples lose
        joined = _AUTHORS_JOINT.join(paper.authors)
        yield ox.Triple(subject, ox.NamedNode(_DCTERMS + "bibliographicCitation"), ox.Literal(joined))


def _said_of(node: Node) -> Iterator[tuple[ox.NamedNode, Measurement | Claim | Address]]:
    """The quantities, results and links of a node with their IRIs."""
    for q in node.quantities:
        yield _made("quantity", node.id, q.property, q.value, q.unit), q
    for c in node.results:
        yield _made("result", node.id, c.metric, c.value, c.unit, c.dataset, c.baseline, c.baseline_text), c
    for link in node.links:
        yield _made("link", node.id, link.url, link.kind), link


def _fact_facts(fact: ox.NamedNode, said: Measurement | Claim | Address) -> Iterator[ox.Triple]:
    if isinstance(said, Measurement):
        yield ox.Triple(fact, _A, _kg("Quantity"))
        yield ox.Triple(fact, _kg("property"), _kg(said.property))
    elif isinstance(said, Claim):
        yield ox.Triple(fact, _A, _kg("Result"))
        yield ox.Triple(fact, _kg("metric"), ox.Literal(said.metric))
        if said.dataset:
            yield ox.Triple(fact, _kg("dataset"), _thing(said.dataset))
        if said.baseline:
            yield ox.Triple(fact, _kg("baseline"), _thing(said.baseline))
        if said.baseline_text:
            yield ox.Triple(fact, _kg("baselineText"), ox.Literal(said.baseline_text))
    else:
        yield ox.Triple(fact, _A, _kg("Link"))
        yield ox.Triple(fact, _kg("url"), ox.Literal(said.url))
        yield ox.Triple(fact, _kg("linkKind"), ox.Literal(said.kind))
        return
    yield ox.Triple(fact, _kg("value"), _number(said.value))
    yield ox.Triple(fact, _kg("unit"), ox.Literal(said.unit))


def _edge_fact(edge: Edge) -> ox.Triple:
    return ox.Triple(_thing(edge.head), _kg(edge.predicate), _thing(edge.tail))


def _statement(edge: Edge) -> Iterator[ox.Triple]:
    statement = _made("statement", edge.head, edge.predicate, edge.tail)
    yield ox.Triple(statement, _A, _kg("Statement"))
    yield ox.Triple(statement, ox.NamedNode(RDF + "subject"), _thing(edge.head))
    yield ox.Triple(statement, ox.NamedNode(RDF + "predicate"), _kg(edge.predicate))
    yield ox.Triple(statement, ox.NamedNode(RDF + "object"), _thing(edge.tail))
    yield from _evidence(statement, edge.evidence)


def _evidence(fact: ox.NamedNode, evidence: Iterable[Evidence]) -> Iterator[ox.Triple]:
    for e in evidence:
        node = _made("evidence", fact.value, e.paper, e.span.start, e.span.end, e.extractor)
        yield ox.Triple(fact, _kg("evidence"), node)
        yield ox.Triple(node, _A, _kg("Evidence"))
        yield ox.Triple(node, _kg("paper"), _thing(e.paper))
        yield ox.Triple(node, _kg("quote"), ox.Literal(e.quote))
        yield ox.Triple(node, _kg("start"), ox.Literal(str(e.span.start), datatype=_INTEGER))
        yield ox.Triple(node, _kg("end"), ox.Literal(str(e.span.end), datatype=_INTEGER))
        yield ox.Triple(node, _kg("confidence"), _number(e.score))
        yield ox.Triple(node, _kg("extractor"), ox.Literal(e.extractor))


def to_turtle(triples: Triples) -> bytes:
    """Write triples as Turtle with the known prefixes, these sorted: Oxigraph's order of them is random."""
    lines = serialized(triples, ox.RdfFormat.TURTLE, PREFIXES).splitlines(keepends=True)
    header = [line for line in lines[: len(PREFIXES)] if line.startswith(b"@prefix")]
    return b"".join(sorted(header) + lines[len(header) :])


def serialized(
    triples: Iterable[ox.Triple] | Iterable[ox.Quad], form: ox.RdfFormat, prefixes: dict[str, str] | None = None
) -> bytes:
    """Write triples or quads in one of Oxigraph's forms, in memory."""
    return ox.serialize(triples, format=form, prefixes=prefixes) or b""


# ---- RDF to graph --------------------------------------------------------------------------------


class _Triples:
    """Triples by subject and predicate."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.subjects: dict[ox.NamedNode, dict[str, list]] = defaultdict(lambda: defaultdict(list))
        for t in triples:
            assert isinstance(t.subject, ox.NamedNode)  # `to_facts` makes neither blank nodes nor nested triples
            self.subjects[t.subject][t.predicate.value].append(t.object)

    def texts(self, subject: ox.NamedNode, predicate: str) -> tuple[str, ...]:
        return tuple(sorted(o.value for o in self.subjects[subject].get(predicate, ())))

    def text(self, subject: ox.NamedNode, predicate: str) -> str:
        return next(iter(self.texts(subject, predicate)), "")

    def id(self, subject: ox.NamedNode, predicate: str) -> str | None:
        value = self.text(subject, predicate)
        return value.removeprefix(ID) if value else None

    def typed(self, class_: str) -> list[ox.NamedNode]:
        found = (s for s, po in self.subjects.items() if _kg(class_) in po.get(_A.value, ()))
        return sorted(found, key=lambda s: s.value)


def from_triples(triples: Iterable[ox.Triple]) -> Graph:
    """Build the graph again from its facts and evidence together; the inverse of writing both."""
    known = _Triples(triples)
    said: dict[str, dict[str, list]] = defaultdict(lambda: defaultdict(list))
    for fact in known.typed("Quantity"):
        property_ = known.text(fact, KG + "property").removeprefix(KG)
        value = float(known.text(fact, KG + "value"))
        q = Measurement(property_, value, known.text(fact, KG + "unit"), _read_evidence(known, fact))
        said[known.id(fact, KG + "subject") or ""]["quantities"].append(q)
    for fact in known.typed("Result"):
        claim = Claim(
            metric=known.text(fact, KG + "metric"),
            value=float(known.text(fact, KG + "value")),
            unit=known.text(fact, KG + "unit"),
            dataset=known.id(fact, KG + "dataset"),
            baseline=known.id(fact, KG + "baseline"),
            baseline_text=known.text(fact, KG + "baselineText"),
            evidence=_read_evidence(known, fact),
        )
        said[known.id(fact, KG + "subject") or ""]["results"].append(claim)
    for fact in known.typed("Link"):
        link = Address(known.text(fact, KG + "url"), known.text(fact, KG + "linkKind"), _read_evidence(known, fact))
        said[known.id(fact, KG + "subject") or ""]["links"].append(link)
    graph = Graph(left_out=0)
    found = [(s.value.removeprefix(ID), s, kind) for kind in KINDS for s in known.typed(kind)]
    for id_, subject, kind in sorted(found, key=lambda f: f[0]):
        graph.add_node(id_, node=_read_node(known, id_, subject, kind, said[id_]))
    for statement in known.typed("Statement"):
        head, tail = known.id(statement, RDF + "subject"), known.id(statement, RDF + "object")
        predicate = known.text(statement, RDF + "predicate").removeprefix(KG)
        if head and tail and predicate in PREDICATES:
            add_edge(graph, Edge(head, predicate, tail, _read_evidence(known, statement)))
    return graph


def _read_node(known: _Triples, id_: str, subject: ox.NamedNode, kind: str, said: dict[str, list]) -> Node:
    label = known.text(subject, RDFS + "label")
    claims = sorted(
        said["results"], key=lambda c: (c.metric, c.value, c.unit, c.dataset or "", c.baseline or "", c.baseline_text)
    )
    return Node(
        id=id_,
        kind=kind,
        label=label,
        names=(label, *known.texts(subject, _SKOS + "altLabel")),
        paper=_read_paper(known, subject, label) if kind == PAPER else None,
        quantities=tuple(sorted(said["quantities"], key=lambda q: (q.property, q.value, q.unit))),
        results=tuple(claims),
        links=tuple(sorted(said["links"], key=lambda link: (link.url, link.kind))),
    )


def _read_paper(known: _Triples, subject: ox.NamedNode, title: str) -> Paper:
    year = known.text(subject, _DCTERMS + "date")
    authors = known.text(subject, _DCTERMS + "bibliographicCitation")
    return Paper(
        id=known.text(subject, _DCTERMS + "identifier"),
        title=title,
        abstract=known.text(subject, _DCTERMS + "abstract"),
        url=known.text(subject, _SCHEMA + "url"),
        year=int(year) if year else None,
        published=known.text(subject, _DCTERMS + "issued"),
        authors=tuple(authors.split(_AUTHORS_JOINT)) if authors else (),
        categories=known.texts(subject, _DCTERMS + "subject"),
        pages=known.texts(subject, KG + "page"),
    )


def _read_evidence(known: _Triples, fact: ox.NamedNode) -> tuple[Evidence, ...]:
    found = []
    for value in known.texts(fact, KG + "evidence"):
        node = ox.NamedNode(value)
        found.append(
            Evidence(
                paper=known.id(node, KG + "paper") or "",
                span=Span(int(known.text(node, KG + "start")), int(known.text(node, KG + "end"))),
                quote=known.text(node, KG + "quote"),
                score=float(known.text(node, KG + "confidence")),
                extractor=known.text(node, KG + "extractor"),
            )
        )
    return tuple(sorted(found))

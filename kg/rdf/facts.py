"""What the graph says, as triples for queries."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

import pyoxigraph as ox

from kg.model import Address, Claim, Edge, Measurement, Node, Paper, Subject
from kg.names import arxiv_id, doi
from kg.rdf.terms import ENDS, LABEL, A, Iris, kg, number, term, typed
from kg.resolve.identities import identities_of
from kg.vocab import BASE

_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
AUTHORS_JOINT = "; "
"""Between the authors of `kg:authorList`: single triples lose their order."""

Said = Measurement | Claim | Address
"""What a node has of its own: a quantity, a result or a link."""


def to_facts(subjects: Iterable[Subject], base: str = BASE) -> Iterator[ox.Triple]:
    """Say what a graph says, subject by subject."""
    iris = Iris(base)
    for subject in subjects:
        yield from dict.fromkeys(_of_node(iris, subject.node))
        for edge in subject.edges:
            yield edge_triple(iris, edge)
        for fact, said in said_of(iris, subject.node):
            yield ox.Triple(fact, kg("subject"), iris.thing(subject.node.id))
            yield from _of_said(iris, fact, said)


def edge_triple(iris: Iris, edge: Edge) -> ox.Triple:
    """A relation as one triple."""
    return ox.Triple(iris.thing(edge.head), kg(edge.predicate), iris.thing(edge.tail))


def said_of(iris: Iris, node: Node) -> Iterator[tuple[ox.NamedNode, Said]]:
    """The quantities, results and links of a node with their IRIs."""
    for q in node.quantities:
        yield iris.made("quantity", node.id, q.property, q.value, q.unit), q
    for c in node.results:
        yield iris.made("result", node.id, c.metric, c.value, c.unit, *c.ends(), c.baseline_text, c.is_gain), c
    for link in node.links:
        yield iris.made("link", node.id, link.url, link.kind), link


def _of_node(iris: Iris, node: Node) -> Iterator[ox.Triple]:
    subject = iris.thing(node.id)
    yield ox.Triple(subject, A, kg(node.kind))
    yield ox.Triple(subject, LABEL, ox.Literal(node.label))
    if node.paper is not None:
        yield from _of_paper(subject, node.paper)
    else:
        yield ox.Triple(subject, term("skos:prefLabel"), ox.Literal(node.label))
    for name in node.names[1:]:
        yield ox.Triple(subject, term("skos:altLabel"), ox.Literal(name))
    for iri in identities_of(node.kind, node.label):
        yield ox.Triple(subject, term("skos:exactMatch"), ox.NamedNode(iri))
    for q in node.quantities:
        yield ox.Triple(subject, kg(q.property), number(q.value))


def _of_paper(subject: ox.NamedNode, paper: Paper) -> Iterator[ox.Triple]:
    yield ox.Triple(subject, term("dcterms:title"), ox.Literal(paper.title))
    yield ox.Triple(subject, term("dcterms:abstract"), ox.Literal(paper.abstract))
    yield ox.Triple(subject, term("dcterms:identifier"), ox.Literal(paper.id))
    yield from _of_identifiers(subject, paper)
    for page in paper.pages:
        yield ox.Triple(subject, kg("page"), ox.Literal(page))
    for category in paper.categories:
        yield ox.Triple(subject, term("dc:subject"), ox.Literal(category))
    if paper.url:
        yield ox.Triple(subject, term("schema:url"), typed(paper.url, "anyURI"))
    if paper.year is not None:
        yield ox.Triple(subject, term("dcterms:date"), typed(f"{paper.year:04d}", "gYear"))
    if paper.published:
        is_date = _DATE.fullmatch(paper.published)
        issued = typed(paper.published, "date") if is_date else ox.Literal(paper.published)
        yield ox.Triple(subject, term("dcterms:issued"), issued)
    if paper.venue:
        yield ox.Triple(subject, term("prism:publicationName"), ox.Literal(paper.venue))
    for affiliation in paper.affiliations:
        yield ox.Triple(subject, term("schema:sourceOrganization"), ox.Literal(affiliation))
    for link in paper.links:
        yield ox.Triple(subject, term("foaf:page"), ox.NamedNode(link))
    for author in paper.authors:
        yield ox.Triple(subject, term("dc:creator"), ox.Literal(author))
    if paper.authors:
        yield ox.Triple(subject, kg("authorList"), ox.Literal(AUTHORS_JOINT.join(paper.authors)))


def _of_identifiers(subject: ox.NamedNode, paper: Paper) -> Iterator[ox.Triple]:
    if paper.arxiv:
        yield ox.Triple(subject, term("fabio:hasArXivId"), ox.Literal(paper.arxiv))
    if paper.doi:
        yield ox.Triple(subject, term("prism:doi"), ox.Literal(paper.doi))
    if number_ := paper.arxiv or arxiv_id(paper.id):
        yield ox.Triple(subject, term("schema:sameAs"), ox.NamedNode(f"https://arxiv.org/abs/{number_}"))
    if name := paper.doi or doi(paper.id):
        yield ox.Triple(subject, term("schema:sameAs"), ox.NamedNode(f"https://doi.org/{quote(name, safe='/:;().-_')}"))


def _of_said(iris: Iris, fact: ox.NamedNode, said: Said) -> Iterator[ox.Triple]:
    if isinstance(said, Address):
        yield ox.Triple(fact, A, kg("Link"))
        yield ox.Triple(fact, kg("url"), typed(said.url, "anyURI"))
        yield ox.Triple(fact, kg("linkKind"), ox.Literal(said.kind))
        return
    if isinstance(said, Measurement):
        yield ox.Triple(fact, A, kg("Quantity"))
        yield ox.Triple(fact, kg("property"), kg(said.property))
    else:
        yield ox.Triple(fact, A, kg("Result"))
        yield ox.Triple(fact, kg("metricName"), ox.Literal(said.metric))
        for name, id_ in zip(ENDS, said.ends(), strict=True):
            if id_:
                yield ox.Triple(fact, kg(name), iris.thing(id_))
        if said.baseline_text:
            yield ox.Triple(fact, kg("baselineText"), ox.Literal(said.baseline_text))
        yield ox.Triple(fact, kg("isGain"), typed(str(said.is_gain).lower(), "boolean"))
    yield ox.Triple(fact, kg("value"), number(said.value))
    yield ox.Triple(fact, kg("unit"), ox.Literal(said.unit))

"""What a store says of one node, without reading the rest: its facts with evidence, and what its neighbours are called."""

from collections.abc import Collection, Iterable, Iterator

import pyoxigraph as ox

from kg.graph import Graph
from kg.rdf.reading import from_triples
from kg.rdf.terms import LABEL, A, kg, term
from kg.store import Store
from kg.vocab import KG, PREDICATES, RDF

MOST = 1_000
"""Facts of one node that are read; the words "large language model" have more than anybody reads."""

_NAMES = (
    A,
    LABEL,
    term("skos:altLabel"),
    *(term(f"dcterms:{name}") for name in ("title", "identifier", "date", "issued")),
)
"""What is read of neighbours."""
_OF_A_NODE = (
    kg("subject"),
    ox.NamedNode(RDF + "subject"),
    ox.NamedNode(RDF + "object"),
    kg("dataset"),
    kg("metric"),
    kg("baseline"),
)
"""By which facts lead to what they are about."""
_ENDS = (*_OF_A_NODE, kg("paper"))


def around(store: Store, id_: str, most: int = MOST) -> Graph:
    """The graph of one node and its neighbours: all that is said of the node, and of the neighbours their names.

    The surest facts are taken where there are more than `most`; `graph.graph["facts"]` is how many there are.
    A node that the store does not know gives an empty graph.
    """
    return _read(store, id_, triples_around(store, id_, most), len(_facts_about(store, _node(store, id_))))


def said_by(store: Store, id_: str, most: int = MOST) -> Graph:
    """The graph of what one paper says: the facts with evidence in it, and with that evidence only."""
    node = _node(store, id_)
    words = [quad.subject for quad in store.triples.quads_for_pattern(None, kg("paper"), node)]
    facts = {
        quad.subject: word for word in words for quad in store.triples.quads_for_pattern(None, kg("evidence"), word)
    }
    sure = _surest(store, facts, most)
    return _read(store, id_, _with_facts(store, node, sure, set(words)), len(facts))


def results_on(store: Store, id_: str, most: int = MOST) -> Graph:
    """The graph of the results on one dataset."""
    node = _node(store, id_)
    facts = dict.fromkeys(quad.subject for quad in store.triples.quads_for_pattern(None, kg("dataset"), node))
    return _read(store, id_, _with_facts(store, node, _surest(store, facts, most)), len(facts))


def triples_around(store: Store, id_: str, most: int = MOST) -> list[ox.Triple]:
    """The triples that `around` reads, subject by subject; none where the store does not know the node."""
    node = _node(store, id_)
    return list(_with_facts(store, node, _surest(store, _facts_about(store, node), most)))


def links_between(store: Store, ids: Collection[str]) -> list[tuple[str, str, str]]:
    """The relations among some nodes, as head, predicate and tail, sorted."""
    known = {_node(store, id_): id_ for id_ in ids}
    found = set()
    for node, id_ in known.items():
        for quad in store.triples.quads_for_pattern(node, None, None):
            name = quad.predicate.value.removeprefix(KG)
            if quad.object in known and name in PREDICATES:
                found.add((id_, name, known[quad.object]))
    return sorted(found)


def same_elsewhere(store: Store, id_: str) -> list[str]:
    """The addresses by which others know a node, sorted."""
    ways = (term("skos:exactMatch"), term("schema:sameAs"))
    return sorted(q.object.value for way in ways for q in store.triples.quads_for_pattern(_node(store, id_), way, None))


def _node(store: Store, id_: str) -> ox.NamedNode:
    return ox.NamedNode(store.base + id_)


def _read(store: Store, id_: str, triples: Iterable[ox.Triple], facts: int) -> Graph:
    graph = from_triples(triples, store.base)
    graph.graph["facts"] = facts
    return graph


def _facts_about(store: Store, node: ox.NamedNode) -> dict[ox.NamedNode, None]:
    """Statements, quantities, results and links that name a node, each once."""
    return dict.fromkeys(q.subject for way in _OF_A_NODE for q in store.triples.quads_for_pattern(None, way, node))


def _surest(store: Store, facts: Collection[ox.NamedNode], most: int) -> list[ox.NamedNode]:
    if len(facts) <= most:
        return sorted(facts, key=lambda fact: fact.value)

    def score(fact: ox.NamedNode) -> float:
        said = store.triples.quads_for_pattern(fact, kg("evidence"), None)
        scores = (store.triples.quads_for_pattern(q.object, kg("confidence"), None) for q in said)
        return max((float(quad.object.value) for found in scores for quad in found), default=0.0)

    return sorted(sorted(facts, key=lambda fact: (-score(fact), fact.value))[:most], key=lambda fact: fact.value)


def _with_facts(
    store: Store, node: ox.NamedNode, facts: Iterable[ox.NamedNode], words: Collection[ox.NamedNode] | None = None
) -> Iterator[ox.Triple]:
    """A node, facts with their evidence (only some of it, where `words` are given), and the names of all that these name."""
    yield from _of(store, node)
    neighbours, readings = {node: None}, {}
    for fact in facts:
        evidence = []
        for triple in _of(store, fact):
            if triple.predicate == kg("evidence"):
                if words is not None and triple.object not in words:
                    continue
                evidence.append(triple.object)
            elif triple.predicate in _ENDS:
                neighbours[triple.object] = None
            yield triple
        for word in evidence:
            for triple in _of(store, word):
                if triple.predicate == kg("paper"):
                    neighbours[triple.object] = None
                elif triple.predicate == term("prov:wasGeneratedBy"):
                    readings[triple.object] = None
                yield triple
    for reading in readings:
        yield from _of(store, reading)
    for neighbour in neighbours:
        if neighbour != node:
            for name in _NAMES:
                yield from (quad.triple for quad in store.triples.quads_for_pattern(neighbour, name, None))


def _of(store: Store, subject: ox.NamedNode) -> Iterator[ox.Triple]:
    return (quad.triple for quad in store.triples.quads_for_pattern(subject, None, None))

"""What a store says of one node, without reading the rest: its facts with evidence, and what its neighbours are called."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from kg.graph import Graph
from kg.rdf.reading import from_triples
from kg.rdf.terms import ENDS, LABEL, A, kg, term
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
    *map(kg, ENDS),
)
"""By which facts lead to what they are about."""
_EVIDENCE, _PAPER, _READING = kg("evidence"), kg("paper"), term("prov:wasGeneratedBy")


def around(store: Store, id_: str, most: int = MOST) -> Graph:
    """The graph of one node and its neighbours: all that is said of the node, and of the neighbours their names.

    The surest facts are taken where there are more than `most`; `graph.graph["facts"]` is how many there are.
    A node that the store does not know gives an empty graph.
    """
    return _chosen(store, id_, _facts_about(store, _node(store, id_)), most)


def results_on(store: Store, id_: str, most: int = MOST) -> Graph:
    """The graph of the results on one dataset, the surest as in `around`."""
    return _chosen(store, id_, dict.fromkeys(_subjects(store, kg("dataset"), _node(store, id_))), most)


def said_by(store: Store, id_: str, most: int = MOST) -> Graph:
    """The graph of what one paper says: the facts with evidence in it, and with that evidence only, the surest as in `around`."""
    words = list(_subjects(store, kg("paper"), _node(store, id_)))
    facts = dict.fromkeys(fact for word in words for fact in _subjects(store, kg("evidence"), word))
    return _chosen(store, id_, facts, most, set(words))


def triples_around(store: Store, id_: str, most: int = MOST) -> list[ox.Triple]:
    """The triples that `around` reads, subject by subject; none where the store does not know the node."""
    node = _node(store, id_)
    return list(_with_facts(store, node, _surest(store, _facts_about(store, node), most)))


def links_between(store: Store, ids: Collection[str]) -> list[tuple[str, str, str]]:
    """The relations among some nodes, as head, predicate and tail, sorted."""
    known: dict[Any, str] = {_node(store, id_): id_ for id_ in ids}
    found = set()
    for node, id_ in known.items():
        for triple in _of(store, node):
            name = triple.predicate.value.removeprefix(KG)
            if triple.object in known and name in PREDICATES:
                found.add((id_, name, known[triple.object]))
    return sorted(found)


def same_elsewhere(store: Store, id_: str) -> list[str]:
    """The addresses by which others know a node, sorted."""
    ways = (term("skos:exactMatch"), term("schema:sameAs"))
    return sorted(other.value for way in ways for other in _objects(store, _node(store, id_), way))


def _node(store: Store, id_: str) -> ox.NamedNode:
    """The node of an id; of what can be no id, as addresses may hold anything, one that no graph has."""
    try:
        return ox.NamedNode(store.base + id_)
    except ValueError:
        return ox.NamedNode(store.base + quote(id_))


def _subjects(store: Store, predicate: ox.NamedNode, value: ox.NamedNode) -> Iterator[ox.NamedNode]:
    """What has a property of some value; nothing of a built graph is a blank node."""
    found = store.triples.quads_for_pattern(None, predicate, value)
    return (quad.subject for quad in found if isinstance(quad.subject, ox.NamedNode))


def _objects(store: Store, subject: ox.NamedNode, predicate: ox.NamedNode) -> Iterator[Any]:
    return (quad.object for quad in store.triples.quads_for_pattern(subject, predicate, None))


def _of(store: Store, subject: ox.NamedNode) -> Iterator[ox.Triple]:
    return (quad.triple for quad in store.triples.quads_for_pattern(subject, None, None))


def _facts_about(store: Store, node: ox.NamedNode) -> dict[ox.NamedNode, None]:
    """Statements, quantities, results and links that name a node, each once."""
    return dict.fromkeys(fact for way in _OF_A_NODE for fact in _subjects(store, way, node))


def _chosen(
    store: Store, id_: str, facts: Collection[ox.NamedNode], most: int, words: Collection[ox.NamedNode] | None = None
) -> Graph:
    triples = _with_facts(store, _node(store, id_), _surest(store, facts, most), words)
    graph = from_triples(triples, store.base)
    graph.graph["facts"] = len(facts)
    return graph


def _surest(store: Store, facts: Collection[ox.NamedNode], most: int) -> list[ox.NamedNode]:
    """What texts say comes before what records say: some papers have thousands of authors."""

    def order(fact: ox.NamedNode) -> tuple[bool, float, str]:
        words = list(_objects(store, fact, kg("evidence")))
        score = max((float(v.value) for word in words for v in _objects(store, word, kg("confidence"))), default=0.0)
        in_text = any(True for word in words for _ in _objects(store, word, term("oa:start")))
        return not in_text, -score, fact.value

    if len(facts) > most:
        facts = sorted(facts, key=order)[:most]
    return sorted(facts, key=lambda fact: fact.value)


def _with_facts(
    store: Store, node: ox.NamedNode, facts: Iterable[ox.NamedNode], words: Collection[ox.NamedNode] | None = None
) -> Iterator[ox.Triple]:
    """A node, facts with their evidence (only some of it, where `words` are given), and the names of all that these name."""
    yield from _of(store, node)
    neighbours: dict[Any, None] = {}
    readings: dict[Any, None] = {}
    for fact in facts:
        evidence: list[Any] = []
        for triple in _of(store, fact):
            if triple.predicate == _EVIDENCE:
                if words is not None and triple.object not in words:
                    continue
                evidence.append(triple.object)
            elif triple.predicate in _OF_A_NODE:
                neighbours[triple.object] = None
            yield triple
        for word in evidence:
            for triple in _of(store, word):
                if triple.predicate == _PAPER:
                    neighbours[triple.object] = None
                elif triple.predicate == _READING:
                    readings[triple.object] = None
                yield triple
    for reading in readings:
        yield from _of(store, reading)
    for neighbour in sorted(neighbours.keys() - {node}, key=lambda n: n.value):
        for name in _NAMES:
            yield from (quad.triple for quad in store.triples.quads_for_pattern(neighbour, name, None))

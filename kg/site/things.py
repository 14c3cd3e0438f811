"""The page of a thing, and that of a paper."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from kg import graph as graphs
from kg.graph import Graph
from kg.model import Claim, Edge, Node
from kg.names import measured
from kg.rdf.near import MOST, around, links_between, said_by, same_elsewhere
from kg.site.built import Built
from kg.site.charts import Link, Network, to_network
from kg.site.links import Links
from kg.site.marks import names_of
from kg.site.templates import fill
from kg.site.wording import as_verb
from kg.vocab import KINDS, MENTIONS, PAPER, PREDICATES, PROPERTIES

_PAPER = f"{KINDS[PAPER].prefix}/"
_DRAWN = 18
"""Neighbours in a picture: more are a tangle at this size."""
_IN_A_POPOVER = 8
"""Facts; the thing's page has all."""


@dataclass(frozen=True, slots=True)
class Group:
    """Facts of one relation in one direction."""

    predicate: str
    out: bool
    edges: tuple[Edge, ...]


def to_page(built: Built, links: Links, id_: str) -> str | None:
    """Tell what is said of a node, with quotes; none where there is no such node."""
    graph = around(built.store, id_, MOST)
    if id_ not in graph:
        return None
    node = graph.nodes[id_]["node"]
    return _paper_page(built, links, node) if node.kind == PAPER else _thing_page(built, links, graph, node)


def every_page(built: Built) -> Iterator[str]:
    """The paths of the pages of all nodes."""
    with built.search() as search:
        yield from (f"page/{listed.id}" for listed in search.listed())


def _thing_page(built: Built, links: Links, graph: Graph, node: Node) -> str:
    nodes, edges, claims = _parts(graph)
    return fill(
        "thing",
        links,
        node=node,
        nodes=nodes,
        groups=_groups(edges, node.id),
        claims=sorted(claims, key=lambda c: (c[0].id != node.id, c[0].id, c[1].order())),
        papers=len({e.paper for edge in edges for e in edge.evidence}),
        picture=_picture(built, links, graph, node, edges),
        elsewhere=same_elsewhere(built.store, node.id),
        account=built.account(node.id),
        most=MOST,
        facts=graph.graph["facts"],
    )


def _paper_page(built: Built, links: Links, node: Node) -> str:
    graph = said_by(built.store, node.id)
    nodes, all_edges, claims = _parts(graph)
    edges = [edge for edge in all_edges if not PREDICATES[edge.predicate].recorded]
    recorded = [edge for edge in all_edges if PREDICATES[edge.predicate].recorded]
    unsaid = {edge.tail for edge in recorded} - {end for edge in edges for end in (edge.head, edge.tail)}
    things = [n for n in nodes.values() if n.kind != PAPER and n.id not in unsaid]
    return fill(
        "paper",
        links,
        node=node,
        nodes=nodes,
        meant={(edge.predicate, e.quote): nodes[edge.tail] for edge in recorded for e in edge.evidence},
        names=names_of(*things),
        told={thing.id: _told(thing, edges, claims)[:_IN_A_POPOVER] for thing in things},
        kinds_there=sorted({thing.kind for thing in things}),
        groups=_groups([e for e in edges if e.head == node.id], node.id),
        between=[e for e in edges if e.head != node.id],
        numbers=[(n, q) for n in nodes.values() for q in n.quantities],
        claims=sorted(claims, key=lambda c: (c[0].id, c[1].order())),
        picture=_picture(built, links, graph, node, edges),
        elsewhere=same_elsewhere(built.store, node.id),
    )


def _parts(graph: Graph) -> tuple[dict[str, Node], list[Edge], list[tuple[Node, Claim]]]:
    """The nodes by id, the edges that tell something, and the results with what they are of."""
    nodes = {node.id: node for node in graphs.nodes(graph)}
    return nodes, list(graphs.telling_edges(graph)), [(n, claim) for n in nodes.values() for claim in n.results]


def _groups(edges: Iterable[Edge], id_: str) -> list[Group]:
    """Facts by relation: outward first, and mere mentions last; in each the surest first."""
    order = {name: number for number, name in enumerate(PREDICATES)}

    def place(edge: Edge) -> tuple[bool, bool, int]:
        return edge.predicate == MENTIONS, edge.head != id_, order[edge.predicate]

    ranked = sorted(edges, key=lambda e: (place(e), -e.score, e.head, e.tail))
    return [
        Group(g[0].predicate, g[0].head == id_, tuple(g)) for _, each in groupby(ranked, place) if (g := list(each))
    ]


@dataclass(frozen=True, slots=True)
class Told:
    """A fact in few words: what stands before and after the other thing that it is about, if there is one."""

    before: str
    other: str | None = None
    after: str = ""


def _told(thing: Node, edges: Iterable[Edge], claims: Iterable[tuple[Node, Claim]]) -> list[Told]:
    """What a paper says of one thing, in few words, without what it only mentions."""
    told = []
    for edge in edges:
        if edge.predicate == MENTIONS:
            continue
        label = as_verb(PREDICATES[edge.predicate].label)
        if edge.head == thing.id:
            told.append(Told(label, edge.tail))
        elif edge.tail == thing.id and edge.head.startswith(_PAPER):
            told.append(Told(f"this paper {label} it"))
        elif edge.tail == thing.id:
            told.append(Told("", edge.head, f"{label} it"))
    told += [Told(f"{PROPERTIES[q.property].label} {measured(q.value, q.unit)}") for q in thing.quantities]
    for subject, claim in claims:
        words = f"{claim.metric} {claim.amount}"
        if subject.id == thing.id:
            told.append(Told(f"{words} on" if claim.dataset else words, claim.dataset))
        elif thing.id in claim.ends():
            told.append(Told("", subject.id, words))
    return told


def _picture(built: Built, links: Links, graph: Graph, node: Node, edges: list[Edge]) -> Network | None:
    """The node with the neighbours of which most and surest is said, and what ties them."""
    weights: dict[str, float] = {}
    for edge in edges:
        other = edge.tail if edge.head == node.id else edge.head
        if other != node.id and (edge.predicate != MENTIONS or node.kind == PAPER):
            weight = edge.score - (edge.predicate == MENTIONS) - 0.5 * (other.startswith(_PAPER))
            weights[other] = max(weights.get(other, -2.0), weight)
    near = sorted(weights, key=lambda id_: (-weights[id_], id_))[:_DRAWN]
    if not near:
        return None
    found = links_between(built.store, [node.id, *near])
    ties: dict[tuple[str, str], Link] = {}
    for head, predicate, tail in found:
        if predicate != MENTIONS or node.id in (head, tail):
            ties.setdefault((head, tail), Link(head, tail, PREDICATES[predicate].label))
    shown = [graph.nodes[id_]["node"] for id_ in (node.id, *near)]
    return to_network(shown, ties.values(), f"What is near {node.label}", links.page, node.id)

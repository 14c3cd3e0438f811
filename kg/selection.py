"""A part of the graph: the neighbourhood of some things, some kinds, what is sure enough, the foremost nodes."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from heapq import nsmallest
from typing import TypeVar

from kg.graph import Graph, add_edge, edges, nodes
from kg.model import Address, Claim, Edge, Measurement, Node, Subject
from kg.vocab import PAPER, PREDICATES

Said = TypeVar("Said", Edge, Measurement, Claim, Address)


def select(
    graph: Graph,
    centres: Collection[str] = (),
    depth: int = 1,
    kinds: Collection[str] = (),
    min_score: float = 0.0,
) -> Graph:
    """Give the part of a graph that is asked for, as a graph; what is not asked is not narrowed.

    `centres` are ids of nodes: with them and what is at most `depth` facts away. `kinds` are those of the things that
    stay. `min_score` leaves out facts below it, and then things of which nothing is said any more. The papers that say what
    stays are in it too, as without them there is no evidence; of a result, what it names beyond the part is left out.
    """
    sure = [edge for edge in edges(graph) if edge.score >= min_score]
    wanted = {node.id for node in nodes(graph) if not kinds or node.kind in kinds}
    if min_score > 0:
        said = {end for edge in sure for end in (edge.head, edge.tail)}
        wanted &= said | {n.id for n in nodes(graph) if n.kind != PAPER and (n.quantities or n.results)}
    wanted |= set(centres)
    kept = [edge for edge in sure if {edge.head, edge.tail} <= wanted]
    if centres:
        near = _near(centres, depth, ((edge.head, edge.tail) for edge in kept))
        wanted &= near
        kept = [edge for edge in kept if {edge.head, edge.tail} <= near]
    held = {id_: graph.nodes[id_]["node"] for id_ in wanted}
    facts = [*kept, *(fact for node in held.values() for fact in (*node.quantities, *node.results, *node.links))]
    held |= {e.paper: graph.nodes[e.paper]["node"] for fact in facts for e in fact.evidence}
    selected = Graph()
    for id_ in sorted(held):
        selected.add_node(id_, node=_narrowed(held[id_], held))
    for edge in kept:
        add_edge(selected, edge)
    return selected


def foremost(subjects: Iterable[Subject], things: int, papers: int) -> list[Subject]:
    """Give the part of a graph with so many papers that say most, and so many things of which they say most.

    What only other papers say is not in it. What only their records name comes after all else: people shall not take the
    room of things. The subjects are read three times.
    """
    says = {s.node.id: sum(_is_told(edge) for edge in s.edges) for s in subjects if s.node.kind == PAPER}
    told = _most(says, papers)

    def said(facts: Iterable[Said]) -> tuple[Said, ...]:
        heard = ((fact, tuple(e for e in fact.evidence if e.paper in told)) for fact in facts)
        return tuple(replace(fact, evidence=evidence) for fact, evidence in heard if evidence)

    about: Counter[str] = Counter()
    recorded: Counter[str] = Counter()
    for edge in (edge for subject in subjects for edge in subject.edges):
        if all(e.paper not in told for e in edge.evidence):
            continue
        if _is_told(edge):
            about.update(end for end in (edge.head, edge.tail) if end not in says)
        else:
            recorded[edge.tail] += 1
    kept = told | _most(about, things)
    room = papers + things - len(kept)
    kept |= _most({id_: n for id_, n in recorded.items() if id_ not in about}, room)

    def part(subject: Subject) -> Subject:
        node = _narrowed(subject.node, kept)
        quantities, results, links = said(node.quantities), said(node.results), said(node.links)
        node = replace(node, quantities=quantities, results=results, links=links)
        return Subject(node, said(edge for edge in subject.edges if edge.tail in kept))

    return [part(subject) for subject in subjects if subject.node.id in kept]


def _is_told(edge: Edge) -> bool:
    """Whether a text says it, and not only a record."""
    return not PREDICATES[edge.predicate].recorded


def _most(counts: Mapping[str, int], most: int) -> set[str]:
    """The ids that are counted most."""
    return set(nsmallest(most, counts, key=lambda id_: (-counts[id_], id_)))


def _narrowed(node: Node, held: Collection[str]) -> Node:
    """A node whose results name nothing but what is held."""

    def known(id_: str | None) -> str | None:
        return id_ if id_ in held else None

    def narrowed(c: Claim) -> Claim:
        metric, task, dataset, baseline = map(known, c.ends())
        return replace(c, metric_id=metric, task=task, dataset=dataset, baseline=baseline)

    return replace(node, results=tuple(narrowed(c) for c in node.results))


def _near(centres: Iterable[str], depth: int, links: Iterable[tuple[str, str]]) -> set[str]:
    """What is at most so many links away."""
    neighbours: dict[str, set[str]] = {}
    for head, tail in links:
        neighbours.setdefault(head, set()).add(tail)
        neighbours.setdefault(tail, set()).add(head)
    near = border = set(centres)
    for _ in range(depth):
        border = set().union(*(neighbours.get(id_, set()) for id_ in border)) - near
        near = near | border
    return near

"""The graph: papers and things as nodes, what papers say of them as edges with evidence.

A `networkx.MultiDiGraph`; each node holds its `Node` under "node", each edge its `Edge` under
"edge", with the predicate as key.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from typing import Any

from networkx import MultiDiGraph as Graph

from kg.model import (
    PAPER_ID,
    Address,
    Claim,
    Edge,
    Evidence,
    Extraction,
    Measurement,
    Mention,
    Node,
    Resolution,
    Span,
)
from kg.names import fold, paper_slug
from kg.vocab import KINDS, MENTIONS, PAPER, PREDICATES, PROPERTIES, VARIANT_OF


def build(extractions: Iterable[Extraction], resolution: Resolution) -> Graph:
    """Add up what all papers say.

    A fact that no longer fits the ontology, because other papers outvote the kind of one of its ends,
    is left out; `graph.graph["left_out"]` counts them. What is said of a thing that a person dropped goes with it.
    """
    node_ids = {m: thing.id for thing in resolution.things for m in thing.mentions}
    extractions = [_without_dropped(x, node_ids) for x in sorted(extractions, key=lambda x: x.paper.id)]
    kinds = {thing.id: thing.kind for thing in resolution.things}
    facts = _Facts()
    left_out = 0
    for extraction in extractions:
        paper = paper_node_id(extraction.paper.id)
        kinds[paper] = PAPER
        ids = {PAPER_ID: paper} | {e.id: node_ids[Mention(extraction.paper.id, e.id)] for e in extraction.entities}
        left_out += facts.add(extraction, ids, kinds)
    facts.derive_variants(resolution.variants)
    graph = Graph(left_out=left_out)
    papers = {paper_node_id(x.paper.id): x.paper for x in extractions}
    labels = {t.id: (t.label, t.names) for t in resolution.things}
    labels |= {id_: (paper.title, (paper.title,)) for id_, paper in papers.items()}
    for id_ in sorted(labels):
        label, names = labels[id_]
        node = Node(
            id=id_,
            kind=kinds[id_],
            label=label,
            names=names,
            paper=papers.get(id_),
            quantities=facts.measurements(id_),
            results=facts.claims(id_),
            links=facts.addresses(id_),
        )
        graph.add_node(id_, node=node)
    for (head, predicate, tail), evidence in sorted(facts.edges.items()):
        add_edge(graph, Edge(head, predicate, tail, _best(evidence)))
    return graph


def _without_dropped(x: Extraction, kept: Container[Mention]) -> Extraction:
    """An extraction without the entities that are no things, and without what it says of them."""
    gone = {e.id for e in x.entities if Mention(x.paper.id, e.id) not in kept}
    if not gone:
        return x
    return replace(
        x,
        entities=tuple(e for e in x.entities if e.id not in gone),
        relations=tuple(r for r in x.relations if gone.isdisjoint((r.head, r.tail))),
        quantities=tuple(q for q in x.quantities if q.subject not in gone),
        results=tuple(
            replace(
                r, dataset=None if r.dataset in gone else r.dataset, baseline=None if r.baseline in gone else r.baseline
            )
            for r in x.results
            if r.subject not in gone
        ),
    )


def add_edge(graph: Graph, edge: Edge) -> None:
    """Put an edge between two nodes of the graph."""
    graph.add_edge(edge.head, edge.tail, key=edge.predicate, edge=edge)


def nodes(graph: Graph) -> Iterator[Node]:
    """All nodes, in the order of their ids."""
    for id_ in sorted(graph.nodes):
        yield graph.nodes[id_]["node"]


def edges_from(graph: Graph, id_: str) -> list[Edge]:
    """The edges that start at a node, in the order of predicate and tail."""
    return sorted((edge for _, _, edge in graph.out_edges(id_, data="edge")), key=lambda e: (e.predicate, e.tail))


def edges(graph: Graph) -> Iterator[Edge]:
    """All edges, in the order of head, predicate and tail."""
    found = (edge for _, _, edge in graph.edges(data="edge"))
    return iter(sorted(found, key=lambda e: (e.head, e.predicate, e.tail)))


def telling_edges(graph: Graph) -> Iterator[Edge]:
    """All edges, in their order, but mere mentions of what their paper says more about."""
    return (e for e in edges(graph) if e.predicate != MENTIONS or len(graph[e.head][e.tail]) == 1)


def paper_node_id(paper_id: str) -> str:
    """The node id of a paper.

    >>> paper_node_id("ab8508f265")
    'paper/ab8508f265'
    """
    return f"{KINDS[PAPER].prefix}/{paper_slug(paper_id)}"


DERIVED = "derived from names"
"""Stands for the extractor of what no paper says."""

_Said = dict[str, dict[Any, set[Evidence]]]
"""By node, what is said of it, with the evidence of all papers."""


def _best(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The surest evidence of each paper, sorted."""
    best: dict[str, Evidence] = {}
    for e in sorted(evidence, key=lambda e: (-e.score, e)):
        best.setdefault(e.paper, e)
    return tuple(sorted(best.values()))


class _Facts:
    """Facts while they are gathered, each with the evidence of all papers."""

    def __init__(self) -> None:
        self.edges: dict[tuple[str, str, str], set[Evidence]] = defaultdict(set)
        self._quantities: _Said = defaultdict(lambda: defaultdict(set))
        self._results: _Said = defaultdict(lambda: defaultdict(set))
        self._links: _Said = defaultdict(lambda: defaultdict(set))

    def add(self, x: Extraction, ids: dict[str, str], kinds: dict[str, str]) -> int:
        """Add what one paper says, and count the facts that do not fit the voted kinds."""
        paper, left_out = ids[PAPER_ID], 0

        def evidence(place: Span, score: float) -> Evidence:
            span = sentence_around(x.paper.text, place)
            return Evidence(paper, span, span.of(x.paper.text), score, x.extractor)

        for entity in x.entities:
            self.edges[paper, MENTIONS, ids[entity.id]].add(evidence(entity.spans[0], entity.score))
        for r in x.relations:
            head, tail = ids[r.head], ids[r.tail]
            if head != tail and PREDICATES[r.predicate].allows(kinds[head], kinds[tail]):
                self.edges[head, r.predicate, tail].add(evidence(r.span, r.score))
            else:
                left_out += 1
        for q in x.quantities:
            if kinds[ids[q.subject]] in PROPERTIES[q.property].domain:
                self._quantities[ids[q.subject]][q.property, q.value, q.unit].add(evidence(q.span, q.score))
            else:
                left_out += 1
        named = ((ids[e.id], name) for e in x.entities for name in e.names if kinds[ids[e.id]] == "Metric")
        metrics = {fold(name): id_ for id_, name in named}
        for c in x.results:
            dataset = ids[c.dataset] if c.dataset and kinds[ids[c.dataset]] == "Dataset" else None
            baseline = ids.get(c.baseline) if c.baseline else None
            words = "" if baseline else c.baseline or ""
            metric = metrics.get(fold(c.metric))
            key = (c.metric, c.value, c.unit, metric, dataset, baseline, words)
            self._results[ids[c.subject]][key].add(evidence(c.span, c.score))
        for link in x.links:
            self._links[paper][link.url, link.kind].add(evidence(link.span, 1.0))
        return left_out

    def derive_variants(self, variants: Iterable[tuple[str, str]]) -> None:
        """Tie members to families where no paper says how the two stand to each other.

        The evidence is where papers name the member; that it is derived stands in place of the extractor.
        """
        tied = {frozenset((h, t)) for h, p, t in self.edges if p in ("partOf", "isA", "basedOn")}
        free = {member: family for member, family in variants if frozenset((member, family)) not in tied}
        named: dict[str, set[Evidence]] = defaultdict(set)
        for (_, predicate, tail), evidence in self.edges.items():
            if predicate == MENTIONS and tail in free:
                named[tail] |= {replace(e, extractor=DERIVED) for e in evidence}
        for member, family in free.items():
            self.edges[member, VARIANT_OF, family] = named[member]

    def measurements(self, id_: str) -> tuple[Measurement, ...]:
        found = self._quantities.get(id_, {})
        return tuple(Measurement(p, v, u, _best(found[p, v, u])) for p, v, u in sorted(found))

    def claims(self, id_: str) -> tuple[Claim, ...]:
        found = self._results.get(id_, {})
        claims = [Claim(m, v, u, i, d, b, t, _best(said)) for (m, v, u, i, d, b, t), said in found.items()]
        return tuple(sorted(claims, key=Claim.order))

    def addresses(self, id_: str) -> tuple[Address, ...]:
        found = self._links.get(id_, {})
        return tuple(Address(url, kind, _best(found[url, kind])) for url, kind in sorted(found))


_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*\s+(?=[\"'“‘(]*[A-Z0-9])|\n")
_LONGEST_QUOTE = 600
"""Characters. A longer sentence, of which a list is made, is quoted around the place only."""


def sentence_around(text: str, span: Span) -> Span:
    """The sentence in which a place lies, to quote: a number alone says little.

    >>> text = "One. It has 7B parameters. Two."
    >>> sentence_around(text, Span(12, 14)).of(text)
    'It has 7B parameters.'
    >>> sentence_around(text, Span(5, 26)) == Span(5, 26)
    True
    """
    low, high = max(0, span.start - _LONGEST_QUOTE), min(len(text), span.end + _LONGEST_QUOTE)
    before = (m.end() for m in _SENTENCE_END.finditer(text, low, span.start + 1) if m.end() <= span.start)
    start = max(before, default=low)
    end = next((m.start() for m in _SENTENCE_END.finditer(text, span.end - 1, high)), high)
    stop = re.match(r"[.!?][\"'”’)]*", text[end:])
    return Span(start, end + (stop.end() if stop else 0))

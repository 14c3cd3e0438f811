"""From extractions and their resolution to the graph, subject by subject."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from heapq import merge
from operator import attrgetter
from typing import TypeVar

from kg.graph.facts import facts_of, without_dropped
from kg.graph.ledger import Ledger, open_ledger
from kg.graph.network import Graph, to_graph
from kg.graph.records import homes_of, record_of
from kg.model import (
    PAPER_ID,
    Address,
    Claim,
    Edge,
    Extraction,
    Fact,
    Measurement,
    Node,
    Resolution,
    Subject,
)
from kg.names import paper_slug
from kg.vocab import KINDS, MENTIONS, PAPER, VARIANT_OF

DERIVED = "derived from names"
"""Stands for the extractor of what no paper says."""
_TIES = ("partOf", "isA", "basedOn")
"""What a paper may say of a member and its family; then nothing is derived."""


Said = TypeVar("Said", Edge, Measurement, Claim, Address)


def paper_node_id(paper_id: str) -> str:
    """The node id of a paper.

    >>> paper_node_id("ab8508f265")
    'paper/ab8508f265'
    """
    return f"{KINDS[PAPER].prefix}/{paper_slug(paper_id)}"


def build(extractions: Iterable[Extraction], resolution: Resolution, aliases: Mapping[str, str] | None = None) -> Graph:
    """Add up what all papers say, in memory, as `gather` does; their order does not matter."""
    with open_ledger() as ledger:
        gather(extractions, resolution, ledger, aliases)
        return to_graph(add_up(ledger, resolution))


def gather(
    extractions: Iterable[Extraction],
    resolution: Resolution,
    ledger: Ledger,
    aliases: Mapping[str, str] | None = None,
) -> int:
    """Enter what all papers and their records say in a ledger; gives how many facts were left out.

    These no longer fit the ontology, because other papers outvote the kind of one of their ends. What is said of a
    thing that a person dropped goes with it. `aliases` maps folded names to canonical names, as `resolve` takes it: a
    record may spell an organization in another way than the texts.
    """
    home = homes_of(resolution, aliases or {})
    homes = _homes(resolution)
    kinds = {thing.id: thing.kind for thing in resolution.things}
    families = dict(resolution.variants)
    tied: set[str] = set()
    """Members of which papers say how they stand to their family."""
    left_out = 0
    for x in extractions:
        paper, own = paper_node_id(x.paper.id), homes.get(x.paper.id, {})
        kinds[paper] = PAPER
        ledger.enter_paper(paper, x.paper)
        for kind, edge in record_of(paper, x.paper, home):
            ledger.enter(paper, edge)
            if edge.tail not in kinds:
                ledger.enter_name(edge.tail, kind, edge.evidence[0].quote)
        for subject, fact in facts_of(without_dropped(x, own), own | {PAPER_ID: paper}, kinds):
            if fact is None:
                left_out += 1
                continue
            ledger.enter(subject, fact)
            if isinstance(fact, Edge) and fact.predicate == MENTIONS and fact.tail in families:
                evidence = tuple(replace(e, extractor=DERIVED) for e in fact.evidence)
                ledger.enter(fact.tail, Edge(fact.tail, VARIANT_OF, families[fact.tail], evidence))
            elif isinstance(fact, Edge) and fact.predicate in _TIES:
                ends = ((fact.head, fact.tail), (fact.tail, fact.head))
                tied |= {member for member, family in ends if families.get(member) == family}
    for member in tied:
        ledger.strike(member, VARIANT_OF, families[member])
    return left_out


def add_up(ledger: Ledger, resolution: Resolution) -> Iterator[Subject]:
    """Give the graph that a ledger's facts are of, in the order of the ids."""
    things = (Node(t.id, t.kind, t.label, t.names) for t in resolution.things)
    papers = (Node(id_, PAPER, paper.title, (paper.title,), paper) for id_, paper in ledger.papers())
    facts = ledger.facts()
    told = next(facts, ("", []))
    for node in merge(things, papers, ledger.named(), key=attrgetter("id")):
        said: list[Fact] = []
        if told[0] == node.id:
            said, told = told[1], next(facts, ("", []))
        yield _subject(node, said)


def _subject(node: Node, said: list[Fact]) -> Subject:
    own = replace(
        node,
        quantities=tuple(sorted(_of(Measurement, said), key=lambda q: (q.property, q.value, q.unit))),
        results=tuple(sorted(_of(Claim, said), key=Claim.order)),
        links=tuple(sorted(_of(Address, said), key=lambda link: (link.url, link.kind))),
    )
    return Subject(own, tuple(sorted(_of(Edge, said), key=lambda e: (e.predicate, e.tail))))


def _homes(resolution: Resolution) -> dict[str, dict[str, str]]:
    """By paper, the things that its entities are."""
    homes: dict[str, dict[str, str]] = {}
    for thing in resolution.things:
        for mention in thing.mentions:
            homes.setdefault(mention.paper, {})[mention.entity] = thing.id
    return homes


def _of(sort: type[Said], facts: list[Fact]) -> list[Said]:
    return [fact for fact in facts if isinstance(fact, sort)]

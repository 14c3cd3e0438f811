"""Leaderboards: the results that papers claim, by dataset and metric."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kg import graph as graphs
from kg import store
from kg.model import Claim, Node
from kg.names import fold
from kg.rdf.near import results_on
from kg.site.built import Built
from kg.site.links import Links
from kg.site.templates import fill
from kg.vocab import KINDS

_DATASETS = """SELECT ?dataset (COUNT(?result) AS ?results) (COUNT(DISTINCT ?metric) AS ?metrics)
WHERE { ?result a kg:Result ; kg:dataset ?dataset ; kg:metricName ?metric }
GROUP BY ?dataset ORDER BY DESC(?results) ?dataset"""
_WITHOUT = "SELECT (COUNT(?r) AS ?n) WHERE { ?r a kg:Result FILTER NOT EXISTS { ?r kg:dataset ?d } }"
_PREFIX = f"{KINDS['Dataset'].prefix}/"


@dataclass(frozen=True, slots=True)
class Listing:
    """A dataset with how much was measured on it."""

    id: str
    path: str
    label: str
    results: int
    metrics: int


@dataclass(frozen=True, slots=True)
class Board:
    """The results of one metric on one dataset, the highest first; or by how much it changed there."""

    metric: str
    is_gain: bool
    claims: tuple[tuple[Node, Claim], ...]


def to_index(built: Built, links: Links) -> str:
    """List the datasets on which something was measured."""
    rows = store.query(built.store, _DATASETS).rows
    counts = [(_id(built, dataset), _number(results), _number(metrics)) for dataset, results, metrics in rows]
    ((without,),) = store.query(built.store, _WITHOUT).rows
    with built.search() as search:
        labels = search.labels({id_ for id_, _, _ in counts})
    listings = [Listing(id_, _path(id_), labels.get(id_, id_), results, metrics) for id_, results, metrics in counts]
    return fill("boards", links, listings=listings, without=_number(without))


def to_board(built: Built, links: Links, name: str) -> str | None:
    """Tell the results on one dataset, a table a metric; none where there are no results."""
    id_ = _PREFIX + name
    graph = results_on(built.store, id_)
    if id_ not in graph:
        return None
    nodes = {n.id: n for n in graphs.nodes(graph)}
    by_metric: dict[tuple[str, bool], list[tuple[Node, Claim]]] = defaultdict(list)
    for node in nodes.values():
        for claim in node.results:
            by_metric[claim.metric_id or fold(claim.metric), claim.is_gain].append((node, claim))
    boards = [
        Board(claims[0][1].metric, is_gain, tuple(sorted(claims, key=lambda c: (-c[1].value, c[0].id, c[1].order()))))
        for (_, is_gain), claims in by_metric.items()
    ]
    return (
        fill(
            "board",
            links,
            node=nodes[id_],
            nodes=nodes,
            boards=sorted(boards, key=lambda b: (b.is_gain, -len(b.claims), b.metric)),
            shown=sum(len(b.claims) for b in boards),
            facts=graph.graph["facts"],
        )
        if boards
        else None
    )


def every_board(built: Built) -> Iterator[str]:
    """The paths of all boards."""
    for row in store.query(built.store, _DATASETS).rows:
        yield _path(_id(built, row[0]))


def _id(built: Built, term: Any) -> str:
    return term.value.removeprefix(built.store.base)


def _number(term: Any) -> int:
    return int(term.value)


def _path(id_: str) -> str:
    return f"leaderboards/{id_.removeprefix(_PREFIX)}"

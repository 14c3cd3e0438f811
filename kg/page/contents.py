"""What the page shows, in columns: short, quick to read for a browser, and the same for the same graph.

Nodes are numbered from the most important on, so that the first hundred are the hundred to draw first. Quotes are
places in the texts of papers, in UTF-16 units as JavaScript counts them. The map is that of what texts say; what only
records name stands beside its papers, and people and venues are quiet: they are shown where one asks for them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from kg.layout import beside, lay_out
from kg.model import Claim, Edge, Evidence, Measurement, Node, Subject
from kg.selection import foremost
from kg.vocab import AUTHORED_BY, KINDS, PAPER, PREDICATES, PROPERTIES, THINGS

NODES_AT_MOST = 20_000
"""A page of more would take seconds to open; the rest of a larger graph is `kg serve`'s to show, and the page tells how much it is."""
_PAPERS = 4
"""One of so many nodes of a part is a paper, as in graphs that are shown whole; most of a page's bytes are their abstracts."""
_SIZE_OF_A_PAPER = 6
"""Importance of a paper: it tells of many things and is told of by few, and shall not hide them; and of what only records name."""


def to_contents(subjects: Iterable[Subject]) -> dict:
    """Give the columns of nodes, edges, papers and regions, and the vocabulary they are told in.

    The subjects of a graph are read several times; `whole` is how many nodes and edges it has beyond what is shown.
    """
    telling = [sum(1 for _ in subject.telling_edges) for subject in subjects]
    whole = {"nodes": len(telling), "edges": sum(telling)}
    if len(telling) > NODES_AT_MOST:
        subjects = foremost(subjects, NODES_AT_MOST - NODES_AT_MOST // _PAPERS, NODES_AT_MOST // _PAPERS)
    subjects = list(subjects)
    shown = [edge for subject in subjects for edge in sorted(subject.telling_edges, key=_Turn(subject.node))]
    sizes = _sizes(subjects)
    ranked = sorted((s.node for s in subjects), key=lambda node: (-sizes[node.id], node.kind == PAPER, node.id))
    index = {node.id: number for number, node in enumerate(ranked)}
    papers = _Papers(ranked, index)
    kinds, predicates = list(KINDS), list(PREDICATES)
    told = [(e.head, e.tail) for e in shown if not PREDICATES[e.predicate].recorded]
    recorded = [(e.tail, e.head) for e in shown if PREDICATES[e.predicate].recorded]
    apart = {tail for tail, _ in recorded} - {end for tie in told for end in tie}
    map_ = lay_out([n.id for n in ranked if n.id not in apart], told, {n.id for n in ranked if n.kind == PAPER})
    places = map_.places | beside(map_.places, ((tail, head) for tail, head in recorded if tail in apart))
    homes = {id_: number for number, region in enumerate(map_.regions) for id_ in region.members}
    return {
        "whole": whole,
        "kinds": [
            {"name": k.name, "label": k.label, "comment": k.comment, "colour": k.colour, "shape": k.shape}
            | ({"quiet": True} if _is_quiet(k.name) else {})
            for k in KINDS.values()
        ],
        "predicates": [
            {"name": p.name, "label": p.label, "comment": p.comment, "colour": p.colour, "dashes": p.dashes}
            | ({"derived": True} if p.derived else {})
            | ({"recorded": True} if p.recorded else {})
            for p in PREDICATES.values()
        ],
        "properties": {p.name: p.label for p in PROPERTIES.values()},
        "ids": [node.id for node in ranked],
        "labels": [node.label for node in ranked],
        "kindOf": [kinds.index(node.kind) for node in ranked],
        "sizes": [sizes[node.id] for node in ranked],
        "x": [round(places[node.id][0]) for node in ranked],
        "y": [round(places[node.id][1]) for node in ranked],
        "regionOf": [homes.get(node.id, -1) for node in ranked],
        "names": {index[n.id]: n.names[1:] for n in ranked if len(n.names) > 1},
        "numbers": {index[n.id]: [_number_row(q, papers) for q in n.quantities] for n in ranked if n.quantities},
        "results": {index[n.id]: [_result_row(c, papers, index) for c in n.results] for n in ranked if n.results},
        "links": {index[n.id]: [[link.url, link.kind] for link in n.links] for n in ranked if n.links},
        "papers": papers.rows,
        "heads": [index[e.head] for e in shown],
        "predicateOf": [predicates.index(e.predicate) for e in shown],
        "tails": [index[e.tail] for e in shown],
        "evidence": [papers.point(e.evidence) for e in shown],
        "records": papers.records,
        "regions": [
            {"telling": [index[id_] for id_ in region.telling], "outline": region.outline} for region in map_.regions
        ],
    }


def _number_row(q: Measurement, papers: "_Papers") -> tuple:
    return q.property, q.value, q.unit, papers.point(q.evidence)


def _result_row(c: Claim, papers: "_Papers", index: dict[str, int]) -> tuple:
    _, task, dataset, baseline = (index.get(id_ or "", -1) for id_ in c.ends())
    return c.metric, c.value, c.unit, task, dataset, baseline, c.baseline_text, c.is_gain, papers.point(c.evidence)


def _is_quiet(kind: str) -> bool:
    """Whether only records name what is of a kind."""
    return kind != PAPER and kind not in THINGS


class _Turn:
    """The order in which a subject's edges are told: authors as the paper lists them."""

    def __init__(self, node: Node) -> None:
        self._authors = {name: number for number, name in enumerate(node.paper.authors)} if node.paper else {}

    def __call__(self, edge: Edge) -> tuple[str, int]:
        return edge.predicate, self._authors.get(edge.evidence[0].quote, 0) if edge.predicate == AUTHORED_BY else 0


def _sizes(subjects: Sequence[Subject]) -> Counter[str]:
    """How important nodes are: how many edges they have that texts say, or how many that only records say."""
    edges = [edge for subject in subjects for edge in subject.edges]
    told = Counter(end for e in edges if not PREDICATES[e.predicate].recorded for end in (e.head, e.tail))
    recorded = Counter(e.tail for e in edges if PREDICATES[e.predicate].recorded)
    small = {subject.node.id for subject in subjects if subject.node.kind == PAPER} | (recorded.keys() - told.keys())
    return Counter({id_: min(n, _SIZE_OF_A_PAPER) if id_ in small else n for id_, n in ({**recorded, **told}).items()})


class _Papers:
    """The texts of papers by number of their node, and the words of their records; evidence points into them."""

    def __init__(self, ranked: Iterable[Node], index: dict[str, int]) -> None:
        self._index = index
        papers = {index[node.id]: node.paper for node in ranked if node.paper}
        self.rows = {
            number: {"abstract": p.abstract, "url": p.url, "year": p.year, "pages": p.pages}
            for number, p in papers.items()
        }
        self._records: dict[str, int] = {}
        self._wide = {number: [i for i, c in enumerate(p.text) if c > "\uffff"] for number, p in papers.items()}

    def point(self, evidence: tuple[Evidence, ...]) -> list[int]:
        """Evidence as paper, start, end and hundredths of score, one after the other, the surest first.

        For words of a record -1 and their number among these stand in place of start and end.
        """
        row: list[int] = []
        for e in sorted(evidence, key=lambda e: (-e.score, e)):
            paper = self._index[e.paper]
            row += [paper, *self._place(paper, e), round(100 * e.score)]
        return row

    @property
    def records(self) -> list[str]:
        """The words of records that evidence pointed at."""
        return list(self._records)

    def _place(self, paper: int, e: Evidence) -> tuple[int, int]:
        if e.span is None:
            return -1, self._records.setdefault(e.quote, len(self._records))
        start, end = (at + sum(w < at for w in self._wide[paper]) for at in (e.span.start, e.span.end))
        return start, end

"""What a build did: how much went well, what did not, how sure the graph is, and what it cost."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from kg.graph import Graph, edges, nodes
from kg.model import Edge, Problem, Violation
from kg.vocab import INTRODUCES, MENTIONS, PAPER

UNSURE = 0.5
"""Score below which a fact is as likely wrong as right."""
_LISTED = 20


@dataclass(frozen=True, slots=True)
class Report:
    """What a verb did with its papers, and what became of them."""

    papers: int
    listings: int
    problems: tuple[Problem, ...]
    extracted: int = 0
    """Papers that were read now; the others' extractions were kept from before."""
    left_out: int = 0
    """Facts that no longer fit the ontology, because other papers outvote the kind of one of their ends."""
    idle: tuple[str, ...] = ()
    """Names in the curation that no paper uses."""
    kinds: Mapping[str, int] = field(default_factory=dict)
    relations: Mapping[str, int] = field(default_factory=dict)
    covered: int = 0
    """Papers of which more is told than what they mention."""
    unsure: int = 0
    """Facts with a score below `UNSURE`."""
    least_sure: tuple[str, ...] = ()
    orphans: tuple[str, ...] = ()
    """Ids of nodes that no fact ties to another."""
    violations: tuple[Violation, ...] = ()
    """Where the graph does not keep its shapes."""
    triples: int = 0
    validated_nodes: bool = True
    """Whether the shapes of single nodes were asked too, and not only that of the whole graph."""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """By stage."""
    written: tuple[Path, ...] = ()

    @property
    def nodes(self) -> int:
        """Papers and things in the graph."""
        return sum(self.kinds.values())

    @property
    def edges(self) -> int:
        """Relations in the graph."""
        return sum(self.relations.values())


def tell_graph(graph: Graph) -> dict:
    """Count a graph: the fields of a report that tell of it."""
    told = list(edges(graph))
    relations = [e for e in told if e.predicate != MENTIONS]
    kinds = {node.id: node.kind for node in nodes(graph)}
    papers = {evidence.paper for e in relations for evidence in e.evidence if e.predicate != INTRODUCES}
    unsure = sorted((e for e in relations if e.score < UNSURE), key=lambda e: (e.score, e.head, e.predicate, e.tail))
    tied = {end for e in told for end in (e.head, e.tail)}
    return {
        "left_out": graph.graph["left_out"],
        "kinds": dict(sorted(Counter(kinds.values()).items())),
        "relations": dict(sorted(Counter(e.predicate for e in told).items())),
        "covered": sum(kinds[id_] == PAPER for id_ in papers),
        "unsure": len(unsure),
        "least_sure": tuple(_sentence(graph, e) for e in unsure[:_LISTED]),
        "orphans": tuple(sorted(kinds.keys() - tied)),
    }


def _sentence(graph: Graph, edge: Edge) -> str:
    head, tail = graph.nodes[edge.head]["node"].label, graph.nodes[edge.tail]["node"].label
    return f"{head} {edge.predicate} {tail} ({edge.score:.2f})"


def to_json(report: Report) -> str:
    """Write a report for programs; which files were written, who asked for them knows."""
    told = asdict(report)
    del told["written"]
    return json.dumps(told | {"nodes": report.nodes, "edges": report.edges}, ensure_ascii=False, indent=1) + "\n"


def to_markdown(report: Report) -> str:
    """Write a report to read."""
    share = f"{report.unsure / report.edges:.0%}" if report.edges else "none"
    parts = [
        "# Report of the build",
        f"{report.papers} papers in {report.listings} listings; {report.extracted} were read now, the extractions of the others were kept. "
        f"{len(report.problems)} problems. Of {report.covered} papers more is told than what they mention and introduce.",
        _table(("where", "stage", "what"), [(p.place, p.stage, p.message) for p in report.problems]),
        f"## Graph\n\n{report.nodes} nodes, {report.edges} relations, {report.triples} triples; {report.left_out} facts were left out, as other papers outvote the kind of one of their ends.",
        _table(("kind", "nodes"), list(report.kinds.items())),
        _table(("relation", "facts"), list(report.relations.items())),
        f"## How sure\n\n{report.unsure} relations ({share}) have a score below {UNSURE}.",
        _list("The least sure:", report.least_sure),
        _list("Tied to nothing:", report.orphans),
        _list("Decided about, but named by no paper any more:", report.idle),
        "## Shapes\n\n" + (f"{len(report.violations)} violations." if report.violations else "The graph keeps them."),
        "" if report.validated_nodes else "Single nodes were not asked, as there are many; `kg validate` does.",
        _list("", [str(v) for v in report.violations]),
        "## Seconds",
        _table(("stage", "seconds"), [(stage, f"{s:.1f}") for stage, s in report.seconds.items()]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    if not rows:
        return ""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(_plain(str(cell)) for cell in line) + " |" for line in lines)


def _list(title: str, items: Sequence[str]) -> str:
    shown = [f"- {_plain(item)}" for item in items[:_LISTED]]
    more = [f"- and {len(items) - _LISTED} more"] if len(items) > _LISTED else []
    return "\n".join(([title, ""] if title else []) + shown + more) if items else ""


def _plain(text: str) -> str:
    """Text of a paper as Markdown that shows it as it is (https://spec.commonmark.org/0.31.2/#backslash-escapes)."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|!&" else c for c in " ".join(text.split()))

"""What a build did: how much went well, what did not, how sure the graph is, and what it cost."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from heapq import nsmallest
from pathlib import Path

from kg.model import Problem, Subject, Violation
from kg.names import so_many
from kg.vocab import INTRODUCES, MENTIONS, PREDICATES

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
    """Papers of whose texts more is told than what they mention."""
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
        """Papers, things, people and venues in the graph."""
        return sum(self.kinds.values())

    @property
    def edges(self) -> int:
        """Relations in the graph."""
        return sum(self.relations.values())


def tell_graph(subjects: Iterable[Subject]) -> dict:
    """Count a graph, whose subjects are read twice: the fields of a report that tell of it."""
    kinds: Counter[str] = Counter()
    relations: Counter[str] = Counter()
    labels: dict[str, str] = {}
    tied: set[str] = set()
    covered: set[str] = set()
    unsure = 0
    for subject in subjects:
        kinds[subject.node.kind] += 1
        labels[subject.node.id] = subject.node.label
        for edge in subject.edges:
            relations[edge.predicate] += 1
            tied |= {edge.head, edge.tail}
            if edge.predicate not in (MENTIONS, INTRODUCES) and not PREDICATES[edge.predicate].recorded:
                covered |= {e.paper for e in edge.evidence}
            unsure += edge.predicate != MENTIONS and edge.score < UNSURE
    doubtful = (edge for subject in subjects for edge in subject.edges if edge.predicate != MENTIONS)
    least_sure = nsmallest(_LISTED, doubtful, key=lambda e: (e.score, e.head, e.predicate, e.tail))
    return {
        "kinds": dict(sorted(kinds.items())),
        "relations": dict(sorted(relations.items())),
        "covered": len(covered),
        "unsure": unsure,
        "least_sure": tuple(
            f"{labels[e.head]} {e.predicate} {labels[e.tail]} ({e.score:.2f})" for e in least_sure if e.score < UNSURE
        ),
        "orphans": tuple(sorted(labels.keys() - tied)),
    }


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
        f"{so_many(report.papers, 'paper')} in {so_many(report.listings, 'listing')}; read now: {report.extracted}, the extractions of the others were kept. "
        f"{so_many(len(report.problems), 'problem')}. Of {so_many(report.covered, 'paper')} more is told than what they mention and introduce.",
        _table(("where", "stage", "what"), [(p.place, p.stage, p.message) for p in report.problems]),
        f"## Graph\n\n{so_many(report.nodes, 'node')}, {so_many(report.edges, 'relation')}, {so_many(report.triples, 'triple')}; {so_many(report.left_out, 'fact')} left out, as other papers outvote the kind of one of their ends.",
        _table(("kind", "nodes"), list(report.kinds.items())),
        _table(("relation", "facts"), list(report.relations.items())),
        f"## How sure\n\n{so_many(report.unsure, 'relation')} ({share}) with a score below {UNSURE}.",
        _list("The least sure:", report.least_sure),
        _list("Tied to nothing:", report.orphans),
        _list("Decided about, but named by no paper:", report.idle),
        "## Shapes\n\n"
        + (f"{so_many(len(report.violations), 'violation')}." if report.violations else "The graph keeps them."),
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

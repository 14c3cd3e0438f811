"""The nouns: frozen dataclasses that check themselves when they are made.

A value that exists is valid, so nothing downstream asks again. A wrong one raises SchemaError.
Spans are half-open, count Unicode code points from 0, and point into `Paper.text`.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Protocol

from kg.errors import SchemaError
from kg.names import measured
from kg.vocab import INTRODUCES, KINDS, MENTIONS, PAPER, PREDICATES, PROPERTIES, THINGS

PAPER_ID = "paper"
"""The id by which an extraction's facts name the paper itself."""
LINK_KINDS = ("code", "data", "model", "project", "demo")


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise SchemaError(message)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters of a paper's text, start inclusive, end exclusive.

    >>> Span(0, 5).of("Mamba: a model")
    'Mamba'
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        _require(0 <= self.start < self.end, f"span {self.start}..{self.end}: expected 0 <= start < end")

    def of(self, text: str) -> str:
        """The characters themselves."""
        return text[self.start : self.end]

    def covers(self, other: "Span") -> bool:
        """Tell whether `other` lies within this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        """Tell whether the spans share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as its source tells it: the text is never changed after it was read.

    >>> Paper(id="mamba", title="Mamba", abstract="A model.").text
    'Mamba\\nA model.'
    """

    id: str
    title: str
    abstract: str
    url: str = ""
    year: int | None = None
    published: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    """Names of the files that list it, sorted."""
    venue: str = ""
    """The journal, conference or series, as the source writes it."""
    affiliations: tuple[str, ...] = ()
    """Institutions of the authors as the source writes them, sorted."""
    arxiv: str = ""
    """The arXiv identifier, without its version."""
    doi: str = ""
    """In lower case, without an address before it."""
    links: tuple[str, ...] = ()
    """Addresses that the source gives beside the paper's own, such as of its code, sorted."""

    def __post_init__(self) -> None:
        _require(bool(self.id.strip()), "a paper needs an id")
        _require(bool(self.title.strip()), f"paper {self.id}: needs a title")

    @property
    def text(self) -> str:
        """Title, newline, abstract: what all spans point into."""
        return f"{self.title}\n{self.abstract}"


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing that a paper names, with every name it has there."""

    id: str
    kind: str
    names: tuple[str, ...]
    """Distinct surface forms, verbatim, the best first."""
    spans: tuple[Span, ...]
    """Where the names stand, sorted."""
    introduced: bool = False
    score: float = 1.0

    def __post_init__(self) -> None:
        _require(self.kind in THINGS, f"entity {self.id}: unknown kind {self.kind!r}")
        _require(bool(self.names and self.spans), f"entity {self.id}: needs a name and a span")
        _require(self.spans == tuple(sorted(set(self.spans))), f"entity {self.id}: spans not sorted")
        _require(0 <= self.score <= 1, f"entity {self.id}: score {self.score} outside 0..1")


@dataclass(frozen=True, slots=True)
class Relation:
    """Head, predicate, tail: entity ids, or "paper"."""

    head: str
    predicate: str
    tail: str
    span: Span
    """The sentence that says it."""
    score: float = 1.0

    def __post_init__(self) -> None:
        _require(self.predicate in PREDICATES, f"unknown predicate {self.predicate!r}")
        _require(PREDICATES[self.predicate].told, f"{self.predicate} is said by no text")
        _require(self.head != self.tail, f"{self.head} {self.predicate} itself")
        _require(0 <= self.score <= 1, f"relation {self.predicate}: score {self.score} outside 0..1")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number said of one thing, in base units ("7B" is 7e9)."""

    subject: str
    property: str
    value: float
    unit: str
    span: Span
    score: float = 1.0

    def __post_init__(self) -> None:
        _require(self.property in PROPERTIES, f"unknown property {self.property!r}")
        _require(math.isfinite(self.value), f"{self.property}: value {self.value} is not finite")


@dataclass(frozen=True, slots=True)
class Result:
    """A measured claim: a metric of a subject, where said on a dataset and over a baseline."""

    subject: str
    metric: str
    value: float
    unit: str
    span: Span
    dataset: str | None = None
    """Entity id."""
    baseline: str | None = None
    """Entity id, or the text's words where the baseline has no name."""
    is_gain: bool = False
    """Whether the value says by how much something changed, or how many times it is more."""
    score: float = 1.0

    def __post_init__(self) -> None:
        _require(bool(self.metric), "a result needs a metric")
        _require(math.isfinite(self.value), f"{self.metric}: value {self.value} is not finite")


@dataclass(frozen=True, slots=True)
class Link:
    """An address the paper gives."""

    url: str
    kind: str
    span: Span

    def __post_init__(self) -> None:
        _require(self.url.startswith(("http://", "https://")), f"{self.url!r} is no http(s) address")
        _require(self.kind in LINK_KINDS, f"link kind {self.kind!r}: expected one of {LINK_KINDS}")


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one paper says.

    Ids are known, names and spans lie in the text, relations keep the ontology's domains and ranges,
    and `introduces` runs to exactly the introduced entities.
    """

    paper: Paper
    entities: tuple[Entity, ...]
    relations: tuple[Relation, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    results: tuple[Result, ...] = ()
    links: tuple[Link, ...] = ()
    extractor: str = ""
    """Which extractor read the paper; none where a person did."""

    def __post_init__(self) -> None:
        text, where = self.paper.text, f"paper {self.paper.id}"
        kinds = {PAPER_ID: PAPER} | {e.id: e.kind for e in self.entities}
        _require(len(kinds) == len(self.entities) + 1, f"{where}: an entity id twice")
        for entity in self.entities:
            for name in entity.names:
                _require(name in text, f"{where}: {name!r} is not in the text")
        spans = [s for e in self.entities for s in e.spans]
        for facts in (self.relations, self.quantities, self.results, self.links):
            spans += [fact.span for fact in facts]
        for span in spans:
            _require(span.end <= len(text), f"{where}: {span} lies outside the text")
        for r in self.relations:
            _require({r.head, r.tail} <= kinds.keys(), f"{where}: {r} names an unknown entity")
            _require(
                PREDICATES[r.predicate].allows(kinds[r.head], kinds[r.tail]),
                f"{where}: {r.predicate} may not run from {kinds[r.head]} to {kinds[r.tail]}",
            )
        introduced = {e.id for e in self.entities if e.introduced}
        _require(
            introduced == {r.tail for r in self.relations if r.predicate == INTRODUCES},
            f"{where}: 'introduces' and the introduced entities differ",
        )
        for q in self.quantities:
            _require(q.subject in kinds, f"{where}: {q} is of an unknown entity")
            _require(
                kinds[q.subject] in PROPERTIES[q.property].domain, f"{where}: {q.property} of a {kinds[q.subject]}"
            )
        for x in self.results:
            _require(x.subject in kinds, f"{where}: {x} is of an unknown entity")
            _require(x.dataset is None or kinds.get(x.dataset) == "Dataset", f"{where}: {x} is on no dataset")


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """An entity of one paper: what resolution maps to a node."""

    paper: str
    entity: str


@dataclass(frozen=True, slots=True)
class Merge:
    """Two spellings taken for one thing, and why."""

    left: str
    right: str
    rule: str
    score: float = 1.0
    papers: tuple[str, ...] = ()
    """Ids of papers that say so; of many, the first."""


@dataclass(frozen=True, slots=True, order=True)
class Apart:
    """Two names that something spoke for taking as one, and why they are not."""

    left: str
    right: str
    why: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """One thing of the whole corpus: the mentions of it, its names and its kind."""

    id: str
    """``{kind}/{slug}``, the end of its IRI."""
    kind: str
    label: str
    names: tuple[str, ...]
    """The label, then all surface forms that differ from it, sorted."""
    mentions: tuple[Mention, ...]
    """Sorted."""
    uses: tuple[tuple[str, int], ...] = ()
    """How many mentions give it each of its names, the usual first."""
    merges: tuple[Merge, ...] = ()
    apart: tuple[Apart, ...] = ()

    def __post_init__(self) -> None:
        _require(self.kind in THINGS, f"{self.id}: unknown kind {self.kind!r}")
        _require(bool(self.names and self.mentions), f"{self.id}: needs a name and a mention")


@dataclass(frozen=True, slots=True)
class Resolution:
    """Which entities of which papers are the same thing; every mention is in at most one: a person may drop things."""

    things: tuple[Resolved, ...]
    variants: tuple[tuple[str, str], ...] = ()
    """Ids of members and of their families."""
    idle: tuple[str, ...] = ()
    """Names that a person decided about and no paper uses."""

    def __post_init__(self) -> None:
        mentions = [m for t in self.things for m in t.mentions]
        _require(len(mentions) == len(set(mentions)), "a mention is resolved to two things")
        _require(len({t.id for t in self.things}) == len(self.things), "two things have one id")


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """The words of one paper that say a fact, and who read them."""

    paper: str
    """Node id of the paper."""
    span: Span | None
    """Where the words stand in the text; none where they stand in the record of the source."""
    quote: str
    score: float
    extractor: str


@dataclass(frozen=True, slots=True)
class Measurement:
    """A quantity in the graph: no mention of a paper but through its evidence."""

    property: str
    value: float
    unit: str
    evidence: tuple[Evidence, ...]

    def __post_init__(self) -> None:
        _require(bool(self.evidence), f"{self.property}: needs evidence")


@dataclass(frozen=True, slots=True)
class Claim:
    """A result in the graph; metric, task, dataset and baseline are node ids where they have nodes."""

    metric: str
    """The text's own words."""
    value: float
    unit: str
    metric_id: str | None
    task: str | None
    dataset: str | None
    baseline: str | None
    baseline_text: str
    is_gain: bool
    """Whether the value says by how much something changed, or how many times it is more."""
    evidence: tuple[Evidence, ...]

    def __post_init__(self) -> None:
        _require(bool(self.evidence), f"{self.metric}: needs evidence")

    @property
    def amount(self) -> str:
        """The value as a person reads it: "88.5 %", "by 2.5 %", "3 x"."""
        said = measured(self.value, self.unit, self.metric)
        return f"by {said}" if self.is_gain and self.unit != "x" else said

    def order(self) -> tuple:
        """A key to sort by; what is not known comes first."""
        ends = (id_ or "" for id_ in self.ends())
        return (self.metric, self.value, self.unit, *ends, self.baseline_text, self.is_gain)

    def ends(self) -> tuple[str | None, ...]:
        """The ids of metric, task, dataset and baseline."""
        return self.metric_id, self.task, self.dataset, self.baseline


@dataclass(frozen=True, slots=True)
class Address:
    """A link in the graph."""

    url: str
    kind: str
    evidence: tuple[Evidence, ...]

    def __post_init__(self) -> None:
        _require(bool(self.evidence), f"{self.url}: needs evidence")


@dataclass(frozen=True, slots=True)
class Node:
    """A paper, a thing, a person or a venue, with everything that is said of it alone."""

    id: str
    kind: str
    label: str
    names: tuple[str, ...]
    paper: Paper | None = None
    """Set on papers only."""
    quantities: tuple[Measurement, ...] = ()
    results: tuple[Claim, ...] = ()
    links: tuple[Address, ...] = ()

    def __post_init__(self) -> None:
        _require(self.kind in KINDS, f"{self.id}: unknown kind {self.kind!r}")
        _require((self.paper is not None) == (self.kind == PAPER), f"{self.id}: only papers hold a paper")


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between two nodes, with every sentence that says it."""

    head: str
    predicate: str
    tail: str
    evidence: tuple[Evidence, ...] = field(repr=False)

    def __post_init__(self) -> None:
        _require(self.predicate in PREDICATES, f"unknown predicate {self.predicate!r}")
        _require(bool(self.evidence), f"{self.head} {self.predicate} {self.tail}: needs evidence")

    @property
    def score(self) -> float:
        """Confidence that the fact holds: that of its best evidence."""
        return max(e.score for e in self.evidence)


Fact = Edge | Measurement | Claim | Address
"""What papers say of a node, with the evidence of it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A node and the relations that start at it, by predicate and tail: a graph is a row of these, by id."""

    node: Node
    edges: tuple[Edge, ...]

    @property
    def telling_edges(self) -> Iterator[Edge]:
        """The relations, but mere mentions of what more is said about in texts."""
        told = {e.tail for e in self.edges if e.predicate != MENTIONS and not PREDICATES[e.predicate].recorded}
        return (edge for edge in self.edges if edge.predicate != MENTIONS or edge.tail not in told)

    @property
    def facts(self) -> Iterator[Fact]:
        """All that is said: relations, quantities, results, links."""
        return chain(self.edges, self.node.quantities, self.node.results, self.node.links)


class Subjects(Protocol):
    """A graph as the row of its subjects, read as often as one likes."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Subject]: ...


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a source or a paper got wrong, while the rest went on."""

    place: str
    """``file:line`` or a file."""
    message: str
    stage: str = "reading"

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """A node that breaks a rule, with the value that does, and the paper it comes from where that is known."""

    node: str
    rule: str
    value: str
    paper: str

    def __str__(self) -> str:
        parts = (
            self.node,
            self.rule,
            f"came {self.value}" if self.value else "",
            f"paper {self.paper}" if self.paper else "",
        )
        return "; ".join(filter(None, parts))

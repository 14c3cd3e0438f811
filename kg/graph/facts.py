"""What one paper says, as facts of the graph: of nodes, not of its own names for them."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace

from kg.graph.quotes import sentence_around
from kg.model import PAPER_ID, Address, Claim, Edge, Entity, Evidence, Extraction, Fact, Measurement, Span
from kg.names import fold
from kg.vocab import MENTIONS, PREDICATES, PROPERTIES


def facts_of(x: Extraction, ids: Mapping[str, str], kinds: Mapping[str, str]) -> Iterator[tuple[str, Fact | None]]:
    """Give what a paper says of nodes, each with its subject; none for a fact that does not fit the kinds of its nodes.

    `ids` are the nodes of the paper (`PAPER_ID`) and of its entities, `kinds` those of the nodes: other papers may
    have outvoted what this one takes a thing for.
    """
    paper = ids[PAPER_ID]

    def evidence(place: Span, score: float) -> tuple[Evidence]:
        span = sentence_around(x.paper.text, place)
        return (Evidence(paper, span, span.of(x.paper.text), score, x.extractor),)

    for entity in x.entities:
        yield paper, Edge(paper, MENTIONS, ids[entity.id], evidence(entity.spans[0], entity.score))
    for r in x.relations:
        head, tail = ids[r.head], ids[r.tail]
        fits = head != tail and PREDICATES[r.predicate].allows(kinds[head], kinds[tail])
        yield head, Edge(head, r.predicate, tail, evidence(r.span, r.score)) if fits else None
    for q in x.quantities:
        fits = kinds[ids[q.subject]] in PROPERTIES[q.property].domain
        yield (
            ids[q.subject],
            Measurement(q.property, float(q.value), q.unit, evidence(q.span, q.score)) if fits else None,
        )
    named = ((ids[e.id], name) for e in x.entities for name in e.names if kinds[ids[e.id]] == "Metric")
    metrics = {fold(name): id_ for id_, name in named}
    for c in x.results:
        dataset = ids[c.dataset] if c.dataset and kinds[ids[c.dataset]] == "Dataset" else None
        baseline = ids.get(c.baseline) if c.baseline else None
        words = "" if baseline else c.baseline or ""
        metric, said = metrics.get(fold(c.metric)), evidence(c.span, c.score)
        tasks = {ids[e.id] for e in x.entities if kinds[ids[e.id]] == "Task" and _stands_in(said[0].span, e)}
        task = tasks.pop() if len(tasks) == 1 else None
        yield (
            ids[c.subject],
            Claim(c.metric, float(c.value), c.unit, metric, task, dataset, baseline, words, c.is_gain, said),
        )
    for link in x.links:
        yield paper, Address(link.url, link.kind, evidence(link.span, 1.0))


def _stands_in(sentence: Span | None, entity: Entity) -> bool:
    return sentence is not None and any(map(sentence.covers, entity.spans))


def without_dropped(x: Extraction, kept: Container[str]) -> Extraction:
    """An extraction without the entities that are not kept, as a person dropped them, and without what it says of them."""
    gone = {e.id for e in x.entities if e.id not in kept}
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

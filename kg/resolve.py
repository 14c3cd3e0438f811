"""Which entities of which papers are one thing.

Three things make two names one: the same folded spelling, an expansion that a paper gives for an
abbreviation, and an alias of the lexicon. Against that stand guards: names whose digits differ
(versions, sizes, dates) never meet, and an abbreviation that papers expand in different ways joins
nothing; its bare uses stay apart from all expansions.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import networkx as nx

from kg.model import Entity, Extraction, Mention, Merge, Resolution, Resolved
from kg.names import fold, slug
from kg.vocab import KINDS

_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_ARTIFACTS = frozenset(("Model", "Dataset", "Technique", "Software"))
_OWN_NODE_PAPERS = 2
_OWN_NODE_SHARE = 0.25
"""A name used as another sort of thing is a node of its own from this many papers and this share on."""
_LONGEST_ABBREVIATION = 8
"""Letters of a folded abbreviation; longer runs of capitals are names."""


@dataclass(slots=True)
class _Cluster:
    """Mentions with one key while they are gathered."""

    mentions: list[tuple[Mention, Entity]] = field(default_factory=list)


def resolve(extractions: Iterable[Extraction], aliases: Mapping[str, str] | None = None) -> Resolution:
    """Put the entities of all papers together; the result depends on the set of papers alone, not on their order.

    `aliases` maps folded names to canonical names, such as "llm" to "large language model".

    >>> from kg.model import Entity, Paper, Span
    >>> def one(id, text, name): return Extraction(
    ...     Paper(id, text, ""), (Entity("e1", "Model", (name,), (Span(0, len(name)),)),))
    >>> things = resolve([one("p", "LLaMA-7B", "LLaMA-7B"), one("q", "Llama 7B", "Llama 7B")]).things
    >>> [(t.id, t.names) for t in things]
    [('model/llama-7b', ('LLaMA-7B', 'Llama 7B'))]
    """
    aliases = aliases or {}
    found = sorted(((Mention(x.paper.id, e.id), e) for x in extractions for e in x.entities), key=lambda item: item[0])
    joins, merges = _joins(found, aliases)
    ambiguous = _ambiguous(found, aliases)
    clusters: dict[str, _Cluster] = defaultdict(_Cluster)
    for mention, entity in found:
        key = joins[_key(entity, ambiguous)]
        clusters[key].mentions.append((mention, entity))
    things = [
        thing
        for key in sorted(clusters)
        for thing in _things(key, clusters[key].mentions, aliases, merges.get(key, ()))
    ]
    return Resolution(_with_unique_ids(things))


def _keys(entity: Entity) -> list[str]:
    """The folded names of an entity, the best first, without those whose digits differ from the first's."""
    keys = list(dict.fromkeys(fold(name) for name in entity.names))
    return [k for k in keys if _DIGITS.findall(k) == _DIGITS.findall(keys[0])]


def _abbreviations(entity: Entity) -> dict[str, str]:
    """Folded abbreviations of an entity with the folded long form that it has in the same paper."""
    keys = _keys(entity)
    longs = [k for k in keys if len(k) > _LONGEST_ABBREVIATION]
    if not longs:
        return {}
    shorts = {fold(n) for n in entity.names if sum(c.isupper() for c in n) >= 2 and " " not in n}
    return {k: longs[0] for k in keys if k in shorts and len(k) <= _LONGEST_ABBREVIATION}


def _ambiguous(found: list[tuple[Mention, Entity]], aliases: Mapping[str, str]) -> frozenset[str]:
    """Abbreviations that papers expand to names with different keys."""
    expansions: dict[str, set[str]] = defaultdict(set)
    for _, entity in found:
        for short, long in _abbreviations(entity).items():
            expansions[short].add(_canonical(long, aliases))
    return frozenset(short for short, longs in expansions.items() if len(longs) > 1)


def _canonical(key: str, aliases: Mapping[str, str]) -> str:
    return fold(aliases[key]) if key in aliases else key


def _key(entity: Entity, ambiguous: frozenset[str]) -> str:
    """The key by which an entity is found: its best name's, not an ambiguous abbreviation if it has another."""
    keys = _keys(entity)
    return next((k for k in keys if k not in ambiguous), keys[0])


def _joins(
    found: list[tuple[Mention, Entity]], aliases: Mapping[str, str]
) -> tuple[Mapping[str, str], dict[str, tuple[Merge, ...]]]:
    """Map each key to the smallest key of its group, and tell which joins made the group."""
    ambiguous = _ambiguous(found, aliases)
    union = nx.utils.UnionFind()
    made: list[tuple[str, Merge]] = []
    for _, entity in found:
        keys = [k for k in _keys(entity) if k not in ambiguous] or [_key(entity, ambiguous)]
        for other in keys:
            union[other]
            told_apart = keys[0] in other or other in keys[0]  # "training recipe" and "training" are two things
            if not told_apart and union[keys[0]] != union[other]:
                union.union(keys[0], other)
                made.append((keys[0], Merge(keys[0], other, "named together in a paper", 0.9)))
        for key in keys:
            canonical = _canonical(key, aliases)
            same_digits = _DIGITS.findall(canonical) == _DIGITS.findall(key)
            if same_digits and union[key] != union[canonical]:
                union.union(key, canonical)
                made.append((key, Merge(key, canonical, "alias in the lexicon", 1.0)))
    smallest = {key: min(group) for group in union.to_sets() for key in group}
    merges: dict[str, list[Merge]] = defaultdict(list)
    for key, merge in made:
        merges[smallest[key]].append(merge)
    return smallest, {k: tuple(sorted(v, key=lambda m: (m.left, m.right))) for k, v in merges.items()}


def _things(
    key: str, mentions: list[tuple[Mention, Entity]], aliases: Mapping[str, str], merges: tuple[Merge, ...]
) -> list[Resolved]:
    """One thing, or one for each sort of thing that enough papers take the name for."""
    sorts: dict[str, list[tuple[Mention, Entity]]] = defaultdict(list)
    for mention, entity in mentions:
        sorts["artifact" if entity.kind in _ARTIFACTS else entity.kind].append((mention, entity))
    largest = min(sorts, key=lambda s: (-len(sorts[s]), s))
    for sort in sorted(sorts):
        own = len(sorts[sort]) >= _OWN_NODE_PAPERS and len(sorts[sort]) >= _OWN_NODE_SHARE * len(mentions)
        if sort != largest and not own:
            sorts[largest] += sorts.pop(sort)
    return [_thing(sorts[sort], aliases, merges) for sort in sorted(sorts)]


def _thing(mentions: list[tuple[Mention, Entity]], aliases: Mapping[str, str], merges: tuple[Merge, ...]) -> Resolved:
    votes: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for _, entity in mentions:
        votes[entity.kind] += 2 if entity.introduced else 1
        names[entity.names[0]] += 2
        names.update(entity.names)
    kind = min(votes, key=lambda k: (-votes[k], k))
    usual = min(names, key=lambda n: (-names[n], n))
    label = aliases.get(fold(usual), usual)
    return Resolved(
        id=f"{KINDS[kind].prefix}/{slug(label)}",
        kind=kind,
        label=label,
        names=(label, *sorted(set(names) - {label})),
        mentions=tuple(sorted(m for m, _ in mentions)),
        merges=merges,
    )


def _with_unique_ids(things: list[Resolved]) -> tuple[Resolved, ...]:
    """Tell apart things whose labels make the same slug: all but the first get their number."""
    by_id: dict[str, list[Resolved]] = defaultdict(list)
    for thing in things:
        by_id[thing.id].append(thing)
    unique = []
    for id_, group in by_id.items():
        for number, thing in enumerate(sorted(group, key=lambda t: (-len(t.mentions), t.label, t.mentions))):
            new = id_ if number == 0 else f"{id_}~{number + 1}"
            unique.append(Resolved(new, thing.kind, thing.label, thing.names, thing.mentions, thing.merges))
    return tuple(sorted(unique, key=lambda t: t.id))

"""From mentions that share a name to things: one, or one for each sort of thing that enough papers take it for."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kg.model import Apart, Merge, Resolved
from kg.names import slug
from kg.resolve.corpus import Named
from kg.resolve.forms import form_of
from kg.vocab import KINDS

_SORTS = {"Model": "method", "Technique": "method", "Software": "method"}
_TERMS = {"Technique": "term", "Task": "term", "Metric": "term", "Model": "term"}
"""Kinds that papers mistake for one another: of a proper name, and of a term in lower case."""
_WRITTEN_OUT = ("Technique", "Task", "Metric")
"""Kinds whose things are called by their canonical name, if a paper does: "large language model"; others as most papers do."""
_OWN_NODE_PAPERS = 2
_OWN_NODE_SHARE = 0.25
"""A name used as another sort of thing is a node of its own from this many papers and this share on."""


def make_things(
    mentions: Sequence[Named],
    aliases: Mapping[str, str],
    label: str | None = None,
    kind: str | None = None,
    merges: tuple[Merge, ...] = (),
    refused: tuple[Apart, ...] = (),
) -> list[Resolved]:
    """The things that some mentions name: of one sort one thing, unless a paper tells two apart.

    `aliases` maps keys to canonical names; `label` and `kind` are what it is called and what it is, where a person said so.
    """
    sorts: dict[str, list[Named]] = defaultdict(list)
    proper = all(form.is_proper or not form.written.islower() for form in (form_of(e.names[0]) for _, e in mentions))
    alike = _SORTS if proper else _TERMS
    if proper and _spelled_by_kind(mentions):
        alike = {}
    for mention, use in mentions:
        sorts["" if kind else alike.get(use.kind, use.kind)].append((mention, use))
    largest = min(sorts, key=lambda s: (-len(sorts[s]), s))
    for sort in sorted(sorts):
        own = len(sorts[sort]) >= _OWN_NODE_PAPERS and len(sorts[sort]) >= _OWN_NODE_SHARE * len(mentions)
        if sort != largest and not own:
            sorts[largest] += sorts.pop(sort)
    things = [_thing(sorts[sort], aliases, label, kind, merges) for sort in sorted(sorts)]
    beside = [Apart(t.label, t.label, f"another sort of thing: {t.kind.lower()}") for t in things]
    return [
        replace(thing, apart=tuple(sorted({*refused, *beside[:n], *beside[n + 1 :]}))) for n, thing in enumerate(things)
    ]


def _thing(
    mentions: Sequence[Named],
    aliases: Mapping[str, str],
    label: str | None,
    kind: str | None,
    merges: tuple[Merge, ...],
) -> Resolved:
    votes: Counter[str] = Counter()
    names: Counter[str] = Counter()
    uses: Counter[str] = Counter()
    for _, use in mentions:
        votes[use.kind] += 2 if use.introduced else 1
        names[use.names[0]] += 2
        uses.update(use.names)
    names += uses
    kind = kind or min(votes, key=lambda k: (-votes[k], k))
    usual = min(names, key=lambda n: (-names[n], n))
    canonical = aliases.get(form_of(usual).key, usual)
    spelled_out = kind in _WRITTEN_OUT and form_of(canonical).key in {form_of(name).key for name in names}
    label = label or (canonical if spelled_out else usual)
    return Resolved(
        id=f"{KINDS[kind].prefix}/{slug(label)}",
        kind=kind,
        label=label,
        names=(label, *sorted(set(names) - {label})),
        mentions=tuple(sorted(m for m, _ in mentions)),
        uses=tuple(sorted(uses.items(), key=lambda item: (-item[1], item[0]))),
        merges=merges,
    )


def with_unique_ids(things: Sequence[Resolved]) -> tuple[Resolved, ...]:
    """Tell apart things whose labels make the same slug: all but the first get their number."""
    by_id: dict[str, list[Resolved]] = defaultdict(list)
    for thing in things:
        by_id[thing.id].append(thing)
    unique = []
    for id_, group in by_id.items():
        for number, thing in enumerate(sorted(group, key=lambda t: (-len(t.mentions), t.label, t.mentions))):
            unique.append(thing if number == 0 else replace(thing, id=f"{id_}~{number + 1}"))
    return tuple(sorted(unique, key=lambda t: t.id))


def _spelled_by_kind(mentions: Sequence[Named]) -> bool:
    """Whether no spelling is used for two kinds of thing: ReAct is a technique, React is software."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for _, use in mentions:
        kinds[use.names[0]].add(use.kind)
    return len(kinds) > 1 and all(len(some) == 1 for some in kinds.values())

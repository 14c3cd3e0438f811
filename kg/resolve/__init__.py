"""Which entities of which papers are one thing.

Names are one by spelling. `joins` proposes more: the lexicon, papers that give a thing two names, words that only
say what kind of thing it is, slips of the hand. `guards` forbid, `groups` puts together, `senses` finds what an
abbreviation means in each paper, `own` what belongs to one paper alone, `things` votes on kinds, and `curation` is what a person decided.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from rapidfuzz import fuzz

from kg.model import Apart, Extraction, Merge, Resolution
from kg.names import fold
from kg.resolve.corpus import Corpus, Named, gather, keys_of
from kg.resolve.curation import NONE, Curation, key_of
from kg.resolve.forms import Form, form_of
from kg.resolve.groups import Groups
from kg.resolve.guards import numbers_apart
from kg.resolve.joins import TOGETHER, Proposal, by_heads, by_lexicon, by_papers, by_plurals, by_slips, by_wording
from kg.resolve.own import Own, find_own
from kg.resolve.senses import Disambiguation, Sense, find_senses
from kg.resolve.things import make_things, with_unique_ids
from kg.resolve.variants import find_variants

__all__ = ["resolve"]


def resolve(
    extractions: Iterable[Extraction], aliases: Mapping[str, str] | None = None, curation: Curation = NONE
) -> Resolution:
    """Put the entities of all papers together; the result depends on the set of papers alone, not on their order.

    `aliases` maps folded names to canonical names, such as "llm" to "large language model".

    >>> from kg.model import Entity, Paper, Span
    >>> def one(id, text, name): return Extraction(
    ...     Paper(id, text, ""), (Entity("e1", "Model", (name,), (Span(0, len(name)),)),))
    >>> things = resolve([one("p", "LLaMA-7B", "LLaMA-7B"), one("q", "Llama 7B", "Llama 7B")]).things
    >>> [(t.id, t.names) for t in things]
    [('model/llama-7b', ('LLaMA-7B', 'Llama 7B'))]
    """
    aliases = dict(aliases or {})
    corpus = gather(extractions)
    own = find_own(corpus, aliases.keys(), {key_of(name) for name in curation.names()})
    groups = _grouped(corpus, aliases, curation, own)
    several, longs = _join_abbreviations(corpus, groups, aliases)
    for proposal in by_wording(corpus, aliases | longs):
        if not own.has(proposal.left, proposal.right):
            groups.join(proposal, numbers_apart)
    housed, notes = _housed(corpus, groups, several, own, curation)
    unclear = {short for short, senses in several.items() if {groups.of(s.long) for s in senses} != {groups.of(short)}}
    housed = {group: _with_own_names(group, named, groups, housed, unclear) for group, named in housed.items()}
    refused = groups.refused()
    labels = {groups.of(key_of(written)): label for written, label in curation.label.items()}
    kinds = {groups.of(key_of(written)): kind for written, kind in curation.kind.items()}
    dropped = {groups.of(key_of(written)) for written in curation.drop}
    things = []
    for group in sorted(housed.keys() - dropped):
        beside, apart = _parted(refused.get(group, ()), housed[group], corpus)
        things += make_things(
            housed[group],
            aliases,
            labels.get(group),
            kinds.get(group),
            (*groups.merges(group), *beside, *notes.merges(group)),
            (*apart, *notes.aparts(group)),
        )
    idle = tuple(name for name in curation.names() if not corpus.knows(key_of(name)))
    unique = with_unique_ids(things)
    return Resolution(unique, find_variants(unique), idle)


def _grouped(corpus: Corpus, aliases: Mapping[str, str], curation: Curation, own: Own) -> Groups:
    """All joins but those of abbreviations, the surest rules first; what is each paper's own joins nothing."""
    different = [pair for names in curation.different for pair in combinations(map(key_of, names), 2)]
    known = {fold(name): form_of(name) for name in dict.fromkeys(aliases.values())}
    groups = Groups(known | dict(corpus.forms), different)
    for names in curation.same:
        for name in names[1:]:
            groups.join(Proposal(key_of(names[0]), key_of(name), "a person said so", 1.0), _nothing)
    for proposal in by_lexicon(corpus, aliases):
        groups.join(proposal, _nothing)
    for rule in (by_papers(corpus, aliases), by_plurals(corpus), by_heads(corpus), by_slips(corpus, aliases)):
        for proposal in sorted(rule, key=lambda p: (-p.score, p.left, p.right)):
            if not own.has(proposal.left, proposal.right):
                groups.join(proposal)
    return groups


def _with_own_names(
    group: str, named: Sequence[Named], groups: Groups, housed: Container[str], unclear: Container[str]
) -> list[Named]:
    """The mentions of a group without the names that are another's: a paper that calls fine-tuning PEFT too renames neither."""

    def is_own(name: str, first: str) -> bool:
        key = form_of(name).key
        is_nobodys = groups.of(key) not in housed and not groups.are_different(key, group)
        return name == first or key in unclear or groups.of(key) == group or is_nobodys

    if "@" in group:  # what a person bound to a paper has the names that it has there
        return list(named)
    own = {use: replace(use, names=tuple(n for n in use.names if is_own(n, use.names[0]))) for _, use in named}
    return [(mention, own[use]) for mention, use in named]


def _parted(refused: Iterable[Apart], named: Sequence[Named], corpus: Corpus) -> tuple[list[Merge], list[Apart]]:
    """What was refused for a group: the names that it has all the same, as a paper gives it both, and those kept apart from it."""
    own = {key for use in {use for _, use in named} for key in keys_of(use)}
    beside, apart = [], []
    for pair in refused:
        left, right = sorted(form_of(name).key for name in (pair.left, pair.right))
        papers = corpus.together.get((left, right), ())
        if papers and {left, right} <= own:
            beside.append(Merge(pair.left, pair.right, TOGETHER, _ALONE, corpus.named(papers)))
        else:
            apart.append(pair)
    return beside, apart


_ALONE = 0.5
"""The score of what one paper calls a thing where all else speaks against it."""


def _nothing(_one: Form, _other: Form) -> str:
    """What speaks against a join that has been looked at already."""
    return ""


def _join_abbreviations(
    corpus: Corpus, groups: Groups, aliases: Mapping[str, str]
) -> tuple[dict[str, list[Sense]], dict[str, str]]:
    """Join abbreviations that mean one thing with it; give those that mean several, and the long forms of the others."""
    several, longs = {}, {}
    for short, senses in find_senses(corpus, groups, aliases).items():
        first = senses[0]
        decided = any(groups.of(sense.long) == groups.of(short) for sense in senses)  # by the lexicon or a person
        known = fold(aliases.get(short, short))
        otherwise = known != short and fuzz.ratio(known, first.long) < _VARIANT
        unclear = otherwise or (len(short) < _CLEAR and len(first.places) == 1)
        if len(senses) > 1 or (not decided and unclear):
            several[short] = senses
        elif not decided:
            longs[short] = corpus.forms[first.long].written
            rule = f"abbreviation, spelled out in {len(first.places)} of the papers"
            papers = corpus.named(n for _, n in first.places)
            groups.join(Proposal(short, first.long, rule, 0.95, papers), _nothing)
    return several, longs


_VARIANT = 80
"""Per cent of letters, from which on a long form is the lexicon's: "model predictive controller" and "… control"."""
_CLEAR = 3
"""Letters: a shorter abbreviation that only one paper spells out may mean anything elsewhere."""


class _Notes:
    """What was decided of single papers, by group."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._merges: dict[str, dict[tuple[str, str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
        self._aparts: dict[str, set[Apart]] = defaultdict(set)

    def meant(self, group: str, short: str, sense: Sense, senses: Sequence[Sense], paper: str) -> None:
        """A paper uses an abbreviation bare and means one of its senses."""
        rule = f"abbreviation, of which {len(sense.places)} of {sum(len(s.places) for s in senses)} expansions are this"
        self._merges[group][self._written(short), self._written(sense.long), rule].append(paper)

    def unclear(self, short: str, groups: Iterable[str], senses: Iterable[Sense]) -> None:
        """A paper uses an abbreviation bare and does not say what it means."""
        why = "an abbreviation that may mean something else, where a paper does not spell it out"
        for group in (short, *groups):
            self._aparts[group] |= {Apart(self._written(short), self._written(s.long), why) for s in senses}

    def own(self, group: str, key: str) -> None:
        """A paper means something of its own by a name."""
        written = self._written(key)
        self._aparts[group].add(Apart(written, written, "each paper means something of its own by this name"))

    def merges(self, group: str) -> list[Merge]:
        """Sorted; each names the first papers that it is about."""
        found = self._merges.get(group, {})
        return [Merge(*said, 0.9, tuple(sorted(papers)[:5])) for said, papers in sorted(found.items())]

    def aparts(self, group: str) -> list[Apart]:
        """Sorted."""
        return sorted(self._aparts.get(group, ()))

    def _written(self, key: str) -> str:
        return self._corpus.forms[key].written


def _housed(
    corpus: Corpus, groups: Groups, several: Mapping[str, list[Sense]], own: Own, curation: Curation
) -> tuple[dict[str, list[Named]], _Notes]:
    """The mentions of each group: an entity belongs where its best name does that is not ambiguous.

    One whose names are each paper's own, or only sizes, belongs to its paper alone.
    """
    bound = {key for key in map(key_of, curation.names()) if "@" in key}
    disambiguation = Disambiguation(corpus, several)
    housed: dict[str, list[Named]] = defaultdict(list)
    notes = _Notes(corpus)
    unclear: set[str] = set()
    for mention, use in corpus.mentions:
        keys = keys_of(use)
        clear = [k for k in keys if k not in several]
        home = next((f"{k}@{mention.paper}" for k in keys if bound and f"{k}@{mention.paper}" in bound), "")
        own_here = own.among(clear, use)
        clear = [k for k in clear if k not in own_here]
        if own_here and not clear and not home:
            home = f"{own_here[0]}@{mention.paper}"
            notes.own(home, own_here[0])
        if not home and not clear:
            short = keys[0]
            senses = several[short]
            groups_of_senses = {groups.of(sense.long) for sense in senses}
            if len(senses) > 1 and len(groups_of_senses) == 1:
                home = senses[0].long  # the long forms have become one thing since
            elif groups.of(short) not in groups_of_senses:
                sense = disambiguation.choose(short, use.kind, mention.paper)
                if sense:
                    home = sense.long
                    notes.meant(groups.of(home), short, sense, senses, mention.paper)
                elif short not in unclear:  # all papers that do not say are told of alike
                    unclear.add(short)
                    notes.unclear(short, groups_of_senses, senses)
        housed[groups.of(home or (clear or keys)[0])].append((mention, use))
    return housed, notes

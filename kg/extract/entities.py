"""From the places where names may stand to entities: one a thing, with all its names in the paper.

The longest candidates win where they overlap; spellings, abbreviations and the lexicon's aliases are put together;
the kind is voted on; and every further occurrence of a name is looked up in the text.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from networkx.utils import UnionFind

from kg.extract.abbreviations import Abbreviation, find_abbreviations
from kg.extract.coined import is_strong
from kg.extract.drafts import Draft, Taken, number_entities, order_names
from kg.extract.finders import Candidate, find_candidates
from kg.extract.kinds import TOLD
from kg.extract.lexicon import Lexicon
from kg.extract.phrases import is_hollow, with_adjectives, without_hollow_head
from kg.extract.text import Document
from kg.model import Entity, Span
from kg.names import fold
from kg.vocab import INTRODUCIBLE

_DEFAULT_KIND = "Technique"


def find_entities(document: Document, lexicon: Lexicon) -> tuple[Entity, ...]:
    """Find what a paper names, ordered by first mention, with ids e1, e2, …

    >>> from kg.extract.lexicon import Term
    >>> from kg.extract.text import read
    >>> from kg.model import Paper
    >>> d = read(Paper("p", "Gromit: a model", "We present Gromit, a language model with low-rank adaptation (LoRA)."))
    >>> found = find_entities(d, Lexicon([Term("LoRA", "Technique", "LoRA", "known")]))
    >>> [(e.kind, e.names, e.introduced) for e in found]
    [('Model', ('Gromit',), True), ('Technique', ('low-rank adaptation', 'LoRA'), False)]
    """
    abbreviations = find_abbreviations(document.text)
    kept = _without_overlaps(document.text, find_candidates(document, lexicon, abbreviations))
    groups = _grouped(document.text, kept, abbreviations)
    entities = [e for group in groups if (e := _entity(document, group, lexicon)) is not None]
    return number_entities(document.text, _with_members(entities))


def _without_overlaps(text: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Keep the longest at each place; candidates for one and the same span all stay, to vote."""
    kept: dict[Span, list[Candidate]] = {}
    ending: dict[int, Span] = {}
    taken = Taken(len(text))
    for c in sorted(candidates, key=lambda c: (-(c.span.end - c.span.start), c.span, -c.weight, c.kind or "", c.key)):
        if c.span in kept:
            kept[c.span].append(c)
        elif taken.take(c.span):
            kept[c.span] = [c]
            ending[c.span.end] = c.span
        elif c.introduced and (longer := ending.get(c.span.end)) is not None:
            kept[longer].append(replace(c, span=longer))  # what the paper presents has a longer name
    return [c for span in sorted(kept) for c in kept[span]]


_GIVEN_NAME = re.compile(r"\s*\((?P<name>[\w.+-]{3,24})\)")
_SIZE_ALONE = re.compile(r"\d+(?:\.\d+)?[BMKk]?")
"""In "Gromit (7B)" the parentheses hold no name."""


def _grouped(text: str, candidates: list[Candidate], pairs: Sequence[Abbreviation]) -> list[list[Candidate]]:
    """Put the candidates that name one thing together: same spelling, same lexicon entry, abbreviation."""
    union = UnionFind(fold(c.span.of(text)) for c in candidates)
    for c in candidates:
        if c.key:
            union.union(fold(c.span.of(text)), c.key)
        bare = without_hollow_head(text, c.span)
        if bare and c.introduced:
            union.union(fold(c.span.of(text)), fold(bare.of(text)))
        given = _GIVEN_NAME.match(text, c.span.end) if c.introduced else None
        if given and is_strong(given["name"]) and not _SIZE_ALONE.fullmatch(given["name"]):
            union.union(fold(c.span.of(text)), fold(given["name"]))
    for pair in pairs:
        union.union(fold(pair.short.of(text)), fold(pair.long.of(text)))
    smallest = {key: min(group) for group in union.to_sets() for key in group}
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for c in candidates:
        groups[smallest[fold(c.span.of(text))]].append(c)
    return [groups[key] for key in sorted(groups)]


def _other_forms(document: Document, candidate: Candidate) -> Iterator[str]:
    """A described thing without its hollow head, and with the adjectives before it: "robust X scheme", "X"."""
    text = document.text
    bare = without_hollow_head(text, candidate.span)
    if bare and not is_hollow(bare.of(text)):
        yield bare.of(text)
    full = with_adjectives(text, document.sentence_at(candidate.span.start), candidate.span)
    if full and not is_strong(candidate.span.of(text)):
        yield full.of(text)


_MODEL_OVER_TECHNIQUE = 1.5
"""A thing that is called a model once and a framework twice is a model: every model is a technique to somebody."""
_CLASS_OF_MODELS = re.compile(r" (?:[Mm]odels|[Tt]ransformers|[Nn]etworks|[A-Z]*LMs)$")
"""The end of what is many models: "video diffusion models" are a technique for annotators, 160 times of 180."""
_NEEDED_IF_COMMON, _NEEDED_IF_NAMED = 0.95, 0.7
"""How sure an introduction must be of a common term that the field knows, and of a name that it knows."""


def _entity(document: Document, group: list[Candidate], lexicon: Lexicon) -> Draft | None:
    text = document.text
    votes: dict[str, float] = defaultdict(float)
    for c in group:
        if c.kind:
            votes[c.kind] += c.weight * (_MODEL_OVER_TECHNIQUE if c.kind == "Model" and c.weight >= TOLD else 1)
    kind = min(votes, key=lambda k: (-votes[k], k)) if votes else _DEFAULT_KIND
    if kind == "Technique" and any(c.introduced and re.search(r"[Nn]etworks?$", c.span.of(text)) for c in group):
        kind = "Model"  # a concrete trainable network is a model; a class of networks is not introduced
    names = Counter(c.span.of(text) for c in group)
    if kind == "Model" and _CLASS_OF_MODELS.search(max(names, key=lambda name: (len(name), name))):
        kind = "Technique"
    forms = {form for c in group if c.introduced for form in _other_forms(document, c)}
    if all(is_hollow(name) for name in names.keys() | forms):
        return None
    introduced = max(c.introduced for c in group)
    known = [term for name in names.keys() | forms if (term := lexicon.find_term(name))]
    common = [term.canonical.islower() for term in known]
    needed = (_NEEDED_IF_COMMON if any(common) else _NEEDED_IF_NAMED) if known else 0.0
    if introduced < needed and not (all(common) and _is_claimed_anew(text, group)):
        introduced = 0.0
    if introduced:  # no new thing bears a name that the field knows: "a novel salting scheme" is not "salting"
        forms = {form for form in forms if lexicon.find_term(form) is None}
    names.update(dict.fromkeys(forms, 0))
    score = min(0.95, 0.5 + 0.1 * min(3, len(group)) + (0.15 if known or introduced else 0.0))
    return Draft(kind, order_names(names), introduced >= 0.5 and kind in INTRODUCIBLE, round(score, 2))


_ANEW = re.compile(r"\b(?:an?|novel|new) $")


def _is_claimed_anew(text: str, group: list[Candidate]) -> bool:
    """Tell whether a common term is claimed twice, or as one of several: "a salting strategy" is this paper's, "salting" the field's.

    Of such, 9 of 17 are new in annotated papers and 23 of 65 in those of practice; of others one in seven.
    """
    claims = [c for c in group if c.introduced]
    return len(claims) > 1 or any(_ANEW.search(text, max(0, c.span.start - 10), c.span.start) for c in claims)


def _with_members(drafts: list[Draft]) -> list[Draft]:
    """Sizes and variants of an introduced model are introduced with it: "Gromit" brings "Gromit-7B"."""
    families = [n for d in drafts if d.introduced for n in d.names if is_strong(n) and len(n) > 3]
    grown = []
    for draft in drafts:
        member = any(n.startswith((f"{f}-", f"{f}+", f"{f} ")) for f in families for n in draft.names)
        grown.append(replace(draft, introduced=draft.introduced or (member and draft.kind in INTRODUCIBLE)))
    return grown

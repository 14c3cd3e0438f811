"""From the places where names stand to entities: one a thing, with all its names in the paper.

Every finder gives candidates: a span, perhaps a kind, and how much it is to be believed. The longest
candidates win where they overlap; spellings, abbreviations and the lexicon's aliases are put together;
the kind is voted on; and every further occurrence of a name is looked up in the text.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from networkx.utils import UnionFind

from kg.extract.abbreviations import Abbreviation, find_abbreviations
from kg.extract.claims import UNLESS_KNOWN
from kg.extract.coined import find_coined, is_strong
from kg.extract.enumerations import find_enumerations
from kg.extract.heads import kind_of_head
from kg.extract.introductions import find_introductions
from kg.extract.kinds import GUESSED, TOLD, kind_beside, kind_by_shape, kind_of_family
from kg.extract.lexicon import Lexicon
from kg.extract.phrases import is_hollow, phrase_before, with_adjectives, without_hollow_head
from kg.extract.text import Document, Sentence
from kg.extract.words import OWN, VAGUE
from kg.model import Entity, Span
from kg.names import fold
from kg.vocab import INTRODUCES, PREDICATES

INTRODUCIBLE = PREDICATES[INTRODUCES].range
_DEFAULT_KIND = "Technique"
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may name an entity, and what speaks for it."""

    span: Span
    kind: str | None
    weight: float
    """How much the kind is to be believed, and the place preferred."""
    introduced: float = 0.0
    """How sure it is that the paper presents it, from 0 to 1."""
    key: str = ""
    """What it is known as, where that differs from its spelling."""


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
    candidates = [
        *_introduced(document),
        *_listed(document, lexicon),
        *_coined(document, lexicon),
        *_enumerated(document, lexicon),
        *_abbreviated(document, lexicon, abbreviations),
        *_headed(document, lexicon),
    ]
    addresses = find_addresses(document.text)
    kept = _without_overlaps(document.text, (c for c in candidates if not any(c.span.overlaps(a) for a in addresses)))
    groups = _grouped(document.text, kept, abbreviations)
    entities = [e for group in groups if (e := _entity(document, group, lexicon)) is not None]
    return number_entities(document.text, _with_members(entities))


def find_addresses(text: str) -> list[Span]:
    """Where web addresses stand: words in them are no names."""
    return [Span(m.start(), m.end()) for m in _ADDRESS.finditer(text)]


# ---- Finders -----------------------------------------------------------------------------------


def _introduced(document: Document) -> Iterator[Candidate]:
    looked_at: set[str] = set()
    for found in find_introductions(document):
        yield Candidate(found.span, found.kind, 3.0 * found.score, introduced=found.score)
        name = found.span.of(document.text)
        if found.score >= UNLESS_KNOWN and name not in looked_at:
            looked_at.add(name)
            yield from _told_beside(document, found.span)


def _told_beside(document: Document, name: Span) -> Iterator[Candidate]:
    """What the words around all places of a name say of its kind; its spelling says so only once."""
    text = document.text
    shape, weight = kind_by_shape(name.of(text))
    yield Candidate(name, shape, weight)
    for span in find_places(text, name.of(text)):
        kind, weight = kind_beside(text, document.sentence_at(span.start), span)
        if weight >= TOLD:
            yield Candidate(span, kind, weight)


_LISTED = 2.5
"""How much the lexicon is believed."""


def _listed(document: Document, lexicon: Lexicon) -> Iterator[Candidate]:
    for sentence in document.sentences:
        for hit in lexicon.hits(document.text, sentence):
            yield Candidate(hit.span, hit.term.kind, _LISTED, key=f"{hit.term.kind}:{fold(hit.term.canonical)}")


def _coined(document: Document, lexicon: Lexicon) -> Iterator[Candidate]:
    for sentence in document.sentences:
        for name in find_coined(document.text, sentence):
            written = name.span.of(document.text)
            kind, weight = kind_beside(document.text, sentence, name.span)
            if name.strong:
                yield Candidate(name.span, kind, weight or 0.5)
                if kind := kind_of_family(written, lexicon):
                    yield Candidate(name.span, kind, GUESSED)
            elif kind and weight >= TOLD and len(written) > 2:
                yield Candidate(name.span, kind, weight)
            elif " " in written and (kind_of_head(written.split()[-1]) or written.count(" ") > 1):
                yield Candidate(name.span, kind_of_head(written.split()[-1]), 1.0)


def _enumerated(document: Document, lexicon: Lexicon) -> Iterator[Candidate]:
    """What stands in one list is of one kind: of "OSWorld, GromitArena and MMMU" all are datasets."""
    for sentence in document.sentences:
        told = {} if sentence.is_title else _told_in(document.text, sentence, lexicon)
        for names in find_enumerations(document.text, told):
            votes: dict[str, float] = defaultdict(float)
            for kind, weight in map(told.__getitem__, names):
                if kind and weight > GUESSED:
                    votes[kind] += weight
            kind = max(votes, key=lambda k: (votes[k], k), default=None)
            if kind and votes[kind] >= _AGREED * sum(votes.values()):
                yield from (Candidate(name, kind, 1.5) for name in names if told[name][1] <= GUESSED)


_AGREED = 0.7
"""Of what the members of a list are told to be, so much must be one kind."""


def _told_in(text: str, sentence: Sentence, lexicon: Lexicon) -> dict[Span, tuple[str | None, float]]:
    """The names of a sentence that the lexicon knows or that are spelt as only names are, each with its kind and what that weighs."""
    coined = {at: c.span for c in find_coined(text, sentence) if c.strong for at in range(c.span.start, c.span.end)}
    told: dict[Span, tuple[str | None, float]] = {}
    for hit in lexicon.hits(text, sentence):
        longer = coined.get(hit.span.start)  # "Spider 2.0" for "Spider"
        if longer is None or longer == hit.span or not longer.covers(hit.span):
            told[hit.span] = (hit.term.kind, _LISTED)
    known = {at for span in told for at in range(span.start, span.end)}
    for span in dict.fromkeys(coined.values()):
        if known.isdisjoint(range(span.start, span.end)):
            told[span] = kind_beside(text, sentence, span)
    return told


_DEFINED_AS_OWN = 0.7
"""Of the abbreviations that the lexicon does not know, and that follow a "we" and no preposition, so many name what is
new, or more: 26 of 31 in the training papers; after a preposition 2 of 7."""
_DEFINED_LATER = 0.5
"""Where the "we" is in a sentence before: 4 of 6 there, and 17 of 33 with those of practice. Before any "we" none is new."""
_AFTER_PREPOSITION = re.compile(
    r"\b(?:of|for|at|in|into|to|on|with|from|using|by|over|under|between|as)(?: [\w-]+)?[ -]$"
)


def _abbreviated(document: Document, lexicon: Lexicon, pairs: tuple[Abbreviation, ...]) -> Iterator[Candidate]:
    for pair in pairs:
        long, short = pair.long.of(document.text), pair.short.of(document.text)
        if is_hollow(long) or long.casefold() in VAGUE:
            continue  # "state-of-the-art (SOTA)"
        known = lexicon.find_term(long) or lexicon.find_term(short)
        kind = known.kind if known else kind_of_head(long.split()[-1])
        yield Candidate(pair.long, kind, 1.5, introduced=0.0 if known else _own(document, pair.long))
        yield Candidate(pair.short, kind, 1.5)


def _own(document: Document, long: Span) -> float:
    """How sure it is that an expansion is of something new, by where the first "we" of the abstract is."""
    sentence = document.sentence_at(long.start)
    before = sentence.left_context(document.text, long.start, 60)
    if long.start < document.own_from or _AFTER_PREPOSITION.search(before):
        return 0.0
    own = OWN.search(document.text, sentence.span.start, long.start)
    return _DEFINED_AS_OWN if own else _DEFINED_LATER


_TERM_HEADS = frozenset(
    """
    accuracy latency throughput efficiency footprint perplexity consumption speedup robustness speed cost
    overhead classification segmentation detection recognition translation answering captioning forecasting
    summarization generation understanding reasoning prediction retrieval editing modeling estimation processing
    discovery inpainting quantization distillation pruning parallelism filtering matching
    encoder encoding augmentation aggregation sampling tuning network embedding transformer learning autoencoder
    curation attention pretraining
    """.split()
)
"""Heads before which a phrase of two or three words is more often a term of the field than not."""


def _headed(document: Document, lexicon: Lexicon) -> Iterator[Candidate]:
    for sentence in document.sentences:
        for word in sentence.words:
            if word.stem in _TERM_HEADS:
                phrase = phrase_before(document.text, sentence, word)
                if phrase is None:
                    continue
                words = phrase.of(document.text).split()
                known = any(lexicon.find_term(" ".join(words[n:])) for n in range(1, len(words) - 1))
                if len(words) <= 3 and not known:
                    yield Candidate(phrase, kind_of_head(word.key), 0.8)


# ---- Candidates to entities ----------------------------------------------------------------------


class _Taken:
    """Characters that have gone to a name."""

    def __init__(self, length: int) -> None:
        self._by = bytearray(length)

    def take(self, span: Span) -> bool:
        """Take a span if it is free, and tell whether it was."""
        if any(self._by[span.start : span.end]):
            return False
        self._by[span.start : span.end] = b"\x01" * (span.end - span.start)
        return True


def _without_overlaps(text: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Keep the longest at each place; candidates for one and the same span all stay, to vote."""
    kept: dict[Span, list[Candidate]] = {}
    ending: dict[int, Span] = {}
    taken = _Taken(len(text))
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


def _grouped(text: str, candidates: list[Candidate], pairs: tuple[Abbreviation, ...]) -> list[list[Candidate]]:
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


def find_places(text: str, name: str) -> list[Span]:
    """Where a name stands as words of its own."""
    found = []
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        is_whole = not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum()
        if is_whole:
            found.append(Span(start, end))
        start = text.find(name, end if is_whole else start + 1)
    return found


@dataclass(frozen=True, slots=True)
class Draft:
    """An entity before its places are looked up: kind, names the best first, introduced, score."""

    kind: str
    names: tuple[str, ...]
    introduced: bool
    score: float


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


def order_names(names: Counter[str]) -> tuple[str, ...]:
    """The best name first: lower case before title case, long forms before abbreviations, then the most used.

    >>> order_names(Counter({"Object Detection": 2, "object detection": 1})), order_names(Counter(Gromit=2, gromit=1))
    (('object detection', 'Object Detection'), ('Gromit', 'gromit'))
    """
    folded = {fold(n): n for n in names}

    def rank(name: str) -> tuple:
        lower = name.casefold()
        is_name = " " not in name and names[name] > names[lower]  # "Gromit", once written "gromit"
        title_case = name != lower and lower in names and not is_name
        abbreviation = name.isupper() or (len(name) <= 6 and is_strong(name))
        has_long = any(len(other) > 2 * len(name) for other in folded.values())
        return (title_case, abbreviation and has_long, -names[name], len(name), name)

    return tuple(sorted(names, key=rank))


def _with_members(drafts: list[Draft]) -> list[Draft]:
    """Sizes and variants of an introduced model are introduced with it: "Gromit" brings "Gromit-7B"."""
    families = [n for d in drafts if d.introduced for n in d.names if is_strong(n) and len(n) > 3]
    grown = []
    for draft in drafts:
        member = any(n.startswith((f"{f}-", f"{f}+", f"{f} ")) for f in families for n in draft.names)
        grown.append(replace(draft, introduced=draft.introduced or (member and draft.kind in INTRODUCIBLE)))
    return grown


def number_entities(text: str, drafts: list[Draft]) -> tuple[Entity, ...]:
    """Find all places of all names, the longest name first, and number the entities by their first."""
    owner: dict[str, int] = {}
    for index, draft in enumerate(drafts):
        for name in draft.names:
            owner.setdefault(name, index)
    taken = _Taken(len(text))
    spans: dict[int, list[Span]] = defaultdict(list)
    for name in sorted(owner, key=lambda n: (-len(n), n)):
        for span in find_places(text, name):
            if taken.take(span):
                spans[owner[name]].append(span)
    placed = sorted((sorted(found), index) for index, found in spans.items())
    entities = []
    for number, (found, index) in enumerate(placed, 1):
        draft = drafts[index]
        names = tuple(n for n in draft.names if owner[n] == index)
        entities.append(Entity(f"e{number}", draft.kind, names, tuple(found), draft.introduced, draft.score))
    return tuple(entities)

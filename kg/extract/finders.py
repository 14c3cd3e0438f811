"""Where a paper may name an entity: every finder gives places, perhaps with a kind, and how much each is to be believed."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extract.abbreviations import Abbreviation
from kg.extract.coined import find_coined
from kg.extract.declarations import UNLESS_KNOWN
from kg.extract.drafts import find_places
from kg.extract.enumerations import find_enumerations
from kg.extract.heads import kind_of_head
from kg.extract.introductions import find_introductions
from kg.extract.kinds import GUESSED, TOLD, kind_beside, kind_by_shape, kind_of_family
from kg.extract.lexicon import Lexicon
from kg.extract.links import find_addresses
from kg.extract.phrases import is_hollow, phrase_before
from kg.extract.text import Document, Sentence
from kg.extract.words import OWN, VAGUE
from kg.model import Span
from kg.names import fold


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


def find_candidates(document: Document, lexicon: Lexicon, abbreviations: Sequence[Abbreviation]) -> Iterator[Candidate]:
    """Find all places that may name an entity, finder by finder; they overlap.

    >>> from kg.extract.lexicon import Term
    >>> from kg.extract.text import read
    >>> from kg.model import Paper
    >>> d = read(Paper("p", "On cheese", "We compare Gromit-7B with LoRA."))
    >>> found = find_candidates(d, Lexicon([Term("LoRA", "Technique", "LoRA", "known")]), ())
    >>> [(c.span.of(d.text), c.kind, c.weight) for c in found]
    [('LoRA', 'Technique', 2.5), ('Gromit-7B', 'Model', 1.0), ('LoRA', None, 0.5)]
    """
    addresses = find_addresses(document.text)
    for candidate in (
        *_introduced(document),
        *_listed(document, lexicon),
        *_coined(document, lexicon),
        *_enumerated(document, lexicon),
        *_abbreviated(document, lexicon, abbreviations),
        *_headed(document, lexicon),
    ):
        if not any(candidate.span.overlaps(address) for address in addresses):
            yield candidate


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


def _abbreviated(document: Document, lexicon: Lexicon, pairs: Sequence[Abbreviation]) -> Iterator[Candidate]:
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

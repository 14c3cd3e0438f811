"""Noun phrases: from where one begins to its last noun, without a parser.

Scientific prose puts function words, verbs and punctuation around its noun phrases; running up to the
next of these finds the phrase.
"""

from kg.extract.text import Sentence, Word
from kg.extract.words import FUNCTION, HOLLOW, NOUN_GERUNDS, VAGUE, VERBS
from kg.model import Span

_STOP = FUNCTION | frozenset(
    """
    called named dubbed termed denoted coined referred known designed trained built developed tailored aimed
    aiming capable able consisting comprising containing featuring enabling allowing leveraging utilizing
    employing combining incorporating integrating providing achieving improving reducing addressing covering
    spanning ranging derived obtained generated constructed collected curated inspired motivated driven guided
    powered achieves improves enables allows provides reduces uses leverages employs combines outperforms
    surpasses shows demonstrates requires makes offers remains becomes increases decreases supports contains
    consists comprises introduces presents proposes show demonstrate find achieve improve enable allow provide
    reduce use leverage employ combine outperform surpass require make offer remain become increase decrease
    support contain consist comprise introduce present propose yields yield leads lead results exhibits exhibit
    suffers suffer plays play helps help relies rely struggle struggles tend tends exist exists lack lacks
    significantly substantially effectively efficiently successfully directly jointly automatically seamlessly
    adaptively dynamically altogether worldwide simultaneously typically usually often commonly widely recently currently previously
    specifically particularly especially notably respectively together alone again s t sourced available
    suitable followed compared according whether ensures ensure operates operate
    """.split()
)
_IRREGULAR = frozenset(
    "written drawn taken made given spread split held chosen found shown spoken known seen sent".split()
)
"""Participles that do not end in -ed."""
_AFTER_PARTICIPLE = frozenset("from by with on in to for".split())
LONGEST = 7
"""Words: longer runs are clauses."""


def is_vague(word: Word, text: str) -> bool:
    """Tell whether a word, with the hyphened word it is part of, only praises or places."""
    compound = _hyphened(word, text).casefold()
    return (compound if "-" in compound else word.key) in VAGUE


def phrase_after(text: str, sentence: Sentence, position: int) -> Span | None:
    """The noun phrase that begins at or after a position, without article and praise; None where there is none.

    >>> from kg.extract.text import read
    >>> from kg.model import Paper
    >>> d = read(Paper("p", "T", "We propose a novel grouped aggregation approach for images."))
    >>> phrase_after(d.text, d.sentences[1], d.text.index(" a novel")).of(d.text)
    'grouped aggregation approach'
    """
    words = [w for w in sentence.words if w.span.start >= position]
    at = 0
    while at < len(words) and _may_lead(text, words, at):
        at += 1
    if at and at < len(words) and not _reaches(text, words[at - 1], words[at]):
        return None
    taken: list[Word] = []
    for word in words[at:]:
        if taken and not word.joined:
            break
        named = bool(taken) and word.key not in FUNCTION and word.text[0].isupper() and taken[-1].text[0].isupper()
        if word.key in _STOP and not named and not _inside_hyphens(text, word, taken):
            break
        if taken and taken[-1].key.endswith("s") and _is_verb(word):
            break  # "layers reaches"
        is_participle = word.key.endswith("ed") or word.key in _IRREGULAR
        if taken and is_participle and (taken[-1].key.endswith("s") or taken[-1].key in HOLLOW):
            break  # "images recorded in": the participle begins a clause
        if taken and taken[-1].key.endswith("s") and word.key.endswith("ly"):
            break  # "images globally"
        taken.append(word)
        if len(taken) > LONGEST * 2:
            return None
    while (
        taken
        and (taken[-1].key in _STOP or taken[-1].key in VAGUE)
        and not _inside_hyphens(text, taken[-1], taken[:-1])
    ):
        taken.pop()
    following = words[at + len(taken)].key if taken and at + len(taken) < len(words) else ""
    is_participle = len(taken) > 1 and taken[-1].key.endswith("ed") and taken[-1].joined
    if is_participle and following in _AFTER_PARTICIPLE and not _inside_hyphens(text, taken[-1], taken[:-1]):
        taken.pop()  # "router decoupled from"
    if not taken or len(text[taken[0].span.start : taken[-1].span.end].split()) > LONGEST:
        return None
    return Span(taken[0].span.start, taken[-1].span.end)


def phrase_before(text: str, sentence: Sentence, head: Word) -> Span | None:
    """The noun phrase that ends with a head noun, without article and praise; None where the head stands alone.

    >>> from kg.extract.text import read
    >>> from kg.model import Paper
    >>> d = read(Paper("p", "T", "It improves the overall action recognition accuracy."))
    >>> phrase_before(d.text, d.sentences[1], d.sentences[1].words[-1]).of(d.text)
    'action recognition accuracy'
    """
    words = list(sentence.words)
    at = words.index(head)
    if at + 1 < len(words) and words[at + 1].joined and words[at + 1].key not in _STOP:
        return None
    first = at
    while first > 0 and words[first].joined:
        word = words[first - 1]
        if word.key in _STOP and not _inside_hyphens(text, word, words[max(0, first - 2) : first - 1]):
            break
        first -= 1
    for index in range(first, at):  # praise inside a run begins the phrase anew: "attracted significant attention"
        if is_vague(words[index], text) or words[index].key in _STOP or _is_verb(words[index]):
            first = index + 1
    return Span(words[first].span.start, head.span.end) if first < at else None


def without_hollow_head(text: str, span: Span) -> Span | None:
    """Cut a last noun that says nothing by itself: "grouped aggregation approach" less "approach"."""
    phrase = span.of(text)
    first, _, last = phrase.rpartition(" ")
    if first and last.casefold() in HOLLOW:
        return Span(span.start, span.start + len(first))
    return None


_NEWNESS = frozenset(
    """
    novel new simple effective efficient first innovative proposed different several many various other
    following
    """.split()
)


def with_adjectives(text: str, sentence: Sentence, span: Span) -> Span | None:
    """The phrase with the adjectives right before it that praise but may name: "robust" yes, "novel" no."""
    start = span.start
    for word in reversed(sentence.before(span.start)):
        if text[word.span.end : start].strip("- ") or not is_vague(word, text) or word.key in _NEWNESS | FUNCTION:
            break
        start = word.span.start
    return Span(start, span.end) if start < span.start else None


def is_hollow(phrase: str) -> bool:
    """Tell whether a phrase names nothing: all its words are hollow nouns or praise."""
    words = phrase.casefold().split()
    return all(w in HOLLOW or w in VAGUE or w in FUNCTION for w in words)


def _is_verb(word: Word) -> bool:
    """Tell "sacrificing" and "degraded" from the gerunds that are nouns of the field."""
    key = word.key
    if key.endswith("ing"):
        return key not in NOUN_GERUNDS
    return key in VERBS or key.removesuffix("s") in VERBS or key.removesuffix("es") in VERBS


def _may_lead(text: str, words: list[Word], at: int) -> bool:
    word = words[at]
    if word.key in ("a", "an", "the", "our", "two", "three", "four", "several", "some", "one", "new", "both", "first"):
        return True
    if is_vague(word, text):
        return not (word.text[0].isupper() and at > 0)  # "the Open Korean Corpus": part of a name
    if word.key in ("scale", "quality") and at > 0 and words[at - 1].key in ("large", "high", "web", "small"):
        return True
    leads_on = at + 1 < len(words) and word.key in ("and", "yet", "but", "highly", "more", "very", "fully")
    return leads_on and at > 0 and is_vague(words[at + 1], text)


def _reaches(text: str, last: Word, first: Word) -> bool:
    """Tell whether only spaces, a comma between adjectives, hyphens or quotes stand between two words."""
    return not set(text[last.span.end : first.span.start]) - set(" ,-\"'“‘`$\\")


def _hyphened(word: Word, text: str) -> str:
    start, end = word.span.start, word.span.end
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] == "-"):
        start -= 1
    while end < len(text) and (text[end].isalnum() or text[end] == "-"):
        end += 1
    return text[start:end]


def _inside_hyphens(text: str, word: Word, taken: list[Word]) -> bool:
    """Tell "in" of "plug-in module" from a preposition."""
    before = bool(taken) and text[word.span.start - 1] == "-"
    return before or text[word.span.end : word.span.end + 1] == "-"

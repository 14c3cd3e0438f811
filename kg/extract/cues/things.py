"""The cues by which a reader tells whether a thing is the paper's own, and what it is: what it is called, what is said beside it."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from kg.extract.abbreviations import Abbreviation
from kg.extract.coined import is_strong
from kg.extract.declarations import Introduction
from kg.extract.introductions import introductions_by_source
from kg.extract.text import Document, Sentence
from kg.model import Entity, Span

_PIECES = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|\d+")
"""Of a coined name: "LongFormer-2" is Long, Former and 2."""
_SIZE = re.compile(r"\d(?:\.\d+)?[BM]\b")
_WORD = re.compile(r"[\w-]+")
_ASIDE = re.compile(r"\s*\([^)]*\)")
_NEXT_WORD = re.compile(r"[ ,]+([\w-]+)")
_APPOSED = re.compile(
    r"(?:, (?:is |are |as |which is |that is |was )?| (?:is|are|as|was) )(?:an?|the|our) (?P<said>(?:[\w$\\{}-]+,? ){0,12}[\w-]+)"
)
_SAID_UNTIL = re.compile(
    r"\b(?:for|with|via|that|of|in|from|to|by|on|using|through|towards|under|as|which|and|designed|where|built|trained|based"
    r"|comprising|containing|consisting|spanning|covering|capable)\b"
)
_AFTER_COLON = re.compile(r"\s*[:–—-]+\s*(?P<said>.*)")
_OUR = re.compile(
    r"\b(?:[Oo]ur(?: proposed| new)?|[Tt]he (?:proposed|resulting)|[Tt]h(?:is|ese)(?: new)?)(?P<nouns>(?: [A-Za-z-]+){1,3})"
)
_NEAR = 60
"""Characters after a name where its size may stand."""
_MANY, _LATE = 4, 6
"""Times and sentences from which on they count alike."""


def find_cues(document: Document, entity: Entity, abbreviations: Sequence[Abbreviation]) -> frozenset[str]:
    """All cues about one thing, as words.

    >>> from kg.extract.text import read
    >>> from kg.model import Paper
    >>> d = read(Paper("p", "Gromit: fast retrieval", "We present Gromit, a compact retriever. Our retriever outperforms others."))
    >>> gromit = Entity("e1", "Model", ("Gromit",), (Span(0, 6), Span(34, 40)), True)
    >>> {"is retriever", "is compact", "before present", "our retriever", "title says retrieval"} <= find_cues(d, gromit, [])
    True
    """
    return frozenset(
        [
            *_of_finding(document, entity, abbreviations),
            *_of_names(document, entity.names),
            *(cue for span in entity.spans for cue in _of_place(document, span)),
            *_of_document(document),
        ]
    )


def _of_finding(document: Document, entity: Entity, abbreviations: Sequence[Abbreviation]) -> Iterator[str]:
    """What the rules say of it, and where it stands."""
    text, first = document.text, entity.spans[0].start
    surest: dict[str, float] = {}
    for source, found in _introductions(document).items():
        for introduction in (i for name in entity.names for i in found.get(name, ())):
            surest[source] = max(introduction.score, surest.get(source, 0.0))
            if introduction.kind:
                yield f"introduced as {introduction.kind}"
    yield f"introduced by {' and '.join(surest) or 'nothing'}"
    yield from (f"introduced by {source}, surely {score}" for source, score in surest.items())
    yield f"rules: {'new' if entity.introduced else 'known'}"
    yield f"rules: {'new' if entity.introduced else 'known'} {entity.kind}"
    if any(a.short.of(text) in entity.names for a in abbreviations):
        yield "abbreviated"
    yield f"times {min(_MANY, sum(span.of(text) == entity.names[0] for span in entity.spans))}"
    yield f"sentence {min(_LATE, document.sentences_to(first))}"
    if first >= document.own_from:
        yield "where the paper speaks of its own"


@lru_cache(maxsize=16)
def _introductions(document: Document) -> dict[str, dict[str, list[Introduction]]]:
    """By source and name."""
    found: dict[str, dict[str, list[Introduction]]] = {}
    for source, introductions in introductions_by_source(document).items():
        names = found.setdefault(source, {})
        for introduction in introductions:
            names.setdefault(introduction.span.of(document.text), []).append(introduction)
    return found


def _of_names(document: Document, names: Sequence[str]) -> Iterator[str]:
    """How it is written, and what the title says after it."""
    if any(map(is_strong, names)):
        yield "coined"
    for name in names:
        words = name.split()
        yield f"ends {words[-1].casefold()}"
        yield f"words {min(_MANY, len(words))}"
        yield from (f"ending {name[-n:]}" for n in (2, 3, 4))
        if pieces := _PIECES.findall(name):
            yield f"piece {pieces[-1].casefold()}"
        if name.isupper():
            yield "capitals"
        if name[0].islower():
            yield "small letter"
        if re.search(r"\d", name):
            yield "digit"
        if _SIZE.search(name):
            yield "size"
        title = document.paper.title
        if title.startswith(name) and (colon := _AFTER_COLON.match(title, len(name))):
            yield from (f"title says {word.casefold()}" for word in colon["said"].split())


def _of_place(document: Document, span: Span) -> Iterator[str]:
    """The words beside a name; in the title they are told otherwise."""
    sentence = document.sentence_at(span.start)
    if sentence.is_title:
        return
    before = _WORD.findall(sentence.left_context(document.text, span.start))
    if before:
        yield f"before {before[-1].casefold()}"
    after = _ASIDE.sub("", _rest(document, sentence, span.end), count=1)
    if word := _NEXT_WORD.match(after):
        yield f"after {word[1].casefold()}"
    if apposed := _APPOSED.match(after):
        yield from (f"is {word.casefold()}" for word in _said(apposed["said"]))
    if _SIZE.search(after, 0, _NEAR):
        yield "size beside"
    if "param" in after[:_NEAR]:
        yield "parameters beside"


def _rest(document: Document, sentence: Sentence, position: int) -> str:
    """What a sentence goes on with, up to a semicolon."""
    return document.text[position : sentence.span.end].partition(";")[0]


def _said(phrase: str) -> list[str]:
    """The words of a phrase up to its head: of "a compact retriever for papers" the first two."""
    return _SAID_UNTIL.split(phrase, maxsplit=1)[0].replace(",", " ").split()


@lru_cache(maxsize=16)
def _of_document(document: Document) -> tuple[str, ...]:
    """What the paper calls its own work: "our framework"."""
    found = _OUR.finditer(document.text, len(document.paper.title))
    return tuple(f"our {word.casefold()}" for match in found for word in match["nouns"].split())

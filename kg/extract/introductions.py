"""What a paper introduces: its title's "Name: what it is", and "we propose", "called", "our"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.coined import Coined, find_coined
from kg.extract.heads import kind_of_head
from kg.extract.phrases import is_hollow, phrase_after
from kg.extract.text import Document, Sentence
from kg.extract.words import FUNCTION, HOLLOW, VAGUE
from kg.model import Span

_VERB = (
    r"(?:introduc|present|propos|develop|releas|design|construct|contribut|creat|open-sourc|unveil|devis|establish"
    r"|curat|assembl|formulat|build|built|implement|pretrain|pre-train)(?:e[ds]?|ing|t[s]?|s|ed|d)?"
)
_WE_DO = re.compile(
    rf"\b(?:[Ww]e|[Tt]his (?:paper|work|study|report|article)|[Tt]he paper|[Oo]ur (?:paper|work))\b"
    rf"(?P<between>(?:\s+[\w,-]+){{0,4}}?)\s+(?P<verb>{_VERB})\s+"
)
_BY_DOING = re.compile(rf"\bby (?P<verb>introducing|proposing|presenting|developing|releasing|constructing|curating|designing)\s+")
_NOVEL = re.compile(r"\b(?:an?|our|two|three) (?:(?:simple|efficient|effective|new|scalable|fast)(?: (?:yet|and|but) \w+)?,? )?(?:novel|new|innovative)\b,?\s+")
_AND_DO = re.compile(rf"(?:\band|, and|,) (?:then |also |further |finally )?(?P<verb>{_VERB})\s+(?=an? |the |our )")
_CALLED = re.compile(
    r"(?:\b(?:called|named|dubbed|termed|coined|denoted|namely|abbreviated|titled|nicknamed|christened|i\.e\.)(?: as| by)?,?|\breferred to as)\s+[\"“'`‘]*(?=\S)"
)
_OURS = re.compile(r"\b(?:[Oo]ur|[Tt]he|[Tt]his)(?P<own> (?:newly )?(?:proposed|novel|new|resulting|final|introduced|best))?\s+")
_IS_PROPOSED = re.compile(r"\b(?:is|are|was|were) (?:then |also |further )?(?:proposed|introduced|presented|designed|developed)\b")
_APPOSITION = re.compile(
    r"(?:\s*\([^)]*\))?(?:,|:| --| -|—|–)?\s*(?:(?:is|are|was|which is|namely|as)\s+)?"
    r"(?=(?:an?|the|our|one of the|two|three|novel|new)\s)"
)
_TITLE_NAME = re.compile(r"^(?P<name>[^:]{2,60}?)\s*(?::|\s[-–—]+)\s+(?P<what>.+)$")
_NOT_MADE = frozenset(
    """study analysis survey review overview evaluation result results evidence finding findings perspective insight
    insights experiment experiments comparison investigation discussion examination exploration theorem proof roadmap
    guideline guidelines lesson lessons performance baseline baselines improvement improvements question questions
    position challenge challenges problem problems gap code codes contribution contributions work hypothesis report
    understanding case demonstration guide tutorial summary picture view example examples link issue issues
    number wide range approach method framework""".split()
)
_MADE = ("Model", "Dataset", "Software", "Technique", "Hardware", "Organization")
"""Kinds that the words beside a name tell; "a model for generation" is no task."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """A name or phrase that the paper presents as its own."""

    span: Span
    kind: str | None
    """Told by the words around it, or None."""
    score: float


def find_introductions(document: Document) -> list[Introduction]:
    """Find what a paper says is its own, best first at each place.

    >>> from kg.extract.text import read
    >>> from kg.model import Paper
    >>> d = read(Paper("p", "Gromit: fast retrieval", "We present Gromit, a retrieval system."))
    >>> [(i.span.of(d.text), i.kind) for i in find_introductions(d)]
    [('Gromit', None), ('Gromit', 'Software')]
    """
    found = list(_in_title(document))
    for sentence in document.sentences[1:]:
        coined = find_coined(document.text, sentence)
        found += _by_verb(document.text, sentence, coined)
        found += _by_calling(document.text, sentence, coined)
        found += _by_owning(document.text, sentence, coined)
        found += _by_passive(document.text, sentence)
        found += _by_listing(document.text, sentence, coined)
    return found


def _in_title(document: Document) -> Iterator[Introduction]:
    match = _TITLE_NAME.match(document.paper.title)
    if not match:
        return
    name = match["name"]
    words = name.split()
    abstract = document.paper.abstract
    coined = find_coined(document.text, document.sentences[0])
    strong = [c for c in coined if c.strong and c.span.end <= match.end("name")]
    if len(strong) == 1 and strong[0].span == Span(0, len(name)):
        yield Introduction(strong[0].span, _kind_in(match["what"]), 0.95)
    elif len(words) <= 3 and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", abstract):
        if not is_hollow(name) and words[0].casefold() not in FUNCTION:
            yield Introduction(Span(0, len(name)), _kind_in(match["what"]), 0.9)


def _kind_in(description: str) -> str | None:
    """The kind that the first clause of a description names: "a Benchmark for Code Agents" is a dataset."""
    clause = re.split(r"\b(?:for|via|with|by|to|in|of|from|using|through|on|towards?|and)\b|[,:(]", description)[0].split()
    kind = kind_of_head(clause[-1]) if clause else None
    return kind if kind in _MADE else None


def _by_verb(text: str, sentence: Sentence, coined: list[Coined]) -> Iterator[Introduction]:
    starts = []
    for match in _WE_DO.finditer(text, sentence.span.start, sentence.span.end):
        between = match["between"].split()
        if not {"not", "to", "that", "using", "by", "on", "of"} & set(between) and "," not in match["between"][:-1]:
            starts.append(match.end())
    starts += [m.end() for m in _BY_DOING.finditer(text, sentence.span.start, sentence.span.end)]
    starts += [m.end() for m in _NOVEL.finditer(text, sentence.span.start, sentence.span.end)]
    if starts:
        starts += [m.end() for m in _AND_DO.finditer(text, min(starts), sentence.span.end)]
    for start in sorted(set(starts)):
        yield from _object(text, sentence, coined, start)


def _object(text: str, sentence: Sentence, coined: list[Coined], start: int, more: bool = True) -> Iterator[Introduction]:
    """What is introduced from `start` on: a name, a described name, or a described thing, and those after "and"."""
    if re.match(r"(?:to|that|how|for|in|on|by|it|its|them|from|and)\b", text[start:]):
        return
    phrase = phrase_after(text, sentence, start)
    if phrase is None:
        return
    last = phrase.of(text).split()[-1]
    names = [c for c in coined if phrase.start <= c.span.start and c.span.end <= phrase.end + 1]
    end = phrase.end
    if names:
        name = names[-1]
        after = text[name.span.end : phrase.end].split()
        before = text[phrase.start : name.span.start].split()
        if len(after) <= 2:
            kind = _last_kind(after) or _last_kind(before) or kind_in_apposition(text, sentence, phrase.end)
            yield Introduction(name.span, kind, 0.9 if name.strong else 0.8)
        else:
            yield Introduction(phrase, kind_of_head(last), 0.6)
        end = max(end, name.span.end)
    elif last.casefold() not in _NOT_MADE and not is_hollow(phrase.of(text)) and not _is_called(text, end):
        kind = kind_of_head(last)
        if " " in phrase.of(text) or (kind and "-" in phrase.of(text)):
            yield Introduction(phrase, kind, 0.6)
    if more:
        joint = re.match(r"(?:\s*\([^)]*\))?(?:,? and (?:then |also )?(?=an? |the |its |[A-Z])|, (?=[A-Z]))", text[end : sentence.span.end])
        if joint:
            yield from _object(text, sentence, coined, end + joint.end())


def _is_called(text: str, end: int) -> bool:
    return bool(re.match(r"[^.;]{0,60}?\b(?:called|named|dubbed|termed|coined|namely)\b", text[end : end + 90]))


def _last_kind(words: list[str]) -> str | None:
    return kind_of_head(words[-1].strip(",()")) if words else None


def kind_in_apposition(text: str, sentence: Sentence, end: int) -> str | None:
    """The kind in "Name, a … HEAD", "Name: a … HEAD" and "Name is a … HEAD", for a name that ends at `end`."""
    match = _APPOSITION.match(text, end, sentence.span.end)
    if not match:
        return None
    phrase = phrase_after(text, sentence, match.end())
    if phrase is None or phrase.start > match.end() + 60:
        return None
    kinds = [kind_of_head(word) for word in phrase.of(text).split()]
    return next((kind for kind in reversed(kinds) if kind in _MADE), None)


def _by_calling(text: str, sentence: Sentence, coined: list[Coined]) -> Iterator[Introduction]:
    for match in _CALLED.finditer(text, sentence.span.start, sentence.span.end):
        kind = _last_kind(re.sub(r"[\"“'`‘(,]+\s*$", "", text[sentence.span.start : match.start()].strip()).split())
        named = [c for c in coined if match.end() <= c.span.start <= match.end() + 2]
        if named:
            yield Introduction(named[0].span, kind or kind_in_apposition(text, sentence, named[0].span.end), 0.9)
            joint = re.match(r"(?:\s*\([^)]*\))?,? and ", text[named[0].span.end : sentence.span.end])
            if joint:
                at = named[0].span.end + joint.end()
                yield from (Introduction(c.span, kind, 0.8) for c in coined if c.span.start == at)
        else:
            phrase = phrase_after(text, sentence, match.end())
            near = phrase is not None and phrase.start <= match.end() + 4
            if near and len(phrase.of(text).split()) <= 5 and not is_hollow(phrase.of(text)):
                yield Introduction(phrase, kind or kind_of_head(phrase.of(text).split()[-1]), 0.6)


def _by_owning(text: str, sentence: Sentence, coined: list[Coined]) -> Iterator[Introduction]:
    for match in _OURS.finditer(text, sentence.span.start, sentence.span.end):
        if match.group().casefold().startswith("our") or match["own"]:
            for name in coined:
                between = text[match.end() : name.span.start]
                if 0 <= name.span.start - match.end() <= 40 and name.strong:
                    words = re.sub(r"[,(]", " ", between).split()
                    known = all(w.casefold() in HOLLOW | VAGUE or kind_of_head(w) for w in words)
                    if known and len(words) <= 3:
                        following = text[name.span.end : sentence.span.end].split()[:1]
                        yield Introduction(name.span, _last_kind(words) or _last_kind(following), 0.7)
                    break


def _by_passive(text: str, sentence: Sentence) -> Iterator[Introduction]:
    match = _IS_PROPOSED.search(text, sentence.span.start, sentence.span.end)
    if not match:
        return
    before = re.search(r"(?:^|[,;:] ?)(?:[\w-]+ ){0,3}?(?:an?|the) ([^,;:.]+?)(?:\s*\([^)]*\))?\s*$", text[sentence.span.start : match.start()], re.I)
    if before:
        start = sentence.span.start + before.start(1)
        phrase = phrase_after(text, sentence, start)
        end = sentence.span.start + before.end(1)
        if phrase and phrase.end == end and not is_hollow(phrase.of(text)):
            last = phrase.of(text).split()[-1]
            if last.casefold() not in _NOT_MADE or " " in phrase.of(text):
                yield Introduction(phrase, kind_of_head(last), 0.6)


_LISTED = re.compile(
    r"\b(?:components?|techniques|innovations?|contributions|modules|strategies|mechanisms|designs|stages|parts|ideas"
    r"|optimizations|objectives|modifications|improvements|algorithms)\b[^.;]{0,40}?(?:[:,;]|\bnamely|\bincluding|\blike|\bsuch as)?\s*"
    r"(?=(?:\(?(?:1|i|a)\)|(?:an?|the) [\w-]+ [\w-]+|[\w-]+ [\w-]+))"
)
_ITEM = re.compile(r"(?:(?<=\s)|(?<=:))\(?(?:[1-4]|i{1,3}|iv|[a-d])\)\s+|\b(?:[Ff]irst|[Ss]econd|[Tt]hird)(?:ly)?, (?:we (?:introduce|propose|design|develop|present) )?")


def _by_listing(text: str, sentence: Sentence, coined: list[Coined]) -> Iterator[Introduction]:
    """The numbered parts of what is proposed: "two key components: (1) a … , and (2) a …"."""
    listed = _LISTED.search(text, sentence.span.start, sentence.span.end)
    if not listed:
        return
    for match in _ITEM.finditer(text, listed.start(), sentence.span.end):
        for found in _object(text, sentence, coined, match.end(), more=False):
            yield Introduction(found.span, found.kind, 0.6)

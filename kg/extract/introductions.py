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
_AND_DO = re.compile(rf"(?:\band|, and|,) (?:then |also |further |finally )?(?P<verb>{_VERB})\s+(?=an? |the |our )")
_CALLED = re.compile(
    r"(?:\b(?:called|named|dubbed|termed|coined|denoted|namely|abbreviated|titled|nicknamed|christened|i\.e\.)(?: as| by)?,?|\breferred to as)\s+[\"“'`‘]*(?=\S)"
)
_OURS = re.compile(r"\b(?:[Oo]ur|[Tt]he|[Tt]his)(?P<own> (?:newly )?(?:proposed|novel|new|resulting|final|introduced|best))?\s+")
_IS_PROPOSED = re.compile(r"\b(?:is|are|was|were) (?:then |also |further )?(?:proposed|introduced|presented|designed|developed)\b")
_TITLE_NAME = re.compile(r"^(?P<name>[^:]{2,60}?)\s*(?::|\s[-–—]+)\s+(?P<what>.+)$")
_NOT_MADE = frozenset(
    """study analysis survey review overview evaluation result results evidence finding findings perspective insight
    insights experiment experiments comparison investigation discussion examination exploration theorem proof roadmap
    guideline guidelines lesson lessons performance baseline baselines improvement improvements question questions
    position challenge challenges problem problems gap code codes contribution contributions work hypothesis report
    understanding case demonstration guide tutorial summary picture view example examples link issue issues
    number wide range approach method framework""".split()
)
_GENERIC_ENDS = _NOT_MADE | HOLLOW


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
    [('Gromit', 'Task'), ('Gromit', 'Software')]
    """
    found = list(_in_title(document))
    for sentence in document.sentences[1:]:
        coined = find_coined(document.text, sentence)
        found += _by_verb(document.text, sentence, coined)
        found += _by_calling(document.text, sentence, coined)
        found += _by_owning(document.text, sentence, coined)
        found += _by_passive(document.text, sentence)
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
    return kind_of_head(clause[-1]) if clause else None


def _by_verb(text: str, sentence: Sentence, coined: list[Coined]) -> Iterator[Introduction]:
    starts = []
    for match in _WE_DO.finditer(text, sentence.span.start, sentence.span.end):
        between = match["between"].split()
        if not {"not", "to", "that", "using", "by", "on", "of"} & set(between) and "," not in match["between"][:-1]:
            starts.append(match.end())
    if starts:
        starts += [
            m.end() for m in _AND_DO.finditer(text, starts[0], sentence.span.end)
        ]
    for start in starts:
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
            kind = _last_kind(after) or _last_kind(before) or _apposition(text, sentence, phrase.end)
            yield Introduction(name.span, kind, 0.9 if name.strong else 0.8)
        else:
            yield Introduction(phrase, kind_of_head(last), 0.6)
        end = max(end, name.span.end)
    elif last.casefold() not in _NOT_MADE and not is_hollow(phrase.of(text)) and not _is_called(text, end):
        kind = kind_of_head(last)
        if kind and (" " in phrase.of(text) or "-" in phrase.of(text)):
            yield Introduction(phrase, kind, 0.6)
    if more:
        joint = re.match(r"(?:\s*\([^)]*\))?(?:,? and (?:then |also )?(?=an? |the |its |[A-Z])|, (?=[A-Z]))", text[end : sentence.span.end])
        if joint and names:
            yield from _object(text, sentence, coined, end + joint.end())


def _is_called(text: str, end: int) -> bool:
    return bool(re.match(r"[^.;]{0,60}?\b(?:called|named|dubbed|termed|coined|namely)\b", text[end : end + 90]))


def _last_kind(words: list[str]) -> str | None:
    return kind_of_head(words[-1].strip(",()")) if words else None


def _apposition(text: str, sentence: Sentence, end: int) -> str | None:
    """The kind in "Name, a … HEAD", "Name: a … HEAD" and "Name is a … HEAD"."""
    match = re.match(
        r"(?:\s*\([^)]*\))?(?:,|:| --| -|—|–)?\s*(?:(?:is|are|which is|namely|the first|as)\s+)?(?:an?|the|our|one of the)\s+", text[end : sentence.span.end]
    )
    if not match:
        return None
    clause = re.split(
        r"[,;:.()]|\b(?:that|which|for|to|with|of|in|from|by|on|designed|trained|based|built|comprising|containing"
        r"|consisting|capable|using|featuring|and)\b",
        text[end + match.end() : min(sentence.span.end, end + match.end() + 160)],
    )
    for piece in clause[:2]:
        kind = _last_kind(piece.split())
        if kind:
            return kind
    return None


def _by_calling(text: str, sentence: Sentence, coined: list[Coined]) -> Iterator[Introduction]:
    for match in _CALLED.finditer(text, sentence.span.start, sentence.span.end):
        kind = _last_kind(re.sub(r"[\"“'`‘(,]+\s*$", "", text[sentence.span.start : match.start()].strip()).split())
        named = [c for c in coined if match.end() <= c.span.start <= match.end() + 2]
        if named:
            yield Introduction(named[0].span, kind or _apposition(text, sentence, named[0].span.end), 0.9)
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
                    words = between.replace(",", " ").split()
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

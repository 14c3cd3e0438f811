"""The parts of what a paper proposes: "two new modules: (1) a …", "through a gap-aware sampling strategy"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.extract.abbreviations import Abbreviation
from kg.extract.coined import Coined, find_coined
from kg.extract.declarations import PRESENTS, UNLESS_KNOWN, Introduction, is_generic, read_object, with_long_forms
from kg.extract.heads import kind_of_head
from kg.extract.phrases import phrase_after
from kg.extract.text import Document, Sentence

_LISTED = re.compile(
    r"\b(?:components?|techniques|innovations?|contributions|modules|strategies|mechanisms|designs|stages|ideas|operators"
    r"|optimizations|objectives|modifications|improvements|algorithms|variants|layers|metrics|schemes|paradigms|phases)\b"
)
_ITEM = re.compile(
    r"(?:(?<=\s)|(?<=:))\(?(?:[1-4]|i{1,3}|iv|[a-d])\)\s+"
    r"|\b(?:[Ff]irst|[Ss]econd|[Tt]hird)(?:ly)?, (?:we (?:introduce|propose|design|develop|present) )?"
)
_PROPOSED = re.compile(r"\b(?:novel|new|proposed|key|innovative|core|main|coupled|simple|efficient|effective)\b")
_NAMED_ITEMS = re.compile(r"^[^.;]{0,30}?(?:\bnamely,?|\blike|:)\s+(?P<items>[^.;:]+)")
_SCORE = 0.6
_PARTS = frozenset("module pipeline scheme strategy technique taxonomy curriculum".split())
"""Heads of a phrase after "a" that is the paper's own, where it speaks of its own: 55 % are, in 308 of the papers of
practice, and 52 % in 31 annotated ones. Of losses, mechanisms, procedures and objectives it is 40 % in practice, but 5 % of
those annotated."""
_A = re.compile(r"(?<!\bas )(?<!\bto )(?<!\bfor )(?<!\bthan )(?<!\bthat )(?<!\bfrom )\b[Aa]n? ")
_HAS = re.compile(r"(?:\b(?:an?|[Oo]ur|new|novel|proposed|[Tt]hrough|[Vv]ia|with|by|and)|:|\(\w\)) $")


def introduced_as_component(document: Document, abbreviations: Sequence[Abbreviation]) -> Iterator[Introduction]:
    """What a paper says its proposal consists of, sentence by sentence.

    >>> from kg.extract.text import read
    >>> from kg.model import Paper
    >>> d = read(Paper("p", "On cheese", "We ripen models through a rind-aware salting strategy and Curd Allocation."))
    >>> [(i.span.of(d.text), i.kind) for i in introduced_as_component(d, [])]
    [('rind-aware salting strategy', 'Technique'), ('Curd Allocation', None)]
    """
    text = document.text
    for sentence in document.sentences[1:]:
        coined = with_long_forms(find_coined(text, sentence), sentence, abbreviations)
        yield from _listed(text, sentence, coined, document.own_from)
        yield from _described(text, sentence, document.own_from)
        yield from _named(text, sentence, coined, document.own_from)


def _listed(text: str, sentence: Sentence, coined: list[Coined], own_from: int) -> Iterator[Introduction]:
    """ "Two key components: (1) a … , and (2) a …", "strategies, namely … and …"; without such a word only "(1) a … HEAD"."""
    said = _LISTED.search(text, sentence.span.start, sentence.span.end)
    if said is None:
        for item in _ITEM.finditer(text, max(own_from, sentence.span.start), sentence.span.end):
            if text.startswith(("a ", "an "), item.end()):
                for found in read_object(text, sentence, coined, item.end(), more=0):
                    if found.kind:
                        yield replace(found, score=_SCORE)
        return
    proposed = _PROPOSED.search(sentence.left_context(text, said.start(), 30))
    if not proposed and not PRESENTS.search(sentence.span.of(text)):
        return
    starts = [item.end() for item in _ITEM.finditer(text, said.start(), sentence.span.end)]
    if not starts and proposed and (named := _NAMED_ITEMS.match(text[said.end() : sentence.span.end])):
        at = said.end() + named.start("items")
        starts = [at + item.end() for item in re.finditer(r"(?:^|, and |, | and )(?=[A-Za-z])", named["items"])]
    for start in starts:
        for found in read_object(text, sentence, coined, start, more=0):
            is_name = found.span.of(text).istitle()  # "(1) Curd Allocation decides"
            yield Introduction(found.span, found.kind or (None if is_name else "Technique"), _SCORE)


def _described(text: str, sentence: Sentence, own_from: int) -> Iterator[Introduction]:
    for match in _A.finditer(text, max(sentence.span.start, own_from), sentence.span.end):
        phrase = phrase_after(text, sentence, match.end())
        words = phrase.of(text).split() if phrase else []
        if phrase and len(words) > 1 and words[-1] in _PARTS and not is_generic(phrase.of(text)):
            yield Introduction(phrase, kind_of_head(words[-1]), UNLESS_KNOWN)


def _named(text: str, sentence: Sentence, coined: list[Coined], own_from: int) -> Iterator[Introduction]:
    """Runs of capitalised words: of those that follow "a", "our", "through" or "with" and name no model, dataset
    or software, half are new in annotated papers and a third in those of practice."""
    for name in coined:
        kind = kind_of_head(name.span.of(text).split()[-1])
        is_component = not name.strong and " " in name.span.of(text) and kind in (None, "Technique")
        if is_component and name.span.start >= own_from:
            if _HAS.search(sentence.left_context(text, name.span.start, 20)):
                yield Introduction(name.span, kind, UNLESS_KNOWN)

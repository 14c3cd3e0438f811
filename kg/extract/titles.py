"""What a title introduces: "Name: what it is"."""

import re
from collections.abc import Iterator

from kg.extract.appositions import MADE, made_kind, named_kind
from kg.extract.coined import find_coined
from kg.extract.declarations import Introduction
from kg.extract.heads import kind_of_head
from kg.extract.phrases import is_hollow
from kg.extract.text import Document
from kg.extract.words import FUNCTION, NOUN_GERUNDS, PICTURES
from kg.model import Span

_TITLE_TALK = FUNCTION | frozenset(
    """
    towards toward beyond rethinking revisiting understanding exploring scaling learning training improving
    large fast deep is are can do does how what why when who breaking fine-tuning pre-trained language
    generative dense report lessons technical position survey
    """.split()
)
"""Words that begin a motto rather than a name in a title."""
_TITLE_NAME = re.compile(rf"^[{PICTURES}\s]*(?P<name>[^:]{{2,60}}?)\s*(?::|\s[-–—]+)\s+(?P<what>.+)$")
_REPORT = re.compile(
    r"^(?!(?:A|An|The|On) )(?P<name>[^\s:]+(?: (?=[A-Z\d])[^\s:]+){0,3}?):? (?:Technical Report|System Card|Model Card)\b"
)
"""Such reports are of models."""


def introduced_by_title(document: Document) -> Iterator[Introduction]:
    """What stands before the colon of a title, where it names something.

    >>> from kg.extract.text import read
    >>> from kg.model import Paper
    >>> d = read(Paper("p", "Gromit: a benchmark for cheese", "We measure with Gromit."))
    >>> [(i.span.of(d.text), i.kind) for i in introduced_by_title(d)]
    [('Gromit', 'Dataset')]
    """
    if report := _REPORT.match(document.paper.title):
        yield Introduction(Span(*report.span("name")), "Model", 0.9)
        return
    match = _TITLE_NAME.match(document.paper.title)
    if not match:
        return
    name, place = match["name"], Span(*match.span("name"))
    words = name.split()
    abstract = document.paper.abstract
    coined = find_coined(document.text, document.sentences[0])
    strong = [c for c in coined if c.strong and c.span.end <= match.end("name")]
    if len(strong) == 1 and strong[0].span == place:
        yield Introduction(strong[0].span, _kind_in(match["what"]), 0.95)
    elif (
        2 <= len(words) <= 5
        and (kind_of_head(words[-1]) or name.casefold() in abstract.casefold())
        and words[0].casefold() not in _TITLE_TALK
        and not words[0].casefold().endswith("ing")
    ):
        if not is_hollow(name) and all(
            w[0].isupper() or w in ("of", "for", "in", "a", "the", "and", "with") for w in words
        ):
            in_abstract = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", abstract, re.IGNORECASE)
            yield Introduction(place, _kind_in(match["what"]), 0.9 if in_abstract else 0.55)
    elif len(words) == 1 and not is_hollow(name) and words[0].casefold() not in FUNCTION:
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", abstract):
            yield Introduction(place, _kind_in(match["what"]), 0.9)


def _kind_in(description: str) -> str | None:
    """The kind that the first clause of a description names: "a Benchmark for Code Agents" is a dataset."""
    clause = re.split(
        r"(?<!-)\b(?:for|via|with|by|to|in|of|from|using|through|on|across|towards?|that|which)\b(?!-)|[:(]",
        description,
    )[0]
    words = clause.split()
    for at, word in enumerate(words[1:], 1):  # "A Language Model Reading Recipes"
        if word.endswith("ing") and word.casefold() not in NOUN_GERUNDS and made_kind(words[at - 1]) in MADE:
            words = words[:at]
            break
    described = bool(words) and words[0].casefold() in ("a", "an", "the")
    kind = (named_kind if described else kind_of_head)(words[-1]) if words else None
    return kind if kind in MADE else None

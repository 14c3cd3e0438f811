"""The cues by which a reader tells whose number it is: of all things that might have it, or of the paper's unnamed data and models."""

import math
import re
from bisect import bisect_left
from collections.abc import Iterator

from kg.extract.numerals import Numeral
from kg.extract.relations import Context
from kg.model import Entity

_WORD = re.compile(r"[\w%-]+")
_RIGHT_BEFORE = re.compile(r"[-\s](?:parameter |param )?")
_RIGHT_AFTER = re.compile(r"\s?\(?(?:ge |le |≥|~)?")
_MOST_WORDS, _MOST_SENTENCES, _MOST_TIMES, _MOST_THINGS = 6, 4, 4, 3
"""From which on they count alike."""


def find_cues(context: Context, numeral: Numeral, property: str, thing: Entity | None) -> frozenset[str]:
    """All cues that a number, if it is of this property, is a thing's, or the paper's where there is no thing.

    >>> from kg.extract.numbers import find_numbers
    >>> from kg.extract.text import read
    >>> from kg.model import Paper, Span
    >>> d = read(Paper("p", "T", "Gromit has 7B parameters."))
    >>> gromit, [number] = Entity("e1", "Model", ("Gromit",), (Span(2, 8),), True), find_numbers(d.text)
    >>> numeral = Numeral(d.text, d.sentences[1], [(Span(2, 8), gromit)], number, number)
    >>> cues = find_cues(Context(d, (gromit,)), numeral, "parameterCount", gromit)
    >>> {"new Model", "words before 1", "then has", "parameterCount: new Model"} <= cues
    True
    """
    general = {"the paper"} if thing is None else {*_of_thing(context, numeral, thing), *_of_places(numeral, thing)}
    rivals = context.introduced_by_kind.get(thing.kind, ()) if thing else context.introduced
    general.add(f"new ones of its kind {min(_MOST_THINGS, len(rivals))}")
    return frozenset(general | {f"{property}: {cue}" for cue in general})


def _of_thing(context: Context, numeral: Numeral, thing: Entity) -> Iterator[str]:
    """What it is, and where else it stands."""
    yield thing.kind
    yield f"{'new' if thing.introduced else 'known'} {thing.kind}"
    yield "new" if thing.introduced else "known"
    yield f"ends {thing.names[0].split()[-1].casefold()}"
    yield f"times {min(_MOST_TIMES, len(thing.spans))}"
    if thing is context.focus:
        yield "what the paper is about"
    if thing.spans[0].start < len(context.document.paper.title):
        yield "in the title"
    if thing.introduced:
        alike = context.introduced_by_kind[thing.kind]
        yield f"{min(_MOST_THINGS, alike[thing.id])} of {min(_MOST_THINGS, len(alike))} new ones"
    if not any(e is thing for _, e in numeral.things):
        document, earlier = context.document, bisect_left(thing.spans, numeral.sentence.span)
        if earlier and thing.spans[earlier - 1].start > len(document.paper.title):
            last = document.sentences_to(thing.spans[earlier - 1].start)
            yield f"sentences before {min(_MOST_SENTENCES, document.sentences_to(numeral.place.start) - last)}"
        else:
            yield "in no sentence before"


def _of_places(numeral: Numeral, thing: Entity) -> Iterator[str]:
    """Where it stands in the number's sentence."""
    text, place = numeral.text, numeral.place
    own = [s for s, e in numeral.things if e is thing]
    yield "in the sentence" if own else "not in the sentence"
    before, after = [s for s in own if s.end <= place.start], [s for s in own if s.start >= numeral.last.span.end]
    if before:
        yield from _between(numeral, before[-1].end, place.start, thing, "before", "then")
        if _RIGHT_AFTER.fullmatch(text, before[-1].end, place.start):
            yield "right before"
    if after:
        yield from _between(numeral, numeral.last.span.end, after[0].start, thing, "after", "and then")
        if _RIGHT_BEFORE.fullmatch(text, place.end, after[0].start):
            yield "right after"


def _between(numeral: Numeral, start: int, end: int, thing: Entity, where: str, how: str) -> Iterator[str]:
    """What stands between a thing and the number."""
    text = numeral.text[start:end]
    words = _WORD.findall(text)
    yield f"distance {where} {int(1.5 * math.log2(end - start + 1))}"
    yield f"words {where} {min(_MOST_WORDS, len(words))}"
    yield from (f"{how} {word.casefold()}" for word in words[:2])
    yield from (f"{how} last {word.casefold()}" for word in words[-1:])
    others = [e for s, e in numeral.things if start <= s.start and s.end <= end]
    yield f"things {where} {min(_MOST_THINGS, len(others))}"
    yield f"like things {where} {min(_MOST_THINGS, sum(e.kind == thing.kind for e in others))}"

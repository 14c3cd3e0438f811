"""The cues by which a reader tells what a number is: parameters, data, devices, a length of context, or nothing that counts."""

import math
import re
from collections.abc import Iterator

from kg.extract.numerals import Numeral, find_counted
from kg.extract.relations import Context
from kg.model import Entity

_WORD = re.compile(r"[\w%-]+")
_TELLS = re.compile(
    r"\b(?:param\w*|train\w*|pre-?train\w*|fine-?tun\w*|token\w*|context|datasets?|corpus|corpora|benchmarks?|collect\w*|annotat\w*"
    r"|compris\w*|contain\w*|consist\w*|span\w*|cover\w*|GPU\w*|scal\w*|model\w*|evaluat\w*|length|window|sequence\w*|curat\w*"
    r"|generat\w*|release\w*|across|on|from|using|with)\b",
    re.IGNORECASE,
)
"""Words near a number, wherever they stand there."""
_BEFORE, _AFTER, _WORDS = 60, 50, 3
"""Characters in which such words are near, and words that tell by their very place."""
_LONGEST = 25
"""Characters between a thing and the number."""
_STEP, _FAR = 10, 8
"""Characters in one step of distance, and steps from which on all is far."""


def find_cues(context: Context, numeral: Numeral) -> frozenset[str]:
    """All cues about one number, as words.

    >>> from kg.extract.numbers import find_numbers
    >>> from kg.extract.text import read
    >>> from kg.model import Paper
    >>> d = read(Paper("p", "T", "Gromit has 7B parameters."))
    >>> [number] = find_numbers(d.text)
    >>> cues = find_cues(Context(d, ()), Numeral(d.text, d.sentences[1], [], number, number))
    >>> {"scale b", "size 9", "1 after parameters", "1 before has"} <= cues
    True
    """
    return frozenset([*_of_itself(numeral), *_of_words(numeral), *_of_things(context, numeral)])


def _of_itself(numeral: Numeral) -> Iterator[str]:
    value = abs(numeral.value)
    yield f"size {math.floor(math.log10(value)) if value else 'zero'}"
    yield f"scale {numeral.number.scale}"
    if numeral.number.is_word:
        yield "word"
    if numeral.sentence.is_title:
        yield "in the title"
    if numeral.last is not numeral.number:
        yield "in a list"


def _of_words(numeral: Numeral) -> Iterator[str]:
    before, after = numeral.before, numeral.after
    left, right = _WORD.findall(before)[-_WORDS:], _WORD.findall(after)[:_WORDS]
    yield from (f"{n} after {word.casefold()}" for n, word in enumerate(right, 1))
    yield from (f"{n} before {word.casefold()}" for n, word in enumerate(reversed(left), 1))
    if len(left) > 1:
        yield f"before {' '.join(left[-2:]).casefold()}"
    yield from (f"near before {m.group().casefold()}" for m in _TELLS.finditer(before[-_BEFORE:]))
    yield from (f"near after {m.group().casefold()}" for m in _TELLS.finditer(after[:_AFTER]))
    yield f"touches {after[:1]!r}"
    yield f"touched by {before[-1:]!r}"
    if numeral.unit is not None:
        yield f"of {numeral.unit[1].casefold().rpartition(' ')[2]}"
        yield "of what data consist of"
    elif counted := find_counted(numeral.text, numeral.sentence, numeral.last):
        yield f"counts {counted[1].casefold().rpartition(' ')[2]}"
    else:
        yield "counts nothing"


def _of_things(context: Context, numeral: Numeral) -> Iterator[str]:
    before = [(numeral.place.start - s.end, s, e) for s, e in numeral.things if s.end <= numeral.place.start]
    after = [(s.start - numeral.last.span.end, s, e) for s, e in numeral.things if s.start >= numeral.last.span.end]
    if before:
        distance, span, entity = before[-1]
        yield f"after a {_new(entity)}"
        yield f"after a thing by {min(_FAR, distance // _STEP)}"
        yield f"from a thing {numeral.text[span.end : min(numeral.place.start, span.end + _LONGEST)].strip().casefold()}"
    if after:
        distance, _, entity = after[0]
        yield f"before a {_new(entity)}"
        yield f"before a thing by {min(_FAR, distance // _STEP)}"
    yield from {f"beside a {_new(entity)}" for _, entity in numeral.things}
    yield from {f"paper has a new {entity.kind}" for entity in context.introduced}


def _new(entity: Entity) -> str:
    return f"{'new ' if entity.introduced else ''}{entity.kind}"

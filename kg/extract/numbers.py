"""The number grammar: "1.4 trillion", "7B", "262K", "5,850", "two billion", in base units.

Scale words and letters multiply ("7B" is 7e9); a letter must touch its number and be a capital, or k,
so that "7 b" and "5 m" are no billions and millions; but "LLaVA-7b" has a size. "3D" and "1/1000th" are no numbers.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.model import Span

_WORDS = {
    "a": 1, "an": 1, "single": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "thirty-two": 32,
    "forty": 40, "fifty": 50, "sixty": 60, "sixty-four": 64, "seventy": 70, "eighty": 80, "ninety": 90, "half a": 0.5,
}  # fmt: skip
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12, "G": 1e9,
}  # fmt: skip
_NUMBER = re.compile(
    r"(?:(?<![\w.])|(?<=\bsim)|(?<=\bapprox))(?:(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)|(?P<word>"
    + "|".join(sorted(_WORDS, key=len, reverse=True))
    + r")(?![a-z]))(?![\d.]*[dD]\b)(?![\d.,]*(?:st|nd|rd|th)\b)(?:(?P<letter>[kKMBTG])(?![A-Za-z])|\+?[ \-~]?(?P<scale>hundred|thousand|million|billion|trillion)s?\b)?",
    re.IGNORECASE,
)

SIZE_IN_NAME = re.compile(r"(?:^|[-_ ~(/])(?P<size>\d+(?:\.\d+)?)(?P<scale>[BMb])(?=$|[-_ )/])")
"""How many parameters a model's name says it has: "Gromit-7B", "Gromit 1.5B Instruct"."""

PERCENT = r"\\?%|(?:percent|per cent)(?:age points?)?\b"
"""A pattern of what makes a number a share."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text; `scale` is the letter or word that multiplied its `base`, in lower case, or empty."""

    span: Span
    value: float
    base: float
    scale: str
    is_word: bool


def find_numbers(text: str, start: int = 0, end: int | None = None) -> Iterator[Number]:
    """Find the numbers between two places of a text, in order.

    >>> [n.value for n in find_numbers("1.4 trillion tokens, 7B, 5,000 images and two billion pairs")]
    [1400000000000.0, 7000000000.0, 5000.0, 2000000000.0]
    """
    for match in _NUMBER.finditer(text, start, len(text) if end is None else end):
        word, letter = match["word"], match["letter"]
        if letter == "b" and text[match.start() - 1 : match.start()] == "-":
            letter = "B"
        if letter and letter not in _SCALES:  # the pattern ignores case for words; letters must not
            continue
        scale = letter or (match["scale"] or "").casefold()
        if word and not scale and word.casefold() in ("a", "an", "half a"):
            continue
        base = float(_WORDS[word.casefold()] if word else match["digits"].replace(",", ""))
        value = base * _SCALES[scale] if scale else base
        yield Number(Span(match.start(), match.end()), float(f"{value:.12g}"), base, scale.casefold(), bool(word))


_LIST = re.compile(r"\s*(?:,? and|,? or|,|to|-|–|~|/|)\s*(?:up to |from |even )?")


def last_of_lists(text: str, numbers: Sequence[Number]) -> list[Number]:
    """For each number, in order of place, the last one of the list that it stands in; itself where it stands alone.

    >>> text = "7, 13 and 70 billion in 5 layers"
    >>> [n.value for n in last_of_lists(text, list(find_numbers(text)))]
    [70000000000.0, 70000000000.0, 70000000000.0, 5.0]
    """
    last = list(numbers)
    for n in reversed(range(len(numbers) - 1)):
        if _LIST.fullmatch(text, numbers[n].span.end, numbers[n + 1].span.start):
            last[n] = last[n + 1]
    return last


def in_base_units(number: Number, last: Number) -> float:
    """A number's value, where the scale may stand at the end of its list: "7, 13 and 70 billion"."""
    if number.scale or not last.scale or not last.base or number.value >= 1000:
        return number.value
    return number.value * last.value / last.base

"""A number where it stands, and what is counted there: "60,000 hand-drawn examples", "a 30-hour corpus", "1.1TB"."""

import re
from dataclasses import dataclass
from functools import cached_property

from kg.extract.numbers import Number, in_base_units
from kg.extract.phrases import phrase_after
from kg.extract.text import Sentence
from kg.model import Entity, Span

_UNIT_NOUN = re.compile(r"\w+s$|^(?:data|people|text|speech|media|[TGP]B|km2|km\^2)$")
_NO_UNIT = re.compile(
    r"^(?:times|methods|models?|baselines|approaches|parameters?|params|FLOPs|GPUs?|TPUs?|CPUs?|bits?|layers|dimensions"
    r"|steps|epochs|iterations|stages|orders|days|weeks|months|minutes|seconds|years|percent|points?|benchmarks|LLMs|VLMs"
    r"|ways|aspects|components|metrics|modules|techniques|strategies|contributions|experts|heads|nodes?|works?|studies"
    r"|others|levels|processors|chips|accelerators|cards|settings|versions|variants|sizes|ms|fps|nm|Hz|GHz|MHz|cores|devices|machines|scales?"
    r"|(?:A100-)?GPU-hours)$",
    re.IGNORECASE,
)
_GLUED_UNIT = re.compile(r" ?[TGP]i?B\b")
_PARTICIPLES = re.compile(
    r"\+?\s+(?:of\s+)?(?:(?:[a-z]+ly\s+)?(?:[a-z]+-)*[a-z]+(?:ed|wn|ten)(?:,? and |, | ))+(?:\([^()]{3,60}\) )?"
)
"""Between a number and what it counts: "60,000 carefully curated, hand-drawn examples"."""
_TIED_NOUN = re.compile(
    r"-(?P<noun>token|image|hour|sample|pair|example|document|video|word|sentence|question|instance|frame|page|vector|point)s?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Numeral:
    """A number in its sentence."""

    text: str
    sentence: Sentence
    things: list[tuple[Span, Entity]]
    """The places of things in the sentence, in order."""
    number: Number
    last: Number
    """The last number of the list that it stands in: "7K and 9K documents"."""

    @property
    def place(self) -> Span:
        """Where it stands."""
        return self.number.span

    @cached_property
    def value(self) -> float:
        """In base units."""
        return in_base_units(self.number, self.last)

    @cached_property
    def before(self) -> str:
        """The sentence up to it."""
        return self.text[self.sentence.span.start : self.place.start]

    @cached_property
    def after(self) -> str:
        """What follows the list that it stands in, as far as that may tell."""
        return self.text[self.last.span.end : min(self.sentence.span.end, self.last.span.end + 80)]

    @cached_property
    def unit(self) -> tuple[int, str] | None:
        """What is counted, and where that ends; None where it is nothing that data consist of."""
        return find_unit(self.text, self.sentence, self.last)


def find_unit(text: str, sentence: Sentence, number: Number) -> tuple[int, str] | None:
    """What is counted, and where it ends: the noun phrase right after a number, or the noun that a hyphen ties to it.

    None where it is nothing that data consist of.
    """
    if glued := _GLUED_UNIT.match(text, number.span.end, sentence.span.end):
        return glued.end(), glued.group().strip()
    if tied := _TIED_NOUN.match(text, number.span.end, sentence.span.end):
        return tied.end(), tied["noun"].casefold() + "s"
    if (counted := find_counted(text, sentence, number)) is None:
        return None
    noun = counted[1].rsplit(maxsplit=1)[-1]
    return None if _NO_UNIT.match(noun) and not (number.scale and noun == "points") else counted


def find_counted(text: str, sentence: Sentence, number: Number) -> tuple[int, str] | None:
    """The plural noun phrase right after a number, whatever it is, and where it ends."""
    skipped = _PARTICIPLES.match(text, number.span.end, sentence.span.end)
    start = skipped.end() if skipped else number.span.end
    phrase = phrase_after(text, sentence, start)
    if phrase is None or phrase.start - start > 40 or set("(),;:%") & set(text[start : phrase.start]):
        return None
    if not _UNIT_NOUN.search(phrase.of(text).split()[-1]):
        return None
    return phrase.end, text[number.span.end : phrase.end].lstrip("+- ")

"""What the words around a measured number say: the metric, the dataset, and the baseline."""

import re
from dataclasses import dataclass
from operator import itemgetter

from kg.extract.phrases import phrase_after
from kg.extract.text import Sentence
from kg.extract.units import measure_of
from kg.model import Entity, Span


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with its unit, in its sentence."""

    text: str
    sentence: Sentence
    things: list[tuple[Span, Entity]]
    """The places of things in the sentence, in order."""
    place: Span
    unit: str
    subject: Entity | None
    """What it is said of; None for the paper."""

    @property
    def others(self) -> list[tuple[Span, Entity]]:
        """The places of things that it is not said of: nothing is measured on itself or against itself."""
        return [(span, entity) for span, entity in self.things if entity is not self.subject]


_COMPARED = re.compile(
    r",? ?(?:(?P<way>faster|slower|quicker|larger|smaller|bigger|longer|shorter|cheaper|less expensive)\b(?! (?:inference|training|sampling|decoding|convergence))|(?:more|less|fewer|higher|lower|greater|better) )",
    re.IGNORECASE,
)
"""After a number: "2x faster", "3x less memory"."""
_MEASURE_OF_WAY = {
    "faster": "speed", "slower": "speed", "quicker": "speed", "larger": "size", "smaller": "size", "bigger": "size",
    "longer": "length", "shorter": "length", "cheaper": "cost", "less expensive": "cost",
}  # fmt: skip
_CHANGED = re.compile(
    r"\b(?:improv|reduc|rais|increas|decreas|lower|shorten|cut|lift|boost|enhanc|sav|shrink|halv)(?:e[sd]?|ing|s|ts|ed|ting)? "
    r"(?:the |its |their )?(?P<what>[A-Za-z][\w-]*(?: [A-Za-z][\w-]*){0,2}) by (?:up to |more than |over |about |at least |an average of )?"
    r"[~+<>-]?(?:\d[\d.]*\s?(?:\\?%|x)? ?(?:,|and|to|or|-|–) ?)*$"
)
"""Right before a number: "shortens training by 35%"."""
_SPEED = re.compile(r"\b(?:fast|speed|accelerat|quick)\w*", re.I)


def metric_of(measured: Measured) -> str:
    """What was measured: what the number is more or less of, the nearest metric, the words after it, or what its unit measures."""
    text, sentence, place = measured.text, measured.sentence, measured.place
    if compared := _COMPARED.match(text, place.end, sentence.span.end):
        if compared["way"]:
            return _MEASURE_OF_WAY[compared["way"].casefold()]
        more = phrase_after(text, sentence, compared.end())
        if more and more.start - compared.end() <= 1:
            return more.of(text)
    metrics = [
        (min(abs(s.start - place.end), abs(place.start - s.end)), s.of(text))
        for s, e in measured.things
        if e.kind == "Metric"
    ]
    if metrics and min(metrics)[0] <= 80:
        return min(metrics)[1]
    around = text[max(sentence.span.start, place.start - 30) : min(sentence.span.end, place.end + 30)]
    if measured.unit == "x" and _SPEED.search(around):
        return "speed"
    if measure := measure_of(measured.unit):
        return measure
    after = phrase_after(text, sentence, place.end)
    if after and after not in {s for s, _ in measured.things} and text[after.start].isalpha():  # "65% Gromit-QA"
        if after.start - place.end <= 12 and "(" not in text[place.end : after.start]:
            return after.of(text)
    if changed := _CHANGED.search(text, sentence.span.start, place.start):
        return changed["what"]
    if len(names := {e.id: s.of(text) for s, e in measured.things if e.kind == "Metric"}) == 1:
        return names.popitem()[1]
    return "performance" if measured.unit else "score"


_AMOUNT = (
    r"(?:gain|improvement|enhancement|increase|boost|reduction|decrease|decline|drop|lift|uplift|jump|rise|cut|loss|saving|margin|advantage"
    r"|speed-?up|acceleration)s?"
)
_BEFORE_GAIN = re.compile(
    rf"(?:\bby|\b{_AMOUNT}(?: rates?| ratios?)?(?: of)?|\b(?:declin|increas|improv|grow|dropp)ing|\+)"
    r"(?: ?(?:up to|at least|at most|more than|over|about|around|nearly|almost|roughly|approximately|as much as|only|just"
    r"|another|further|additional|absolute|relative|averaged?|an?|margin|factor|of|on|to)\b)*"
    r"[ ~$<>≈+-]*(?:\\sim)?\s*"
    r"(?:\d[\d.,]*\s?(?:\\?%|percent|x|×|points?|pp)?(?: (?:on|for|in) [^,.;()\d]{1,40}?)?(?:,? and |, |/|-|–|sim| to (?=\d)| or ))*$",
    re.I,
)
"""What is said before a change, also where it is a later one of a list: "by up to 5%", "gains of 3.1 on Gromit-QA and 2"."""
_AFTER_GAIN = re.compile(
    rf"(?:(?:,? and |, |/|\|)\d[\d.]*\s?\\?%)*[}}$\s-]*(?:\([^()]*\)\s*)?(?:[\w-]+ ){{0,3}}?{_AMOUNT}\b|"
    r"[}$\s-]*(?:percent\w* |points? )?(?:(?:much|significantly|or) )?"
    r"(?:more|less|fewer|higher|lower|better|worse|faster|slower|smaller|larger|cheaper|shorter|longer|greater|quicker|bigger)\b",
    re.I,
)
_BEFORE_SCORE = re.compile(
    r"(?:\bof|reach\w*|achiev\w*|scor\w*|obtain\w*|attain\w*|\bto|\bat|with|[:(=])(?: an?| the| average| overall)* *$",
    re.I,
)
_RATIOS, _DIFFERENCES = frozenset(("x", "orders of magnitude")), frozenset(("pp", "points"))


def is_gain(measured: Measured) -> bool:
    """Tell whether a number says by how much something changed, not how much it is: no place on a leaderboard.

    Of 525 numbers in 408 abstracts half are gains.
    """
    text, sentence, place = measured.text, measured.sentence, measured.place
    before = text[max(sentence.span.start, place.start - 90) : place.start]
    return (
        measured.unit in _RATIOS
        or _BEFORE_GAIN.search(before) is not None
        or _AFTER_GAIN.match(text, place.end, min(sentence.span.end, place.end + 50)) is not None
        or (measured.unit in _DIFFERENCES and not _BEFORE_SCORE.search(before))
    )


_ON = re.compile(r"[^,;.()\d]{0,40}?\b(?:on|for|in|over)(?: the)? [\"'“]*")
_STANDS_BEFORE = re.compile(
    r"(?:'s)?(?: ?(?:by|with|of|at|to|is|[:(=]|test|set|dataset|benchmark|accuracy)(?![a-z]))*[ (]*(?:up to |about |around |over )?[~+<>-]?\$?"
)
"""Between a dataset and a number that was measured on it."""
_DIGIT = re.compile(r"\d")
_CLOSES = re.compile(r"^[^(]*\)")
"""A bracket that was opened before the number, for what stands before it: "on Gromit-QA by 1 (90 vs. 89), on Shaun-QA by 2"."""
_AND = re.compile(r"(?:'s)?(?:,| and|, and| &) (?:the )?")
"""Between two datasets on which something holds together: "on Gromit-QA and Shaun-QA it is 2x faster"."""
_LOOSE = frozenset(("x", "hours", "days", "weeks", "months", "years"))
"""What is seldom said of a dataset that does not stand right before or after: 3 of 16 ratios, and what training takes."""
_NEAR = 60
"""Characters."""


def dataset_of(measured: Measured, compared: Entity | None) -> Entity | None:
    """What it was measured on: what "on" names right after, or what stands right before; else the nearest not far after, else before."""
    text, place = measured.text, measured.place
    datasets = [(span, e) for span, e in measured.others if e.kind == "Dataset" and e is not compared]
    before = max(((s, e) for s, e in datasets if s.end <= place.start), key=itemgetter(0), default=None)
    after = min(((s, e) for s, e in datasets if s.start >= place.end), key=itemgetter(0), default=None)
    if after and _ON.fullmatch(text, place.end, after[0].start):
        return after[1]
    if before and _STANDS_BEFORE.fullmatch(text, before[0].end, place.start):
        return before[1]
    if measured.unit in _LOOSE:
        return None
    between = text[place.end : after[0].start] if after else ""
    is_its_own = not _DIGIT.search(between) and not _CLOSES.search(between)
    if after and len(between) <= _NEAR and (before is None or is_its_own):
        return after[1]
    if before is None:
        return None
    is_one_of_many = any(_AND.fullmatch(text, span.end, before[0].start) for span, _ in datasets)
    return None if is_one_of_many else before[1]


_BASELINE = re.compile(
    r"\b(?:than|over|compared (?:to|with)|outperform(?:s|ing|ed)?|surpass(?:es|ing|ed)?|exceed(?:s|ing)?|relative to|versus|vs\.?|against)\s+"
    r"(?:(?<=against )(?:the )?[~<>]?\d[\d.]*\s?(?:\\?%|points?|x)? (?:for|of|by|from|with) )?"
    r"(?!\$?[~+<>-]?\d)(?!(?:an?|one|half|two|three|twice|(?:\w+ )?(?:hundred|[mb]illion)s?) )(?P<what>(?:[^,.;()]|[.,](?=\d))+)"
)
"""What something is measured against; no amount is: "over 25%", "than a day"; but "against 60% for Shaun" names it."""
_FAR = 100
"""Characters between a number and the words before its baseline."""
_BASELINE_ENDS = re.compile(
    r"(?<![\w-])(?:by|on|with|without|in|at|while|when|for|and|to|as|such|across|using|under|of(?= \d))(?![\w-])|: | e$"
)
_DETERMINERS = frozenset("the a an its their our these those this that".split())
_COMPARABLE = frozenset(("Model", "Technique", "Software"))
"""Kinds of things that results are measured against; a metric or a device beside one is not."""


def baseline_of(measured: Measured) -> tuple[Entity | None, str | None]:
    """What it is measured against: a thing after "than" or "over", or else the words there."""
    text, sentence, place = measured.text, measured.sentence, measured.place
    found = _BASELINE.search(text, place.end, sentence.span.end)
    if found is None or found.start() > place.end + _FAR:
        found = _BASELINE.search(text, max(sentence.span.start, place.start - 80), sentence.span.end)
        if found is None or found.start() >= place.start:
            return None, None
    comparable = {"Dataset"} if measured.subject and measured.subject.kind == "Dataset" else _COMPARABLE
    things = [
        entity
        for span, entity in measured.others
        if found.start("what") <= span.start < found.end("what")
        and entity.kind in comparable
        and not text.startswith("-", span.end)
    ]
    if things:
        return min(things, key=lambda thing: thing.kind == "Technique"), None  # "autoregressive models such as Gromit"
    if any(entity is measured.subject and span.start == found.start("what") for span, entity in measured.things):
        return None, None  # "Gromit gains 5% over Gromit without it"
    words = _BASELINE_ENDS.split(found["what"])[0].split()
    if words and words[0].casefold() in _DETERMINERS:
        words = words[1:]
    return None, " ".join(words[:8]) or None

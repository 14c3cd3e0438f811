"""Measured claims: "88.5% on ImageNet", "6x faster", "by 2.3 points"."""

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.extract.measurements import Measured, baseline_of, dataset_of, is_gain, metric_of
from kg.extract.numbers import Number
from kg.extract.phrases import phrase_after
from kg.extract.relations import Context
from kg.extract.text import Sentence
from kg.extract.units import CLAIMED, unit_after, write_unit
from kg.model import PAPER_ID, Entity, Result, Span
from kg.names import singular

_VALUE = re.compile(
    r"(?<![\w.])(?<!\d,)(?P<low>\d+(?:\.\d+)?\s?(?:%|\\%|x|X|×|times)?\s?(?:-|–|to|~)\s?)?(?P<value>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?-?"
    rf"(?P<unit>{CLAIMED})"
)
_BARE = re.compile(
    r"\b(?P<metric>FID|BLEU|ROUGE(?:-L)?|PSNR|SSIM|mAP|AP|mIoU|IoU|WER|CER|perplexity|accuracy|F1|AUC|AUROC|score|CIDEr|NDCG|MOS)(?: score| scores)?(?: of| to| is|:)? (?P<value>\d+(?:\.\d+)?)(?![\w%]|\.\d|\s?[%xX×BMKk])"
)
_NO_RESULT = re.compile(
    r"^\s*(?:of the (?:time|data|total|papers|cases|participants|parameters)|confidence|sparsity|sparse|pruning)", re.I
)
_OF_ALL = re.compile(r"/\d+|(?: out)? of (?:the |all )?[\w-]+(?= )")
"""After a number of wins: "10 of the 16 benchmarks"."""
_NOT_COUNTED = frozenset("gain improvement increase reduction result score accuracy time less".split())


def find_results(context: Context) -> tuple[Result, ...]:
    """Find the measured claims of a paper, in order of place.

    >>> from kg.extract.entities import find_entities
    >>> from kg.extract.lexicon import Lexicon
    >>> from kg.extract.text import read
    >>> from kg.model import Paper
    >>> d = read(Paper("p", "Gromit: a model", "We present Gromit-7B. It achieves 81.5% accuracy and is 2x faster."))
    >>> [(r.metric, r.value, r.unit) for r in find_results(Context(d, find_entities(d, Lexicon([]))))]
    [('accuracy', 81.5, '%'), ('speed', 2.0, 'x')]
    """
    found: dict[tuple, Result] = {}
    for sentence, inside in context.mentions:
        if context.is_own(sentence):
            for result in _in_sentence(context, sentence, inside):
                found.setdefault((result.subject, result.value, result.span.start), result)
    return tuple(sorted(found.values(), key=lambda r: (r.span, r.subject, r.metric, r.value)))


def describe_result(context: Context, number: Number, last: Number, subject: str, score: float) -> Result:
    """Tell unit, metric, dataset and baseline of a number that is known to be a result of a thing.

    `last` is the last number of the list that it stands in, whose unit is the unit of all: "2.4, 9.0 and 12.6 percent".
    """
    text = context.document.text
    sentence = context.document.sentence_at(number.span.start)
    unit, end = _unit(text, sentence, number, last)
    thing = next((e for e in context.entities if e.id == subject), None)
    measured = Measured(text, sentence, context.inside(sentence), Span(number.span.start, end), unit, thing)
    return replace(_result(measured, number.value), score=score)


def _unit(text: str, sentence: Sentence, number: Number, last: Number) -> tuple[str, int]:
    """The unit of a number, and where the number with its unit ends: a unit of measure, or what is counted."""
    if said := unit_after(text, number.span.end):
        return said
    if said := unit_after(text, last.span.end):
        return said[0], number.span.end
    whole = _OF_ALL.match(text, number.span.end, sentence.span.end)
    start = whole.end() if whole else last.span.end
    counted = phrase_after(text, sentence, start)
    if counted and counted.start - start <= 30 and not set("(),;:") & set(text[start : counted.start]):
        noun = counted.of(text).rsplit(" ", 1)[-1]
        if noun.endswith("s") and noun.islower() and not noun.endswith("ss") and singular(noun) not in _NOT_COUNTED:
            return counted.of(text), counted.end
    return "", number.span.end


def _in_sentence(context: Context, sentence: Sentence, inside: list[tuple[Span, Entity]]) -> Iterator[Result]:
    text = context.document.text
    covered: list[Span] = []
    for match in _VALUE.finditer(text, sentence.span.start, sentence.span.end):
        place = Span(match.start(), match.end())
        if any(span.covers(place) for span, _ in inside) or _NO_RESULT.match(text[match.end() : match.end() + 40]):
            continue
        covered.append(place)
        measured = Measured(text, sentence, inside, place, write_unit(match["unit"]), context.head(inside, place))
        yield _result(measured, float(match["value"].replace(",", "")))
    for match in _BARE.finditer(text, sentence.span.start, sentence.span.end):
        place = Span(match.start(), match.end())
        if not any(place.overlaps(other) for other in covered):
            measured = Measured(text, sentence, inside, place, "", context.head(inside, place))
            yield _result(measured, float(match["value"]), match["metric"])


def _result(measured: Measured, value: float, metric: str | None = None) -> Result:
    baseline, against = baseline_of(measured)
    dataset = dataset_of(measured, compared=baseline)
    return Result(
        subject=measured.subject.id if measured.subject else PAPER_ID,
        metric=metric or metric_of(measured),
        value=value,
        unit=measured.unit,
        span=measured.place,
        dataset=dataset.id if dataset else None,
        baseline=baseline.id if baseline else against,
        is_gain=is_gain(measured),
        score=0.6,
    )

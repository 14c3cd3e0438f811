"""Measured claims: "88.5% on ImageNet", "6x faster", "by 2.3 points"."""

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.extract.numbers import PERCENT, Number
from kg.extract.phrases import phrase_after
from kg.extract.relations import Context
from kg.extract.text import Sentence
from kg.model import PAPER_ID, Entity, Result, Span

_VALUE = re.compile(
    r"(?<![\w.])(?<!\d,)(?P<low>\d+(?:\.\d+)?\s?(?:%|\\%|x|X|×|times)?\s?(?:-|–|to|~)\s?)?(?P<value>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?-?"
    rf"(?P<unit>{PERCENT}|(?:absolute |accuracy )?points?\b|pp\b|[xX×](?!\s?[\w-]*\d)|\$?\\times\b\$?|times(?!tep|tamp|cale)|-?fold\b|ms\b|dB\b|BLEU\b|FPS\b|fps\b|mAP\b|AP\b|mIoU\b|orders? of magnitude)"
)
_BARE = re.compile(
    r"\b(?P<metric>FID|BLEU|ROUGE(?:-L)?|PSNR|SSIM|mAP|AP|mIoU|IoU|WER|CER|perplexity|accuracy|F1|AUC|AUROC|score|CIDEr|NDCG|MOS)(?: score| scores)?(?: of| to| is|:)? (?P<value>\d+(?:\.\d+)?)(?![\w%]|\.\d|\s?[%xX×BMKk])"
)
_BASELINE = re.compile(
    r"\b(?:than|over|compared (?:to|with)|outperform(?:s|ing)?|surpass(?:es|ing)?|relative to|versus|vs\.?|against)\s+(?P<what>[^,.;()]+)"
)
_NO_RESULT = re.compile(
    r"^\s*(?:of the (?:time|data|total|papers|cases|participants|parameters)|confidence|sparsity|sparse|pruning)", re.I
)
_SPEED = re.compile(r"\b(?:fast|speed|accelerat|quick)\w*", re.I)


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


def describe_result(context: Context, number: Number, subject: str, score: float) -> Result:
    """Tell unit, metric, dataset and baseline of a number that is known to be a result."""
    sentence = context.document.sentence_at(number.span.start)
    place, unit = number.span, ""
    for match in _VALUE.finditer(context.document.text, sentence.span.start, sentence.span.end):
        if match.start("value") <= number.span.start < match.end("value"):
            place, unit = Span(match.start(), match.end()), _unit(match["unit"])
    described = _result(context, sentence, context.inside(sentence), place, number.value, unit, None)
    return replace(described, subject=subject, score=score)


def _in_sentence(context: Context, sentence: Sentence, inside: list[tuple[Span, Entity]]) -> Iterator[Result]:
    text = context.document.text
    covered: list[Span] = []
    for match in _VALUE.finditer(text, sentence.span.start, sentence.span.end):
        place = Span(match.start(), match.end())
        if any(span.covers(place) for span, _ in inside) or _NO_RESULT.match(text[match.end() : match.end() + 40]):
            continue
        covered.append(place)
        unit = _unit(match["unit"])
        yield _result(context, sentence, inside, place, float(match["value"].replace(",", "")), unit, None)
    for match in _BARE.finditer(text, sentence.span.start, sentence.span.end):
        place = Span(match.start(), match.end())
        if not any(place.overlaps(other) for other in covered):
            yield _result(context, sentence, inside, place, float(match["value"]), "", match["metric"])


def _unit(written: str) -> str:
    written = written.strip("-$\\").casefold()
    if written.startswith("percentage point") or written == "pp":
        return "pp"
    if written.startswith(("%", "percent", "per cent")):
        return "%"
    if written in ("x", "×", "times", "fold"):
        return "x"
    if "point" in written:
        return "points"
    return "orders of magnitude" if written.startswith("order") else written


def _result(
    context: Context,
    sentence: Sentence,
    inside: list[tuple[Span, Entity]],
    place: Span,
    value: float,
    unit: str,
    metric: str | None,
) -> Result:
    text = context.document.text
    head = context.head(inside, place)
    datasets = [(s.start - place.end, e) for s, e in inside if e.kind == "Dataset" and s.start >= place.end]
    earlier = [(place.start - s.end, e) for s, e in inside if e.kind == "Dataset" and s.end <= place.start]
    near = min(datasets, key=lambda d: d[0], default=None)
    near = near if near and near[0] <= 60 else min(earlier, key=lambda d: d[0], default=near)
    baseline = _baseline(text, sentence, inside, place, head)
    return Result(
        subject=head.id if head else PAPER_ID,
        metric=metric or _metric(text, sentence, inside, place, unit),
        value=value,
        unit=unit,
        span=place,
        dataset=near[1].id if near else None,
        baseline=baseline,
        score=0.6,
    )


def _metric(text: str, sentence: Sentence, inside: list[tuple[Span, Entity]], place: Span, unit: str) -> str:
    """What was measured: the nearest metric, else the words after the number."""
    if unit == "x" and _SPEED.match(text, place.end + 1):
        return "speed"
    metrics = [
        (min(abs(s.start - place.end), abs(place.start - s.end)), s.of(text)) for s, e in inside if e.kind == "Metric"
    ]
    if metrics and min(metrics)[0] <= 80:
        return min(metrics)[1]
    around = text[max(sentence.span.start, place.start - 30) : min(sentence.span.end, place.end + 30)]
    if unit == "x" and _SPEED.search(around):
        return "speed"
    after = phrase_after(text, sentence, place.end)
    if after and after.start - place.end <= 12:
        return after.of(text)
    return "performance"


def _baseline(
    text: str, sentence: Sentence, inside: list[tuple[Span, Entity]], place: Span, head: Entity | None
) -> str | None:
    """What it is measured against: an entity after "than" or "over", or the words there."""
    match = _BASELINE.search(text, place.end, min(sentence.span.end, place.end + 100)) or _BASELINE.search(
        text, max(sentence.span.start, place.start - 80), place.start
    )
    if not match:
        return None
    for span, entity in inside:
        if match.start("what") <= span.start < match.end("what") and entity is not head and entity.kind != "Dataset":
            return entity.id
    words = re.split(r"\b(?:by|on|with|in|at|while|when|for|and)\b", match["what"])[0].split()
    return " ".join(words[:8]) or None

"""Numbers said of one thing: parameters, sizes of data, devices, context lengths.

A number in a list ("7B, 13B and 70B parameters") takes the words that follow the list.
"""

import re
from collections.abc import Iterator

from kg.extract.numbers import Number, find_numbers
from kg.extract.relations import Context
from kg.extract.text import Sentence
from kg.model import PAPER_ID, Entity, Quantity, Span

_LIST_JOINT = re.compile(r"\s*(?:,? and|,? or|,|to|-|–|~|/|sim|up to|and up to)\s*(?:up to |from )?(?:\d|\w+ (?:b|m|tr)illion|(?:one|two|three) )?", re.I)
_PARAMETERS = re.compile(
    r"^\s*(?:\([A-Z]\)\s*)?[-\s+]*(?:(?:total|trainable|model|activated|active|non-embedding|learnable)\s+)*[-\s]*param(?:eter)?s?\b", re.I
)
_MODEL_SIZE = re.compile(
    r"^\+?(?:[-\s]scale)?\s+(?:(?!parameter)[A-Za-z][\w-]*\s+){0,3}?(?:models?|LLMs?|LVLMs?|VLMs?|MLLMs?|transformers?|scales?|variants?|versions?|sizes?|language models?)\b", re.I
)
_SIZE_BEFORE = re.compile(r"(?:model sizes?|sizes?|models?|parameters|scales?|capacity|variants|ranging|scal(?:e|ing|es)(?: up)?|range)(?:,? [\w-]+){0,4} ?\(?$", re.I)
_TOKENS_TRAINED = re.compile(r"\b(?:pre-?|fine-?|continu\w+ )?(?:train|tun)(?:ed|ing|s)?\b", re.I)
_CONTEXT = re.compile(r"\b(?:context|sequence|input|token|prompt)s?[- ](?:length|window|size)s?\b|\blong[- ]context\b|\bcontexts?\b", re.I)
_UNIT = re.compile(
    r"^\+?[\s-]*(?P<unit>(?:(?!and\b|or\b|of\b|in\b|on\b|from\b|for\b|with\b|to\b|by\b|at\b|is\b|are\b|as\b|that\b|the\b|we\b|our\b|over\b)[A-Za-z][\w/-]*[\s-]+){0,4}?"
    r"(?P<noun>images?|pairs?|tokens?|samples?|examples?|questions?|documents?|videos?|clips?|hours?|sentences?|instances?|annotations?"
    r"|tasks?|pages?|words?|sequences?|users?|items?|tracks?|interactions?|nodes?|edges?|papers?|articles?|queries|passages?|images|frames?|points?"
    r"|vectors?|problems?|masks?|boxes|triplets?|triples|conversations?|dialogues?|sessions?|prompts?|captions?|molecules?|proteins?|structures?|records?"
    r"|rows?|tables?|entities|relations?|facts?|species|categories|classes|languages?|datasets?|objects?|scenes?|trajectories|episodes?|demonstrations?"
    r"|pixels?|voxels?|keyframes?|utterances?|speakers?|patients?|studies|reports?|repositories|files|functions|programs|instructions?|responses"
    r"|shapes?|meshes|assets?|songs?|hours|minutes|years|people|subjects?|participants?|identities|faces|persons|labels?|occurrences|paragraphs?|books?|messages|reviews|ratings|data points?|observations|events?|TB|GB|PB|km2|km\^2|cases))\b"
)
_DATA_SIZE_NOUNS_ONLY_FOR_DATASETS = re.compile(
    r"^(?:tasks?|languages?|categories|classes|datasets?|people|subjects?|years|minutes|functions|events?|points?|cases|objects?|structures?|files|labels?|relations?)$", re.I
)
_DEVICE = re.compile(r"^\s*(?:x|×|times)?\s*(?:[A-Za-z][\w-]*\s+){0,2}?$")
_DATASET_WORD = re.compile(r"\b(?:dataset|corpus|corpora|benchmark|collection|data|suite|annotated|contain|compris|consist|includ|cover|span|collect)", re.I)


def find_quantities(context: Context) -> tuple[Quantity, ...]:
    """Find the quantities of a paper, each once, in order of place.

    >>> from kg.extract.entities import find_entities
    >>> from kg.extract.lexicon import Lexicon
    >>> from kg.extract.text import read
    >>> from kg.model import Paper
    >>> d = read(Paper("p", "Gromit: a model", "We present Gromit-7B, a model trained on 1.5 trillion tokens."))
    >>> found = find_quantities(Context(d, find_entities(d, Lexicon([]))))
    >>> [(q.property, q.value, q.unit) for q in found]
    [('parameterCount', 7000000000.0, 'parameters'), ('trainingSize', 1500000000000.0, 'tokens')]
    """
    found: dict[tuple[str, str, float], Quantity] = {}
    for quantity in (*_in_names(context), *_in_sentences(context)):
        found.setdefault((quantity.subject, quantity.property, quantity.value), quantity)
    return tuple(sorted(found.values(), key=lambda q: (q.span, q.subject, q.property, q.value)))


_NAME_SIZE = re.compile(r"(?:^|[-_ ~(/])(?P<size>\d+(?:\.\d+)?)(?P<scale>[BM])(?=$|[-_ )/])")


def _in_names(context: Context) -> Iterator[Quantity]:
    """Sizes inside names of models: "Mistral 7B", "Llama-3-8B-Instruct"."""
    for entity in context.entities:
        if entity.kind != "Model":
            continue
        for span in entity.spans:
            name = span.of(context.document.text)
            for match in _NAME_SIZE.finditer(name):
                value = float(match["size"]) * (1e9 if match["scale"] == "B" else 1e6)
                yield Quantity(entity.id, "parameterCount", value, "parameters", span, 0.9)


def _in_sentences(context: Context) -> Iterator[Quantity]:
    text = context.document.text
    for sentence, inside in context.mentions:
        numbers = list(find_numbers(text, sentence.span.start, sentence.span.end))
        for index, number in enumerate(numbers):
            if any(span.covers(number.span) and span.of(text) != number.span.of(text) and e.kind != "Hardware" for span, e in inside):
                continue
            rest, last = _after_list(text, sentence, numbers, index)
            before = text[sentence.span.start : number.span.start]
            yield from _of_number(context, sentence, inside, number, before, rest, last)


def _after_list(text: str, sentence: Sentence, numbers: list[Number], index: int) -> tuple[str, Number]:
    """The words after a number, or after the list of numbers that it begins; and the list's last number."""
    last = numbers[index]
    for other in numbers[index + 1 :]:
        between = text[last.span.end : other.span.start]
        if not re.fullmatch(r"\s*(?:,? and|,? or|,|to|-|–|~|/|)\s*(?:up to |from |even )?", between):
            break
        last = other
    return text[last.span.end : min(sentence.span.end, last.span.end + 80)], last


def _of_number(
    context: Context,
    sentence: Sentence,
    inside: list[tuple[Span, Entity]],
    number: Number,
    before: str,
    rest: str,
    last: Number,
) -> Iterator[Quantity]:
    text = context.document.text
    value = number.value
    if not number.scale and last.scale and last is not number and value < 1000:
        value *= last.value / _digits(text, last)  # "7, 13 and 70 billion": the scale stands at the end
    if (match := _PARAMETERS.match(rest)) and value >= 1e5:
        span = Span(number.span.start, last.span.end + match.end())
        yield Quantity(_model(context, inside, number.span), "parameterCount", value, "parameters", span, 0.85)
        return
    if number.scale in ("b", "m", "t") and text[number.span.end - 1 : number.span.end] in "BMT":
        beside = _beside(text, inside, number.span)
        in_parentheses = before.rstrip().endswith("(")
        named = beside is not None and beside.kind == "Model"
        if named or _MODEL_SIZE.match(rest) or (in_parentheses and _SIZE_BEFORE.search(before)) or (
            not _UNIT.match(rest) and _SIZE_BEFORE.search(before)
        ):
            subject = beside.id if named and beside else _model(context, inside, number.span)
            yield Quantity(subject, "parameterCount", value, "parameters", number.span, 0.75)
            return
    yield from _device(context, inside, number, before, rest)
    if re.match(r"[-\s]*(?:tokens?\b)?", rest) and value >= 256 and _near_context(before, rest):
        span = number.span
        subject = _model(context, inside, number.span)
        yield Quantity(subject, "contextLength", value, "tokens", span, 0.6)
        return
    unit = _UNIT.match(rest)
    if unit and value >= 50 and not number.is_word or (unit and number.scale):
        yield from _data_size(context, sentence, inside, number, value, before, unit, Span(number.span.start, last.span.end + unit.end()))


def _digits(text: str, number: Number) -> float:
    return float(re.match(r"[\d.]+", number.span.of(text).replace(",", "")).group()) if not number.is_word else 1.0


def _near_context(before: str, rest: str) -> bool:
    return bool(re.search(_CONTEXT.pattern + r"(?:\s+[\w-]+){0,4}\s*$", before, re.I) or re.match(r"[-\s]*(?:tokens?|length)?[-\s]*(?:long )?" + _CONTEXT.pattern, rest, re.I))


def _device(
    context: Context, inside: list[tuple[Span, Entity]], number: Number, before: str, rest: str
) -> Iterator[Quantity]:
    """ "512 V100 GPUs", "a single GPU": a count right before a device."""
    text = context.document.text
    for span, entity in inside:
        if entity.kind != "Hardware" or not 0 <= span.start - number.span.end <= 24 or number.value > 1e6:
            continue
        between = text[number.span.end : span.start]
        plural = span.of(text).endswith("s") or text[span.end : span.end + 5].strip().startswith(("GPU", "TPU", "node"))
        single = number.is_word and number.value == 1
        if _DEVICE.match(between) and (plural or single or "node" in rest[:30]) and (number.value != 1 or single):
            noun = "GPU" if "gpu" in span.of(text).casefold() or "GPU" in rest[:40] else span.of(text).split()[-1]
            unit = noun if number.value == 1 else (noun if noun.endswith("s") else noun + "s")
            yield Quantity(entity.id, "hardwareCount", number.value, unit, Span(number.span.start, span.end), 0.85)
            return


def _data_size(
    context: Context,
    sentence: Sentence,
    inside: list[tuple[Span, Entity]],
    number: Number,
    value: float,
    before: str,
    unit: re.Match,
    span: Span,
) -> Iterator[Quantity]:
    words = " ".join(unit["unit"].split())
    datasets = [(s, e) for s, e in inside if e.kind == "Dataset"]
    introduced = [e for e in context.introduced if e.kind == "Dataset"]
    trained = _TOKENS_TRAINED.search(before[-60:])
    if datasets or (introduced and _DATASET_WORD.search(before[-80:])):
        nearest = min(datasets, key=lambda d: abs(d[0].start - number.span.start), default=None)
        subject = nearest[1] if nearest else introduced[0]
        mine = [e for _, e in datasets if e.introduced]
        if not (trained and not mine):
            yield Quantity((mine[0] if mine else subject).id, "datasetSize", value, words, span, 0.65)
            return
    if trained:
        yield Quantity(_model(context, inside, number.span), "trainingSize", value, words, span, 0.6)
        return
    if _DATA_SIZE_NOUNS_ONLY_FOR_DATASETS.match(unit["noun"]):
        return
    if _DATASET_WORD.search(before[-60:]) and value >= 1000:
        yield Quantity(introduced[0].id if introduced else PAPER_ID, "datasetSize", value, words, span, 0.5)


def _beside(text: str, inside: list[tuple[Span, Entity]], place: Span) -> Entity | None:
    """The thing that a size stands right before or after, or in parentheses after: "7B Llama", "GPT-3 (175B)"."""
    for span, entity in inside:
        if re.fullmatch(r"[-\s](?:parameter |param )?", text[place.end : span.start]) and span.start > place.end:
            return entity
        if re.fullmatch(r"\s?\(?(?:ge |le |≥|~)?", text[span.end : place.start]) and span.end <= place.start:
            return entity
    return None


def _model(context: Context, inside: list[tuple[Span, Entity]], place: Span) -> str:
    """Of which model a size is said: the one beside it, an introduced one, the nearest one; else of the paper."""
    beside = _beside(context.document.text, inside, place)
    if beside is not None and beside.kind in ("Model", "Technique"):
        return beside.id
    models = [(abs(s.start - place.start), e) for s, e in inside if e.kind == "Model"]
    before = [(place.start - s.end, e) for s, e in inside if e.kind == "Model" and s.end <= place.start]
    if before:
        return min(before, key=lambda m: m[0])[1].id
    if context.focus is not None and context.focus.kind == "Model":
        return context.focus.id
    if models:
        return min(models, key=lambda m: m[0])[1].id
    mine = [e for e in context.introduced if e.kind == "Model"]
    return mine[0].id if mine else PAPER_ID

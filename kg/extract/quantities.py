"""Numbers said of one thing: parameters, sizes of data, devices, context lengths.

A number in a list ("7B, 13B and 70B parameters") takes the words that follow the list.
"""

import re
from collections.abc import Iterator

from kg.extract.links import find_addresses
from kg.extract.numbers import SIZE_IN_NAME, Number, find_numbers, last_of_lists
from kg.extract.numerals import Numeral, find_counted, find_unit
from kg.extract.relations import Context
from kg.extract.subjects import find_beside, find_model
from kg.model import PAPER_ID, Entity, Quantity, Span

_PARAMETERS = re.compile(
    r"^\s*(?:\([A-Z]\)\s*)?[-\s+]*(?:(?:total|trainable|model|activated|active|non-embedding|learnable)\s+)*[-\s]*param(?:eter)?s?\b",
    re.I,
)
_MODEL_SIZE = re.compile(
    r"^\+?(?:[-\s]scale)?\s+(?:(?!parameter)[A-Za-z][\w-]*\s+){0,3}?(?:models?|LLMs?|LVLMs?|VLMs?|MLLMs?|transformers?|scales?|variants?|versions?|sizes?|language models?)\b",
    re.I,
)
_SIZE_BEFORE = re.compile(
    r"(?:model sizes?|sizes?|models?|parameters|scales?|capacity|variants|ranging|scal(?:e|ing|es)(?: up)?|range)(?:,? [\w-]+){0,4} ?\(?$",
    re.I,
)
_TRAINS = re.compile(r"\b(?:pre-?|fine-?|continu\w+ )?(?:train|tun)(?:ed|ing|s)?\b", re.I)
_CONTEXT = re.compile(
    r"(?:\b(?:context|sequence|input|token|prompt)s?[- ](?:length|window|size)s?\b|\blong[- ]context\b|\bcontexts?\b)",
    re.I,
)
_OF_TOKENS = re.compile(r"[-\s]tokens?\b")
_READS = re.compile(
    r"\b(?:contexts?|sequences?|inputs?|windows?|documents?|conversations?|histor(?:y|ies)|prompts?|lengths?|capable"
    r"|(?:accept|read|process|handl|extrapolat|attend)(?:s|e|es|ed|ing)?)\b",
    re.IGNORECASE,
)
"""Around 256 to 100 million tokens, which then are what a model reads at a time: 241 of 321 are to annotators."""
_IS_MADE = re.compile(r"\b(?:generat|output|produc|writ|sav|reduc|compress|only|just|mere)\w*", re.IGNORECASE)
"""Before tokens that are not read."""
_SEES = re.compile(
    r"\b(?:see|sees|seen|seeing|saw|reads?|consum\w+|learn\w* from|us(?:es|ing|ed))"
    r"(?: (?:only|just|merely|about|over|more than|some|roughly|around|nearly|a|the|up|to|further|another|additional))* [~<>]?$",
    re.IGNORECASE,
)
"""Before 100 million tokens or more that a model is trained on: 38 of 48 are."""
_IS_RESOLUTION = re.compile(r"\d\s?(?:x|×|\\times)\s?$")
_IS_TIME_OR_RESOLUTION = re.compile(
    r"\s?(?:x|×|\\times)\s?\d|[- ](?:[\w-]+ ){0,3}(?:[GTC]PU|node|machine|core)[- ]?(?:hour|day|year)s?\b"
)
"""After a number that counts nothing: "512 x 512 slices", "2,000 A100 GPU hours"."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_SIZE_OF_FEW = re.compile(r"(?:hours|[TPG]B)$")
_COUNTED_ONLY_OF_DATASETS = re.compile(
    r"(?:tasks?|languages?|categories|classes|people|subjects?|functions|events?|cases|objects?|structures?|files|labels?"
    r"|relations?|domains|countries|topics|sources|datasets|types|attributes|fields)$",
    re.IGNORECASE,
)
_DATA_NOUN = re.compile(
    r"\b(?:tokens|images|hours|samples|pairs|examples|documents|videos|words|sentences|questions|instances|frames|pages"
    r"|vectors|points|sequences|molecules|records|rows|queries|passages|users|items|nodes|edges|clips|masks|captions)$"
)
_DEVICE_NOUN = re.compile(
    r"(?: ?\([^()]*\))? ?(?P<noun>[GTNC]PUs?|nodes?|chips?|cards?|boxe?s?|accelerators?|processors?|servers?|machines?)\b"
)
_IS_OUTPUT = re.compile(r"\b(?:generat|output|length|exceed|rang)\w*\W+(?:[\w-]+\W+){0,4}$")
_FEW = 50
"""A smaller count is a size only where the sentence speaks of a dataset that the paper introduces."""
_DEVICE = re.compile(r"^\s*(?:x|×|times)?\s*(?:[A-Za-z][\w-]*\s+){0,2}?$")
_DATASET_WORD = re.compile(
    r"\b(?:dataset|corpus|corpora|benchmark|collection|data|suite|annotated|contain|compris|consist|includ|cover|span|collect)",
    re.I,
)


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


def describe_quantity(
    context: Context, number: Number, last: Number, property: str, subject: Entity | None, value: float, score: float
) -> Quantity:
    """Tell unit and words of a number that is known to be a quantity; the paper is the subject where there is none.

    `last` is the last number of the list that it stands in: "7K and 9K documents".
    """
    text = context.document.text
    sentence = context.document.sentence_at(number.span.start)
    unit, end = _FIXED_UNITS.get(property, ""), number.span.end
    if property == "parameterCount":
        said = _PARAMETERS.match(text[end : sentence.span.end])
        end += said.end() if said else 0
    elif property == "hardwareCount" and subject is not None:
        beside = next((s for s in subject.spans if 0 <= s.start - end <= 24), None)
        end = beside.end if beside else end
        unit = _device_noun(text, beside or subject.spans[0])
    elif not unit and (counted := find_unit(text, sentence, last) or find_counted(text, sentence, last)):
        end, unit = counted
    return Quantity(subject.id if subject else PAPER_ID, property, value, unit, Span(number.span.start, end), score)


_FIXED_UNITS = {"parameterCount": "parameters", "contextLength": "tokens"}


def _device_noun(text: str, device: Span) -> str:
    """What is counted of a device: "GPUs" in "8 A100 GPUs", also where the name ends before it or says none."""
    noun = device.of(text).split()[-1]
    if not any(c.isdigit() for c in noun):
        return noun
    following = _DEVICE_NOUN.match(text, device.end)
    return following["noun"] if following else "GPUs"


def _in_names(context: Context) -> Iterator[Quantity]:
    """Sizes inside names of models: "Mistral 7B", "Llama-3-8B-Instruct"."""
    for entity in context.entities:
        if entity.kind != "Model":
            continue
        for span in entity.spans:
            name = span.of(context.document.text)
            for match in SIZE_IN_NAME.finditer(name):
                value = float(round(float(match["size"]) * (1e6 if match["scale"] == "M" else 1e9)))
                yield Quantity(entity.id, "parameterCount", value, "parameters", span, 0.9)


def _in_sentences(context: Context) -> Iterator[Quantity]:
    text = context.document.text
    addresses = find_addresses(text)
    for sentence, things in context.mentions:
        numbers = list(find_numbers(text, sentence.span.start, sentence.span.end))
        for number, last in zip(numbers, last_of_lists(text, numbers), strict=True):
            if any(
                span.covers(number.span)
                and span.of(text) != number.span.of(text)
                and (e.kind != "Hardware" or number.span.start > span.start)
                for span, e in things
            ):
                continue
            numeral = Numeral(text, sentence, things, number, last)
            if not _counts_nothing(numeral) and not any(a.covers(number.span) for a in addresses):
                yield from _of_numeral(context, numeral)


def _counts_nothing(numeral: Numeral) -> bool:
    is_resolution = _IS_RESOLUTION.search(numeral.before) is not None
    return is_resolution or _IS_TIME_OR_RESOLUTION.match(numeral.after) is not None


def _of_numeral(context: Context, numeral: Numeral) -> Iterator[Quantity]:
    """What a number counts, told by the words before it and after the list that it stands in."""
    place, value, unit = numeral.place, numeral.value, numeral.unit
    if (match := _PARAMETERS.match(numeral.after)) and value >= 1e5:
        span = Span(place.start, numeral.last.span.end + match.end())
        yield Quantity(find_model(context, numeral), "parameterCount", value, "parameters", span, 0.85)
    elif _is_model_size(numeral):
        yield Quantity(find_model(context, numeral), "parameterCount", value, "parameters", place, 0.75)
    else:
        yield from _device(numeral)
        if value >= 256 and _is_context(numeral):
            yield Quantity(find_model(context, numeral, or_method=True), "contextLength", value, "tokens", place, 0.6)
        elif unit is not None and not (numeral.number.is_word and not numeral.number.scale):
            yield from _data_size(context, numeral, unit[1], Span(place.start, unit[0]))


def _is_model_size(numeral: Numeral) -> bool:
    """Tell whether "7B" is said of a model, though no parameters are spoken of."""
    scaled = numeral.number.scale in ("b", "m", "t", "million", "billion", "trillion") and numeral.value >= 1e7
    if not scaled or (numeral.unit and _DATA_NOUN.search(numeral.unit[1])):
        return False
    beside = find_beside(numeral)
    if (beside is not None and beside.kind == "Model") or _MODEL_SIZE.match(numeral.after):
        return True
    alone = numeral.unit is None or numeral.before.rstrip().endswith("(")
    return alone and _SIZE_BEFORE.search(numeral.before) is not None


def _is_context(numeral: Numeral) -> bool:
    """Tell whether so much is read at a time: "a 128K context", "documents of up to 400k tokens"."""
    before, after = numeral.before, numeral.after
    if re.search(_CONTEXT.pattern + r"(?:\s+[\w-]+){0,4}\s*$", before, re.I):
        return True
    if re.match(r"[-\s]*(?:tokens?|length)?[-\s]*(?:long )?" + _CONTEXT.pattern, after, re.I):
        return True
    if not _OF_TOKENS.match(after) or numeral.value >= 1e8:
        return False
    is_read = before.endswith("up to ") or _READS.search(before[-60:]) or _READS.search(after[:40])
    return bool(is_read) and not _IS_MADE.search(before[-40:])


def _device(numeral: Numeral) -> Iterator[Quantity]:
    """ "512 V100 GPUs", "a single GPU": a count right before a device."""
    text, number, last = numeral.text, numeral.number, numeral.last
    for span, entity in numeral.things:
        if entity.kind != "Hardware" or not 0 <= span.start - last.span.end <= 24 or number.value > 1e6:
            continue
        between, rest = text[last.span.end : span.start], text[number.span.end : number.span.end + 60]
        plural = span.of(text).endswith("s") or text[span.end : span.end + 5].strip().startswith(("GPU", "TPU", "node"))
        single = number.is_word and number.value == 1
        if _DEVICE.match(between) and (plural or single or "node" in rest[:30]) and (number.value != 1 or single):
            noun = "GPU" if "gpu" in span.of(text).casefold() or "GPU" in rest[:40] else span.of(text).split()[-1]
            unit = noun if number.value == 1 else (noun if noun.endswith("s") else noun + "s")
            yield Quantity(entity.id, "hardwareCount", number.value, unit, Span(number.span.start, span.end), 0.85)
            return


def _data_size(context: Context, numeral: Numeral, words: str, span: Span) -> Iterator[Quantity]:
    """A count of data: of a dataset that the sentence names, of what a model was trained on, or of the paper's data."""
    place, value, before = numeral.place, numeral.value, numeral.before
    datasets = [(s, e) for s, e in numeral.things if e.kind == "Dataset"]
    earlier = [d for d in datasets if d[0].end <= place.start] or datasets
    introduced = [e for e in context.introduced if e.kind == "Dataset"]
    mine = [e for _, e in earlier if e.introduced]
    trained = bool(_TRAINS.search(before[-60:]) or words.startswith("training"))
    trained = trained or (value >= 1e8 and words.endswith("tokens") and bool(_SEES.search(before)))
    written = place.of(numeral.text)
    counted = mine and written.isdigit() and value >= 5
    if _YEAR.fullmatch(written) or (value < _FEW and not counted and not _SIZE_OF_FEW.search(words)):
        return
    if mine or (introduced and not trained and _DATASET_WORD.search(before[-80:])):
        yield Quantity((mine[-1] if mine else introduced[0]).id, "datasetSize", value, words, span, 0.65)
    elif trained and value >= 1000:
        yield Quantity(find_model(context, numeral, or_method=True), "trainingSize", value, words, span, 0.6)
    elif introduced and place.start >= context.own_from and value >= 100 and not _IS_OUTPUT.search(before):
        yield Quantity(introduced[0].id, "datasetSize", value, words, span, 0.5)
    elif value < 1000 or _COUNTED_ONLY_OF_DATASETS.search(words) or not (_DATASET_WORD.search(before) or datasets):
        return
    elif datasets:
        nearest = min(earlier, key=lambda d: abs(d[0].start - place.start))
        yield Quantity(nearest[1].id, "datasetSize", value, words, span, 0.5)
    else:
        yield Quantity(introduced[0].id if introduced else PAPER_ID, "datasetSize", value, words, span, 0.5)

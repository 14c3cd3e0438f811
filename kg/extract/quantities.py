"""Numbers said of one thing: parameters, sizes of data, devices, context lengths.

A number in a list ("7B, 13B and 70B parameters") takes the words that follow the list.
"""

import re
from collections.abc import Iterator

from kg.extract.numbers import SIZE_IN_NAME, Number, find_numbers, in_base_units, last_of_lists
from kg.extract.phrases import phrase_after
from kg.extract.relations import Context
from kg.extract.text import Sentence
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
_UNIT_NOUN = re.compile(r"\w+s$|^(?:data|people|text|speech|media|[TGP]B|km2|km\^2)$")
_NO_UNIT = re.compile(
    r"^(?:times|methods|models?|baselines|approaches|parameters?|params|FLOPs|GPUs?|TPUs?|CPUs?|bits?|layers|dimensions"
    r"|steps|epochs|iterations|stages|orders|days|weeks|months|minutes|seconds|years|percent|points?|benchmarks|LLMs|VLMs"
    r"|ways|aspects|components|metrics|modules|techniques|strategies|contributions|experts|heads|nodes?|works?|studies"
    r"|others|levels|processors|chips|accelerators|cards|settings|versions|variants|sizes|ms|fps|nm|Hz|GHz|MHz|cores|devices|machines|scales?"
    r"|(?:A100-)?GPU-hours)$",
    re.IGNORECASE,
)
_COUNTED_ONLY_OF_DATASETS = re.compile(
    r"(?:tasks?|languages?|categories|classes|people|subjects?|functions|events?|cases|objects?|structures?|files|labels?"
    r"|relations?|domains|countries|topics|sources|datasets|types|attributes|fields)$",
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
    elif not unit and (counted := find_unit(text, sentence, last) or _counted(text, sentence, last)):
        end, unit = counted
    return Quantity(subject.id if subject else PAPER_ID, property, value, unit, Span(number.span.start, end), score)


_FIXED_UNITS = {"parameterCount": "parameters", "contextLength": "tokens"}


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
    for sentence, inside in context.mentions:
        numbers = list(find_numbers(text, sentence.span.start, sentence.span.end))
        for number, last in zip(numbers, last_of_lists(text, numbers), strict=True):
            if any(
                span.covers(number.span)
                and span.of(text) != number.span.of(text)
                and (e.kind != "Hardware" or number.span.start > span.start)
                for span, e in inside
            ):
                continue
            yield from _of_number(context, sentence, inside, number, in_base_units(number, last), last)


def _of_number(
    context: Context,
    sentence: Sentence,
    inside: list[tuple[Span, Entity]],
    number: Number,
    value: float,
    last: Number,
) -> Iterator[Quantity]:
    """What a number counts, told by the words before it and after the list that it stands in."""
    text = context.document.text
    before = text[sentence.span.start : number.span.start]
    rest = text[last.span.end : min(sentence.span.end, last.span.end + 80)]
    if (match := _PARAMETERS.match(rest)) and value >= 1e5:
        span = Span(number.span.start, last.span.end + match.end())
        yield Quantity(_model(context, inside, number.span), "parameterCount", value, "parameters", span, 0.85)
        return
    unit = find_unit(text, sentence, last)
    if (
        number.scale in ("b", "m", "t", "million", "billion", "trillion")
        and value >= 1e7
        and not (unit and _DATA_NOUN.search(unit[1]))
    ):
        beside = _beside(text, inside, number.span)
        in_parentheses = before.rstrip().endswith("(")
        named = beside is not None and beside.kind == "Model"
        if (
            named
            or _MODEL_SIZE.match(rest)
            or (in_parentheses and _SIZE_BEFORE.search(before))
            or (unit is None and _SIZE_BEFORE.search(before))
        ):
            subject = beside.id if named and beside else _model(context, inside, number.span)
            yield Quantity(subject, "parameterCount", value, "parameters", number.span, 0.75)
            return
    yield from _device(context, inside, number, last)
    if value >= 256 and _near_context(before, rest):
        yield Quantity(_model(context, inside, number.span), "contextLength", value, "tokens", number.span, 0.6)
        return
    if unit is not None and not (number.is_word and not number.scale):
        end, words = unit
        span = Span(number.span.start, end)
        yield from _data_size(context, inside, number, value, before, words, span)


def find_unit(text: str, sentence: Sentence, number: Number) -> tuple[int, str] | None:
    """What is counted, and where it ends: the noun phrase right after a number, or the noun that a hyphen ties to it.

    None where it is nothing that data consist of.
    """
    if glued := _GLUED_UNIT.match(text, number.span.end, sentence.span.end):
        return glued.end(), glued.group().strip()
    if tied := _TIED_NOUN.match(text, number.span.end, sentence.span.end):
        return tied.end(), tied["noun"].casefold() + "s"
    if (counted := _counted(text, sentence, number)) is None:
        return None
    noun = counted[1].rsplit(maxsplit=1)[-1]
    return None if _NO_UNIT.match(noun) and not (number.scale and noun == "points") else counted


def _counted(text: str, sentence: Sentence, number: Number) -> tuple[int, str] | None:
    """The plural noun phrase right after a number, whatever it is."""
    skipped = _PARTICIPLES.match(text, number.span.end, sentence.span.end)
    start = skipped.end() if skipped else number.span.end
    phrase = phrase_after(text, sentence, start)
    if phrase is None or phrase.start - start > 40 or set("(),;:%") & set(text[start : phrase.start]):
        return None
    if not _UNIT_NOUN.search(phrase.of(text).split()[-1]):
        return None
    return phrase.end, text[number.span.end : phrase.end].lstrip("+- ")


def _device_noun(text: str, device: Span) -> str:
    """What is counted of a device: "GPUs" in "8 A100 GPUs", also where the name ends before it or says none."""
    noun = device.of(text).split()[-1]
    if not any(c.isdigit() for c in noun):
        return noun
    following = _DEVICE_NOUN.match(text, device.end)
    return following["noun"] if following else "GPUs"


def _near_context(before: str, rest: str) -> bool:
    return bool(
        re.search(_CONTEXT.pattern + r"(?:\s+[\w-]+){0,4}\s*$", before, re.I)
        or re.match(r"[-\s]*(?:tokens?|length)?[-\s]*(?:long )?" + _CONTEXT.pattern, rest, re.I)
    )


def _device(context: Context, inside: list[tuple[Span, Entity]], number: Number, last: Number) -> Iterator[Quantity]:
    """ "512 V100 GPUs", "a single GPU": a count right before a device."""
    text = context.document.text
    for span, entity in inside:
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


def _data_size(
    context: Context,
    inside: list[tuple[Span, Entity]],
    number: Number,
    value: float,
    before: str,
    words: str,
    span: Span,
) -> Iterator[Quantity]:
    """A count of data: of a dataset that the sentence names, of what a model was trained on, or of the paper's data."""
    datasets = [(s, e) for s, e in inside if e.kind == "Dataset"]
    earlier = [d for d in datasets if d[0].end <= number.span.start] or datasets
    introduced = [e for e in context.introduced if e.kind == "Dataset"]
    mine = [e for _, e in earlier if e.introduced]
    trained = bool(_TRAINS.search(before[-60:]) or words.startswith("training"))
    counted = mine and number.span.of(context.document.text).isdigit() and value >= 5
    if value < _FEW and not counted and not re.search(r"(?:hours|[TPG]B)$", words):
        return
    if mine or (introduced and not trained and _DATASET_WORD.search(before[-80:])):
        yield Quantity((mine[-1] if mine else introduced[0]).id, "datasetSize", value, words, span, 0.65)
    elif trained and value >= 1000:
        yield Quantity(_model(context, inside, number.span), "trainingSize", value, words, span, 0.6)
    elif introduced and number.span.start >= context.own_from and value >= 100 and not _IS_OUTPUT.search(before):
        yield Quantity(introduced[0].id, "datasetSize", value, words, span, 0.5)
    elif _COUNTED_ONLY_OF_DATASETS.search(words) or not (_DATASET_WORD.search(before) or datasets):
        return
    elif datasets:
        nearest = min(earlier, key=lambda d: abs(d[0].start - number.span.start))
        yield Quantity(nearest[1].id, "datasetSize", value, words, span, 0.5)
    elif value >= 1000:
        yield Quantity(introduced[0].id if introduced else PAPER_ID, "datasetSize", value, words, span, 0.5)


def _beside(text: str, inside: list[tuple[Span, Entity]], place: Span) -> Entity | None:
    """The thing that a size stands right before or after, or in parentheses after: "7B Llama", "GPT-3 (175B)"."""
    for span, entity in inside:
        if re.fullmatch(r"[-\s](?:parameter |param )?", text[place.end : span.start]) and span.start > place.end:
            return entity
        if re.fullmatch(r"\s?\(?(?:ge |le |≥|~)?", text[span.end : place.start]) and span.end <= place.start:
            return entity
    return None


_MODEL_CLASS = re.compile(r"(?:models?|LLMs?|LMs?|VLMs?|LMMs?|MLLMs?|transformers?|networks?)$", re.IGNORECASE)


_IS_A = re.compile(r"(?:\s*\([^)]*\))?,? (?:an?|the|which is|is an?|the first)\s[^,;.]{0,70}")
"""Between a name and a number in its apposition: "Gromit, a Korean variant of 82B GPT-3"."""
_IS_BEATEN = re.compile(
    r"\b(?:outperform|surpass|exceed|beat|match|rival)\w*(?: [\w-]+){0,3} $|\b(?:than|over|to|with|against)(?: [\w-]+){0,2} $"
)
"""Before a name that another thing is measured against: the numbers after it are of the other thing."""


def _model(context: Context, inside: list[tuple[Span, Entity]], place: Span) -> str:
    """Of which model a size is said.

    The one beside it; else the last introduced one before it; else the nearest model or class of
    models right before it; else what the paper is about; else the paper, whose model has no name.
    """
    text = context.document.text
    before = [(place.start - s.end, s, e) for s, e in inside if s.end <= place.start]
    for _, s, entity in reversed(before):
        if entity.introduced and entity.kind in ("Model", "Technique") and _IS_A.fullmatch(text[s.end : place.start]):
            return entity.id
    beside = _beside(text, inside, place)
    if beside is not None and beside.kind in ("Model", "Technique"):
        return beside.id
    mine = [e for _, _, e in before if e.introduced and e.kind == "Model"]
    if mine:
        return mine[-1].id
    sentence = context.document.sentence_at(place.start)
    before = [b for b in before if not _IS_BEATEN.search(text[sentence.span.start : b[1].start])]
    near = [(distance, e.id) for distance, _, e in before if e.kind == "Model"]
    if near:
        return min(near)[1]
    if context.focus is not None and context.focus.kind == "Model":
        return context.focus.id
    classes = [
        (distance, e.id)
        for distance, s, e in before
        if e.kind == "Technique" and distance <= 80 and _MODEL_CLASS.search(s.of(text))
    ]
    if classes:
        return min(classes)[1]
    after = [(s.start - place.end, e.id) for s, e in inside if e.kind == "Model" and s.start >= place.end]
    if after:
        return min(after)[1]
    models = [e for e in context.introduced if e.kind == "Model"]
    return models[0].id if models else PAPER_ID

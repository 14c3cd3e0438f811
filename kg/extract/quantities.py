"""Numbers said of one thing: parameters, sizes of data, devices, context lengths.

What a number is, and whose, is judged by the words around it, with weights learned from annotated papers; what a name
says of a model's size is taken as it stands. A number in a list ("7B, 13B and 70B parameters") takes the words that follow
the list.
"""

import re
from collections.abc import Iterator
from heapq import nsmallest
from math import log

from kg.extract.cues import numbers, subjects
from kg.extract.cues.weighing import load_weights, probabilities, weigh
from kg.extract.links import find_addresses
from kg.extract.numbers import PERCENT, SIZE_IN_NAME, Number, find_numbers, last_of_lists
from kg.extract.numerals import Numeral, find_counted, find_unit
from kg.extract.relations import Context
from kg.model import PAPER_ID, Entity, Quantity, Span
from kg.vocab import PAPER, PROPERTIES

_PARAMETERS = re.compile(
    r"^\s*(?:\([A-Z]\)\s*)?[-\s+]*(?:(?:total|trainable|model|activated|active|non-embedding|learnable)\s+)*[-\s]*param(?:eter)?s?\b",
    re.I,
)
_DEVICE_NOUN = re.compile(
    r"(?: ?\([^()]*\))? ?(?P<noun>[GTNC]PUs?|nodes?|chips?|cards?|boxe?s?|accelerators?|processors?|servers?|machines?)\b"
)
_NO_COUNT = re.compile(
    rf"\s?(?:{PERCENT})|\s?(?:x|×|\\times)\s?\d|[- ](?:[\w-]+ ){{0,3}}(?:[GTC]PU|node|machine|core)[- ]?(?:hour|day|year)s?\b"
)
"""After a number that counts nothing: "12 %", "512 x 512 slices", "2,000 A100 GPU hours"."""
_SIDE = re.compile(r"\d\s?(?:x|×|\\times)\s?$")
"""Before the second side of a picture."""
_YEAR = re.compile(r"19[5-9]\d|200[1-9]|20[12]\d|203[0-5]")
"""No quantity in 4,900 annotated papers is written so; 2000 words are."""
NO_QUANTITY, ITS = "none", "its"
"""The answer that a number is nothing of these, and the one that it is a thing's."""
_SURE = 0.25
"""How probable property and subject together are from which on a quantity is told. From 0.2 to 0.35 F1 moves by half a point on
850 quantities of papers that the weights were not learned from."""
_NOBODY = log(0.3)
"""The log-odds that a number is of none of the things that may have it, beside those of each of them."""
_MOST = 40
"""Things that may have a number; abstracts name fewer."""


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
    for numeral in numerals(context):
        chances = probabilities(weigh(numbers.find_cues(context, numeral), load_weights("numbers")))
        for property, chance in chances.items():
            if property != NO_QUANTITY and chance > _SURE:
                subject, share = _owner(context, numeral, property)
                if (score := chance * share) > _SURE:
                    number, last, value = numeral.number, numeral.last, numeral.value
                    yield describe_quantity(context, number, last, property, subject, value, round(score, 2))


def numerals(context: Context) -> Iterator[Numeral]:
    """The numbers that may be quantities, in order: all but shares, sides of pictures, hours and years, and those inside names and addresses."""
    text = context.document.text
    addresses = find_addresses(text)
    for sentence, things in context.mentions:
        found = list(find_numbers(text, sentence.span.start, sentence.span.end))
        for number, last in zip(found, last_of_lists(text, found), strict=True):
            in_name = any(_is_inside(number, span, e) for span, e in things)
            numeral = Numeral(text, sentence, things, number, last)
            if not in_name and not _counts_nothing(numeral) and not any(a.covers(number.span) for a in addresses):
                yield numeral


def _counts_nothing(numeral: Numeral) -> bool:
    is_year = _YEAR.fullmatch(numeral.place.of(numeral.text))
    return bool(is_year or _SIDE.search(numeral.before) or _NO_COUNT.match(numeral.after))


def _is_inside(number: Number, name: Span, entity: Entity) -> bool:
    """Tell whether a number is part of a name; "8" of "8 GPUs" is none."""
    counts = entity.kind == "Hardware" and number.span.start == name.start
    return name.covers(number.span) and name != number.span and not counts


def possible_subjects(context: Context, numeral: Numeral, property: str) -> list[Entity | None]:
    """The things that may have a property, the nearest if there are many, and None for the paper's unnamed ones if it may have it."""
    kinds = PROPERTIES[property].domain
    things = [e for e in context.entities if e.kind in kinds]
    if len(things) > _MOST:
        inside, place = {e.id for _, e in numeral.things}, numeral.place.start
        things = nsmallest(
            _MOST, things, key=lambda e: (e.id not in inside, not e.introduced, abs(e.spans[0].start - place))
        )
    return [*([None] if PAPER in kinds else []), *things]


def _owner(context: Context, numeral: Numeral, property: str) -> tuple[Entity | None, float]:
    """Whose a number of this property is most probably, and how probable that is."""
    things, weights = possible_subjects(context, numeral, property), load_weights("subjects")
    odds = [weigh(subjects.find_cues(context, numeral, property, thing), weights)[ITS] for thing in things]
    shares = probabilities(dict(enumerate([*odds, _NOBODY])))
    best = max(range(len(things)), key=shares.__getitem__, default=None)
    return (things[best], shares[best]) if best is not None else (None, 0.0)

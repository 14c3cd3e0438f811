"""Of what a number is said: the model that has a size, the dataset that holds so much."""

import re

from kg.extract.numerals import Numeral
from kg.extract.relations import Context
from kg.model import PAPER_ID, Entity

_MODEL_CLASS = re.compile(r"(?:models?|LLMs?|LMs?|VLMs?|LMMs?|MLLMs?|transformers?|networks?)$", re.IGNORECASE)
_METHODS = ("Technique", "Software")
_IS_A = re.compile(r"(?:\s*\([^)]*\))?,? (?:an?|the|which is|is an?|the first)\s[^,;.]{0,70}")
"""Between a name and a number in its apposition: "Gromit, a Korean variant of 82B GPT-3"."""
_IS_OF_ANOTHER = re.compile(
    r"\b(?:outperform|surpass|exceed|beat|match|rival)\w*(?: [\w-]+){0,3} $|\b(?:than|over|to|with|against)(?: [\w-]+){0,2} $"
    r"|\b(?:[Ff]rom|based on|built (?:up)?on|on top of|architecture of|style of|instead of|[Uu]nlike)(?: [\w-]+)? $"
)
"""Before a name that another thing is measured against or made from: the numbers after it are of that other thing."""


def find_beside(numeral: Numeral) -> Entity | None:
    """The thing that a size stands right before or after, or in parentheses after: "7B Llama", "GPT-3 (175B)"."""
    text, place = numeral.text, numeral.place
    for span, entity in numeral.things:
        if re.fullmatch(r"[-\s](?:parameter |param )?", text[place.end : span.start]) and span.start > place.end:
            return entity
        if re.fullmatch(r"\s?\(?(?:ge |le |≥|~)?", text[span.end : place.start]) and span.end <= place.start:
            return entity
    return None


def find_model(context: Context, numeral: Numeral, or_method: bool = False) -> str:
    """Of which model a size is said, by its id.

    The one beside it; else the last introduced one before it, or the introduced thing that opens the sentence; else the
    nearest model or class of models right before it; else what the paper is about, also where that is no model and
    `or_method`; else the paper, whose model has no name. A model named after it is another: so were 56 of 60.
    """
    text, place, start = numeral.text, numeral.place, numeral.sentence.span.start
    before = [(s, e) for s, e in numeral.things if s.end <= place.start]
    for s, entity in reversed(before):
        if entity.introduced and entity.kind in ("Model", "Technique") and _IS_A.fullmatch(text[s.end : place.start]):
            return entity.id
    beside = find_beside(numeral)
    if beside is not None and beside.kind in ("Model", "Technique"):
        return beside.id
    mine = [
        e for s, e in before if e.introduced and (e.kind == "Model" or (e.kind in _METHODS and s.start - start <= 4))
    ]
    if mine:
        return mine[-1].id
    before = [(s, e) for s, e in before if not _IS_OF_ANOTHER.search(text[start : s.start])]
    models = [e for _, e in before if e.kind == "Model"]
    if models:
        return models[-1].id
    if context.focus is not None and context.focus.kind == "Model":
        return context.focus.id
    classes = [
        e for s, e in before if e.kind == "Technique" and place.start - s.end <= 80 and _MODEL_CLASS.search(s.of(text))
    ]
    if classes:
        return classes[-1].id
    models = [e for e in context.introduced if e.kind == "Model"]
    if models:
        return models[0].id
    return context.focus.id if or_method and context.focus is not None else PAPER_ID

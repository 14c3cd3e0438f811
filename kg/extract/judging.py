"""What a reader would decide by all the cues together: whether a thing is the paper's own, and of which kind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from math import exp

from kg.errors import SchemaError
from kg.extract.abbreviations import find_abbreviations
from kg.extract.coined import is_strong
from kg.extract.cues import find_cues
from kg.extract.introductions import find_introductions
from kg.extract.lexicon import Lexicon
from kg.extract.text import Document
from kg.files import read_resource
from kg.model import Entity
from kg.vocab import INTRODUCIBLE

TABLE = "extract/cues.tsv"
NOT_NEW = "none"
"""The answer that the paper does not introduce a thing; the other answers are the kinds that it may introduce."""
ALWAYS = "always"
"""The cue that everything has."""
_SURE = 0.4
"""How probable it is from which on a thing is taken for new. From 0.3 to 0.5 F1 moves by less than one on 590 papers that
the weights were not learned from."""

Weights = Mapping[str, Mapping[str, float]]
"""How much each cue speaks for each answer, as summands of log-odds."""


def judge(document: Document, entities: Sequence[Entity], lexicon: Lexicon) -> tuple[Entity, ...]:
    """Decide anew of which of the entities in question are the paper's own, and of which kind these are.

    >>> from kg.extract.lexicon import load_lexicon
    >>> from kg.extract.text import read
    >>> from kg.model import Paper, Span
    >>> d = read(Paper("p", "On cheese", "We propose Gromit, a planner with 7B parameters. Gromit outperforms its teacher."))
    >>> gromit = Entity("e1", "Technique", ("Gromit",), (Span(21, 27), Span(59, 65)), True)
    >>> [(e.kind, e.introduced) for e in judge(d, [gromit], load_lexicon())]
    [('Model', True)]
    """
    weights, abbreviations = load_weights(), find_abbreviations(document.text)
    judged = {
        e.id: _judged(e, find_cues(document, e, abbreviations), weights)
        for e in in_question(document, entities, lexicon)
    }
    return tuple(judged.get(e.id, e) for e in entities)


def in_question(document: Document, entities: Sequence[Entity], lexicon: Lexicon) -> Iterator[Entity]:
    """The entities that may be the paper's own: what anything says is introduced, and coined names that nobody knows."""
    said = {i.span.of(document.text) for i in find_introductions(document)}
    for entity in entities:
        unknown = any(map(is_strong, entity.names)) and not any(map(lexicon.find_term, entity.names))
        if entity.introduced or unknown or not said.isdisjoint(entity.names):
            yield entity


def _judged(entity: Entity, cues: frozenset[str], weights: Weights) -> Entity:
    odds = dict.fromkeys(weights[ALWAYS], 0.0)
    for cue in sorted({ALWAYS, *cues} & weights.keys()):
        for answer, weight in weights[cue].items():
            odds[answer] += weight
    kind = max((answer for answer in odds if answer in INTRODUCIBLE), key=odds.__getitem__)
    against = exp(odds[NOT_NEW]) / sum(map(exp, odds.values()))
    is_new = 1 - against > _SURE
    return replace(entity, kind=kind if is_new else entity.kind, introduced=is_new)


@cache
def load_weights() -> Weights:
    """The weights that ship with the package, learned from annotated papers."""
    return read_weights(read_resource(TABLE))


def read_weights(text: str) -> Weights:
    """Read a table of cues: tab-separated, under a header that names the answers.

    Raises SchemaError where a line has other columns or no numbers, or nothing is said of `ALWAYS`.

    >>> read_weights("cue\\tnone\\tModel\\nalways\\t0.5\\t-0.5\\n")
    {'always': {'none': 0.5, 'Model': -0.5}}
    """
    header, *lines = [line.split("\t") for line in text.splitlines()]
    weights = {}
    for number, (cue, *values) in enumerate(lines, 2):
        if len(values) != len(header) - 1:
            raise SchemaError(f"{TABLE}:{number}: expected {len(header)} columns; came {len(values) + 1}")
        try:
            weights[cue] = dict(zip(header[1:], map(float, values), strict=True))
        except ValueError as error:
            raise SchemaError(f"{TABLE}:{number}: {str(error).rpartition(': ')[2]} is no number") from None
    if NOT_NEW not in weights.get(ALWAYS, {}):
        raise SchemaError(f"{TABLE}: expected a line {ALWAYS!r} and a column {NOT_NEW!r}")
    return weights

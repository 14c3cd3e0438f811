"""What a reader would decide by all the cues together: whether a thing is the paper's own, and of which kind."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.extract.abbreviations import find_abbreviations
from kg.extract.coined import is_strong
from kg.extract.cues.things import find_cues
from kg.extract.cues.weighing import load_weights, probabilities, weigh
from kg.extract.introductions import find_introductions
from kg.extract.lexicon import Lexicon
from kg.extract.text import Document
from kg.model import Entity
from kg.vocab import INTRODUCIBLE

NOT_NEW = "none"
"""The answer that the paper does not introduce a thing; the other answers are the kinds that it may introduce."""
_SURE = 0.4
"""How probable it is from which on a thing is taken for new. From 0.3 to 0.5 F1 moves by less than one on 590 papers that
the weights were not learned from."""


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
    abbreviations = find_abbreviations(document.text)
    asked = in_question(document, entities, lexicon)
    judged = {e.id: _judged(e, find_cues(document, e, abbreviations)) for e in asked}
    return tuple(judged.get(e.id, e) for e in entities)


def in_question(document: Document, entities: Sequence[Entity], lexicon: Lexicon) -> Iterator[Entity]:
    """The entities that may be the paper's own: what anything says is introduced, and coined names that nobody knows."""
    said = {i.span.of(document.text) for i in find_introductions(document)}
    for entity in entities:
        unknown = any(map(is_strong, entity.names)) and not any(map(lexicon.find_term, entity.names))
        if entity.introduced or unknown or not said.isdisjoint(entity.names):
            yield entity


def _judged(entity: Entity, cues: frozenset[str]) -> Entity:
    chances = probabilities(weigh(cues, load_weights("things")))
    kind = max((answer for answer in chances if answer in INTRODUCIBLE), key=chances.__getitem__)
    is_new = 1 - chances[NOT_NEW] > _SURE
    return replace(entity, kind=kind if is_new else entity.kind, introduced=is_new)

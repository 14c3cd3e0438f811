"""Who only hosts what others developed: "the weights are released via Hugging Face"."""

import re
from collections.abc import Iterable, Iterator

from kg.extract.relations import Context
from kg.model import Relation, Span

_HOSTED = re.compile(
    r"\b(?:releas|availab|open-?sourc|host|upload|publish|download|shar|access)\w*\b[^.;]*\b(?:on|at|via|through|under)(?: the)? $",
    re.I,
)
"""Right before a name."""


def without_hosts(context: Context, relations: Iterable[Relation]) -> Iterator[Relation]:
    """Leave out what is "developedBy" whoever only hosts it, by the words before the name.

    >>> from kg.extract.drafts import Draft, number_entities
    >>> from kg.extract.text import read
    >>> from kg.model import Paper
    >>> d = read(Paper("p", "On cheese", "We release Gromit on Wensley Hub."))
    >>> drafts = [Draft("Model", ("Gromit",), True, 1.0), Draft("Organization", ("Wensley Hub",), False, 1.0)]
    >>> context = Context(d, number_entities(d.text, drafts))
    >>> list(without_hosts(context, [Relation("e1", "developedBy", "e2", d.sentences[1].span, 0.5)]))
    []
    """
    places = {entity.id: entity.spans for entity in context.entities}
    for relation in relations:
        if relation.predicate != "developedBy" or not _is_hosted(
            context.document.text, relation.span, places[relation.tail]
        ):
            yield relation


def _is_hosted(text: str, sentence: Span, names: Iterable[Span]) -> bool:
    """Tell whether a sentence names somebody, and only as a host."""
    told = [name for name in names if sentence.covers(name)]
    return bool(told) and all(_HOSTED.search(text, sentence.start, name.start) for name in told)

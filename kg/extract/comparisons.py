"""Who beats whom: what the words between two names say, where one is held to outperform the other."""

import re
from collections.abc import Iterable
from dataclasses import replace

from kg.extract.relations import Context
from kg.extract.text import Sentence
from kg.model import Entity, Relation, Span

_LOSES = re.compile(
    r"\b(?:worse than|lag(?:s|ged|ging)? behind|trail(?:s|ed|ing)?|slower than|weaker than|underperform\w*|inferior to|f[ae]ll(?:s|ing)? short of"
    r"|(?:outperformed|surpassed|exceeded|beaten) by)\b"
)
_DENIES = re.compile(
    r"\b(?:(?:does|do|did|can|could|is|are)(?: not|n['’]t)|cannot|fail(?:s|ed)? to|without) (?:[a-z]+ ){0,2}?(?:outperform|surpass|exceed|beat|improve|better)"
)
_ALIKE = re.compile(
    r"\b(?:comparabl[ey] (?:(?:when|as) compared )?(?:to|with)|on (?:a )?par with|on equal terms with|similar(?:ly)? to|equivalent to"
    r"|(?:competitive|close) (?:with|to)|(?:compared?|compares|contrast(?:s|ed)?) (?:with|to)|as (?:well|good) as|match(?:es|ed|ing)?)\b"
)
_WINS = re.compile(
    r"\b(?:outperform|surpass|exceed|beat|better|faster|smaller|larger|higher|lower|cheaper|fewer|less|more|superior|improv|reduc|gain|save|saving|speed|only|while|yet)",
    re.IGNORECASE,
)
"""Who is as good and cheaper, smaller or faster outperforms."""
_COMPARES = re.compile(
    r"outperform|surpass|exceed|\bbeat|better|superior|outclass|outpac|improv|higher|lower|fast|slow|fewer|less\b|more\b|\bthan\b|gain|\bover\b"
    r"|\bwin|state[- ]of[- ]the[- ]art|SOTA|\bbest\b|advan|ahead|lead|\bvs\b|versus|reduc|dominat|boost|short of|inferior|underperform|wors"
    r"|behind|relative|increas|strong|weak|overtak|\btop\b|speed|below|above|rival|record|on par|match|equal|compar|similar|equivalent|close to|as (?:well|good) as|trail|\blag|against|efficien|while|yet",
    re.IGNORECASE,
)
"""A sentence without any of these compares nothing: of 42 such, that a network took for comparisons in 445 papers, 11 were some."""
_SHORT = 40
"""Characters before a loser, where its winner stands in another sentence."""


def set_right(context: Context, relations: Iterable[Relation]) -> tuple[Relation, ...]:
    """Set right who outperforms whom, where the words between the two say otherwise; sorted.

    Head and tail change places where the head is said to lose; the two are "comparedWith" each other where they are only
    said to be alike; what is denied goes. A sentence that compares nothing gives way to one that does, else the relation goes.

    >>> from kg.extract.drafts import Draft, number_entities
    >>> from kg.extract.text import read
    >>> from kg.model import Paper
    >>> d = read(Paper("p", "On cheese", "Gromit lags behind Shaun."))
    >>> context = Context(d, number_entities(d.text, [Draft("Model", (name,), False, 1.0) for name in ("Gromit", "Shaun")]))
    >>> [told] = set_right(context, [Relation("e1", "outperforms", "e2", d.sentences[1].span, 0.5)])
    >>> (told.head, told.predicate, told.tail)
    ('e2', 'outperforms', 'e1')
    """
    kept = (_judged(context, r) if r.predicate == "outperforms" else r for r in relations)
    return tuple(sorted((r for r in kept if r is not None), key=lambda r: (r.head, r.predicate, r.tail)))


def _judged(context: Context, relation: Relation) -> Relation | None:
    things = {entity.id: entity for entity in context.entities}
    head, tail = things.get(relation.head), things.get(relation.tail)
    if head is None or tail is None:
        return relation
    sentence = context.document.sentence_at(relation.span.start)
    text = context.document.text
    whole = sentence.span.of(text)
    nearest = _nearest(head, tail, sentence)
    if nearest is None:
        place = next((span for span in tail.spans if sentence.span.covers(span)), sentence.span)
        before = text[max(sentence.span.start, place.start - _SHORT) : place.start]
        is_alike = _ALIKE.search(before) and not _WINS.search(whole)
        return replace(relation, predicate="comparedWith") if is_alike else relation
    if not _COMPARES.search(whole):
        other = _comparing(context, head, tail)
        return replace(relation, span=other.span) if other else None
    first, last = sorted(nearest)
    between = text[first.end : last.start]
    if _DENIES.search(between):
        return None
    if _LOSES.search(between):
        return relation if first == nearest[1] else replace(relation, head=relation.tail, tail=relation.head)
    if _ALIKE.search(between) and not _WINS.search(whole):
        return replace(relation, predicate="comparedWith")
    return relation


def _comparing(context: Context, winner: Entity, loser: Entity) -> Sentence | None:
    """The first sentence that names the loser and compares, with the winner if there is one."""
    named = [context.document.sentence_at(span.start) for span in loser.spans]
    found = [s for s in named if _COMPARES.search(s.span.of(context.document.text))]
    return next((s for s in found if any(map(s.span.covers, winner.spans))), found[0] if found else None)


def _nearest(head: Entity, tail: Entity, sentence: Sentence) -> tuple[Span, Span] | None:
    """The places of two things in a sentence that are nearest to each other."""
    places = [(h, t) for h in head.spans for t in tail.spans if sentence.span.covers(h) and sentence.span.covers(t)]
    return min(places, key=lambda p: max(p[0].start, p[1].start) - min(p[0].end, p[1].end), default=None)

"""What a text says of its entities to each other, told by their kinds and the cue phrases between them.

A paper speaks mostly of what it introduces. So the *focus*, the introduced thing named most, is the
head of what is said in the paper's own sentences: those with "we", "our", or an introduced name.
The paper itself is the head where nothing is introduced. Local patterns ("Y such as X", "X for Y")
give the relations between other things.

Scores are the share of annotated training papers in which the rule held, given right entities.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from kg.extract.numbers import SIZE_IN_NAME
from kg.extract.text import Document, Sentence
from kg.extract.words import OWN
from kg.model import PAPER_ID, Entity, Relation, Span
from kg.vocab import INTRODUCES, PAPER, PREDICATES

ARTIFACTS = PREDICATES["outperforms"].domain
_WIN = re.compile(
    r"\b(?:outperform|surpass|exceed|beat|superior|better|faster|higher|lower|smaller|cheaper|fewer|improv|reduc|speed-?up"
    r"|acceler|gain|boost|advantage|more \w+ than|less \w+ than|increase|state-of-the-art)",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(?:outperform\w*|surpass\w*|exceed\w*|beat\w*|superior to|better than|faster than|(?:higher|lower|smaller|larger|cheaper|more|fewer|less)"
    r"(?: [\w-]+){0,4} than|than|improv\w+ (?:up)?on|improv\w+ (?:[\w-]+ ){0,4}over|over|compared (?:to|with)|relative to|against|versus|vs\.?)\s[^.;]*$",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:compar(?:ed|able|ison|ing|es?)|on par|competitive|rival(?:s|ing)?|match(?:es|ing)?|similar(?:ly)?)\b[^.;]{0,80}(?:to|with|of|between|against)\s[^.;]*$",
    re.IGNORECASE,
)
_BASED = re.compile(
    r"\b(?:based on|built (?:up)?on|builds? (?:up)?on|building (?:up)?on|(?:fine-?tuned|derived|developed|distilled|adapted|initialized|extended|compressed|collected|curated|sampled|extracted|constructed) from"
    r"|extends?|extending|extension (?:of|to)|on top of|fine-?tun(?:e[ds]?|ing)|variants? of|modif(?:y|ies|ication of)|adapts?|upcycl\w+|generali[sz]es|builds?)"
    r"(?: (?:the|a|an|existing|pre-?trained|popular|recent|our|standard|original|base|open-source|large|foundation))*\s+$",
    re.IGNORECASE,
)
_TRAINED = re.compile(
    r"\b(?:(?:pre-?|fine-?|instruction-)?(?:train|tun)(?:ed|ing)(?: \w+){0,6}? (?:on|with|using|over)|learn(?:ed|s|ing)? from|trained|training (?:data|set|corpus))\b[^.;]*$",
    re.IGNORECASE,
)
_TESTED = re.compile(
    r"\b(?:evaluat|benchmark|test|achiev|perform|result|outperform|score|accuracy|experiment|validat|demonstrat|report|attain)\w*",
    re.I,
)
_MEANS = re.compile(
    r"\b(?:us(?:e[sd]?|ing)|utili[sz]\w+|employ\w*|leverag\w+|adopt\w*|appl(?:y|ies|ied|ying)|incorporat\w+|integrat\w+|combin\w+|via|through|with|by"
    r"|exploit\w*|rel(?:y|ies|ying) on|consist\w* of|compris\w+|includ\w+|contain\w*|power\w* by|equip\w+ with|introduc\w+|implement\w*|harness\w*|featur\w+|based on)\b[^.;]*$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\b(?:stud(?:y|ies)|analy[sz]\w+|investigat\w+|evaluat\w+|benchmark\w*|explor\w+|survey\w*|review\w*|compar\w+|examin\w+|understand\w*"
    r"|experiments?|appl(?:y|ied)|compress\w*|quantiz\w+|prun\w+|scal(?:e|ing)|improv\w+|acceler\w+|test\w*|assess\w*|on|across|of|to|for|including|like|such as)"
    r"\s+(?:[\w-]+,? ){0,4}$",
    re.IGNORECASE,
)
_DEFINES = re.compile(
    r"^(?:\s*\([^)]*\))?(?:,|:| --| -|—|–)?\s*(?:(?:is|are|which is)\s+)?(?:an?|the|one of the)\s+(?:[\w/-]+,?\s+){0,8}$"
)
_SUCH_AS = re.compile(
    r"^s?(?: (?:models|methods|techniques|algorithms|approaches|benchmarks|datasets|architectures|tasks|networks|systems))?,?\s*\(?(?:such as|like|including|e\.g\.,?|particularly|especially|namely)\s+(?:the )?$"
)
_AND = re.compile(r"^(?:\s*\([^)]*\))?(?:,? and|,? or|,)\s+(?:the )?$")
_LISTED_ON = re.compile(r"(?:s|es)?(?:\s*\([^)]*\))?,? and ")
_FOR = re.compile(
    r"^(?:s|-based)?(?: (?:models?|methods?|techniques?|algorithms?|networks?|frameworks?|approach(?:es)?|architectures?))?(?:\s*\([^)]*\))?\s+(?:(?:are|is|have been|has been)?\s*(?:widely |commonly )?(?:used |designed |applied |popular )?(?:for|in|to)|for|in)\s+(?:[\w-]+ ){0,2}$"
)
_BASED_ON_HEAD = re.compile(r"^(?:-based|-powered|-driven|-enhanced|-augmented|-style|-guided)\s+(?:[\w-]+\s+){0,2}$")
_MAKER_DOES = re.compile(
    r"(?: team| researchers)? (?:therefore )?(?:presents?|introduces?|releases?|develops?|trains?|proposes?|publish(?:es)?|provides?|shares?)\b"
)
_BY_MAKER = re.compile(r"\b(?:by|from|at|of)\s+(?:the )?$")


@dataclass(frozen=True)
class Context:
    """A document with its entities and what it is about."""

    document: Document
    entities: tuple[Entity, ...]

    @cached_property
    def introduced(self) -> list[Entity]:
        return [e for e in self.entities if e.introduced]

    @cached_property
    def introduced_by_kind(self) -> dict[str, dict[str, int]]:
        """The ids of what is introduced, of each kind by itself, each with its place among them."""
        found: dict[str, dict[str, int]] = {}
        for entity in self.introduced:
            alike = found.setdefault(entity.kind, {})
            alike[entity.id] = len(alike)
        return found

    @cached_property
    def focus(self) -> Entity | None:
        """What the paper is about: the introduced thing that is named most, and first."""
        return min(
            (e for e in self.introduced if e.kind in ARTIFACTS),
            key=lambda e: (-len(e.spans) - 3 * (e.spans[0].start == 0), e.spans[0]),
            default=None,
        )

    @cached_property
    def mentions(self) -> list[tuple[Sentence, list[tuple[Span, Entity]]]]:
        """Sentence by sentence, the places of entities in order."""
        inside: dict[Span, list[tuple[Span, Entity]]] = {s.span: [] for s in self.document.sentences}
        for span, _, entity in sorted((span, e.id, e) for e in self.entities for span in e.spans):
            sentence = self.document.sentence_at(span.start)
            if sentence.span.covers(span):
                inside[sentence.span].append((span, entity))
        return [(sentence, inside[sentence.span]) for sentence in self.document.sentences]

    def inside(self, sentence: Sentence) -> list[tuple[Span, Entity]]:
        """The places of entities in one sentence, in order."""
        return next(inside for other, inside in self.mentions if other.span == sentence.span)

    @cached_property
    def own_from(self) -> int:
        """Where the paper turns from the field to its own work: the first "we", "our" or introduced name."""
        starts = [s.start for e in self.introduced for s in e.spans if s.start > len(self.document.paper.title)]
        return min([*starts, self.document.own_from])

    def is_own(self, sentence: Sentence) -> bool:
        """Tell whether the paper speaks of its own work in a sentence, not of the field."""
        return sentence.is_title or sentence.span.end > self.own_from

    def head(self, inside: list[tuple[Span, Entity]], before: Span) -> Entity | None:
        """Of what a sentence speaks: the last introduced thing named before a place, or the focus."""
        named = [e for span, e in inside if e.introduced and e.kind in ARTIFACTS and span.end <= before.start]
        return named[-1] if named else self.focus


def find_relations(context: Context) -> tuple[Relation, ...]:
    """Find the relations of a paper, each once, with its best sentence, sorted.

    >>> from kg.extract.entities import find_entities
    >>> from kg.extract.lexicon import Lexicon, Term
    >>> from kg.extract.text import read
    >>> from kg.model import Paper
    >>> d = read(Paper("p", "Gromit: a model", "We present Gromit, a language model. It outperforms GPT-3."))
    >>> found = find_entities(d, Lexicon([Term("GPT-3", "Model", "GPT-3", "known")]))
    >>> [(r.head, r.predicate, r.tail) for r in find_relations(Context(d, found))]
    [('e1', 'outperforms', 'e2'), ('paper', 'introduces', 'e1')]
    """
    best: dict[tuple[str, str, str], Relation] = {}
    for rule in _RULES:
        for relation in rule(context):
            key = (relation.head, relation.predicate, relation.tail)
            if key not in best or best[key].score < relation.score:
                best[key] = relation
    kept = _consistent(best)
    return tuple(sorted(kept, key=lambda r: (r.head, r.predicate, r.tail)))


def _consistent(found: dict[tuple[str, str, str], Relation]) -> list[Relation]:
    """One relation a fact: the most certain of those between two things, and none both ways."""
    kept: dict[frozenset[str], Relation] = {}
    introductions = []
    for relation in sorted(found.values(), key=lambda r: (-r.score, r.head, r.predicate, r.tail)):
        if relation.predicate == INTRODUCES:
            introductions.append(relation)
        else:
            kept.setdefault(frozenset((relation.head, relation.tail)), relation)
    return introductions + list(kept.values())


def _relate(head: Entity | None, predicate: str, tail: Entity, sentence: Sentence, score: float) -> Iterator[Relation]:
    """Give the relation if the ontology allows it; without a head, of the paper."""
    head_id, head_kind = (head.id, head.kind) if head else (PAPER_ID, PAPER)
    if head_id != tail.id and PREDICATES[predicate].allows(head_kind, tail.kind):
        yield Relation(head_id, predicate, tail.id, sentence.span, score)


# ---- Rules -------------------------------------------------------------------------------------


def find_introduced(context: Context) -> Iterator[Relation]:
    """The paper introduces what it introduces; the first sentence with "we" says it."""
    for entity in context.introduced:
        sentences = [context.document.sentence_at(s.start) for s in entity.spans]
        own = [s for s in sentences if not s.is_title and OWN.search(s.span.of(context.document.text))]
        yield from _relate(None, INTRODUCES, entity, (own or sentences)[0], entity.score)


def _of_the_focus(context: Context) -> Iterator[Relation]:
    """What the paper's own sentences say of what it introduces."""
    for sentence, inside in context.mentions:
        own = context.is_own(sentence)
        for span, tail in inside:
            head = context.head(inside, span)
            if tail.kind == "Task":
                if own:
                    yield from _relate(head, "addresses", tail, sentence, 0.92)
            elif tail.kind == "Metric":
                if own and (head or sentence.is_title):
                    yield from _relate(head, "measuredBy", tail, sentence, 0.85)
            elif tail.kind == "Hardware":
                if head:
                    yield from _relate(head, "runsOn", tail, sentence, 0.85 if own else 0.55)
            elif tail.kind == "Organization":
                before = context.document.text[sentence.span.start : span.start]
                after = context.document.text[span.end : sentence.span.end]
                if (own and _BY_MAKER.search(before)) or _MAKER_DOES.match(after):
                    yield from _relate(head, "developedBy", tail, sentence, 0.55)
            elif not tail.introduced and own:
                yield from _artifact(context, sentence, span, head, tail)


def _artifact(
    context: Context, sentence: Sentence, span: Span, head: Entity | None, tail: Entity
) -> Iterator[Relation]:
    """What an own sentence says of another model, dataset, technique or software."""
    text = context.document.text
    before = re.split(r"[.;]", text[sentence.span.start : span.start])[-1]
    whole = sentence.span.of(text)
    if tail.kind == "Dataset":
        trained = _TRAINED.search(before)
        if trained and not _TESTED.search(before[trained.start() :]):
            yield from _relate(head, "trainedOn", tail, sentence, 0.65)
        elif _BASED.search(before):
            yield from _relate(head, "basedOn", tail, sentence, 0.5)
        elif head and head.kind == "Dataset":
            yield from _relate(head, "comparedWith", tail, sentence, 0.3)
        else:
            yield from _relate(head, "evaluatedOn", tail, sentence, 0.72)
    elif head is None:
        yield from _relate(None, "studies", tail, sentence, 0.9 if sentence.is_title else 0.6)
    elif _DEFINES.search(text[_last_end(head, span, sentence) : span.start]) and tail.kind == "Technique":
        yield from _relate(head, "isA", tail, sentence, 0.7)
    elif tail.kind != "Technique" and _OVER.search(before):
        yield from _relate(head, "outperforms" if _WIN.search(whole) else "comparedWith", tail, sentence, 0.7)
    elif tail.kind != "Technique" and _COMPARED.search(before):
        yield from _relate(head, "comparedWith", tail, sentence, 0.5)
    elif _BASED.search(before):
        yield from _relate(head, "basedOn", tail, sentence, 0.5)
    elif tail.kind == "Technique" and _OVER.search(before) and _WIN.search(before):
        yield from _relate(head, "outperforms", tail, sentence, 0.55)
    elif tail.kind in ("Technique", "Software") or _MEANS.search(before):
        yield from _relate(head, "uses", tail, sentence, 0.6 if _MEANS.search(before) else 0.5)
    elif _SUBJECT.search(before):
        yield from _relate(None, "studies", tail, sentence, 0.45)


def _last_end(head: Entity, before: Span, sentence: Sentence) -> int:
    """Where the head's last name before a place ends, in the same sentence; else where the sentence starts."""
    ends = [s.end for s in head.spans if sentence.span.start <= s.start and s.end <= before.start]
    return ends[-1] if ends else sentence.span.start


def _parts(context: Context) -> Iterator[Relation]:
    """The further things that a paper introduces belong to its focus."""
    focus = context.focus
    if focus is None:
        return
    for entity in context.introduced:
        sentence = context.document.sentence_at(entity.spans[0].start)
        if entity.kind == "Technique":
            yield from _relate(focus, "uses", entity, sentence, 0.55)
        elif entity.kind == "Dataset" and focus.kind == "Model":
            yield from _relate(focus, "trainedOn", entity, sentence, 0.5)
        elif entity.kind == "Model" and focus.kind == "Dataset":
            yield from _relate(entity, "trainedOn", focus, sentence, 0.4)
        elif entity.kind == "Metric":
            yield from _relate(focus, "measuredBy", entity, sentence, 0.5)


def _between_others(context: Context) -> Iterator[Relation]:
    """Patterns between two things that stand near each other, whoever introduced them."""
    text = context.document.text
    for sentence, inside in context.mentions:
        examples_of: Entity | None = None
        for (left, a), (right, b) in pairwise(inside):
            between = text[left.end : right.start]
            if len(between) > 80 or a.id == b.id:
                examples_of = None
                continue
            if _SUCH_AS.search(between) and _may_be_example(b, a):
                examples_of = a
                yield from _relate(b, "isA", a, sentence, 0.7)
            elif examples_of is not None and _AND.search(between) and _may_be_example(b, examples_of):
                yield from _relate(b, "isA", examples_of, sentence, 0.65)
            else:
                examples_of = None
                if _FOR.search(between) and b.kind == "Task":
                    yield from _relate(a, "addresses", b, sentence, 0.6)
                elif _BASED_ON_HEAD.search(between):
                    yield from _relate(b, "uses", a, sentence, 0.6)
                elif (
                    _DEFINES.search(between) and {"a", "an"} & set(between.split()) and b.kind in ("Technique", "Model")
                ):
                    if _LISTED_ON.match(text, right.end):
                        continue  # "a coder, a diffusion model, and a decoder": a list, no definition
                    yield from _relate(a, "isA", b, sentence, 0.6)


def _may_be_example(example: Entity, of: Entity) -> bool:
    """Tell whether the kinds allow "is a": a model is a kind of technique, a dataset is no kind of task."""
    return example.kind == of.kind or (of.kind == "Technique" and example.kind in ("Model", "Software"))


def _by_name(context: Context) -> Iterator[Relation]:
    """A sized model of a family: "LLaMA-7B" is part of "LLaMA" where the paper names both."""
    by_name = {name: e for e in context.entities for name in e.names}
    for entity in context.entities:
        for name in entity.names:
            size = SIZE_IN_NAME.search(name)
            if size and (whole := by_name.get(name[: size.start()])) and whole.kind == entity.kind:
                sentence = context.document.sentence_at(entity.spans[0].start)
                yield from _relate(entity, "partOf", whole, sentence, 0.6)


_RULES: tuple[Callable[[Context], Iterator[Relation]], ...] = (
    find_introduced,
    _of_the_focus,
    _parts,
    _between_others,
    _by_name,
)

"""What a paper says in so many words is its own: "we propose", "called", "our"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from kg.extract.abbreviations import Abbreviation
from kg.extract.appositions import kind_in_apposition, made_kind, named_kind
from kg.extract.coined import Coined, find_coined
from kg.extract.heads import kind_of_head
from kg.extract.phrases import is_hollow, phrase_after
from kg.extract.text import Document, Sentence
from kg.extract.words import FUNCTION, HOLLOW, VAGUE
from kg.model import Span

_VERB = (
    r"(?:(?:introduc|present|propos|develop|releas|publish|design|construct|contribut|creat|open-sourc|unveil|devis|establish"
    r"|curat|assembl|formulat|build|built|implement|pretrain|pre-train)(?:e[ds]?|ing|t[s]?|s|ed|d)?|puts? forward"
    r"|(?:defin|suggest|describ|provid|insert|add|deriv)(?:es?|s|ing)?(?=\s+(?:an?|our|two|three|four|several|new|novel|additional)\s))"
)
_WE_DO = re.compile(
    rf"\b(?:[Ww]e|[Tt]his (?:paper|work|study|report|article)|[Tt]he paper|[Oo]ur (?:paper|work))\b"
    rf"(?P<between>(?:\s+[\w,()-]+){{0,4}}?)\s+{_VERB}\s+"
)
_COLLECTS = re.compile(
    r"\b(?:[Ww]e|[Tt]his (?:paper|work|study)|and|I)(?:\s+(?:first|also|further|then|carefully|automatically|manually|additionally))?\s+"
    r"(?:collect|compil|gather|annotat|generat|synthesi[zs]|crawl|extract|suppl|provid|prepar|offer|train|pre-?train|fine-?tun)"
    r"(?:e[ds]?|ing|ies|ied|y|s|ed|d)?\s+"
)
_BY_DOING = re.compile(
    r"\bby (?:introducing|proposing|presenting|developing|releasing|constructing|curating|designing|creating|building)\s+"
)
_NOVEL = re.compile(
    r"\b(?:an?|our|two|three|four|five|six|seven|eight) (?:(?:simple|efficient|effective|new|scalable|fast)(?: (?:yet|and|but) \w+)?,? )?(?:novel|new|innovative)\b,?\s+"
)
_AND_DO = re.compile(rf"(?:\band|, and|,) (?:then |also |further |finally )?{_VERB}\s+(?=an? |the |our |[A-Z])")
_FEATURES = re.compile(
    r"\b(?:introduces|presents|releases|unveils|features|develops|proposes|devises|designs)\s+(?=an? |the |two |three |[A-Z])"
)
_CALLED = re.compile(
    r"(?:\bwe (?:call|name|term|dub|refer to as)|\b(?:called|named|dubbed|termed|coined|denoted|namely|abbreviated|titled|nicknamed|christened)(?: as| by)?,?|\breferred to as)\s+[\"“'`‘]*(?=\S)"
)
_ON_SEVERAL = re.compile(
    r"\b(?:to|on|over|across|with|against|using) (?:the |all )?(?:two|three|four|five|six|several|popular|representative)"
    r"(?: [\w-]+){1,5},? ?$"
)
"""Before "namely", where what follows is what something is tried on: "we apply it to two encoders, namely"."""
_NO_OBJECT = re.compile(r"(?:to|that|how|for|in|on|by|it|its|them|from|and)\b")
_LONGEST_LIST = 20
"""Things introduced in one go."""
PRESENTS = re.compile(r"\b(?:[Ww]e|[Oo]ur|[Tt]his (?:paper|work|study|report)|I|novel|new)\b")
_OURS = re.compile(
    r"\b(?:[Oo]ur|[Tt]he|[Tt]his)(?P<own> (?:newly )?(?:proposed|novel|new|resulting|final|introduced|best))?\s+"
)
_IS_PROPOSED = re.compile(
    r"\b(?:is|are|was|were) (?:then |also |further )?(?:proposed|introduced|presented|designed|developed)\b"
)
_NOT_MADE = frozenset(
    """
    study analysis survey review overview evaluation result results evidence finding findings perspective
    insight insights experiment experiments comparison investigation discussion examination exploration theorem
    proof roadmap guideline guidelines lesson lessons performance baseline baselines improvement improvements
    question questions position challenge challenges problem problems gap code codes contribution contributions
    work hypothesis report understanding case demonstration guide tutorial summary picture view example examples
    link issue issues number wide range definition definitions characterization principle principles weights
    modification modifications front
    """.split()
)
_YIELDS = re.compile(
    r"\b(?:[Tt]he (?:resulting|final|corresponding|obtained|trained) (?:[\w-]+ ){0,3}?[\w-]+, "
    r"|(?:(?:yield|obtain|produc|arriv|publish|shar|releas)\w*(?: at)?|result(?:s|ed|ing)? in) (?=[A-Z])"
    r"|(?:made |make |is |are )?(?:available|released|published|distributed|shared) (?:[\w-]+ ){0,4}?(?:as|under the name) )"
)


@dataclass(frozen=True, slots=True)
class Introduction:
    """A name or phrase that the paper presents as its own."""

    span: Span
    kind: str | None
    """Told by the words around it, or None."""
    score: float


UNLESS_KNOWN = 0.65
"""How sure it is that a coined name is the paper's own where not much more than the name speaks for it: enough for a
name that nobody knows, not for one that the lexicon knows."""


def introduced_by_declaration(document: Document, abbreviations: Sequence[Abbreviation]) -> Iterator[Introduction]:
    """What the sentences of a paper say is its own, sentence by sentence.

    >>> from kg.extract.text import read
    >>> from kg.model import Paper
    >>> d = read(Paper("p", "On cheese", "We present Gromit, a retrieval system."))
    >>> [(i.span.of(d.text), i.kind) for i in introduced_by_declaration(d, [])]
    [('Gromit', 'Software')]
    """
    for sentence in document.sentences[1:]:
        coined = with_long_forms(find_coined(document.text, sentence), sentence, abbreviations)
        yield from _by_verb(document.text, sentence, coined)
        yield from _by_calling(document.text, sentence, coined)
        yield from _by_owning(document.text, sentence, coined)
        yield from _by_passive(document.text, sentence)
        yield from _by_yielding(document.text, sentence, coined)


def with_long_forms(
    coined: Sequence[Coined], sentence: Sentence, abbreviations: Sequence[Abbreviation]
) -> list[Coined]:
    """The names of a sentence, where an expansion that an abbreviation follows is as good as a coined name."""
    longs = [a.long for a in abbreviations if sentence.span.covers(a.long)]
    kept = [c for c in coined if not any(c.span.overlaps(long) for long in longs)]
    return sorted([*kept, *(Coined(long, True) for long in longs)], key=lambda c: c.span)


def _by_verb(text: str, sentence: Sentence, coined: list[Coined]) -> Iterator[Introduction]:
    starts = []
    for match in _WE_DO.finditer(text, sentence.span.start, sentence.span.end):
        between = match["between"].split()
        if not {"not", "to", "that", "using", "by", "on", "of"} & set(between) and "," not in match["between"][:-1]:
            starts.append(match.end())
    starts += [m.end() for m in _BY_DOING.finditer(text, sentence.span.start, sentence.span.end)]
    for match in _NOVEL.finditer(text, sentence.span.start, sentence.span.end):
        if not re.search(
            r"(?:[,:–—-]|\b(?:is|as|are|set|sets|setting))\s*$", text[sentence.span.start : match.start()]
        ):
            starts.append(match.end())  # after a comma it only describes the name before it; "setting a new record"
    if starts or re.search(r"\b[Ww]e\b", sentence.span.of(text)):
        starts += [m.end() for m in _AND_DO.finditer(text, sentence.span.start, sentence.span.end)]
    starts += [m.end() for m in _FEATURES.finditer(text, sentence.span.start, sentence.span.end)]
    for start in sorted(set(starts)):
        by_verb = _kind_of_verb(text[sentence.span.start : start])
        for found in read_object(text, sentence, coined, start):
            yield found if found.kind else replace(found, kind=by_verb)
    for match in _COLLECTS.finditer(text, sentence.span.start, sentence.span.end):
        made = ("Model",) if re.search(r"train|tun", match.group()) else ("Dataset",)
        for found in read_object(text, sentence, coined, match.end(), more=0):
            described = re.match(r"(?:\s*\([^)]*\))?, an? ", text[found.span.end : sentence.span.end])
            if found.kind in made or (described and "Model" in made):
                yield Introduction(found.span, made[0], min(found.score, 0.7 if described else UNLESS_KNOWN))


def _kind_of_verb(before: str) -> str | None:
    """What is curated holds data, what is pretrained is a model."""
    verb = before.rsplit(maxsplit=1)[-1].casefold()
    return "Dataset" if verb.startswith(("curat", "assembl")) else "Model" if re.match(r"pre-?train", verb) else None


def read_object(
    text: str, sentence: Sentence, coined: list[Coined], start: int, more: int = _LONGEST_LIST
) -> Iterator[Introduction]:
    """What is introduced from `start` on: a name, a described name, or a described thing, and up to `more` after "and"."""
    if _NO_OBJECT.match(text, start):
        return
    phrase = phrase_after(text, sentence, start)
    while phrase is not None and (of := _SERIES_OF.match(text, phrase.start)):
        start = of.end()
        phrase = phrase_after(text, sentence, start)
    if phrase is None or re.match(r"\d+(?:\.\d+)? ", phrase.of(text)) or _OF_OTHERS.search(text[start : phrase.start]):
        return
    last = phrase.of(text).split()[-1]
    names = [c for c in coined if phrase.start <= c.span.start and c.span.end <= phrase.end + 1]
    end = phrase.end
    if last.casefold() in _NOT_MADE and text[end : end + 2] == ": ":
        if more:
            yield from read_object(text, sentence, coined, end + 2, more - 1)
        return
    if (not names or names[-1].span.end < end) and (name := _name_after(text, sentence, coined, end)):
        for listed in (name, *_names_on(text, coined, name)):
            yield Introduction(listed.span, _last_kind([last]), 0.85)
        return
    if names and not names[-1].strong and _is_called(text, end):
        return
    if names:
        name = names[-1]
        after = text[name.span.end : phrase.end].split()
        before = text[phrase.start : name.span.start].split()
        modifies = bool(after) and bool(
            re.search(r"\ban? (?:[\w-]+,? )*$", text[sentence.span.start : name.span.start])
        )
        if not after or (name.strong and len(after) <= 2 and not modifies) or re.match(r"\s*\(", text[name.span.end :]):
            own = None if name.span.of(text).count(" ") == 0 else _last_kind(name.span.of(text).split())
            beyond = re.match(r"\s*\([^)]*\)\s+((?:[a-z-]+ ){0,3}[a-z-]+)", text[name.span.end : sentence.span.end])
            further = _last_kind_before_function_word(beyond[1].split()) if beyond else None
            kind = (
                _last_kind(after)
                or further
                or _last_kind(before)
                or kind_in_apposition(text, sentence, name.span.end)
                or own
            )
            yield Introduction(name.span, kind, 0.9 if name.strong else 0.8)
        elif name.strong and not name.span.of(text).isupper() and is_hollow(" ".join(after)):
            yield Introduction(name.span, _last_kind(after), UNLESS_KNOWN)  # "an open Name benchmark dataset"
        else:
            yield Introduction(phrase, kind_of_head(last), 0.6)
        end = max(end, name.span.end)
    elif last.casefold() not in _NOT_MADE and not is_generic(phrase.of(text)) and not _is_called(text, end):
        kind = kind_of_head(last)
        if " " in phrase.of(text) or (kind and "-" in phrase.of(text)):
            yield Introduction(phrase, kind, 0.6)
    if more:
        joint = re.match(
            r"(?:\s*\([^)]*\))?(?:,? and (?:then |also )?(?=an? |the |its |[a-z]?[A-Z])|, (?=[a-z]?[A-Z]))",
            text[end : sentence.span.end],
        )
        if joint:
            yield from read_object(text, sentence, coined, end + joint.end(), more - 1)


def _name_after(text: str, sentence: Sentence, coined: list[Coined], end: int) -> Coined | None:
    """The name that follows a description: "a dataset, Name, …", "a gate: Name", "a (short) dataset Name"."""
    for name in coined:
        between = text[end : name.span.start] if name.span.start >= end else None
        if between is None or len(between) > 60:
            continue
        if re.fullmatch(
            r"(?: of [^,.;:()]{3,50})?(?:, | such as;? |: | -- | - | — |; )(?:the |namely |i\.e\.,? )?[\"“'`]*", between
        ):
            after = text[name.span.end : sentence.span.end]
            if re.match(
                r"[\"”']*(?: (?:dataset|benchmark|corpus|model|framework|system))?(?:[,.;:]|\s*\(|$| that | which | and | -- )",
                after,
            ):
                return name
        if name.strong and re.fullmatch(r"\s*\([^)]*\) (?:[a-z-]+ ){1,3}", between):
            return name
    return None


_OF_OTHERS = re.compile(
    r"\b(?:popular|existing|representative|widely[- ]used|well-known|standard|common|state-of-the-art)\b"
)
_SERIES_OF = re.compile(r"(?:series|family|families|set|suite|collection|variety|class|pair|group) of ")
_GENERIC = frozenset(
    "training evaluation inference learning data system model optimization experimental theoretical research".split()
)
"""What makes no name of a hollow noun: a "training strategy" is any."""


def is_generic(phrase: str) -> bool:
    """Tell whether a phrase could be said of any paper."""
    words = phrase.casefold().split()
    return is_hollow(phrase) or (len(words) == 2 and words[0] in _GENERIC and words[1] in HOLLOW)


def _names_on(text: str, coined: list[Coined], name: Coined) -> Iterator[Coined]:
    """The names that a list goes on with: "Name, Other and Third"."""
    for other in coined:
        if other.span.start > name.span.end:
            if not re.fullmatch(r"(?:\s*\([^)]*\))?(?:,? and |, )", text[name.span.end : other.span.start]):
                return
            yield other
            name = other


def _is_called(text: str, end: int) -> bool:
    return bool(re.match(r"[^.;]{0,60}?\b(?:called|named|dubbed|termed|coined|namely)\b", text[end : end + 90]))


def _last_kind_before_function_word(words: list[str]) -> str | None:
    """The kind of the last noun that tells one: a "data mixing strategy for" is a strategy."""
    kept = [*takewhile(lambda word: word not in FUNCTION, words)]
    return next((kind for word in reversed(kept) if (kind := made_kind(word))), None)


def _last_kind(words: list[str]) -> str | None:
    return named_kind(words[-1].strip(",()")) if words else None


def _by_calling(text: str, sentence: Sentence, coined: list[Coined]) -> Iterator[Introduction]:
    presents = PRESENTS.search(sentence.span.of(text))
    for match in _CALLED.finditer(text, sentence.span.start, sentence.span.end):
        if not presents and match.group().startswith(("namely", "termed", "called")):
            continue
        if match.group().startswith("namely") and _ON_SEVERAL.search(sentence.left_context(text, match.start())):
            continue
        kind = _kind_before(text[sentence.span.start : match.start()])
        named = [c for c in coined if match.end() <= c.span.start <= match.end() + 2]
        if named:
            yield Introduction(named[0].span, kind or kind_in_apposition(text, sentence, named[0].span.end), 0.9)
            joint = re.match(r"(?:\s*\([^)]*\))?,? and ", text[named[0].span.end : sentence.span.end])
            if joint:
                at = named[0].span.end + joint.end()
                yield from (Introduction(c.span, kind, 0.8) for c in coined if c.span.start == at)
        else:
            phrase = phrase_after(text, sentence, match.end())
            if (
                presents
                and phrase is not None
                and phrase.start <= match.end() + 4
                and len(phrase.of(text).split()) <= 5
                and re.search(r"[ -]", phrase.of(text))
                and not is_hollow(phrase.of(text))
            ):
                yield Introduction(phrase, kind or kind_of_head(phrase.of(text).split()[-1]), 0.6)


def _kind_before(text: str) -> str | None:
    """The kind in "a dataset of prices, called": that of the last word, else of the last head before an "of".

    In "a scheme for language models, called" it is the scheme that is called so.
    """
    words = re.sub(r"[\"“'`‘(,]+\s*$", "", text.strip()).split()
    of = [i for i, word in enumerate(words) if word in ("of", "for", "with", "that", "in")]
    head = _last_kind(words[: of[-1]]) if of and len(words) - of[-1] <= 9 else None
    if head and words[of[-1]] == "for":
        return head
    if re.search(r"\b(?:data|test|training|evaluation|validation) set\b", " ".join(words[-12:])):
        return "Dataset"
    return _last_kind(words) or head


def _by_owning(text: str, sentence: Sentence, coined: list[Coined]) -> Iterator[Introduction]:
    for match in _OURS.finditer(text, sentence.span.start, sentence.span.end):
        if match.group().casefold().startswith("our") or match["own"]:
            for name in coined:
                between = text[match.end() : name.span.start]
                if 0 <= name.span.start - match.end() <= 40 and name.strong:
                    words = re.sub(r"[,(]", " ", between).split()
                    known = all(w.casefold() in HOLLOW | VAGUE or kind_of_head(w) for w in words)
                    if known and len(words) <= 3:
                        following = text[name.span.end : sentence.span.end].split()[:1]
                        own = "resulting" not in match.group() and "final" not in match.group()
                        yield Introduction(name.span, _last_kind(words) or _last_kind(following), 0.7 if own else 0.6)
                    break


def _by_yielding(text: str, sentence: Sentence, coined: list[Coined]) -> Iterator[Introduction]:
    """ "The resulting model, Name", "this yields Name, a corpus", "is released as Name"."""
    for match in _YIELDS.finditer(text, sentence.span.start, sentence.span.end):
        for name in coined:
            if name.span.start == match.end() and name.strong:
                kind = _last_kind(match.group().split()) or kind_in_apposition(text, sentence, name.span.end)
                yield Introduction(name.span, kind, 0.7)


def _by_passive(text: str, sentence: Sentence) -> Iterator[Introduction]:
    match = _IS_PROPOSED.search(text, sentence.span.start, sentence.span.end)
    if not match:
        return
    before = re.search(
        r"(?:^|[,;:] ?)(?:[\w-]+ ){0,3}?(?:an?|the) ([^,;:.]+?)(?:\s*\([^)]*\))?\s*$",
        text[sentence.span.start : match.start()],
        re.I,
    )
    if before:
        start = sentence.span.start + before.start(1)
        phrase = phrase_after(text, sentence, start)
        end = sentence.span.start + before.end(1)
        if phrase and phrase.end == end and not is_hollow(phrase.of(text)):
            last = phrase.of(text).split()[-1]
            if last.casefold() not in _NOT_MADE or " " in phrase.of(text):
                yield Introduction(phrase, kind_of_head(last), 0.6)

"""Abbreviations: what each stands for in the whole corpus, and where several things, which one a paper means."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.names import fold
from kg.resolve.corpus import Corpus, keys_of
from kg.resolve.groups import Groups
from kg.resolve.joins import has_letters_of, is_short_of

_SURE = 0.9
"""From this probability on a bare abbreviation goes to a sense; else it stays apart."""
_OTHER, _OTHER_LONGER = {2: 1.0, 3: 0.3}, 0.1
"""How many papers are thought to mean something that none spells out, by the letters of the abbreviation."""
_BESIDE = 3.0
"""How much a name beside an abbreviation tells, against how often a sense is meant."""
_SLIPS = 10
"""So many papers that mean one thing by an abbreviation make another that its initials do not spell a slip of one."""


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing that an abbreviation stands for."""

    long: str
    """The long form that most papers give."""
    places: tuple[tuple[str, int], ...]
    """Long forms with the numbers of the papers that give them."""


def find_senses(corpus: Corpus, groups: Groups, aliases: Mapping[str, str]) -> dict[str, list[Sense]]:
    """By the key of an abbreviation, what papers expand it to, by group of long forms; the usual first.

    Of one whose long form the field knows only those with its letters are believed.
    """
    longs: dict[str, dict[str, dict[str, Sequence[int]]]] = defaultdict(lambda: defaultdict(dict))
    for (a, b), papers in corpus.together.items():
        for short, long in ((a, b), (b, a)):
            forms = corpus.forms[short], corpus.forms[long]
            known = fold(aliases.get(short, short)) != short
            if is_short_of(*forms) and (not known or has_letters_of(*forms)):
                longs[short][groups.of(long)][long] = papers
    found = {}
    for short in sorted(longs):
        senses = []
        for papers_of in longs[short].values():
            usual = min(papers_of, key=lambda long: (-len(papers_of[long]), long))
            places = sorted((long, n) for long in papers_of for n in papers_of[long])
            senses.append(Sense(usual, tuple(places)))
        found[short] = sorted(_meant(short, senses, corpus), key=lambda s: (-len(s.places), s.long))
    return found


def _meant(short: str, senses: list[Sense], corpus: Corpus) -> list[Sense]:
    """The senses without those that are none, where the initials of the words of another are the abbreviation.

    Who writes "structured state space models (SSMs)" shortens "state space models"; and where ten times as many papers
    mean "large language models" by LLM, it is a slip for "large multimodal models".
    """
    exact = [s for s in senses if _initials(corpus.forms[s.long].words) == short]

    def is_none(sense: Sense) -> bool:
        words = set(corpus.forms[sense.long].words)
        says_more = any(set(corpus.forms[s.long].words) < words for s in exact)
        is_slip = any(len(s.places) >= _SLIPS * len(sense.places) for s in exact)
        return sense not in exact and (says_more or is_slip)

    return [s for s in senses if not is_none(s)]


def _initials(words: Iterable[str]) -> str:
    """The first letters of words.

    >>> _initials(("state", "space", "model"))
    'ssm'
    """
    return "".join(word[0] for word in words)


class Disambiguation:
    """Which sense of an abbreviation with several a paper means that does not spell it out.

    Naive Bayes over how often each sense is meant, the kind the paper takes it for, and what the
    paper names beside it.
    """

    def __init__(self, corpus: Corpus, senses: Mapping[str, Sequence[Sense]]) -> None:
        self._senses = senses
        self._number = {paper: n for n, paper in enumerate(corpus.papers)}
        self._beside: dict[int, set[str]] = defaultdict(set)
        wanted = {n for short in senses for n in corpus.places[short]}
        kinds: dict[tuple[int, str], str] = {}
        for mention, use in corpus.mentions:
            n = self._number[mention.paper]
            if n in wanted:
                keys = keys_of(use)
                self._beside[n].update(keys)
                kinds |= {(n, key): use.kind for key in keys}
        self._kinds = {
            short: [Counter(kinds[n, long] for long, n in sense.places) for sense in some]
            for short, some in senses.items()
        }

    def choose(self, short: str, kind: str, paper: str) -> Sense | None:
        """The sense of a bare abbreviation; none where no sense is probable enough."""
        senses = self._senses[short]
        beside = self._beside[self._number[paper]] - {short}
        other = _OTHER.get(len(short), _OTHER_LONGER)
        weights = []
        for sense, kinds in zip(senses, self._kinds[short], strict=True):
            near = Counter(key for _, n in sense.places for key in self._beside[n] & beside)
            count = len(sense.places)
            same_kind = (kinds[kind] + other / 4) / (kinds.total() + other)
            weights.append(count * same_kind * math.prod(1 + _BESIDE * times / count for times in near.values()))
        best = max(range(len(senses)), key=lambda n: (weights[n], -n))
        return senses[best] if weights[best] >= _SURE * (sum(weights) + other / 4) else None

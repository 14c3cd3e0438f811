"""All names of all papers, gathered: where each stands, which stand for one entity, and how each is written."""

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import combinations
from operator import itemgetter
from sys import intern

from kg.model import Extraction, Mention
from kg.resolve.forms import Form, form_of

Pair = tuple[str, str]
"""Two keys, sorted."""


@dataclass(frozen=True, slots=True)
class Use:
    """How a paper names a thing: as much of an entity as tells which it is. Many mentions share one."""

    kind: str
    names: tuple[str, ...]
    introduced: bool


Named = tuple[Mention, Use]


@dataclass(frozen=True, slots=True)
class Corpus:
    """What all papers name. Papers are numbered in the order of their ids."""

    papers: tuple[str, ...]
    mentions: tuple[Named, ...]
    """Sorted."""
    forms: Mapping[str, Form]
    """By key, the spelling that is used most."""
    places: Mapping[str, array]
    """By key, the numbers of the papers that use it, sorted."""
    kinds: Mapping[str, Set[str]]
    """By key, the kinds of thing that papers name by it."""
    together: Mapping[Pair, array]
    """By two keys, the papers in which one entity has both, sorted."""

    def uses(self, key: str) -> int:
        """How many papers use a name."""
        return len(self.places.get(key, ()))

    def knows(self, key: str) -> bool:
        """Whether a paper uses a name; one that is bound to a paper, "mamba@p1", whether that paper does."""
        name, _, paper = key.partition("@")
        at = bisect_left(self.papers, paper)
        in_paper = self.papers[at : at + 1] == (paper,) and at in self.places.get(name, ())
        return in_paper if paper else name in self.places

    def apart(self, pair: Pair) -> int:
        """How many papers use two names for different things."""
        return self._both(*pair) - len(self.together.get(pair, ()))

    def _both(self, one: str, other: str) -> int:
        few, many = sorted((self.places.get(one, _NOWHERE), self.places.get(other, _NOWHERE)), key=len)
        found = 0
        for paper in few:
            at = bisect_left(many, paper)
            found += at < len(many) and many[at] == paper
        return found

    def named(self, papers: Iterable[int]) -> tuple[str, ...]:
        """The ids of some papers; of many, the first."""
        return tuple(self.papers[n] for n in list(papers)[:_TOLD])


_NOWHERE = array("l")
_TOLD = 5
"""Papers that a merge names."""


def gather(extractions: Iterable[Extraction]) -> Corpus:
    """Gather the names of all papers; their order does not matter."""
    shared: dict[Use, Use] = {}
    found: list[Named] = []
    for x in extractions:
        for e in x.entities:
            use = Use(e.kind, e.names, e.introduced)
            found.append((Mention(x.paper.id, intern(e.id)), shared.setdefault(use, use)))
    found.sort(key=itemgetter(0))
    papers = tuple(sorted({mention.paper for mention, _ in found}))
    number = {paper: n for n, paper in enumerate(papers)}
    written: dict[str, Counter[str]] = defaultdict(Counter)
    places: dict[str, array] = defaultdict(lambda: array("l"))
    kinds: dict[str, set[str]] = defaultdict(set)
    together: dict[Pair, array] = defaultdict(lambda: array("l"))
    for mention, use in found:
        keys = keys_of(use)
        for name in use.names:
            written[form_of(name).key][name] += 1
        for key in keys:
            _add(places[key], number[mention.paper])
            kinds[key].add(use.kind)
        for one, other in _pairs(keys):
            _add(together[min(one, other), max(one, other)], number[mention.paper])
    forms = {key: form_of(min(names, key=lambda n: (-names[n], n))) for key, names in written.items()}
    return Corpus(papers, tuple(found), forms, places, kinds, together)


def keys_of(use: Use) -> list[str]:
    """The different keys of a thing's names in a paper, the best name's first."""
    return list(dict.fromkeys(form_of(name).key for name in use.names))


_MANY = 30
"""Names of one thing in one paper; no annotated thing has more than seven."""


def _pairs(keys: list[str]) -> Iterable[Pair]:
    """Every two of a thing's names; of very many, which no honest paper has, the best with each."""
    return combinations(keys, 2) if len(keys) <= _MANY else ((keys[0], other) for other in keys[1:])


def _add(numbers: array, number: int) -> None:
    if not numbers or numbers[-1] != number:
        numbers.append(number)

"""The names that the field knows, and where a text uses them.

A name in lower case is matched whatever its case, hyphens and plural; a name with capitals or digits
must show them, so that ``SAM`` is not ``Sam`` and ``Go`` is not "go".
"""

import re
from collections import defaultdict
from collections.abc import Set
from copy import copy
from dataclasses import dataclass
from functools import cache, lru_cache

from kg.errors import SchemaError
from kg.extract.text import Sentence
from kg.files import read_resource
from kg.model import Span
from kg.names import fold, plain
from kg.vocab import THINGS

_SHORT_NAME = 5
"""Letters: up to here a single word must match case by case; longer ones need only a capital."""


@dataclass(frozen=True, slots=True)
class Term:
    """One name of the lexicon: what kind of thing it names, and the thing's canonical name."""

    name: str
    kind: str
    canonical: str
    source: str
    """`known` to whoever wrote the lexicon, or from the annotated papers of `train` or those of `practice`."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a text uses a term."""

    span: Span
    term: Term


class Lexicon:
    """Terms by their folded names.

    >>> lexicon = Lexicon([Term("large language model", "Technique", "large language model", "known")])
    >>> lexicon.find_term("Large-Language Models").kind
    'Technique'
    """

    def __init__(self, terms: list[Term]) -> None:
        self._terms: dict[str, list[Term]] = defaultdict(list)
        self._beginnings: set[str] = set()
        for term in terms:
            key = fold(term.name)
            self._terms[key].append(term)
            self._beginnings.update(key[:n] for n in range(1, len(key) + 1))

    def __len__(self) -> int:
        return sum(len(terms) for terms in self._terms.values())

    def without(self, keys: Set[str]) -> "Lexicon":
        """The lexicon without the terms that annotated or invented papers gave it under some folded names."""
        less = copy(self)
        less._terms = defaultdict(list, self._terms)
        for key in keys:
            less._terms[key] = [t for t in self._terms.get(key, ()) if t.source == "known"]
        return less

    def aliases(self) -> dict[str, str]:
        """Folded names that the lexicon takes for another spelling's thing, with that thing's canonical name."""
        found = {}
        for key, terms in self._terms.items():
            canonical = {t.canonical for t in terms}
            if len(canonical) == 1:
                found[key] = canonical.pop()
        return found

    def find_term(self, name: str) -> Term | None:
        """Look up a name as it is written in a text; the exact spelling wins."""
        fitting = [t for t in self._terms.get(fold(name), ()) if _fits(t.name, name)]
        return min(fitting, key=lambda t: t.name != name, default=None)

    def hits(self, text: str, sentence: Sentence) -> tuple[Hit, ...]:
        """Uses of terms in a sentence, the longest at each word where one starts; those of different words may overlap."""
        return _find_hits(self, text, sentence)


@lru_cache(maxsize=256)
def _find_hits(lexicon: Lexicon, text: str, sentence: Sentence) -> tuple[Hit, ...]:
    """The hits of a sentence; kept, as several finders ask for them."""
    found = []
    words = sentence.words
    for start in range(len(words)):
        key = ""
        best = None
        for end in range(start, len(words)):
            word = words[end]
            if end > start and not word.joined:
                break
            if lexicon._terms.get(key + word.stem):
                span = Span(words[start].span.start, word.span.end)
                term = lexicon.find_term(span.of(text))
                best = Hit(span, term) if term else best
            key += word.key
            if key not in lexicon._beginnings:
                break
        if best:
            found.append(best)
    return tuple(found)


def _fits(name: str, written: str) -> bool:
    if not re.search(r"[A-Z]", name):
        return True
    name, written = plain(name), plain(written)
    if not re.search(r"[\s-]", name) and len(name) <= _SHORT_NAME:
        return written.rstrip("s").replace("-", "") == name.rstrip("s").replace("-", "")
    return bool(re.search(r"[A-Z0-9]", written))


def read_terms(text: str) -> list[Term]:
    """Read a lexicon: name, kind, canonical name and source, tab-separated, under a header line.

    Raises SchemaError at the first line that has other columns or an unknown kind.
    """
    terms = []
    for number, line in enumerate(text.splitlines(), 1):
        if number == 1 or not line.strip():
            continue
        columns = line.split("\t")
        if len(columns) != 4 or columns[1] not in THINGS:
            raise SchemaError(f"lexicon.tsv:{number}: expected name, kind, canonical, source; came {line!r}")
        terms.append(Term(*columns))
    return terms


@cache
def load_lexicon() -> Lexicon:
    """The lexicon that ships with the package."""
    return Lexicon(read_terms(read_resource("ontology/lexicon.tsv")))

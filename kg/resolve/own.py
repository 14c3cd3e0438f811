"""Names that mean another thing in each paper: "our data pipeline", "the 7B model"."""

import re
from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass

from kg.resolve.corpus import Corpus, Use
from kg.resolve.forms import Form, form_of
from kg.resolve.joins import HEADS

_SEVERAL = 2
"""Papers that introduce something by one name in lower case: of 24 that bring "a taxonomy" each brings its own."""
_SHARE = 1 / 3
"""Of all papers that have the name. In 5,253 annotated papers "scaling law" is introduced by 2 of 86 and "tokenizer" by 2 of 11,
but "simulator" by 2 of 5, "hybrid model" by 4 of 9 and "data pipeline" by 6 of 6; a term of the field above it is rare ("hypernetwork", 3 of 7)."""
_SIZE = re.compile(r"\d+[bkmt]|billion|million|trillion")
_BESIDE_SIZE = re.compile(r"\d+|parameter")


@dataclass(frozen=True, slots=True)
class Own:
    """The keys of such names."""

    introduced: Set[str]
    """Of each paper's own where it introduces something by them."""
    sizes: Set[str]
    """Always so."""

    def among(self, keys: Iterable[str], use: Use) -> list[str]:
        """Those of the keys of a use that mean something in its paper alone."""
        return [key for key in keys if key in self.sizes or (use.introduced and key in self.introduced)]

    def has(self, *keys: str) -> bool:
        """Whether one of some keys is such a name: then they are joined for no reason but a person's."""
        return any(key in self.introduced or key in self.sizes for key in keys)


def find_own(corpus: Corpus, known: Set[str], decided: Set[str]) -> Own:
    """Find the names in lower case by which several papers introduce something, and so many of those that have the name; and sizes.

    A spelling that shows a name is not among them, as Gromit is one thing in all papers that present it; nor is what is
    `known` to the field, or what a person `decided` about.
    """
    introduced = Counter(
        key
        for _, use in corpus.mentions
        if use.introduced
        for key in {form_of(name).key for name in use.names if name.islower()}
    )
    several = {key for key, papers in introduced.items() if papers >= max(_SEVERAL, _SHARE * corpus.uses(key))}
    sizes = {key for key, form in corpus.forms.items() if is_size_alone(form)}
    return Own(several - known - decided, sizes - decided)


def is_size_alone(form: Form) -> bool:
    """Whether a name says how large something is, and nothing else but what kind of thing.

    >>> from kg.resolve.forms import form_of
    >>> [is_size_alone(form_of(name)) for name in ("1.3B model", "trillion-parameter models", "175 Billion")]
    [True, True, True]
    >>> [is_size_alone(form_of(name)) for name in ("3D model", "GPT-3 13B", "model parameters", "4M")]
    [False, False, False, False]
    """
    words = [word for word in form.words if not HEADS.get(word, frozenset()) & {"Model", "Dataset"}]
    sizes = [word for word in words if _SIZE.fullmatch(word)]
    is_said = len(form.words) > 1  # a lone "4M" is a name
    return is_said and bool(sizes) and all(word in sizes or _BESIDE_SIZE.fullmatch(word) for word in words)

"""Names that mean another thing in each paper: "our training recipe", "the 7B model"."""

import re
from collections import Counter
from collections.abc import Container

from kg.resolve.corpus import Corpus
from kg.resolve.forms import Form, form_of
from kg.resolve.joins import HEADS

_SEVERAL = 2
"""Papers that introduce something by one name in lower case: of 24 that bring "a taxonomy" each brings its own."""
_SHARE = 1 / 3
"""Of all papers that have the name. Of the terms of the field in 5,253 annotated papers none is introduced by so many: "scaling
law" by 2 of 86, "tokenizer" by 2 of 11; "hybrid model" by 4 of 9, "simulator" by 2 of 5, "data pipeline" by 6 of 6."""
_SIZE = re.compile(r"\d+[bkmt]|billion|million|trillion")
_BESIDE_SIZE = re.compile(r"\d+|parameter")


def own_names(corpus: Corpus, settled: Container[str]) -> frozenset[str]:
    """The keys of names in lower case by which several papers introduce something, and so many of those that have the name.

    No spelling that shows a name is among them, as Gromit is one thing in all papers that present it, and none that is `settled`.
    """
    introduced = Counter(
        key
        for _, use in corpus.mentions
        if use.introduced
        for key in {form_of(name).key for name in use.names if name.islower()}
    )
    return frozenset(
        key
        for key, papers in introduced.items()
        if papers >= max(_SEVERAL, _SHARE * corpus.uses(key)) and key not in settled
    )


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

"""A name as it is compared with others: its key, its words, its numbers."""

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.names import fold, in_order, plain, singular

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_WORD = re.compile(r"[^\W_]+")
_GIANT = re.compile(r"(?<=[A-Z0-9])-g(?![\w-])", re.A)
"""Of sizes written as a letter these two differ by case alone: ViT-g is giant and ViT-G gigantic (Zhai et al., 2021)."""
_SORTS = "any|audio|data|image|img|lyrics|music|real|seq|sim|song|sketch|speech|sql|table|text|video|voice"
_TO = re.compile(rf"\b({_SORTS})2({_SORTS})", re.I)
"""In "text2image" the figure is a word."""

_ASIDE = re.compile(r"(?P<long>^[^()]+?) ?\((?P<short>[A-Za-z0-9-]*[A-Z][A-Za-z0-9-]*)\)(?= [^()]+$|$)")
"""An abbreviation after or in the midst of what it is short for: "text-to-image (T2I) models"."""


@dataclass(frozen=True, slots=True)
class Form:
    """One spelling of a name.

    >>> form_of("Spider 2.0"), form_of("Vision Transformers").words
    (Form(written='Spider 2.0', key='spider2.0', words=('spider', '2', '0'), numbers=('2',)), ('vision', 'transformer'))
    >>> form_of("ViT-g/14").key, form_of("ViT-G/14").key, form_of("text2image").words
    ('vitgiant14', 'vitg14', ('text', 'to', 'image'))
    >>> form_of("text-to-image (T2I) models").key
    'texttoimagemodel'
    >>> form_of("federated learning (FL)").key, form_of("GPT-3 (175B)").key
    ('federatedlearning', 'gpt3175b')
    """

    written: str
    key: str
    words: tuple[str, ...]
    """Case-folded, in the singular."""
    numbers: tuple[str, ...]
    """Versions, sizes and dates; 2.0 is 2."""

    @property
    def is_proper(self) -> bool:
        """Whether its spelling shows a name: a capital beyond the first letter, or a digit."""
        return bool(self.numbers) or any(c.isupper() for c in self.written[1:])

    @property
    def is_abbreviation(self) -> bool:
        """Whether it is short, of one word, and has two capitals."""
        letters = self.written.removesuffix("s")
        return " " not in letters and 2 <= len(self.key) <= _LONGEST and sum(c.isupper() for c in letters) >= 2


_LONGEST = 8
"""Letters of a folded abbreviation; longer runs of capitals are names."""


def _without_short(aside: re.Match[str]) -> str:
    letters = re.sub(r"[^a-z]", "", aside["short"].removesuffix("s").casefold())
    return aside["long"] if in_order(letters, aside["long"].casefold()) else aside[0]


@lru_cache(maxsize=1 << 20)
def form_of(written: str) -> Form:
    """Look at a name as it is written."""
    told = _ASIDE.sub(_without_short, written) if "(" in written else written
    told = _GIANT.sub(" giant", told) if "-g" in told else told
    key = fold(told)
    told = _TO.sub(r"\1 to \2", told) if "2" in told else told
    words = tuple(singular(w).casefold() for w in _WORD.findall(plain(told)))
    return Form(written, key, words, tuple(n.removesuffix(".0") for n in _NUMBER.findall(fold(told))))

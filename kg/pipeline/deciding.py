"""What a person decides about names, written into a file that every build keeps to."""

from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path

from kg.errors import KgError
from kg.files import read_source, write_output
from kg.resolve.curation import key_of, read_curation, with_group, with_kind
from kg.vocab import THINGS

CURATION = "curation.toml"
"""What a person decided about names, beside the first source."""


def merge(names: Sequence[str], curation: Path = Path(CURATION)) -> None:
    """Decide in a curation file that some names are one thing.

    Raises KgError where the names are not two or more, and SourceError where that contradicts the file.
    """
    _require_several(names)
    _decide(curation, lambda text: with_group(text, "same", names))


def split(names: Sequence[str], curation: Path = Path(CURATION)) -> None:
    """Decide in a curation file that some names are different things. Raises what `merge` does."""
    _require_several(names)
    _decide(curation, lambda text: with_group(text, "different", names))


def retype(name: str, kind: str, curation: Path = Path(CURATION)) -> None:
    """Decide in a curation file what kind of thing a name is.

    Raises KgError where the name is empty or the kind unknown, and SourceError where that contradicts the file.
    """
    _require_words(name)
    if kind not in THINGS:
        raise KgError(f"kind {kind!r} is unknown; expected one of {', '.join(THINGS)}")
    _decide(curation, lambda text: with_kind(text, name, kind))


def _require_words(name: str) -> None:
    if not name.strip():
        raise KgError("a name is empty; give one that a paper uses")


def _require_several(names: Sequence[str]) -> None:
    if len(names) < 2:
        raise KgError("one name only; give two or more")
    for name in names:
        _require_words(name)
    for one, other in combinations(names, 2):
        if key_of(one) == key_of(other):
            raise KgError(f"{one!r} and {other!r} are one name; what one paper means by it is NAME@PAPER")


def _decide(file: Path, change: Callable[[str], str]) -> None:
    """Change a curation file, unless what it says then is wrong or contradicts itself."""
    text = read_source(str(file), may_be_empty=True) if file.exists() else ""
    read_curation(text, str(file))
    changed = change(text)
    read_curation(changed, str(file), text)
    write_output(file, changed.encode())

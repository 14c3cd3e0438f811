"""What a person decides about names, written into a file that every build keeps to."""

from collections.abc import Callable, Sequence
from pathlib import Path

from kg.files import read_source, write_output
from kg.resolve.curation import read_curation, with_group, with_kind

CURATION = "curation.toml"
"""What a person decided about names, beside the first source."""


def merge(names: Sequence[str], curation: Path = Path(CURATION)) -> None:
    """Decide in a curation file that some names are one thing. Raises SourceError where that contradicts the file."""
    _decide(curation, lambda text: with_group(text, "same", names))


def split(names: Sequence[str], curation: Path = Path(CURATION)) -> None:
    """Decide in a curation file that some names are different things. Raises SourceError as `merge` does."""
    _decide(curation, lambda text: with_group(text, "different", names))


def retype(name: str, kind: str, curation: Path = Path(CURATION)) -> None:
    """Decide in a curation file what kind of thing a name is. Raises SourceError as `merge` does."""
    _decide(curation, lambda text: with_kind(text, name, kind))


def _decide(file: Path, change: Callable[[str], str]) -> None:
    """Change a curation file, unless what it says then is wrong or contradicts itself."""
    text = read_source(str(file), may_be_empty=True) if file.exists() else ""
    read_curation(text, str(file))
    changed = change(text)
    read_curation(changed, str(file))
    write_output(file, changed.encode())

"""What one paper says: an extractor is a plain function from a paper to its extraction."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from kg.errors import KgError
from kg.extract import learned, rules
from kg.model import Extraction, Paper

Extractor = Callable[[Paper], Extraction]

EXTRACTORS: dict[str, Extractor] = {learned.NAME: learned.extract, rules.NAME: rules.extract}
"""All extractors by name."""


def find_extractor(name: str) -> Extractor:
    """Choose an extractor by its name, or the learned one by a folder of weights.

    Raises KgError where there is none of that name.

    >>> find_extractor("rules").__name__
    'extract'
    """
    if name in EXTRACTORS:
        return EXTRACTORS[name]
    if Path(name).is_dir():
        return partial(learned.extract, weights=Path(name))
    known = ", ".join(sorted(EXTRACTORS))
    raise KgError(f"extractor {name!r} is unknown; expected one of {known}, or a folder that 'kg train' wrote")

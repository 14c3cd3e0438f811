"""What one paper says: an extractor is a plain function from a paper to its extraction."""

from collections.abc import Callable

from kg.errors import KgError
from kg.extract import rules
from kg.model import Extraction, Paper

Extractor = Callable[[Paper], Extraction]

EXTRACTORS: dict[str, Extractor] = {rules.NAME: rules.extract}
"""All extractors by name."""


def find_extractor(name: str) -> Extractor:
    """Choose an extractor by its name.

    Raises KgError where there is none of that name.

    >>> find_extractor("rules").__name__
    'extract'
    """
    if name not in EXTRACTORS:
        raise KgError(f"extractor {name!r} is unknown; expected one of {', '.join(sorted(EXTRACTORS))}")
    return EXTRACTORS[name]

"""Families and their members: LLaMA-7B is a variant of LLaMA, as its name says."""

import re
from collections.abc import Sequence

from kg.model import Resolved
from kg.resolve.guards import MODALITIES, VARIANTS

_PART = re.compile(r"\d+(?:\.\d+)*[a-z]?|[^\W\d_]+|\+")
_SIZE = re.compile(r"v|x|\+|\d+(?:\.\d+)*[a-z]?")
_FAMILIES = ("Model", "Dataset", "Software")
"""Kinds of things that come in versions and sizes."""


def find_variants(things: Sequence[Resolved]) -> tuple[tuple[str, str], ...]:
    """Ids of members and of their nearest families, sorted.

    A member's name is a family's and then only versions, sizes and words such as "chat" or "base".
    """
    by_parts = {
        (thing.kind, _parts(name)): thing.id
        for thing in reversed(things)
        if thing.kind in _FAMILIES
        for name in thing.names
    }
    found = set()
    for (kind, parts), member in by_parts.items():
        for length in range(len(parts) - 1, 0, -1):
            family = by_parts.get((kind, parts[:length]))
            if family and family != member and all(_varies(part) for part in parts[length:]):
                found.add((member, family))
                break
    return tuple(sorted(pair for pair in found if (pair[1], pair[0]) not in found))


def _parts(name: str) -> tuple[str, ...]:
    return tuple(_PART.findall(name.casefold()))


def _varies(part: str) -> bool:
    return bool(_SIZE.fullmatch(part)) or part in VARIANTS or part in MODALITIES

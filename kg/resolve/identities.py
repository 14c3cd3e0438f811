"""What the rest of the web calls a thing: `ontology/identities.tsv`, identifiers that were looked up, not guessed."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from kg.errors import SchemaError
from kg.files import read_resource
from kg.names import fold
from kg.resolve.aliases import load_aliases
from kg.vocab import THINGS

SOURCES = ("http://www.wikidata.org/entity/Q", "https://ror.org/")
"""Whose identifiers they are."""
Identities = Mapping[tuple[str, str], tuple[str, ...]]
"""IRIs by kind and key."""


def read_identities(text: str) -> Identities:
    """Read a table of name, kind and IRI, tab-separated, under a header line.

    Raises SchemaError at the first line that has other columns, an unknown kind or an IRI of another source.
    """
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for number, line in enumerate(text.splitlines(), 1):
        if number == 1:
            continue
        columns = line.split("\t")
        if len(columns) != 3 or columns[1] not in THINGS or not columns[2].startswith(SOURCES):
            raise SchemaError(f"identities.tsv:{number}: expected name, kind, IRI; came {line!r}")
        name, kind, iri = columns
        found[kind, _known(name)].append(iri)
    return {key: tuple(iris) for key, iris in found.items()}


@cache
def _load() -> Identities:
    return read_identities(read_resource("ontology/identities.tsv"))


def identities_of(kind: str, label: str) -> tuple[str, ...]:
    """The IRIs of a thing by what it is called, or what the field knows under that name.

    >>> identities_of("Organization", "Massachusetts Institute of Technology")
    ('http://www.wikidata.org/entity/Q49108', 'https://ror.org/042nb2s44')
    >>> identities_of("Software", "MIT")
    ()
    """
    return _load().get((kind, _known(label)), ())


def _known(name: str) -> str:
    """The key of the canonical name."""
    key = fold(name)
    return fold(load_aliases().get(key, "")) or key

"""Names that the field knows to be one thing's: `ontology/aliases.tsv`."""

from functools import cache

from kg.errors import SchemaError
from kg.files import read_resource
from kg.names import fold
from kg.vocab import THINGS


def read_aliases(text: str) -> dict[str, str]:
    """Read a table of name, kind and canonical name, tab-separated, under a header line: by key, the canonical name.

    Raises SchemaError at the first line that has other columns, an unknown kind, or a name that has another
    canonical name already.

    >>> read_aliases("name\\tkind\\tcanonical\\nMS COCO\\tDataset\\tCOCO\\n")
    {'mscoco': 'COCO'}
    """
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if number == 1:
            continue
        columns = line.split("\t")
        if len(columns) != 3 or columns[1] not in THINGS:
            raise SchemaError(f"aliases.tsv:{number}: expected name, kind, canonical; came {line!r}")
        name, _, canonical = columns
        if found.setdefault(fold(name), canonical) != canonical:
            raise SchemaError(f"aliases.tsv:{number}: {name!r} is {found[fold(name)]!r} already")
    return found


@cache
def load_aliases() -> dict[str, str]:
    """The aliases that ship with the package."""
    return read_aliases(read_resource("ontology/aliases.tsv"))

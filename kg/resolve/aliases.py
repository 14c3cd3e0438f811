"""Names that the field knows to be one thing's: `ontology/aliases.tsv`, and the table of their keys that is made of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from kg.errors import SchemaError
from kg.files import read_resource
from kg.names import fold
from kg.resolve.forms import form_of
from kg.resolve.wording import reworded
from kg.vocab import THINGS


def read_aliases(text: str) -> dict[str, str]:
    """Read a table of name, kind and canonical name, tab-separated, under a header line: by key, the canonical name.

    A name has two keys: as it is written there, and in the usual wording where that means one thing alone. A canonical name is its own.

    Raises SchemaError at the first line that has other columns, an unknown kind, or a name that has another
    canonical name already.

    >>> read_aliases("name\\tkind\\tcanonical\\nMS COCO\\tDataset\\tCOCO\\n")
    {'coco': 'COCO', 'mscoco': 'COCO'}
    >>> read_aliases("name\\tkind\\tcanonical\\nefficiency of labels\\tMetric\\tlabel economy\\n")
    {'labeleconomy': 'label economy', 'labelefficiency': 'label economy', 'efficiencyoflabel': 'label economy'}
    """
    found: dict[str, str] = {}
    names: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if number == 1:
            continue
        columns = line.split("\t")
        if len(columns) != 3 or columns[1] not in THINGS:
            raise SchemaError(f"aliases.tsv:{number}: expected name, kind, canonical; came {line!r}")
        name, _, canonical = columns
        if found.setdefault(fold(name), canonical) != canonical:
            raise SchemaError(f"aliases.tsv:{number}: {name!r} is {found[fold(name)]!r} already")
        names |= {name: canonical, canonical: canonical}
    own = {fold(canonical): canonical for canonical in found.values()}
    return own | _in_other_words(names.items()) | found


def _in_other_words(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """By the usual wording of names and canonical names, what is meant, where that is one thing and not its own name."""
    meant: dict[str, set[str]] = defaultdict(set)
    for name, canonical in names:
        if "based" not in name:  # "LLM evaluation" is no LLM-based evaluation
            meant[reworded(form_of(name), {})].add(canonical)
    return {words: min(of) for words, of in meant.items() if len(of) == 1 and fold(min(of)) != words}


def to_keys(aliases: Mapping[str, str]) -> str:
    """Write what `read_aliases` gives as a table: to make it of thirty thousand names takes seconds, and to read it none.

    >>> to_keys({"mscoco": "COCO"})
    'key\\tcanonical\\nmscoco\\tCOCO\\n'
    """
    return "".join(f"{key}\t{name}\n" for key, name in (("key", "canonical"), *sorted(aliases.items())))


@cache
def load_aliases() -> dict[str, str]:
    """The aliases that ship with the package, from the table that `make ontology` makes of them."""
    lines = read_resource("ontology/aliases.keys.tsv").splitlines()[1:]
    return dict(line.split("\t") for line in lines)

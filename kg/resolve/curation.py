"""What a person has decided about names, once and for all: `curation.toml`.

    same = [["MS COCO", "COCO"]]
    different = [["Mamba", "Mamba@2403.01234"]]
    drop = ["experiments"]

    [kind]
    "Alpaca" = "Dataset"

    [label]
    "llm" = "large language model"

Names are those of things, however they are spelled; `NAME@PAPER` is what one paper means by a name.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import tomlkit
from networkx.utils import UnionFind

from kg.errors import SourceError
from kg.names import fold
from kg.vocab import THINGS


@dataclass(frozen=True, slots=True)
class Curation:
    """Decisions on names. Every name is as it was written."""

    same: tuple[tuple[str, ...], ...] = ()
    different: tuple[tuple[str, ...], ...] = ()
    drop: tuple[str, ...] = ()
    kind: Mapping[str, str] = field(default_factory=dict)
    label: Mapping[str, str] = field(default_factory=dict)

    def names(self) -> list[str]:
        """Every name that something is decided of, each once."""
        groups = [*self.same, *self.different, self.drop, tuple(self.kind), tuple(self.label)]
        return list(dict.fromkeys(name for group in groups for name in group))


NONE = Curation()


def key_of(name: str) -> str:
    """The key of a curated name: folded, but for the paper that it is bound to.

    >>> key_of("Mamba"), key_of("MAMBA@2403.01234")
    ('mamba', 'mamba@2403.01234')
    """
    name, at, paper = name.partition("@")
    return f"{fold(name)}@{paper}" if at and name.strip() and paper else fold(name + at + paper)


def read_curation(text: str, file: str, written: str | None = None) -> Curation:
    """Read decisions.

    Raises SourceError where the text is no TOML, has other tables or types, an unknown kind, or decisions
    that contradict each other; the message names the lines of what is `written` in the file: of the text, if nothing else is said.

    >>> read_curation('same = [["MS COCO", "COCO"]]', "curation.toml").same
    (('MS COCO', 'COCO'),)
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{file}: is no TOML: {error}") from None
    if unknown := sorted(set(content) - {"same", "different", "drop", "kind", "label"}):
        raise SourceError(f"{file}: {unknown[0]!r} is unknown; expected same, different, drop, kind or label")
    for name in ("same", "different"):
        if not _is_groups(content.get(name, [])):
            raise SourceError(f'{file}: expected {name} = [["a name", "another name"], …]')
    if not _is_names(content.get("drop", [])):
        raise SourceError(f'{file}: expected drop = ["a name", …]')
    for name in ("kind", "label"):
        table = content.get(name, {})
        if not isinstance(table, dict) or not _is_names(list(table.values())):
            raise SourceError(f'{file}: expected under [{name}] lines such as "a name" = "{_EXAMPLES[name]}"')
    curation = Curation(
        tuple(map(tuple, content.get("same", []))),
        tuple(map(tuple, content.get("different", []))),
        tuple(content.get("drop", [])),
        content.get("kind", {}),
        content.get("label", {}),
    )
    if said := _contradiction(curation):
        what, names = said
        keys = set(map(key_of, names))
        lines = _lines(text if written is None else written, [n for n in curation.names() if key_of(n) in keys])
        place = f"{file}:{lines}" if lines else file
        raise SourceError(f"{place}: {what}")
    return curation


_EXAMPLES = {"kind": "Dataset", "label": "what it is called"}


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) and v.strip() for v in value)


def _is_groups(value: object) -> bool:
    return isinstance(value, list) and all(_is_names(group) and len(group) > 1 for group in value)


def _contradiction(curation: Curation) -> tuple[str, list[str]] | None:
    """What cannot all hold, and the names that are decided about."""
    for name, kind in curation.kind.items():
        if kind not in THINGS:
            return f"{kind!r} is no kind; expected one of {', '.join(THINGS)}", [name]
    union = UnionFind()
    for group in curation.same:
        union.union(*map(key_of, group))
    for group in curation.different:
        for n, one in enumerate(group):
            for other in group[n + 1 :]:
                if union[key_of(one)] == union[key_of(other)]:
                    return f"{one!r} and {other!r} are the same and different", [one, other]
    for table in (curation.kind, curation.label):
        said: dict[str, str] = {}
        for name, value in table.items():
            first = said.setdefault(union[key_of(name)], name)
            if table[first] != value:
                return f"{first!r} and {name!r} are the same, but not {table[first]!r} and {value!r}", [first, name]
    dropped = {union[key_of(name)] for name in curation.drop}
    for table in (curation.kind, curation.label):
        for name in table:
            if union[key_of(name)] in dropped:
                return f"{name!r} is dropped, and more is said of it", [name]
    return None


def _lines(text: str, names: Sequence[str]) -> str:
    """The numbers of the lines that have any of some names, in quotes or as a key, comma-separated."""
    quoted = {form for name in names for form in (json.dumps(name, ensure_ascii=False), f"'{name}'")}

    def has_name(line: str) -> bool:
        return any(form in line for form in quoted) or line.partition("=")[0].strip() in names

    return ",".join(str(n) for n, line in enumerate(text.splitlines(), 1) if has_name(line))


def with_group(text: str, table: str, names: Sequence[str]) -> str:
    """Add to a curation file that some names are the "same" or "different"; all else in it stays as it is.

    >>> print(with_group("# mine", "same", ["MS COCO", "COCO"]), end="")
    # mine
    same = [
        ["MS COCO", "COCO"],
    ]
    """
    document = tomlkit.parse(text)
    document.setdefault(table, tomlkit.array())
    groups = document[table]
    groups.append(list(names))
    groups.multiline(True)
    return _ended(tomlkit.dumps(document))


def with_kind(text: str, name: str, kind: str) -> str:
    """Add to a curation file what a thing is.

    >>> print(with_kind("", "Alpaca", "Dataset"), end="")
    [kind]
    Alpaca = "Dataset"
    """
    document = tomlkit.parse(text)
    document.setdefault("kind", tomlkit.table())
    document["kind"][name] = kind
    return _ended(tomlkit.dumps(document))


def _ended(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"

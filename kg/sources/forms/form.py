"""What a form of records is, and how values are taken out of records that may hold anything."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kg.errors import SchemaError
from kg.sources.limits import Limits
from kg.sources.reader import kind_of


@dataclass(frozen=True, slots=True)
class Form:
    """One form of records: its name, how to recognise one, and the fields of its paper."""

    name: str
    looks_right: Callable[[dict], bool]
    to_fields: Callable[[dict, Limits], Mapping[str, object]]
    """Raises SchemaError where a value is not what the form says."""


def part(record: object, *names: str) -> object:
    """What stands at the end of a path of names, or None where the path ends before.

    >>> part({"a": {"b": 1}}, "a", "b"), part({"a": None}, "a", "b")
    (1, None)
    """
    for name in names:
        if record is None:
            return None
        if not isinstance(record, dict):
            raise SchemaError(f"'{name}' is looked for in {kind_of(record)}; expected an object")
        record = record.get(name)
    return record


def parts(record: object, *names: str) -> list:
    """The list at the end of a path of names; an empty one where the path ends before."""
    found = part(record, *names)
    if found is None:
        return []
    if not isinstance(found, list):
        raise SchemaError(f"'{names[-1]}' is {kind_of(found)}; expected a list")
    return found


def texts(values: list, *names: str) -> list[str]:
    """The texts at the end of a path in each of many records, without those that lack it.

    >>> texts([{"name": "Ada"}, {}], "name")
    ['Ada']
    """
    return [text for value in values if isinstance(text := part(value, *names), str) and text.strip()]


def is_deeper(record: object, most: int) -> bool:
    """Tell whether more than so many lists and objects lie within one another.

    >>> is_deeper({"a": [{"b": 1}]}, 2), is_deeper({"a": [{"b": 1}]}, 3)
    (True, False)
    """
    level: list = [record]
    for _ in range(most + 1):
        holders = [
            value.values() if isinstance(value, dict) else value for value in level if isinstance(value, dict | list)
        ]
        if not holders:
            return False
        level = [value for holder in holders for value in holder]
    return True

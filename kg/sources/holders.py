"""Sources of records, by what holds them: JSON, a table, Parquet. What a record looks like is a matter of `forms`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import IO

from kg.errors import SourceError
from kg.model import Paper, Problem
from kg.sources.content import start_of
from kg.sources.forms import FORMS, to_paper
from kg.sources.forms.form import Form
from kg.sources.json_records import is_lines, is_whole, records_in_lines, records_in_whole
from kg.sources.limits import Limits
from kg.sources.parquet import is_parquet, records_in_parquet
from kg.sources.reader import Reader
from kg.sources.tables import is_table, records_in_table


@dataclass(frozen=True, slots=True)
class Holder:
    """What holds records: its name, how to recognise it, and how to get at them."""

    name: str
    looks_right: Callable[[str], bool]
    records: Callable[[IO[bytes], str, Limits], Iterator[tuple[str, object] | Problem]]


HOLDERS = (
    Holder("json", is_whole, records_in_whole),
    Holder("jsonl", is_lines, records_in_lines),
    Holder("parquet", is_parquet, records_in_parquet),
    Holder("csv", is_table, records_in_table),
)


def _read(
    holder: Holder, file: IO[bytes], name: str, limits: Limits, forms: Mapping[str, Form] = FORMS
) -> Iterator[Paper | Problem]:
    for found in holder.records(file, name, limits):
        if isinstance(found, Problem):
            yield found
        else:
            yield from to_paper(found[0], name, found[1], limits, forms)


def _read_form(form: Form, file: IO[bytes], name: str, limits: Limits) -> Iterator[Paper | Problem]:
    start = start_of(file.peek(1))  # type: ignore[attr-defined]  # every source is buffered
    holder = next((h for h in HOLDERS if h.looks_right(start)), None)
    if holder is None:
        raise SourceError(f"{name}: holds no records; expected {', '.join(h.name for h in HOLDERS)}")
    yield from _read(holder, file, name, limits, {form.name: form})


READERS = (
    *(Reader(h.name, h.looks_right, partial(_read, h)) for h in HOLDERS),
    *(Reader(f.name, lambda start: False, partial(_read_form, f)) for f in FORMS.values()),
)
"""Those of the forms are for who names one: found by looking is what holds them, and then the form of each record."""

"""What a record of a paper may look like, wherever it stands: in JSON, in a table, in Parquet.

A new form is one new module in this folder that holds a `FORM`.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules

from kg.errors import SchemaError, shown
from kg.model import Paper, Problem
from kg.sources.forms.form import Form, is_deeper
from kg.sources.limits import Limits, at_most
from kg.sources.reader import kind_of, make_paper


def _registered() -> dict[str, Form]:
    rooms = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    return {room.FORM.name: room.FORM for room in rooms if hasattr(room, "FORM")}


FORMS: dict[str, Form] = _registered()
"""All forms by name."""
FORMS["named"] = FORMS.pop("named")  # the last to ask: it takes what no other does


def to_paper(
    place: str, page: str, record: object, limits: Limits, forms: Mapping[str, Form] = FORMS
) -> Iterator[Paper | Problem]:
    """Make a paper of a record in the form that it has.

    >>> [p.abstract for p in to_paper("x:1", "x", {"title": "Mamba", "summary": "A model."}, Limits())]
    ['A model.']
    """
    if not isinstance(record, dict):
        yield Problem(place, f"is {kind_of(record)}; expected an object with 'title' and 'abstract'")
        return
    if is_deeper(record, limits.depth):
        yield Problem(place, f"holds values too far within one another; {at_most(limits, 'depth')}")
        return
    form = next((f for f in forms.values() if f.looks_right(record)), None)
    if form is None:
        came = ", ".join(sorted(map(str, record))[:8])
        yield Problem(place, f"its fields are {shown(came)}; expected those of {', '.join(forms)}")
        return
    try:
        fields = form.to_fields(record, limits)
    except SchemaError as error:
        yield Problem(place, str(error))
        return
    yield from make_paper(place, page, fields, limits)

"""JSON: one value a line, or one value in all; each is a record, a list of records, or an answer that wraps such a list.

A list is read record by record, so that what is broken, or cut off, costs nothing that stands before it.
https://www.rfc-editor.org/rfc/rfc8259 and https://jsonlines.org
"""

import json
import re
from collections.abc import Generator, Iterator
from typing import IO

from kg.model import Problem
from kg.sources.content import read_lines, read_text
from kg.sources.limits import Limits

_WRAPPERS = ("results", "data", "items", "papers", "message")
"""Where OpenAlex, Semantic Scholar, Crossref (in a `message`) and others keep the list of their answers."""
_Records = Generator[tuple[int, object], None, int]
"""Gives records with their places, and at last the place behind them."""
_WRAPPER = re.compile(rf'"(?:{"|".join(_WRAPPERS)})"\s*:\s*[\[{{]')
_BLANK = re.compile(r"[ \t\n\r]*")


class _Broken(ValueError):
    """No JSON from a place in the text on."""

    def __init__(self, at: int, reason: str) -> None:
        super().__init__(reason)
        self.at = at


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def records_in_lines(file: IO[bytes], name: str, limits: Limits) -> Iterator[tuple[str, object] | Problem]:
    """Places and records of a source with one JSON value a line; a line that is none is a problem and the rest goes on."""
    for line in read_lines(file, name, limits):
        if isinstance(line, Problem):
            yield line
            continue
        place, text = line
        try:
            for index, (_, record) in enumerate(_records(text.rstrip())):
                yield (f"{place}[{index}]" if index else place), record
        except _Broken as error:
            yield Problem(place, f"is no JSON ({error}); expected one object a line")


def records_in_whole(file: IO[bytes], name: str, limits: Limits) -> Iterator[tuple[str, object] | Problem]:
    """Places and records of a source that is one JSON value; where that breaks off is a problem."""
    text = read_text(file, name, limits)
    line, counted = 1, 0
    try:
        for at, record in _records(text):
            line, counted = line + text.count("\n", counted, at), at
            yield f"{name}:{line}", record
    except _Broken as error:
        place = f"{name}:{text.count(chr(10), 0, error.at) + 1}"
        yield Problem(place, f"is no JSON ({error}); expected a list of objects with 'title' and 'abstract'")


def _records(text: str) -> Iterator[tuple[int, object]]:
    """Records and where they start, each as soon as it is read. Raises _Broken at the first place that is no JSON."""
    at = _past_blanks(text, 0)
    may_wrap = bool(_WRAPPER.search(text))
    while at < len(text):
        if text.startswith("[", at) or (may_wrap and text.startswith("{", at)):
            try:
                at = yield from _of_value(text, at)
            except RecursionError:
                raise _Broken(at, "nested too deep") from None
        else:
            record, end = _decoded(text, at)
            yield at, record
            at = end


def _of_value(text: str, at: int) -> _Records:
    return (yield from (_of_list if text.startswith("[", at) else _of_object)(text, at))


def _of_list(text: str, at: int) -> _Records:
    at = _past_blanks(text, at + 1)
    if text.startswith("]", at):
        return _past_blanks(text, at + 1)
    while True:
        record, end = _decoded(text, at)
        yield at, record
        if text.startswith("]", end):
            return _past_blanks(text, end + 1)
        at = _past(text, end, ",")


def _of_object(text: str, start: int) -> _Records:
    """The records in an object that wraps them, else the object itself."""
    record: dict = {}
    wraps = False
    at = _past_blanks(text, start + 1)
    while not text.startswith("}", at):
        if record or wraps:
            at = _past(text, at, ",")
        key, at = _decoded(text, at)
        if not isinstance(key, str):
            raise _Broken(at, "a name that is no text")
        at = _past(text, at, ":")
        opens = text.startswith("[", at) or (key == "message" and text.startswith("{", at))
        if key in _WRAPPERS and opens and "title" not in record:  # what has a title is a paper, with results of its own
            wraps = True
            at = yield from _of_value(text, at)
        else:
            record[key], at = _decoded(text, at)
    if not wraps:
        yield start, record
    return _past_blanks(text, at + 1)


def _decoded(text: str, at: int) -> tuple[object, int]:
    try:
        value, end = _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise _Broken(error.pos, error.msg) from None
    except RecursionError:
        raise _Broken(at, "nested too deep") from None
    except ValueError as error:  # numbers of thousands of digits, NaN
        raise _Broken(at, str(error).partition(";")[0]) from None
    return value, _past_blanks(text, end)


def _past(text: str, at: int, sign: str) -> int:
    if not text.startswith(sign, at):
        raise _Broken(at, f"Expecting {sign!r}")
    return _past_blanks(text, at + 1)


def _past_blanks(text: str, at: int) -> int:
    return _BLANK.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing too


def is_whole(start: str) -> bool:
    """Tell a list, or one object over several lines, from one object a line."""
    line, ended, _ = start.partition("\n")
    return start.startswith("[") or (start.startswith("{") and bool(ended) and line.rstrip()[-1] in "{[,:")


def is_lines(start: str) -> bool:
    """Tell whether there is one object a line."""
    return start.startswith("{") and not is_whole(start)

"""JSON Lines, one paper an object a line, and JSON lists of such objects."""

import json
from collections.abc import Iterator

from kg.errors import SourceError
from kg.model import Paper, Problem
from kg.sources.reader import Reader, make_paper


def parse_lines(text: str, name: str) -> Iterator[Paper | Problem]:
    """Read one object a line; a line that is none is a problem and the rest goes on.

    >>> [type(p).__name__ for p in parse_lines('{"title": "T", "abstract": "A."}\\n7', "x.jsonl")]
    ['Paper', 'Problem']
    """
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{name}:{number}"
        try:
            fields = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            reason = getattr(error, "msg", "nested too deep")
            yield Problem(place, f"is no JSON ({reason}); expected one object a line")
            continue
        yield _paper(place, name, fields)


def parse_list(text: str, name: str) -> Iterator[Paper | Problem]:
    """Read a list of objects, or one object.

    Raises SourceError where the text is no JSON: nothing of it can be trusted then.
    """
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise SourceError(
            f"{name}:{error.lineno}: is no JSON ({error.msg}); expected a list of objects with 'title' and 'abstract'"
        ) from None
    except RecursionError:
        raise SourceError(f"{name}: JSON nested too deep; expected a list of objects") from None
    for index, fields in enumerate(found if isinstance(found, list) else [found]):
        yield _paper(f"{name}[{index}]", name, fields)


def _paper(place: str, page: str, fields: object) -> Paper | Problem:
    if not isinstance(fields, dict):
        return Problem(place, f"is a {type(fields).__name__}; expected an object with 'title' and 'abstract'")
    return make_paper(place, page, fields)


def _is_whole(text: str) -> bool:
    """Tell a list, or one object over several lines, from one object a line."""
    text = text.lstrip()
    if text.startswith("["):
        return True
    return text.startswith("{") and text.split("\n", 1)[0].strip() == "{"


READERS = (
    Reader(name="json", looks_right=_is_whole, parse=parse_list),
    Reader(
        name="jsonl",
        looks_right=lambda text: text.lstrip().startswith("{") and not _is_whole(text),
        parse=parse_lines,
    ),
)

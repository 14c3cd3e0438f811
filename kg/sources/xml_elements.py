"""XML, element by element, without what makes XML dangerous: no DTD, no entities, no depth without end.

defusedxml, of the Python Security Response Team, refuses what https://docs.python.org/3/library/xml.html warns of.
"""

from collections import Counter
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from kg.errors import SourceError, in_one_line

DEEPEST = 100
"""Elements within one another."""


def elements(file: IO[bytes], name: str, wanted: frozenset[str]) -> Iterator[tuple[str, Element]]:
    """The wanted elements with their places, each as soon as it ends; what was given, or lies outside, is forgotten.

    Raises SourceError at the first place that is no XML, or is dangerous.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    open_: list[Element] = []
    counts: Counter[str] = Counter()
    try:
        for event, element in iterparse(file, ("start", "end"), forbid_dtd=True):
            if event == "start":
                open_.append(element)
                if len(open_) > DEEPEST:
                    raise SourceError(f"{name}: has elements {len(open_)} deep; expected at most {DEEPEST}")
                continue
            open_.pop()
            if element.tag in wanted:
                counts[element.tag] += 1
                yield f"{name}:{local_name(element)} {counts[element.tag]}", element
            if open_ and not any(parent.tag in wanted for parent in open_):
                del open_[-1][-1]
    except DefusedXmlException:
        raise SourceError(f"{name}: has a DTD or entities; expected XML without them") from None
    except (ParseError, ValueError, LookupError, UnicodeError) as error:
        raise SourceError(f"{name}: is no XML ({in_one_line(error)})") from None


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def text_of(element: Element | None) -> str | None:
    """All text within an element, without its tags; None where there is no element."""
    return None if element is None else "".join(element.itertext())


def texts_of(parent: Element, path: str) -> list[str]:
    """The texts of all elements at a path."""
    return [text for found in parent.iterfind(path) if (text := (text_of(found) or "").strip())]

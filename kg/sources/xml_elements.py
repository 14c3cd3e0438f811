"""XML, element by element, without what makes XML dangerous: no DTD, no entities, no depth without end.

defusedxml, of the Python Security Response Team, refuses what https://docs.python.org/3/library/xml.html warns of.
"""

from collections import Counter
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from kg.errors import SourceError, in_one_line
from kg.sources.limits import Limits, at_most


def elements(file: IO[bytes], name: str, wanted: frozenset[str], limits: Limits) -> Iterator[tuple[str, Element]]:
    """The wanted elements with their places, each as soon as it ends; what was given, or lies outside, is forgotten.

    Raises SourceError at the first place that is no XML, or is dangerous.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    metered = _Metered(file, name, limits)
    open_: list[Element] = []
    counts: Counter[str] = Counter()
    try:
        for event, element in iterparse(metered, ("start", "end"), forbid_dtd=True):
            if event == "start":
                open_.append(element)
                if len(open_) > limits.depth:
                    raise SourceError(f"{name}: has elements {len(open_)} deep; {at_most(limits, 'depth')}")
                continue
            open_.pop()
            if element.tag in wanted:
                counts[element.tag] += 1
                yield f"{name}:{local_name(element)} {counts[element.tag]}", element
            if open_ and not any(parent.tag in wanted for parent in open_):
                del open_[-1][-1]
            if len(open_) == 1:
                metered.held = 0
    except DefusedXmlException:
        raise SourceError(f"{name}: has a DTD or entities; expected XML without them") from None
    except (ParseError, ValueError, LookupError, UnicodeError) as error:
        raise SourceError(f"{name}: is no XML ({in_one_line(error)})") from None


class _Metered:
    """A source of which no element under the first may be larger than what may be in memory."""

    def __init__(self, file: IO[bytes], name: str, limits: Limits) -> None:
        self._file, self._name, self._limits = file, name, limits
        self.held = 0

    def read(self, size: int) -> bytes:
        piece = self._file.read(size)
        self.held += len(piece)
        if self.held > self._limits.whole_size:
            raise SourceError(
                f"{self._name}: has more bytes than an element may; {at_most(self._limits, 'whole_size')}"
            )
        return piece


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def text_of(element: Element | None) -> str | None:
    """All text within an element, without its tags; None where there is no element."""
    return None if element is None else "".join(element.itertext())


def texts_of(parent: Element, path: str) -> list[str]:
    """The texts of all elements at a path."""
    return [text for found in parent.iterfind(path) if (text := (text_of(found) or "").strip())]

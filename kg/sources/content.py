"""The bytes of a source: whole, or line by line, and never more of them than is good."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from kg.errors import SourceError, in_one_line
from kg.model import Problem

LARGEST = 16 << 30
"""Bytes of a source that is read piece by piece. The snapshot of all of arXiv has 5 GB."""
LARGEST_WHOLE = 256 << 20
"""Bytes of a source that has to be read as a whole."""
LONGEST_LINE = LARGEST_WHOLE
"""Bytes of a line: one paper, or all of a JSON answer."""
BEGINNING = 1 << 16
"""Bytes that are looked at to find out the format."""
GROWS_FREELY = 64 << 20
"""Bytes that a packed source may become in any case."""
GROWS_AT_MOST = 100
"""Times its size that a larger one may. Real text grows up to 20 times; what grows more is a trap."""
_WIDE = (b"\xff\xfe", b"\xfe\xff")
"""https://www.unicode.org/faq/utf_bom.html#bom4"""


class Counted(io.RawIOBase):
    """A stream whose beginning was read already, and that ends with an error where it is larger than allowed."""

    def __init__(self, beginning: bytes, rest: io.BufferedIOBase, name: str, most: int = LARGEST) -> None:
        self._beginning, self._rest, self._name, self._most = beginning, rest, name, most
        self._count = 0

    def readable(self) -> bool:
        """As its base class asks."""
        return True

    def readinto(self, buffer) -> int:
        """Fill a buffer. Raises SourceError past the limit."""
        size = len(buffer)
        piece, self._beginning = self._beginning[:size], self._beginning[size:]
        if not piece:
            with broken_told(self._name):
                piece = self._rest.read1(size)
        self._count += len(piece)
        if self._count > self._most:
            raise too_large(self._name, self._most)
        buffer[: len(piece)] = piece
        return len(piece)


@contextmanager
def broken_told(name: str) -> Iterator[None]:
    """Say of a packed source that it is broken, whatever the package that unpacks it says."""
    try:
        yield
    except SourceError:
        raise
    except Exception as error:  # each package that unpacks has its own
        raise SourceError(f"{name}: is packed and cannot be unpacked ({in_one_line(error)})") from None


def size_of(file: IO[bytes] | io.BufferedIOBase) -> int:
    """Bytes of a source; of a pipe, whose size is not known, none."""
    if not file.seekable():
        return 0
    here = file.tell()
    size = file.seek(0, io.SEEK_END)
    file.seek(here)
    return size


def limit_of(packed: int) -> int:
    """Bytes that so many packed ones may become.

    >>> limit_of(1000), limit_of(10**9) > limit_of(10**6)
    (67108864, True)
    """
    return min(LARGEST, max(GROWS_FREELY, packed * GROWS_AT_MOST))


def too_large(name: str, most: int) -> SourceError:
    """The error of a source that is larger than it may be."""
    return SourceError(f"{name}: has more than {most:,} bytes; split it, or write it as one JSON object a line")


def missing(name: str, extra: str, package: str) -> SourceError:
    """The error of a source whose reader is not installed."""
    return SourceError(f"{name}: reading it needs one more package ({package}): pip install 'paperkg[{extra}]'")


def read_whole(file: IO[bytes], name: str, most: int = LARGEST_WHOLE) -> bytes:
    """All bytes of a source. Raises SourceError where they are too many."""
    raw = file.read(most + 1)
    if len(raw) > most:
        raise too_large(name, most)
    return raw


def read_text(file: IO[bytes], name: str) -> str:
    """All of a source as text. Raises SourceError where it is not UTF-8, or too large."""
    raw = read_whole(file, name)
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SourceError(f"{name}:{line}: {_no_utf8(raw, error)}") from None


def read_lines(file: IO[bytes], name: str) -> Iterator[tuple[str, str] | Problem]:
    """The places and texts of the lines that hold anything; a line that is none of text is a problem."""
    number = 0
    while raw := file.readline(LONGEST_LINE):
        number += 1
        place = f"{name}:{number}"
        if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
            while raw and not raw.endswith(b"\n"):
                raw = file.readline(LONGEST_LINE)
            yield Problem(place, f"a line of more than {LONGEST_LINE:,} bytes; expected one paper a line")
            continue
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            yield Problem(place, _no_utf8(raw, error))
            continue
        if text.strip():
            yield place, text


def _no_utf8(raw: bytes, error: UnicodeDecodeError) -> str:
    if raw.startswith(_WIDE):
        return "is in UTF-16; save it as UTF-8"
    return f"is not UTF-8 (byte 0x{raw[error.start]:02x}); save it as UTF-8"


def start_of(beginning: bytes) -> str:
    """The first characters of a source, without a mark of byte order and blanks, as a look needs them.

    >>> start_of(b"\\xef\\xbb\\xbf\\n {}")
    '{}'
    """
    encoding = "utf-16" if beginning.startswith(_WIDE) else "utf-8-sig"
    return beginning.decode(encoding, "replace").replace("\r\n", "\n").lstrip()

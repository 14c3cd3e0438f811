"""The bytes of a source: whole, or line by line, and never more of them than is good."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from kg.errors import SourceError, in_one_line
from kg.model import Problem
from kg.sources.limits import GROWS_FREELY, Limits, at_most, option

BEGINNING = 1 << 16
"""Bytes that are looked at to find out the format."""
_WIDE = (b"\xff\xfe", b"\xfe\xff")
"""https://www.unicode.org/faq/utf_bom.html#bom4"""


class Counted(io.RawIOBase):
    """A stream whose beginning was read already, and that ends with an error where it is larger than allowed.

    `packed` is the stream that this one is unpacked from, if it is.
    """

    def __init__(
        self, beginning: bytes, rest: io.BufferedIOBase, name: str, limits: Limits, packed: "Counted | None" = None
    ) -> None:
        self._beginning, self._rest, self._name, self._limits, self._packed = beginning, rest, name, limits, packed
        self.count = 0
        """Bytes so far."""

    def readable(self) -> bool:
        """As its base class asks."""
        return True

    def readinto(self, buffer) -> int:
        """Fill a buffer. Raises SourceError past the limits."""
        size = len(buffer)
        piece, self._beginning = self._beginning[:size], self._beginning[size:]
        if not piece:
            with broken_told(self._name):
                piece = self._rest.read1(size)
        self.count += len(piece)
        if self.count > self._limits.file_size:
            raise too_large(self._name, self._limits)
        if self._packed is not None:
            may_grow(self.count, self._packed.count, self._name, self._limits)
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


def may_grow(grown: int, packed: int, name: str, limits: Limits) -> None:
    """Raise SourceError where so many packed bytes may not become so many.

    >>> may_grow(1_000_000_000, 20_000_000, "page.gz", Limits())
    >>> may_grow(1_000_000_000, 2_000_000, "page.gz", Limits())
    Traceback (most recent call last):
        ...
    kg.errors.SourceError: page.gz: grows beyond 200,000,000 bytes; unpack it first (--max-expansion raises the limit)
    """
    most = max(GROWS_FREELY, packed * limits.expansion)
    if grown > most:
        raise SourceError(
            f"{name}: grows beyond {most:,} bytes; unpack it first ({option('expansion')} raises the limit)"
        )


def too_large(name: str, limits: Limits) -> SourceError:
    """The error of a source that is larger than any may be."""
    return SourceError(
        f"{name}: has more than {limits.file_size:,} bytes; split it ({option('file_size')} raises the limit)"
    )


def missing(name: str, extra: str, package: str) -> SourceError:
    """The error of a source whose reader is not installed."""
    return SourceError(f"{name}: reading it needs one more package ({package}): pip install 'paperkg[{extra}]'")


def read_whole(file: IO[bytes], name: str, limits: Limits) -> bytes:
    """All bytes of a source. Raises SourceError where they are too many."""
    raw = file.read(limits.whole_size + 1)
    if len(raw) > limits.whole_size:
        raise SourceError(
            f"{name}: has more than {limits.whole_size:,} bytes; split it, or write it as one JSON object a line "
            f"({option('whole_size')} raises the limit)"
        )
    return raw


def read_text(file: IO[bytes], name: str, limits: Limits) -> str:
    """All of a source as text. Raises SourceError where it is not UTF-8, or too large."""
    raw = read_whole(file, name, limits)
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SourceError(f"{name}:{line}: {_no_utf8(raw, error)}") from None


def read_lines(file: IO[bytes], name: str, limits: Limits) -> Iterator[tuple[str, str] | Problem]:
    """The places and texts of the lines that hold anything; a line that is none of text is a problem."""
    number, most = 0, limits.whole_size
    while raw := file.readline(most):
        number += 1
        place = f"{name}:{number}"
        if len(raw) == most and not raw.endswith(b"\n"):
            while raw and not raw.endswith(b"\n"):
                raw = file.readline(most)
            yield Problem(place, f"has more bytes than a line may; {at_most(limits, 'whole_size')}")
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

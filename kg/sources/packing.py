"""Compressed sources: gzip, Zstandard and zip, found by their first bytes."""

import gzip
import io
import zipfile
from collections.abc import Iterator

from kg.errors import SourceError
from kg.model import Problem
from kg.sources.content import (
    BEGINNING,
    Counted,
    broken_told,
    may_grow,
    missing,
    read_whole,
    size_of,
    too_large,
)
from kg.sources.limits import Limits, at_most

GZIP = b"\x1f\x8b"
"""https://www.rfc-editor.org/rfc/rfc1952#page-6"""
ZSTANDARD = b"\x28\xb5\x2f\xfd"
"""https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1"""
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
"""https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7"""

Opened = tuple[io.BufferedReader, bytes, str]
"""A stream with its beginning and its name."""


def unpacked(file: io.BufferedReader, name: str, limits: Limits) -> Iterator[Opened | Problem]:
    """The contents of a source; of one that is not packed, itself. Of the files in a zip, one that is broken is a problem.

    Raises SourceError where it is broken, and the stream where it is from there on, or grows beyond all measure.
    """
    beginning = _beginning(file)
    if beginning.startswith(ZIP):
        yield from _members(_seekable(file, beginning, name, limits), name, limits)
        return
    packed = Counted(beginning, file, name, limits)
    if beginning.startswith(GZIP):
        yield _counted(gzip.GzipFile(fileobj=io.BufferedReader(packed)), name, limits, packed)
    elif beginning.startswith(ZSTANDARD):
        yield _counted(_zstandard(io.BufferedReader(packed), name), name, limits, packed)
    else:
        yield _stream(file, beginning, name, limits), beginning, name


def _zstandard(file: io.BufferedReader, name: str) -> io.BufferedIOBase:
    try:
        from compression import zstd  # type: ignore[import-not-found,unused-ignore]  # since Python 3.14
    except ImportError:
        try:
            import zstandard
        except ImportError:
            raise missing(name, "zst", "zstandard") from None
        return zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(file, read_across_frames=True)  # type: ignore[return-value]
    return zstd.ZstdFile(file)


def _members(file: io.BufferedReader | io.BytesIO, name: str, limits: Limits) -> Iterator[Opened | Problem]:
    with broken_told(name):
        archive = zipfile.ZipFile(file)
    with archive:
        members = [m for m in archive.infolist() if not m.filename.endswith("/")]
        if len(members) > limits.items:
            raise SourceError(f"{name}: holds {len(members):,} files; {at_most(limits, 'items')}")
        size, grown = size_of(file), 0
        for member in sorted(members, key=lambda m: m.filename):
            part = f"{name}/{''.join(c if c.isprintable() else '?' for c in member.filename)}"
            try:
                may_grow(grown + member.file_size, size, part, limits)  # more than that zipfile does not give
                grown += member.file_size
                with broken_told(part):
                    content: io.BufferedIOBase = archive.open(member)  # type: ignore[assignment]
                with content:
                    yield _counted(content, part, limits)
            except SourceError as error:
                yield Problem(part, str(error).removeprefix(f"{part}: "))


def _counted(plain: io.BufferedIOBase, name: str, limits: Limits, packed: Counted | None = None) -> Opened:
    with broken_told(name):
        beginning = _beginning(plain)
    return io.BufferedReader(Counted(beginning, plain, name, limits, packed), BEGINNING), beginning, name


def _stream(file: io.BufferedReader, beginning: bytes, name: str, limits: Limits) -> io.BufferedReader:
    if not file.seekable():
        return io.BufferedReader(Counted(beginning, file, name, limits), BEGINNING)
    if size_of(file) > limits.file_size:
        raise too_large(name, limits)
    file.seek(0)
    return file


def _seekable(file: io.BufferedReader, beginning: bytes, name: str, limits: Limits) -> io.BufferedReader | io.BytesIO:
    if file.seekable():
        return file
    return io.BytesIO(read_whole(io.BufferedReader(Counted(beginning, file, name, limits)), name, limits))


def _beginning(file: io.BufferedIOBase) -> bytes:
    """The first bytes, however few are given at once; what breaks after them breaks again when it is read."""
    pieces = b""
    try:
        while len(pieces) < BEGINNING and (piece := file.read1(BEGINNING - len(pieces))):
            pieces += piece
    except Exception:
        if not pieces:
            raise
    return pieces

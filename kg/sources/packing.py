"""Compressed sources: gzip, Zstandard and zip, found by their first bytes."""

import gzip
import io
import zipfile
from collections.abc import Iterator

from kg.errors import SourceError
from kg.model import Problem
from kg.sources.content import (
    BEGINNING,
    LARGEST,
    Counted,
    broken_told,
    limit_of,
    missing,
    read_whole,
    size_of,
    too_large,
)

GZIP = b"\x1f\x8b"
"""https://www.rfc-editor.org/rfc/rfc1952#page-6"""
ZSTANDARD = b"\x28\xb5\x2f\xfd"
"""https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1"""
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
"""https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7"""
MOST_MEMBERS = 10_000
"""Files in a zip."""

Opened = tuple[io.BufferedReader, bytes, str]
"""A stream with its beginning and its name."""


def unpacked(file: io.BufferedReader, name: str) -> Iterator[Opened | Problem]:
    """The contents of a source; of one that is not packed, itself. Of the files in a zip, one that is broken is a problem.

    Raises SourceError where it is broken, and the stream where it is from there on, or grows beyond all measure.
    """
    beginning = _beginning(file)
    if beginning.startswith(ZIP):
        yield from _members(_seekable(file, beginning, name), name)
        return
    plain = _opened(file, beginning, name)
    if plain is None:
        yield _stream(file, beginning, name), beginning, name
    else:
        yield _counted(plain, name, limit_of(size_of(file)))


def _opened(file: io.BufferedReader, beginning: bytes, name: str) -> io.BufferedIOBase | None:
    whole = Counted(beginning, file, name)
    if beginning.startswith(GZIP):
        return gzip.GzipFile(fileobj=io.BufferedReader(whole))
    if beginning.startswith(ZSTANDARD):
        return _zstandard(io.BufferedReader(whole), name)
    return None


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


def _members(file: io.BufferedReader | io.BytesIO, name: str) -> Iterator[Opened | Problem]:
    with broken_told(name):
        archive = zipfile.ZipFile(file)
    with archive:
        members = [m for m in archive.infolist() if not m.filename.endswith("/")]
        if len(members) > MOST_MEMBERS:
            raise SourceError(f"{name}: holds {len(members):,} files; expected at most {MOST_MEMBERS:,}")
        left = limit_of(size_of(file))
        for member in sorted(members, key=lambda m: m.filename):
            part = f"{name}/{''.join(c if c.isprintable() else '?' for c in member.filename)}"
            left -= member.file_size  # more than that zipfile does not give
            if left < 0:
                yield Problem(
                    part, f"grows, with those before it, beyond {limit_of(size_of(file)):,} bytes; unpack it first"
                )
                left += member.file_size
                continue
            try:
                with broken_told(part):
                    content: io.BufferedIOBase = archive.open(member)  # type: ignore[assignment]
                with content:
                    yield _counted(content, part, LARGEST)
            except SourceError as error:
                yield Problem(part, str(error).removeprefix(f"{part}: "))


def _counted(plain: io.BufferedIOBase, name: str, most: int) -> Opened:
    with broken_told(name):
        beginning = _beginning(plain)
    return io.BufferedReader(Counted(beginning, plain, name, most), BEGINNING), beginning, name


def _stream(file: io.BufferedReader, beginning: bytes, name: str) -> io.BufferedReader:
    if not file.seekable():
        return io.BufferedReader(Counted(beginning, file, name), BEGINNING)
    if size_of(file) > LARGEST:
        raise too_large(name, LARGEST)
    file.seek(0)
    return file


def _seekable(file: io.BufferedReader, beginning: bytes, name: str) -> io.BufferedReader | io.BytesIO:
    if file.seekable():
        return file
    return io.BytesIO(read_whole(io.BufferedReader(Counted(beginning, file, name)), name))


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

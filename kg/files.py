"""Every read and every write: bytes and text in, whole files out or none.

A write goes to a temporary neighbour first and is renamed into place, so a reader never sees half a
file and a failed build leaves the last good one.
"""

import hashlib
import importlib.resources
import mmap
import os
import sqlite3
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from io import BufferedReader
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox
from filelock import FileLock, Timeout

from kg.errors import SourceError, StoreError, in_one_line

STDIO = "-"


@cache
def read_resource(name: str) -> str:
    """Read a file that ships with the package, such as ``ontology/kg.ttl`` or ``page.html``.

    A checkout keeps ``ontology/`` beside the package and a wheel keeps it inside; both are looked at.

    >>> read_resource("ontology/kg.ttl").startswith("@prefix kg:")
    True
    """
    return resource_path(name).read_text(encoding="utf-8")


def resource_path(name: str) -> Path:
    """Find a file or folder that ships with the package.

    >>> resource_path("ontology/queries").is_dir()
    True
    """
    package = Path(__file__).parent
    inside = package / name
    return inside if inside.exists() else package.parent / name


def read_resource_of(package: str, name: str) -> str:
    """Read a file that ships with another package."""
    return importlib.resources.files(package).joinpath(name).read_text(encoding="utf-8")


@contextmanager
def open_source(path: str) -> Iterator[BufferedReader]:
    """Open a source to read its bytes; ``-`` is standard input.

    Only files are opened: a pipe without a writer would wait for ever, a device might never end.
    Raises SourceError where there is no such file, or it cannot be read.
    """
    if path == STDIO:
        yield sys.stdin.buffer  # type: ignore[misc]  # which is one
        return
    try:
        file = open(path, "rb", buffering=1 << 16, opener=_open_at_once)  # noqa: SIM115  # closed below
    except FileNotFoundError:
        raise SourceError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise SourceError(f"{path}: is a folder; give the files in it, such as {path}/*.txt") from None
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise SourceError(f"{path!r}: cannot be read ({error})") from None
    with file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise SourceError(f"{path}: is a pipe or a device; expected a file, or '-' for standard input")
        try:
            yield file  # type: ignore[misc]  # and this
        except OSError as error:
            raise SourceError(f"{path}: cannot be read ({error.strerror or error})") from None


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # a pipe without a writer would wait


def read_source(path: str, may_be_empty: bool = False) -> str:
    """Read one source as text; ``-`` is standard input.

    Raises SourceError where there is no such file, it is empty or binary, or it is not UTF-8; the
    message says which, and at which line.
    """
    with open_source(path) as file:
        raw = file.read()
    if b"\0" in raw:
        raise SourceError(f"{path}: is a binary file; expected UTF-8 text")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SourceError(f"{path}:{line}: is not UTF-8 (byte 0x{raw[error.start]:02x}); save it as UTF-8") from None
    if not text.strip() and not may_be_empty:
        raise SourceError(f"{path}: is empty; expected papers")
    return text


def parse_triples(path: Path) -> Iterator[ox.Triple]:
    """Read a Turtle file that an earlier command wrote, triple by triple.

    Raises StoreError where it is missing or broken.
    """
    try:
        yield from (quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    except FileNotFoundError:
        raise StoreError(f"{path}: no such file; run 'kg build SOURCE…' first") from None
    except (SyntaxError, OSError) as error:
        raise StoreError(f"{path}: cannot be read ({in_one_line(error)}); run 'kg build' again") from None


def read_turtle(path: Path, at_once: int) -> Iterator[bytes]:
    """Read a Turtle file that Oxigraph wrote, so many bytes at once and whole statements each time.

    A statement ends a line, as no literal has a line's end as such; prefixes hold for what is read later too.
    """
    with open(path, "rb") as file:
        prefixes = b"".join(takewhile(lambda line: bytes(line).startswith(b"@prefix "), file))
        file.seek(len(prefixes))
        rest = b""
        while block := file.read(at_once):
            statements, end, rest = (rest + block).rpartition(b" .\n")
            if statements:
                yield prefixes + statements + end
        if rest:
            yield prefixes + rest


def read_output(path: Path, remedy: str = "run 'kg build SOURCE…' first") -> bytes:
    """Read a file that an earlier command wrote.

    Raises StoreError where it is missing, with what makes it.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise StoreError(f"{path}: no such file; {remedy}") from None
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror})") from None


@contextmanager
def open_scratch(path: Path | str, tables: str) -> Iterator[sqlite3.Connection]:
    """Open a new SQLite file with some tables, for what does not fit in memory; it is gone afterwards.

    Without a path it is the system's to place. Raises StoreError where it cannot be written.
    """
    try:
        index = sqlite3.connect(path, isolation_level=None)
        try:
            index.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {tables} BEGIN")
            yield index
        finally:
            index.close()
            if path:
                Path(path).unlink()
    except sqlite3.Error as error:
        raise StoreError(f"{path or 'a temporary file'}: cannot be written ({error}); make room") from None


@contextmanager
def mapped(path: Path) -> Iterator[mmap.mmap | bytes]:
    """Look into a file that an earlier command wrote without reading all of it.

    Raises StoreError where it is missing.
    """
    try:
        with open(path, "rb") as file:
            if not os.fstat(file.fileno()).st_size:
                yield b""  # which cannot be mapped
                return
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                yield content
    except FileNotFoundError:
        raise StoreError(f"{path}: no such file; run 'kg build SOURCE…' first") from None


def write_output(path: Path, content: bytes) -> None:
    """Write a whole file, or leave what was there.

    Raises StoreError where the folder cannot be made or written.
    """
    write_stream(path, lambda file: file.write(content))


def write_stream(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let a function write a whole file, or leave what was there if it fails; see `replace_file`. ``-`` is standard output.

    Raises StoreError where the folder cannot be made or written.
    """
    if str(path) == STDIO:
        write(sys.stdout.buffer)
        return

    def fill(temporary: Path) -> None:
        with open(temporary, "wb") as file:
            write(file)

    replace_file(path, fill)


def replace_file(path: Path, fill: Callable[[Path], object]) -> None:
    """Let a function fill an empty file by its name, which then takes the place of the old one.

    What a link points to is replaced, and the link stays; a pipe or a device takes what is written.
    Raises StoreError where it cannot be written; then the old one stays.
    """
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            fill(path)
            return
        place = Path(os.path.realpath(path))
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
        os.close(handle)
        try:
            fill(Path(temporary))
            os.chmod(temporary, 0o644)
            os.replace(temporary, place)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise not_written(path, error) from None


def replace_folder(path: Path, fill: Callable[[Path], object]) -> None:
    """Let a function fill a new folder, which then takes the place of the old one.

    What a link points to is replaced, and the link stays. Who has files of the old one open can read them on. Raises StoreError
    where it cannot be written.
    """
    try:
        path = Path(os.path.realpath(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as temporary:
            new, old = Path(temporary, "new"), Path(temporary, "old")
            new.mkdir()
            fill(new)
            if path.exists():
                os.replace(path, old)
            os.replace(new, path)
    except OSError as error:
        raise not_written(path, error) from None


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep other writers out of a folder.

    Raises StoreError where another process writes in it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock", blocking=False):
            yield
    except Timeout:
        raise StoreError(
            f"{folder}: another 'kg build' is writing there; wait for it, or give another --output"
        ) from None
    except OSError as error:
        raise not_written(folder, error) from None


def not_written(path: Path, error: OSError) -> StoreError:
    """The error to raise for what the system refuses to write."""
    return StoreError(f"{path}: cannot be written ({error.strerror or error})")


def digest_source(path: str) -> str:
    """SHA-256 of the bytes of a source file; of standard input, which can be read once only, none."""
    if path == STDIO:
        return ""
    try:
        with open_source(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except SourceError:
        return ""  # who read it has told what is wrong with it


def digest_files(paths: Iterable[Path]) -> str:
    """SHA-256 of some files of the package, one after the other; a folder stands for all that is in it."""
    digest = hashlib.sha256()
    for path in paths:
        for file in sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]:
            if file.suffix != ".pyc":
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def address_space() -> int:
    """Bytes of address space that this process has, where the system tells (Linux: `man proc`, statm)."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")

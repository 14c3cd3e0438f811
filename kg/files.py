"""Every read and every write: bytes and text in, whole files out or none.

A write goes to a temporary neighbour first and is renamed into place, so a reader never sees half a
file and a failed build leaves the last good one.
"""

import os
import sys
import tempfile
from functools import cache
from pathlib import Path

from kg.errors import SourceError, StoreError

STDIN = "-"


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


def read_source(path: str, may_be_empty: bool = False) -> str:
    """Read one source as text; ``-`` is standard input.

    Raises SourceError where there is no such file, it is empty or binary, or it is not UTF-8; the
    message says which, and at which line.
    """
    try:
        raw = sys.stdin.buffer.read() if path == STDIN else Path(path).read_bytes()
    except FileNotFoundError:
        raise SourceError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise SourceError(f"{path}: is a folder; give the files in it, such as {path}/*.txt") from None
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror})") from None
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


def write_output(path: Path, content: bytes) -> None:
    """Write a whole file, or leave what was there.

    Raises StoreError where the folder cannot be made or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(temporary, 0o644)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({error.strerror})") from None

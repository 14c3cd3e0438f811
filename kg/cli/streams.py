"""The standard streams, of which some may be closed, and whose output may find no room."""

import os
import sys
from codecs import lookup
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import Literal

from kg.errors import StoreError


class _Output(FileIO):
    """Standard output, which tells why it cannot be written; what is left to write then goes nowhere."""

    def write(self, content) -> int:
        try:
            return super().write(content)
        except OSError as error:
            os.dup2(_nothing("w").fileno(), self.fileno())
            if isinstance(error, BrokenPipeError):  # the reader of our output, such as `head`, has gone
                raise
            raise StoreError(f"standard output cannot be written ({error.strerror})") from None


def _nothing(mode: Literal["r", "w"]) -> TextIOWrapper:
    """Where nothing is read, and what is written goes nowhere."""
    return os.fdopen(os.open(os.devnull, os.O_RDONLY if mode == "r" else os.O_WRONLY), mode, closefd=False)


@contextmanager
def standard_streams() -> Iterator[None]:
    """Open what was closed when the program began: its files would take the numbers of these streams. All output is written in the end.

    Raises StoreError where standard output is closed or full.
    """
    sys.stdin = sys.stdin or _nothing("r")
    output = sys.stdout or _nothing("r")  # which refuses to be written, as a closed one does
    file = BufferedWriter(_Output(output.fileno(), "w", closefd=False))
    encoding = output.encoding
    errors = (
        output.errors if lookup(encoding).name == "utf-8" else "backslashreplace"
    )  # papers have letters that others lack
    sys.stdout = TextIOWrapper(file, encoding, errors, line_buffering=bool(output.line_buffering))
    sys.stderr = sys.stderr or _nothing("w")
    try:
        yield
    finally:
        sys.stdout.flush()

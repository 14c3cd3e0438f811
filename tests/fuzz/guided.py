"""Read what a fuzzer makes that sees which code it reaches: `python -m tests.fuzz.guided SECONDS`.

It needs atheris (https://github.com/google/atheris), and stops at the first fault, which it writes to a file.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["kg.sources", "csv", "json", "bibtexparser", "rispy", "pypdf"]):
    from kg import sources
    from tests.fuzz.sources import read_within, samples


def read_one(content: bytes) -> None:
    """The first byte chooses a format, or that it be found."""
    names = [None, *sources.READERS]
    if content:
        read_within(content[1:], "fuzzed", names[content[0] % len(names)], seconds=20)


def main() -> None:
    """Begin with the samples, once as found by looking."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in samples().items():
            Path(folder, name).write_bytes(b"\0" + content)
        atheris.Setup(
            [sys.argv[0], f"-max_total_time={sys.argv[1]}", "-max_len=20000", "-rss_limit_mb=4000", folder], read_one
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()

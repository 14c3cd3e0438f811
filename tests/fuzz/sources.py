"""Mutate the samples and read them: `python -m tests.fuzz.sources SECONDS`.

What is read must end in time, and in papers and problems, or in a SourceError. What does not is written to the folder
`found/` and printed; it belongs into the table of `tests/test_bad_sources.py` then.
"""

import gzip
import hashlib
import io
import random
import signal
import sys
import time
import traceback
import zipfile
from collections.abc import Iterator
from pathlib import Path

from kg import sources
from kg.errors import SourceError

SAMPLES = Path(__file__).parents[1] / "samples"
SECONDS = 5
"""That one small source may take; a shared core may be busy."""
PIECES = [
    b'"', b"{", b"}", b"[", b"]", b",", b":", b"\n", b"\r\n", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"null", b"true", b"1e999", b"-1",
    b"NaN", b"9" * 5000, b"{" * 2000, b"[" * 2000, b"<a>" * 200, b"</", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&lol;", b"<![CDATA[", b"]]>", b"@article{",
    b"@string{a = a}", b"TY  - JOUR\n", b"ER  - \n", b"# ", b"\\ud800", b"\xed\xa0\x80", b"\\u0000", b"$", b"\\", b"%", b"0000-00-00", b"10.1/", b"'",
    "\u202e".encode(), "İ".encode(), "١٢٣٤".encode(), b"\x1f\x8b", b"PK\x03\x04", b"\x28\xb5\x2f\xfd", b"PAR1", b"%PDF-", b"true", b"{}", b"[]", b'""',
]  # fmt: skip


def samples() -> dict[str, bytes]:
    """The sample files by name, and some of them packed and as Parquet."""
    found = {path.name: path.read_bytes() for path in sorted(SAMPLES.iterdir()) if path.is_file()}
    found["papers.csv.gz"] = gzip.compress(found["papers.csv"], mtime=0)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("papers.csv", "papers.bib"):
            archive.writestr(zipfile.ZipInfo(name), found[name], zipfile.ZIP_DEFLATED)
    found["papers.zip"] = packed.getvalue()
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
        import zstandard
    except ImportError:
        return found
    table = io.BytesIO()
    pq.write_table(
        pa.table({"title": ["Gromit"], "abstract": ["A model."], "year": [2024.0], "authors": [["A", "B"]]}), table
    )
    found["papers.parquet"] = table.getvalue()
    found["papers.ris.zst"] = zstandard.compress(found["papers.ris"])
    return found


def mutated(raw: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """Change a source at a few places: cut, double, overwrite, insert a piece that has meaning, or join with another."""
    content = bytearray(raw)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at = chance.randrange(len(content) + 1)
        to = min(len(content), at + int(chance.expovariate(1 / 30)) + 1)
        match chance.randrange(8):
            case 0:
                del content[at:to]
            case 1:
                content[at:at] = content[at:to] * chance.choice((1, 2, 50))
            case 2:
                content[at:to] = chance.randbytes(to - at)
            case 3 | 4:
                content[at:at] = chance.choice(PIECES)
            case 5:
                content[at:to] = chance.choice(PIECES)
            case 6 if content and at < len(content):
                content[at] ^= 1 << chance.randrange(8)
            case _:
                other = chance.choice(others)
                start = chance.randrange(len(other) + 1)
                content[at:at] = other[start : start + chance.randrange(300)]
    if chance.random() < 0.1:
        del content[chance.randrange(len(content) + 1) :]
    return bytes(content[: 1 << 20])


def read_within(raw: bytes, name: str, format: str | None = None, seconds: int = SECONDS) -> int:
    """Count what is found in a source. Raises TimeoutError where it takes too long, and whatever is a fault."""

    def stop(*_) -> None:
        raise TimeoutError(f"more than {seconds} seconds")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        return sum(1 for _ in sources.parse(raw, name, format))
    except SourceError:
        return 0
    finally:
        signal.alarm(0)


def mutants(seed: int) -> Iterator[tuple[bytes, str, str | None]]:
    """Changed samples without end, the same for a seed: contents, name, and sometimes a format."""
    known = samples()
    contents = list(known.values())
    formats = list(sources.READERS)
    chance = random.Random(seed)
    while True:
        name, raw = chance.choice(list(known.items()))
        content = mutated(raw, contents, chance)
        yield content, name, chance.choice(formats) if chance.random() < 0.15 else None


def main(seconds: float, seed: int) -> int:
    """Try until the time is over; give how many faults there were."""
    faults: set[str] = set()
    tried, end = 0, time.monotonic() + seconds
    for content, name, format in mutants(seed):
        if time.monotonic() > end:
            break
        tried += 1
        try:
            read_within(content, name, format)
        except Exception as error:
            told = f"{type(error).__name__} {traceback.extract_tb(error.__traceback__)[-1][:2]}"
            if told not in faults:
                faults.add(told)
                Path("found").mkdir(exist_ok=True)
                path = Path("found", f"{hashlib.sha256(content).hexdigest()[:8]}-{format or 'any'}-{name}")
                path.write_bytes(content)
                print(f"{path}: {told}: {str(error)[:200]}", flush=True)
    print(f"{tried:,} sources read, {len(faults)} faults, seed {seed}")
    return len(faults)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0) > 0)

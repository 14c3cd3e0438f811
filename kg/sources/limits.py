"""How much a source may hold: more than any real one, and less than a trap."""

import re
from dataclasses import asdict, dataclass

from kg.errors import KgError

GROWS_FREELY = 64_000_000
"""Bytes that a packed source may become in any case: small ones that repeat themselves grow a thousandfold and do no harm."""

_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,3})?)\s*([kMGT]?)(i?)B?", re.IGNORECASE | re.ASCII)
_PREFIXES = ("", "k", "m", "g", "t")


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of everything. What is beyond is a problem, whose text names the option that raises the limit.

    Raises KgError where one is no whole number above zero.

    >>> Limits(depth=0)
    Traceback (most recent call last):
        ...
    kg.errors.KgError: --max-depth is 0; expected a whole number of at least 1
    """

    file_size: int = 16_000_000_000
    """Bytes of a source, unpacked. The snapshot of all of arXiv has 5 GB."""
    whole_size: int = 256_000_000
    """Bytes of what has to be in memory as a whole: a line, a paper in XML, or a source in a format that cannot be read in pieces.
    Reading it needs several times as much memory."""
    expansion: int = 100
    """Times its size that a packed source may become, past `GROWS_FREELY`. Real text grows up to 20 times."""
    title_length: int = 2_000
    """Characters of a title, an address or an identifier. The longest titles of arXiv have some 250."""
    text_length: int = 100_000
    """Characters of an abstract. Real ones stay under 5,000."""
    items: int = 20_000
    """Authors, categories and so on of one paper, and files in a zip. The longest lists of authors have some 5,000 names."""
    depth: int = 100
    """Elements of XML, or lists and objects of JSON, within one another. Those of the known formats are some 10 deep."""

    def __post_init__(self) -> None:
        for limit, most in asdict(self).items():
            if type(most) is not int or most < 1:
                raise KgError(f"{option(limit)} is {most!r}; expected a whole number of at least 1")


LIMITS = Limits()
"""Those that hold where none are given."""


def option(limit: str) -> str:
    """The option of the command line that sets a limit.

    >>> option("file_size")
    '--max-file-size'
    """
    return f"--max-{limit.replace('_', '-')}"


def at_most(limits: Limits, limit: str) -> str:
    """What a message says of a limit that is overstepped.

    >>> at_most(Limits(), "text_length")
    'expected at most 100,000 (--max-text-length raises it)'
    """
    return f"expected at most {getattr(limits, limit):,} ({option(limit)} raises it)"


def to_bytes(size: str) -> int:
    """The number of bytes that a person means. Raises KgError where it is none.

    >>> to_bytes("2GB"), to_bytes("1.5 kB"), to_bytes("64MiB"), to_bytes("700")
    (2000000000, 1500, 67108864, 700)
    """
    found = _SIZE.fullmatch(size.strip())
    if found is None:
        raise KgError(f"{size!r} is no size; expected one such as 500MB or 2GB")
    number, prefix, binary = found.groups()
    return int(float(number) * (1024 if binary else 1000) ** _PREFIXES.index(prefix.lower()))


def from_bytes(size: int) -> str:
    """A number of bytes as a person writes it.

    >>> from_bytes(16_000_000_000), from_bytes(1500)
    ('16GB', '1500B')
    """
    power = max(n for n in range(len(_PREFIXES)) if size % 1000**n == 0)
    return f"{size // 1000**power}{_PREFIXES[power].upper()}B"

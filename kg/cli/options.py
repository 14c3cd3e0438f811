"""Options that several commands have."""

import os
from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any

import typer

from kg.errors import KgError
from kg.extract import EXTRACTORS
from kg.sources import READERS
from kg.sources.limits import LIMITS, Limits, from_bytes, option, to_bytes


def to_path(text: str | Path) -> Path:
    """The path that is given. Raises KgError where it is empty, which would be the folder that one is in."""
    if not str(text):
        raise KgError(
            "a path is empty; expected the name of a file or folder, such as output, or . for the folder here"
        )
    return Path(text)


def to_folder(text: str | Path) -> Path:
    """The folder that is given. Raises KgError also where its name is no UTF-8, which the store refuses in the end."""
    path = to_path(text)
    name = os.fsencode(path)
    if name.decode(errors="replace").encode() != name:
        raise KgError(f"the folder {name!r} is not named in UTF-8; expected another --output")
    return path


SOURCE = typer.Argument(metavar="SOURCE", help="Papers in any known format, packed or not; - is standard input.")
Sources = Annotated[list[str], SOURCE]
Output = Annotated[
    Path, typer.Option("--output", "-o", metavar="FOLDER", help="Folder of the built graph.", parser=to_folder)
]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON.")]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="NAME",
        help=f"Format of the sources: {', '.join(sorted(READERS))}. Found by looking if left out.",
    ),
]
ExtractorName = Annotated[
    str, typer.Option("--extractor", metavar="NAME", help=f"What reads the papers: {', '.join(EXTRACTORS)}.")
]
Processes = Annotated[
    int | None,
    typer.Option("--processes", min=1, metavar="N", help="Processes to read with; by default as many as pay."),
]

_LIMITS = {
    "file_size": ("SIZE", "Bytes of a source, unpacked; 500MB, 2GB and so on."),
    "whole_size": (
        "SIZE",
        "Bytes of what must be in memory as a whole: a line, an element of XML, BibTeX, PDF and so on.",
    ),
    "expansion": ("N", "Times its size that a packed source may become, past 64MB."),
    "title_length": ("N", "Characters of a title, an address or an identifier."),
    "text_length": ("N", "Characters of an abstract."),
    "items": ("N", "Authors, categories and so on of a paper, and files in a zip."),
    "depth": ("N", "Values of JSON or elements of XML within one another."),
}
"""For each of `Limits` what its option takes and what it is the most of."""


def takes_limits(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options --max-file-size and so on; it is called with the `Limits` that they make."""

    @wraps(command)
    def limited(**options: Any) -> None:
        command(limits=Limits(**{limit: options.pop(f"max_{limit}") for limit in _LIMITS}), **options)

    own = [p for p in signature(command).parameters.values() if p.name != "limits"]
    limited.__signature__ = Signature([*own, *map(_limit_option, _LIMITS)])  # type: ignore[attr-defined]
    return limited


def _limit_option(limit: str) -> Parameter:
    metavar, words = _LIMITS[limit]
    usual = getattr(LIMITS, limit)
    is_size = metavar == "SIZE"
    said = typer.Option(option(limit), metavar=metavar, help=words, parser=to_bytes if is_size else None)
    return Parameter(
        f"max_{limit}",
        Parameter.KEYWORD_ONLY,
        default=from_bytes(usual) if is_size else usual,
        annotation=Annotated[int, said],
    )

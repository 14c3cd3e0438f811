"""Commands that correct names."""

from pathlib import Path
from typing import Annotated

import typer

from kg import pipeline
from kg.cli.app import app
from kg.cli.options import to_path
from kg.cli.words import say
from kg.vocab import THINGS

CurationFile = Annotated[
    Path, typer.Option("--curation", metavar="FILE", help="The file of decisions to write to.", parser=to_path)
]
_THEN = "Build again, and it holds; to undo it, delete its line."


@app.command(epilog='Example: kg merge "MS COCO" COCO')
def merge(
    names: Annotated[list[str], typer.Argument(metavar="NAME NAME…", help="Names of one thing.")],
    curation: CurationFile = Path(pipeline.CURATION),
) -> None:
    """Decide that names are one thing."""
    pipeline.merge(names, curation)
    say(f"wrote {curation}. {_THEN}")


@app.command(epilog="Example: kg split Mamba Mamba@2403.01234")
def split(
    names: Annotated[
        list[str],
        typer.Argument(metavar="NAME NAME…", help="Names of different things; NAME@PAPER is what one paper means."),
    ],
    curation: CurationFile = Path(pipeline.CURATION),
) -> None:
    """Decide that names are different things."""
    pipeline.split(names, curation)
    say(f"wrote {curation}. {_THEN}")


@app.command(epilog="Example: kg retype Alpaca Dataset")
def retype(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name of the thing.")],
    kind: Annotated[str, typer.Argument(metavar="KIND", help=f"One of {', '.join(THINGS)}.")],
    curation: CurationFile = Path(pipeline.CURATION),
) -> None:
    """Decide what kind of thing a name is."""
    pipeline.retype(name, kind, curation)
    say(f"wrote {curation}. {_THEN}")

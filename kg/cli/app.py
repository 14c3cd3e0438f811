"""The application that all commands belong to."""

from importlib.metadata import version
from typing import Annotated

import typer

app = typer.Typer(
    name="kg",
    help="Build a knowledge graph from pages of research papers, and ask it.",
    epilog="Example: kg build page.txt && kg query largest-models && kg show BERT",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"kg {version('paperkg')}")
        raise typer.Exit


@app.callback()
def _root(
    asked: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Build a knowledge graph from pages of research papers, and ask it."""

"""Commands that make a graph."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from kg import pipeline
from kg.cli.app import app
from kg.cli.bars import progress_bars
from kg.cli.options import SOURCE, ExtractorName, Format, Output, Processes, Sources, takes_limits, to_path
from kg.cli.words import say, tell
from kg.errors import KgError
from kg.folder import OUTPUT
from kg.memory import WATCHED, run_within
from kg.report import Report
from kg.sources.limits import LIMITS, Limits, from_bytes, to_bytes
from kg.vocab import BASE


@app.command(epilog="Example: kg build page1.txt page2.txt --output output")
@takes_limits
def build(
    sources: Annotated[list[str] | None, SOURCE] = None,
    output: Output = OUTPUT,
    format: Format = None,
    extractor: ExtractorName = pipeline.EXTRACTOR,
    min_score: Annotated[
        float, typer.Option("--min-score", min=0, max=1, help="Leave out facts less certain than this.")
    ] = pipeline.MIN_SCORE,
    processes: Processes = None,
    curation: Annotated[
        Path | None,
        typer.Option(
            "--curation",
            metavar="FILE",
            help="Decisions about names; curation.toml beside the first source.",
            parser=to_path,
        ),
    ] = None,
    base: Annotated[str, typer.Option("--base", metavar="IRI", help="Where the IRIs of things begin.")] = BASE,
    watch: Annotated[
        Path | None,
        typer.Option(
            "--watch",
            metavar="FOLDER",
            help="Build of all files of a folder, again whenever they change.",
            parser=to_path,
        ),
    ] = None,
    max_memory: Annotated[
        int | None,
        typer.Option(
            "--max-memory",
            metavar="SIZE",
            help="End the build when its processes need more memory; 3GB and so on.",
            parser=to_bytes,
        ),
    ] = None,
    limits: Limits = LIMITS,
) -> None:
    """Build the graph: facts, evidence, a store to ask, and an interactive page."""
    if bool(sources) == bool(watch):
        raise KgError("expected SOURCE… or --watch FOLDER, and not both; see 'kg build --help'")
    if max_memory is not None and WATCHED not in os.environ:
        raise typer.Exit(_build_within(max_memory))
    options: dict[str, Any] = {
        "format": format,
        "extractor": extractor,
        "processes": processes,
        "min_score": min_score,
        "curation": curation,
        "base": base,
        "limits": limits,
    }
    if watch:
        for came in pipeline.watch(watch, output, **options):
            _tell_of_build(came)
        return
    with progress_bars() as progress:
        report = pipeline.build(sources or [], output, progress=progress, **options)
    tell(report)


def _build_within(memory: int) -> int:
    """Run this command again, watched; gives its exit code."""
    try:
        code = run_within(memory, [sys.executable, "-m", "kg", *sys.argv[1:]])
    except KeyboardInterrupt:
        return 130  # the build was stopped with it, and says so
    if code is None:
        raise KgError(
            f"the build needs more than {from_bytes(memory)} of memory (--max-memory raises it); the last graph is whole, "
            "and what was read of the papers is kept"
        )
    return code


def _tell_of_build(came: Report | KgError) -> None:
    """Tell of one build of many: what is wrong with one does not end them."""
    if isinstance(came, KgError):
        say(f"kg: {came}")
        return
    with suppress(typer.Exit):
        tell(came)


@app.command(epilog="Example: kg extract page.txt --out found.jsonl")
@takes_limits
def extract(
    sources: Sources,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="Where to write; - is standard output.", parser=to_path)
    ] = Path("-"),
    format: Format = None,
    extractor: ExtractorName = pipeline.EXTRACTOR,
    processes: Processes = None,
    limits: Limits = LIMITS,
) -> None:
    """Write what each paper says, one JSON object a line."""
    with progress_bars() as progress:
        report = pipeline.extract(sources, out, format, extractor, processes, progress, limits)
    tell(report)

"""Commands that give a graph to others."""

from pathlib import Path
from typing import Annotated

import typer

from kg import pipeline
from kg.cli.app import app
from kg.cli.bars import progress_bars
from kg.cli.options import Output, to_path
from kg.cli.words import say
from kg.folder import OUTPUT
from kg.names import so_many


@app.command(epilog="Example: kg export --to graphml --out papers.graphml")
def export(
    to: Annotated[str, typer.Option("--to", metavar="FORM", help=f"One of {', '.join(pipeline.FORMS)}.")],
    output: Output = OUTPUT,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Where to write; beside the graph if left out, as graph.FORM (all.ttl for ttl) or part.FORM; - is standard output.",
            parser=to_path,
        ),
    ] = None,
    rdf12: Annotated[
        bool, typer.Option("--rdf12", help="Tie statements to what they state by RDF 1.2 triple terms too.")
    ] = False,
    focus: Annotated[
        list[str] | None,
        typer.Option("--focus", metavar="NAME", help="Only this thing and what is near it; may be repeated."),
    ] = None,
    depth: Annotated[int, typer.Option("--depth", min=0, metavar="N", help="How many facts away is near.")] = 1,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", metavar="KIND", help="Only things of this kind; may be repeated.")
    ] = None,
    min_score: Annotated[
        float, typer.Option("--min-score", min=0, max=1, metavar="SCORE", help="Only facts at least this certain.")
    ] = 0.0,
    title: Annotated[str, typer.Option("--title", metavar="WORDS", help="Title of a page.")] = pipeline.TITLE,
) -> None:
    """Write the built graph, or a part of it with the papers that say it, in another form."""
    path = pipeline.export(to, output, out, rdf12, focus or (), depth, kind or (), min_score, title)
    if str(path) != "-":
        say(f"wrote {path}")


@app.command(epilog="Example: kg serve --port 8000")
def serve(
    output: Output = OUTPUT,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, metavar="N", help="Where to listen; 0 is any that is free.")
    ] = 8000,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, metavar="N", help="That a query may take.")] = 30,
    rows: Annotated[int, typer.Option("--rows", min=1, metavar="N", help="That an answer may have.")] = 100_000,
    memory: Annotated[int, typer.Option("--memory", min=50, metavar="MB", help="That a query may need.")] = 1000,
) -> None:
    """Serve the built graph: pages to read it, and a SPARQL endpoint at /sparql."""
    size = memory * 1_000_000
    pipeline.serve(output, host, port, seconds, rows, size, lambda it: say(f"{it}  (SPARQL at /sparql; Ctrl-C stops)"))


@app.command(epilog="Example: kg site --out public")
def site(
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help="Where to write; a site there is replaced.", parser=to_path)
    ],
    output: Output = OUTPUT,
) -> None:
    """Write the graph's pages as files, to open from a disk or to publish, such as with GitHub Pages."""
    with progress_bars() as progress:
        pages = pipeline.write_site(out, output, progress)
    say(f"wrote {so_many(pages, 'page')}; open {out / 'index.html'}")


@app.command(epilog="Example: kg load --endpoint http://localhost:7878/store")
def load(
    endpoint: Annotated[
        str, typer.Option("--endpoint", metavar="URL", help="The server's address for the Graph Store Protocol.")
    ],
    output: Output = OUTPUT,
    graph: Annotated[
        str | None,
        typer.Option("--graph", metavar="IRI", help="The graph to replace there; its default graph if left out."),
    ] = None,
) -> None:
    """Send the built graph to a SPARQL 1.1 server, in place of what is there."""
    pipeline.load(endpoint, output, graph)
    say(f"sent {output} to {endpoint}")

"""Commands that answer from a graph."""

import json
import shlex
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from textwrap import shorten
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from kg import pipeline, store
from kg.cli.app import app
from kg.cli.bars import progress_bars
from kg.cli.options import AsJson, Output, to_path
from kg.cli.words import answers, say, tame
from kg.diff import Difference, compare, to_patch
from kg.errors import KgError, NotFoundError
from kg.folder import OUTPUT
from kg.graph import Graph
from kg.memory import call_within, half_of_all
from kg.model import Edge, Evidence, Node
from kg.names import measured, so_many
from kg.questions import questions
from kg.rdf.near import MOST
from kg.sources.limits import from_bytes, to_bytes
from kg.vocab import MENTIONS, PREDICATES, PROPERTIES, THINGS


@app.command(epilog='Example: kg query largest-models    kg query "SELECT ?m { ?m a kg:Model }" --format csv')
def query(
    question: Annotated[
        str | None,
        typer.Argument(
            metavar="QUESTION",
            help="A SPARQL query, a file of one, or a bundled question; without it, the bundled ones are listed.",
        ),
    ] = None,
    output: Output = OUTPUT,
    format: Annotated[
        str | None,
        typer.Option("--format", metavar="FORM", help=f"{', '.join(store.FORMATS)}; on a terminal a table, else csv."),
    ] = None,
    max_memory: Annotated[
        int | None,
        typer.Option(
            "--max-memory",
            metavar="SIZE",
            help="End the query when it needs more memory; 3GB and so on. Without it, half of the machine's.",
            parser=to_bytes,
        ),
    ] = None,
) -> None:
    """Ask the built graph with SPARQL.

    The prefixes kg:, model:, dataset:, paper: and so on are known.
    """
    if question is None:
        for name, title in questions().items():
            typer.echo(f"{name:28} {title}")
        return
    format = format or ("table" if sys.stdout.isatty() else "csv")
    memory = max_memory or half_of_all()
    try:
        answer = call_within(memory, partial(pipeline.query, question, output, format))
    except MemoryError:
        raise KgError(
            f"the query needs more than {from_bytes(memory)} of memory (--max-memory raises it); do its patterns share variables?"
        ) from None
    if isinstance(answer, bytes):
        sys.stdout.buffer.write(answer)
        return
    answers().print(_table(answer))
    say(so_many(len(answer.rows), "row"))


def _table(answer: store.Answer) -> Table:
    """An answer of which nothing is cut in a narrow terminal."""
    table = Table(header_style="bold")
    for column in answer.columns:
        table.add_column(column, overflow="fold")
    for row in answer.rows:
        table.add_row(*(Text(tame(store.words_of(term, answer.prefixes))) for term in row))
    return table


@app.command(epilog="Example: kg show LLaMA")
def show(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="A name, words of one (the last may be unfinished), or a node's id or IRI."
        ),
    ],
    output: Output = OUTPUT,
    as_json: AsJson = False,
) -> None:
    """Print what is known of one thing, with quotes."""
    found = pipeline.find(name, output)
    if not found:
        raise NotFoundError(name)
    graph = pipeline.neighbourhood(found[0].id, output)
    node = graph.nodes[found[0].id]["node"]
    if as_json:
        typer.echo(json.dumps(pipeline.describe(graph, node), ensure_ascii=False))
        return
    _print_node(graph, node)
    if graph.graph["facts"] > MOST:
        say(f"the surest {MOST} of {graph.graph['facts']} facts")
    if len(node.names) > 1 and node.kind in THINGS:
        say(f"why these names are one thing: kg explain {shlex.quote(found[0].id)}")
    if len(found) > 1:
        say("also: " + ", ".join(f"{n.label} ({n.id})" for n in found[1:8]) + (" …" if len(found) > 8 else ""))


def _print_node(graph: Graph, node: Node) -> None:
    console = answers()

    def line(text: str, style: str = "", indent: int = 0) -> None:
        console.print(Text(" " * indent + tame(text), style=style), soft_wrap=not console.is_terminal)

    def quoted(evidence: tuple[Evidence, ...]) -> None:
        best = max(evidence, key=lambda e: (e.score, e))
        more = f" (and {len(evidence) - 1} more)" if len(evidence) > 1 else ""
        line(f"“{best.quote}”", "dim", 6)
        line(f"{graph.nodes[best.paper]['node'].label}, {best.score:.2f}{more}", "dim italic", 6)

    line(f"{node.label}  [{node.kind}]  {node.id}", "bold")
    if len(node.names) > 1:
        line("also: " + ", ".join(node.names[1:]))
    if node.paper is not None:
        line("listed in " + ", ".join(node.paper.pages))
    for link in node.links:
        line(f"{link.kind}: {link.url}", indent=2)
    for q in node.quantities:
        line(f"{PROPERTIES[q.property].label}: {measured(q.value, q.unit)}", indent=2)
        quoted(q.evidence)
    for c in node.results:
        on = f" on {graph.nodes[c.dataset]['node'].label}" if c.dataset else ""
        at = f" at {graph.nodes[c.task]['node'].label}" if c.task else ""
        over = graph.nodes[c.baseline]["node"].label if c.baseline else c.baseline_text
        line(f"{c.metric}: {c.amount}{at}{on}{f', against {over}' if over else ''}", indent=2)
        quoted(c.evidence)
    for edge in pipeline.edges_of(graph, node.id):
        if edge.predicate != MENTIONS or (edge.head != node.id and len(graph[edge.head][edge.tail]) == 1):
            line(_sentence(graph, edge), indent=2)
            if not PREDICATES[edge.predicate].recorded:  # whose quote is the name
                quoted(edge.evidence)


_TITLE = 80
"""Characters of a paper's title."""


@app.command(epilog="Example: kg explain COCO")
def explain(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name, or a node's id or IRI.")],
    output: Output = OUTPUT,
    as_json: AsJson = False,
) -> None:
    """Print why names are one thing, and what was kept apart from it."""
    found = pipeline.explain(name, output)
    if not found:
        alike = pipeline.find(name, output)
        if not alike or alike[0].kind in THINGS:
            raise NotFoundError(name)
        say(f"kg: {alike[0].id} is what its name is; only the names of things are put together")
        raise typer.Exit(1)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    console = answers()
    for account in found:
        lines = [f"{account['label']}  [{account['kind']}]  {account['id']}  in {so_many(account['papers'], 'paper')}"]
        lines += ["named: " + ", ".join(f"{n} ({count})" for n, count in account["names"].items())]
        for merge in account["merges"]:
            lines.append(f"  {merge['left']} = {merge['right']}: {merge['rule']} ({merge['score']:.2f})")
            lines += [f"      {shorten(p['title'], _TITLE, placeholder=' …')} ({p['id']})" for p in merge["papers"]]
        lines += [f"  {apart['left']} ≠ {apart['right']}: {apart['why']}" for apart in account["apart"]]
        for number, line in enumerate(lines):
            console.print(Text(tame(line), style="" if number else "bold"), soft_wrap=not console.is_terminal)


def _sentence(graph: Graph, edge: Edge) -> str:
    head, tail = graph.nodes[edge.head]["node"].label, graph.nodes[edge.tail]["node"].label
    return f"{head} — {PREDICATES[edge.predicate].label} → {tail}"


@app.command(epilog="Example: cp -rL output before && kg build page.txt && kg diff before output")
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Folder of a built graph.", parser=to_path)],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Folder of a later one.", parser=to_path)],
    as_json: AsJson = False,
    patch: Annotated[
        bool, typer.Option("--patch", help="Write an RDF patch that makes the old graph the new one.")
    ] = False,
) -> None:
    """Tell what came, went, merged and split from one graph to another; exit code 1 where they differ."""
    if patch and as_json:
        raise KgError("an RDF patch is no JSON; give --patch or --json")
    if patch:
        differs = False
        for line in to_patch(old, new):
            typer.echo(line)
            differs = differs or line[0] in "AD"
    else:
        difference = compare(old, new)
        differs = bool(difference)
        _tell_difference(difference, as_json)
    if differs:
        raise typer.Exit(1)
    say("no difference")


def _tell_difference(difference: Difference, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(asdict(difference), ensure_ascii=False, indent=1))
        return
    for name in difference.__slots__:
        if found := getattr(difference, name):
            typer.echo(f"{name.replace('_', ' ')}: {len(found)}")
            for item in found:
                typer.echo(tame(f"  {item}"))


@app.command(epilog="Example: kg validate --output output")
def validate(
    output: Output = OUTPUT,
    as_json: AsJson = False,
) -> None:
    """Hold the built graph against its SHACL shapes."""
    with progress_bars() as progress:
        violations = pipeline.validate(output, progress=progress)
    if as_json:
        typer.echo(json.dumps([asdict(v) for v in violations], ensure_ascii=False))
    else:
        for violation in violations:
            typer.echo(tame(str(violation)))
    say(so_many(len(violations), "violation") if violations else "the graph keeps all its shapes")
    if violations:
        raise typer.Exit(1)

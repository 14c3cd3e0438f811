"""The command line: arguments in, one call of the pipeline, words out."""

import json
import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from textwrap import shorten
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from kg import pipeline, store
from kg.diff import Difference, compare, to_patch
from kg.errors import KgError, QueryError
from kg.extract import EXTRACTORS
from kg.graph import Graph
from kg.model import Edge, Evidence, Node, Violation
from kg.names import figure
from kg.sources import READERS
from kg.vocab import BASE, MENTIONS, PREDICATES, PROPERTIES

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
_VIOLATIONS_TOLD = 10
_words = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


def _out() -> Console:
    """The console for answers: plain where NO_COLOR is set (https://no-color.org)."""
    plain = bool(os.environ.get("NO_COLOR"))
    return Console(highlight=False, color_system=None) if plain else Console(highlight=False)


_SOURCE = typer.Argument(metavar="SOURCE", help="Papers in any known format, packed or not; - is standard input.")
Sources = Annotated[list[str], _SOURCE]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="Folder of the built graph.")]
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


def main() -> None:
    """Run the command line; a KgError is one line on stderr and exit code 2."""
    try:
        app()
    except KgError as error:
        _say(f"kg: {error}")
        sys.exit(2)
    except BrokenPipeError:  # the reader of our output, such as `head`, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        _say("kg: stopped")
        sys.exit(130)


def _say(words: str) -> None:
    """Print words for a person to stderr, without control characters that papers might bring."""
    _words.print(Text(_tame(words)))


def _tame(text: str) -> str:
    """Show control and direction characters as what they are, so that no text can steer a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in text)


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


@contextmanager
def _progress(verb: str = "reading", things: str = "papers") -> Iterator[pipeline.Progress | None]:
    """A bar with the time left, on a terminal only."""
    if not _words.is_terminal:
        yield None
        return
    columns = (
        TextColumn(verb),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(f"{things},"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    with Progress(*columns, console=_words, transient=True) as bar:
        task = bar.add_task(verb, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _tell(report: pipeline.Report) -> None:
    for problem in report.problems:
        _say(f"kg: {problem}")
    papers = f"{report.papers} papers" + (f" ({report.listings} listings)" if report.listings != report.papers else "")
    _say(papers + (f", {report.nodes} nodes, {report.edges} edges" if report.nodes else ""))
    if report.left_out:
        _say(f"{report.left_out} facts left out: other papers outvote the kind of a thing they are about")
    for name in report.idle:
        _say(f"curation: no paper names {name!r} any more; its line may go")
    _tell_violations(report.violations)
    if not report.validated_nodes:
        _say(f"{report.triples} triples are too many to check node by node here; 'kg validate' does")
    for path in report.written:
        _say(f"wrote {path}")
    if report.problems:
        _say(f"{len(report.problems)} problems; the rest was read")
    if report.problems or report.violations:
        raise typer.Exit(1)


def _tell_violations(violations: Sequence[Violation]) -> None:
    for violation in violations[:_VIOLATIONS_TOLD]:
        _say(f"kg: {violation}")
    if violations:
        more = " (the first ones above)" if len(violations) > _VIOLATIONS_TOLD else ""
        _say(f"the graph breaks its shapes {len(violations)} times{more}")


@app.command(epilog="Example: kg build page1.txt page2.txt --output output")
def build(
    sources: Annotated[list[str] | None, _SOURCE] = None,
    output: Output = pipeline.OUTPUT,
    format: Format = None,
    extractor: ExtractorName = pipeline.EXTRACTOR,
    min_score: Annotated[
        float, typer.Option("--min-score", min=0, max=1, help="Leave out facts less certain than this.")
    ] = pipeline.MIN_SCORE,
    processes: Processes = None,
    curation: Annotated[
        Path | None,
        typer.Option(
            "--curation", metavar="FILE", help="Decisions about names; curation.toml beside the first source."
        ),
    ] = None,
    base: Annotated[str, typer.Option("--base", metavar="IRI", help="Where the IRIs of things begin.")] = BASE,
    watch: Annotated[
        Path | None,
        typer.Option("--watch", metavar="FOLDER", help="Build of all files of a folder, again whenever they change."),
    ] = None,
) -> None:
    """Build the graph: facts, evidence, a store to ask, and an interactive page."""
    if bool(sources) == bool(watch):
        raise KgError("expected SOURCE… or --watch FOLDER, and not both; see 'kg build --help'")
    options: dict[str, Any] = {
        "format": format,
        "extractor": extractor,
        "processes": processes,
        "min_score": min_score,
        "curation": curation,
        "base": base,
    }
    if watch:
        for came in pipeline.watch(watch, output, **options):
            _tell_of_build(came)
        return
    with _progress() as progress:
        report = pipeline.build(sources or [], output, progress=progress, **options)
    _tell(report)


def _tell_of_build(came: pipeline.Report | KgError) -> None:
    """Tell of one build of many: what is wrong with one does not end them."""
    if isinstance(came, KgError):
        _say(f"kg: {came}")
        return
    with suppress(typer.Exit):
        _tell(came)


@app.command(epilog="Example: cp -rL output before && kg build page.txt && kg diff before output")
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Folder of a built graph.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Folder of a later one.")],
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
    patch: Annotated[
        bool, typer.Option("--patch", help="Write an RDF patch that makes the old graph the new one.")
    ] = False,
) -> None:
    """Tell what came, went, merged and split from one graph to another; exit code 1 where they differ."""
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
    _say("no difference")


def _tell_difference(difference: Difference, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(asdict(difference), ensure_ascii=False, indent=1))
        return
    for name in difference.__slots__:
        if found := getattr(difference, name):
            typer.echo(f"{name.replace('_', ' ')}: {len(found)}")
            for item in found:
                typer.echo(_tame(f"  {item}"))


@app.command(epilog="Example: kg validate --output output")
def validate(
    output: Output = pipeline.OUTPUT,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Hold the built graph against its SHACL shapes."""
    violations = pipeline.validate(output)
    if as_json:
        typer.echo(json.dumps([asdict(v) for v in violations], ensure_ascii=False))
    else:
        for violation in violations:
            typer.echo(_tame(str(violation)))
    _say(f"{len(violations)} violations" if violations else "the graph keeps all its shapes")
    if violations:
        raise typer.Exit(1)


@app.command(epilog="Example: kg extract page.txt --out found.jsonl")
def extract(
    sources: Sources,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write; standard output if left out.")
    ] = None,
    format: Format = None,
    extractor: ExtractorName = pipeline.EXTRACTOR,
    processes: Processes = None,
) -> None:
    """Write what each paper says, one JSON object a line."""
    with _progress() as progress:
        text, report = pipeline.extract(sources, out, format, extractor, processes, progress)
    if out is None:
        sys.stdout.write(text)
    _tell(report)


@app.command(epilog="Example: kg train --gold gold.jsonl --papers papers.json --out weights")
def train(
    gold: Annotated[
        list[str], typer.Option("--gold", metavar="FILE", help="Annotated papers, JSON Lines; may be repeated.")
    ],
    papers: Annotated[
        list[str], typer.Option("--papers", metavar="FILE", help="Their texts, in any format; may be repeated.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where the weights go.")],
    test: Annotated[
        str | None, typer.Option("--test", metavar="FILE", help="Annotated papers that are only measured.")
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, metavar="N", help="Passes over the first gold file.")] = 4,
    practice_epochs: Annotated[
        int, typer.Option(min=1, metavar="N", help="Passes over the other gold files, before.")
    ] = 5,
    folds: Annotated[int, typer.Option(min=2, metavar="N", help="Of the cross-validation.")] = 5,
    seed: Annotated[int, typer.Option(metavar="N", help="Of all chance.")] = 0,
) -> None:
    """Train the learned extractor on annotations.

    The first gold file is what it is for: it is cross-validated, which chooses thresholds and calibrates
    scores. Further ones are practice, learned from before it. Needs more packages:
    pip install 'paperkg[train]'.
    """
    scores = pipeline.train(
        gold, papers, out, test, seed, _say, epochs=epochs, practice_epochs=practice_epochs, folds=folds
    )
    table = Table(box=None, pad_edge=False)
    table.add_column("F1")
    for name in scores:
        table.add_column(name, justify="right")
    measures = sorted({m for each in scores.values() for m in each}, key=lambda m: (":" in m, m))
    for measure in measures:
        table.add_row(measure, *(f"{each[measure].f1:.1f}" if measure in each else "" for each in scores.values()))
    _out().print(table)
    _say(f"wrote {out}; use it with --extractor {out}")


@app.command(epilog="Example: kg score gold.jsonl found.jsonl")
def score(
    gold: Annotated[str, typer.Argument(metavar="GOLD", help="The right extractions, as JSON Lines.")],
    found: Annotated[
        str, typer.Argument(metavar="FOUND", help="The extractions to score, as 'kg extract' writes them.")
    ],
    clusters: Annotated[
        bool, typer.Option("--clusters", help="GOLD are clusters of names; score which names become one thing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Print precision, recall and F1 of extractions, in per cent."""
    if clusters:
        agreed = pipeline.score_clusters(gold, found)
        if as_json:
            typer.echo(json.dumps({n: {"P": a.precision, "R": a.recall, "F1": a.f1} for n, a in agreed.items()}))
            return
        typer.echo(f"{'':26}      P      R     F1")
        for name, a in agreed.items():
            typer.echo(f"{name:26} {a.precision:6.1f} {a.recall:6.1f} {a.f1:6.1f}")
        return
    found_scores = pipeline.score(gold, found)
    if as_json:
        rows = {
            name: {
                "P": round(s.precision, 1),
                "R": round(s.recall, 1),
                "F1": round(s.f1, 1),
                "gold": s.gold,
                "found": s.found,
            }
            for name, s in found_scores.items()
        }
        typer.echo(json.dumps(rows))
        return
    typer.echo(f"{'':26}      P      R     F1   gold  found")
    for name, s in found_scores.items():
        typer.echo(f"{name:26} {s.precision:6.1f} {s.recall:6.1f} {s.f1:6.1f} {s.gold:6} {s.found:6}")


@app.command(epilog='Example: kg query largest-models    kg query "SELECT ?m { ?m a kg:Model }" --format csv')
def query(
    question: Annotated[
        str | None,
        typer.Argument(
            metavar="QUESTION",
            help="A SPARQL query, a file of one, or a bundled question; without it, the bundled ones are listed.",
        ),
    ] = None,
    output: Output = pipeline.OUTPUT,
    format: Annotated[
        str | None,
        typer.Option("--format", metavar="FORM", help=f"{', '.join(store.FORMATS)}; on a terminal a table, else csv."),
    ] = None,
) -> None:
    """Ask the built graph with SPARQL.

    The prefixes kg:, model:, dataset:, paper: and so on are known.
    """
    if question is None:
        for name, title in pipeline.questions().items():
            typer.echo(f"{name:28} {title}")
        return
    format = format or ("table" if sys.stdout.isatty() else "csv")
    if format not in store.FORMATS:
        raise QueryError(f"form {format!r} is unknown; expected one of {', '.join(store.FORMATS)}")
    answer = pipeline.query(question, output, format)
    if isinstance(answer, bytes):
        sys.stdout.buffer.write(answer)
        return
    table = Table(*answer.columns, header_style="bold")
    for row in answer.rows:
        table.add_row(*(Text(_tame(store.words_of(term, answer.prefixes))) for term in row))
    _out().print(table)
    _say(f"{len(answer.rows)} rows")


@app.command(epilog="Example: kg serve --port 8000")
def serve(
    output: Output = pipeline.OUTPUT,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, metavar="N", help="Where to listen.")] = 8000,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, metavar="N", help="That a query may take.")] = 30,
    rows: Annotated[int, typer.Option("--rows", min=1, metavar="N", help="That an answer may have.")] = 100_000,
    memory: Annotated[int, typer.Option("--memory", min=50, metavar="MB", help="That a query may need.")] = 1000,
) -> None:
    """Serve the built graph: pages to read it, and a SPARQL endpoint at /sparql."""
    _say(f"http://{host}:{port}/  (SPARQL at /sparql; Ctrl-C stops)")
    pipeline.serve(output, host, port, seconds, rows, memory * 1_000_000)


@app.command(epilog="Example: kg site --out public")
def site(
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where to write; a site there is replaced.")],
    output: Output = pipeline.OUTPUT,
) -> None:
    """Write the graph's pages as files, to open from a disk or to publish, such as with GitHub Pages."""
    with _progress("writing", "pages") as progress:
        pages = pipeline.write_site(out, output, progress)
    _say(f"wrote {pages} pages; open {out / 'index.html'}")


@app.command(epilog="Example: kg load --endpoint http://localhost:7878/store")
def load(
    endpoint: Annotated[
        str, typer.Option("--endpoint", metavar="URL", help="The server's address for the Graph Store Protocol.")
    ],
    output: Output = pipeline.OUTPUT,
    graph: Annotated[
        str | None,
        typer.Option("--graph", metavar="IRI", help="The graph to replace there; its default graph if left out."),
    ] = None,
) -> None:
    """Send the built graph to a SPARQL 1.1 server, in place of what is there."""
    pipeline.load(endpoint, output, graph)
    _say(f"sent {output} to {endpoint}")


@app.command(epilog="Example: kg show LLaMA")
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name, or part of one, or a node's id.")],
    output: Output = pipeline.OUTPUT,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Print what is known of one thing, with quotes."""
    graph = pipeline.load_graph(output)
    found = pipeline.find_nodes(graph, name)
    _require_found(found, name)
    if as_json:
        typer.echo(json.dumps(pipeline.describe(graph, found[0]), ensure_ascii=False))
        return
    _print_node(graph, found[0])
    if len(found[0].names) > 1:
        _say(f"why these names are one thing: kg explain {shlex.quote(found[0].id)}")
    if len(found) > 1:
        _say("also: " + ", ".join(f"{n.label} ({n.id})" for n in found[1:8]) + (" …" if len(found) > 8 else ""))


def _require_found(found: Sequence, name: str) -> None:
    if not found:
        _say(f"kg: {name!r} is not in the graph; 'kg query most-connected' lists what is")
        raise typer.Exit(1)


def _print_node(graph: Graph, node: Node) -> None:
    console = _out()

    def line(text: str, style: str = "", indent: int = 0) -> None:
        console.print(Text(" " * indent + _tame(text), style=style), soft_wrap=not console.is_terminal)

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
        line(f"{PROPERTIES[q.property].label}: {figure(q.value)} {q.unit}", indent=2)
        quoted(q.evidence)
    for c in node.results:
        on = f" on {graph.nodes[c.dataset]['node'].label}" if c.dataset else ""
        over = graph.nodes[c.baseline]["node"].label if c.baseline else c.baseline_text
        line(f"{c.metric}: {figure(c.value)} {c.unit}{on}{f', against {over}' if over else ''}", indent=2)
        quoted(c.evidence)
    for edge in pipeline.edges_of(graph, node.id):
        if edge.predicate != MENTIONS or (edge.head != node.id and len(graph[edge.head][edge.tail]) == 1):
            line(_sentence(graph, edge), indent=2)
            quoted(edge.evidence)


_TITLE = 80
"""Characters of a paper's title."""


@app.command(epilog="Example: kg explain COCO")
def explain(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name, or a node's id.")],
    output: Output = pipeline.OUTPUT,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Print why names are one thing, and what was kept apart from it."""
    found = pipeline.explain(name, output)
    _require_found(found, name)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    console = _out()
    for account in found:
        lines = [f"{account['label']}  [{account['kind']}]  {account['id']}  in {account['papers']} papers"]
        lines += ["named: " + ", ".join(f"{n} ({count})" for n, count in account["names"].items())]
        for merge in account["merges"]:
            lines.append(f"  {merge['left']} = {merge['right']}: {merge['rule']} ({merge['score']:.2f})")
            lines += [f"      {shorten(p['title'], _TITLE, placeholder=' …')} ({p['id']})" for p in merge["papers"]]
        lines += [f"  {apart['left']} ≠ {apart['right']}: {apart['why']}" for apart in account["apart"]]
        for number, line in enumerate(lines):
            console.print(Text(_tame(line), style="" if number else "bold"), soft_wrap=not console.is_terminal)


CurationFile = Annotated[Path, typer.Option("--curation", metavar="FILE", help="The file of decisions to write to.")]
_THEN = "Build again, and it holds; to undo it, delete its line."


@app.command(epilog='Example: kg merge "MS COCO" COCO')
def merge(
    names: Annotated[list[str], typer.Argument(metavar="NAME NAME…", help="Names of one thing.")],
    curation: CurationFile = Path(pipeline.CURATION),
) -> None:
    """Decide that names are one thing."""
    _require_two(names)
    pipeline.merge(names, curation)
    _say(f"wrote {curation}. {_THEN}")


@app.command(epilog="Example: kg split Mamba Mamba@2403.01234")
def split(
    names: Annotated[
        list[str],
        typer.Argument(metavar="NAME NAME…", help="Names of different things; NAME@PAPER is what one paper means."),
    ],
    curation: CurationFile = Path(pipeline.CURATION),
) -> None:
    """Decide that names are different things."""
    _require_two(names)
    pipeline.split(names, curation)
    _say(f"wrote {curation}. {_THEN}")


def _require_two(names: list[str]) -> None:
    if len(names) < 2:
        raise KgError("one name only; give two or more")


@app.command(epilog="Example: kg retype Alpaca Dataset")
def retype(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name of the thing.")],
    kind: Annotated[str, typer.Argument(metavar="KIND", help="Model, Dataset, Technique, and so on.")],
    curation: CurationFile = Path(pipeline.CURATION),
) -> None:
    """Decide what kind of thing a name is."""
    pipeline.retype(name, kind, curation)
    _say(f"wrote {curation}. {_THEN}")


def _sentence(graph: Graph, edge: Edge) -> str:
    head, tail = graph.nodes[edge.head]["node"].label, graph.nodes[edge.tail]["node"].label
    return f"{head} — {PREDICATES[edge.predicate].label} → {tail}"


@app.command(epilog="Example: kg export --to graphml --out papers.graphml")
def export(
    to: Annotated[str, typer.Option("--to", metavar="FORM", help=f"One of {', '.join(pipeline.FORMS)}.")],
    output: Output = pipeline.OUTPUT,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Where to write; graph.FORM (part.FORM) beside the graph if left out, - for standard output.",
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
        _say(f"wrote {path}")

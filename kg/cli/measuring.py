"""Commands that train and score what reads papers."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from kg import pipeline
from kg.cli.app import app
from kg.cli.options import AsJson, to_path
from kg.cli.words import answers, say


@app.command(epilog="Example: kg train --gold gold.jsonl --papers papers.json --out weights")
def train(
    gold: Annotated[
        list[str], typer.Option("--gold", metavar="FILE", help="Annotated papers, JSON Lines; may be repeated.")
    ],
    papers: Annotated[
        list[str], typer.Option("--papers", metavar="FILE", help="Their texts, in any format; may be repeated.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where the weights go.", parser=to_path)],
    validation: Annotated[
        list[str] | None,
        typer.Option(
            "--validation",
            metavar="FILE",
            help="Annotated papers that choose the thresholds, in place of the cross-validation; may be repeated.",
        ),
    ] = None,
    test: Annotated[
        str | None, typer.Option("--test", metavar="FILE", help="Annotated papers that are only measured.")
    ] = None,
    teacher: Annotated[
        Path | None,
        typer.Option(
            "--teacher",
            metavar="FOLDER",
            help="A larger encoder, BERT or MPNet, from Hugging Face; the extractor learns from it, too. Needs a second gold file and --validation.",
            parser=to_path,
        ),
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, metavar="N", help="Passes over the first gold file.")] = 4,
    practice_epochs: Annotated[
        list[int] | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Passes over each further gold file, before; may be repeated, one for each, the last for all further ones.",
        ),
    ] = None,
    networks: Annotated[
        int, typer.Option(min=1, metavar="N", help="So many learn from the first gold file; their mean is written.")
    ] = 3,
    thinned_epochs: Annotated[
        int,
        typer.Option(
            min=0,
            metavar="N",
            help="Passes in which an encoder of half the work learns to give the states of the whole one; needs --validation.",
        ),
    ] = 0,
    folds: Annotated[int, typer.Option(min=2, metavar="N", help="Of the cross-validation.")] = 5,
    seed: Annotated[int, typer.Option(metavar="N", help="Of all chance.")] = 0,
) -> None:
    """Train the learned extractor on annotations.

    The first gold file is what it is for: it is cross-validated, which chooses thresholds and calibrates
    scores, unless there are files of validation. Further ones are practice, learned from before it, the
    last one first. Needs more packages: pip install 'paperkg[train]'.
    """
    passes = {"practice_epochs": tuple(practice_epochs)} if practice_epochs else {}
    recipe = {"epochs": epochs, "networks": networks, "thinned_epochs": thinned_epochs, "folds": folds, **passes}
    scores = pipeline.train(gold, papers, out, validation or (), test, teacher, seed, say, **recipe)
    table = Table(box=None, pad_edge=False)
    table.add_column("F1")
    for name in scores:
        table.add_column(name, justify="right")
    measures = sorted({m for each in scores.values() for m in each}, key=lambda m: (":" in m, m))
    for measure in measures:
        table.add_row(measure, *(f"{each[measure].f1:.1f}" if measure in each else "" for each in scores.values()))
    answers().print(table)
    say(f"wrote {out}; use it with --extractor {out}")


@app.command(epilog="Example: kg score gold.jsonl found.jsonl")
def score(
    gold: Annotated[str, typer.Argument(metavar="GOLD", help="The right extractions, as JSON Lines.")],
    found: Annotated[
        str, typer.Argument(metavar="FOUND", help="The extractions to score, as 'kg extract' writes them.")
    ],
    clusters: Annotated[
        bool, typer.Option("--clusters", help="GOLD are clusters of names; score which names become one thing.")
    ] = False,
    as_json: AsJson = False,
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

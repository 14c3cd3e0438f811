"""What is said to a person: words on stderr, answers on stdout."""

import os
from collections.abc import Sequence

import typer
from rich.console import Console
from rich.text import Text

from kg.model import Violation
from kg.names import so_many
from kg.report import Report

_VIOLATIONS_TOLD = 10
terminal = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


def answers() -> Console:
    """The console for answers: plain where NO_COLOR is set (https://no-color.org)."""
    plain = bool(os.environ.get("NO_COLOR"))
    return Console(highlight=False, color_system=None) if plain else Console(highlight=False)


def say(text: str) -> None:
    """Print words for a person to stderr, without control characters that papers might bring."""
    terminal.print(Text(tame(text)))


def tame(text: str) -> str:
    """Show control and direction characters as what they are, so that no text can steer a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in text)


def tell(report: Report) -> None:
    """Tell what a verb did with its papers; exit code 1 where something was wrong with them."""
    for problem in report.problems:
        say(f"kg: {problem}")
    listings = f" ({so_many(report.listings, 'listing')})" if report.listings != report.papers else ""
    graph = f", {so_many(report.nodes, 'node')}, {so_many(report.edges, 'edge')}" if report.nodes else ""
    say(so_many(report.papers, "paper") + listings + graph)
    if report.left_out:
        say(f"{so_many(report.left_out, 'fact')} left out: other papers outvote the kind of a thing they are about")
    for name in report.idle:
        say(f"curation: no paper names {name!r}; mend its line or delete it")
    tell_violations(report.violations)
    if not report.validated_nodes:
        say(f"{report.triples} triples are too many to check node by node here; 'kg validate' does")
    for path in report.written:
        say(f"wrote {path}")
    if report.problems:
        say(f"{so_many(len(report.problems), 'problem')}; the rest was read")
    if report.problems or report.violations:
        raise typer.Exit(1)


def tell_violations(violations: Sequence[Violation]) -> None:
    """Tell the first of the shapes that a graph breaks."""
    for violation in violations[:_VIOLATIONS_TOLD]:
        say(f"kg: {violation}")
    if violations:
        more = " (the first ones above)" if len(violations) > _VIOLATIONS_TOLD else ""
        say(f"the graph breaks its shapes {so_many(len(violations), 'time')}{more}")

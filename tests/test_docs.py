"""The documentation is true: its commands run, its tables are complete."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import kg
from kg import pipeline
from kg.cli import app
from kg.folder import STORE
from kg.store import load_store, open_store, triples_of
from kg.vocab import PREDICATES, prefixes
from tests.conftest import SHARED, needs_shared

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
CONSOLE = re.findall(r"^\$ (kg .+)$", README, re.MULTILINE)


NOT_RUN = (  # for the lack of gold annotations, and of an end or an answer: tests/test_serve.py serves, tests/test_site.py writes
    "kg serve",
    "kg site --out public",
    "kg extract papers.json --out found.jsonl",
    "kg score gold.jsonl found.jsonl",
    "kg train --gold gold.jsonl --papers papers.json --gold kg/corpus/lifelike.jsonl --papers kg/corpus/lifelike.jsonl --gold kg/corpus/practice.jsonl --papers kg/corpus/practice.jsonl --out weights",
)


def test_every_command_is_in_the_readme():
    """And every form of export."""
    for command in app.registered_commands:
        assert f"`kg {command.callback.__name__}" in README
    assert " ".join(pipeline.FORMS) in README


@pytest.mark.parametrize("line", [c for c in CONSOLE if c not in NOT_RUN])
def test_the_commands_of_the_readme_run(line, built, tmp_path):
    """On the bundled graph, as they stand; they answer, or tell what they wrote."""
    arguments = shlex.split(line)[1:]
    done = subprocess.run(
        [sys.executable, "-m", "kg", *arguments, "--output", built], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout or done.stderr.startswith("wrote")


def test_what_the_readme_shows_is_what_is_printed(built):
    """The lines of `kg show RoBERTa`."""
    shown = subprocess.run([sys.executable, "-m", "kg", "show", "RoBERTa", "-o", built], capture_output=True, text=True)
    block = README.split("$ kg show RoBERTa\n")[1].split("…")[0].splitlines()
    assert [line for line in block if line not in shown.stdout.splitlines()] == []


def test_the_python_of_the_readme_runs(built, capsys, monkeypatch, tmp_path):
    """Where the repository and a built graph are."""
    (tmp_path / "kg").symlink_to(ROOT / "kg")
    (tmp_path / "output").symlink_to(built)
    monkeypatch.chdir(tmp_path)
    for code in re.findall(r"```python\n(.+?)```", README, re.DOTALL):
        exec(code, {})
    said = capsys.readouterr().out
    assert "evaluatedOn dataset/glue RoBERTa outperforms" in said
    assert len(said.splitlines()) > 3


def test_the_turtle_of_the_readme_is_what_a_build_writes(built):
    """But for the made-up ends of IRIs and the numbers of the moment: the same subjects' properties."""
    (block,) = re.findall(r"```turtle\n(.+?)```", README, re.DOTALL)
    header = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes().items())
    shown = {t.predicate.value for t in triples_of(load_store((header + block).encode()))}
    written = {t.predicate.value for t in triples_of(open_store(built / STORE))}
    assert shown <= written and len(shown) > 12


def test_versions_agree():
    """The changelog's newest is the package's."""
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE).group(1)
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text()


def test_the_public_names_are_sorted_and_there():
    """`from kg import *` gives what it promises."""
    assert list(kg.__all__) == sorted(kg.__all__)
    assert all(hasattr(kg, name) for name in kg.__all__)
    assert len(PREDICATES) == 19


ROWS = {
    "entities": "entities",
    "entities with a proper name": "entities_named",
    "introduced by the paper": "introduced",
    "relations, an introduced thing standing for its paper": "relations_loose",
    "relations, strict": "relations",
    "quantities": "quantities",
    "results": "results",
    "links": "links",
}


@needs_shared
def test_the_scores_of_the_readme_are_those_measured(found_on_gold):
    """On the annotated papers that nothing is tuned on; a better extractor updates the table in its commit."""
    gold = str(SHARED / "gold" / "dev.jsonl")
    learned, rules = (pipeline.score(gold, str(found_on_gold(name))) for name in ("learned", "rules"))
    for label, name in ROWS.items():
        s = learned[name]
        row = f"| {label} | {s.precision:.1f} | {s.recall:.1f} | {s.f1:.1f} | {rules[name].f1:.1f} |"
        assert row in README, row

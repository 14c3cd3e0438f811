"""Builds of many papers from end to end: `python -m tests.bench.scale [PAPERS…]`.

Papers are those of the annotated texts, and then variations of them with other names and numbers; prints papers, seconds by stage
and the most memory that the build and all its processes had together.
"""

import json
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kg import pipeline
from kg.folder import REPORT_DATA
from kg.memory import resident
from tests.conftest import SHARED

_COINED = re.compile(r"\b(?=[A-Za-z-]*[a-z])(?=[A-Za-z-]*[A-Z][A-Za-z-]*[A-Z])[A-Za-z-]{4,}\b")
"""Names such as LoRA-Net, which a variation spells otherwise: that is how a new paper brings new things."""
_NEW = 0.5
"""Of coined names; the others are known from other papers."""
_SECONDS = 0.5
"""Between two looks at the memory."""


def write_papers(file: Path, count: int, seed: int = 1) -> None:
    """Write papers as JSON Lines."""
    papers = pipeline.read_papers([str(SHARED / "gold" / "papers.json")])[0]
    dice = random.Random(seed)
    with file.open("w") as lines:
        for number in range(count):
            paper = papers[number % len(papers)]
            renamed = {
                name: f"{name}{_syllable(dice)}{number % 97}"
                for name in set(_COINED.findall(paper.text))
                if number >= len(papers) and dice.random() < _NEW
            }

            def vary(text: str, renamed: dict[str, str] = renamed) -> str:
                return _COINED.sub(lambda m: renamed.get(m[0], m[0]), text)

            title = vary(paper.title)
            if number >= len(papers) and title == paper.title:  # listings of one title would be one paper
                title = f"{_coined(dice)}: {title}"
            row = {"id": f"{number}", "title": title, "abstract": vary(paper.abstract)}
            lines.write(json.dumps(row) + "\n")


def _coined(dice: random.Random) -> str:
    return "".join(_syllable(dice) for _ in range(3)).title() + "Net"


def _syllable(dice: random.Random) -> str:
    return dice.choice("bdgklmnprst") + dice.choice("aeiou") + dice.choice("bdgklmnprst")


def main() -> None:
    """Print a row a size."""
    for count in map(int, sys.argv[1:] or ("1000", "10000")):
        with tempfile.TemporaryDirectory() as name:
            source, output = Path(name, "papers.jsonl"), Path(name, "out")
            write_papers(source, count)
            started = time.perf_counter()
            command = ["build", str(source), "--extractor", "rules", "--output", str(output)]
            with subprocess.Popen([sys.executable, "-m", "kg", *command]) as build:
                memory = 0
                while build.poll() is None:
                    memory = max(memory, resident(build.pid))
                    time.sleep(_SECONDS)
            seconds = time.perf_counter() - started
            print(f"{count:>8,} papers: {seconds:.0f} s, {memory / 1e9:.2f} GB; exit {build.returncode}", flush=True)
            if (output / REPORT_DATA).exists():
                told = json.loads((output / REPORT_DATA).read_text())
                print("         ", told["seconds"], f"{told['nodes']:,} nodes, {told['edges']:,} edges", flush=True)


if __name__ == "__main__":
    main()

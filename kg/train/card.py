"""The card beside the weights: what they were trained on, how, and how well they do."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from kg.extract.learned.decoding import Settings
from kg.score import Score
from kg.train.learning import Recipe


def to_card(
    held_out: Mapping[str, Score],
    test: Mapping[str, Score],
    reliable: Sequence[tuple[float, float, int, float]],
    recipe: Recipe,
    settings: Settings,
    learned_from: int,
    held_out_papers: int,
) -> str:
    """Write the card, in Markdown."""
    lines = [
        "# Weights of the learned extractor",
        "",
        f"Learned from {learned_from} annotated papers; thresholds and calibration chosen on {held_out_papers} others.",
        "A MiniLM-L6 encoder (22 million parameters, its matrices as eight-bit integers), with features of spelling,",
        "lexicon and rules, and heads for names, introductions, relations and numbers. Made by `kg train`.",
        "",
        "Recipe: " + ", ".join(f"{name} {value}" for name, value in asdict(recipe).items()) + ".",
        "Thresholds: "
        + ", ".join(f"{name} {value}" for name, value in asdict(settings).items() if name != "calibration")
        + ".",
        "",
        "## Scores",
        "",
        "Precision, recall and F1 in per cent.",
        "",
    ]
    columns = [("held out", held_out)] + ([("test", test)] if test else [])
    lines += [
        "| what | " + " | ".join(f"{name} P | R | F1 | of" for name, _ in columns) + " |",
        "|---|" + "---|" * 4 * len(columns),
    ]
    names = sorted({n for _, scores in columns for n in scores}, key=lambda n: (":" in n, n))
    for name in names:
        cells = [_cells(scores.get(name, Score())) for _, scores in columns]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines += [
        "",
        "## Reliability",
        "",
        f"Relations by their score, on the {'test' if test else 'held out'} papers: how many of them are right.",
        "",
        "| score from | mean score | relations | right |",
        "|---|---|---|---|",
    ]
    lines += [f"| {start:.1f} | {mean:.2f} | {count} | {share:.0%} |" for start, mean, count, share in reliable]
    return "\n".join(lines) + "\n"


def _cells(score: Score) -> str:
    return f"{score.precision:.1f} | {score.recall:.1f} | {score.f1:.1f} | {score.gold}"

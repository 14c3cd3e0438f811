"""The card beside the weights: what they were trained on, how, and how well they do."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from kg.extract.learned.decoding import Settings
from kg.score import Score


def to_card(
    scores: Mapping[str, Mapping[str, Score]],
    reliable: Sequence[tuple[float, float, int, float]],
    settings: Settings,
    told: Mapping,
) -> str:
    """Write the card, in Markdown: the scores by set of papers, the first chose thresholds, the last is that of `reliable`.

    What is `told` are the recipe, the numbers of papers, the seconds taken, and the parameters of a teacher, if there was one.
    """
    recipe = told["recipe"]
    lines = [
        "# Weights of the learned extractor",
        "",
        f"Practised on {sum(told['practice'])} annotated papers, then learned from {told['papers']}; made by `kg train` in",
        f"{told['seconds'] / 60:.0f} minutes. Thresholds and calibration were chosen on the first set of papers below.",
        "A MiniLM-L6 encoder (22 million parameters, its matrices as eight-bit integers), with features of spelling,",
        "lexicon and rules, and heads for names, aliases, introductions, relations and numbers.",
        *(
            [f"It was taught by itself and a network of {told['teacher'] / 1e6:.0f} million parameters."]
            if "teacher" in told
            else []
        ),
        *(
            [f"Each of its layers is thinned to {recipe['heads']} heads and {recipe['units']} units."]
            if "thinned_epochs" in recipe
            else []
        ),
        "",
        "Recipe: " + ", ".join(f"{name} {value}" for name, value in recipe.items()) + ".",
        "Thresholds: "
        + ", ".join(f"{name} {value}" for name, value in asdict(settings).items() if name != "calibration")
        + ".",
        "",
        "## Scores",
        "",
        "Precision, recall and F1 in per cent.",
        "",
    ]
    lines += [
        "| what | " + " | ".join(f"{name} P | R | F1 | of" for name in scores) + " |",
        "|---|" + "---|" * 4 * len(scores),
    ]
    names = sorted({n for each in scores.values() for n in each}, key=lambda n: (":" in n, n))
    for name in names:
        cells = [_cells(each.get(name, Score())) for each in scores.values()]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines += [
        "",
        "## Reliability",
        "",
        f"Relations by their score, {list(scores)[-1]}: how many of them are right.",
        "",
        "| score from | mean score | relations | right |",
        "|---|---|---|---|",
    ]
    lines += [f"| {start:.1f} | {mean:.2f} | {count} | {share:.0%} |" for start, mean, count, share in reliable]
    return "\n".join(lines) + "\n"


def _cells(score: Score) -> str:
    return f"{score.precision:.1f} | {score.recall:.1f} | {score.f1:.1f} | {score.gold}"

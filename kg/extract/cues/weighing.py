"""How much cues say together: sums of log-odds, from tables that were learned from annotated papers."""

from collections.abc import Iterable, Mapping
from functools import cache
from math import exp
from typing import TypeVar

from kg.errors import SchemaError
from kg.files import read_resource

Weights = Mapping[str, Mapping[str, float]]
"""How much each cue speaks for each answer, as summands of log-odds."""
Answer = TypeVar("Answer")
ALWAYS = "always"
"""The cue that everything has."""


def weigh(cues: Iterable[str], weights: Weights) -> dict[str, float]:
    """The log-odds of each answer.

    >>> weigh(["is model", "unheard of"], {"always": {"Model": -1.0, "Task": 0.0}, "is model": {"Model": 1.5, "Task": -0.5}})
    {'Model': 0.5, 'Task': -0.5}
    """
    odds = dict(weights[ALWAYS])
    for cue in sorted(weights.keys() & set(cues) - {ALWAYS}):
        for answer, weight in weights[cue].items():
            odds[answer] += weight
    return odds


def probabilities(odds: Mapping[Answer, float]) -> dict[Answer, float]:
    """Of answers of which one is right.

    >>> probabilities({"yes": 0.0, "no": 0.0})
    {'yes': 0.5, 'no': 0.5}
    """
    most = max(odds.values())
    likely = {answer: exp(value - most) for answer, value in odds.items()}
    total = sum(likely.values())
    return {answer: value / total for answer, value in likely.items()}


@cache
def load_weights(name: str) -> Weights:
    """A table that ships with the package: of `things`, `numbers` or `subjects`."""
    return read_weights(read_resource(f"extract/cues/{name}.tsv"), f"{name}.tsv")


def read_weights(text: str, name: str) -> Weights:
    """Read a table of cues: tab-separated, under a header that names the answers.

    Raises SchemaError where a line has other columns or no numbers, or nothing is said of `ALWAYS`.

    >>> read_weights("cue\\tnone\\tModel\\nalways\\t0.5\\t-0.5\\n", "things.tsv")
    {'always': {'none': 0.5, 'Model': -0.5}}
    """
    header, *lines = [line.split("\t") for line in text.splitlines()]
    weights = {}
    for number, (cue, *values) in enumerate(lines, 2):
        if len(values) != len(header) - 1:
            raise SchemaError(f"{name}:{number}: expected {len(header)} columns; came {len(values) + 1}")
        try:
            weights[cue] = dict(zip(header[1:], map(float, values), strict=True))
        except ValueError as error:
            raise SchemaError(f"{name}:{number}: {str(error).rpartition(': ')[2]} is no number") from None
    if ALWAYS not in weights:
        raise SchemaError(f"{name}: expected a line {ALWAYS!r}")
    return weights

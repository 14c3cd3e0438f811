"""The ontology is the only source of the vocabulary, and says what the annotation guidelines say."""

import os
import subprocess
import sys
from itertools import combinations

import numpy as np
import pytest

from kg import vocab

ARTIFACTS = {"Model", "Dataset", "Technique", "Software"}
THINGS = ARTIFACTS | {"Organization", "Task", "Metric", "Hardware"}
GUIDELINES = {
    "introduces": ({"Paper"}, ARTIFACTS | {"Metric", "Task"}),
    "studies": ({"Paper"}, ARTIFACTS),
    "addresses": ({"Paper"} | ARTIFACTS, {"Task"}),
    "uses": ({"Paper"} | ARTIFACTS, ARTIFACTS),
    "basedOn": (ARTIFACTS, ARTIFACTS),
    "trainedOn": ({"Paper", "Model", "Technique"}, {"Dataset"}),
    "evaluatedOn": ({"Paper", "Model", "Technique", "Software"}, {"Dataset"}),
    "measuredBy": ({"Paper", "Task"} | ARTIFACTS, {"Metric"}),
    "comparedWith": (ARTIFACTS, ARTIFACTS),
    "outperforms": (ARTIFACTS, ARTIFACTS),
    "partOf": (THINGS, THINGS),
    "isA": (ARTIFACTS | {"Task"}, ARTIFACTS | {"Task"}),
    "developedBy": ({"Paper"} | ARTIFACTS, {"Organization"}),
    "runsOn": ({"Paper", "Model", "Technique", "Software"}, {"Hardware"}),
    "mentions": ({"Paper"}, THINGS),
}


RECORDED = {
    "authoredBy": ({"Paper"}, {"Person"}),
    "affiliatedWith": ({"Paper"}, {"Organization"}),
    "publishedIn": ({"Paper"}, {"Venue"}),
}


def test_domains_and_ranges_are_those_of_the_guidelines():
    """Written out here by hand, read from the ontology there."""
    assert {p.name: (set(p.domain), set(p.range)) for p in vocab.PREDICATES.values() if p.told} == GUIDELINES
    assert {p.name: (set(p.domain), set(p.range)) for p in vocab.PREDICATES.values() if p.recorded} == RECORDED


def test_every_word_is_explained():
    """Each kind has a colour of its own; everything has a label and a comment."""
    assert set(vocab.THINGS) == THINGS
    assert set(vocab.KINDS) == THINGS | {"Paper", "Person", "Venue"}
    assert len({k.colour for k in vocab.KINDS.values()}) == len(vocab.KINDS)
    for word in (*vocab.KINDS.values(), *vocab.PREDICATES.values(), *vocab.PROPERTIES.values()):
        assert word.label
        assert word.comment.endswith(".")


def test_the_quantity_properties_are_the_five_of_the_guidelines():
    """Other numbers are results."""
    assert set(vocab.PROPERTIES) == {"parameterCount", "datasetSize", "trainingSize", "hardwareCount", "contextLength"}


@pytest.mark.parametrize(
    ("content", "said"), [(None, "no such file"), ("kg:Thing a owl:Class", "no ontology in Turtle"), ("", "is empty")]
)
def test_an_ontology_of_ones_own_that_is_none_is_told_in_one_line(tmp_path, content, said):
    """Which file, and what is wrong with it."""
    path = tmp_path / "own.ttl"
    if content is not None:
        path.write_text(content)
    environment = os.environ | {"KG_ONTOLOGY": str(path)}
    told = subprocess.run([sys.executable, "-m", "kg", "--version"], capture_output=True, text=True, env=environment)
    assert told.returncode == 2
    assert told.stderr.startswith(f"kg: KG_ONTOLOGY={path}") and said in told.stderr
    assert len(told.stderr.splitlines()) == 1


SEEN = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no long cones": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no middle cones": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no short cones": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}  # fmt: skip
"""What is seen of linear red, green and blue (Machado, Oliveira and Fernandes 2009, https://doi.org/10.1109/TVCG.2009.113, severity 1)."""


def lab(colour: str, seen: tuple) -> np.ndarray:
    """A colour in CIELAB, as somebody sees it."""
    srgb = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(to_xyz @ np.clip(np.array(seen) @ linear, 1e-4, 1) / np.array([0.95047, 1, 1.08883]))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("who", SEEN)
def test_the_colour_blind_tell_kinds_apart(who):
    """Any two colours are at least 15 apart, some six times what is just seen; and no two relations are drawn alike."""
    seen = [lab(kind.colour, SEEN[who]) for kind in vocab.KINDS.values()]
    assert min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)) > 15
    lines = [(p.colour, p.dashes) for p in vocab.PREDICATES.values()]
    assert len(set(lines)) == len(lines)

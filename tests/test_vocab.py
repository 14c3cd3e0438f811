"""The ontology is the only source of the vocabulary, and says what the annotation guidelines say."""

import os
import subprocess
import sys

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


def test_domains_and_ranges_are_those_of_the_guidelines():
    """Written out here by hand, read from the ontology there."""
    assert {p.name: (set(p.domain), set(p.range)) for p in vocab.PREDICATES.values() if not p.derived} == GUIDELINES


def test_every_word_is_explained():
    """Each kind has a colour of its own; everything has a label and a comment."""
    assert set(vocab.KINDS) == THINGS | {"Paper"}
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

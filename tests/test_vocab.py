"""The ontology is the only source of the vocabulary, and says what the annotation guidelines say."""

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
    assert {p.name: (set(p.domain), set(p.range)) for p in vocab.PREDICATES.values()} == GUIDELINES


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

"""A value that exists is valid: wrong ones cannot be made."""

import math

import pytest

from kg.errors import SchemaError
from kg.model import Edge, Entity, Extraction, Link, Node, Paper, Quantity, Relation, Result, Span

PAPER = Paper("p", "Gromit", "We present Gromit on CIFAR.")
GROMIT = Entity("e1", "Model", ("Gromit",), (Span(0, 6),), introduced=True)
CIFAR = Entity("e2", "Dataset", ("CIFAR",), (Span(28, 33),))
HERE = Span(0, 6)
INTRODUCES = Relation("paper", "introduces", "e1", HERE)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Span(3, 3),
        lambda: Span(-1, 3),
        lambda: Paper("", "T", "A."),
        lambda: Paper("p", " ", "A."),
        lambda: Entity("e1", "Animal", ("dog",), (HERE,)),
        lambda: Entity("e1", "Paper", ("dog",), (HERE,)),
        lambda: Entity("e1", "Model", (), (HERE,)),
        lambda: Entity("e1", "Model", ("a",), (Span(4, 6), Span(1, 2))),
        lambda: Entity("e1", "Model", ("a",), (HERE,), score=1.5),
        lambda: Relation("e1", "loves", "e2", HERE),
        lambda: Relation("e1", "uses", "e1", HERE),
        lambda: Quantity("e1", "parameterCount", math.inf, "parameters", HERE),
        lambda: Quantity("e1", "weight", 1.0, "kg", HERE),
        lambda: Result("e1", "", 1.0, "%", HERE),
        lambda: Link("javascript:alert(1)", "code", HERE),
        lambda: Link("https://x.org", "cake", HERE),
        lambda: Node("model/x", "Model", "x", ("x",), paper=PAPER),
        lambda: Edge("a", "uses", "b", ()),
        lambda: Extraction(PAPER, (GROMIT, GROMIT), (INTRODUCES,)),
        lambda: Extraction(PAPER, (GROMIT,)),
        lambda: Extraction(PAPER, (CIFAR,), (Relation("e2", "trainedOn", "e2x", HERE),)),
        lambda: Extraction(PAPER, (GROMIT, CIFAR), (INTRODUCES, Relation("e2", "trainedOn", "e1", HERE))),
        lambda: Extraction(PAPER, (Entity("e1", "Model", ("Wallace",), (HERE,)),)),
        lambda: Extraction(PAPER, (Entity("e1", "Model", ("Gromit",), (Span(0, 999),)),)),
        lambda: Extraction(PAPER, (CIFAR,), quantities=(Quantity("e9", "datasetSize", 1.0, "x", HERE),)),
        lambda: Extraction(PAPER, (CIFAR,), quantities=(Quantity("e2", "hardwareCount", 1.0, "x", HERE),)),
    ],
)
def test_wrong_values_cannot_be_made(wrong):
    """Each breaks one rule of the model."""
    with pytest.raises(SchemaError):
        wrong()


def test_a_right_extraction_can():
    """The same parts, put together rightly."""
    x = Extraction(PAPER, (GROMIT, CIFAR), (INTRODUCES, Relation("e1", "evaluatedOn", "e2", HERE)))
    assert x.entities[0].spans[0].of(PAPER.text) == "Gromit"

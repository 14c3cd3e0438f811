"""Whether a thing is new, and of which kind, by all cues together."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import Paper
from kg.errors import SchemaError
from kg.extract.cues.weighing import ALWAYS, load_weights, read_weights
from kg.extract.entities import find_entities
from kg.extract.judging import NOT_NEW, judge
from kg.extract.lexicon import load_lexicon
from kg.extract.quantities import ITS, NO_QUANTITY
from kg.extract.text import read
from kg.files import resource_path
from kg.model import Entity
from kg.names import fold
from kg.vocab import INTRODUCIBLE, PROPERTIES
from tests.conftest import HOSTILE

CHEESE = "Tasters disagree. We propose Gromit, a planner with 7B parameters. Gromit outperforms Wensley on CurdBank."


@pytest.fixture(scope="module")
def unseen() -> list[tuple[Paper, dict]]:
    """Annotated papers that no weight was learned from."""
    records = map(json.loads, resource_path("corpus/heldout.jsonl").read_text().splitlines()[:150])
    return [(Paper(r["paper"], r["title"], r["abstract"]), r) for r in records]


def test_judging_is_right_more_often_than_words_alone(unseen):
    """Where words say otherwise than all cues together, these are right twice as often, of what is new and of its kind."""
    better = worse = 0
    for paper, record in unseen:
        document = read(paper)
        before = find_entities(document, load_lexicon())
        after = judge(document, before, load_lexicon())
        new = {(e["type"], fold(name)) for e in record["entities"] if e["introduced"] for name in e["names"]}
        for old, now in zip(before, after, strict=True):
            if (old.kind, old.introduced) != (now.kind, now.introduced):
                better += _is_right(now, new) and not _is_right(old, new)
                worse += _is_right(old, new) and not _is_right(now, new)
    assert better > 2 * worse > 0


def _is_right(entity: Entity, new: set[tuple[str, str]]) -> bool:
    return entity.introduced == any((entity.kind, fold(name)) in new for name in entity.names)


def test_answers_are_of_the_ontology_and_every_cue_says_something():
    for name, answers in (
        ("things", INTRODUCIBLE | {NOT_NEW}),
        ("numbers", {*PROPERTIES, NO_QUANTITY}),
        ("subjects", {ITS}),
    ):
        weights = load_weights(name)
        assert set(weights[ALWAYS]) <= answers
        assert all(any(row.values()) for row in weights.values())
    assert load_weights("things")["introduced as Dataset"]["Dataset"] > 1
    assert load_weights("numbers")["1 after parameters"]["parameterCount"] > 1
    assert load_weights("subjects")["right before"][ITS] > 0


@given(text=st.sampled_from([CHEESE]) | st.text(max_size=300) | st.sampled_from(HOSTILE), seed=st.integers())
@settings(max_examples=60, deadline=None)
def test_the_order_of_things_decides_nothing(text, seed):
    document = read(Paper("p", "On cheese: a study", text or "."))
    entities = list(find_entities(document, load_lexicon()))
    judged = judge(document, entities, load_lexicon())
    random.Random(seed).shuffle(entities)
    assert sorted(judge(document, entities, load_lexicon()), key=lambda e: e.id) == sorted(judged, key=lambda e: e.id)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("cue\tnone\tModel\nalways\t1\n", "things.tsv:2: expected 3 columns; came 2"),
        ("cue\tnone\tModel\nis model\t1\t2\n", "expected a line 'always'"),
        ("cue\tnone\tModel\nalways\t1\tmuch\n", "things.tsv:2: 'much' is no number"),
    ],
)
def test_a_damaged_table_is_told_by_its_line(table, told):
    with pytest.raises(SchemaError, match=told):
        read_weights(table, "things.tsv")

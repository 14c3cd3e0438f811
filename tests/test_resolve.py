"""Names of different papers that are one thing become one node; versions, sizes and homonyms do not."""

from hypothesis import given
from hypothesis import strategies as st

from kg import Paper
from kg.extract.rules import extract
from kg.model import Entity, Extraction, Resolution, Span
from kg.resolve import resolve


def one(id: str, *things: tuple[str, ...]) -> Extraction:
    """A paper that names things: each a kind and its names."""
    text, entities = "", []
    for number, (kind, *names) in enumerate(things, 1):
        spans = []
        for name in names:
            spans.append(Span(len(text), len(text) + len(name)))
            text += name + " "
        entities.append(Entity(f"e{number}", kind, tuple(names), tuple(spans)))
    return Extraction(Paper(id, text.rstrip(), ""), tuple(entities))


def groups(resolution: Resolution) -> list[list[str]]:
    """The names of each thing, sorted."""
    return sorted(sorted(t.names) for t in resolution.things)


def test_spellings_and_expansions_meet():
    """Case, plural, and the abbreviation that one paper explains."""
    found = resolve(
        [
            one("a", ("Technique", "large language models", "LLMs")),
            one("b", ("Technique", "LLM")),
            one("c", ("Technique", "Large Language Model")),
        ]
    )
    assert groups(found) == [["LLM", "LLMs", "Large Language Model", "large language models"]]


def test_versions_and_sizes_stay_apart():
    """Also where a paper gives them as names of one thing by mistake."""
    found = resolve(
        [
            one("a", ("Model", "LLaMA-7B", "LLaMA-13B")),
            one("b", ("Model", "LLaMA-13B")),
            one("c", ("Model", "GPT-3")),
            one("d", ("Model", "GPT-4")),
        ]
    )
    ids = [t.id for t in found.things]
    assert ids == ["model/gpt-3", "model/gpt-4", "model/llama-13b", "model/llama-7b"]


def test_an_abbreviation_with_two_expansions_joins_nothing():
    """A bare use goes to neither."""
    found = resolve(
        [
            one("a", ("Technique", "masked autoencoder", "MAE")),
            one("b", ("Metric", "mean absolute error", "MAE")),
            one("c", ("Technique", "MAE")),
        ]
    )
    assert groups(found) == [["MAE"], ["MAE", "masked autoencoder"], ["MAE", "mean absolute error"]]


def test_a_name_is_no_other_thing_because_it_begins_it():
    """ "training" is not "training recipe", though one paper calls its recipe both."""
    found = resolve([one("a", ("Technique", "training recipe", "training")), one("b", ("Technique", "training"))])
    assert len(found.things) == 2


def test_aliases_of_the_lexicon_meet_and_give_the_label():
    """Every merge says why."""
    found = resolve(
        [one("a", ("Dataset", "MS COCO")), one("b", ("Dataset", "COCO"))], {"mscoco": "COCO", "coco": "COCO"}
    )
    (thing,) = found.things
    assert (thing.label, thing.names) == ("COCO", ("COCO", "MS COCO"))
    assert [m.rule for m in thing.merges] == ["alias in the lexicon"]


def test_the_kind_is_voted_and_homonyms_of_another_sort_stay_apart():
    """Two papers say model and one technique: a model. Two more say task: another node."""
    found = resolve(
        [one("a", ("Model", "Vega")), one("b", ("Model", "Vega")), one("c", ("Technique", "Vega")),
         one("d", ("Task", "Vega")), one("e", ("Task", "Vega"))]
    )  # fmt: skip
    assert sorted((t.kind, len(t.mentions)) for t in found.things) == [("Model", 3), ("Task", 2)]


TEXTS = [
    "We present Gromit-7B, a large language model (LLM).",
    "LLMs need data. We introduce GromitSet, a dataset.",
    "Large language models use GPT-3 and GromitSet.",
    "We study masked autoencoders (MAE) and ViT on ImageNet-1K.",
    "The mean absolute error (MAE) on ImageNet-1k falls.",
]
EXTRACTIONS = [extract(Paper(f"p{i}", f"Title {i}", text)) for i, text in enumerate(TEXTS)]


@given(st.permutations(EXTRACTIONS), st.integers(0, len(TEXTS)))
def test_resolution_depends_on_the_set_of_papers_alone(extractions, kept):
    """Any order, any subset: the same as a fresh resolution of the sorted papers."""
    some = extractions[:kept]
    found = resolve(some)
    assert found == resolve(sorted(some, key=lambda x: x.paper.id))
    assert sum(len(t.mentions) for t in found.things) == sum(len(x.entities) for x in some)

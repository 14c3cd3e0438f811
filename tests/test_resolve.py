"""Names of different papers that are one thing become one node; versions, sizes and homonyms do not."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import Paper, pipeline
from kg.errors import SourceError
from kg.extract.rules import extract
from kg.files import read_resource
from kg.graph import build
from kg.model import Extraction, Relation, Resolution
from kg.names import fold
from kg.pipeline.building import known_aliases
from kg.records import names_of
from kg.resolve import resolve
from kg.resolve.aliases import load_aliases, read_aliases, to_keys
from kg.resolve.corpus import gather
from kg.resolve.curation import Curation, key_of, read_curation, with_group
from kg.resolve.forms import form_of
from kg.resolve.wording import reworded
from tests.conftest import SHARED, needs_shared

PAIRS_FLOOR, CUBED_FLOOR = 93.0, 96.9


def one(id: str, *things: tuple[str, ...]) -> Extraction:
    """A paper that names things: each a kind and its names."""
    entities = [{"id": f"e{n}", "type": kind, "names": names} for n, (kind, *names) in enumerate(things, 1)]
    return names_of({"paper": id, "entities": entities})


def groups(resolution: Resolution) -> list[list[str]]:
    """The names of each thing, sorted."""
    return sorted(sorted(t.names) for t in resolution.things)


def test_no_canonical_name_has_another():
    """So no paper more or less changes how a thing is called: the lexicon and the table of names do not lead in circles."""
    aliases = known_aliases()
    assert all(fold(aliases.get(fold(name), name)) == fold(name) for name in aliases.values())
    for names in (("MRR", "MRR", "mean reciprocal rank"), ("MRR", "mean reciprocal rank", "mean reciprocal rank")):
        papers = [one(str(n), ("Metric", name)) for n, name in enumerate(names)]
        assert [thing.label for thing in resolve(papers, aliases).things] == ["MRR"]


def test_very_many_names_of_one_thing_are_still_one_thing():
    """And what is noted of them grows as they do."""
    names = [f"cheese {n}" for n in range(2000)]
    paper = one("a", ("Technique", *names))
    assert len(gather([paper]).together) == len(names) - 1
    assert len(resolve([paper]).things) == 1


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


def test_an_abbreviation_goes_where_its_paper_says():
    """By how often it is meant, by kind, and by what stands beside it; each such paper is told."""
    papers = [one(f"a{n}", ("Metric", "mean absolute error", "MAE"), ("Task", "demand forecasting")) for n in range(6)]
    papers += [one(f"b{n}", ("Technique", "masked autoencoder", "MAE"), ("Dataset", "ImageNet")) for n in range(5)]
    papers += [
        one("c", ("Metric", "MAE"), ("Task", "demand forecasting")),
        one("d", ("Technique", "MAE"), ("Dataset", "ImageNet")),
    ]
    things = {t.label: t for t in resolve([*papers, one("e", ("Software", "MAE"))]).things}
    assert {m.paper for m in things["mean absolute error"].mentions} == {f"a{n}" for n in range(6)} | {"c"}
    assert {m.paper for m in things["masked autoencoder"].mentions} == {f"b{n}" for n in range(5)} | {"d"}
    assert {m.paper for m in things["MAE"].mentions} == {"e"}
    assert ("MAE", "mean absolute error", ("c",)) in [
        (m.left, m.right, m.papers) for m in things["mean absolute error"].merges
    ]
    assert {a.right for a in things["MAE"].apart} == {"mean absolute error", "masked autoencoder"}


def test_an_abbreviation_that_the_lexicon_knows_otherwise_joins_nothing():
    """Nor are the two things that it stands for joined by it; a long form that is put a little otherwise is no other."""
    lexicon = {"mqa": "multi-query attention", "mpc": "model predictive control"}
    found = resolve(
        [
            one(
                "a", ("Task", "medical question answering", "MQA"), ("Technique", "Model Predictive Controller", "MPC")
            ),
            one("b", ("Technique", "multi-query attention"), ("Technique", "MPC")),
            one("c", ("Technique", "MQA")),
        ],
        lexicon,
    )
    assert groups(found) == [
        ["MPC", "Model Predictive Controller"], ["MQA", "medical question answering"], ["MQA", "multi-query attention"]
    ]  # fmt: skip


def test_an_abbreviation_is_short_for_its_initials():
    """Who writes "sparse gated tuning units (GTUs)" shortens "gated tuning units": that makes no second sense of GTU."""
    found = resolve(
        [
            one("a", ("Technique", "gated tuning unit", "GTU")),
            one("b", ("Technique", "sparse gated tuning units", "GTUs")),
            one("c", ("Technique", "GTU")),
        ]
    )
    assert groups(found) == [["GTU", "gated tuning unit"], ["sparse gated tuning units"]]
    several = resolve(
        [
            one("a", ("Technique", "gated tuning unit", "GTU")),
            one("b", ("Dataset", "ground truth utterances", "GTU")),
            one("c", ("Technique", "GTU")),
        ]
    )
    assert ["GTU", "gated tuning unit"] in groups(several) and len(several.things) == 3


def test_one_slip_makes_no_second_sense_of_an_abbreviation():
    """Nor has what the slip names the abbreviation as a name; with fewer papers it may be a sense."""
    slip, bare = one("x", ("Technique", "guarded tool", "GTU")), one("y", ("Technique", "GTU"))
    told = [one(f"p{n}", ("Technique", "gated tuning unit", "GTU")) for n in range(10)]
    assert groups(resolve([*told, slip, bare])) == [["GTU", "gated tuning unit"], ["guarded tool"]]
    assert ["GTU", "guarded tool"] in groups(resolve([*told[:2], slip, bare]))


def test_a_name_of_another_thing_is_none_of_this():
    """One paper calls whittling carving; others know both as two."""
    carving = [one(id_, ("Technique", "slow carving")) for id_ in "bcd"]
    found = resolve([one("a", ("Technique", "quick whittling", "slow carving")), *carving])
    assert groups(found) == [["quick whittling"], ["slow carving"]]
    alone = resolve([one("a", ("Technique", "quick whittling", "wood trimming"))])
    assert groups(alone) == [["quick whittling", "wood trimming"]]


def test_a_plural_and_an_abbreviation_within_a_name_do_not_matter():
    """But a plus does."""
    found = resolve(
        [
            one("a", ("Technique", "gated tunings unit")),
            one("b", ("Technique", "gated tuning unit"), ("Model", "Gromit")),
            one("c", ("Technique", "gated tuning (GT) units"), ("Model", "Gromit+")),
        ]
    )
    assert groups(found) == [
        ["Gromit"],
        ["Gromit+"],
        ["gated tuning (GT) units", "gated tuning unit", "gated tunings unit"],
    ]


def test_the_table_of_keys_is_that_of_the_known_names():
    """Else `make ontology` was forgotten."""
    assert load_aliases() == read_aliases(read_resource("ontology/aliases.tsv"))
    assert read_resource("ontology/aliases.keys.tsv") == to_keys(load_aliases())


def test_a_family_and_its_members_are_nodes_of_their_own():
    """Sizes, versions, languages, modalities and variants."""
    names = ("LLaMA", "LLaMA-7B", "LLaMA 2", "LLaMA-Chat", "Chinese LLaMA", "Video LLaMA")
    together = [one(f"p{n}", ("Model", *names)) for n in range(3)]  # the extractor takes them all for one
    apart = [one(f"q{n}", *(("Model", name) for name in names)) for n in range(2)]
    ids = {t.id for t in resolve(together + apart).things}
    assert ids == {f"model/{s}" for s in ("llama", "llama-7b", "llama-2", "llama-chat", "chinese-llama", "video-llama")}


def test_what_a_paper_calls_a_thing_is_not_told_to_be_apart():
    """Until the name is another thing's: by a paper that has it alone, or because a person says so."""
    both = one("a", ("Model", "Gromit", "Gromit-7B"))
    (thing,) = resolve([both]).things
    assert (thing.names, thing.apart) == (("Gromit", "Gromit-7B"), ())
    assert [(m.left, m.right, m.rule, m.papers) for m in thing.merges] == [
        ("Gromit", "Gromit-7B", "named together in a paper", ("a",))
    ]
    small, large = resolve([both, one("b", ("Model", "Gromit-7B"))]).things[::-1]
    assert (small.names, small.merges, large.names, large.merges) == (("Gromit-7B",), (), ("Gromit",), ())
    (thing,) = resolve([both], curation=Curation(different=(("Gromit", "Gromit-7B"),))).things
    assert (thing.names, thing.merges) == (("Gromit",), ())
    assert [{a.left, a.right} for a in thing.apart] == [{"Gromit", "Gromit-7B"}]


def test_members_are_tied_to_their_nearest_family():
    """By name alone, and only where no paper says how they stand to each other."""
    names = ("LLaMA", "LLaMA 2", "LLaMA 2 70B", "LLaMA-Adapter", "GPT-3", "GPT-3.5", "GPT-3 175B", "BERT", "BERT-base")
    papers = [one("a", *(("Model", name) for name in names))]
    found = resolve(papers)
    assert found.variants == tuple(
        (f"model/{a}", f"model/{b}")
        for a, b in (("bert-base", "bert"), ("gpt-3-175b", "gpt-3"), ("llama-2", "llama"), ("llama-2-70b", "llama-2"))
    )
    graph = build(papers, found)
    edge = graph["model/bert-base"]["model/bert"]["variantOf"]["edge"]
    assert [(e.paper, e.extractor) for e in edge.evidence] == [("paper/a", "derived from names")]
    said = replace(papers[0], relations=(Relation("e9", "partOf", "e8", papers[0].entities[8].spans[0]),))
    assert list(build([said], resolve([said]))["model/bert-base"]["model/bert"]) == ["partOf"]


def new(id: str, *names: str) -> Extraction:
    """A paper that introduces a technique by some names."""
    return names_of({"paper": id, "entities": [{"id": "e1", "type": "Technique", "names": names, "introduced": True}]})


def test_what_several_papers_call_their_own_is_another_thing_in_each():
    """Not so a name, nor what many more papers only mention, nor what a person says is one."""
    papers = [new("a", "training recipe"), new("b", "Training recipe", "training recipe"), new("c", "training recipe")]
    found = resolve([*papers, one("d", ("Technique", "training recipe"))])
    assert [(t.id, [m.paper for m in t.mentions]) for t in found.things] == [
        ("technique/training-recipe", ["b"]),
        ("technique/training-recipe~2", ["a"]),
        ("technique/training-recipe~3", ["c"]),
        ("technique/training-recipe~4", ["d"]),
    ]
    why = "each paper means something of its own by this name"
    assert [[a.why for a in t.apart] for t in found.things] == [[why], [why], [why], []]
    assert len(resolve([new("a", "Gromit"), new("b", "Gromit")]).things) == 1
    mentioned = [one(f"p{n}", ("Technique", "scaling law")) for n in range(5)]
    assert len(resolve([new("a", "scaling law"), new("b", "scaling law"), *mentioned]).things) == 1
    decided = Curation(same=(("training recipe", "recipe for training"),))
    assert len(resolve(papers, curation=decided).things) == 1
    tied = Curation(same=(("training recipe@a", "training recipe@c"),))
    assert [len(t.mentions) for t in resolve(papers, curation=tied).things] == [2, 1]


def test_what_is_its_papers_own_joins_no_others_names():
    """A paper that has a name of its own for it goes by that."""
    papers = [new("a", "training recipe", "staged curd ripening"), new("b", "training recipe")]
    later = one("c", ("Technique", "staged curd ripening"))
    assert [[m.paper for m in t.mentions] for t in resolve([*papers, later]).things] == [["a", "c"], ["b"]]


def test_a_size_is_no_name():
    """Every paper has another "1.3B model"."""
    papers = [one(id, ("Model", "1.3B model"), ("Model", "Gromit 1.3B")) for id in "ab"]
    assert [(t.label, len(t.mentions)) for t in resolve(papers).things] == [
        ("1.3B model", 1), ("1.3B model", 1), ("Gromit 1.3B", 2),
    ]  # fmt: skip
    decided = Curation(label={"1.3B model": "Gromit's size"})
    assert [(t.label, len(t.mentions)) for t in resolve(papers, curation=decided).things] == [
        ("Gromit 1.3B", 2), ("Gromit's size", 2),
    ]  # fmt: skip


def test_a_slip_of_the_hand_joins_a_rare_name_to_a_frequent_one():
    """But not opposites, not another word, and not where the name is frequent too."""
    many = [
        one(f"p{n}", ("Technique", "reinforcement learning"), ("Technique", "supervised learning")) for n in range(9)
    ]
    slips = [one("x", ("Technique", "reinforcment learning")), one("y", ("Technique", "unsupervised learning"))]
    things = resolve(many + slips).things
    assert [t.names for t in things] == [
        ("reinforcement learning", "reinforcment learning"), ("supervised learning",), ("unsupervised learning",)
    ]  # fmt: skip
    assert [m.rule for m in things[0].merges] == ["the same but for a slip of the hand"]
    models = [one(f"p{n}", ("Technique", "large language models")) for n in range(9)]
    (thing,) = resolve([*models, one("x", ("Technique", "Large Langauge Models"))]).things
    assert len(thing.mentions) == 10  # "language" is a modality, and its slip no other one


def test_other_words_for_the_same():
    """Abbreviations inside names, "B of A", brackets, British spelling, and words that only say the kind."""
    things = resolve(
        [
            one("a", ("Technique", "large language model", "LLM")),
            one("b", ("Task", "LLM inference"), ("Dataset", "ImageNet dataset"), ("Technique", "quantisation")),
            one(
                "c",
                ("Task", "inference of large language models"),
                ("Dataset", "ImageNet"),
                ("Technique", "quantization"),
            ),
            one("d", ("Technique", "Vision Transformer (ViT) models")),
            one("e", ("Technique", "Vision Transformer models")),
        ]
    ).things
    assert sorted(len(t.mentions) for t in things) == [1, 2, 2, 2, 2]


@pytest.mark.parametrize(
    ("one_name", "other"),
    [
        ("3D shape synthesis", "generation of 3D shapes"), ("training language models", "language model training"),
        ("Generating Symbolic Music", "symbolic music generation"), ("text2image", "text-to-image"),
        ("transformer-based language model", "Transformer language models"), ("reasoning skills", "reasoning ability"),
        ("computation cost", "computational costs"), ("image & video editing", "image and video editing"),
        ("LLaMA-v2 7B", "LLaMA2-7B"), ("SQuAD v2.0", "SQuAD 2"), ("NVIDIA GeForce RTX 4090 GPUs", "RTX 4090"),
        ("MBPP+", "MBPP-Plus"), ("personalised search", "personalized search"), ("OpenAI's GPT-4", "GPT-4"),
        ("recognizing spoken words", "spoken word recognition"), ("video generation from text", "text-to-video synthesis"),
        ("translation from German to English", "German-to-English translation"),
        ("text-guided motion generation", "text-to-motion generation"),
        ("sketch-conditioned image synthesis", "sketch-to-image generation"),
        ("text prompt-to-image generation", "text-to-image generation"), ("robustness to noise", "noise robustness"),
        ("news summary generation", "news summarization"), ("demand forecasting", "demand prediction"),
        ("solving math word problems", "math word problem solving"), ("LLM-powered agents", "LLM agents"),
        ("textual embedding", "text embeddings"), ("image labeling", "image annotation"),
        ("gradient estimation algorithm", "gradient estimation method"),
    ],
)  # fmt: skip
def test_free_wording_of_one_thing_meets(one_name, other):
    """Without a word of the lexicon."""
    assert len(resolve([one("a", ("Task", one_name)), one("b", ("Task", other))]).things) == 1


@pytest.mark.parametrize(
    ("one_name", "other"),
    [
        ("2D-to-3D lifting", "3D-to-2D lifting"), ("agent-based modeling", "agent modeling"), ("OK-VQA", "A-OKVQA"),
        ("training data", "data training"), ("V100", "100"), ("Qwen1.5 0.5B", "Qwen0.5 1.5B"), ("W4A8", "W8A4"),
        ("GPT-4V", "GPT-4"), ("ViTPose+", "ViTPose++"), ("learning rate", "learning speed"),
        ("energy-based model", "energy model"), ("model capacity", "model capability"), ("NVIDIA GPU", "GPU"),
        ("ImageNet-A", "ImageNet"), ("BERT (large)", "BERT"), ("VITS", "ViT"),
        ("image generation from text", "text generation from images"), ("learning from text", "text-to-learning"),
        ("text-guided image editing", "text-to-image editing"), ("audio-driven synthesis", "audio-to-synthesis"),
        ("robustness to noise", "robustness"), ("labeling model", "model labeling"), ("training from scratch", "training"),
        ("LLM in a flash", "Flash-LLM"),
    ],
)  # fmt: skip
def test_like_wording_of_two_things_does_not_meet(one_name, other):
    """What the rules of wording come near to."""
    assert len(resolve([one("a", ("Model", one_name)), one("b", ("Model", other))]).things) == 2


def test_a_known_name_is_known_in_other_words():
    """Unless they mean two known things, or leave out what tells."""
    table = "name\tkind\tcanonical\nusage of labels\tMetric\tlabel economy\nLLM-based grading\tTask\tAI judges\n"
    aliases = read_aliases(table)
    papers = [
        one("a", ("Metric", "label use")),
        one("b", ("Metric", "label economy")),
        one("c", ("Task", "LLM grading")),
    ]
    assert groups(resolve(papers, aliases)) == [["LLM grading"], ["label economy", "label use"]]
    twice = read_aliases(table + "label consumption\tMetric\tlabel appetite\n")
    assert len(resolve(papers, twice).things) == 3


@given(st.text(max_size=30))
def test_any_name_has_a_wording(name):
    """Also one of articles and signs alone, and the wording of a wording is found again."""
    assert reworded(form_of(name), {}) == reworded(form_of(name), {}) != "" or not name.strip()


def test_one_mistaken_paper_does_not_join_two_known_things():
    """Nor do papers that disagree; what was refused is told."""
    known = [one(f"p{n}", ("Technique", "dropout"), ("Technique", "weight decay")) for n in range(3)]
    things = resolve([*known, one("x", ("Technique", "dropout", "weight decay"))]).things
    assert [t.label for t in things] == ["dropout", "weight decay"]
    assert "3 papers use them for different things, 1 for one" in {a.why for a in things[0].apart}
    things = resolve([*known, one("x", ("Technique", "dropout of whole blocks", "dropout"))]).things
    assert {a.why for a in things[1].apart} == {"only one paper takes them for one, of 4 that use them"}
    lexicon = {"multitaskmodel": "multi-task model", "mixtureofexpert": "mixture of experts"}
    two = [
        one("x", ("Technique", "mixture of experts", "multi-task model")),
        one("y", ("Technique", "multi-task model")),
    ]
    things = resolve(two, lexicon).things
    assert {a.why for a in things[0].apart} == {"only one paper takes them for one, and the lexicon knows them as two"}


def test_a_person_decides():
    """Same, different, kind, label and drop; what no paper names is told."""
    curation = Curation(
        same=(("Gromit", "Wallace"),),
        different=(("large language models", "LLM"), ("Mamba", "Mamba@b")),
        drop=("cheese",),
        kind={"Wallace": "Dataset"},
        label={"gromit": "Gromit & Wallace", "nobody": "x"},
    )
    found = resolve(
        [
            one("a", ("Model", "Gromit"), ("Technique", "large language models", "LLM"), ("Model", "Mamba")),
            one("b", ("Model", "Wallace"), ("Technique", "LLM"), ("Software", "Mamba"), ("Task", "cheese")),
        ],
        curation=curation,
    )
    assert [(t.kind, t.label, len(t.mentions)) for t in found.things] == [
        ("Dataset", "Gromit & Wallace", 2), ("Model", "Mamba", 1), ("Software", "Mamba", 1),
        ("Technique", "large language models", 1), ("Technique", "LLM", 1),
    ]  # fmt: skip
    assert found.idle == ("nobody",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'same = [["a", "b"]]\ndifferent = [["b", "c"],\n["A", "b"]]',
            "c.toml:1,2,3: 'A' and 'b' are the same and different",
        ),
        (
            'same = [["a", "b"], ["b", "c"]]\n\ndifferent = [["c", "a"]]',
            "c.toml:1,3: 'c' and 'a' are the same and different",
        ),
        (
            'same = [["a", "b"]]\n[kind]\na = "Model"\nb = "Dataset"',
            "c.toml:1,3,4: 'a' and 'b' are the same, but not 'Model' and",
        ),
        (
            'same = [["COCO", "MS COCO"]]\ndifferent = [["coco", "ms-coco"]]',
            "c.toml:1,2: 'coco' and 'ms-coco' are the same and different",
        ),
        ('[kind]\n"a" = "Modle"', "c.toml:2: 'Modle' is no kind; expected one of Dataset"),
        ('drop = ["a"]\n[label]\n"a" = "A"', "c.toml:1,3: 'a' is dropped, and more is said of it"),
        ('same = ["a", "b"]', 'c.toml: expected same = [["a name", "another name"], …]'),
        ('same = [["a"]]', "c.toml: expected same ="),
        ("[kind]\na = 3", "c.toml: expected under [kind] lines such as"),
        ("drop = 3", "c.toml: expected drop ="),
        ('smae = [["a", "b"]]', "c.toml: 'smae' is unknown; expected same, different"),
        ("same = [", "c.toml: is no TOML"),
    ],
)
def test_a_curation_that_cannot_hold_is_told(text, said):
    """One line that names the file, the lines and what is wrong."""
    with pytest.raises(SourceError) as caught:
        read_curation(text, "c.toml")
    assert str(caught.value).startswith(said) and "\n" not in str(caught.value)


def pairs(file: str) -> list[tuple[str, ...]]:
    """Rows of kind, name, what it is short for, twice, and why."""
    lines = (Path(__file__).parent / "resolution" / file).read_text().splitlines()[1:]
    return [tuple(line.split("\t")) for line in lines]


def are_one(row: tuple[str, ...]) -> bool:
    """Whether two names become one thing that two papers each use."""
    one_name, other = ((kind, *(n for n in names if n)) for kind, *names in (row[:3], row[3:6]))
    papers = [one("a", one_name), one("b", one_name), one("c", other), one("d", other)]
    thing = {m.paper: t.id for t in resolve(papers, pipeline.known_aliases()).things for m in t.mentions}
    return thing["a"] == thing["c"]


def test_hard_pairs_stay_apart():
    """Versions, sizes, languages, variants, homonyms, look-alikes: 450 pairs written by hand."""
    assert [(row[1], row[4]) for row in pairs("hard.tsv") if are_one(row)] == []


def test_spellings_of_one_thing_meet():
    """Of the pairs written by hand, those that only spelling tells apart."""
    spelling = [row for row in pairs("same.tsv") if row[6] in ("case", "hyphen", "plural", "tex", "greek", "unicode")]
    assert len(spelling) > 50
    assert [(row[1], row[4]) for row in spelling if not are_one(row)] == []


@needs_shared
def test_names_of_annotated_papers_become_the_clusters_made_by_hand():
    """Floors: `kg score --clusters` prints the figures."""
    agreed = pipeline.score_clusters(
        str(Path(__file__).parent / "resolution" / "clusters.jsonl"), str(SHARED / "gold" / "train.jsonl")
    )
    assert agreed["pairs"].f1 > PAIRS_FLOOR and agreed["b-cubed"].f1 > CUBED_FLOOR


NAMES = st.text(min_size=1, max_size=20).filter(lambda t: t.strip() and "@" not in t)


@given(groups=st.lists(st.lists(NAMES, min_size=2, max_size=3, unique_by=key_of), max_size=3))
def test_what_is_decided_is_read_again(groups):
    """Any name, also one with quotes and signs."""
    text = "# kept\n"
    for names in groups:
        text = with_group(text, "same", names)
    assert read_curation(text, "c.toml").same == tuple(map(tuple, groups))
    assert text.startswith("# kept\n")


TEXTS = [
    "We present Gromit-7B, a large language model (LLM).",
    "LLMs need data. We introduce GromitSet, a dataset.",
    "Large language models use GPT-3 and GromitSet.",
    "We study masked autoencoders (MAE) and ViT on ImageNet-1K.",
    "The mean absolute error (MAE) on ImageNet-1k falls.",
]
EXTRACTIONS = [extract(Paper(f"p{i}", f"Title {i}", text)) for i, text in enumerate(TEXTS)] + [
    names_of(json.loads(line)) for line in read_resource("corpus/practice.jsonl").splitlines()[:25]
]


@given(st.permutations(EXTRACTIONS), st.integers(0, len(EXTRACTIONS)))
def test_resolution_depends_on_the_set_of_papers_alone(extractions, kept):
    """Any order, any subset: the same as a fresh resolution of the sorted papers."""
    some = extractions[:kept]
    found = resolve(some)
    assert found == resolve(sorted(some, key=lambda x: x.paper.id))
    assert sum(len(t.mentions) for t in found.things) == sum(len(x.entities) for x in some)

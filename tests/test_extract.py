"""What the rule extractor reads from sentences of our own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import Paper
from kg.extract.abbreviations import find_abbreviations
from kg.extract.entities import find_entities
from kg.extract.lexicon import load_lexicon
from kg.extract.numbers import find_numbers
from kg.extract.rules import extract
from kg.extract.text import read as cut
from kg.model import PAPER_ID, Entity, Extraction
from tests.conftest import HOSTILE


def read(abstract: str, title: str = "A study of cheese") -> Extraction:
    """Extract from a made-up paper."""
    return extract(Paper("p", title, abstract))


def told(abstract: str, name: str) -> Entity:
    """What the words of a made-up paper tell of a name, before all cues are weighed."""
    entities = find_entities(cut(Paper("p", "A study of cheese", abstract)), load_lexicon())
    return next(e for e in entities if name in e.names)


def named(x: Extraction, name: str):
    """The entity of a name; it must exist."""
    return next(e for e in x.entities if name in e.names)


def facts(x: Extraction) -> set[tuple[str, str, str]]:
    """Relations with best names for ids."""
    best = {PAPER_ID: PAPER_ID} | {e.id: e.names[0] for e in x.entities}
    return {(best[r.head], r.predicate, best[r.tail]) for r in x.relations}


@pytest.mark.parametrize(
    ("abstract", "name", "kind"),
    [
        ("We introduce GromitBench, a benchmark of 500 questions.", "GromitBench", "Dataset"),
        ("We present Gromit-7B, a language model for cheese.", "Gromit-7B", "Model"),
        ("We release GromitDB, an open-source library.", "GromitDB", "Software"),
        ("We propose a novel attention mechanism called CheeseNorm.", "CheeseNorm", "Technique"),
        ("We build a dataset of prices, named PriceSet-2M, from shops.", "PriceSet-2M", "Dataset"),
        ("This paper proposes WenslAId, a scalable and flexible training system for clusters.", "WenslAId", "Software"),
        ("We propose a cheese-aware routing strategy for sparse models.", "cheese-aware routing strategy", "Technique"),
        ("Our model, StiltonGPT, is better.", "StiltonGPT", "Model"),
        ("We present Gromit, a collection of 1,200 cheese recipes.", "Gromit", "Dataset"),
        ("We introduce Gromit, which consists of 12 million sentences on cheese.", "Gromit", "Dataset"),
        ("We release Gromit, 40,000 labelled wheels of cheese.", "Gromit", "Dataset"),
        ("We introduce Gromit, a graph network for cheese.", "Gromit", "Model"),
        ("We introduce Gromit, a compact sibling of 24 million parameters.", "Gromit", "Model"),
        ("We introduce Curd First Whey Second (CFWS) data mixing strategy.", "CFWS", "Technique"),
        ("We introduce Gromit, a series of language models for cheese.", "Gromit", "Model"),
        ("We introduce Gromit, a test suite for tasters.", "Gromit", "Dataset"),
        ("We introduce Gromit, a suite of tools for tasters.", "Gromit", "Software"),
        ("We introduce CurdGuess, a new task for tasters.", "CurdGuess", "Task"),
        ("We introduce GromitDesk, a simulated environment for tasters.", "GromitDesk", "Software"),
        ("We introduce GromitGo, an agent that slices.", "GromitGo", "Model"),
        ("Filtering the crawl yields GromitText, a corpus on cheese.", "GromitText", "Dataset"),
        ("We present Gromit-VL, a dataset of 1.5M cheeses.", "Gromit-VL", "Dataset"),
        ("We present Gromit-Bench, an evaluation framework for cheese.", "Gromit-Bench", "Dataset"),
        ("We present GromitRSI, a benchmark-free procedure for cheese.", "GromitRSI", "Technique"),
        ("We introduce the GromitGuard series to watch cheese.", "GromitGuard", "Model"),
        ("The resulting model, GromitNet, tells cheeses apart.", "GromitNet", "Model"),
        ("All recordings are released as GromitVox, a corpus on cheese.", "GromitVox", "Dataset"),
        ("We pretrain GromitNet on cheese.", "GromitNet", "Model"),
        ("Slicing is done by GromitCut, an open-source library that never stops.", "GromitCut", "Software"),
        ("The encoder, GromitEnc, has two layers.", "GromitEnc", "Technique"),
        ("We release CheddarFM and GoudaFM, the best cheese-specific language models.", "CheddarFM", "Model"),
        ("We release OmniCurd, to the best of our knowledge, the first cheese model.", "OmniCurd", "Model"),
        ("We introduce GromitIQ, a no-reference quality (NR-Q) model for cheese.", "GromitIQ", "Model"),
        ("We propose a slicing scheme for language models, namely SliceLLM.", "SliceLLM", "Technique"),
        ("We build a large dataset, CURD dataset, from shops.", "CURD", "Dataset"),
        ("We present seven novel datasets: CurdMix, WheyMix and RindMix.", "WheyMix", "Dataset"),
        ("We collect two large CHZ datasets, CHZRind4K and CHZRind8K.", "CHZRind8K", "Dataset"),
        ("We present Gromit-base, a language model for cheese.", "Gromit-base", "Model"),
        ("We present GromitNet and CURDSet, a dataset of cheese.", "CURDSet", "Dataset"),
        ("We present GromitNet and CURDSet, a dataset of cheese.", "GromitNet", "Model"),
        ("We present GromitVL, a suite of multimodal LLMs.", "GromitVL", "Model"),
        ("We propose grated slicing and gated slicing (GaS) for cheese.", "GaS", "Technique"),
        ("We present a new slicer for three cheeses namely GromitNet.", "GromitNet", "Model"),
        ("We present CurdEye, a compact encoder of cheese.", "CurdEye", "Model"),
        ("We propose a foundation model -- CurdEye, which slices cheese.", "CurdEye", "Model"),
        ("We slice cheese by (1) a curd-aware blade and (2) a whey-aware router.", "whey-aware router", "Technique"),
        ("Our slicer learns with a rind-aware curriculum.", "rind-aware curriculum", "Technique"),
        ("We slice cheese through Curd Allocation.", "Curd Allocation", "Technique"),
        ("We propose a new data augmentation strategy.", "data augmentation strategy", "Technique"),
    ],
)
def test_what_is_introduced_and_of_which_kind(abstract, name, kind):
    """The cue verb tells that it is introduced, the words beside it the kind."""
    entity = told(abstract, name)
    assert (entity.kind, entity.introduced) == (kind, True)


def test_what_a_paper_keeps_speaking_of_is_its_own():
    """A name that nobody knows is the paper's where it stands in the title and the text, an abbreviation is not."""
    abstract = "Cheese is hard to slice. Tests with cheese prediction (CHP) show that GromitCut is fast. CHP is slow. CHP is old."
    found = read(abstract, "On the speed of GromitCut")
    assert [e.names[0] for e in found.entities if e.introduced] == ["GromitCut"]


@pytest.mark.parametrize(
    ("abstract", "name"),
    [
        ("We apply it to two representative slicing models, namely CheddarNet and GoudaNet.", "CheddarNet"),
        ("We release popular slicing models, CheddarNet and GoudaNet.", "CheddarNet"),
        ("We present new slicers tailored to cheese re-identification (re-ID).", "re-ID"),
        ("It sets a new cheese frontier layer.", "cheese frontier layer"),
        ("On the benchmarks, CurdQA, WheyQA and RindQA, it wins.", "CurdQA"),
        ("In the experiments, CurdNet, WheyNet and RindNet lose.", "CurdNet"),
        ("We add ZipCurd to the slicer.", "ZipCurd"),
        ("We provide CurdFormer with knives.", "CurdFormer"),
    ],
)
def test_what_others_made_is_not_introduced(abstract, name):
    """What a method is tried on, what exists, and what the paper is only for."""
    assert name not in {n for e in read(abstract).entities if e.introduced for n in e.names}


def test_an_adjective_is_no_name():
    """What a hyphen joins to an abbreviation that names nothing is no coined name."""
    names = {n for e in read("We propose 3D-aware slicing and AI-native cheese.").entities for n in e.names}
    assert not {"3D-aware", "AI-native"} & names


def test_the_words_of_another_clause_tell_no_kind():
    """In "unlike the large model, Name" it is the model that is unlike Name."""
    assert told("We propose CurdAdapt. Unlike the large model, CurdAdapt can slice.", "CurdAdapt").kind == "Technique"


@pytest.mark.parametrize(
    ("sentence", "name", "kind"),
    [
        ("Wallace-2-27B approaches Wensleydale-3.1-405B.", "Wallace-2-27B", "Model"),  # a verb
        ("On Feathers-Coder-7B, our recipe saves a day.", "Feathers-Coder-7B", "Model"),  # not in apposition
        ("Experiments on CurdQA, PRESTON-3 and GORGON support this.", "GORGON", "Dataset"),  # as what stands beside it
        ("We gain 2.1 points on RIND-X (+3.0 in all).", "RIND-X", "Dataset"),
        ("It helps on Spider 9.0 by far.", "Spider 9.0", "Dataset"),  # a version of what the lexicon knows
        ("We slice it with a benchmark (Feathers).", "Feathers", "Dataset"),
        ("Preston-2 contains 7 billion parameters and 32 layers.", "Preston-2", "Model"),  # it holds no data
        ("We lower the Fréchet Inception Distance.", "Fréchet Inception Distance", "Metric"),
        ("Slow are curd diffusion models (CDMs).", "curd diffusion models", "Technique"),  # many, not one
    ],
)
def test_the_words_beside_a_name_tell_its_kind(sentence, name, kind):
    """A name's kind is told by its sentence, its list and its family."""
    assert named(read(sentence), name).kind == kind


def test_the_title_names_what_is_introduced():
    """ "Name: what it is" introduces Name."""
    entity = named(read("Cheese matters. GromitNet finds it.", "GromitNet: A Model for Cheese"), "GromitNet")
    assert (entity.kind, entity.introduced) == ("Model", True)


def test_a_picture_before_a_name_is_no_part_of_it():
    """Neither in the title nor in the text."""
    x = read(
        "Cheese matters. Gromit finds it. We compare \U0001f415GromitNet-7B with others.",
        "\U0001f415 Gromit: A Model for Cheese",
    )
    assert named(x, "Gromit").introduced and named(x, "GromitNet-7B")


def test_a_technical_report_is_of_a_model():
    """ "Name Technical Report" introduces Name, and the words report on nothing else."""
    entity = named(read("Cheese matters to all.", "Gromit 2 Technical Report"), "Gromit 2")
    assert (entity.kind, entity.introduced) == ("Model", True)
    assert not read("Cheese matters.", "A Technical Report").entities


def test_an_abbreviation_and_its_expansion_are_one_entity():
    """All surface forms of the paper belong to one thing, plural and case aside."""
    x = read("Large language models (LLMs) are used. Each large language model needs data. We study LLMs.")
    entity = named(x, "LLMs")
    assert {"large language model", "LLMs"} <= set(entity.names)
    assert len(entity.spans) == 4


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("low-rank adaptation (LoRA) works", [("LoRA", "low-rank adaptation")]),
        ("we call it GTR (Guided Taste Ripening) and go", [("GTR", "Guided Taste Ripening")]),
        ("GTR (a guide to ripening) and GTR (Guided GTR)", []),
        ("natural language processing (NLP; see there)", [("NLP", "natural language processing")]),
        ("the results (see Table 2) are good", []),
        ("self-supervised ripening (SSR)", [("SSR", "self-supervised ripening")]),
        ("Proximal Portion Optimization \\textbf{(PPO)}", [("PPO", "Proximal Portion Optimization")]),
        ("Cheddar Graph Network~(CGN)", [("CGN", "Cheddar Graph Network")]),
        ("curd-to-cheese (C2C) and 3D Gouda Slicing (3DGS)", [("C2C", "curd-to-cheese"), ("3DGS", "3D Gouda Slicing")]),
        ("7B (70 billion)", []),
        ("we use it (XYZ) here", []),
        ("graph neural networks (GNNs)", [("GNNs", "graph neural networks")]),
    ],
)
def test_abbreviations_are_found_where_they_are_defined(text, pairs):
    """The expansion holds the letters of the abbreviation, in order."""
    assert [(a.short.of(text), a.long.of(text)) for a in find_abbreviations(text)] == pairs


def test_relations_have_the_introduced_thing_as_head():
    """What the paper says in its own sentences, it says of what it introduces."""
    x = read(
        "We present Gromit-7B, a language model. Gromit-7B is trained on Common Crawl with AdamW. "
        "It outperforms GPT-3 on MMLU, and improves accuracy. Gromit-7B runs on A100 GPUs."
    )
    assert {
        ("paper", "introduces", "Gromit-7B"),
        ("Gromit-7B", "trainedOn", "Common Crawl"),
        ("Gromit-7B", "uses", "AdamW"),
        ("Gromit-7B", "outperforms", "GPT-3"),
        ("Gromit-7B", "evaluatedOn", "MMLU"),
        ("Gromit-7B", "measuredBy", "accuracy"),
    } <= facts(x)


def test_a_list_defines_nothing():
    """ "A coder, a diffusion model, and a decoder": three parts, not one thing and its kind."""
    x = read("The method consists of a masked autoencoder, a latent diffusion model, and a text encoder.")
    assert not any(p == "isA" for _, p, _ in facts(x))


def test_a_survey_is_the_head_itself():
    """Where nothing is introduced, the paper studies and addresses."""
    x = read("We survey knowledge distillation for machine translation.", "Knowledge Distillation: A Survey")
    assert ("paper", "studies", "knowledge distillation") in {(h, p, t.lower()) for h, p, t in facts(x)}
    assert ("paper", "addresses", "machine translation") in facts(x)


def test_the_background_of_a_paper_says_nothing_of_its_own_work():
    """Tasks of the opening sentence are mentioned, not addressed."""
    x = read("Speech recognition has seen progress. We present Gromit-7B, a model for machine translation.")
    assert ("Gromit-7B", "addresses", "machine translation") in facts(x)
    assert not any(p == "addresses" and "ecognition" in t for _, p, t in facts(x))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("7B", [7e9]),
        ("175 billion parameters", [175e9]),
        ("1.4 trillion", [1.4e12]),
        ("262K pairs", [262e3]),
        ("12,000 GPUs", [12000]),
        ("two million", [2e6]),
        ("a single GPU", [1]),
        ("GPT3 and v2", []),
        ("5.85 billion", [5.85e9]),
        ("the 1,000th of the 3rd and 1/1000th the images", [1]),
        ("LLaVA-7b, 7b and 2.5D maps of 3D scenes", [7e9]),
        ("ones, tenants and tensors in fourteen tins of eighty", [14, 80]),
    ],
)
def test_numbers_are_in_base_units(text, values):
    """Scale words and letters multiply; digits of names are no numbers."""
    assert [n.value for n in find_numbers(text)] == values


@pytest.mark.parametrize(
    ("abstract", "quantity"),
    [
        ("We present Gromit, a model with 7 billion parameters.", ("Gromit", "parameterCount", 7e9)),
        ("We compare it with Mistral 7B.", ("Mistral 7B", "parameterCount", 7e9)),
        ("We compare it with LLaVA-7b.", ("LLaVA-7b", "parameterCount", 7e9)),
        ("We present Gromit-X, a model that supports a 128K context.", ("Gromit-X", "contextLength", 128e3)),
        ("We train Gromit-X, a model, on fourteen NVIDIA V100 GPUs.", ("NVIDIA V100", "hardwareCount", 14)),
        ("We present GromitSet, a dataset of 5.85 billion image-text pairs.", ("GromitSet", "datasetSize", 5.85e9)),
        (
            "We present GromitSet, a dataset of 900 expert-checked, hand-drawn maps written on rind.",
            ("GromitSet", "datasetSize", 900),
        ),
        ("We present Gromit-X, a model trained on 1.4 trillion tokens.", ("Gromit-X", "trainingSize", 1.4e12)),
        ("We present Gromit-X, a model. It reads documents of up to 400k tokens.", ("Gromit-X", "contextLength", 4e5)),
        ("We present Gromit-X, a model that has seen 90B tokens.", ("Gromit-X", "trainingSize", 90e9)),
        (
            "We present Gromit-X, a model made from BERT with 300 million parameters.",
            ("Gromit-X", "parameterCount", 3e8),
        ),
        ("We present Gromit, a method. Gromit has 3M parameters, fewer than BERT.", ("Gromit", "parameterCount", 3e6)),
        (
            "We present Gromit-X, a model. It was trained with 512 NVIDIA V100 GPUs.",
            ("NVIDIA V100", "hardwareCount", 512),
        ),
    ],
)
def test_quantities_have_their_subject(abstract, quantity):
    """Who has how much of what."""
    x = read(abstract)
    names = {"paper": ("paper",)} | {e.id: e.names for e in x.entities}
    subject, property_, value = quantity
    found = [q for q in x.quantities if q.property == property_ and q.value == value]
    assert found
    assert any(subject in n for n in names[found[0].subject])


@pytest.mark.parametrize(
    "sentence",
    [
        "The dataset contains slices of 512 x 768 slices.",
        "The dataset took us 2,000 A100 GPU hours.",
        "The dataset contains talks of the 2024 workshops.",
        "The dataset is at https://example.org/a-5b-sets-of-things.",
    ],
)
def test_what_counts_nothing_is_no_quantity(sentence):
    """Resolutions, times, years, and what stands in an address."""
    x = read(f"We present GromitSet, a dataset. {sentence}")
    assert x.quantities == ()


def test_results_have_value_unit_dataset_and_baseline():
    """A measured claim with all its parts."""
    x = read(
        "We present Gromit-7B, a model. Gromit-7B reaches 81.5% accuracy on ImageNet and is 2.3x faster than BERT."
    )
    names = {e.id: e.names[0] for e in x.entities}
    accuracy, speed = x.results
    assert (accuracy.metric, accuracy.value, accuracy.unit) == ("accuracy", 81.5, "%")
    assert names[accuracy.dataset] == "ImageNet"
    assert (speed.metric, speed.value, speed.unit, names[speed.baseline]) == ("speed", 2.3, "x", "BERT")


@pytest.mark.parametrize(
    ("sentence", "measured"),
    [
        ("It has an FID of 2.5.", [("FID", 2.5, "")]),
        ("It is 1.9$\\times$ faster.", [("speed", 1.9, "x")]),
        ("It slices at 512 x 512 pixels on 8x A100 GPUs.", []),
        ("It needs 12 timesteps.", []),
    ],
)
def test_what_is_measured(sentence, measured):
    """Metric, value and unit; no resolution and no count of devices."""
    x = read(f"We present Gromit-X, a model. {sentence}")
    assert [(r.metric, r.value, r.unit) for r in x.results] == measured


def test_a_title_says_what_a_compound_is():
    """ "Text-to-Image Model" is one thing: its head is the model."""
    x = read("We present Gromit-X.", title="Gromit-X: A Text-to-Image Model")
    assert named(x, "Gromit-X").kind == "Model"


def test_what_is_built_on_may_open_the_sentence():
    """A capital changes nothing."""
    x = read("We present Gromit-X, a model. Building on LLaMA, Gromit-X slices cheese.")
    assert ("Gromit-X", "basedOn", "LLaMA") in facts(x)


def test_a_sentence_ends_where_its_blank_was_forgotten():
    """No name runs over the full stop."""
    x = read("We present Gromit-X, a model that beats BERT.We compare it on GLUE.Our code is open.")
    assert {"BERT", "GLUE"} <= {name for e in x.entities for name in e.names}
    assert not any("." in name for e in x.entities for name in e.names)


@pytest.mark.parametrize(
    ("text", "url", "kind"),
    [
        ("Code is available at https://github.com/a/b.", "https://github.com/a/b", "code"),
        ("Code: Github.com/a/b.We hope so.", "https://Github.com/a/b", "code"),
        ("Code is at https://github.com/a/b\\footnote{Soon}", "https://github.com/a/b", "code"),
        ("Our source code is at https://a.github.io/b.", "https://a.github.io/b", "code"),
        ("Code: \\url{https://github.com/a/b_c}", "https://github.com/a/b_c", "code"),
        ("The dataset is at https://huggingface.co/datasets/a/b).", "https://huggingface.co/datasets/a/b", "data"),
        ("Project page: https://a.github.io/b/", "https://a.github.io/b/", "project"),
        ("Try our demo at https://demo.example.org!", "https://demo.example.org", "demo"),
        ("Model weights are at https://huggingface.co/a/b.", "https://huggingface.co/a/b", "model"),
    ],
)
def test_links_lose_punctuation_and_tex(text, url, kind):
    """The address as one would type it, and what it leads to."""
    (link,) = read(text).links
    assert (link.url, link.kind) == (url, kind)


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("See \\href{https://a.github.io/x/}{https://a.github.io/x/}.", ["https://a.github.io/x/"]),
        ("Code https://github.com/A/b{https://github.com/A/b} is out.", ["https://github.com/A/b"]),
        ("Project page: gromit.example.ch", ["https://gromit.example.ch"]),
        ("As in Character.ai, config.json and v1.2.3, i.e. w.r.t. x@c.example.ch", []),
        ("Under CC BY (https://creativecommons.org/licenses/by/4.0/), after https://arxiv.org/abs/1706.03762", []),
    ],
)
def test_links_are_whole_and_of_the_paper(text, urls):
    """Braces end an address, a bare host is one, a licence or another paper is none."""
    assert [link.url for link in read(text).links] == urls


@settings(max_examples=60)
@given(st.text(max_size=300), st.sampled_from(HOSTILE))
def test_any_text_gives_a_valid_extraction(text, hostile):
    """The extraction checks itself; nothing a paper holds breaks the extractor."""
    x = read(f"We present {hostile} with 7B {text}. It beats GPT-3 by 3%.", f"{hostile}: {text or 'T'}".strip())
    assert x == read(x.paper.abstract, x.paper.title)


def test_a_long_list_is_cut_not_refused():
    """A thousand names in one sentence: the first are introduced."""
    document = cut(Paper("p", "T", "We propose " + ", ".join(f"Gromit{n}" for n in range(1000)) + "."))
    found = find_entities(document, load_lexicon())
    assert {"Gromit0", "Gromit9"} <= {e.names[0] for e in found if e.introduced}


def test_abbreviations_after_one_another_take_time_in_proportion(within):
    """Where no sentence ends."""
    with within(20):
        document = cut(Paper("p", "T", "et al. A " * 11_000))
    assert document.sentences[-1].span.end == len(document.text)


def test_a_long_abstract_takes_time_in_proportion(within):
    """Ten times the text is no hundred times the work: 60,000 characters are read within the test's time."""
    with within(60):
        x = read("We present Gromit-7B, a model trained on Common Crawl. " * 1000)
    assert len(named(x, "Gromit-7B").spans) == 1000


def test_many_numbers_of_many_things_take_time_in_proportion(within):
    """Each of a thousand numbers might be each of a thousand things'."""
    with within(60):
        x = read(" ".join(f"We present GromitX{n}, a model with {n} billion parameters." for n in range(5, 1000)))
    owners = {q.value: next(e for e in x.entities if e.id == q.subject).names[0] for q in x.quantities}
    assert all(owners[n * 1e9] == f"GromitX{n}" for n in (7, 500, 999))


@pytest.mark.parametrize("words", ["7B and 13B, ", "a novel ", "Gromit-7B and "])
def test_a_sentence_without_an_end_takes_time_in_proportion(within, words):
    """24,000 characters of one took half a minute; all of them are read."""
    with within(60):
        x = read(words * (24_000 // len(words)))
    assert len(x.paper.abstract) > 23_000
    document = cut(x.paper)
    assert "".join(s.span.of(document.text) for s in document.sentences[1:]) == x.paper.abstract

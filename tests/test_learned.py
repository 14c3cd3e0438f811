"""The learned extractor with the weights of the package: what it reads, that it is always the same, and bad weights."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import pipeline
from kg.errors import KgError, SchemaError, StoreError
from kg.extract import find_extractor, learned
from kg.extract.learned.aliases import alias_pairs
from kg.extract.learned.arrays import WINDOW, Pieces, encoder_arrays, windows
from kg.extract.learned.decoding import Settings, decode_numbers, group_names
from kg.extract.learned.network import Network
from kg.extract.learned.questions import Questions
from kg.extract.learned.reading import LONGEST_TEXT, NUMBER_CLASSES, take_reading
from kg.extract.learned.wordpieces import cut_tokens
from kg.extract.lexicon import load_lexicon
from kg.files import resource_path
from kg.model import Paper
from kg.names import fold
from kg.records import to_record
from tests.conftest import CORPUS, HOSTILE

WEIGHTS = resource_path(learned.WEIGHTS)
GROMIT = Paper(
    "p",
    "Gromit: Instruction Tuning of Small Language Models for Cheese Recognition",
    "Large language models (LLMs) are costly. We present Gromit-3B, a language model with 3 billion parameters, fine-tuned from "
    "LLaMA. We also release CheeseBench, a new dataset of 40,000 images. Gromit-3B outperforms GPT-3 by 4.2% in "
    "accuracy on ImageNet. It was trained on 16 A100 GPUs. Code: https://github.com/example/gromit.",
)


@pytest.fixture(scope="module")
def network() -> Network:
    """The weights of the package."""
    return Network(WEIGHTS)


def test_a_paper_is_read():
    """Kinds, introductions, relations and numbers of an abstract of our own."""
    found = learned.extract(GROMIT)
    by_name = {name: e for e in found.entities for name in e.names}
    assert {n: by_name[n].kind for n in ("Gromit-3B", "CheeseBench", "LLaMA", "GPT-3", "ImageNet")} == {
        "Gromit-3B": "Model",
        "CheeseBench": "Dataset",
        "LLaMA": "Model",
        "GPT-3": "Model",
        "ImageNet": "Dataset",
    }
    assert by_name["Gromit-3B"].introduced and by_name["CheeseBench"].introduced
    assert not by_name["GPT-3"].introduced
    assert by_name["LLMs"] is by_name["Large language models"]
    triples = {(r.head, r.predicate, r.tail) for r in found.relations}
    assert (by_name["Gromit-3B"].id, "outperforms", by_name["GPT-3"].id) in triples
    assert (by_name["Gromit-3B"].id, "basedOn", by_name["LLaMA"].id) in triples
    quantities = {(q.subject, q.property, q.value) for q in found.quantities}
    assert (by_name["Gromit-3B"].id, "parameterCount", 3e9) in quantities
    assert (by_name["CheeseBench"].id, "datasetSize", 40000) in quantities
    assert [r.value for r in found.results] == [4.2]
    assert [link.url for link in found.links] == ["https://github.com/example/gromit"]
    assert all(0 <= fact.score <= 1 for fact in (*found.relations, *found.quantities, *found.results))


def test_names_of_one_thing_are_put_together_and_others_kept_apart():
    """An abbreviation that ends like another one, an adapter of a model, and no name is read off an address."""
    found = learned.extract(
        Paper(
            "p",
            "Gromit-Adapter: Denoising Language Models for Error Correction",
            "Language models (LMs) correct the errors of speech recognizers. We present the Denoising LM (DLM), trained on "
            "synthetic speech, and Gromit-Adapter, which adapts the Gromit model to it. DLM outperforms conventional LMs on "
            "LibriSpeech. The CheeseSpeech dataset is released at https://example.org/data/cheesespeech-corpus; "
            "CheeseSpeech has 40 hours.",
        )
    )
    names = [set(e.names) for e in found.entities]
    dlm, lm = (next(n for n in names if name in n) for name in ("DLM", "LMs"))
    assert "Language models" in lm and "Denoising LM" not in lm and not dlm & lm
    assert not any({"Gromit-Adapter", "Gromit"} <= n for n in names)
    assert "cheesespeech-corpus" not in {name for n in names for name in n}


def test_no_share_is_a_quantity_and_no_storage_a_count():
    """However sure the network were of it."""
    reading = take_reading(
        Paper(
            "p",
            "GromitSet",
            "We present GromitSet, a dataset of 900K pairs, 40% of them with images, 30 \\% with sound, on 80GB GPUs.",
        ),
        load_lexicon(),
    )
    questions = Questions(reading, reading.rules)
    kinds = len(NUMBER_CLASSES) - 1
    sure, alike = np.ones((len(reading.numbers), kinds)), np.zeros((len(questions.of_numbers), kinds))
    quantities, results = decode_numbers(questions, sure, alike, Settings())
    assert {q.value for q in quantities if q.property == "parameterCount"} == {900e3}
    assert {q.value for q in quantities} == {900e3, 80}
    assert {r.value for r in results} == {900e3, 40, 30, 80}


def test_the_same_papers_give_the_same_in_any_company():
    """Alone or among others, in one process or two, once or again."""
    papers, _, _ = pipeline.read_papers([CORPUS])
    together = list(pipeline.extract_all(papers, "learned", processes=1))
    assert list(pipeline.extract_all(papers, "learned", processes=2)) == together
    assert [learned.extract(p) for p in reversed(papers)] == together[::-1]


def test_long_texts_are_read_to_the_end():
    """A name after three thousand words is found, in the windows that overlap."""
    filler = "The weather stayed calm and the river ran slowly past the mill. " * 250
    paper = Paper("p", "A long story", f"{filler} We propose Wensleydale-7B, a language model. {filler}")
    found = learned.extract(paper)
    assert "Wensleydale-7B" in {n for e in found.entities for n in e.names if e.introduced}


@given(words=st.lists(st.sampled_from(["mill", "LLaMA-7B", "über", "10.5%", "図", "(", "."]), min_size=1, max_size=900))
@settings(max_examples=25)
def test_windows_take_every_piece_once(words):
    """In order, and from a window that holds it."""
    network = _network()
    reading = take_reading(Paper("p", "T", " ".join(words)), load_lexicon())
    pieces = Pieces(reading, network.vocabulary)
    cut = windows(reading, pieces)
    taken = [n for w in cut for n in range(w.taken_from, w.taken_to)]
    assert taken == list(range(len(pieces.ids)))
    for w in cut:
        assert w.start <= w.taken_from <= w.taken_to <= w.end <= w.start + WINDOW
        arrays = encoder_arrays([w], network.vocabulary)
        assert (arrays["ids"].flatten()[arrays["taken"]] == pieces.ids[w.taken_from : w.taken_to]).all()


_LOADED: list[Network] = []


def _network() -> Network:
    """One network for all examples of a property."""
    if not _LOADED:
        _LOADED.append(Network(WEIGHTS))
    return _LOADED[0]


@given(title=st.text(min_size=1).filter(str.strip), abstract=st.one_of(st.text(), st.sampled_from(HOSTILE)))
@settings(max_examples=60)
def test_any_text_gives_an_extraction(title, abstract):
    """An extraction checks itself; nothing breaks it."""
    record = to_record(learned.extract(Paper("p", title, abstract)))
    assert all(name in f"{title}\n{abstract}" for e in record["entities"] for name in e["names"])


@pytest.mark.parametrize(
    "abstract",
    [
        "",
        "Nous présentons une méthode pour la reconnaissance des fromages à pâte molle.",
        "我们提出了一种新的方法。",
        r"$$\int_0^1 x^2 \, dx = \frac{1}{3}$$ \begin{align} a &= b \end{align}",
        "...!!! ??? --- ((( )))",
    ],
)
def test_what_is_no_english_abstract_gives_an_honest_answer(abstract):
    """Few or no facts, and no crash."""
    assert len(learned.extract(Paper("p", "T", abstract)).entities) <= 8


def test_a_text_of_many_thousand_words_is_refused_and_costs_no_other_paper():
    """One clear line."""
    long = Paper("long", "Long", "word " * (LONGEST_TEXT // 5), pages=("page.txt",))
    with pytest.raises(SchemaError, match="use --extractor rules"):
        learned.extract(long)
    problems: list = []
    found = list(pipeline.extract_all([long, GROMIT], "learned", processes=1, problems=problems))
    assert [x.paper.id for x in found] == ["p"]
    assert "characters" in str(problems[0]) and str(problems[0]).startswith("page.txt")


def test_tokens_leave_nothing_out():
    """Every sign that is no space is in a token."""
    text = "GPT-3.5's 7B model — $\\alpha$-VAE, 図 1.5k"
    assert "".join(t.of(text) for t in cut_tokens(text)) == "".join(text.split())


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (lambda folder: (folder / "encode.onnx").unlink(), "encode.onnx: no such file"),
        (lambda folder: (folder / "encode.onnx").write_bytes(b"nonsense"), "encode.onnx: is damaged"),
        (lambda folder: (folder / "weights.json").unlink(), "weights.json: no such file"),
        (lambda folder: (folder / "weights.json").write_text("{"), "weights.json: is damaged"),
        (lambda folder: _other_ontology(folder), "know other kinds than the ontology"),
    ],
)
def test_bad_weights_are_told(tmp_path, break_it, said):
    """Which file, what is wrong, and what to do."""
    folder = tmp_path / "weights"
    shutil.copytree(WEIGHTS, folder)
    assert find_extractor(str(folder))(GROMIT) == learned.extract(GROMIT)
    learned._load.cache_clear()
    break_it(folder)
    with pytest.raises(StoreError, match="--extractor rules") as caught:
        find_extractor(str(folder))(GROMIT)
    assert said in str(caught.value)


def _other_ontology(folder: Path) -> None:
    manifest = json.loads((folder / "weights.json").read_text())
    manifest["schema"]["kinds"].append("Cheese")
    (folder / "weights.json").write_text(json.dumps(manifest))


NAMES = st.lists(st.sampled_from([f"Gromit{n}" for n in range(9)] + ["cheese model", "cheese"]), min_size=1, max_size=9)


@given(names=NAMES, chance=st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_names_are_grouped_once_in_whatever_order_they_are_compared(names, chance):
    """Each name stands in one group; names that are surely one thing's are together, others apart."""
    reading = take_reading(Paper("p", "T", ", ".join(names)), load_lexicon())
    kept = {n: c.places for n, c in enumerate(reading.candidates)}
    pairs = alias_pairs(reading, kept)
    same = np.array([chance.random() for _ in pairs])
    groups = group_names(kept, pairs, same, Settings(alias=0.5))
    assert sorted(n for group in groups for n in group) == sorted(kept)
    order = chance.sample(range(len(pairs)), len(pairs))
    assert group_names(kept, [pairs[n] for n in order], same[order], Settings(alias=0.5)) == groups
    assert group_names(kept, pairs, np.ones(len(pairs)), Settings()) == [sorted(kept)]
    assert group_names(kept, pairs, np.zeros(len(pairs)), Settings()) == [[n] for n in sorted(kept)]


def test_one_likeness_does_not_join_two_things():
    """A and B are one, B and C are one, A and C are not: the surer two are together."""
    reading = take_reading(Paper("p", "T", "Alpha1, Beta2, Gamma3"), load_lexicon())
    kept = {n: c.places for n, c in enumerate(reading.candidates) if c.key in ("alpha1", "beta2", "gamma3")}
    pairs = alias_pairs(reading, kept)
    groups = group_names(kept, pairs, np.array([0.9, 0.0, 0.8]), Settings(alias=0.5))
    assert [[reading.candidates[n].key for n in group] for group in groups] == [["alpha1", "beta2"], ["gamma3"]]


@pytest.mark.parametrize(
    ("names", "differ"),
    [
        (("mixed precision", "standard precision"), True),
        (("ShaunPose", "ShaunPose++"), True),
        (("optimised slicing", "optimized slicing"), False),
        (("cheese slicing", "slicing"), False),
        (("cheese", "slicing"), False),
    ],
)
def test_names_of_which_one_word_is_another_have_to_be_surer(names, differ):
    """They are opposites or versions as often as not."""
    reading = take_reading(Paper("p", "On cheese", f"We like {names[0]}. We like {names[1]}."), load_lexicon())
    wanted = {c.key: n for n, c in enumerate(reading.candidates)}
    kept = {wanted[fold(name)]: reading.candidates[wanted[fold(name)]].places for name in names}
    [pair] = alias_pairs(reading, kept)
    assert pair.differ is differ
    assert len(group_names(kept, [pair], np.array([0.5]), Settings(alias=0.4))) == 1 + differ
    assert len(group_names(kept, [pair], np.array([0.7]), Settings(alias=0.4))) == 1


def test_of_very_many_names_only_likely_pairs_are_compared():
    """So that a long text costs what it is long."""
    words = [f"Name{chr(97 + n % 26)}{chr(97 + n // 26)}x" for n in range(300)]
    text = ". ".join(words) + ". GDE (Great Dairy Engine). cheese model. cheese net."
    reading = take_reading(Paper("p", "T", text), load_lexicon())
    pairs = alias_pairs(reading, {n: c.places for n, c in enumerate(reading.candidates)})
    asked = {(reading.candidates[p.one].key, reading.candidates[p.other].key) for p in pairs}
    assert len(pairs) < 3000
    assert ("gde", "greatdairyengine") in asked and ("cheesemodel", "cheesenet") in asked


def test_an_unknown_extractor_is_told():
    """With those that there are."""
    with pytest.raises(KgError, match="expected one of learned, rules, or a folder"):
        find_extractor("magic")


def test_the_weights_are_small():
    """Forty megabytes at most, in the package."""
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) < 40e6


def test_probabilities_are_probabilities(network):
    """Of kinds, introductions, relations and numbers."""
    reading = take_reading(GROMIT, load_lexicon())
    look = learned._load(WEIGHTS).look(reading)
    assert look.kinds.shape[0] == len(reading.candidates)
    assert np.allclose(look.kinds.sum(axis=1), 1, atol=1e-4)
    assert ((look.introduced >= 0) & (look.introduced <= 1)).all()

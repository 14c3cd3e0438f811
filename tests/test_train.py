"""Training, for real but short: weights from annotated papers, written, checked and used. Needs the extra `train`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from kg import cli, pipeline
from kg.errors import KgError, SourceError
from kg.extract import find_extractor
from kg.files import resource_path

torch = pytest.importorskip("torch", reason="needs paperkg[train]")
pytestmark = pytest.mark.filterwarnings("ignore")
PRACTICE = resource_path("corpus/practice.jsonl")


@pytest.fixture(scope="module")
def gold(tmp_path_factory) -> Path:
    """Sixteen annotated papers."""
    path = tmp_path_factory.mktemp("gold") / "gold.jsonl"
    path.write_text("".join(PRACTICE.read_text().splitlines(keepends=True)[:16]))
    return path


@pytest.fixture(scope="module")
def trained(gold, tmp_path_factory) -> tuple[Path, dict, list[str]]:
    """Weights from practice and two passes over them, the scores, and what was said."""
    out, said = tmp_path_factory.mktemp("weights"), []
    lines, folder = PRACTICE.read_text().splitlines(keepends=True), tmp_path_factory.mktemp("practice")
    sets = [str(gold)]
    for name, some in (("near", lines[16:24]), ("far", lines[24:28])):
        (folder / name).write_text("".join(some))
        sets.append(str(folder / name))
    scores = pipeline.train(
        sets, sets, out, test=str(gold), say=said.append, epochs=2, practice_epochs=(1,), folds=2, networks=2
    )
    return out, scores, said


def test_training_writes_weights_that_read(trained):
    """The folder is an extractor; a card and the scores come with it."""
    out, scores, said = trained
    assert set(scores) == {"cross-validated", "test"}
    assert scores["cross-validated"]["entities"].gold == scores["test"]["entities"].gold  # every paper is held out once
    assert [line.split(":")[0] for line in said if "loss" in line] == [
        "practice 1 of 2",
        "practice 2 of 2",
        *(f"{what}, network {n} of 2" for what in ("all", "fold 1 of 2", "fold 2 of 2") for n in (1, 1, 2, 2)),
    ]
    assert "## Reliability" in (out / "CARD.md").read_text()
    papers, _, _ = pipeline.read_papers([str(PRACTICE)])
    assert find_extractor(str(out))(papers[0]).paper == papers[0]


def test_papers_of_validation_take_the_place_of_folds(gold, tmp_path):
    """They choose the thresholds and calibrate; nothing is learned from them."""
    lines, said = PRACTICE.read_text().splitlines(keepends=True), []
    held_out = tmp_path / "held-out.jsonl"
    held_out.write_text("".join(lines[16:24]))
    sets = [str(gold)]
    scores = pipeline.train(
        sets,
        [*sets, str(held_out)],
        tmp_path / "out",
        validation=[str(held_out)],
        say=said.append,
        epochs=1,
        networks=1,
    )
    assert set(scores) == {"validation"}
    assert scores["validation"]["links"].gold == sum(len(json.loads(line)["links"]) for line in lines[16:24])
    assert [line.split(":")[0] for line in said if "loss" in line] == ["all, network 1 of 1"]
    assert "| what | validation P |" in (tmp_path / "out" / "CARD.md").read_text()


def test_a_teacher_learns_and_is_asked(gold, tmp_path):
    """Here it is no larger than its pupil. Its papers of validation have to be others, as it knows all that it learned from."""
    from kg.train.pretrained import pretrained_folder

    lines, said = PRACTICE.read_text().splitlines(keepends=True), []
    for name, some in (("near", lines[16:22]), ("held-out", lines[22:28])):
        (tmp_path / name).write_text("".join(some))
    sets, held_out = [str(gold), str(tmp_path / "near")], str(tmp_path / "held-out")
    how = {"teacher": pretrained_folder(), "say": said.append, "networks": 1, "epochs": 1}
    pipeline.train(sets, [*sets, held_out], tmp_path / "out", [held_out], practice_epochs=(1,), teacher_epochs=1, **how)
    assert [line.split(":")[0] for line in said if "loss" in line] == [
        "practice 1 of 1",
        "all, network 1 of 1",
        "teacher, practice",
        "teacher, all",
        "taught",
    ]
    assert "taught by itself and a network of 2" in (tmp_path / "out" / "CARD.md").read_text()
    with pytest.raises(KgError, match="papers of validation"):
        pipeline.train(sets, sets, tmp_path / "out", **how)


def test_the_mean_of_networks_is_between_them():
    """Weight by weight."""
    from kg.train.learning import mean_of
    from kg.train.network import Network, Shape

    one, other = (Network(Shape(width=8, heads=2, layers=1, inner=8, epsilon=1e-12)) for _ in range(2))
    mean = mean_of([one, other])
    for a, b, between in zip(one.parameters(), other.parameters(), mean.parameters(), strict=True):
        assert torch.allclose((a + b) / 2, between, atol=1e-6)


def test_no_network_is_refused():
    """There is no mean of none."""
    from kg.train import Recipe

    with pytest.raises(KgError, match="networks: 0"):
        Recipe(networks=0)


def test_more_passes_learn_more(trained):
    """The loss falls."""
    _, _, said = trained
    losses = [
        float(line.split("loss ")[1].split(",")[0]) for line in said if line.startswith("all, network 1 of 2: epoch")
    ]
    assert losses[1] < losses[0]


@pytest.fixture(scope="module")
def pretrained(gold):
    """A network that has learned nothing yet, an example, and the vocabulary."""
    from kg.extract.learned.wordpieces import WordPieces
    from kg.train.examples import make_examples
    from kg.train.pretrained import load_pretrained, pretrained_folder, read_vocabulary

    papers, _, _ = pipeline.read_papers([str(gold)])
    record = json.loads(gold.read_text().splitlines()[0])
    vocabulary = WordPieces(read_vocabulary(pretrained_folder()).split("\n"))
    network = load_pretrained(pretrained_folder()).eval()
    paper = next(p for p in papers if p.id == record["paper"])
    return network, next(make_examples([(paper, record)], [], vocabulary)), vocabulary


def test_words_are_hidden_while_learning_only(pretrained):
    """Every word piece hidden: two texts of one length read alike. The network that is used hides nothing."""
    import copy

    from kg.extract.learned.arrays import encoder_arrays, windows
    from kg.train.learning import to_tensors
    from kg.train.network import HIDDEN_PIECE
    from kg.train.pretrained import pretrained_folder, read_vocabulary

    network, example, vocabulary = pretrained
    assert read_vocabulary(pretrained_folder()).split("\n")[HIDDEN_PIECE] == "[MASK]"
    arrays = to_tensors(encoder_arrays(windows(example.reading, example.pieces), vocabulary))
    other = arrays | {"ids": torch.where(arrays["ids"] > HIDDEN_PIECE, arrays["ids"] - 1, arrays["ids"])}

    def states(network, batch, hidden_words):
        torch.manual_seed(0)
        with torch.no_grad():
            return network.encode(batch, hidden_words=hidden_words)

    learning = copy.deepcopy(network).train()
    states(learning, arrays, 0.0)  # draws the strips that dropout is cut from
    assert torch.equal(states(learning, arrays, 1.0), states(learning, other, 1.0))
    assert not torch.equal(states(learning, arrays, 0.0), states(learning, other, 0.0))
    assert torch.equal(states(network, arrays, 1.0), states(network, arrays, 0.0))


def test_teachers_have_their_part_of_the_answers(pretrained):
    """From none to all of it."""
    from kg.train.teaching import taught

    network, example, vocabulary = pretrained
    none, half, all_ = (next(taught([network], [example], vocabulary, trust)).answers for trust in (0, 0.5, 1))
    own = example.answers
    for name in ("kinds", "introduced", "same", "classes"):
        assert np.array_equal(getattr(none, name), getattr(own, name))
        assert np.allclose(getattr(half, name), (getattr(own, name) + getattr(all_, name)) / 2)
    assert np.allclose(all_.kinds.sum(-1), 1, atol=1e-3) and np.ptp(all_.kinds) < 1
    pair = next(pair for pair in own.relations if pair in all_.relations)
    assert np.array_equal(none.relations[pair], own.relations[pair])
    assert np.allclose(half.relations[pair], (own.relations[pair] + all_.relations[pair]) / 2)
    asked = next(asked for asked in all_.subjects if asked not in own.subjects)
    assert not none.subjects[asked].any() and np.allclose(half.subjects[asked], all_.subjects[asked] / 2)


def test_what_teaches_itself_has_nothing_to_learn(pretrained):
    """Nowhere is the loss steep, unless the annotators have a say."""
    import copy

    from kg.train.learning import Recipe, loss_of_answers
    from kg.train.teaching import taught

    network, example, vocabulary = pretrained
    example = next(taught([network], [example], vocabulary, 1.0))

    def steepness(answered) -> float:
        learning = copy.deepcopy(network)
        loss_of_answers(learning, [answered], None, vocabulary, Recipe()).backward()
        return max(p.grad.abs().max().item() for p in learning.parameters() if p.grad is not None)

    annotated = next(taught([network], [pretrained[1]], vocabulary, 0.0))
    assert steepness(example) < 0.02 * steepness(annotated)


def test_distances_fall_into_classes():
    """One for each up to seven, ever wider ones up to 128, and those behind apart from those before (Raffel et al., 2020)."""
    from kg.train.network import classes_of_distances

    classes = classes_of_distances(300, 32)
    assert classes[200, 200 - 15 : 201].tolist() == [9] * 4 + [8] * 4 + [*range(7, -1, -1)]
    assert classes[0, :8].tolist() == [0, *range(17, 24)]
    assert classes[299, 0] == classes[299, 299 - 128] == 15 and classes[0, 299] == 31


def test_an_encoder_of_another_family_is_read(tmp_path):
    """MPNet keeps our word pieces elsewhere; a family that nobody knows is refused."""
    from safetensors.torch import save_file

    from kg.train.pretrained import load_pretrained, pretrained_folder, read_vocabulary

    ours = read_vocabulary(pretrained_folder()).split("\n")
    signs = {"[CLS]": "<s>", "[SEP]": "</s>", "[MASK]": "<mask>", "[PAD]": "<pad>"}
    theirs = ["<extra>", *(signs.get(piece, piece) for piece in reversed(ours))]
    (tmp_path / "vocab.txt").write_text("\n".join(theirs))
    told = {"cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>", "mask_token": {"content": "<mask>"}}
    (tmp_path / "special_tokens_map.json").write_text(json.dumps(told))
    config = {
        "model_type": "mpnet",
        "hidden_size": 4,
        "num_attention_heads": 2,
        "num_hidden_layers": 1,
        "intermediate_size": 6,
        "layer_norm_eps": 1e-5,
        "relative_attention_num_buckets": 8,
    }
    (tmp_path / "config.json").write_text(json.dumps(config))
    layer = {f"attention.attn.{part}": (4, 4) for part in "qkvo"}
    layer |= {
        "intermediate.dense": (6, 4),
        "output.dense": (4, 6),
        "attention.LayerNorm": (4,),
        "output.LayerNorm": (4,),
    }
    shapes = {"embeddings.word_embeddings.weight": (len(theirs), 4), "embeddings.position_embeddings.weight": (514, 4)}
    shapes |= {"encoder.relative_attention_bias.weight": (8, 2)}
    shapes |= {f"embeddings.LayerNorm.{which}": (4,) for which in ("weight", "bias")}
    for name, shape in layer.items():
        shapes |= {f"encoder.layer.0.{name}.weight": shape, f"encoder.layer.0.{name}.bias": shape[:1]}
    weights = {name: torch.randn(*shape) for name, shape in shapes.items()}
    save_file(weights, tmp_path / "model.safetensors")
    network = load_pretrained(tmp_path)
    words = weights["embeddings.word_embeddings.weight"]
    assert torch.equal(network.words.weight[ours.index("[MASK]")], words[theirs.index("<mask>")])
    assert torch.equal(network.words.weight[ours.index("graph")], words[theirs.index("graph")])
    assert torch.equal(network.places.weight[0], weights["embeddings.position_embeddings.weight"][2])
    assert torch.equal(network.layers[0].key.weight, weights["encoder.layer.0.attention.attn.k.weight"])
    assert torch.equal(network.distances.weight, weights["encoder.relative_attention_bias.weight"])
    (tmp_path / "config.json").write_text(json.dumps(config | {"model_type": "roberta"}))
    with pytest.raises(KgError, match="'roberta'; expected one of bert, mpnet"):
        load_pretrained(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "vocab.txt").write_text("\n".join(theirs[:-5]))
    with pytest.raises(KgError, match="other word pieces"):
        load_pretrained(tmp_path)


def test_the_exported_graphs_answer_as_the_network_does(pretrained):
    """But for the rounding to eight bits in the encoder."""
    import onnxruntime

    from kg.extract.learned.arrays import encoder_arrays, join, name_arrays, windows
    from kg.train.export import TorchJudge, export_graphs

    network, example, vocabulary = pretrained
    files = export_graphs(network, [example], vocabulary, shrink=False)
    judge = TorchJudge(network)
    arrays = encoder_arrays(windows(example.reading, example.pieces), vocabulary)
    states = judge.encode([arrays]).float().numpy()
    session = onnxruntime.InferenceSession(files["encode.onnx"])
    exported = session.run(None, {i.name: arrays[i.name] for i in session.get_inputs()})[0]
    assert np.abs(exported - states).mean() < 0.05  # bfloat16 against float32
    asked = join([name_arrays(example.reading, example.pieces)], [example.sizes])
    session = onnxruntime.InferenceSession(files["judge_names.onnx"])
    feed = {"states": exported, **asked}
    kinds = session.run(None, {i.name: feed[i.name] for i in session.get_inputs()})[1]
    assert np.abs(kinds - judge.judge_names(torch.from_numpy(exported), asked)[1]).max() < 0.05


def test_eight_bits_keep_the_states(pretrained):
    """Smoothing changes nothing by itself; then the rounded encoder is off by less than one part in twenty."""
    import copy

    import onnxruntime

    from kg.extract.learned.arrays import encoder_arrays, windows
    from kg.train.export import export_graphs
    from kg.train.learning import to_tensors
    from kg.train.smoothing import smooth

    network, example, vocabulary = pretrained
    arrays = encoder_arrays(windows(example.reading, example.pieces), vocabulary)
    smoothed = copy.deepcopy(network)
    smooth(smoothed, [to_tensors(arrays)])
    with torch.no_grad():
        states = network.encode(to_tensors(arrays)).numpy()
        assert np.allclose(smoothed.encode(to_tensors(arrays)).numpy(), states, atol=1e-4)
    files = export_graphs(network, [example], vocabulary)
    session = onnxruntime.InferenceSession(files["encode.onnx"])
    rounded = session.run(None, {i.name: arrays[i.name] for i in session.get_inputs()})[0]
    assert np.linalg.norm(rounded - states) < 0.05 * np.linalg.norm(states)


def _batch(pretrained) -> dict:
    """What the network of `pretrained` is asked of its example."""
    from kg.train.learning import batch_of

    _, example, vocabulary = pretrained
    return batch_of([example], vocabulary)


def _error(network, other, batch) -> float:
    """How far the states of one network are from those of another, as a part of these."""
    with torch.no_grad():
        states = other.encode(batch)
        return float((network.encode(batch) - states).norm() / states.norm())


def test_thinning_that_keeps_all_changes_nothing(pretrained):
    """Twelve heads of twelve, and all units, or more than there are."""
    from kg.train.thinning import thin

    network, batch = pretrained[0], _batch(pretrained)
    assert _error(thin(network, 12, 2000, [batch]), network, batch) < 1e-5


def test_the_more_is_kept_the_nearer_are_the_states(pretrained):
    """And what is kept is fitted: maps that are only cut are farther off."""
    from kg.train.thinning import thin

    network, batch = pretrained[0], _batch(pretrained)
    much, some, little = (thin(network, heads, units, [batch]) for heads, units in ((10, 1200), (6, 512), (2, 128)))
    layer = some.layers[0]
    assert (layer.query.out_features, layer.output.in_features) == (192, 192)
    assert (layer.inner.out_features, layer.outer.in_features) == (512, 512)
    errors = [_error(each, network, batch) for each in (much, some, little)]
    assert errors == sorted(errors)
    cut = thin(network, 12, 512, [batch])
    fitted = _error(cut, network, batch)
    for whole, narrow in zip(network.layers, cut.layers, strict=True):
        rows = [int((whole.inner.weight == row).all(1).nonzero()[0]) for row in narrow.inner.weight]
        narrow.outer.weight.data, narrow.outer.bias.data = whole.outer.weight.data[:, rows], whole.outer.bias.data
    assert fitted < _error(cut, network, batch)


def test_a_thinned_encoder_learns_the_states_of_the_whole_one(gold, pretrained):
    """Step by step it comes nearer to them."""
    import random

    from kg.train.examples import make_examples
    from kg.train.learning import batch_of
    from kg.train.thinning import loss_of_states, thin

    network, _, vocabulary = pretrained
    papers, _, _ = pipeline.read_papers([str(gold)])
    records = {record["paper"]: record for record in map(json.loads, gold.read_text().splitlines())}
    examples = list(make_examples([(paper, records[paper.id]) for paper in papers], [], vocabulary))
    batch = batch_of(examples, vocabulary)
    thinned = thin(network, 6, 512, [batch])
    before = _error(thinned, network, batch)
    optimizer = torch.optim.Adam(thinned.layers.parameters(), lr=2e-5)
    for _ in range(5):
        optimizer.zero_grad()
        loss_of_states(thinned, examples, random.Random(0), network, vocabulary).backward()
        optimizer.step()
    assert _error(thinned, network, batch) < before


def test_thinned_weights_are_written(gold, tmp_path):
    """What is exported has the narrow layers; the thresholds need papers of validation, as what the folds say is of whole networks."""
    import onnx

    lines, said = PRACTICE.read_text().splitlines(keepends=True), []
    held_out = tmp_path / "held-out.jsonl"
    held_out.write_text("".join(lines[16:20]))
    how = {"say": said.append, "networks": 1, "epochs": 1, "thinned_epochs": 1, "heads": 4, "units": 256}
    with pytest.raises(KgError, match="papers of validation"):
        pipeline.train([str(gold)], [str(gold)], tmp_path / "out", **how)
    sets = [str(gold), str(held_out)]
    pipeline.train(sets[:1], sets, tmp_path / "out", validation=sets[1:], **how)
    assert [line.split(":")[0] for line in said if "loss" in line] == ["all, network 1 of 1", "thinned"]
    graph = onnx.load(tmp_path / "out" / "encode.onnx").graph
    shapes = {tuple(i.dims) for i in graph.initializer}
    assert {(384, 128), (128, 384), (384, 256), (256, 384)} <= shapes
    assert not {(384, 1536), (1536, 384)} & shapes
    card = (tmp_path / "out" / "CARD.md").read_text()
    assert "thinned to 4 heads and 256 units" in card
    papers, _, _ = pipeline.read_papers([str(PRACTICE)])
    assert find_extractor(str(tmp_path / "out"))(papers[0]).paper == papers[0]


def test_no_products_of_eight_bits_overflow(pretrained):
    """Processors without VNNI add up two products of a state and a weight in sixteen bits: of the weights exported, and of those in the package, none is too much."""
    import onnx

    from kg.extract.learned import WEIGHTS
    from kg.files import resource_path
    from kg.train.export import export_graphs

    network, example, vocabulary = pretrained
    shipped = resource_path(f"{WEIGHTS}/encode.onnx").read_bytes()
    for content in (shipped, export_graphs(network, [example], vocabulary)["encode.onnx"]):
        graph = onnx.load_from_string(content).graph
        held = {i.name: onnx.numpy_helper.to_array(i) for i in graph.initializer}
        matrices = [held[n.input[1]] for n in graph.node if n.op_type == "MatMulInteger"]
        assert len(matrices) == 38
        for matrix in matrices:
            assert matrix.dtype == np.int8
            products = 255 * matrix.astype(int)
            products[: len(products) // 2 * 2 : 2] += products[1::2]
            assert np.abs(products[::2]).max() < 2**15


def test_an_ontology_of_ones_own_is_learned(gold, tmp_path):
    """One more kind and one more relation: weights know them, and the weights of the package say that they do not."""
    ontology = tmp_path / "own.ttl"
    ontology.write_text(
        resource_path("ontology/kg.ttl").read_text()
        + """
        kg:Instrument a owl:Class ; rdfs:subClassOf kg:Thing ; rdfs:label "instrument"@en ; rdfs:comment "A device."@en ;
            kg:colour "#123456" .
        kg:observedWith a owl:ObjectProperty ; rdfs:label "observed with"@en ; rdfs:comment "Made by it."@en ;
            rdfs:domain kg:Dataset ; rdfs:range kg:Instrument .
        """
    )
    annotated = [json.loads(line) for line in gold.read_text().splitlines()[:6]]
    for record in annotated:
        for entity in record["entities"]:
            if entity["type"] == "Hardware":
                entity["type"] = "Instrument"
        record["relations"] = [r for r in record["relations"] if r["type"] != "runsOn"]
        record["quantities"] = [q for q in record["quantities"] if q["property"] != "hardwareCount"]
    assert any(e["type"] == "Instrument" for record in annotated for e in record["entities"])
    own = tmp_path / "gold.jsonl"
    own.write_text("".join(json.dumps(record) + "\n" for record in annotated))

    def kg(*arguments: str) -> subprocess.CompletedProcess:
        environment = os.environ | {"KG_ONTOLOGY": str(ontology)}
        return subprocess.run([sys.executable, "-m", "kg", *arguments], capture_output=True, text=True, env=environment)

    weights = tmp_path / "weights"
    files = ("--gold", str(own), "--papers", str(own), "--out", str(weights))
    trained = kg("train", *files, "--epochs", "1", "--folds", "2", "--networks", "1")
    assert trained.returncode == 0, trained.stderr
    card = (weights / "CARD.md").read_text()
    assert "networks 1" in card and "folds 2" in card
    schema = json.loads((weights / "weights.json").read_text())["schema"]
    assert "Instrument" in schema["kinds"] and "observedWith" in schema["relations"]
    read = kg("extract", str(own), "--extractor", str(weights))
    assert read.returncode == 0 and len(read.stdout.splitlines()) == 6
    refused = kg("extract", str(own))
    assert refused.returncode == 2 and "other kinds than the ontology" in refused.stderr


def test_annotations_without_a_text_are_told(gold, tmp_path):
    """Before anything is trained."""
    other = tmp_path / "papers.jsonl"
    other.write_text(json.dumps({"title": "Another", "abstract": "We present nothing."}) + "\n")
    with pytest.raises(SourceError, match="16 papers without a text"):
        pipeline.train([str(gold)], [str(other)], tmp_path / "out")


def test_too_few_papers_are_told(gold, tmp_path):
    """Some have to be held out."""
    few = tmp_path / "few.jsonl"
    few.write_text("".join(gold.read_text().splitlines(keepends=True)[:4]))
    with pytest.raises(KgError, match="expected at least 5"):
        pipeline.train([str(few)], [str(few)], tmp_path / "out")


def test_the_command_says_what_it_needs():
    """`kg train --help` shows an example."""
    shown = CliRunner().invoke(cli.app, ["train", "--help"]).stdout
    assert "--gold" in shown and "Example: kg train" in shown


def test_cues_are_learned_from_annotated_papers():
    """What is called a dataset is one; the tables are read as they are written, and the same papers give the same."""
    from kg.extract.cues.weighing import ALWAYS, read_weights
    from kg.extract.judging import NOT_NEW
    from kg.pipeline.measuring import with_texts
    from kg.train.cues import fit_tables, to_table

    annotated = with_texts(pipeline.read_papers([str(PRACTICE)])[0], str(PRACTICE))[:150]
    tables = fit_tables(annotated[:100], annotated[100:])
    read = {name: read_weights(to_table(weights), name) for name, weights in tables.items()}
    things, numbers, subjects = read["things"], read["numbers"], read["subjects"]
    assert max(things["introduced as Dataset"], key=things["introduced as Dataset"].get) == "Dataset"
    assert things["introduced by nothing"][NOT_NEW] > things["introduced by title and declaration"][NOT_NEW]
    assert max(numbers["1 after parameters"], key=numbers["1 after parameters"].get) == "parameterCount"
    assert subjects["right before"]["its"] > 0
    assert all(next(iter(weights)) == ALWAYS for weights in read.values())
    assert [*map(to_table, read.values())] == [*map(to_table, tables.values())]
    assert [*map(to_table, fit_tables(annotated[:100], annotated[100:]).values())] == [*map(to_table, tables.values())]

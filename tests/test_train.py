"""Training, for real but short: weights from annotated papers, written, checked and used. Needs the extra `train`."""

import json
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
    """Weights from two passes over them, the scores, and what was said."""
    out, said = tmp_path_factory.mktemp("weights"), []
    scores = pipeline.train([str(gold)], [str(gold)], out, test=str(gold), epochs=2, say=said.append)
    return out, scores, said


def test_training_writes_weights_that_read(trained):
    """The folder is an extractor; a card and the scores come with it."""
    out, scores, said = trained
    assert set(scores) == {"held out", "test"}
    assert any(line.startswith("epoch 2 of 2: loss") for line in said)
    assert "## Reliability" in (out / "CARD.md").read_text()
    papers, _, _ = pipeline.read_papers([str(PRACTICE)])
    assert find_extractor(str(out))(papers[0]).paper == papers[0]


def test_more_passes_learn_more(trained):
    """The loss falls."""
    _, _, said = trained
    losses = [float(line.split("loss ")[1].split(",")[0]) for line in said if "loss" in line]
    assert losses[1] < losses[0]


def test_the_exported_graphs_answer_as_the_network_does(trained, gold):
    """But for the rounding to eight bits in the encoder."""
    import onnxruntime

    from kg.extract.learned.arrays import encoder_arrays, join, name_arrays, windows
    from kg.extract.learned.wordpieces import WordPieces
    from kg.train import Network, load_pretrained, pretrained_folder
    from kg.train.examples import make_examples
    from kg.train.export import TorchJudge, export_graphs
    from kg.train.pretrained import read_vocabulary

    papers, _, _ = pipeline.read_papers([str(gold)])
    record = json.loads(gold.read_text().splitlines()[0])
    vocabulary = WordPieces(read_vocabulary(pretrained_folder()).split("\n"))
    network = Network().eval()
    load_pretrained(network, pretrained_folder())
    paper = next(p for p in papers if p.id == record["paper"])
    example = next(make_examples([(paper, record)], [], vocabulary))
    files = export_graphs(network, example, vocabulary, shrink=False)
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


def test_annotations_without_a_text_are_told(gold, tmp_path):
    """Before anything is trained."""
    other = tmp_path / "papers.jsonl"
    other.write_text(json.dumps({"title": "Another", "abstract": "We present nothing."}) + "\n")
    with pytest.raises(SourceError, match="16 papers have no text"):
        pipeline.train([str(gold)], [str(other)], tmp_path / "out")


def test_too_few_papers_are_told(gold, tmp_path):
    """Some have to be held out."""
    few = tmp_path / "few.jsonl"
    few.write_text("".join(gold.read_text().splitlines(keepends=True)[:5]))
    with pytest.raises(KgError, match="expected at least 8"):
        pipeline.train([str(few)], [str(few)], tmp_path / "out")


def test_the_command_says_what_it_needs():
    """`kg train --help` shows an example."""
    shown = CliRunner().invoke(cli.app, ["train", "--help"]).stdout
    assert "--gold" in shown and "Example: kg train" in shown

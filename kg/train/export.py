"""From a trained network to the files of a folder of weights: five ONNX graphs, the vocabulary, and what ties them."""

import copy
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto
from onnx.numpy_helper import from_array, to_array
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.export import Dim

from kg.extract.learned.arrays import Arrays
from kg.extract.learned.decoding import Settings
from kg.extract.learned.network import GRAPHS, MANIFEST, VOCABULARY, digest, schema
from kg.extract.learned.wordpieces import WordPieces
from kg.files import write_output
from kg.train.examples import Example
from kg.train.learning import batch_of
from kg.train.network import SIXTEEN_BITS, Network
from kg.train.smoothing import smooth


class TorchJudge:
    """A network as the extractor asks it, before it is exported."""

    def __init__(self, network: Network) -> None:
        self._graphs = {name: graph(network).eval() for name, graph in _GRAPHS.items()}

    @torch.no_grad()
    def _run(self, graph: str, arrays: dict) -> tuple:
        module = self._graphs[graph]
        inputs = {name: v if isinstance(v, Tensor) else torch.from_numpy(v) for name, v in arrays.items()}
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=SIXTEEN_BITS):
            return module(*(inputs[name] for name in module.inputs))

    def encode(self, windows: Sequence[Arrays]) -> Tensor:
        """A state per word piece [pieces + 1, hidden]."""
        read = [self._run("encode", arrays)[0] for arrays in windows]
        return torch.cat([*(states[:-1] for states in read), read[-1][-1:]])

    def judge_names(self, states: Tensor, arrays: Arrays) -> tuple[Tensor, np.ndarray, np.ndarray]:
        """Vector, kinds and introduction of each candidate."""
        vectors, kinds, introduced = self._run("judge_names", {"states": states, **arrays})
        return vectors, kinds.numpy(), introduced.numpy()

    def judge_aliases(self, vectors: Tensor, arrays: Arrays) -> np.ndarray:
        """Whether two candidates name one thing."""
        return self._run("judge_aliases", {"vectors": vectors, **arrays})[0].numpy()

    def judge_pairs(self, states: Tensor, vectors: Tensor, arrays: Arrays) -> np.ndarray:
        """The relation of each pair."""
        return self._run("judge_pairs", {"states": states, "vectors": vectors, **arrays})[0].numpy()

    def judge_numbers(self, states: Tensor, vectors: Tensor, arrays: Arrays) -> tuple[np.ndarray, np.ndarray]:
        """What each number is, and of which thing."""
        classes, fits = self._run("judge_numbers", {"states": states, "vectors": vectors, **arrays})
        return classes.numpy(), fits.numpy()


class _Graph(nn.Module):
    """A part of the network with its inputs and outputs in order."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network


class _Encode(_Graph):
    inputs = ("ids", "token", "token_features", "characters", "taken")
    outputs = ("states",)

    def forward(self, *values: Tensor) -> tuple[Tensor, ...]:
        return (self.network.encode(dict(zip(self.inputs, values, strict=True))),)


class _JudgeNames(_Graph):
    inputs = (
        "states", "span_first", "span_end", "span_before", "span_after", "span_width", "span_name", "name_features",
    )  # fmt: skip
    outputs = ("vectors", "kinds", "introduced")

    def forward(self, *values: Tensor) -> tuple[Tensor, ...]:
        batch = dict(zip(self.inputs, values, strict=True))
        vectors = self.network.name_vectors(batch["states"], batch)
        kinds, introduced = self.network.judge_names(vectors, batch)
        return vectors, torch.softmax(kinds, -1), torch.sigmoid(introduced)


class _JudgeAliases(_Graph):
    inputs = ("vectors", "alias_one", "alias_other", "alias_features")
    outputs = ("same",)

    def forward(self, *values: Tensor) -> tuple[Tensor, ...]:
        batch = dict(zip(self.inputs, values, strict=True))
        return (torch.sigmoid(self.network.judge_aliases(batch["vectors"], batch)),)


_THINGS = ("states", "vectors", "name_of_thing", "thing_of", "thing_features", "is_paper")


class _JudgePairs(_Graph):
    inputs = (
        *_THINGS, "head", "tail", "between_first", "between_end", "around_first", "around_end", "pair_before",
        "pair_after", "pair_features",
    )  # fmt: skip
    outputs = ("relations",)

    def forward(self, *values: Tensor) -> tuple[Tensor, ...]:
        batch = dict(zip(self.inputs, values, strict=True))
        things = self.network.things(batch["vectors"], batch)
        return (torch.softmax(self.network.judge_pairs(batch["states"], things, batch), -1),)


class _JudgeNumbers(_Graph):
    inputs = (
        *_THINGS, "number_first", "number_end", "number_before", "number_after", "number_next", "number_rule",
        "asked_number", "asked_thing", "gap_first", "gap_end", "question_features",
    )  # fmt: skip
    outputs = ("classes", "subjects")

    def forward(self, *values: Tensor) -> tuple[Tensor, ...]:
        batch = dict(zip(self.inputs, values, strict=True))
        things = self.network.things(batch["vectors"], batch)
        classes, fits = self.network.judge_numbers(batch["states"], things, batch)
        return torch.sigmoid(classes), fits


_GRAPHS: dict[str, type[_Graph]] = dict(
    zip(GRAPHS, (_Encode, _JudgeNames, _JudgeAliases, _JudgePairs, _JudgeNumbers), strict=True)
)


def write_weights(
    network: Network,
    examples: Sequence[Example],
    vocabulary: WordPieces,
    pieces: str,
    settings: Settings,
    told: dict,
    out: Path,
) -> None:
    """Write a folder of weights. `pieces` is the vocabulary's text; what is `told` stands in the manifest."""
    files = export_graphs(network, examples, vocabulary) | {VOCABULARY: pieces.encode()}
    manifest = {
        "made_by": f"paperkg {version('paperkg')}",
        "schema": schema(),
        "settings": asdict(settings),
        "files": {name: digest(content) for name, content in files.items()},
        **told,
    }
    files[MANIFEST] = (json.dumps(manifest, indent=1, sort_keys=True) + "\n").encode()
    for name, content in files.items():
        write_output(out / name, content)


def export_graphs(
    network: Network, examples: Sequence[Example], vocabulary: WordPieces, shrink: bool = True
) -> dict[str, bytes]:
    """The ONNX files of a network by name; the examples show the shapes, and how great the states are.

    The encoder's matrices become eight-bit integers, a quarter of the size and faster, unless told otherwise.
    """
    arrays = batch_of([examples[0]], vocabulary)
    network = copy.deepcopy(network).float().eval()
    with torch.no_grad():
        states = network.encode(arrays)
        arrays |= {"states": states, "vectors": network.name_vectors(states, arrays)}
    if shrink:
        smooth(network, (batch_of([e], vocabulary) for e in examples[:_SHOWN]))
    files = {}
    for name, graph in _GRAPHS.items():
        model = _to_onnx(graph(network).eval(), arrays)
        files[f"{name}.onnx"] = (_shrunk(model) if shrink and name == "encode" else model).SerializeToString()
    return files


_SHOWN = 40
"""Examples that the smoothing looks at."""


def _to_onnx(graph: _Graph, arrays: dict[str, Tensor]) -> onnx.ModelProto:
    free = {name: {0: Dim.AUTO} for name in graph.inputs}
    free |= {name: {0: Dim.AUTO, 1: Dim.AUTO} for name in ("ids", "token") if name in graph.inputs}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.onnx"
        torch.onnx.export(
            graph,
            tuple(arrays[name] for name in graph.inputs),
            str(path),
            input_names=list(graph.inputs),
            output_names=list(graph.outputs),
            dynamic_shapes=(tuple(free[name] for name in graph.inputs),),
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        return onnx.load(path)


def _shrunk(model: onnx.ModelProto) -> onnx.ModelProto:
    """Keep the matrices as eight-bit integers, one scale a column."""
    model.graph.ClearField("value_info")  # the exporter's shapes are not those that the quantizer infers
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "small.onnx"
        quantize_dynamic(
            model,
            str(path),
            op_types_to_quantize=["MatMul", "Gather"],
            weight_type=QuantType.QInt8,
            per_channel=True,
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )
        return _within_sixteen_bits(onnx.load(path))


def _within_sixteen_bits(model: onnx.ModelProto) -> onnx.ModelProto:
    """Round the matrices again, by greater steps where the products of two neighbours might overflow.

    Processors without VNNI multiply a state (0 to 255) by a weight (-127 to 127) and the next two so, and add up both in
    sixteen bits; what is more is cut off without a word. So two neighbours of one sign may be 128 together.
    """
    held = {i.name: i for i in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "MatMulInteger":
            matrix = held[node.input[1]]
            scale = held[matrix.name.removesuffix("_quantized") + "_scale"]
            rounded, steps = round_within_sixteen_bits(to_array(matrix) * to_array(scale))
            matrix.CopyFrom(from_array(rounded, matrix.name))
            scale.CopyFrom(from_array(steps, scale.name))
    return model


def round_within_sixteen_bits(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bytes and steps of a matrix [in, out], whose product they are nearly; of each column the step is the least that is possible.

    >>> bytes_, steps = round_within_sixteen_bits(np.array([[1.0, 1.0], [1.0, -1.0]]))
    >>> bytes_.tolist(), [round(float(1 / step), 1) for step in steps]
    ([[64, 127], [64, -127]], [63.5, 127.0])
    """
    other = weights[1::2]
    one = weights[0::2][: len(other)]
    together = np.where(one * other > 0, np.abs(one + other), 0).max(axis=0)
    steps = np.maximum(np.maximum(np.abs(weights).max(axis=0), together), np.finfo(np.float32).tiny) / 127
    return np.rint(weights / steps).astype(np.int8), steps.astype(np.float32)

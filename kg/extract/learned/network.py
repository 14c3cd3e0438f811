"""The trained network, run by ONNX Runtime: weights checked when they are loaded, one thread, the same answer always."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from kg.errors import StoreError
from kg.extract.learned.arrays import Arrays
from kg.extract.learned.decoding import Settings
from kg.extract.learned.features import ENTITY_KINDS
from kg.extract.learned.questions import RELATIONS
from kg.extract.learned.reading import NUMBER_CLASSES
from kg.extract.learned.wordpieces import WordPieces
from kg.files import read_output

MANIFEST, VOCABULARY = "weights.json", "vocabulary.txt"
GRAPHS = ("encode", "judge_names", "judge_aliases", "judge_pairs", "judge_numbers")
"""One ONNX file each."""


def schema() -> dict[str, list[str]]:
    """What of the ontology the weights are tied to: the outputs of the network, in order."""
    return {"kinds": list(ENTITY_KINDS), "relations": list(RELATIONS[1:]), "numbers": list(NUMBER_CLASSES[1:])}


def digest(content: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


class Network:
    """A folder of weights: `weights.json` names every file with its hash, and the ontology's terms."""

    def __init__(self, folder: Path) -> None:
        manifest, files = _read_weights(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # sums in one order, whatever the machine
        options.log_severity_level = 3
        self._sessions = {
            graph: onnxruntime.InferenceSession(files[f"{graph}.onnx"], options, providers=["CPUExecutionProvider"])
            for graph in GRAPHS
        }
        self.vocabulary = WordPieces(files[VOCABULARY].decode().split("\n"))
        self.settings = Settings(**manifest["settings"])

    def _run(self, graph: str, arrays: Arrays) -> list[np.ndarray]:
        session = self._sessions[graph]
        return session.run(None, {i.name: arrays[i.name] for i in session.get_inputs()})

    def encode(self, windows: Sequence[Arrays]) -> np.ndarray:
        """A state per word piece [pieces + 1, hidden]; each window is read alone, so that none changes another's."""
        read = [self._run("encode", arrays)[0] for arrays in windows]
        return np.concatenate([*(states[:-1] for states in read), read[-1][-1:]])

    def judge_names(self, states: np.ndarray, arrays: Arrays) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Vector, kinds and introduction of each candidate."""
        vectors, kinds, introduced = self._run("judge_names", {"states": states, **arrays})
        return vectors, kinds, introduced

    def judge_aliases(self, vectors: np.ndarray, arrays: Arrays) -> np.ndarray:
        """Whether two candidates name one thing."""
        return self._run("judge_aliases", {"vectors": vectors, **arrays})[0]

    def judge_pairs(self, states: np.ndarray, vectors: np.ndarray, arrays: Arrays) -> np.ndarray:
        """The relation of each pair."""
        return self._run("judge_pairs", {"states": states, "vectors": vectors, **arrays})[0]

    def judge_numbers(self, states: np.ndarray, vectors: np.ndarray, arrays: Arrays) -> tuple[np.ndarray, np.ndarray]:
        """What each number is, and of which thing."""
        classes, subjects = self._run("judge_numbers", {"states": states, "vectors": vectors, **arrays})
        return classes, subjects


def _read_weights(folder: Path) -> tuple[dict, dict[str, bytes]]:
    """Read `weights.json` and the files that it names, and hold them to it.

    Raises StoreError where one is missing or damaged, or the ontology has other terms than the weights know.
    """
    content = read_output(folder / MANIFEST, _REMEDY)
    try:
        manifest = json.loads(content)
        hashes, trained_on = manifest["files"], manifest["schema"]
        Settings(**manifest["settings"])
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{folder / MANIFEST}: is damaged ({type(error).__name__}: {error}); {_REMEDY}") from None
    files = {name: read_output(folder / name, _REMEDY) for name in (*(f"{g}.onnx" for g in GRAPHS), VOCABULARY)}
    for name, content in files.items():
        if digest(content) != hashes.get(name):
            raise StoreError(f"{folder / name}: is damaged, its hash is not the one in {MANIFEST}; {_REMEDY}")
    if trained_on != (now := schema()):
        changed = next(part for part in now if trained_on.get(part) != now[part])
        raise StoreError(
            f"{folder}: the weights know other {changed} than the ontology; train them with 'kg train', "
            "or use --extractor rules"
        )
    return manifest, files


_REMEDY = "install paperkg again, or use --extractor rules"

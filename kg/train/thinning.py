"""Thinning: an encoder of narrower layers that gives nearly the same states in half the time.

Each layer keeps some of its heads of attention (Michel et al., 2019) and of its units. The maps behind them are fitted by least squares
to what they gave before, layer after layer; then all of the encoder learns from the states of the whole one (Hinton et al., 2015).
"""

import copy
import random
from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.extract.learned.wordpieces import WordPieces
from kg.train.examples import Example
from kg.train.learning import batch_of
from kg.train.network import Batch, Layer, Network

_RIDGE = 1e-4
"""Of the mean square of the inputs, added to each, so that the fit has one answer."""


@torch.no_grad()
def thin(network: Network, heads: int, units: int, read: Sequence[Batch]) -> Network:
    """A copy whose layers keep so many heads and units, or all where they have fewer; what is `read` shows which are needed least."""
    thinned = copy.deepcopy(network).eval()
    for layer in thinned.layers:
        mixed = _inputs(thinned, layer.output, read)
        kept = _needed_heads(layer, mixed, heads)
        for name in ("query", "key", "value"):
            setattr(layer, name, _with_rows(getattr(layer, name), kept))
        layer.output = _fitted(layer.output, mixed, kept)
        active = _inputs(thinned, layer.outer, read)
        kept = _needed_units(layer, active, units)
        layer.inner = _with_rows(layer.inner, kept)
        layer.outer = _fitted(layer.outer, active, kept)
    return thinned


def loss_of_states(
    network: Network, examples: Sequence[Example], chance: random.Random, whole: Network, vocabulary: WordPieces
) -> Tensor:
    """How far the states are from those of the whole encoder: the mean squared distance of a word piece's."""
    network.eval()  # with nothing dropped, as there is nothing to learn by heart: the states are those of all words
    batch = batch_of(examples, vocabulary, chance)
    with torch.no_grad():
        states = whole.encode(batch)
    return functional.mse_loss(network.encode(batch), states) * states.shape[1]


def _inputs(network: Network, module: nn.Module, read: Iterable[Batch]) -> Tensor:
    """What a part of the encoder is given while that reads [pieces, width]."""
    seen: list[Tensor] = []
    hook = module.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].float().flatten(0, -2)))
    for batch in read:
        network.encode(batch)
    hook.remove()
    return torch.cat(seen)


def _needed_heads(layer: Layer, mixed: Tensor, count: int) -> Tensor:
    """The channels of the heads that stay; one after the other that goes which the others can best make up for."""
    channels = torch.arange(mixed.shape[1]).view(-1, layer.head_width)
    inputs = (mixed - mixed.mean(0)).double()
    among, told = inputs.T @ inputs, inputs.T @ (inputs @ layer.output.weight.T.double())
    ridge = _RIDGE * among.diagonal().mean()

    def explained(heads: list[int]) -> float:
        """So much of what the map gives, as a sum of squares, can be had of these heads."""
        kept = channels[heads].flatten()
        inside = among[kept][:, kept] + ridge * torch.eye(len(kept), dtype=among.dtype)
        return float((told[kept] * torch.linalg.solve(inside, told[kept])).sum())

    heads = list(range(len(channels)))
    while len(heads) > count:
        heads = max(([h for h in heads if h != gone] for gone in heads), key=explained)
    return channels[heads].flatten()


def _needed_units(layer: Layer, active: Tensor, count: int) -> Tensor:
    """The units that stay: those whose changes change most of what the layer gives."""
    weight = active.var(0) * layer.outer.weight.square().sum(0)
    return weight.topk(min(count, len(weight))).indices.sort().values


def _with_rows(linear: nn.Linear, kept: Tensor) -> nn.Linear:
    """A map that gives some of the channels alone."""
    narrow = nn.Linear(linear.in_features, len(kept))
    narrow.weight.copy_(linear.weight[kept])
    narrow.bias.copy_(linear.bias[kept])
    return narrow


def _fitted(linear: nn.Linear, inputs: Tensor, kept: Tensor) -> nn.Linear:
    """A map that takes some of the channels alone, and gives what comes nearest to what the whole one gives of all."""
    if len(kept) == inputs.shape[1]:
        return linear
    shown = torch.cat([inputs[:, kept], inputs.new_ones(len(inputs), 1)], 1).double()
    among = shown.T @ shown
    among += _RIDGE * among.diagonal().mean() * torch.eye(len(among), dtype=among.dtype)
    fit = torch.linalg.solve(among, shown.T @ (inputs @ linear.weight.T).double()).float()
    narrow = nn.Linear(len(kept), linear.out_features)
    narrow.weight.copy_(fit[:-1].T)
    narrow.bias.copy_(linear.bias + fit[-1])
    return narrow

"""Learning: batches of examples, the loss, and one pass after another."""

import copy
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from kg.errors import KgError
from kg.extract.learned.arrays import Arrays, encoder_arrays, join, windows
from kg.extract.learned.wordpieces import WordPieces
from kg.train.examples import Example
from kg.train.network import Network


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train. The values are those of the weights in the package, as near as one run comes: ABLATIONS.md has their order."""

    practice_epochs: tuple[int, ...] = (9, 5, 6)
    """Over each set after the first, in their order; the last number stands for all further ones."""
    epochs: int = 4
    """Over the first set."""
    folds: int = 5
    """Of the first set, for thresholds, calibration and honest scores."""
    batch: int = 4
    """Papers."""
    encoder_rate: float = 1.5e-4
    head_rate: float = 1e-3
    after_practice: float = 0.5
    """Times both rates, for what is learned after practice."""
    hidden_features: float = 0.2
    """How often a feature is hidden."""
    hidden_words: float = 0.35
    """How often a word piece is hidden (word dropout: Iyyer et al., 2015)."""
    averaging: float = 0.995
    """The weights given out are a running mean of those of all steps, with this decay (Polyak and Juditsky, 1992)."""
    seed: int = 0
    networks: int = 3
    """So many learn from the first set, each with a seed of its own; the mean of their weights is given out (Wortsman et
    al., 2022): it reads as well as the best of them, which nobody knows beforehand."""

    teacher_epochs: int = 5
    """Of a teacher, over the second set."""
    teacher_rate: float = 6e-5
    """The encoder's, of a teacher."""
    taught_epochs: int = 1
    """Over the first and the second set, with the answers of teachers."""
    trust: float = 0.8
    """In teachers; the rest is in annotators."""

    thinned_epochs: int = 0
    """Over all sets, in which a thinned encoder learns to give the states of the whole one; with none it stays whole."""
    heads: int = 6
    """Of attention, that each layer of a thinned encoder keeps."""
    units: int = 512
    """Between the two last maps of a layer, that a thinned encoder keeps."""
    thinned_rate: float = 4e-4
    """At which a thinned encoder learns."""

    def __post_init__(self) -> None:
        if not self.practice_epochs or min(self.practice_epochs) < 1:
            raise KgError(f"passes over practice: {self.practice_epochs}; expected a number from 1 on, or several")
        if self.networks < 1:
            raise KgError(f"networks: {self.networks}; expected 1 or more")


Told = Callable[[int, int, float], None]
"""Called after each epoch with its number, how many there are, and the mean loss."""
Loss = Callable[[Network, Sequence[Example], random.Random], Tensor]
"""What a network gets wrong, the mean of some examples; it may disturb them by chance."""


def learn(
    network: Network,
    examples: Sequence[Example],
    recipe: Recipe,
    epochs: int,
    speed: float,
    loss_of: Loss,
    told: Told,
) -> None:
    """Train a network in place, for so many epochs, at the recipe's rates times `speed`. The same examples, recipe and number of threads give the same weights."""
    chance = random.Random(recipe.seed)
    torch.manual_seed(recipe.seed)
    for part in (network.words, network.places, network.distances):
        if part is not None:
            part.weight.requires_grad = False
    encoder = [*network.norm.parameters(), *network.layers.parameters()]
    inside = {id(p) for p in encoder}
    heads = [p for p in network.parameters() if p.requires_grad and id(p) not in inside]
    groups = [{"params": encoder, "lr": speed * recipe.encoder_rate}, {"params": heads, "lr": speed * recipe.head_rate}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = epochs * math.ceil(len(examples) / recipe.batch)

    def rate(step: int) -> float:
        return min((step + 1) / (0.1 * steps), 1.0) * max(0.02, 1 - step / steps)

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    mean = {name: value.clone() for name, value in network.state_dict().items()}
    step = 0
    for epoch in range(epochs):
        network.train()
        order = list(examples)
        chance.shuffle(order)
        total = 0.0
        for start in range(0, len(order), recipe.batch):
            loss = loss_of(network, order[start : start + recipe.batch], chance)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
            step += 1
            _average(mean, network, min(recipe.averaging, (1 + step) / (10 + step)))
        told(epoch + 1, epochs, total / math.ceil(len(order) / recipe.batch))
    network.load_state_dict(mean)
    network.eval()


@torch.no_grad()
def mean_of(networks: Sequence[Network]) -> Network:
    """A network whose weights are the mean of those of others; these began from the same weights."""
    mean = copy.deepcopy(networks[0])
    states = [network.state_dict() for network in networks]
    mean.load_state_dict({name: torch.stack([s[name] for s in states]).mean(0) for name in states[0]})
    return mean


@torch.no_grad()
def _average(mean: dict[str, Tensor], network: Network, decay: float) -> None:
    for name, value in network.named_parameters():
        if value.requires_grad:
            mean[name].lerp_(value, 1 - decay)


def to_tensors(arrays: Arrays) -> dict[str, Tensor]:
    """Arrays as tensors that share their memory."""
    return {name: torch.from_numpy(np.ascontiguousarray(values)) for name, values in arrays.items()}


def loss_of_answers(
    network: Network, examples: Sequence[Example], chance: random.Random | None, vocabulary: WordPieces, recipe: Recipe
) -> Tensor:
    """The loss of what a network answers: kinds, introductions, relations, numbers and their subjects.

    Each is divided by about how many there are in a paper, so that all weigh alike.
    """
    batch = batch_of(examples, vocabulary, chance)
    said = network(batch, recipe.hidden_features, recipe.hidden_words)
    is_entity = 1 - batch["kinds"][:, 0]
    loss = functional.cross_entropy(said.kinds, batch["kinds"], reduction="sum") / 12
    # the binary cross-entropy of each name, as far as it is an entity's
    loss = loss + (is_entity * functional.softplus(said.introduced) - batch["introduced"] * said.introduced).sum() / 12
    loss = loss + functional.binary_cross_entropy_with_logits(said.same, batch["same"], reduction="sum") / 8
    loss = loss + functional.cross_entropy(said.relations, batch["relations"], reduction="sum") / 16
    loss = loss + functional.binary_cross_entropy_with_logits(said.classes, batch["classes"], reduction="sum") / 4
    shares = log_shares(said.subjects, batch["asked_number"], len(said.classes))
    loss = loss - (shares * batch["subjects"]).sum() / 2
    return loss / len(examples)


def batch_of(
    examples: Sequence[Example], vocabulary: WordPieces, chance: random.Random | None = None
) -> dict[str, Tensor]:
    """All that is asked of some papers, with the answers. `chance` disturbs the things."""
    facts = [e.fact_arrays(chance) for e in examples]
    sizes = [e.sizes | {"things": count} for e, (_, count) in zip(examples, facts, strict=True)]
    arrays = encoder_arrays([w for e in examples for w in windows(e.reading, e.pieces)], vocabulary)
    arrays |= join([e.name_arrays() | e.alias_arrays() for e in examples], sizes)
    return to_tensors(arrays | join([asked for asked, _ in facts], sizes))


def log_shares(fits: Tensor, number: Tensor, count: int) -> Tensor:
    """The logarithm of each thing's share of its number, class by class: a softmax over the things asked of it."""
    index = number[:, None].expand_as(fits)
    greatest = torch.full((count, fits.shape[1]), -1e9).scatter_reduce(0, index, fits.detach(), "amax")[number]
    total = torch.zeros(count, fits.shape[1]).index_add(0, number, torch.exp(fits - greatest))
    return fits - greatest - torch.log(total[number])

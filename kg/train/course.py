"""The course of a training: who learns from what, and in which order."""

import copy
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, repeat
from pathlib import Path

import torch

from kg.extract.learned.wordpieces import WordPieces
from kg.train.examples import Example
from kg.train.learning import Loss, Recipe, Told, batch_of, learn, loss_of_answers, mean_of
from kg.train.network import Network
from kg.train.pretrained import load_pretrained, pretrained_folder
from kg.train.teaching import taught
from kg.train.thinning import loss_of_states, thin

_SHOWN = 60
"""Examples that show what of a layer can be spared."""
Say = Callable[[str], None]
"""Told what is done now, a line at a time."""


@dataclass(frozen=True, slots=True)
class Course:
    """A recipe, and what all that learn by it share."""

    vocabulary: WordPieces
    recipe: Recipe
    say: Say

    def practise(self, practice: Sequence[Sequence[Example]]) -> Network:
        """The pretrained network, and what it learns from one set of practice after the other, the last one first."""
        network = self._pretrained(pretrained_folder())
        passes = chain(self.recipe.practice_epochs, repeat(self.recipe.practice_epochs[-1]))
        for number, (part, epochs) in enumerate([*zip(practice, passes, strict=False)][::-1], 1):
            told = self._told(f"practice {number} of {len(practice)}")
            learn(network, part, self.recipe, epochs, 1.0, self._loss, told)
        return network

    def specialise(self, practised: Network, first: Sequence[Example], speed: float, what: str) -> Network:
        """What becomes of a network that learns from the first set: the mean of several that do, each with its own seed."""
        networks = [copy.deepcopy(practised) for _ in range(self.recipe.networks)]
        for number, network in enumerate(networks):
            seeded = replace(self.recipe, seed=self.recipe.seed + number)
            told = self._told(f"{what}, network {number + 1} of {len(networks)}")
            learn(network, first, seeded, seeded.epochs, speed, self._loss, told)
        return mean_of(networks)

    def raise_teacher(self, folder: Path, practice: Sequence[Example], first: Sequence[Example]) -> Network:
        """A larger network that practised, and then learned from the first set."""
        network = self._pretrained(folder)
        recipe = replace(self.recipe, batch=2 * self.recipe.batch, encoder_rate=self.recipe.teacher_rate)
        told = self._told("teacher, practice")
        learn(network, practice, recipe, recipe.teacher_epochs, 1.0, self._loss, told)
        learn(network, first, recipe, recipe.epochs, recipe.after_practice, self._loss, self._told("teacher, all"))
        return network

    def teach(self, network: Network, teacher: Network, examples: Sequence[Example], speed: float) -> None:
        """Let a network learn what it and its teacher think of papers, too."""
        self.say("asking the teachers")
        answered = [*taught([network, teacher], examples, self.vocabulary, self.recipe.trust)]
        told = self._told("taught")
        learn(network, answered, self.recipe, self.recipe.taught_epochs, speed, self._loss, told)

    def thin(self, whole: Network, examples: Sequence[Example]) -> Network:
        """A network with fewer heads and units, which has learned to give the states of the whole one."""
        self.say("thinning the encoder")
        rate = self.recipe.thinned_rate
        recipe = replace(self.recipe, batch=2 * self.recipe.batch, encoder_rate=rate, head_rate=rate)
        shown = examples[:: max(1, len(examples) // _SHOWN)]
        network = thin(whole, recipe.heads, recipe.units, [batch_of([e], self.vocabulary) for e in shown])
        loss = partial(loss_of_states, whole=whole, vocabulary=self.vocabulary)
        learn(network, examples, recipe, recipe.thinned_epochs, 1.0, loss, self._told("thinned"))
        return network

    @property
    def _loss(self) -> Loss:
        return partial(loss_of_answers, vocabulary=self.vocabulary, recipe=self.recipe)

    def _pretrained(self, folder: Path) -> Network:
        torch.manual_seed(self.recipe.seed)  # the heads begin from chance
        return load_pretrained(folder)

    def _told(self, what: str) -> Told:
        """Tell of each epoch how it went, and how long the rest will take."""
        began = time.monotonic()

        def told(epoch: int, of: int, loss: float) -> None:
            spent = time.monotonic() - began
            left = spent / epoch * (of - epoch)
            self.say(f"{what}: epoch {epoch} of {of}: loss {loss:.3f}, {spent:.0f} s, {left:.0f} s left")

        return told

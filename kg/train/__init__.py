"""Training of the learned extractor, from annotated papers to a folder of weights; needs the extra `train`."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import torch

from kg.errors import KgError
from kg.extract.learned.decoding import Settings
from kg.extract.learned.extractor import LearnedExtractor
from kg.extract.learned.network import Network as TrainedNetwork
from kg.extract.learned.wordpieces import WordPieces
from kg.extract.lexicon import load_lexicon, read_terms
from kg.files import read_resource, write_output
from kg.model import Extraction, Paper
from kg.records import to_record
from kg.score import Score, score
from kg.train.card import to_card
from kg.train.examples import Example, in_folds, make_examples
from kg.train.export import TorchJudge, export
from kg.train.learning import Recipe, learn
from kg.train.network import Network
from kg.train.pretrained import load_pretrained, pretrained_folder, read_vocabulary
from kg.train.tuning import choose_settings, reliability

__all__ = ["Recipe", "Trained", "cross_validate", "train"]

Annotated = Sequence[tuple[Paper, Mapping]]
Say = Callable[[str], None]
"""Told what is done now, a line at a time."""

CARD = "CARD.md"


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training gave: scores on the papers held out, and on a test set where there is one."""

    settings: Settings
    held_out: Mapping[str, Score]
    test: Mapping[str, Score] = field(default_factory=dict)


def train(
    annotated: Sequence[Annotated], out: Path, recipe: Recipe, test: Annotated = (), every: int = 8, say: Say = print
) -> Trained:
    """Train an extractor and write its folder of weights.

    Of the first set of annotated papers, every so many-th is held out to choose thresholds and to
    calibrate scores; the others and all further sets are learned from. `test` is only measured.
    Raises KgError where too few papers are annotated to hold some out.
    """
    first = list(annotated[0]) if annotated else []
    held_out = first[every - 1 :: every]
    learned_from = [pair for n, pair in enumerate(first) if n % every != every - 1]
    learned_from += [pair for part in annotated[1:] for pair in part]
    if not held_out:
        raise KgError(f"{len(first)} annotated papers; expected at least {every}, as every {every}th is held out")
    began = time.monotonic()
    pieces = read_vocabulary(pretrained_folder())
    vocabulary = WordPieces(pieces.split("\n"))
    # in one go, so that the lexicon hides from each paper what it has from that paper alone
    examples = _examples([*learned_from, *held_out], vocabulary, say)
    examples, kept = examples[: len(learned_from)], examples[len(learned_from) :]
    network = _learned(examples, vocabulary, recipe, say)
    say(f"choosing thresholds on {len(held_out)} papers")
    settings = choose_settings(_extractor(network, vocabulary), kept)
    say("writing the weights")
    told = {"recipe": asdict(recipe), "papers": len(learned_from), "seconds": round(time.monotonic() - began)}
    export(network, examples[0], vocabulary, pieces, settings, told, out)
    shipped = TrainedNetwork(out)
    extractor = LearnedExtractor(shipped, shipped.vocabulary, load_lexicon(), shipped.settings)
    on_held_out = [(extractor.tell(extractor.look(e.reading), shipped.settings), e.record) for e in kept]
    on_test = [(extractor(paper), record) for paper, record in test]
    trained = Trained(settings, _scores(on_held_out), _scores(on_test))
    reliable = reliability(on_test or on_held_out)
    card = to_card(trained.held_out, trained.test, reliable, recipe, settings, len(learned_from), len(held_out))
    write_output(out / CARD, card.encode())
    return trained


def cross_validate(annotated: Sequence[Annotated], folds: int, recipe: Recipe, say: Say = print) -> dict[str, Score]:
    """Score the recipe on the first set: each fold by a network that learned from the others and from all further sets.

    The thresholds are the defaults of `Settings`.
    """
    pieces = read_vocabulary(pretrained_folder())
    vocabulary = WordPieces(pieces.split("\n"))
    everything = [pair for part in annotated for pair in part]
    examples = _examples(everything, vocabulary, say)
    first, more = examples[: len(annotated[0])], examples[len(annotated[0]) :]
    told: list[tuple[Extraction, Mapping]] = []
    for number, (learned_from, held_out) in enumerate(in_folds(first, folds), 1):
        say(f"fold {number} of {folds}")
        network = _learned([*learned_from, *more], vocabulary, replace(recipe, seed=recipe.seed + number), say)
        extractor = _extractor(network, vocabulary)
        told += [(extractor.tell(extractor.look(e.reading), extractor.settings), e.record) for e in held_out]
    return _scores(told)


def _examples(annotated: Annotated, vocabulary: WordPieces, say: Say) -> list[Example]:
    say(f"reading {len(annotated)} papers")
    return list(make_examples(annotated, read_terms(read_resource("ontology/lexicon.tsv")), vocabulary))


def _learned(examples: Sequence[Example], vocabulary: WordPieces, recipe: Recipe, say: Say) -> Network:
    torch.manual_seed(recipe.seed)
    network = Network()
    load_pretrained(network, pretrained_folder())
    began = time.monotonic()

    def told(epoch: int, of: int, loss: float) -> None:
        spent = time.monotonic() - began
        say(f"epoch {epoch} of {of}: loss {loss:.3f}, {spent:.0f} s, {spent / epoch * (of - epoch):.0f} s left")

    learn(network, examples, vocabulary, recipe, told)
    return network


def _extractor(network: Network, vocabulary: WordPieces) -> LearnedExtractor:
    """The network before it is exported, with the thresholds that nothing was chosen for."""
    return LearnedExtractor(TorchJudge(network), vocabulary, load_lexicon(), Settings())


def _scores(told: Sequence[tuple[Extraction, Mapping]]) -> dict[str, Score]:
    return score([record for _, record in told], [to_record(extraction) for extraction, _ in told])

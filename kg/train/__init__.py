"""Training of the learned extractor, from annotated papers to a folder of weights; needs the extra `train`."""

import copy
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from itertools import chain, islice, repeat
from pathlib import Path

import torch

from kg.errors import KgError
from kg.extract.learned.decoding import Settings
from kg.extract.learned.extractor import LearnedExtractor
from kg.extract.learned.network import Network as TrainedNetwork
from kg.extract.learned.reading import Reading, take_reading
from kg.extract.learned.wordpieces import WordPieces
from kg.extract.lexicon import load_lexicon, read_terms
from kg.files import read_resource, write_output
from kg.model import Extraction, Paper
from kg.records import to_record
from kg.score import Score, score
from kg.train.card import to_card
from kg.train.examples import Example, in_folds, make_examples
from kg.train.export import TorchJudge, write_weights
from kg.train.learning import Recipe, Told, learn, mean_of
from kg.train.network import Network
from kg.train.pretrained import load_pretrained, pretrained_folder, read_vocabulary
from kg.train.teaching import taught
from kg.train.tuning import Judged, choose_settings, reliability

__all__ = ["Recipe", "train"]

Annotated = Sequence[tuple[Paper, Mapping]]
Say = Callable[[str], None]
"""Told what is done now, a line at a time."""

CARD = "CARD.md"


def train(
    annotated: Sequence[Annotated],
    out: Path,
    recipe: Recipe,
    validation: Annotated = (),
    test: Annotated = (),
    teacher: Path | None = None,
    say: Say = print,
) -> dict[str, dict[str, Score]]:
    """Train an extractor, write its folder of weights, and give its scores on the "validation" and the "test" papers.

    The first set of annotated papers is what the extractor is for; further sets are practice, learned
    from before it, one after the other, the last one first: put what is most like the first set next to it.
    What the network says of the validation papers chooses the thresholds and calibrates the scores. Where there are
    none, the first set is "cross-validated" for that: each fold is read by a network that practised and then
    learned from the other folds; this is honest only as long as no practice paper resembles one of the first set.
    `test` is only measured.
    `teacher` is the folder of a larger encoder, as `load_pretrained` takes it. It learns from the first two sets; then the
    extractor learns from these again, from both at once and from what it and the teacher think of them, too.
    Raises KgError where there are fewer annotated papers than folds, or a teacher without practice or validation.
    """
    first = list(annotated[0]) if annotated else []
    if not first or (not validation and len(first) < recipe.folds):
        raise KgError(f"{len(first)} annotated papers; expected at least {recipe.folds}, one a fold")
    if teacher and not (validation and annotated[1:]):
        raise KgError(
            "a teacher needs papers to practise on, and papers of validation; give a second --gold and --validation"
        )
    began = time.monotonic()
    pieces = read_vocabulary(pretrained_folder())
    vocabulary = WordPieces(pieces.split("\n"))
    everything = [pair for part in annotated for pair in part]
    say(f"reading {len(everything)} papers")
    # in one go, so that the lexicon hides from each paper what it has from that paper alone
    made = make_examples(everything, read_terms(read_resource("ontology/lexicon.tsv")), vocabulary)
    examples, *practice = ([*islice(made, len(part))] for part in annotated)
    practised = _practised(practice, vocabulary, recipe, say)
    speed = recipe.after_practice if practice else 1.0

    def learned(learned_from: Sequence[Example], what: str) -> Network:
        networks = [copy.deepcopy(practised) for _ in range(recipe.networks)]
        for number, network in enumerate(networks):
            seeded = replace(recipe, seed=recipe.seed + number)
            told = _told(f"{what}, network {number + 1} of {recipe.networks}", say)
            learn(network, learned_from, vocabulary, seeded, recipe.epochs, speed, told)
        return mean_of(networks)

    def judge(network: Network, readings: Iterable[tuple[Reading, Mapping]]) -> list[Judged]:
        extractor = LearnedExtractor(TorchJudge(network), vocabulary, load_lexicon(), Settings())
        return [Judged(extractor, extractor.look(reading), record) for reading, record in readings]

    network = learned(examples, "all")
    elder = _teacher(teacher, practice[0], examples, vocabulary, recipe, say) if teacher else None
    if elder:
        say("asking the teachers")
        answered = list(taught([network, elder], [*practice[0], *examples], vocabulary, recipe.trust))
        learn(network, answered, vocabulary, recipe, recipe.taught_epochs, speed, _told("taught", say))
    if validation:
        judged = judge(network, ((take_reading(paper, load_lexicon()), record) for paper, record in validation))
    else:
        judged = []
        for number, (learned_from, held_out) in enumerate(in_folds(examples, recipe.folds), 1):
            judged += judge(
                learned(learned_from, f"fold {number} of {recipe.folds}"), ((e.reading, e.record) for e in held_out)
            )
    chosen_on = "validation" if validation else "cross-validated"
    say("choosing thresholds")
    settings = choose_settings(judged)
    say("writing the weights")
    unused = {"folds"} if validation else set()
    unused |= set() if teacher else {"teacher_epochs", "teacher_rate", "taught_epochs", "trust"}
    told = {
        "recipe": {name: value for name, value in asdict(recipe).items() if name not in unused},
        "papers": len(first),
        "practice": [len(part) for part in practice],
        "seconds": round(time.monotonic() - began),
        **({"teacher": sum(part.numel() for part in elder.parameters())} if elder else {}),
    }
    write_weights(network, examples, vocabulary, pieces, settings, told, out)
    shipped = TrainedNetwork(out)
    extractor = LearnedExtractor(shipped, shipped.vocabulary, load_lexicon(), shipped.settings)
    on_judged = [(j.extractor.tell(j.look, settings), j.record) for j in judged]
    on_test = [(extractor(paper), record) for paper, record in test]
    scores = {chosen_on: _scores(on_judged)} | ({"test": _scores(on_test)} if on_test else {})
    card = to_card(scores, reliability(on_test or on_judged), settings, told)
    write_output(out / CARD, card.encode())
    return scores


def _practised(practice: Sequence[Sequence[Example]], vocabulary: WordPieces, recipe: Recipe, say: Say) -> Network:
    """The pretrained network, and what it learns from one set of practice after the other, the last one first."""
    torch.manual_seed(recipe.seed)
    network = load_pretrained(pretrained_folder())
    passes = chain(recipe.practice_epochs, repeat(recipe.practice_epochs[-1]))
    for number, (part, epochs) in enumerate([*zip(practice, passes, strict=False)][::-1], 1):
        learn(network, part, vocabulary, recipe, epochs, 1.0, _told(f"practice {number} of {len(practice)}", say))
    return network


def _teacher(
    folder: Path,
    practice: Sequence[Example],
    first: Sequence[Example],
    vocabulary: WordPieces,
    recipe: Recipe,
    say: Say,
) -> Network:
    """A larger network that practised, and then learned from the first set."""
    torch.manual_seed(recipe.seed)
    network = load_pretrained(folder)
    slow = replace(recipe, batch=2 * recipe.batch, encoder_rate=recipe.teacher_rate)
    learn(network, practice, vocabulary, slow, recipe.teacher_epochs, 1.0, _told("teacher, practice", say))
    learn(network, first, vocabulary, slow, recipe.epochs, recipe.after_practice, _told("teacher, all", say))
    return network


def _told(what: str, say: Say) -> Told:
    """Tell of each epoch how it went, and how long the rest will take."""
    began = time.monotonic()

    def told(epoch: int, of: int, loss: float) -> None:
        spent = time.monotonic() - began
        say(f"{what}: epoch {epoch} of {of}: loss {loss:.3f}, {spent:.0f} s, {spent / epoch * (of - epoch):.0f} s left")

    return told


def _scores(told: Sequence[tuple[Extraction, Mapping]]) -> dict[str, Score]:
    return score([record for _, record in told], [to_record(extraction) for extraction, _ in told])

"""What larger networks think of papers: a small one that learns from their doubts, too, reads as they do (Hinton et al., 2015)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from kg.extract.learned.wordpieces import WordPieces
from kg.train.examples import OF_ANOTHER, UNRELATED, Answers, Example
from kg.train.learning import batch_of, log_shares
from kg.train.network import Batch, Network


def taught(
    teachers: Sequence[Network], examples: Sequence[Example], vocabulary: WordPieces, trust: float
) -> Iterator[Example]:
    """Examples whose answers are in part those of teachers: `trust` says in what part, 0 to 1; annotators have the rest."""
    for example in examples:
        yield replace(example, answers=_mixed(example.answers, _judged(teachers, example, vocabulary), trust))


def _mixed(annotators: Answers, teachers: Answers, trust: float) -> Answers:
    def mix(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        return (1 - trust) * one + trust * other

    own = annotators
    relations = {pair: mix(own.relations.get(pair, UNRELATED), row) for pair, row in teachers.relations.items()}
    subjects = {asked: mix(own.subjects.get(asked, OF_ANOTHER), row) for asked, row in teachers.subjects.items()}
    return Answers(
        kinds=mix(own.kinds, teachers.kinds),
        introduced=mix(own.introduced, teachers.introduced),
        same=mix(own.same, teachers.same),
        relations={**own.relations, **relations},
        classes=mix(own.classes, teachers.classes),
        subjects={**own.subjects, **subjects},
    )


@torch.no_grad()
def _judged(teachers: Sequence[Network], example: Example, vocabulary: WordPieces) -> Answers:
    """The mean of what teachers answer, for the things as they are."""
    batch = batch_of([example], vocabulary)
    answered = [_answer(teacher, batch) for teacher in teachers]
    kinds, introduced, same, relations, classes, subjects = (
        torch.stack(each).mean(0).numpy() for each in zip(*answered, strict=True)
    )
    pairs = zip(batch["head"].tolist(), batch["tail"].tolist(), strict=True)
    asked = zip(batch["asked_number"].tolist(), batch["asked_thing"].tolist(), strict=True)
    return Answers(
        kinds=kinds,
        introduced=introduced,
        same=same,
        relations=dict(zip(pairs, relations, strict=True)),
        classes=classes,
        subjects=dict(zip(asked, subjects, strict=True)),
    )


def _answer(network: Network, batch: Batch) -> tuple[Tensor, ...]:
    said = network(batch)
    kinds, classes = torch.softmax(said.kinds, -1), torch.sigmoid(said.classes)
    number = batch["asked_number"]
    return (
        kinds,
        (1 - kinds[:, 0]) * torch.sigmoid(said.introduced),
        torch.sigmoid(said.same),
        torch.softmax(said.relations, -1),
        classes,
        torch.exp(log_shares(said.subjects, number, len(classes))) * classes[number],
    )

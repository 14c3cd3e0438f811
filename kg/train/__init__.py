"""Training of the learned extractor, from annotated papers to a folder of weights; needs the extra `train`."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path

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
from kg.train.course import Course, Say
from kg.train.examples import in_folds, make_examples
from kg.train.export import TorchJudge, write_weights
from kg.train.learning import Recipe
from kg.train.network import Network
from kg.train.pretrained import pretrained_folder, read_vocabulary
from kg.train.tuning import Judged, choose_settings, reliability

__all__ = ["Recipe", "train"]

Annotated = Sequence[tuple[Paper, Mapping]]
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
    Last, a recipe with passes for it thins the encoder, and what is chosen and measured is the thinned network.
    Raises KgError where there are fewer annotated papers than folds, a teacher without practice or validation, or thinning without the latter.
    """
    first = list(annotated[0]) if annotated else []
    if not first or (not validation and len(first) < recipe.folds):
        raise KgError(f"{len(first)} annotated papers; expected at least {recipe.folds}, one a fold")
    if teacher and not (validation and annotated[1:]):
        raise KgError(
            "a teacher needs papers to practise on, and papers of validation; give a second --gold and --validation"
        )
    if recipe.thinned_epochs and not validation:
        raise KgError("a thinned encoder needs papers of validation; give --validation, or leave out --thinned-epochs")
    began = time.monotonic()
    pieces = read_vocabulary(pretrained_folder())
    vocabulary = WordPieces(pieces.split("\n"))
    everything = [pair for part in annotated for pair in part]
    say(f"reading {len(everything)} papers")
    # in one go, so that the lexicon hides from each paper what it has from that paper alone
    made = make_examples(everything, read_terms(read_resource("ontology/lexicon.tsv")), vocabulary)
    examples, *practice = ([*islice(made, len(part))] for part in annotated)
    course = Course(vocabulary, recipe, say)
    practised = course.practise(practice)
    speed = recipe.after_practice if practice else 1.0
    network = course.specialise(practised, examples, speed, "all")
    elder = course.raise_teacher(teacher, practice[0], examples) if teacher else None
    if elder:
        course.teach(network, elder, [*practice[0], *examples], speed)
    if recipe.thinned_epochs:
        network = course.thin(network, [*examples, *(e for part in practice for e in part)])
    if validation:
        judged = _judged(network, vocabulary, ((take_reading(paper, load_lexicon()), r) for paper, r in validation))
    else:
        judged = []
        for number, (learned_from, held_out) in enumerate(in_folds(examples, recipe.folds), 1):
            fold = course.specialise(practised, learned_from, speed, f"fold {number} of {recipe.folds}")
            judged += _judged(fold, vocabulary, ((e.reading, e.record) for e in held_out))
    chosen_on = "validation" if validation else "cross-validated"
    say("choosing thresholds")
    settings = choose_settings(judged)
    say("writing the weights")
    unused = {"folds"} if validation else set()
    unused |= set() if teacher else {"teacher_epochs", "teacher_rate", "taught_epochs", "trust"}
    unused |= set() if recipe.thinned_epochs else {"thinned_epochs", "heads", "units", "thinned_rate"}
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


def _judged(network: Network, vocabulary: WordPieces, readings: Iterable[tuple[Reading, Mapping]]) -> list[Judged]:
    """What a network says of papers, before thresholds."""
    extractor = LearnedExtractor(TorchJudge(network), vocabulary, load_lexicon(), Settings())
    return [Judged(extractor, extractor.look(reading), record) for reading, record in readings]


def _scores(told: Sequence[tuple[Extraction, Mapping]]) -> dict[str, Score]:
    return score([record for _, record in told], [to_record(extraction) for extraction, _ in told])

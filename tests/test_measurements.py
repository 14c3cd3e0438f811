"""What is said of a number that is known to be a result or a quantity: unit, metric, dataset and baseline."""

import pytest

from kg.extract.drafts import Draft, number_entities
from kg.extract.numbers import Number, find_numbers, last_of_lists
from kg.extract.quantities import describe_quantity
from kg.extract.relations import Context
from kg.extract.results import describe_result
from kg.extract.text import read
from kg.model import Paper

_KINDS = {
    "Gromit": "Model", "GromitSet": "Dataset", "Shaun": "Model", "slicing": "Technique", "Cheddar": "Dataset",
    "Gouda": "Dataset", "latency": "Metric", "accuracy": "Metric", "A100": "Hardware", "A100 GPU": "Hardware",
}  # fmt: skip


def told(sentence: str, value: float) -> tuple[Context, Number, Number]:
    """What the describing functions are given: the things of a sentence, and a number with the last of its list."""
    document = read(Paper("p", "On cheese", sentence))
    drafts = [Draft(kind, (name,), False, 1.0) for name, kind in _KINDS.items() if name in sentence]
    numbers = list(find_numbers(document.text))
    at = next(n for n, number in enumerate(numbers) if number.value == value)
    return (
        Context(document, number_entities(document.text, drafts)),
        numbers[at],
        last_of_lists(document.text, numbers)[at],
    )


def described(sentence: str, value: float, subject: str = "Gromit") -> dict[str, str | None]:
    """A result, with names for ids."""
    context, number, last = told(sentence, value)
    names = {e.id: e.names[0] for e in context.entities}
    of = next(e.id for e in context.entities if e.names[0] == subject)
    result = describe_result(context, number, last, of, 0.5)
    return {
        "metric": result.metric,
        "unit": result.unit,
        "dataset": names.get(result.dataset or ""),
        "baseline": names.get(result.baseline or "", result.baseline),
        "gains": result.is_gain,
    }


@pytest.mark.parametrize(
    ("sentence", "value", "unit"),
    [
        ("Gromit needs 3 GB of memory.", 3, "GB"),
        ("Gromit ripens within 12 hours.", 12, "hours"),
        ("Gromit answers in 0.4s.", 0.4, "s"),
        ("Gromit sustains 25 petaflops.", 25, "petaflops"),
        ("Gromit cuts 90 slices per second.", 90, "slices per second"),
        ("Gromit is three times as fast.", 3, "x"),
        ("Gromit is two orders of magnitude cheaper.", 2, "orders of magnitude"),
        ("Gromit gains 2.4, 9.0, and 12.6 percent.", 2.4, "%"),
        ("Gromit gains 2+ points.", 2, "points"),
        ("Gromit saves 50{%} of it.", 50, "%"),
        ("Gromit is 8{times} smaller.", 8, "x"),
        ("Gromit rises from 71.2% to 78.9%.", 71.2, "%"),
        ("Gromit wins on 10 of the 16 benchmarks.", 10, "benchmarks"),
        ("Gromit writes up to 64K slices at a time.", 64e3, "slices"),
        ("Gromit has an error of 0.25 here.", 0.25, ""),
        ("Gromit yields 6.4 gains.", 6.4, ""),
    ],
)
def test_a_result_has_the_unit_that_follows_it_or_its_list(sentence, value, unit):
    """Also where it is written out, in TeX, at the end of a list, or a plain noun."""
    assert described(sentence, value)["unit"] == unit


@pytest.mark.parametrize(
    ("sentence", "value", "metric"),
    [
        ("At a latency of 9 ms Gromit takes 3x less memory than Shaun.", 3, "memory"),
        ("Gromit is 4.5x faster, 9x cheaper.", 9, "cost"),
        ("Gromit is 4.5x faster, 9x cheaper.", 4.5, "speed"),
        ("Gromit ripens within 12 hours.", 12, "time"),
        ("Gromit needs 3 GB here.", 3, "memory"),
        ("Gromit is better by 3.1 points (45.2 vs. 42.1).", 3.1, "performance"),
        ("Gromit reaches an accuracy of 91%.", 91, "accuracy"),
        ("Gromit wins on 10 of the 16 benchmarks.", 10, "benchmarks"),
        ("Gromit shortens the slicing of cheese by 35%.", 35, "slicing of cheese"),
        ("Gromit reaches 93.4 on Cheddar.", 93.4, "score"),
        ("Gromit reaches 93.4% Cheddar.", 93.4, "performance"),
        ("Gromit reaches 93.4% Cheddar accuracy.", 93.4, "accuracy"),
        ("Gromit has an accuracy of 91 on Cheddar, where it outdoes all of the other models that have ever been asked for it, by 2.4 points.", 2.4, "accuracy"),
    ],
)  # fmt: skip
def test_a_metric_is_what_the_number_is_more_of_or_what_its_unit_measures(sentence, value, metric):
    """What stands right after the number tells before a metric elsewhere; no number is a metric."""
    assert described(sentence, value)["metric"] == metric


@pytest.mark.parametrize(
    ("sentence", "value", "dataset"),
    [
        ("Gromit reaches 93.4 on Cheddar, 86.7 on Gouda.", 93.4, "Cheddar"),
        ("Gromit reaches 93.4 on Cheddar, 86.7 on Gouda.", 86.7, "Gouda"),
        ("On Gouda Gromit gains 18 points, and has 71.2% on Cheddar.", 18, "Gouda"),
        ("On Cheddar with 95.1%, Gouda with 77.2% Gromit wins.", 95.1, "Cheddar"),
        ("Gromit gets 68.9% in the test of Cheddar and 50 in the other.", 68.9, "Cheddar"),
        ("Gromit improves on Cheddar by 0.9% (90.2% vs. 91.1%), on Gouda by 2.3% (88.4% vs. 90.7%).", 91.1, "Cheddar"),
        ("Gromit improves on Cheddar by 0.9% (90.2% vs. 91.1%), on Gouda by 2.3% (88.4% vs. 90.7%).", 2.3, "Gouda"),
        ("On Cheddar and Gouda Gromit needs 3 GB.", 3, None),
        ("Fitted to Cheddar, Gromit ripens within 12 hours.", 12, None),
        ("Tests on Cheddar show that Gromit is 8x smaller.", 8, None),
        ("Gromit yields a 2x speedup on Cheddar.", 2, "Cheddar"),
    ],
)
def test_a_number_belongs_to_the_dataset_that_is_named_with_it(sentence, value, dataset):
    """ "on" right after the number, or right before it; not the next one of a list."""
    assert described(sentence, value)["dataset"] == dataset


@pytest.mark.parametrize(
    ("sentence", "value", "baseline"),
    [
        ("Gromit has 88.4% accuracy, against 86.3%.", 88.4, None),
        ("Gromit has 88.4% accuracy, against 86.3% for Shaun.", 88.4, "Shaun"),
        ("Gromit is better by over 25% than that.", 25, None),
        ("Gromit is 3x faster than the best earlier system of 0.39.", 3, "best earlier system"),
        ("Gromit has 30% lower latency than existing A100 slicers.", 30, "existing A100 slicers"),
        ("Gromit is 2x faster than state-of-the-art slicing such as Shaun.", 2, "Shaun"),
        ("Gromit is 2x faster than slicing.", 2, "slicing"),
        ("Gromit is 2x faster than Shaun-based tools.", 2, "Shaun-based tools"),
        ("Gromit gains 5%, in less than a day.", 5, None),
        ("Gromit gains 5% over Gromit without it.", 5, None),
    ],
)
def test_a_baseline_is_a_thing_or_words_but_no_amount_and_not_the_thing_itself(sentence, value, baseline):
    """Words lose their article; decimals are not cut."""
    assert described(sentence, value)["baseline"] == baseline


def test_a_dataset_is_compared_with_datasets_and_measured_on_none_of_them():
    """ "Ten times larger than Cheddar" is no measurement on Cheddar."""
    found = described("GromitSet is 10 times larger than Cheddar.", 10, subject="GromitSet")
    assert (found["dataset"], found["baseline"], found["metric"]) == (None, "Cheddar", "size")


@pytest.mark.parametrize(
    ("sentence", "property_", "value", "unit"),
    [
        ("GromitSet has 500M and 1B training examples.", "datasetSize", 500e6, "training examples"),
        ("GromitSet has 3 billion nodes.", "datasetSize", 3e9, "nodes"),
        ("GromitSet spans 1,300 years of cheese.", "datasetSize", 1300, "years"),
        ("GromitSet takes 160 GB here.", "datasetSize", 160, "GB"),
        ("We use 16 A100 (80GB) GPUs.", "hardwareCount", 16, "GPUs"),
        ("We use 4 A100 nodes.", "hardwareCount", 4, "nodes"),
        ("We use a single A100 GPU.", "hardwareCount", 1, "GPU"),
    ],
)
def test_a_quantity_has_the_noun_that_is_counted(sentence, property_, value, unit):
    """Of a list the last number's; of a device the noun, not its make."""
    context, number, last = told(sentence, value)
    (subject,) = context.entities
    assert describe_quantity(context, number, last, property_, subject, value, 0.5).unit == unit


@pytest.mark.parametrize(
    ("sentence", "value", "is_gain"),
    [
        ("Gromit improves accuracy by 3.1% on Cheddar, 7.6% on Gouda, and 11.5% elsewhere.", 11.5, True),
        ("Gromit improves accuracy by up to 5 points.", 5, True),
        ("Gromit beats Shaun by 1.82/0.49.", 0.49, True),
        ("Gromit achieves gains of over 20%.", 20, True),
        ("Gromit achieves a 26% relative improvement over Shaun.", 26, True),
        ("Gromit wins on Cheddar (+14.4%).", 14.4, True),
        ("Gromit shows 9.6% and 9.5% improvement on Gouda.", 9.6, True),
        ("Gromit brings an enhancement of about 20%.", 20, True),
        ("Gromit is 28% faster than Shaun.", 28, True),
        ("Gromit is 8x smaller than Shaun.", 8, True),
        ("Gromit is two orders of magnitude cheaper.", 2, True),
        ("Gromit gains 2.46% (90.7% vs. 88.5%) accuracy improvement.", 2.46, True),
        ("Gromit gains 2.46% (90.7% vs. 88.5%) accuracy improvement.", 90.7, False),
        ("Gromit gains 2.46% (90.7% vs. 88.5%) accuracy improvement.", 88.5, False),
        ("Gromit achieves 81.5% accuracy on Cheddar, and beats Shaun.", 81.5, False),
        ("Gromit rises from 71.2% to 78.9%.", 78.9, False),
        ("Gromit improves by 7.7% to 78.9%.", 78.9, False),
        ("Gromit reaches a score of 45 points.", 45, False),
        ("Gromit needs 3 GB of memory.", 3, False),
    ],
)
def test_a_gain_is_no_value(sentence, value, is_gain):
    """Neither a difference nor a ratio has a place on a leaderboard."""
    assert described(sentence, value)["gains"] is is_gain

"""Spelling: what is folded together and what stays apart."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.names import fold, slug


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("LLMs", "LLM"),
        ("GPUs", "gpu"),
        ("large-language models", "Large Language Model"),
        ("ImageNet-1k", "ImageNet 1K"),
        ("$\\beta$-VAE", "β-VAE"),
        ("M$^2$-Encoder", "M^2-Encoder"),
        ("\\textsc{Mamba}", "Mamba"),
        ("Ｔransformer", "transformers"),
    ],
)
def test_spellings_of_one_name_fold_alike(left, right):
    """Case, hyphens, plurals, TeX, Greek and full-width letters do not count."""
    assert fold(left) == fold(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [("GPT-3", "GPT-4"), ("GPT-3", "GPT-3.5"), ("GPT-3.5", "GPT-35"), ("LLaMA-7B", "LLaMA-13B"), ("Spider", "Spider 2.0"),
     ("C", "C++"), ("pass", "pas"), ("bias", "bia")],
)  # fmt: skip
def test_versions_and_sizes_stay_apart(left, right):
    """What differs in a digit is another thing."""
    assert fold(left) != fold(right)


@given(st.text(min_size=1))
def test_the_key_of_a_name_that_is_not_blank_is_not_empty(name):
    """Whatever its letters are."""
    assert fold(name) != "" or not name.strip()


@given(st.text(min_size=1, max_size=80))
def test_slugs_are_safe_in_iris_and_file_names(name):
    """Only letters, digits, dots and hyphens; never empty."""
    assert re.fullmatch(r"[a-z0-9][a-z0-9.\-]*", slug(name)), slug(name)

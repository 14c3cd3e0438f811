"""igraph with random numbers that are the same each time."""

import random
from collections.abc import Iterator
from contextlib import contextmanager

import igraph

SEED = 7


@contextmanager
def seeded() -> Iterator[None]:
    """Let igraph draw its random numbers from a generator of a fixed seed, so that the same graph gives the same picture."""
    igraph.set_random_number_generator(random.Random(SEED))
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)

"""Positions for a picture of the graph, computed once so that a page need not."""

import math
import random
from collections.abc import Iterable, Sequence

import igraph

SEED = 7
_SMALL, _MIDDLE = 500, 5_000
"""Nodes: forces between all pairs look best, and cost 0.1 s and 10 s at these sizes; above, DrL must do."""


def _spacing(count: int) -> float:
    """Pixels that a node gets on average in each direction: room for names in a small picture, less in a large one."""
    return 32 + 20_000 / (count + 100)


def place(ids: Sequence[str], links: Iterable[tuple[str, str]]) -> dict[str, tuple[float, float]]:
    """Give each node a place in pixels, around 0; linked nodes lie near each other.

    The same input gives the same places: the generator of random numbers is seeded.

    >>> sorted(place(["a", "b"], [("a", "b")])) == ["a", "b"]
    True
    """
    if not ids:
        return {}
    index = {id_: i for i, id_ in enumerate(ids)}
    pairs = sorted({tuple(sorted((index[a], index[b]))) for a, b in links if a != b})
    picture = igraph.Graph(n=len(ids), edges=pairs)
    igraph.set_random_number_generator(random.Random(SEED))
    try:
        if len(ids) <= _MIDDLE:
            rounds = 1000 if len(ids) <= _SMALL else 200
            found = picture.layout_fruchterman_reingold(niter=rounds, grid=False)
        else:
            found = picture.layout_drl(seed=picture.layout_grid())
    finally:
        igraph.set_random_number_generator(random)
    return _scaled(ids, found.coords)


def _scaled(ids: Sequence[str], coords: list[list[float]]) -> dict[str, tuple[float, float]]:
    """Centre the places and stretch them to the room that so many nodes need; far strays come nearer."""
    middle_x = sum(x for x, _ in coords) / len(coords)
    middle_y = sum(y for _, y in coords) / len(coords)
    radii = sorted(math.hypot(x - middle_x, y - middle_y) for x, y in coords)
    usual = radii[int(len(radii) * 0.9)] or 1.0
    room = _spacing(len(ids)) * math.sqrt(len(ids)) / 2
    places = {}
    for id_, (x, y) in zip(ids, coords, strict=True):
        radius = math.hypot(x - middle_x, y - middle_y) / usual
        pull = 1.0 if radius <= 1 else (1 + math.log(radius)) / radius
        places[id_] = (round((x - middle_x) / usual * room * pull, 1), round((y - middle_y) / usual * room * pull, 1))
    return places

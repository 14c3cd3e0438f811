"""Places in the plane: of the nodes of one small graph, and of disks side by side."""

import math
from collections.abc import Iterable, Mapping, Sequence

import igraph
import numpy as np

from kg.layout.seeded import seeded

SPACING = 46.0
"""Pixels that a node gets in each direction."""
_FORCES_UP_TO = 1_500
"""Nodes: forces between all pairs look best, and cost a second at this size; above, DrL must do."""
_ROUNDS = 400
_SETTLINGS = 8
_NEAR_FOR = 8
"""Rounds in which disks move so little that the same pairs of them are near."""
_GOLDEN = math.pi * (3 - math.sqrt(5))
"""The angle by which points go round a middle so that no two lie in one direction."""
_GAP = 1.3 * SPACING
"""Pixels between two regions."""


def place(ids: Sequence[str], links: Iterable[tuple[str, str]]) -> dict[str, tuple[float, float]]:
    """Give each node of a small picture a place in pixels, around 0; linked nodes lie near each other.

    The same input gives the same places.

    >>> sorted(place(["a", "b"], [("a", "b")])) == ["a", "b"]
    True
    """
    places = spread(to_igraph(ids, links))
    return {id_: (round(float(x), 1), round(float(y), 1)) for id_, (x, y) in zip(ids, places, strict=True)}


def beside(
    places: Mapping[str, tuple[float, float]], ties: Iterable[tuple[str, str]]
) -> dict[str, tuple[float, float]]:
    """Give what stands beside a map its places: amid what each is tied to, those of one middle around it.

    >>> beside({"paper": (0, 0), "other": (100, 0)}, [("ada", "paper"), ("ada", "other"), ("alan", "paper")])
    {'ada': (50.0, 32.5), 'alan': (0.0, 32.5)}
    """
    near: dict[str, set[str]] = {}
    for id_, there in ties:
        near.setdefault(id_, set()).add(there)
    middles: dict[tuple[float, float], list[str]] = {}
    for id_, some in near.items():
        x, y = np.mean([places[there] for there in sorted(some)], axis=0)
        middles.setdefault((float(x), float(y)), []).append(id_)
    found = {}
    for (x, y), ids in middles.items():
        for number, id_ in enumerate(sorted(ids)):
            angle, radius = number * _GOLDEN, SPACING * math.sqrt((1 + number) / 2)
            found[id_] = (round(x + radius * math.sin(angle), 1), round(y + radius * math.cos(angle), 1))
    return found


def to_igraph(ids: Sequence[str], links: Iterable[tuple[str, str]]) -> igraph.Graph:
    """A simple graph whose vertices are the ids, in their order, and whose edges go both ways."""
    index = {id_: i for i, id_ in enumerate(ids)}
    pairs = sorted({tuple(sorted((index[a], index[b]))) for a, b in links if a != b})
    return igraph.Graph(n=len(ids), edges=pairs)


def spread(graph: igraph.Graph) -> np.ndarray:
    """Lay the vertices of a graph out in a disk around 0 with room for each: an array of (vertices, 2), in pixels."""
    count = graph.vcount()
    if count < 2:
        return np.zeros((count, 2))
    with seeded():
        if count <= _FORCES_UP_TO:
            coords = graph.layout_fruchterman_reingold(niter=_ROUNDS, grid=False).coords
        else:
            coords = graph.layout_drl(seed=graph.layout_grid()).coords
    found = np.array(coords)
    found -= found.mean(axis=0)
    found *= SPACING * np.sqrt(count) / 2 / max(float(np.hypot(*found.T).mean()), 1e-9)
    # Forces leave a dense middle, bays and far strays: disks that fall to the middle and push each other fill the room
    # evenly; a few rounds keep the shape that the forces found.
    room = 0.6 * SPACING * np.sqrt(count)
    radii = 0.46 * SPACING * np.minimum(1 + np.sqrt(graph.degree()) / 15, 2)  # what has many links is drawn large
    for _ in range(_SETTLINGS):
        found *= np.minimum(1, room / np.maximum(np.hypot(*found.T), 1e-9))[:, None]
        found = push_apart(found, radii, rounds=8, gravity=(0.01, 0.01))
    return found - found.mean(axis=0)


def push_apart(
    centres: np.ndarray, radii: np.ndarray, rounds: int, gravity: tuple[float, float] = (0, 0)
) -> np.ndarray:
    """Move overlapping disks apart, round by round; they fall towards 0 by a part of their way, in x and y, each round.

    Above some thousand disks the pairs would not fit in memory, and they stay where they are.
    """
    if len(centres) > _FORCES_UP_TO:
        return centres
    places = centres.copy()
    for done in range(rounds):
        if done % _NEAR_FOR == 0:
            one, other = _near(places, radii)
            least = radii[one] + radii[other]
        places *= 1 - np.array(gravity)
        away = places[one] - places[other]
        distance = np.maximum(np.hypot(*away.T), 1e-6)
        push = away * (0.35 * np.maximum(least - distance, 0) / distance)[:, None]
        for axis in (0, 1):
            places[:, axis] += np.bincount(one, push[:, axis], len(places)) - np.bincount(
                other, push[:, axis], len(places)
            )
    return places


def _near(places: np.ndarray, radii: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of disks, each once, that overlap or might after some rounds."""
    x, y = places.T
    reach = radii[:, None] + radii[None, :]
    close = (x[:, None] - x[None, :]) ** 2 + (y[:, None] - y[None, :]) ** 2 < (1.5 * reach) ** 2
    one, other = np.nonzero(np.triu(close, 1))
    return one, other


def pack(links: igraph.Graph, radii: np.ndarray) -> np.ndarray:
    """Place disks without overlap so that those with heavier links are nearer: an array of (disks, 2), in pixels.

    `links` has a vertex a disk, and "weight" on its edges.
    """
    with seeded():
        coords = links.layout_fruchterman_reingold(weights="weight", niter=1000, grid=False).coords
    centres = np.array(coords).reshape(-1, 2)
    centres -= centres.mean(axis=0)
    reach = max(float(np.hypot(*centres.T).max(initial=0)), 1e-9)
    centres *= 1.2 * np.sqrt((radii**2).sum()) / reach
    settled = push_apart(centres, radii + _GAP / 2, rounds=500, gravity=(0.02, 0.035))  # screens are wider than high
    return push_apart(settled, radii + _GAP / 2, rounds=200)

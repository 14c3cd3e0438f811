"""A map of a graph: regions of nodes that belong together, each with a place, an outline and the members that tell what it is."""

import math
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

import igraph
import numpy as np

from kg.layout.communities import find_communities
from kg.layout.places import SPACING, pack, spread, to_igraph

_REGION_FROM = 4
"""Nodes; fewer are strays, which stand around the map."""
_TELLING = 3
_CLOSENESS = 0.3
"""Of a member's links within its region, how much it counts that they are most of its links: chosen by reading the five pages' map."""


@dataclass(frozen=True, slots=True)
class Region:
    """Nodes that belong together."""

    members: tuple[str, ...]
    telling: tuple[str, ...]
    """The members that are linked most within it and least outside, the most telling first."""
    outline: tuple[tuple[float, float], ...]
    """Corners of the convex polygon around its nodes."""


@dataclass(frozen=True, slots=True)
class Map:
    """Where each node is, in pixels around 0, and the regions, the largest first."""

    places: dict[str, tuple[float, float]]
    regions: tuple[Region, ...]


def lay_out(ids: Sequence[str], links: Iterable[tuple[str, str]], quiet: Container[str] = ()) -> Map:
    """Make the map of a graph. `quiet` nodes, such as papers, give no region its name unless it has no others.

    The same input gives the same map.

    >>> triangles = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "x"), ("x", "y"), ("y", "z"), ("z", "x"), ("a", "d"), ("x", "w")]
    >>> [region.members for region in lay_out(list("abcdwxyz"), triangles).regions]
    [('a', 'b', 'c', 'd'), ('w', 'x', 'y', 'z')]
    """
    graph = to_igraph(ids, links)
    found = find_communities(graph)
    communities = [c for c in found if len(c) >= _REGION_FROM]
    places = _placed(graph, communities)
    strays = [vertex for c in found if len(c) < _REGION_FROM for vertex in c]
    places[strays] = _around(len(strays), float(np.hypot(*places.T).max(initial=0)))
    regions = []
    for community in communities:
        hull = igraph.convex_hull(places[community].tolist(), coords=True)
        telling = [ids[v] for v in _telling(graph, community, [v for v in community if ids[v] not in quiet])]
        outline = tuple((round(x, 1), round(y, 1)) for x, y in hull)
        regions.append(Region(tuple(ids[v] for v in community), tuple(telling), outline))
    return Map(
        {id_: (round(float(x), 1), round(float(y), 1)) for id_, (x, y) in zip(ids, places, strict=True)}, tuple(regions)
    )


def _placed(graph: igraph.Graph, communities: list[list[int]]) -> np.ndarray:
    """The places of all vertices that are in a community."""
    places = np.zeros((graph.vcount(), 2))
    if not communities:
        return places
    radii = []
    for community in communities:
        places[community] = spread(graph.induced_subgraph(community))
        radii.append(float(np.hypot(*places[community].T).max()) + SPACING / 2)
    home = {vertex: number for number, community in enumerate(communities) for vertex in community}
    crossing = [e.tuple for e in graph.es if {*e.tuple} <= home.keys() and home[e.source] != home[e.target]]
    weights = Counter(tuple(sorted((home[a], home[b]))) for a, b in crossing)
    pairs = sorted(weights)
    between = igraph.Graph(n=len(communities), edges=pairs)
    between.es["weight"] = [math.log1p(weights[pair]) for pair in pairs]
    centres = pack(between, np.array(radii))
    for number, community in enumerate(communities):
        places[community] += centres[number]
    _turn(places, crossing, communities, centres, home)
    return places


def _turn(
    places: np.ndarray,
    crossing: list[tuple[int, int]],
    communities: list[list[int]],
    centres: np.ndarray,
    home: dict[int, int],
) -> None:
    """Turn each region about its centre so that its nodes look to where they are linked (Kabsch's rotation in the plane)."""
    outward: list[list[tuple[int, int]]] = [[] for _ in communities]
    for a, b in crossing:
        outward[home[a]].append((a, b))
        outward[home[b]].append((b, a))
    for number, community in enumerate(communities):
        if not outward[number]:
            continue
        ours, theirs = np.array(outward[number]).T
        p, q = places[ours] - centres[number], places[theirs] - centres[number]
        angle = math.atan2(float((p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]).sum()), float((p * q).sum()))
        turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
        places[community] = (places[community] - centres[number]) @ turn + centres[number]


def _around(count: int, radius: float) -> np.ndarray:
    """Places on rings about a map of some radius, an array of (count, 2)."""
    places: list[tuple[float, float]] = []
    ring = radius + 3 * SPACING
    while len(places) < count:
        room = int(2 * math.pi * ring / SPACING)
        angles = [2 * math.pi * place / room for place in range(min(room, count - len(places)))]
        places += [(ring * math.cos(angle), ring * math.sin(angle)) for angle in angles]
        ring += SPACING
    return np.array(places).reshape(-1, 2)


def _telling(graph: igraph.Graph, community: list[int], candidates: list[int]) -> list[int]:
    inside, degree = graph.induced_subgraph(community).degree(), graph.degree(community)
    telling = {v: i * (i / max(d, 1)) ** _CLOSENESS for v, i, d in zip(community, inside, degree, strict=True)}
    return sorted(candidates or community, key=lambda v: (-telling[v], v))[:_TELLING]

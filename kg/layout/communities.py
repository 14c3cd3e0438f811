"""Which nodes belong together: communities of a graph, found by the Leiden algorithm."""

import math

import igraph

from kg.layout.seeded import seeded

_ITERATIONS = 8


def find_communities(graph: igraph.Graph) -> list[list[int]]:
    """Divide a graph into communities, the largest first; each is a sorted list of vertices.

    A link counts less where one of its ends has many (``1 / sqrt(degree)``): that a paper names "large language
    models" ties it to nobody. Modularity is what is optimised (Traag et al. 2019, https://doi.org/10.1038/s41598-019-41695-z).

    >>> find_communities(igraph.Graph(edges=[(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3), (2, 3)]))
    [[0, 1, 2], [3, 4, 5]]
    """
    degree = graph.degree()
    weights = [1 / math.sqrt(max(degree[e.source], degree[e.target])) for e in graph.es]
    with seeded():
        found = graph.community_leiden(objective_function="modularity", weights=weights, n_iterations=_ITERATIONS)
    return sorted((sorted(members) for members in found), key=lambda members: (-len(members), members))

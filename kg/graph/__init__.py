"""The graph: papers, things, people and venues as nodes, what papers say of them as edges with evidence.

A graph of any size is a row of subjects, each a node with the edges that start at it, in the order of their ids. `facts`
are what a paper says and `records` what its source says of it, a `Ledger` sorts those of all papers on the disk, and
`building` adds them up. What fits in memory can be a `networkx.MultiDiGraph`: see `network`.
"""

from kg.graph.building import add_up, build, gather, paper_node_id
from kg.graph.ledger import Ledger, open_ledger
from kg.graph.network import Graph, add_edge, edges, nodes, subjects_of, telling_edges, to_graph

__all__ = [
    "Graph",
    "Ledger",
    "add_edge",
    "add_up",
    "build",
    "edges",
    "gather",
    "nodes",
    "open_ledger",
    "paper_node_id",
    "subjects_of",
    "telling_edges",
    "to_graph",
]

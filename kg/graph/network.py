"""A graph in memory, as networkx has it: each node holds its `Node` under "node", each edge its `Edge` under "edge", with the predicate as key."""

from collections.abc import Iterable, Iterator

from networkx import MultiDiGraph as Graph

from kg.model import Edge, Node, Subject


def to_graph(subjects: Iterable[Subject]) -> Graph:
    """Make a graph of its subjects; what an edge leads to is one of them."""
    graph = Graph()
    said: list[Edge] = []
    for subject in subjects:
        graph.add_node(subject.node.id, node=subject.node)
        said += subject.edges
    for edge in said:
        add_edge(graph, edge)
    return graph


def subjects_of(graph: Graph) -> list[Subject]:
    """The subjects of a graph, in the order of their ids."""
    return [Subject(node, tuple(_edges_from(graph, node.id))) for node in nodes(graph)]


def add_edge(graph: Graph, edge: Edge) -> None:
    """Put an edge between two nodes of the graph."""
    graph.add_edge(edge.head, edge.tail, key=edge.predicate, edge=edge)


def nodes(graph: Graph) -> Iterator[Node]:
    """All nodes, in the order of their ids."""
    for id_ in sorted(graph.nodes):
        yield graph.nodes[id_]["node"]


def edges(graph: Graph) -> Iterator[Edge]:
    """All edges, in the order of head, predicate and tail."""
    return (edge for subject in subjects_of(graph) for edge in subject.edges)


def telling_edges(graph: Graph) -> Iterator[Edge]:
    """All edges, in their order, but mere mentions of what their paper says more about."""
    return (edge for subject in subjects_of(graph) for edge in subject.telling_edges)


def _edges_from(graph: Graph, id_: str) -> list[Edge]:
    return sorted((edge for _, _, edge in graph.out_edges(id_, data="edge")), key=lambda e: (e.predicate, e.tail))

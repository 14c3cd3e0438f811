"""The graph in the forms of other programs that do not speak RDF: GraphML and GEXF, and tables."""

import csv
import io
import re
from collections.abc import Callable

import networkx as nx

from kg.graph import Graph, edges, nodes
from kg.rdf.writing import text_of_xml


def to_flat(graph: Graph) -> nx.MultiDiGraph:
    """A copy whose attributes are texts and numbers only, as GraphML and GEXF need them."""
    flat = nx.MultiDiGraph()
    for node in nodes(graph):
        flat.add_node(
            node.id,
            label=text_of_xml(node.label),
            kind=node.kind,
            names=text_of_xml(" | ".join(node.names)),
            **{q.property: q.value for q in node.quantities},
        )
    for edge in edges(graph):
        best = max(edge.evidence, key=lambda e: (e.score, e))
        flat.add_edge(
            edge.head,
            edge.tail,
            key=edge.predicate,
            predicate=edge.predicate,
            confidence=edge.score,
            papers=len({e.paper for e in edge.evidence}),
            quote=text_of_xml(best.quote),
        )
    return flat


def to_graphml(graph: Graph) -> bytes:
    """GraphML, for yEd, Cytoscape and igraph."""
    return "\n".join(nx.generate_graphml(to_flat(graph))).encode() + b"\n"


def to_gexf(graph: Graph) -> bytes:
    """GEXF, for Gephi; without the date that would change the bytes from day to day."""
    text = "\n".join(nx.generate_gexf(to_flat(graph)))
    return re.sub(r' lastmodifieddate="[^"]*"', "", text).encode() + b"\n"


def to_csv(graph: Graph) -> bytes:
    """One row a relation and piece of evidence."""
    header = ("head", "predicate", "tail", "head_label", "tail_label", "confidence", "paper", "start", "end", "quote")
    label = {node.id: node.label for node in nodes(graph)}
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(header)
    for edge in edges(graph):
        for e in edge.evidence:
            ends = (edge.head, edge.predicate, edge.tail, label[edge.head], label[edge.tail])
            place = (e.span.start, e.span.end) if e.span else ("", "")
            row = (*ends, e.score, e.paper, *place, e.quote)
            table.writerow([_inert(cell) for cell in row])
    return text.getvalue().encode()


def _inert(cell: str | float) -> str | float:
    """Keep spreadsheets from running a text as a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


EXPORTS: dict[str, Callable[[Graph], bytes]] = {
    "graphml": to_graphml,
    "gexf": to_gexf,
    "csv": to_csv,
}
"""Forms by name; the name is the file's ending."""

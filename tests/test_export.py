"""Every form is read by the program it is for."""

import csv
import io

import networkx as nx
import pytest

from kg import pipeline
from kg.errors import KgError
from kg.export import EXPORTS, to_flat
from kg.graph import edges


@pytest.mark.parametrize(("name", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_graph_forms_are_read_by_networkx(graph, tmp_path, name, read):
    """As many nodes and edges as there are, with labels and quotes."""
    path, _ = tmp_path / f"graph.{name}", (tmp_path / f"graph.{name}").write_bytes(EXPORTS[name](graph))
    again = read(path)
    assert (again.number_of_nodes(), again.number_of_edges()) == (graph.number_of_nodes(), graph.number_of_edges())
    assert again.nodes["model/bert"]["label"] == "BERT"


def test_the_table_has_a_row_for_each_piece_of_evidence(graph):
    """And no cell that a spreadsheet would run."""
    rows = list(csv.DictReader(io.StringIO(EXPORTS["csv"](graph).decode(), newline="")))
    assert len(rows) == sum(len(e.evidence) for e in edges(graph))
    assert not any(cell[:1] in ("=", "+", "@") for row in rows for cell in row.values())


def test_flat_graphs_hold_only_texts_and_numbers(graph):
    """GraphML and GEXF know no lists."""
    for _, _, attributes in to_flat(graph).edges(data=True):
        assert all(isinstance(v, str | int | float) for v in attributes.values())


def test_forms_are_stable_and_unknown_ones_refused(graph, built):
    """The same bytes twice; a message that lists the forms."""
    for export in EXPORTS.values():
        assert export(graph) == export(graph)
    with pytest.raises(KgError, match="expected one of ttl, trig, nt"):
        pipeline.export("docx", built)

"""Every form is read by the program it is for."""

import csv
import io
import os
from concurrent.futures import ThreadPoolExecutor

import networkx as nx
import pytest

from kg import pipeline
from kg.errors import KgError
from kg.export import EXPORTS, to_flat
from kg.extract import rules
from kg.graph import edges
from kg.model import Paper
from tests.conftest import CORPUS


@pytest.mark.parametrize(("name", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_graph_forms_are_read_by_networkx(graph, tmp_path, name, read):
    """As many nodes and edges as there are, with labels and quotes."""
    path, _ = tmp_path / f"graph.{name}", (tmp_path / f"graph.{name}").write_bytes(EXPORTS[name](graph))
    again = read(path)
    assert (again.number_of_nodes(), again.number_of_edges()) == (graph.number_of_nodes(), graph.number_of_edges())
    assert again.nodes["model/bert"]["label"] == "BERT"


def test_the_table_has_a_row_for_each_piece_of_evidence(graph):
    """With all its columns."""
    rows = list(csv.DictReader(io.StringIO(EXPORTS["csv"](graph).decode(), newline="")))
    assert len(rows) == sum(len(e.evidence) for e in edges(graph))


def test_no_cell_of_the_table_is_run_by_a_spreadsheet():
    """A name that is a formula is a text."""
    paper = Paper("p", "Gromit: a model", "We present Gromit.", authors=("=HYPERLINK(1)", "@sum"), venue="-2+3")
    table = EXPORTS["csv"](pipeline.build_graph([rules.extract(paper)])).decode()
    cells = {cell for row in csv.reader(io.StringIO(table, newline="")) for cell in row}
    assert {"'=HYPERLINK(1)", "'@sum", "'-2+3"} <= cells
    assert not any(cell.startswith(("=", "@", "-2")) for cell in cells)


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


def test_a_pipe_takes_what_is_written(built, tmp_path):
    """Who reads from it has the whole form, and it is a pipe still."""
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        heard = pool.submit(pipe.read_bytes)
        pipeline.export("csv", built, pipe)
        assert heard.result(60) == pipeline.export("csv", built, tmp_path / "file.csv").read_bytes()
    assert pipe.is_fifo()


def test_a_link_stays_and_what_it_points_to_is_written(built, tmp_path):
    """A file that is there or not yet, or the folder of a site."""
    (tmp_path / "there").write_text("old")
    for name in ("there", "not-yet/there"):
        link = tmp_path / "link"
        link.unlink(missing_ok=True)
        link.symlink_to(name)
        pipeline.export("csv", built, link)
        assert link.is_symlink() and (tmp_path / name).read_bytes().startswith(b"head,predicate,tail")
    (tmp_path / "folder").mkdir()
    (tmp_path / "public").symlink_to("folder")
    pipeline.write_site(tmp_path / "public", built)
    assert (tmp_path / "public").is_symlink() and (tmp_path / "folder" / "index.html").exists()


def test_a_page_beside_the_graph_holds_until_the_next_build(tmp_path):
    """The link to the page of the build stays one."""
    pipeline.build([CORPUS], tmp_path, extractor="rules")
    page = pipeline.export("html", tmp_path, title="A page of ours")
    assert page.is_symlink() and "A page of ours" in page.read_text()
    pipeline.build([CORPUS], tmp_path, extractor="rules")
    assert page.is_symlink() and "A page of ours" not in page.read_text()

"""What a built graph says."""

import re
from dataclasses import asdict
from os.path import isfile
from pathlib import Path

from kg import graph as graphs
from kg import rdf, store
from kg.errors import QueryError, shown
from kg.explaining import explained
from kg.files import read_source
from kg.folder import OUTPUT, SEARCH, STORE
from kg.graph import Graph
from kg.model import Edge, Node, Violation
from kg.names import fold
from kg.progress import Progress
from kg.questions import questions, read_question
from kg.rdf.near import around
from kg.resolve.accounts import Account
from kg.search import Listed, open_search
from kg.vocab import id_of

_DESCRIBES = re.compile(r"\bDESCRIBE\s+(?:<|[\w.-]*:)", re.I)
"""The only query that needs no braces."""


def open_built(output: Path = OUTPUT) -> store.Store:
    """Open a built graph as a triple store; see `kg.store`."""
    return store.open_store(output / STORE)


def load_graph(output: Path = OUTPUT) -> Graph:
    """Load a built graph.

    Raises StoreError where there is none.
    """
    built = open_built(output)
    return rdf.from_triples(store.triples_of(built), built.base)


def query(question: str, output: Path = OUTPUT, format: str = "table") -> store.Answer | bytes:
    """Ask a built graph a SPARQL query, a file of one, or one of the bundled questions by its name.

    Gives an `Answer` for "table", bytes for "csv" and "json". Raises QueryError for a wrong query and another form.
    """
    if format not in store.FORMATS:
        raise QueryError(f"form {format!r} is unknown; expected one of {', '.join(store.FORMATS)}")
    sparql = find_question(question)
    built = open_built(output)
    return store.query(built, sparql) if format == "table" else store.query_as(built, sparql, format)


def find_question(question: str) -> str:
    """The SPARQL text that a question means: itself, a bundled name, or a file's content."""
    if question in questions():
        return read_question(question)
    if "{" in question or _DESCRIBES.search(question):
        return question
    if Path(question).suffix in (".rq", ".sparql") or isfile(question):
        return read_source(question)
    known = ", ".join(questions())
    raise QueryError(f"{shown(question)} is no query, no file and no known question; the known ones are {known}")


def open(output: Path | str = OUTPUT):
    """Open a built graph as an `rdflib.Dataset`, read-only; its prefixes are bound.

    Raises StoreError where there is no graph.
    """
    from kg.rdflib_store import to_rdflib  # rdflib takes longer to load than all else that `import kg` loads

    return to_rdflib(open_built(Path(output)))


def validate(output: Path = OUTPUT, nodes_too: bool = True, progress: Progress | None = None) -> list[Violation]:
    """Hold a built graph against its SHACL shapes; gives where it breaks them. See `kg.check`.

    Without `nodes_too` it is asked only what concerns it as a whole, which is quick for large graphs.
    """
    from kg.check import check_shapes  # rdflib and pySHACL take longer to load than all else that `import kg` loads

    return check_shapes(open_built(output), nodes_too, progress)


def find(name: str, output: Path = OUTPUT) -> list[Listed]:
    """The things of a built graph that a name, an id or an IRI means: those spelled so, else those whose names have its words.

    Those of which most is said come first. Raises StoreError where there is no graph.
    """
    id_ = id_of(name, open_built(output).base)
    with open_search(output / SEARCH) as search:
        return search.spelled(name, id_) or search.named(name)


def neighbourhood(id_: str, output: Path = OUTPUT) -> Graph:
    """A thing of a built graph and all that is said of it, without the rest: see `kg.rdf.near.around`.

    Raises StoreError where there is no graph.
    """
    return around(open_built(output), id_)


def explain(name: str, output: Path = OUTPUT) -> list[Account]:
    """The accounts of the things that a name, an id or an IRI means in a built graph; see `kg.explaining`.

    Raises StoreError where no graph is built, or by an older version.
    """
    id_ = id_of(name, open_built(output).base)
    with open_search(output / SEARCH) as search:
        meant = search.spelled(name, id_)
    return [account for thing in meant if (account := explained(output, thing.id))]


def find_nodes(graph: Graph, name: str) -> list[Node]:
    """The nodes of a name, id or IRI in a graph in memory: those spelled so, else those whose names contain it, the most connected first."""
    key, id_ = fold(name), id_of(name)
    exact = [n for n in graphs.nodes(graph) if n.id == id_ or key in {fold(x) for x in n.names}]
    found = exact or [n for n in graphs.nodes(graph) if any(key in fold(x) for x in n.names)]
    return sorted(found, key=lambda n: (-graph.degree(n.id), n.id))


def edges_of(graph: Graph, node_id: str) -> list[Edge]:
    """The edges of a node: outward first, then by predicate and other end."""
    outward = [edge for _, _, edge in graph.out_edges(node_id, data="edge")]
    inward = [edge for _, _, edge in graph.in_edges(node_id, data="edge")]
    return sorted(outward, key=lambda e: (e.predicate, e.tail)) + sorted(inward, key=lambda e: (e.predicate, e.head))


def describe(graph: Graph, node: Node) -> dict:
    """What is known of a node, as JSON holds it: its own facts and its edges with their evidence."""
    described = asdict(node)
    described["edges"] = [asdict(edge) for edge in edges_of(graph, node.id)]
    return described

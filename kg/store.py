"""The triple store: Oxigraph in memory, loaded from a built graph, asked with SPARQL."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import QueryError, StoreError
from kg.vocab import PREFIXES

FORMATS = ("table", "csv", "json")
"""Forms of an answer on the command line."""

_UPDATE = re.compile(
    r"\s*(?:(?:PREFIX\s+\S*\s*<[^>]*>|BASE\s*<[^>]*>|#[^\n]*\n)\s*)*(?:INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b",
    re.I,
)
_NOT_ANSWERED = (SyntaxError, ValueError, RuntimeError, OSError)
"""What Oxigraph raises for a query that is wrong or cannot be answered."""


def open_store(*documents: bytes) -> ox.Store:
    """Load Turtle documents into a store.

    Raises StoreError where one is no Turtle.
    """
    store = ox.Store()
    for document in documents:
        try:
            store.bulk_load(document, ox.RdfFormat.TURTLE)
        except SyntaxError as error:
            raise StoreError(f"the built graph is broken ({error}); run 'kg build' again") from None
    return store


def triples(store: ox.Store) -> Iterable[ox.Triple]:
    """All triples of a store."""
    return (quad.triple for quad in store)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave: columns and rows of terms, unbound ones None.

    A CONSTRUCT or DESCRIBE gives rows of subject, predicate, object; an ASK one row with its truth.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None, ...], ...]


def query(store: ox.Store, sparql: str) -> Answer:
    """Ask a SPARQL 1.1 query; the prefixes of `kg.vocab.PREFIXES` are known.

    Raises QueryError with the parser's place and reason, or where the text is an update.

    >>> store = open_store(b"<http://a> <http://b> 'c' .")
    >>> query(store, "SELECT ?o WHERE { ?s ?p ?o }").rows[0][0].value
    'c'
    """
    try:
        found = _ask(store, sparql)
        if isinstance(found, ox.QueryBoolean):
            return Answer(("answer",), ((ox.Literal(bool(found)),),))
        if isinstance(found, ox.QueryTriples):
            rows = sorted({(t.subject, t.predicate, t.object) for t in found}, key=str)
            return Answer(("subject", "predicate", "object"), tuple(rows))
        columns = tuple(variable.value for variable in found.variables)
        return Answer(columns, tuple(tuple(row[c] for c in columns) for row in found))
    except _NOT_ANSWERED as error:
        raise _wrong(error) from None


def query_as(store: ox.Store, sparql: str, format: str) -> bytes:
    """Ask a query and write the answer as "csv" or "json" (SPARQL results; triples as N-Triples or JSON-LD).

    Raises QueryError as `query` does.

    >>> query_as(open_store(b"<http://a> <http://b> 'c' ."), "SELECT ?o { ?s ?p ?o }", "csv")
    b'o\\r\\nc\\r\\n'
    """
    try:
        found = _ask(store, sparql)
        if isinstance(found, ox.QueryTriples):
            syntax = ox.RdfFormat.JSON_LD if format == "json" else ox.RdfFormat.N_TRIPLES
            return ox.serialize(sorted(set(found), key=str), format=syntax) or b""
        if isinstance(found, ox.QueryBoolean) and format == "csv":
            return f"answer\r\n{str(bool(found)).lower()}\r\n".encode()
        form = ox.QueryResultsFormat.JSON if format == "json" else ox.QueryResultsFormat.CSV
        return found.serialize(format=form) or b""
    except _NOT_ANSWERED as error:
        raise _wrong(error) from None


def _ask(store: ox.Store, sparql: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    if _UPDATE.match(sparql):
        raise ValueError("it is an update, and a built graph is only read; expected SELECT, ASK, CONSTRUCT or DESCRIBE")
    return store.query(sparql, prefixes=PREFIXES)


def _wrong(error: Exception) -> QueryError:
    return QueryError(f"the SPARQL query is wrong: {' '.join(str(error).split())}")

"""Answer questions in a process of its own: what one of them costs, no other pays.

Oxigraph cannot be stopped in the midst of a query; a process can. So each question goes to a worker process,
whose memory the system bounds, and which the server ends when its time is over.
"""

import contextlib
import io
import resource
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox

from kg.errors import KgError, StoreError, in_one_line
from kg.files import address_space
from kg.serve.negotiation import GRAPH_TYPES, RESULT_TYPES, choose
from kg.serve.protocol import Question
from kg.store import Store, ask, open_store, wrong

_RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one question may cost."""

    seconds: float = 30
    rows: int = 100_000
    bytes: int = 100_000_000
    """Of an answer."""
    memory: int = 1_000_000_000
    """Bytes that a worker may take beyond what it starts with."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: status, media type and body."""

    status: int
    media: str
    body: bytes


class _TooMuch(Exception):
    """An answer beyond its limits."""


def work(connection: Connection, folder: Path, limits: Limits) -> None:
    """Answer the questions that come over a connection, one after another, until it closes."""
    try:
        store: Store | None = open_store(folder)
    except StoreError as error:
        store, broken = None, str(error)
    resource.setrlimit(resource.RLIMIT_AS, (address_space() + limits.memory, resource.RLIM_INFINITY))
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            question, accept = connection.recv()
            connection.send(answer(store, question, accept, limits) if store else _text(500, broken))


def answer(store: Store, question: Question, accept: str, limits: Limits) -> Reply:
    """Answer one question in the best form that the reader accepts.

    The statuses are the protocol's: 400 for a query that is none, 406 where no form fits, 500 for one that is
    refused because its answer is beyond the limits.
    """
    try:
        found = ask(store, question.query, question.default_graphs, question.named_graphs)
        offered = GRAPH_TYPES if isinstance(found, ox.QueryTriples) else RESULT_TYPES
        media = choose(accept, offered)
        if media is None:
            return _text(406, f"expected in Accept one of {', '.join(offered)}")
        return Reply(200, media, _written(found, offered[media], store.prefixes, limits))
    except _TooMuch as error:
        return _text(500, f"{error}; ask for less, such as with LIMIT")
    except MemoryError:
        return _text(500, "the query needs more memory than it may have")
    except (SyntaxError, ValueError) as error:
        return _text(400, str(wrong(error)))
    except (RuntimeError, OSError, KgError) as error:
        return _text(500, f"the query cannot be answered: {in_one_line(error)}")


def _written(found, form: str, prefixes: dict[str, str], limits: Limits) -> bytes:
    """The answer in its form, counted while it is written: as lines first, as these have one row each."""
    lines = _Lines(limits)
    if isinstance(found, ox.QueryBoolean):
        if form in ("csv", "tsv"):
            return f"{str(bool(found)).lower()}\n".encode()
        return found.serialize(format=_RESULTS[form]) or b""
    if isinstance(found, ox.QueryTriples):
        found.serialize(lines, format=ox.RdfFormat.N_TRIPLES)
        triples = dict.fromkeys(quad.triple for quad in ox.parse(lines.getvalue(), format=ox.RdfFormat.N_TRIPLES))
        known = prefixes if form == "ttl" else None
        return ox.serialize(triples, format=_GRAPHS[form], prefixes=known) or b""
    lines.allowed += 1  # the header
    found.serialize(lines, format=_RESULTS["csv" if form == "csv" else "tsv"])
    if form in ("csv", "tsv"):
        return lines.getvalue()
    return ox.parse_query_results(lines.getvalue(), format=_RESULTS["tsv"]).serialize(format=_RESULTS[form]) or b""


class _Lines(io.BytesIO):
    """A file in memory that takes so many lines and bytes and no more."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits, self._size = limits, 0
        self.allowed = limits.rows

    def write(self, part) -> int:
        self._size += len(part)
        self.allowed -= bytes(part).count(b"\n")
        if self.allowed < 0:
            raise _TooMuch(f"the answer has more than {self._limits.rows:,} rows")
        if self._size > self._limits.bytes:
            raise _TooMuch(f"the answer has more than {self._limits.bytes:,} bytes")
        return super().write(part)


def _text(status: int, words: str) -> Reply:
    return Reply(status, "text/plain; charset=utf-8", f"{words}\n".encode())

"""Answer requests in a process of its own: what one of them costs, no other pays.

Oxigraph cannot be stopped in the midst of a query; a process can. So each question, page and document is made in a worker
process, whose memory the system bounds, and which the server ends when its time is over.
"""

import contextlib
import io
import resource
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox

from kg.errors import KgError, StoreError, in_one_line
from kg.files import address_space
from kg.rdf import to_bytes
from kg.rdf.near import triples_around
from kg.serve.negotiation import GRAPH_TYPES, RESULT_TYPES, choose
from kg.serve.protocol import Question
from kg.site import Built, NoSuchPage, Served, show, sorry
from kg.store import Store, ask, wrong

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
    """What one request may cost."""

    seconds: float = 30
    rows: int = 100_000
    bytes: int = 100_000_000
    """Of an answer."""
    memory: int = 1_000_000_000
    """Bytes that a worker may take beyond what it starts with."""


@dataclass(frozen=True, slots=True)
class Page:
    """A request for a page: its path, without a slash before it, and the parameters of its address."""

    path: str
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A request for what the graph says of a node, as triples."""

    id: str


Request = Question | Page | Document


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: status, media type and body."""

    status: int
    media: str
    body: bytes


class _TooMuch(Exception):
    """An answer beyond its limits."""


def work(connection: Connection, folder: Path, limits: Limits) -> None:
    """Answer the requests that come over a connection, one after another, until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it without a word
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    try:
        built: Built | None = Built.open(folder)
    except StoreError as error:
        built, broken = None, str(error)
    resource.setrlimit(resource.RLIMIT_AS, (address_space() + limits.memory, resource.RLIM_INFINITY))
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            request, accept = connection.recv()
            connection.send(answer(built, request, accept, limits) if built else _text(500, broken))


def answer(built: Built, request: Request, accept: str, limits: Limits) -> Reply:
    """Answer one request in the best form that the reader accepts.

    The statuses are the protocol's: 400 for a query that is none, 404 for what is not there, 406 where no form fits,
    500 for one that is refused because its answer is beyond the limits.
    """
    try:
        match request:
            case Page():
                return _html(200, show(built, Served(), request.path, dict(request.parameters)))
            case Document():
                return _document(built.store, request.id, accept)
        return _answered(built.store, request, accept, limits)
    except NoSuchPage as error:
        return _html(404, sorry(Served(), str(error), "Not here"))
    except _TooMuch as error:
        return _text(500, f"{error}; ask for less, such as with LIMIT")
    except MemoryError:
        return _text(500, "this needs more memory than it may have")
    except (SyntaxError, ValueError) as error:
        return _text(400, str(wrong(error, request.query if isinstance(request, Question) else "")))
    except (RuntimeError, OSError, KgError) as error:
        return _text(500, f"this cannot be answered: {in_one_line(error)}")


def _document(store: Store, id_: str, accept: str) -> Reply:
    media = choose(accept, GRAPH_TYPES)
    if media is None:
        return _text(406, f"expected in Accept one of {', '.join(GRAPH_TYPES)}")
    triples = triples_around(store, id_)
    if not triples:
        return _text(404, f"{store.base}{id_} is not in the graph")
    return Reply(200, media, to_bytes(triples, GRAPH_TYPES[media], store.base))


def _answered(store: Store, question: Question, accept: str, limits: Limits) -> Reply:
    found = ask(store, question.query, question.default_graphs, question.named_graphs)
    offered = GRAPH_TYPES if isinstance(found, ox.QueryTriples) else RESULT_TYPES
    media = choose(accept, offered)
    if media is None:
        return _text(406, f"expected in Accept one of {', '.join(offered)}")
    return Reply(200, media, _written(found, offered[media], store.prefixes, limits))


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


def _html(status: int, page: str) -> Reply:
    return Reply(status, "text/html", page.encode())


def _text(status: int, words: str) -> Reply:
    return Reply(status, "text/plain; charset=utf-8", f"{words}\n".encode())

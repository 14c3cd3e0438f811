"""Send a graph to a server by the SPARQL 1.1 Graph Store Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/)."""

import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

import pyoxigraph as ox

from kg.errors import StoreError

_SECONDS = 600
"""That a server may take to load a graph."""


def put_graph(endpoint: str, graph: str | None, triples: Iterable[ox.Triple]) -> None:
    """Replace a graph of a server, its default graph if none is named, by triples.

    Raises StoreError with the server's words where it refuses, or where none answers.
    """
    if urlsplit(endpoint).scheme not in ("http", "https"):
        raise StoreError(f"the endpoint {endpoint!r} is no address; expected one such as http://localhost:7878/store")
    which = f"graph={quote(graph, safe='')}" if graph else "default"
    address = f"{endpoint}{'&' if '?' in endpoint else '?'}{which}"
    with tempfile.TemporaryFile() as file:  # its length is told ahead, which some servers ask for
        ox.serialize(triples, file, format=ox.RdfFormat.N_TRIPLES)
        length = file.tell()
        file.seek(0)
        headers = {"Content-Type": "application/n-triples", "Content-Length": str(length)}
        request = urllib.request.Request(address, file, headers, method="PUT")
        try:
            urllib.request.urlopen(request, timeout=_SECONDS).close()
        except urllib.error.HTTPError as error:
            words = error.read(300).decode("utf-8", "replace").strip()
            raise StoreError(f"{address}: refused with status {error.code} ({words or error.reason})") from None
        except OSError as error:
            if isinstance(getattr(error, "reason", error), BrokenPipeError | ConnectionResetError):
                raise StoreError(
                    f"{address}: hung up before it had the whole graph; is it an address to which graphs are put?"
                ) from None
            raise StoreError(f"{address}: cannot be reached ({getattr(error, 'reason', error)})") from None

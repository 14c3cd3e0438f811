"""A built graph in other forms, on the web, and on other servers."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from kg import graph as graphs
from kg import rdf
from kg.errors import KgError, NotFoundError
from kg.export import EXPORTS
from kg.files import parse_triples, write_output, write_stream
from kg.folder import ABOUT, EVIDENCE, GRAPH, OUTPUT
from kg.graph import Graph
from kg.pipeline.asking import find, load_graph, open_built
from kg.pipeline.writing import TITLE, page_of
from kg.progress import Progress
from kg.selection import select
from kg.vocab import KINDS

FORMS = (*rdf.FORMS, *EXPORTS, "html")
"""What a graph can be exported to."""


def export(
    to: str,
    output: Path = OUTPUT,
    out: Path | None = None,
    rdf12: bool = False,
    focus: Sequence[str] = (),
    depth: int = 1,
    kinds: Sequence[str] = (),
    min_score: float = 0.0,
    title: str = TITLE,
) -> Path:
    """Write a built graph, or a part of it, in another form, beside it or to `out`; "-" is standard output. Gives where it is.

    `focus` are names of things, shown with what is at most `depth` facts away; `kinds` and `min_score` narrow as in
    `kg.selection`. The forms of RDF are streamed; `rdf12` ties statements to what they state by RDF 1.2's triple terms. `title` is
    that of a page. Raises KgError for a form or kind that is not known, or what has no meaning for the form or without a focus, NotFoundError for a name.
    """
    if to not in FORMS:
        raise KgError(f"form {to!r} is unknown; expected one of {', '.join(FORMS)}")
    if rdf12 and to not in ("ttl", "trig", "nt", "nq"):
        raise KgError(f"form {to!r} has no triple terms; with them there are ttl, trig, nt and nq")
    if title != TITLE and to != "html":
        raise KgError(f"form {to!r} has no title; with one there is html")
    if depth != 1 and not focus:
        raise KgError("the depth is that of a focus, and there is none; give a name, such as --focus BERT")
    part = partial(_part, output, focus, depth, kinds, min_score) if focus or kinds or min_score > 0 else None
    path = out or output / (f"part.{to}" if part else "all.ttl" if to == "ttl" else f"graph.{to}")
    if to in rdf.FORMS:
        base = open_built(output).base
        triples = _triples_of(part(), base) if part else _triples(output)
        write_stream(
            path, partial(rdf.write_triples, rdf.with_annotations(triples) if rdf12 else triples, form=to, base=base)
        )
        return path
    graph = part() if part else load_graph(output)
    write_output(path, page_of(graphs.subjects_of(graph), title) if to == "html" else EXPORTS[to](graph))
    return path


def _part(output: Path, focus: Sequence[str], depth: int, kinds: Sequence[str], min_score: float) -> Graph:
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise KgError(f"kind {unknown[0]!r} is unknown; expected one of {', '.join(KINDS)}")
    found = [(name, find(name, output)) for name in focus]
    for name, meant in found:
        if not meant:
            raise NotFoundError(name)
    return select(load_graph(output), [meant[0].id for _, meant in found], depth, kinds, min_score)


def serve(
    output: Path = OUTPUT,
    host: str = "127.0.0.1",
    port: int = 8000,
    seconds: float = 30,
    rows: int = 100_000,
    memory: int = 1_000_000_000,
    announce: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve a built graph over HTTP until interrupted, as pages and to SPARQL: see `kg.serve`.

    A query may take so many seconds, give so many rows and need so many bytes of memory. The address is announced once it is
    ours; port 0 is any that is free. Raises StoreError where there is no graph, and KgError where nothing can listen at the address.
    """
    from kg.serve import Limits, serve_built  # the web server loads only here

    serve_built(output, host, port, Limits(seconds=seconds, rows=rows, memory=memory), announce)


def write_site(out: Path, output: Path = OUTPUT, progress: Progress | None = None) -> int:
    """Write a built graph as pages into a folder, in place of the site that was there; gives how many: see `kg.site`.

    Raises StoreError where there is no graph, or the folder holds anything but a site.
    """
    from kg import site  # templates are compiled only here

    return site.write_site(site.Built.open(output), out, progress)


def load(endpoint: str, output: Path = OUTPUT, graph: str | None = None) -> None:
    """Send a built graph to a server by the SPARQL 1.1 Graph Store Protocol, in place of what its graph held.

    `graph` is the IRI of the graph there; without it, the default graph. Raises StoreError where the server refuses.
    """
    from kg.loading import put_graph  # the network is there only when asked for

    put_graph(endpoint, graph, _triples(output))


def _triples(output: Path) -> Iterator[ox.Triple]:
    """All triples of a built graph, from its files, one at a time."""
    return chain.from_iterable(parse_triples(output / name) for name in (GRAPH, EVIDENCE, ABOUT))


def _triples_of(graph: Graph, base: str) -> Iterator[ox.Triple]:
    subjects = graphs.subjects_of(graph)
    return chain(rdf.to_facts(subjects, base), rdf.to_evidence(subjects, base))

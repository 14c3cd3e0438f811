"""A graph as the files of its folder."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path

from kg import rdf, store
from kg.files import replace_file, write_output, write_stream
from kg.folder import ABOUT, EVIDENCE, GRAPH, PAGE, SEARCH, STORE
from kg.model import Subject, Subjects
from kg.progress import Progress, counted, doing
from kg.search import write_search
from kg.vocab import BASE

TITLE = "Knowledge graph"
"""Of the page."""


def write_graph(
    subjects: Subjects,
    output: Path,
    base: str = BASE,
    sources: Sequence[tuple[str, str]] = (),
    progress: Progress | None = None,
) -> int:
    """Write a graph as RDF files, as a store, as a page and as a search index; gives how many triples it has.

    Its subjects are read several times. `sources` are names and digests of what it was made from.
    """
    tally = rdf.Tally()

    def told(file: str) -> Iterator[Subject]:
        return counted(subjects, f"writing {file}", len(subjects), progress)

    parts = {
        GRAPH: tally.of(rdf.to_facts(told(GRAPH), base)),
        EVIDENCE: tally.of(rdf.to_evidence(told(EVIDENCE), base)),
        ABOUT: rdf.to_about(tally, rdf.Making(version("paperkg"), tuple(sources)), base),
    }
    for name, triples in parts.items():
        write_stream(output / name, partial(rdf.write_triples, triples, base=base))
    store.write_store(output / STORE, [output / name for name in parts], progress)
    with doing("drawing the page", progress):
        write_output(output / PAGE, page_of(subjects))
    with doing("indexing names and sentences", progress):
        replace_file(output / SEARCH, partial(write_search, subjects))
    return tally.triples


def page_of(subjects: Iterable[Subject], title: str = TITLE) -> bytes:
    """The page of a graph, whose subjects are read several times."""
    from kg.page import to_page  # numpy and igraph load only here

    return to_page(subjects, title).encode()

"""From sources to papers, and from papers to what each says."""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import islice
from multiprocessing.synchronize import Event
from pathlib import Path
from threading import Thread

from kg import extract as extractors
from kg import records, sources
from kg.errors import SchemaError, SourceError
from kg.extract import learned, rules
from kg.files import STDIO, open_source, write_stream
from kg.model import Extraction, Paper, Problem
from kg.names import so_many
from kg.progress import Progress, counted
from kg.report import Report
from kg.sources.limits import LIMITS, Limits
from kg.sources.papers import Papers, open_papers

EXTRACTOR = learned.NAME

_POOL_FROM = {rules.NAME: 400}
"""Papers: from here on a second process saves more than its start costs."""
_POOL_FROM_ELSE = 60
_AT_ONCE, _AHEAD = 32, 4
"""Papers that a process is given at a time, and how many times that may wait for it."""
_LOOK = 0.2
"""Seconds between two looks of a process whether it still has work."""
_PROBLEMS_TOLD = 3
"""Problems that one error message names; a wrong file has as many as lines."""


def read_papers(
    paths: Sequence[str], format: str | None = None, limits: Limits = LIMITS
) -> tuple[list[Paper], int, list[Problem]]:
    """Read the papers of all sources, each once; how many listings they had; and what could not be read.

    Raises SourceError where the format is unknown, or no source gives a paper.
    """
    with open_papers() as papers:
        problems = read_into(papers, paths, format, limits)
        return list(papers), papers.listings, problems


def read_into(
    papers: Papers,
    paths: Sequence[str],
    format: str | None = None,
    limits: Limits = LIMITS,
    progress: Progress | None = None,
) -> list[Problem]:
    """Read all sources into a collection of papers; gives what could not be read.

    Raises SourceError where the format is unknown, or no source gives a paper.
    """
    if format:
        sources.reader_of(format)  # which is wrong for all sources or for none
    problems: list[Problem] = []
    for path in paths:
        name = name_of(path)
        try:
            before = papers.listings, len(problems)
            with open_source(path) as file:
                found_there = sources.read(file, name, format, limits)
                for found in counted(found_there, f"reading {name}", progress=progress):
                    if isinstance(found, Paper):
                        papers.add(found)
                    else:
                        problems.append(replace(found, place=path + found.place.removeprefix(name)))
            if (papers.listings, len(problems)) == before:
                problems.append(Problem(path, "holds no paper; expected titles and abstracts"))
        except SourceError as error:
            place, _, message = str(error).partition(": ")
            problems.append(Problem(place if place.startswith(path) else path + place.removeprefix(name), message))
    if not papers.listings:
        said = "; ".join(map(str, problems[:_PROBLEMS_TOLD])) or "no source given"
        untold = len(problems) - _PROBLEMS_TOLD
        more = f"; and {so_many(untold, 'more problem')}" if untold > 0 else ""
        raise SourceError(f"no paper was read: {said}{more}")
    papers.merge()
    return problems


def name_of(path: str) -> str:
    """The name of a source, as the graph has it."""
    name = "stdin" if path == STDIO else Path(path).name
    return name.encode("utf-8", "replace").decode()  # a name of a file may be of any bytes, RDF has only characters


def extract(
    paths: Sequence[str],
    out: Path = Path(STDIO),
    format: str | None = None,
    extractor: str = EXTRACTOR,
    processes: int | None = None,
    progress: Progress | None = None,
    limits: Limits = LIMITS,
) -> Report:
    """Extract all sources to a file of JSON Lines; "-" is standard output."""
    with open_papers() as papers:
        problems = read_into(papers, paths, format, limits, progress)
        found = extract_all(papers, extractor, processes, progress, problems, len(papers))
        write_stream(out, lambda file: file.writelines(records.to_lines(found)))
        written = () if str(out) == STDIO else (out,)
        return Report(len(papers), papers.listings, tuple(problems), written=written)


def extract_all(
    papers: Iterable[Paper],
    extractor: str = EXTRACTOR,
    processes: int | None = None,
    progress: Progress | None = None,
    problems: list[Problem] | None = None,
    total: int | None = None,
) -> Iterator[Extraction]:
    """Extract paper by paper, in order; over two or more processes where that pays.

    The result is the same for any number of processes. A paper whose extraction breaks the model is
    added to `problems` and the rest goes on; without the list it raises SchemaError. `total` is how many
    papers there are; where it is given they are read only as they are needed.
    """
    extract = partial(_extract_one, extractors.find_extractor(extractor))
    if total is None:
        papers = list(papers)
        total = len(papers)
    processes = processes or (1 if total < _POOL_FROM.get(extractor, _POOL_FROM_ELSE) else os.cpu_count() or 1)
    for outcome in counted(_mapped(extract, papers, processes), "extraction", total, progress):
        if isinstance(outcome, Extraction):
            yield outcome
        elif problems is None:
            raise SchemaError(str(outcome))
        else:
            problems.append(outcome)


def _extract_one(extract: extractors.Extractor, paper: Paper) -> Extraction | Problem:
    try:
        return extract(paper)
    except SchemaError as error:
        return Problem(
            ", ".join(paper.pages) or paper.id, f"{paper.title!r} could not be extracted: {error}", "extraction"
        )


def _mapped(
    extract: Callable[[Paper], Extraction | Problem], papers: Iterable[Paper], processes: int
) -> Iterator[Extraction | Problem]:
    """Extract in order over some processes, reading only so far ahead as keeps them at work."""
    if processes == 1:
        yield from map(extract, papers)
        return
    stopped = multiprocessing.Event()
    with ProcessPoolExecutor(processes, initializer=_end_when, initargs=(stopped,)) as pool:
        rest, working = iter(papers), deque[Future]()
        try:
            while some := list(islice(rest, _AT_ONCE)):
                working.append(pool.submit(_extract_some, extract, some))
                if len(working) > _AHEAD * processes:
                    yield from working.popleft().result()
            for done in working:
                yield from done.result()
        except BaseException:  # Ctrl-C, or nobody takes the rest: the pool would first do all that waits
            stopped.set()
            raise


def _end_when(stopped: Event) -> None:
    """End this process, whatever it does, when its work is stopped or its parent is gone; Ctrl-C is the parent's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        while not stopped.wait(_LOOK) and parent and parent.is_alive():
            pass
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def _extract_some(extract: Callable[[Paper], Extraction | Problem], papers: list[Paper]) -> list[Extraction | Problem]:
    return [extract(paper) for paper in papers]

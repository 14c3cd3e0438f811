"""From papers to a built graph in a folder."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kg import extract as extractors
from kg import graph as graphs
from kg import resolve
from kg.extract.lexicon import load_lexicon
from kg.files import digest_source, read_source, write_output, write_stream
from kg.folder import ACCOUNTS, KEPT, OUTPUT, REPORT, REPORT_DATA
from kg.generations import next_generation
from kg.graph import Graph
from kg.kept import open_kept
from kg.model import Extraction
from kg.names import fold
from kg.pipeline.asking import validate
from kg.pipeline.deciding import CURATION
from kg.pipeline.reading import EXTRACTOR, extract_all, name_of, read_into
from kg.pipeline.writing import write_graph
from kg.progress import Progress, counted
from kg.report import Report, tell_graph, to_json, to_markdown
from kg.resolve import accounts
from kg.resolve.aliases import load_aliases
from kg.resolve.curation import NONE, Curation, read_curation
from kg.sources import reader_of
from kg.sources.limits import LIMITS, Limits
from kg.sources.papers import open_papers
from kg.vocab import BASE, INTRODUCES, checked_base

MIN_SCORE = 0.2
"""What is less certain is extracted, but is no fact of a graph: of the relations below, one in six is right."""
_LEDGER = ".ledger"
"""Where facts are sorted while a graph is built."""
_VALIDATED_UP_TO = 50_000
"""Triples of a graph that a build validates node by node, which takes some ten seconds then."""


def build_graph(extractions: Iterable[Extraction], curation: Curation = NONE) -> Graph:
    """Resolve the names of all papers and build their graph in memory."""
    extractions, aliases = list(extractions), known_aliases()
    return graphs.build(extractions, resolve.resolve(extractions, aliases, curation), aliases)


@cache
def known_aliases() -> Mapping[str, str]:
    """Canonical names by key; the lexicon's word holds where it knows a name by another one.

    No canonical name has another: what leads from name to name is followed to its end.
    """
    told = load_lexicon().aliases()
    known = {key: name for key, name in load_aliases().items() if fold(told.get(key, "")) in ("", key)}
    return MappingProxyType(followed(told | known, set(told.values())))


def followed(names: Mapping[str, str], preferred: Set[str]) -> dict[str, str]:
    """Canonical names by key, each followed to its end; a circle ends at the name of it that is preferred.

    >>> followed({"mrr": "mean reciprocal rank", "meanreciprocalrank": "MRR"}, {"MRR"})
    {'mrr': 'MRR', 'meanreciprocalrank': 'MRR'}
    """
    ends: dict[str, str] = {}
    for name in set(names.values()):
        passed = [name]
        while (following := names.get(fold(passed[-1]), passed[-1])) not in passed:
            passed.append(following)
        circle = passed[passed.index(following) :]
        ends[name] = min(circle, key=lambda n: (n not in preferred, n))
    return {key: ends[name] for key, name in names.items()}


def check_options(format: str | None = None, extractor: str = EXTRACTOR, base: str = BASE, **_others: Any) -> None:
    """Raise KgError where an option of `build` names nothing there is, before anything is read."""
    if format:
        reader_of(format)
    extractors.find_extractor(extractor)
    checked_base(base)


def build(
    paths: Sequence[str],
    output: Path = OUTPUT,
    format: str | None = None,
    extractor: str = EXTRACTOR,
    processes: int | None = None,
    min_score: float = MIN_SCORE,
    curation: Path | None = None,
    base: str = BASE,
    progress: Progress | None = None,
    limits: Limits = LIMITS,
) -> Report:
    """Build the graph of all sources and leave it in a folder: facts, evidence, store, page, and an account of all names.

    What an earlier build in the same folder extracted is not extracted again. The folder holds the last complete graph until the
    new one is complete, and then that: whatever ends the build before, nothing is half.

    `curation` is a file of decisions about names; by default `curation.toml` beside the first source, if there is one.
    `base` is where the IRIs of things begin, `limits` how much a source may hold. The graph is held against its shapes; the report tells what it breaks.
    Raises SourceError where nothing was read or the curation is wrong, and StoreError where the folder cannot be written.
    """
    check_options(format, extractor, base)
    decided = _curation(curation, paths)
    fingerprint = extractors.fingerprint(extractor)
    seconds: dict[str, float] = {}
    with open_papers() as papers, ExitStack() as held:
        with _timed(seconds, "reading"):
            problems = read_into(papers, paths, format, limits, progress)
        new = held.enter_context(next_generation(output))
        kept = held.enter_context(open_kept(output / KEPT, fingerprint))
        ledger = held.enter_context(graphs.open_ledger(new / _LEDGER))
        with _timed(seconds, "extraction"):
            missing = kept.missing(papers)
            unread = (paper for paper in papers if paper.id in missing)
            kept.add(extract_all(unread, extractor, processes, progress, problems, len(missing)))

        def extractions(work: str) -> Iterator[Extraction]:
            found = (surer(x, min_score) for x in kept.of(papers))
            return counted(found, work, len(papers), progress)

        aliases = known_aliases()
        with _timed(seconds, "resolution"):
            resolution = resolve.resolve(extractions("gathering names"), aliases, decided)
            write_stream(new / ACCOUNTS, partial(accounts.write_accounts, resolution))
        with _timed(seconds, "graph"):
            left_out = graphs.gather(extractions("gathering facts"), resolution, ledger, aliases)
            nodes = len(resolution.things) + ledger.entered()
            ledger.close_with(counted(graphs.add_up(ledger, resolution), "adding up", nodes, progress))
        idle = resolution.idle
        del resolution  # which is large
        with _timed(seconds, "writing"):
            triples = write_graph(
                ledger, new, checked_base(base), [(name_of(path), digest_source(path)) for path in paths], progress
            )
        with _timed(seconds, "validation"):
            validated_nodes = triples <= _VALIDATED_UP_TO
            violations = validate(new, validated_nodes, progress)
        report = Report(
            papers=len(papers),
            listings=papers.listings,
            problems=tuple(problems),
            extracted=len(missing),
            left_out=left_out,
            **tell_graph(ledger),
            idle=idle,
            violations=tuple(violations),
            triples=triples,
            validated_nodes=validated_nodes,
            seconds=seconds,
        )
        write_output(new / REPORT, to_markdown(report).encode(errors="replace"))
        write_output(new / REPORT_DATA, to_json(report).encode(errors="replace"))
        written = sorted(path.name for path in new.iterdir() if path.name != _LEDGER)
    return replace(report, written=tuple(output / name for name in written))


@contextmanager
def _timed(seconds: dict[str, float], stage: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[stage] = round(time.perf_counter() - started, 3)


def _curation(path: Path | None, sources_: Sequence[str]) -> Curation:
    beside = Path(sources_[0]).parent / CURATION if sources_ else Path(CURATION)
    if path is None and not beside.exists():
        return NONE
    file = str(path or beside)
    return read_curation(read_source(file, may_be_empty=True), file)


def surer(extraction: Extraction, min_score: float) -> Extraction:
    """Drop the facts below a score; entities and what is introduced stay."""
    if min_score <= 0:
        return extraction
    return replace(
        extraction,
        relations=tuple(r for r in extraction.relations if r.score >= min_score or r.predicate == INTRODUCES),
        quantities=tuple(q for q in extraction.quantities if q.score >= min_score),
        results=tuple(r for r in extraction.results if r.score >= min_score),
    )

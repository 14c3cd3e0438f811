"""One function a verb: read, call the stages in turn, write.

Everything that the command line does is a call of one of these.
"""

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import partial
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import extract as extractors
from kg import graph as graphs
from kg import rdf, records, resolve, sources, store
from kg.errors import KgError, QueryError, SchemaError, SourceError
from kg.export import EXPORTS
from kg.extract.lexicon import load_lexicon
from kg.files import (
    STDIO,
    digest_source,
    open_source,
    parse_triples,
    read_output,
    read_source,
    replace_file,
    write_output,
    write_stream,
)
from kg.folder import ABOUT, ACCOUNTS, EVIDENCE, GRAPH, KEPT, PAGE, REPORT, REPORT_DATA, SEARCH, STORE
from kg.generations import next_generation
from kg.graph import Graph
from kg.kept import open_kept
from kg.model import Edge, Extraction, Node, Paper, Problem, Violation
from kg.names import fold
from kg.questions import questions, read_question
from kg.report import Report, tell_graph, to_json, to_markdown
from kg.resolve import accounts
from kg.resolve.aliases import load_aliases
from kg.resolve.curation import NONE, Curation, read_curation, with_group, with_kind
from kg.score import Agreement, Score
from kg.score import score as score_records
from kg.score import score_clusters as clusters_scored
from kg.search import open_search, write_search
from kg.selection import select
from kg.vocab import BASE, INTRODUCES, KINDS, checked_base

OUTPUT = Path("output")
FORMS = (*rdf.FORMS, *EXPORTS, "html")
"""What a graph can be exported to."""
TITLE = "Knowledge graph"
"""Of the page."""
CURATION = "curation.toml"
"""What a person decided about names, beside the first source."""
EXTRACTOR = "learned"

MIN_SCORE = 0.2
"""What is less certain is extracted, but is no fact of a graph: of the relations below, one in six is right."""

_POOL_FROM = {"rules": 400}
"""Papers: from here on a second process saves more than its start costs."""
_POOL_FROM_ELSE = 60

_VALIDATED_UP_TO = 50_000
"""Triples of a graph that a build validates node by node, which takes some ten seconds then."""
_PROBLEMS_TOLD = 3
"""Problems that one error message names; a wrong file has as many as lines."""

Progress = Callable[[int, int], None]
"""Told how many papers of how many are read, or pages written."""


def read_papers(paths: Sequence[str], format: str | None = None) -> tuple[list[Paper], int, list[Problem]]:
    """Read the papers of all sources, each once; how many listings they had; and what could not be read.

    Raises SourceError where no source gives a paper.
    """
    listed: list[Paper] = []
    problems: list[Problem] = []
    for path in paths:
        name = _name(path)
        try:
            before = len(listed), len(problems)
            with open_source(path) as file:
                for found in sources.read(file, name, format):
                    if isinstance(found, Paper):
                        listed.append(found)
                    else:
                        problems.append(replace(found, place=path + found.place.removeprefix(name)))
            if (len(listed), len(problems)) == before:
                problems.append(Problem(path, "holds no paper; expected titles and abstracts"))
        except SourceError as error:
            place, _, message = str(error).partition(": ")
            problems.append(Problem(place if place.startswith(path) else path + place.removeprefix(name), message))
    if not listed:
        said = "; ".join(map(str, problems[:_PROBLEMS_TOLD])) or "no source given"
        more = f"; and {len(problems) - _PROBLEMS_TOLD} more problems" if len(problems) > _PROBLEMS_TOLD else ""
        raise SourceError(f"no paper was read: {said}{more}")
    return sources.merge(listed), len(listed), problems


def _name(path: str) -> str:
    name = "stdin" if path == STDIO else Path(path).name
    return name.encode("utf-8", "replace").decode()  # a name of a file may be of any bytes, RDF has only characters


def extract_all(
    papers: Sequence[Paper],
    extractor: str = EXTRACTOR,
    processes: int | None = None,
    progress: Progress | None = None,
    problems: list[Problem] | None = None,
) -> Iterator[Extraction]:
    """Extract paper by paper, in order; over two or more processes where that pays.

    The result is the same for any number of processes. A paper whose extraction breaks the model is
    added to `problems` and the rest goes on; without the list it raises SchemaError.
    """
    extract = partial(_extract_one, extractors.find_extractor(extractor))
    processes = processes or (1 if len(papers) < _POOL_FROM.get(extractor, _POOL_FROM_ELSE) else os.cpu_count() or 1)
    if processes == 1:
        yield from _told(map(extract, papers), len(papers), progress, problems)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from _told(pool.map(extract, papers, chunksize=32), len(papers), progress, problems)


def _extract_one(extract: extractors.Extractor, paper: Paper) -> Extraction | Problem:
    try:
        return extract(paper)
    except SchemaError as error:
        return Problem(
            ", ".join(paper.pages) or paper.id, f"{paper.title!r} could not be extracted: {error}", "extraction"
        )


def _told(
    found: Iterable[Extraction | Problem], total: int, progress: Progress | None, problems: list[Problem] | None
) -> Iterator[Extraction]:
    for done, outcome in enumerate(found, 1):
        if progress:
            progress(done, total)
        if isinstance(outcome, Extraction):
            yield outcome
        elif problems is None:
            raise SchemaError(str(outcome))
        else:
            problems.append(outcome)


def build_graph(extractions: Iterable[Extraction], curation: Curation = NONE) -> Graph:
    """Resolve the names of all papers and build their graph in memory."""
    extractions = list(extractions)
    return graphs.build(extractions, resolve.resolve(extractions, known_aliases(), curation))


def known_aliases() -> dict[str, str]:
    """Canonical names by key; the lexicon's word holds where it knows a name by another one."""
    told = load_lexicon().aliases()
    return told | {key: name for key, name in load_aliases().items() if fold(told.get(key, "")) in ("", key)}


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
) -> Report:
    """Build the graph of all sources and leave it in a folder: facts, evidence, store, page, and an account of all names.

    What an earlier build in the same folder extracted is not extracted again. The folder holds the last complete graph until the
    new one is complete, and then that: whatever ends the build before, nothing is half.

    `curation` is a file of decisions about names; by default `curation.toml` beside the first source, if there is one.
    `base` is where the IRIs of things begin. The graph is held against its shapes; the report tells what it breaks.
    Raises SourceError where nothing was read or the curation is wrong, and StoreError where the folder cannot be written.
    """
    iris = checked_base(base)
    decided = _curation(curation, paths)
    seconds: dict[str, float] = {}
    with _timed(seconds, "reading"):
        papers, listings, problems = read_papers(paths, format)
    fingerprint = extractors.fingerprint(extractor)
    with next_generation(output) as new, open_kept(output / KEPT, fingerprint) as kept:
        with _timed(seconds, "extraction"):
            missing = kept.missing(papers)
            kept.add(extract_all(missing, extractor, processes, progress, problems))
            extractions = [surer(x, min_score) for x in kept.of(papers)]
        with _timed(seconds, "resolution"):
            resolution = resolve.resolve(extractions, known_aliases(), decided)
        with _timed(seconds, "graph"):
            graph = graphs.build(extractions, resolution)
        with _timed(seconds, "writing"):
            write_graph(graph, new, iris, [(_name(path), digest_source(path)) for path in paths])
            names = accounts.to_lines(accounts.make_accounts(resolution, extractions))
            write_output(new / ACCOUNTS, names.encode())
        with _timed(seconds, "validation"):
            triples = len(open_built(new).triples)
            validated_nodes = triples <= _VALIDATED_UP_TO
            violations = validate(new, validated_nodes)
        report = Report(
            papers=len(papers),
            listings=listings,
            problems=tuple(problems),
            extracted=len(missing),
            **tell_graph(graph),
            idle=resolution.idle,
            violations=tuple(violations),
            triples=triples,
            validated_nodes=validated_nodes,
            seconds=seconds,
        )
        write_output(new / REPORT, to_markdown(report).encode(errors="replace"))
        write_output(new / REPORT_DATA, to_json(report).encode(errors="replace"))
        written = sorted(path.name for path in new.iterdir())
    return replace(report, written=tuple(output / name for name in written))


def watch(
    folder: Path, output: Path = OUTPUT, stop: threading.Event | None = None, **options: Any
) -> Iterator[Report | KgError]:
    """Build the graph of all files of a folder, now and whenever they change, until `stop` is set; gives what came of each build.

    `options` are those of `build`. Hidden files, the curation and the output, if it lies there, are no sources. Raises SourceError
    where there is no such folder.
    """
    from watchfiles import watch as changes  # its threads start only here

    if not folder.is_dir():
        raise SourceError(f"{folder}: is no folder; expected one whose files are papers")

    def built() -> Report | KgError:
        there = [path for path in sorted(folder.iterdir()) if path.is_file() and path.name != CURATION]
        files = [str(path) for path in there if _is_seen(path, output)]
        try:
            return build(files, output, **options)
        except KgError as error:
            return error

    yield built()
    seen = changes(folder, watch_filter=lambda _, path: _is_seen(Path(path), output), recursive=False, stop_event=stop)
    yield from (built() for _ in seen)


def _is_seen(path: Path, output: Path) -> bool:
    return path.name[0] != "." and output.absolute() not in (path.absolute(), path.absolute().parent)


@contextmanager
def _timed(seconds: dict[str, float], stage: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[stage] = round(time.perf_counter() - started, 3)


def write_graph(
    graph: Graph, output: Path, base: str = BASE, sources: Sequence[tuple[str, str]] = ()
) -> tuple[Path, ...]:
    """Write a graph as RDF files, as a store and as a page; `sources` are names and digests of what it was made from."""
    making = rdf.Making(version("paperkg"), tuple(sorted(set(sources))))
    about = rdf.to_about(_triples_of(graph, base), making, base)
    parts = {GRAPH: rdf.to_facts(graph, base), EVIDENCE: rdf.to_evidence(graph, base), ABOUT: about}
    for name, triples in parts.items():
        write_stream(output / name, partial(rdf.write_triples, triples, base=base))
    store.write_store(output / STORE, [output / name for name in parts])
    write_output(output / PAGE, _page(graph))
    replace_file(output / SEARCH, partial(write_search, graph))
    return tuple(output / name for name in (*parts, STORE, PAGE, SEARCH))


def validate(output: Path = OUTPUT, nodes_too: bool = True) -> list[Violation]:
    """Hold a built graph against its SHACL shapes; gives where it breaks them. See `kg.check`.

    Without `nodes_too` it is asked only what concerns it as a whole, which is quick for large graphs.
    """
    from kg.check import check_shapes  # rdflib and pySHACL take longer to load than all else that `import kg` loads

    return check_shapes(open_built(output), nodes_too)


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


def extract(
    paths: Sequence[str],
    out: Path | None,
    format: str | None = None,
    extractor: str = EXTRACTOR,
    processes: int | None = None,
    progress: Progress | None = None,
) -> tuple[str, Report]:
    """Extract all sources to JSON Lines, and write them to `out` if it is given."""
    papers, listings, problems = read_papers(paths, format)
    text = records.to_lines(extract_all(papers, extractor, processes, progress, problems))
    if out is not None:
        write_output(out, text.encode())
    return text, Report(len(papers), listings, tuple(problems), written=(out,) if out else ())


def train(
    gold: Sequence[str],
    papers: Sequence[str],
    out: Path,
    test: str | None = None,
    seed: int = 0,
    say: Callable[[str], None] = lambda line: None,
    **recipe: int,
) -> dict[str, dict[str, Score]]:
    """Train the learned extractor and write its folder of weights; give the scores by set of papers.

    `gold` are files of annotations: the first is what the extractor is for and is cross-validated, the
    others are practice before it. `papers` hold their texts. `test` is a file of annotations that is only
    measured. `recipe` are fields of `kg.train.Recipe`: epochs, practice_epochs, folds.
    Raises KgError where the extra `train` is not installed.
    """
    try:
        from kg import train as training  # torch loads only here
    except ImportError as error:
        raise KgError(f"training needs more packages ({error.name}): pip install 'paperkg[train]'") from None
    texts, _, _ = read_papers(papers)
    annotated = [_join(texts, name) for name in gold]
    tested = _join(texts, test) if test else ()
    return training.train(annotated, out, training.Recipe(seed=seed, **recipe), tested, say)


def _join(papers: Sequence[Paper], gold: str) -> list[tuple[Paper, dict]]:
    """Annotations with their papers. Raises SourceError where a paper is missing."""
    by_id = {p.id: p for p in papers}
    annotated = records.from_lines(read_source(gold), gold)
    lost = [record["paper"] for record in annotated if record["paper"] not in by_id]
    if lost:
        raise SourceError(f"{gold}: {len(lost)} papers have no text, the first is {lost[0]!r}; give it with --papers")
    return [(by_id[record["paper"]], record) for record in annotated]


def score(gold: str, found: str) -> dict[str, Score]:
    """Score a file of extractions against a gold file; see `kg.score`.

    Papers are joined on their id; by default that is made from the title.
    """
    gold_records = records.from_lines(read_source(gold), gold)
    return score_records(gold_records, records.from_lines(read_source(found), found))


def score_clusters(clusters: str, found: str) -> dict[str, Agreement]:
    """Score which names of a file of extractions are taken for one thing; see `kg.score.score_clusters`.

    Raises SourceError where a file is no JSON Lines of clusters, or of extractions.
    """
    gold = records.clusters_from_lines(read_source(clusters), clusters)
    read = records.from_lines(read_source(found), found)
    resolution = resolve.resolve(map(records.names_of, read), known_aliases())
    return clusters_scored(gold, read, resolution)


def load_graph(output: Path = OUTPUT) -> Graph:
    """Load a built graph.

    Raises StoreError where there is none.
    """
    built = open_built(output)
    return rdf.from_triples(store.triples_of(built), built.base)


def open_built(output: Path = OUTPUT) -> store.Store:
    """Open a built graph as a triple store; see `kg.store`."""
    return store.open_store(output / STORE)


def query(question: str, output: Path = OUTPUT, format: str = "table") -> store.Answer | bytes:
    """Ask a built graph a SPARQL query, a file of one, or one of the bundled questions by its name.

    Gives an `Answer` for "table", bytes for "csv" and "json". Raises QueryError for a wrong query.
    """
    sparql = find_question(question)
    built = open_built(output)
    return store.query(built, sparql) if format == "table" else store.query_as(built, sparql, format)


def serve(
    output: Path = OUTPUT,
    host: str = "127.0.0.1",
    port: int = 8000,
    seconds: float = 30,
    rows: int = 100_000,
    memory: int = 1_000_000_000,
) -> None:
    """Serve a built graph over HTTP until interrupted, as pages and to SPARQL: see `kg.serve`.

    A query may take so many seconds, give so many rows and need so many bytes of memory.
    Raises StoreError where there is no graph.
    """
    from kg.serve import Limits, serve_built  # the web server loads only here

    serve_built(output, host, port, Limits(seconds=seconds, rows=rows, memory=memory))


def write_site(out: Path, output: Path = OUTPUT, progress: Progress | None = None) -> int:
    """Write a built graph as pages into a folder, in place of the site that was there; gives how many: see `kg.site`.

    Raises StoreError where there is no graph, or the folder holds anything but a site.
    """
    from kg import site  # templates are compiled only here

    return site.write_site(site.Built.open(output), out, progress)


def open(output: Path | str = OUTPUT):
    """Open a built graph as an `rdflib.Dataset`, read-only; its prefixes are bound.

    Raises StoreError where there is no graph.
    """
    from kg.rdflib_store import to_rdflib  # rdflib takes longer to load than all else that `import kg` loads

    return to_rdflib(open_built(Path(output)))


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
    return chain(rdf.to_facts(graph, base), rdf.to_evidence(graph, base))


def find_question(question: str) -> str:
    """The SPARQL text that a question means: itself, a bundled name, or a file's content."""
    if question in questions():
        return read_question(question)
    if "{" in question:
        return question
    if Path(question).suffix in (".rq", ".sparql") or Path(question).is_file():
        return read_source(question)
    known = ", ".join(questions())
    raise QueryError(f"{question!r} is no query, no file and no known question; the known ones are {known}")


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
    that of a page. Raises KgError for a form, kind or name that is not known.
    """
    if to not in FORMS:
        raise KgError(f"form {to!r} is unknown; expected one of {', '.join(FORMS)}")
    if rdf12 and to not in ("ttl", "trig", "nt", "nq"):
        raise KgError(f"form {to!r} has no triple terms; with them there are ttl, trig, nt and nq")
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
    write_output(path, _page(graph, title) if to == "html" else EXPORTS[to](graph))
    return path


def _page(graph: Graph, title: str = TITLE) -> bytes:
    from kg.page import to_page  # numpy and igraph load only here

    return to_page(graph, title).encode()


def _part(output: Path, focus: Sequence[str], depth: int, kinds: Sequence[str], min_score: float) -> Graph:
    graph = load_graph(output)
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise KgError(f"kind {unknown[0]!r} is unknown; expected one of {', '.join(KINDS)}")
    found = [(name, find_nodes(graph, name)) for name in focus]
    lost = [name for name, meant in found if not meant]
    if lost:
        raise KgError(f"nothing in {output} is named {lost[0]!r}; 'kg show' finds names")
    return select(graph, [meant[0].id for _, meant in found], depth, kinds, min_score)


def find_nodes(graph: Graph, name: str) -> list[Node]:
    """The nodes of a name or id: those spelt so, else those whose names contain it, the most connected first."""
    key = fold(name)
    exact = [n for n in graphs.nodes(graph) if n.id == name or key in {fold(x) for x in n.names}]
    found = exact or [n for n in graphs.nodes(graph) if any(key in fold(x) for x in n.names)]
    return sorted(found, key=lambda n: (-graph.degree(n.id), n.id))


def explain(name: str, output: Path = OUTPUT) -> list[dict]:
    """The accounts of the things that a name or id means in a built graph; see `kg.resolve.accounts`.

    The papers of a merge are objects with `id` and `title`. Raises StoreError where no graph is built, or by an older version.
    """
    path = output / ACCOUNTS
    found = accounts.find_accounts(read_output(path).decode(), str(path), name)
    merges = [merge for account in found for merge in account["merges"]]
    node_ids = {id_: graphs.paper_node_id(id_) for merge in merges for id_ in merge["papers"]}
    with open_search(output / SEARCH) as search:
        titles = search.labels(set(node_ids.values()))
    for merge in merges:
        merge["papers"] = [{"id": id_, "title": titles.get(node_ids[id_], id_)} for id_ in merge["papers"]]
    return found


def merge(names: Sequence[str], curation: Path = Path(CURATION)) -> None:
    """Decide in a curation file that some names are one thing. Raises SourceError where that contradicts the file."""
    _decide(curation, lambda text: with_group(text, "same", names))


def split(names: Sequence[str], curation: Path = Path(CURATION)) -> None:
    """Decide in a curation file that some names are different things. Raises SourceError as `merge` does."""
    _decide(curation, lambda text: with_group(text, "different", names))


def retype(name: str, kind: str, curation: Path = Path(CURATION)) -> None:
    """Decide in a curation file what kind of thing a name is. Raises SourceError as `merge` does."""
    _decide(curation, lambda text: with_kind(text, name, kind))


def _decide(file: Path, change: Callable[[str], str]) -> None:
    """Change a curation file, unless what it says then is wrong or contradicts itself."""
    text = read_source(str(file), may_be_empty=True) if file.exists() else ""
    read_curation(text, str(file))
    changed = change(text)
    read_curation(changed, str(file))
    write_output(file, changed.encode())


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

"""The triple store: Oxigraph on disk, written whole and from then on only read, asked with SPARQL."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import pyoxigraph as ox

from kg.errors import QueryError, StoreError, in_one_line
from kg.files import read_turtle, replace_folder
from kg.names import figure
from kg.progress import Progress
from kg.vocab import BASE, KG, VOCABULARIES, XSD, prefixes

FORM = "3"
"""Version of the form of a built graph: what its `kg:version` says."""
FORMATS = ("table", "csv", "json")
"""Forms of an answer on the command line."""

_AT_ONCE = 4_000_000
"""Bytes of Turtle that are loaded together, which needs some 0.1 GB. Of 1 to 256 million this is the quickest for three million triples."""
NUMBERS = tuple(XSD + name for name in ("integer", "decimal", "double", "float"))
"""The datatypes of what is shown and drawn as a number."""
_REBUILD = "run 'kg build' again"
_NOT_READ = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\''
    r'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>"{}|^`\\\s]*>|#[^\n]*',
    re.S,
)
"""Strings, IRIs and comments of a query (https://www.w3.org/TR/sparql11-query/#sparqlGrammar): no keywords stand in them."""
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
"""Stands for a character anywhere in a query (https://www.w3.org/TR/sparql11-query/#codepointEscape)."""
_UPDATE = re.compile(
    r"\s*(?:PREFIX\s+\S+\s+|BASE\s+)*(?:INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b", re.I
)
"""After the prologue, whose IRIs are gone by then."""
_SERVICE = re.compile(r"(?<![\w:?$@.-])SERVICE(?![\w:-])", re.I)
_NOT_PARSED = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.+)", re.S)
_LAST_PREFIX = re.compile(r"([\w.-]*:)[^\s:]*\s*$")
_PHRASE = re.compile(r"(?:^|, )(\w+(?: [\w*]+){2,})")
"""Words among the characters and keywords that the parser expected: why it went no further."""
_SHOWN = 40
"""Characters of a query that a message shows."""
_NOT_ANSWERED = (SyntaxError, ValueError, RuntimeError, OSError)
"""What Oxigraph raises for a query that is wrong or cannot be answered."""


@dataclass(frozen=True, slots=True)
class Store:
    """Triples that can be asked, and the base IRI of what they are about."""

    triples: ox.Store
    base: str = BASE

    @property
    def prefixes(self) -> dict[str, str]:
        """What every query may say without declaring it."""
        return prefixes(self.base)


def write_store(folder: Path, documents: Sequence[Path], progress: Progress | None = None) -> None:
    """Write a store of Turtle files that this program wrote, in place of the one that was there.

    Raises StoreError where it cannot be written; then the old one stays.
    """
    total = sum(document.stat().st_size for document in documents)

    def fill(new: Path) -> None:
        triples = ox.Store(str(new))
        loaded = 0
        for piece in chain.from_iterable(read_turtle(document, _AT_ONCE) for document in documents):
            triples.bulk_load(piece, ox.RdfFormat.TURTLE)
            loaded += len(piece)
            if progress:
                progress("loading megabytes", loaded // 1_000_000, total // 1_000_000)
        triples.optimize()
        triples.flush()

    replace_folder(folder, fill)


def open_store(folder: Path) -> Store:
    """Open a written store to read it; many may at a time.

    Raises StoreError where there is none, or one of another version.
    """
    if not folder.is_dir():
        raise StoreError(f"{folder}: no such store; run 'kg build SOURCE…' first")
    try:
        triples = ox.Store.read_only(str(folder))
    except (OSError, RuntimeError) as error:
        raise StoreError(f"{folder}: cannot be opened ({in_one_line(error)}); {_REBUILD}") from None
    return _checked(triples, str(folder))


def load_store(*documents: bytes) -> Store:
    """Load Turtle documents into a store in memory; for small graphs and examples."""
    triples = ox.Store()
    for document in documents:
        triples.bulk_load(document, ox.RdfFormat.TURTLE)
    return Store(triples)


def _checked(triples: ox.Store, name: str) -> Store:
    base = _first(triples, None, VOCABULARIES["void"] + "uriSpace")
    form = _first(triples, ox.NamedNode(base), KG + "version") if base else None
    if base is None or form != FORM:
        said = f"has form {form}" if form else "does not say what form it has"
        raise StoreError(f"{name}: {said}; this version of kg reads form {FORM}: {_REBUILD}")
    return Store(triples, base)


def _first(triples: ox.Store, subject: ox.NamedNode | None, predicate: str) -> str | None:
    found = triples.quads_for_pattern(subject, ox.NamedNode(predicate), None)
    return next((str(getattr(quad.object, "value", "")) for quad in found), None)


def triples_of(store: Store) -> Iterator[ox.Triple]:
    """All triples of a store."""
    return (quad.triple for quad in store.triples)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave: columns and rows of terms, unbound ones None.

    A CONSTRUCT or DESCRIBE gives rows of subject, predicate, object; an ASK one row with its truth.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple["Term", ...], ...]
    prefixes: dict[str, str]
    """By which its IRIs can be shortened."""


Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None


def words_of(term: Term, known: dict[str, str]) -> str:
    """A term as a person reads it: IRIs by their prefix, numbers without exponent and their digits in groups.

    >>> words_of(ox.NamedNode(BASE + "model/gpt-3"), prefixes()), words_of(ox.Literal(1.5e9), {}), words_of(ox.Literal(1500), {})
    ('model:gpt-3', '1,500,000,000', '1,500')
    >>> words_of(ox.Literal("2024", datatype=ox.NamedNode(XSD + "gYear")), {})
    '2024'
    """
    if isinstance(term, ox.NamedNode):
        fitting = [(p, iri) for p, iri in known.items() if term.value.startswith(iri)]
        prefix, iri = max(fitting, key=lambda f: len(f[1]), default=("", ""))
        return f"{prefix}:{term.value[len(iri) :]}" if prefix else term.value
    if isinstance(term, ox.Literal) and term.datatype.value in NUMBERS:
        with suppress(ValueError, OverflowError):  # an ill-formed number is a text, and so is INF
            return f"{int(term.value):,}" if term.datatype.value == XSD + "integer" else figure(float(term.value))
    return "" if term is None else getattr(term, "value", str(term))


def query(store: Store, sparql: str, most: int | None = None) -> Answer:
    """Ask a SPARQL 1.1 query, and take so many rows at most; the prefixes of `kg.vocab.prefixes` are known.

    Raises QueryError with the parser's place and reason, or where the text is an update or asks another service.

    >>> store = load_store(b"<http://a> <http://b> 'c' .")
    >>> query(store, "SELECT ?o WHERE { ?s ?p ?o }").rows[0][0].value
    'c'
    """
    try:
        found = ask(store, sparql)
        if isinstance(found, ox.QueryBoolean):
            return Answer(("answer",), ((ox.Literal(bool(found)),),), store.prefixes)
        if isinstance(found, ox.QueryTriples):
            rows = sorted({(t.subject, t.predicate, t.object) for t in islice(found, most)}, key=str)
            return Answer(("subject", "predicate", "object"), tuple(rows), store.prefixes)
        columns = tuple(variable.value for variable in found.variables)
        return Answer(columns, tuple(tuple(row[c] for c in columns) for row in islice(found, most)), store.prefixes)
    except _NOT_ANSWERED as error:
        raise wrong(error, sparql) from None


def query_as(store: Store, sparql: str, format: str) -> bytes:
    """Ask a query and write the answer as "csv" or "json" (SPARQL results; triples as N-Triples or JSON-LD).

    Raises QueryError as `query` does.

    >>> query_as(load_store(b"<http://a> <http://b> 'c' ."), "SELECT ?o { ?s ?p ?o }", "csv")
    b'o\\r\\nc\\r\\n'
    """
    try:
        found = ask(store, sparql)
        if isinstance(found, ox.QueryTriples):
            syntax = ox.RdfFormat.JSON_LD if format == "json" else ox.RdfFormat.N_TRIPLES
            return ox.serialize(sorted(set(found), key=str), format=syntax) or b""
        if isinstance(found, ox.QueryBoolean) and format == "csv":
            return f"answer\r\n{str(bool(found)).lower()}\r\n".encode()
        form = ox.QueryResultsFormat.JSON if format == "json" else ox.QueryResultsFormat.CSV
        return found.serialize(format=form) or b""
    except _NOT_ANSWERED as error:
        raise wrong(error, sparql) from None


def ask(
    store: Store,
    sparql: str,
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Ask a query and give what Oxigraph gives, row by row.

    Graphs, by their IRIs, take the place of the default graph and of those that GRAPH reaches.
    Raises SyntaxError, ValueError or OSError; nothing but reading is ever done.
    """
    refusal = refused(sparql)
    if refusal:
        raise ValueError(refusal)
    if not default_graphs and not named_graphs:
        return store.triples.query(sparql, prefixes=store.prefixes)
    default = [_graph(store, iri) for iri in default_graphs]
    named: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(iri) for iri in named_graphs]
    return store.triples.query(sparql, prefixes=store.prefixes, default_graph=default, named_graphs=named)


def _graph(store: Store, iri: str) -> ox.NamedNode | ox.BlankNode | ox.DefaultGraph:
    """The graph of a name; the built graph is named by its base."""
    return ox.DefaultGraph() if iri == store.base else ox.NamedNode(iri)


def refused(sparql: str) -> str:
    """Why a text is not asked at all: it is an update, or sends the question on to another server.

    >>> refused("SELECT * { ?s ?p 'SERVICE' } # SERVICE"), refused("DROP ALL")[:15]
    ('', 'it is an update')
    """
    for text in (sparql, _ESCAPE.sub(_character, sparql)):
        keywords = _NOT_READ.sub(" ", text)
        if _UPDATE.match(keywords):
            return "it is an update, and a built graph is only read; expected SELECT, ASK, CONSTRUCT or DESCRIBE"
        if _SERVICE.search(keywords):
            return "it asks another server with SERVICE; a built graph answers from itself only"
    return ""


def _character(escape: re.Match) -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code <= 0x10FFFF else escape[0]


def wrong(error: Exception, sparql: str) -> QueryError:
    """The error to raise for what Oxigraph refuses: where and why, without all that its parser could have read there."""
    found = _NOT_PARSED.fullmatch(str(error))
    if found is None:
        return QueryError(f"the SPARQL query is wrong: {in_one_line(error)}")
    line, column, expected = int(found[1]), int(found[2]), found[3]
    before = "".join(sparql.split("\n")[line - 1 : line])[: column - 1]
    return QueryError(
        f"the SPARQL query is wrong at or before line {line}, column {column}: {_reason(expected, before)}"
    )


def _reason(expected: str, before: str) -> str:
    """Why a query is wrong, by what its parser expected and what stands before it in the line.

    >>> _reason("Prefix not found, ['%']", "{ ?x foo:bar")
    "the prefix 'foo:' is unknown; declare it with PREFIX"
    >>> _reason("IF, SELECT * is not authorized with GROUP BY", "?s"), _reason("[_]", "LIMIT x")
    ('SELECT * is not authorized with GROUP BY', "it cannot be read after 'LIMIT x'")
    """
    if "Prefix not found" in expected and (prefix := _LAST_PREFIX.search(before)):
        return f"the prefix {prefix[1]!r} is unknown; declare it with PREFIX"
    if words := _PHRASE.search(expected):
        return words[1]
    return f"it cannot be read after {before[-_SHOWN:].strip()!r}"

"""Questions in SPARQL, and their answers as a table, a plot or a graph."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pyoxigraph as ox

from kg.errors import QueryError
from kg.questions import questions, read_question
from kg.search import Listed
from kg.site.built import Built
from kg.site.charts import Bar, Chart, Link, Network, to_network, to_points, to_rows
from kg.site.links import Links
from kg.site.templates import fill
from kg.store import NUMBERS, Answer, Term, words_of
from kg.store import query as ask
from kg.vocab import KINDS

VIEWS = ("table", "plot", "graph")
_ROWS = 1_000
"""Of a table; all are in the file to download."""
_BARS, _POINTS, _LINKS = 40, 500, 150
"""That a picture can show."""
_EXAMPLE = """SELECT ?model ?name ?parameters
WHERE {
  ?model a kg:Model ; rdfs:label ?name ; kg:parameterCount ?parameters .
}
ORDER BY DESC(?parameters)
LIMIT 20"""
_KINDS = {kind.prefix: kind.name for kind in KINDS.values()}


@dataclass(frozen=True, slots=True)
class Cell:
    """A value in a table."""

    words: str
    id: str = ""
    """Of the node that it is, if it is one."""
    value: float | None = None


@dataclass(frozen=True, slots=True)
class View:
    """An answer as it is looked at; where that cannot be, `words` say why."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: bool
    is_graph: bool
    """Whether it consists of triples."""
    plot: Chart | None = None
    network: Network | None = None
    words: str = ""


def to_form(built: Built, links: Links, query: str = "", view: str = "table") -> str:
    """Show a form for questions, and the answer where one was asked."""
    return _page(built, links, "", query, view) if query.strip() else _page(built, links, "", "", "table")


def to_answer(built: Built, links: Links, name: str, view: str = "table") -> str | None:
    """Answer a bundled question; none where there is no such question or view."""
    if name not in questions() or view not in VIEWS:
        return None
    return _page(built, links, name, read_question(name), view)


def every_answer(built: Built) -> Iterator[str]:
    """The paths of all bundled questions' answers in all views."""
    for name in questions():
        yield from (f"query/{name}" if view == "table" else f"query/{name}/{view}" for view in VIEWS)


def _page(built: Built, links: Links, name: str, query: str, view: str) -> str:
    view = view if view in VIEWS else "table"
    found, error = None, ""
    if query:
        try:
            found = _viewed(built, links, ask(built.store, query, _ROWS + 1), view)
        except QueryError as wrong:
            error = str(wrong)
    return fill(
        "query",
        links,
        name=name,
        query=query.strip() or _EXAMPLE,
        asked=bool(query),
        view=view,
        views=VIEWS,
        found=found,
        error=error,
        questions=questions(),
        prefixes=built.store.prefixes,
    )


def _viewed(built: Built, links: Links, answer: Answer, view: str) -> View:
    shown = answer.rows[:_ROWS]
    rows = tuple(tuple(_cell(built, term, answer.prefixes) for term in row) for row in shown)
    is_graph = answer.columns == ("subject", "predicate", "object")
    found = View(answer.columns, rows, len(answer.rows) > _ROWS, is_graph)
    if view == "plot":
        return _plotted(found, links)
    return _drawn(found, built, links) if view == "graph" else found


def _cell(built: Built, term: Term, prefixes: dict[str, str]) -> Cell:
    words = words_of(term, prefixes)
    if isinstance(term, ox.NamedNode) and term.value.startswith(built.store.base):
        id_ = term.value.removeprefix(built.store.base)
        return Cell(words, id_ if id_.partition("/")[0] in _KINDS else "")
    if isinstance(term, ox.Literal) and term.datatype.value in NUMBERS:
        try:
            value = float(term.value)
        except ValueError:  # an ill-formed number is a text
            value = math.nan
        return Cell(words, value=value if math.isfinite(value) else None)
    return Cell(words)


def _plotted(found: View, links: Links) -> View:
    """Bars for one column of numbers, points for two."""
    columns = range(len(found.columns))
    numbers = [c for c in columns if found.rows and all(row[c].value is not None for row in found.rows)]
    if not numbers:
        return replace(found, words="Nothing to plot: no column of this answer has a number in every row.")
    texts = [c for c in columns if c not in numbers]
    named = next((c for c in texts if not any(row[c].id for row in found.rows)), texts[0] if texts else None)
    addresses = next((c for c in texts if any(row[c].id for row in found.rows)), None)

    def name(row: tuple[Cell, ...]) -> str:
        return row[named].words if named is not None else ""

    def address(row: tuple[Cell, ...]) -> str:
        return links.page(row[addresses].id) if addresses is not None and row[addresses].id else ""

    def kind(row: tuple[Cell, ...]) -> str:
        return _KINDS[row[addresses].id.partition("/")[0]] if addresses is not None and row[addresses].id else ""

    if len(numbers) == 1:
        bars = [Bar(name(row), row[numbers[0]].value or 0.0, address(row), kind(row)) for row in found.rows[:_BARS]]
        words = f"The first {_BARS} of the rows." if len(found.rows) > _BARS else ""
        return replace(found, plot=to_rows(bars, found.columns[numbers[0]]), words=words)
    x, y = numbers[:2]
    points = [(row[x].value or 0.0, row[y].value or 0.0, name(row), address(row)) for row in found.rows[:_POINTS]]
    axes = (found.columns[x], found.columns[y])
    return replace(found, plot=to_points(points, axes, f"{axes[1]} by {axes[0]}"))


def _drawn(found: View, built: Built, links: Links) -> View:
    """Things of two columns, or of the triples, tied row by row."""
    ids = [c for c in range(len(found.columns)) if any(row[c].id for row in found.rows)]
    if len(ids) < 2:
        return replace(found, words="No graph to draw: it takes two columns of things, such as ?model and ?dataset.")
    head, tail = (0, 2) if found.is_graph else ids[:2]
    words = 1 if found.is_graph else None
    pairs = [(row[head].id, row[tail].id, row[words].words if words else "") for row in found.rows]
    ties = list(dict.fromkeys(Link(h, t, w) for h, t, w in pairs if h and t and h != t))
    if not ties:
        return replace(found, words="No graph to draw: no row ties two things.")
    drawn = ties[:_LINKS]
    shown = sorted({id_ for link in drawn for id_ in (link.head, link.tail)})
    with built.search() as search:
        labels = search.labels(set(shown))
    things = [Listed(id_, _KINDS[id_.partition("/")[0]], labels.get(id_, id_), 0) for id_ in shown]
    note = f"The first {_LINKS} of {len(ties)} links." if len(ties) > _LINKS else ""
    return replace(found, network=to_network(things, drawn, "The answer as a graph", links.page), words=note)

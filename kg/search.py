"""The search index of a built graph: all things by what is said of them, and full text over names and quotes.

One SQLite file with FTS5 (https://www.sqlite.org/fts5.html), which opens at once however large it is.
"""

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from kg.errors import StoreError, in_one_line
from kg.model import Paper, Subject
from kg.names import fold
from kg.vocab import THINGS

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE things (number INTEGER PRIMARY KEY, id TEXT UNIQUE, kind TEXT, label TEXT, key TEXT, facts INTEGER, date TEXT);
CREATE INDEX things_by_kind ON things (kind, facts DESC, id);
CREATE INDEX things_by_date ON things (date DESC, id) WHERE date != '';
CREATE TABLE spelled (key TEXT, thing INTEGER, PRIMARY KEY (key, thing)) WITHOUT ROWID;
CREATE TABLE quotes (number INTEGER PRIMARY KEY, text TEXT);
CREATE TABLE said (quote INTEGER, paper TEXT, PRIMARY KEY (quote, paper)) WITHOUT ROWID;
CREATE VIRTUAL TABLE names USING fts5 (name, thing UNINDEXED, tokenize = "unicode61 remove_diacritics 2", prefix = "2 3");
CREATE TEMP TABLE heard (quote TEXT, paper TEXT);
CREATE VIRTUAL TABLE words USING fts5 (text, content = 'quotes', content_rowid = 'number', tokenize = "unicode61 remove_diacritics 2", prefix = "2 3");
"""
_WORD = re.compile(r"[^\W_]+")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_NAMED = """
SELECT id, kind, label, facts, date, name FROM (
  SELECT t.*, n.name, MIN(n.rank * IIF(n.name = t.label, 2, 1)) AS best
  FROM (SELECT name, thing, rank FROM names WHERE names MATCH :words) n
  JOIN things t ON t.number = n.thing GROUP BY t.number
) ORDER BY key = :key DESC, best * (1 + facts) / (10.0 + facts), id LIMIT :most
"""
_QUOTED = """
SELECT q.text, (SELECT json_group_array(paper) FROM (SELECT paper FROM said WHERE quote = q.number ORDER BY paper))
FROM words JOIN quotes q ON q.number = words.rowid WHERE words MATCH :words ORDER BY words.rank, q.number LIMIT :most
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A thing as a list shows it."""

    id: str
    kind: str
    label: str
    facts: int
    """How much is said of it: relations, numbers, results and links."""
    date: str = ""
    """Of a paper, as exact as it is known: 2024-05-01, 2024-05, 2024 or nothing."""
    found: str = ""
    """The name of it that a search found."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence, with the ids of the papers that say it."""

    text: str
    papers: tuple[str, ...]


def write_search(subjects: Iterable[Subject], path: Path) -> None:
    """Fill an empty file with the index of a graph, whose subjects are read twice; the same graph gives the same bytes."""
    index = sqlite3.connect(path, isolation_level=None)
    index.executescript(_TABLES)
    index.execute("BEGIN")
    facts = _count(subjects)
    for number, subject in enumerate(subjects, 1):
        node = subject.node
        date = _date(node.paper) if node.paper else ""
        row = (number, node.id, node.kind, node.label, fold(node.label), facts[node.id], date)
        index.execute("INSERT INTO things VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        index.executemany("INSERT INTO names VALUES (?, ?)", [(name, number) for name in node.names])
        keys = sorted({fold(name) for name in node.names})
        index.executemany("INSERT INTO spelled VALUES (?, ?)", [(key, number) for key in keys])
        heard = {(e.quote, e.paper) for fact in subject.facts for e in fact.evidence if e.span}
        index.executemany("INSERT INTO heard VALUES (?, ?)", heard)
    sorted_ = index.execute("SELECT DISTINCT quote, paper FROM heard ORDER BY quote, paper")
    for number, (text, said) in enumerate(groupby(sorted_, key=itemgetter(0)), 1):
        index.execute("INSERT INTO quotes VALUES (?, ?)", (number, text))
        index.executemany("INSERT INTO said VALUES (?, ?)", [(number, paper) for _, paper in said])
    for table, command in (("words", "rebuild"), ("words", "optimize"), ("names", "optimize")):
        index.execute(f"INSERT INTO {table} ({table}) VALUES (?)", (command,))
    index.execute("COMMIT")
    index.close()


def _count(subjects: Iterable[Subject]) -> Counter[str]:
    """How much is said of each node: its edges, what it has of its own, and the results that name it."""
    counts: Counter[str] = Counter()
    for subject in subjects:
        node = subject.node
        counts[node.id] += len(subject.edges) + len(node.quantities) + len(node.results) + len(node.links)
        counts.update(edge.tail for edge in subject.edges)
        for claim in node.results:
            counts.update(id_ for id_ in {*claim.ends()} - {node.id} if id_)
    return counts


def _date(paper: Paper) -> str:
    if found := _DATE.match(paper.published):
        return found[0]
    return f"{paper.year:04d}" if paper.year is not None else ""


class Search:
    """The search index of a built graph, open to be read."""

    def __init__(self, index: sqlite3.Connection) -> None:
        self._index = index

    def named(self, text: str, most: int = 50) -> list[Listed]:
        """The things that words name, the last of which may be unfinished; what is spelt so first, then what is well known."""
        wanted = {"words": _match(text), "key": fold(text), "most": most}
        return [Listed(*row) for row in self._index.execute(_NAMED, wanted)] if wanted["words"] else []

    def spelled(self, name: str, id_: str) -> list[Listed]:
        """The thing with an id, and those that a name means as it is spelled, of which most is said first."""
        return self._listed(
            "WHERE id = ? OR number IN (SELECT thing FROM spelled WHERE key = ?) ORDER BY id = ? DESC, facts DESC, id",
            id_,
            fold(name),
            id_,
        )

    def quoted(self, text: str, most: int = 50) -> list[Quoted]:
        """The quotes with all words of a text, the best first."""
        words = _match(text)
        rows = self._index.execute(_QUOTED, {"words": words, "most": most}) if words else ()
        return [Quoted(quote, tuple(json.loads(papers))) for quote, papers in rows]

    def kinds(self) -> dict[str, int]:
        """How many things there are of each kind."""
        return dict(self._index.execute("SELECT kind, COUNT(*) FROM things GROUP BY kind"))

    def years(self) -> dict[str, int]:
        """How many papers there are of each year, where that is known."""
        return dict(
            self._index.execute(
                "SELECT SUBSTR(date, 1, 4), COUNT(*) FROM things WHERE date != '' GROUP BY 1 ORDER BY 1"
            )
        )

    def of_kind(self, kind: str, start: int = 0, most: int = 200) -> list[Listed]:
        """The things of a kind, those of which most is said first."""
        return self._listed("WHERE kind = ? ORDER BY facts DESC, id LIMIT ? OFFSET ?", kind, most, start)

    def newest(self, most: int = 8) -> list[Listed]:
        """The papers with the latest dates."""
        return self._listed("WHERE date != '' ORDER BY date DESC, id LIMIT ?", most)

    def connected(self, most: int = 24) -> list[Listed]:
        """The things of which most is said; papers, people and venues are none."""
        marks = ", ".join("?" * len(THINGS))
        return self._listed(f"WHERE kind IN ({marks}) ORDER BY facts DESC, id LIMIT ?", *THINGS, most)

    def listed(self) -> Iterator[Listed]:
        """All things and papers, in the order of their ids."""
        return (
            Listed(*row)
            for row in self._index.execute("SELECT id, kind, label, facts, date FROM things ORDER BY number")
        )

    def quotes(self) -> Iterator[Quoted]:
        """All quotes, sorted."""
        papers: dict[int, list[str]] = defaultdict(list)
        for number, paper in self._index.execute("SELECT quote, paper FROM said ORDER BY quote, paper"):
            papers[number].append(paper)
        for number, text in self._index.execute("SELECT number, text FROM quotes ORDER BY number"):
            yield Quoted(text, tuple(papers[number]))

    def names(self) -> Iterator[tuple[str, str]]:
        """All names, each with the id of its thing."""
        rows = self._index.execute(
            "SELECT n.name, t.id FROM names n JOIN things t ON t.number = n.thing ORDER BY n.rowid"
        )
        return ((name, id_) for name, id_ in rows)

    def labels(self, ids: set[str]) -> dict[str, str]:
        """The labels of some things."""
        found = {}
        for id_ in sorted(ids):
            for (label,) in self._index.execute("SELECT label FROM things WHERE id = ?", (id_,)):
                found[id_] = label
        return found

    def _listed(self, rest: str, *values: str | int) -> list[Listed]:
        rows = self._index.execute(f"SELECT id, kind, label, facts, date FROM things {rest}", values)
        return [Listed(*row) for row in rows]


def split_words(text: str) -> list[str]:
    """The words that a search looks for.

    >>> split_words('GPT-3 "OR" ${7*7}')
    ['GPT', '3', 'OR', '7', '7']
    """
    return _WORD.findall(text)


def _match(text: str) -> str:
    """Words as a search string of FTS5, where quotes make every word a word: no text is a command."""
    words = split_words(text)
    return " ".join(f'"{word}"' for word in words) + "*" if words else ""


@contextmanager
def open_search(path: Path) -> Iterator[Search]:
    """Open the index of a built graph to read it.

    Raises StoreError where there is none.
    """
    if not path.is_file():
        raise StoreError(f"{path}: no such file; run 'kg build' again")
    index = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        yield Search(index)
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path}: cannot be read ({in_one_line(error)}); run 'kg build' again") from None
    finally:
        index.close()

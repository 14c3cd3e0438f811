"""The search of a site of files: an index in small scripts, of which a search loads the few that it needs.

A page that is opened from a disk may load scripts but no data, so each shard is a call: ``found(table, key, value)``.
Words are in shards by their first two letters; things and quotes in shards of so many.
"""

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from kg.search import Search, split_words
from kg.site.links import file_of
from kg.vocab import KINDS

_THINGS, _QUOTES = 400, 200
"""In one shard."""


def to_shards(search: Search) -> Iterator[tuple[str, str]]:
    """Give the files of the index by name."""
    listed = list(search.listed())
    numbers = {thing.id: number for number, thing in enumerate(listed)}
    words: dict[str, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for name, id_ in search.names():
        for word in to_words(name):
            words[word][0].add(numbers[id_])
    quotes = []
    for number, quoted in enumerate(search.quotes()):
        quotes.append([quoted.text, [numbers[paper] for paper in quoted.papers if paper in numbers]])
        for word in to_words(quoted.text):
            words[word][1].add(number)
    things = [[quote(file_of(f"page/{t.id}")), t.label, t.kind, KINDS[t.kind].label, t.facts] for t in listed]
    yield from _in_parts("things", things, _THINGS)
    yield from _in_parts("quotes", quotes, _QUOTES)
    by_start: dict[str, dict[str, list[list[int]]]] = defaultdict(dict)
    for word, found in sorted(words.items()):
        by_start[word[:2]][word] = [sorted(numbers) for numbers in found]
    starts = sorted(by_start)
    yield "search/words.js", _call("starts", "", [starts, _THINGS, _QUOTES])
    for start in starts:
        yield f"search/w-{_hex(start)}.js", _call("words", start, by_start[start])


def to_words(text: str) -> set[str]:
    """The words of a text as the index has them; `search.js` does the same.

    >>> sorted(to_words("Nyström's GPT-3"))
    ['3', 'gpt', 'nystrom', 's']
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return set(split_words(plain.lower()))


def _in_parts(table: str, rows: list, size: int) -> Iterator[tuple[str, str]]:
    for part, start in enumerate(range(0, len(rows), size)):
        yield f"search/{table}-{part}.js", _call(table, part, rows[start : start + size])


def _call(table: str, key: str | int, value: Any) -> str:
    return f"found({json.dumps(table)},{json.dumps(key)},{json.dumps(value, separators=(',', ':'))});\n"


def _hex(start: str) -> str:
    """Letters as they may stand in the name of any file."""
    return "-".join(f"{ord(c):x}" for c in start)

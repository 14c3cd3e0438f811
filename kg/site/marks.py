"""Find names in a text, to mark them."""

from collections.abc import Mapping
from typing import TypeVar

from kg.model import Node

T = TypeVar("T")


def names_of(*nodes: Node) -> dict[str, Node]:
    """Nodes by all their names; a name of two nodes is that of the first."""
    named: dict[str, Node] = {}
    for node in nodes:
        for name in node.names:
            named.setdefault(name, node)
    return named


def cut(text: str, names: Mapping[str, T]) -> list[tuple[str, T | None]]:
    """Cut a text at the names in it, each with what it names; whole words only, and the longest name where several fit.

    >>> cut("BERT-Large and BERT, no BERTs.", {"BERT": 1, "BERT-Large": 2})
    [('BERT-Large', 2), (' and ', None), ('BERT', 1), (', no BERTs.', None)]
    """
    taken: dict[int, tuple[int, T]] = {}
    free = bytearray(b"\1") * len(text)
    for name in sorted(names, key=lambda n: (-len(n), n)):
        start = text.find(name) if name else -1
        while start >= 0:
            end = start + len(name)
            if all(free[start:end]) and _is_word(text, start, end):
                taken[start] = end, names[name]
                free[start:end] = bytes(len(name))
            start = text.find(name, start + 1)
    pieces: list[tuple[str, T | None]] = []
    at = 0
    for start, (end, named) in sorted(taken.items(), key=lambda item: item[0]):
        if at < start:
            pieces.append((text[at:start], None))
        pieces.append((text[start:end], named))
        at = end
    if at < len(text):
        pieces.append((text[at:], None))
    return pieces


def _is_word(text: str, start: int, end: int) -> bool:
    """Whether no letter or digit goes on beyond either end."""
    starts = start == 0 or not (text[start].isalnum() and text[start - 1].isalnum())
    return starts and (end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum()))

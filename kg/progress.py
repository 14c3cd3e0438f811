"""How far long work has come."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Progress = Callable[[str, int, int], None]
"""Told what is done, how much of it, and of how much; 0 where that is not known."""
Item = TypeVar("Item")


@contextmanager
def doing(work: str, progress: Progress | None = None) -> Iterator[None]:
    """Tell of work that cannot be counted."""
    if progress:
        progress(work, 0, 0)
    yield


def counted(items: Iterable[Item], work: str, total: int = 0, progress: Progress | None = None) -> Iterator[Item]:
    """Tell of items as they are taken.

    >>> list(counted("ab", "reading", 2, progress=print))
    reading 0 2
    reading 1 2
    reading 2 2
    ['a', 'b']
    """
    if progress is None:
        yield from items
        return
    progress(work, 0, total)
    for done, item in enumerate(items, 1):
        yield item
        progress(work, done, total)

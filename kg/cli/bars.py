"""How far long work has come, for a person."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from kg.cli.words import say, terminal
from kg.progress import Progress

_SECONDS_A_LINE = 10.0
_SECONDS_A_BAR = 0.1
"""Between two looks of a bar: work may be counted a million times a second."""
_FROM_SHARE, _FROM_COUNT = 0.05, 50
"""What is done of the whole, or how much, when the time left can be told: the first item waits for processes to start."""


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """On a terminal a bar for what is done, with its rate and the time left; elsewhere a line now and then."""
    if not terminal.is_terminal:
        yield _Lines().tell
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=terminal, transient=True) as bars:
        yield _Bar(bars).tell


class _Work:
    """What is done now, since when, and when it was last told."""

    def __init__(self) -> None:
        self.name, self.started, self.told = "", 0.0, 0.0

    def begins(self, name: str) -> bool:
        """Whether it is other work than before."""
        if name == self.name:
            return False
        self.name, self.started, self.told = name, time.monotonic(), time.monotonic()
        return True

    def is_due(self, seconds: float) -> bool:
        """Whether it was not told for so long."""
        if time.monotonic() - self.told < seconds:
            return False
        self.told = time.monotonic()
        return True

    def rate(self, done: int) -> float:
        """How much is done in a second."""
        return done / max(time.monotonic() - self.started, 1e-9)


class _Bar:
    """One bar, of what is done now."""

    def __init__(self, bars: Bars) -> None:
        self._bars, self._work = bars, _Work()
        self._task: TaskID | None = None

    def tell(self, name: str, done: int, total: int) -> None:
        if self._work.begins(name):
            if self._task is not None:
                self._bars.remove_task(self._task)
            self._task = self._bars.add_task(name, total=total or None, rate="")
        elif self._task is not None and (self._work.is_due(_SECONDS_A_BAR) or done == total):
            self._bars.update(self._task, completed=done, rate=f"{self._work.rate(done):,.0f}/s")


class _Lines:
    """A line when work has taken a while, and then now and then."""

    def __init__(self) -> None:
        self._work = _Work()

    def tell(self, name: str, done: int, total: int) -> None:
        if self._work.begins(name) or not self._work.is_due(_SECONDS_A_LINE):
            return
        rate = self._work.rate(done)
        of = f" of {total:,}" if total else ""
        if total and done >= min(_FROM_COUNT, _FROM_SHARE * total):
            of += f", {(total - done) / rate / 60:.0f} min left"
        say(f"{name}: {done:,}{of} ({rate:,.1f} a second)")

"""Work that may have only so much memory: watched from outside, as nothing ends itself in the midst of a long computation."""

import os
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from typing import TypeVar

import psutil

WATCHED = "KG_WATCHED"
"""Tells a program, in its environment, that it is watched."""
_SECONDS = 0.1
"""Between two looks."""
Answer = TypeVar("Answer")


def run_within(memory: int, command: Sequence[str]) -> int | None:
    """Run a program and give its exit code; none where it needed more bytes of memory and was ended, with all that it started.

    >>> import sys
    >>> run_within(1_000_000_000, [sys.executable, "-c", "raise SystemExit(3)"])
    3
    >>> run_within(200_000_000, [sys.executable, "-c", "much = b'.' * 900_000_000; input()"])
    """
    with subprocess.Popen(command, env=os.environ | {WATCHED: "1"}) as process:
        while True:
            with suppress(subprocess.TimeoutExpired):
                return process.wait(_SECONDS)
            if resident(process.pid) > memory:
                for one in _family(process.pid):
                    with suppress(psutil.NoSuchProcess):
                        one.kill()
                return None


def call_within(memory: int, work: Callable[[], Answer]) -> Answer:
    """Call a function that computes without the interpreter, as a query does, and give its answer; Ctrl-C is heard meanwhile.

    Raises MemoryError where this program needs more bytes of memory; the work goes on until the program ends, which it should.

    >>> call_within(1_000_000_000, lambda: 3)
    3
    """
    answer: Future[Answer] = Future()

    def call() -> None:
        try:
            answer.set_result(work())
        except BaseException as error:
            answer.set_exception(error)

    thread = Thread(target=call, daemon=True)
    thread.start()
    while thread.is_alive():
        if resident(os.getpid()) > memory:
            raise MemoryError
        thread.join(_SECONDS)
    return answer.result()


def half_of_all() -> int:
    """Half of the memory of this machine, in bytes, to a tenth of a gigabyte.

    >>> half_of_all() > 100_000_000
    True
    """
    return psutil.virtual_memory().total // 200_000_000 * 100_000_000


def resident(pid: int) -> int:
    """Bytes of memory that a process and all that it started have; what they share counts for each.

    >>> resident(os.getpid()) > 10_000_000
    True
    """
    found = 0
    for one in _family(pid):
        with suppress(psutil.NoSuchProcess):
            found += one.memory_info().rss
    return found


def _family(pid: int) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    return []

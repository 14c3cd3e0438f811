"""Worker processes: requests wait for a free one, long ones step aside, and what takes too long is ended."""

import asyncio
import multiprocessing
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from kg.folder import STORE
from kg.serve.answering import Limits, Reply, Request, work
from kg.serve.protocol import Refusal

PATIENCE = 0.25
"""Seconds after which a question counts as long: it goes on with the lowest priority, beside a new worker."""
WAITING = 20.0
"""Seconds that a question waits for a free worker."""


@dataclass(slots=True, eq=False)
class _Worker:
    process: BaseProcess
    connection: Connection
    store: int
    """Which store it has open: the inode, which a new build changes."""

    def end(self) -> None:
        """Kill the process; who waits for its answer gets an EOFError."""
        self.process.kill()


class Workers:
    """A few processes that answer requests about the graph of a folder, each one at a time."""

    def __init__(self, folder: Path, limits: Limits, short: int = 2, long: int = 2) -> None:
        self._folder, self._limits = folder, limits
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["kg.serve.answering", "numpy"])  # which the first picture would load
        self._short = short
        self._idle: asyncio.Queue[_Worker | None] = asyncio.Queue()
        self._long = asyncio.Semaphore(long)
        self._threads = ThreadPoolExecutor(short + long + 1)
        self._all: set[_Worker] = set()
        """Those that answer what is short."""

    async def start(self) -> None:
        """Start the processes that answer what is short."""
        _start_forkserver()
        for worker in await asyncio.gather(*(self._run(self._started) for _ in range(self._short))):
            self._idle.put_nowait(worker)

    def stop(self) -> None:
        """End all processes."""
        for worker in self._all:
            worker.end()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def answer(self, request: Request, accept: str) -> Reply:
        """Have a request answered.

        Raises Refusal: 503 where all workers are busy for long, 500 where its time or its memory is over.
        """
        try:
            worker = await asyncio.wait_for(self._idle.get(), WAITING)
        except TimeoutError:
            raise Refusal(503, "too many requests at a time; try again later") from None
        try:
            worker = await self._fresh(worker)
        except BaseException:
            self._idle.put_nowait(None)  # or its place were lost to all who ask after it
            raise
        asked = asyncio.ensure_future(self._run(_asked, worker, request, accept))
        keeps_worker = False
        try:
            done, _ = await asyncio.wait([asked], timeout=min(PATIENCE, self._limits.seconds))
            reply = asked.result() if done else await self._at_length(worker, asked)
            keeps_worker = bool(done and reply)
        finally:  # also where the reader has gone
            if keeps_worker:
                self._idle.put_nowait(worker)
            elif worker in self._all:
                self._end(worker)
                self._idle.put_nowait(None)
        if reply is None:
            raise Refusal(500, "this ended its process; it needs more memory than it may have")
        return reply

    async def _at_length(self, worker: _Worker, asked: asyncio.Future[Reply | None]) -> Reply | None:
        """Let a long question go on beside the short ones, until its time is over."""
        if self._long.locked():
            raise Refusal(503, "too many long requests at a time; try again later")
        async with self._long:
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, worker.process.pid or 0, 19)
            self._all.discard(worker)
            self._idle.put_nowait(None)  # a new worker in its place, started by who needs it
            try:
                done, _ = await asyncio.wait([asked], timeout=max(self._limits.seconds - PATIENCE, 0))
            finally:
                worker.end()
        if not done:
            raise Refusal(500, f"this took longer than {self._limits.seconds:g} seconds")
        return asked.result()

    async def _fresh(self, worker: _Worker | None) -> _Worker:
        """A worker that has today's store open."""
        if worker and worker.process.is_alive() and worker.store == _inode(self._folder / STORE):
            return worker
        if worker:
            self._end(worker)
        return await self._run(self._started)

    def _started(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        store = _inode(self._folder / STORE)
        process = self._context.Process(target=work, args=(theirs, self._folder, self._limits), daemon=True)
        process.start()
        theirs.close()
        worker = _Worker(process, ours, store)
        self._all.add(worker)
        return worker

    def _end(self, worker: _Worker) -> None:
        self._all.discard(worker)
        worker.end()

    async def _run(self, function, *arguments):
        return await asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)


def _asked(worker: _Worker, request: Request, accept: str) -> Reply | None:
    """The answer of a worker, or none where it ended before it had one."""
    try:
        worker.connection.send((request, accept))
        return worker.connection.recv()
    except (EOFError, OSError):
        return None


def _start_forkserver() -> None:
    """Start what workers are forked from, deaf to Ctrl-C, which reaches all processes of a terminal; `work` listens again."""
    resource_tracker.ensure_running()  # which the fork server would start, and which would make it listen
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    forkserver.ensure_running()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])


def _inode(folder: Path) -> int:
    try:
        return folder.stat().st_ino
    except OSError:
        return 0

"""Where work runs: in this thread, in threads, in processes, or on a Dask cluster that is already there.

One port for all: pieces of work that share one read-only input. The order in which pieces come back is not
fixed, their contents are: a piece depends on nothing but the shared input and its own task.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from groundwork.problems import BadInput, Problem

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")
ATTEMPTS = 3
_AHEAD = 2


class Cancelled(Exception):  # noqa: N818 - named for what happened
    """The run was told to stop; nothing after the last finished piece was kept."""


class Executor(Protocol):
    """Runs ``work(shared, task)`` for every task and yields (number of the task, result) as they finish."""

    @property
    def workers(self) -> int:
        """How many pieces run at once."""
        ...

    def run(self, work: Callable[[S, T], R], shared: S, tasks: Sequence[T]) -> Iterator[tuple[int, R]]:
        """Every task's result, in any order. Leaving the iterator early stops what has not begun."""
        ...

    def close(self) -> None:
        """Give back what was taken."""
        ...


@dataclass(frozen=True)
class Serial:
    """One piece after another in this thread."""

    workers: int = 1

    def run(self, work: Callable[[S, T], R], shared: S, tasks: Sequence[T]) -> Iterator[tuple[int, R]]:
        """The results in order."""
        for number, task in enumerate(tasks):
            yield number, work(shared, task)

    def close(self) -> None:
        """Nothing to give back."""


class Threads:
    """Threads of this process: numpy lets go of the interpreter while it computes."""

    def __init__(self, workers: int = 0) -> None:
        self.workers = workers or os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(self.workers)

    def run(self, work: Callable[[S, T], R], shared: S, tasks: Sequence[T]) -> Iterator[tuple[int, R]]:
        """The results as they finish; only a few pieces wait at a time."""
        yield from _as_finished(self._pool, lambda task: work(shared, task), tasks, self.workers)

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)


class Processes:
    """Fresh processes (spawn, on every system); a process that dies is replaced and its piece done again."""

    def __init__(self, workers: int = 0) -> None:
        self.workers = workers or os.cpu_count() or 1

    def run(self, work: Callable[[S, T], R], shared: S, tasks: Sequence[T]) -> Iterator[tuple[int, R]]:
        """The results as they finish. Raises BrokenProcessPool if processes keep dying."""
        import multiprocessing

        left = dict(enumerate(tasks))
        for attempt in range(ATTEMPTS):
            context = multiprocessing.get_context("spawn")
            pool = ProcessPoolExecutor(self.workers, context, _keep, (work, shared))
            try:
                numbers = list(left)
                for at, result in _as_finished(pool, _kept, [left[n] for n in numbers], self.workers):
                    del left[numbers[at]]
                    yield numbers[at], result
            except BrokenProcessPool:
                if attempt == ATTEMPTS - 1:
                    raise
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
            if not left:
                return

    def close(self) -> None:
        """Nothing is kept between runs."""


_KEPT: dict[str, Any] = {}


def _keep(work: Callable[[Any, Any], Any], shared: object) -> None:
    """In a new process: remember what every piece shares."""
    _KEPT["work"], _KEPT["shared"] = work, shared


def _kept(task: object) -> Any:
    return _KEPT["work"](_KEPT["shared"], task)


def _as_finished(
    pool: ThreadPoolExecutor | ProcessPoolExecutor, piece: Callable[[T], R], tasks: Sequence[T], workers: int
) -> Iterator[tuple[int, R]]:
    waiting: dict[Future[R], int] = {}
    numbers = iter(range(len(tasks)))
    try:
        while True:
            for number in numbers:
                waiting[pool.submit(piece, tasks[number])] = number
                if len(waiting) >= workers * _AHEAD:
                    break
            if not waiting:
                return
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield waiting.pop(future), future.result()
    finally:
        for future in waiting:
            future.cancel()


class Cluster:
    """A Dask cluster by its scheduler's address; the shared input is sent to every worker once."""

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise BadInput(Problem("groundwork.cluster-not-installed")) from None
        try:
            self._client = Client(address, timeout="10s", set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, TimeoutError, ValueError) as error:
            params = {"address": address, "reason": type(error).__name__}
            raise BadInput(Problem("groundwork.cluster-unreachable", params=params)) from None

    @property
    def workers(self) -> int:
        """Threads of all workers."""
        threads = self._client.nthreads()  # type: ignore[no-untyped-call]
        return max(1, int(sum(threads.values())))

    def run(self, work: Callable[[S, T], R], shared: S, tasks: Sequence[T]) -> Iterator[tuple[int, R]]:
        """The results as they finish; pieces of a worker that died are done again elsewhere."""
        import distributed

        finished: Any = distributed.as_completed

        left = dict(enumerate(tasks))
        for attempt in range(ATTEMPTS):
            sent = self._client.scatter(shared, broadcast=True, hash=False)  # type: ignore[no-untyped-call]
            futures = {
                self._client.submit(work, sent, task, pure=False, retries=ATTEMPTS): number
                for number, task in left.items()
            }
            try:
                for future in finished(list(futures), loop=self._client.loop):
                    result = future.result()
                    number = futures.pop(future)
                    del left[number]
                    yield number, result
            except distributed.CancelledError:
                if attempt == ATTEMPTS - 1:
                    raise
            finally:
                for future in futures:
                    future.cancel()  # type: ignore[no-untyped-call]
                sent.release()
            if not left:
                return

    def close(self) -> None:
        """Leave the cluster running and close the connection."""
        self._client.close()  # type: ignore[no-untyped-call]


def executor_for(address: str | None, workers: int = 0) -> Executor:
    """Threads of this process, or the Dask cluster at ``address`` (tcp://host:port)."""
    if address:
        return Cluster(address)
    return Threads(workers)

"""Work spread over an executor that may lose its workers, and nothing lost with them.

Our own pool is given only as much as it works on: when one worker is killed, the pool breaks, and
only what was under way is suspect. It is rebuilt, the suspects are tried once more among the others,
and after the second strike each is run alone, so that the guilty one is found and the rest done.
"""

import contextlib
import multiprocessing
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from functools import partial
from itertools import islice
from multiprocessing.connection import wait as wait_for
from typing import Any, TypeVar

Item = TypeVar("Item")
Outcome = tuple[int, Any]

STRIKES = 2


class WorkerLost(Exception):  # noqa: N818 - the name stands in the manifest
    """The process that made a report died, twice among others and once alone."""


def on_executor(work: Callable[[Item], Any], items: Sequence[Item], executor: Executor) -> Iterator[Outcome]:
    """Outcomes in the order of their coming, from an executor of the caller's."""
    futures = {executor.submit(work, item): number for number, item in enumerate(items)}
    pending = set(futures)
    while pending:
        finished, pending = wait(pending, return_when=FIRST_COMPLETED)
        for future in finished:
            yield futures[future], _outcome(future)


def in_pool(
    work: Callable[[Item], Any], items: Sequence[Item], *, jobs: int, prepare: Callable[[], object]
) -> Iterator[Outcome]:
    """Outcomes in the order of their coming, from processes of our own."""
    waiting = list(range(len(items)))
    strikes: Counter[int] = Counter()
    begin = partial(_begin, prepare)
    while waiting:
        suspects = [number for number in waiting if strikes[number] >= STRIKES]
        at_once = suspects[:1] or waiting
        lost: list[int] = []
        for number, outcome in _one_pool(work, [(number, items[number]) for number in at_once], jobs, begin):
            if isinstance(outcome, BrokenExecutor):
                lost.append(number)
                continue
            waiting.remove(number)
            yield number, outcome
        strikes.update(lost)
        for number in (number for number in lost if strikes[number] > STRIKES):
            waiting.remove(number)
            yield number, WorkerLost("the process died while it made this report")


def _one_pool(
    work: Callable[[Item], Any], items: list[tuple[int, Item]], jobs: int, begin: Callable[[], None]
) -> Iterator[Outcome]:
    """Outcomes until all is done or the pool is broken; what it was not given stays with the caller."""
    jobs = max(1, min(jobs, len(items)))
    coming = iter(items)
    futures: dict[Future[Any], int] = {}
    pool = ProcessPoolExecutor(jobs, mp_context=_context(), initializer=begin)
    try:
        while True:
            # A pool that breaks just now refuses what it is given: that stays with the caller, too.
            with contextlib.suppress(BrokenExecutor):
                for number, item in islice(coming, jobs - len(futures)):
                    futures[pool.submit(work, item)] = number
            if not futures:
                return
            for future in wait(futures, return_when=FIRST_COMPLETED).done:
                outcome = _outcome(future)
                if isinstance(outcome, BrokenExecutor):
                    coming = iter(())
                yield futures.pop(future), outcome
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _outcome(future: Future[Any]) -> Any:
    error = future.exception()
    return future.result() if error is None else error


def _context() -> Any:
    """The way of starting processes: clean ones, since a fork would inherit this one's threads' locks."""
    return multiprocessing.get_context("spawn")


def _begin(prepare: Callable[[], object]) -> None:
    _die_with_parent()
    prepare()


def _die_with_parent() -> None:
    """A worker notices by itself that the run was killed; the pool's queues would keep it waiting."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait_for([parent.sentinel])
        sys.stderr.flush()
        os._exit(1)

    threading.Thread(target=watch, name="die-with-parent", daemon=True).start()

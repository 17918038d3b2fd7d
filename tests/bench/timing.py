"""How a bench measures: medians of a few runs, and what is handed on."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["Row", "median_seconds", "medians_in_turn"]


@dataclass(frozen=True)
class Row:
    """One line of the table of speed.

    ``ratio`` is the peer's time over ours where ``wanted`` is "at least", ours over the peer's where it
    is "at most"; ``target`` is what it should be, None where there is none.
    """

    what: str
    seconds: float
    peer: str = ""
    peer_seconds: float | None = None
    wanted: str = "at least"
    target: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        if self.peer_seconds is None:
            return None
        return (
            self.peer_seconds / self.seconds
            if self.wanted == "at least"
            else self.seconds / self.peer_seconds
        )

    @property
    def met(self) -> bool | None:
        if self.ratio is None or self.target is None:
            return None
        return self.ratio >= self.target if self.wanted == "at least" else self.ratio <= self.target


def medians_in_turn(*functions: Callable[[], Any], repeats: int = 5) -> list[float]:
    """Median processor times, all threads added up, of calls in turn, after one of each that does not count.

    A machine that is busy with other work weighs on none of them; waiting for the disk is left out.
    """
    times: list[list[float]] = [[] for _ in functions]
    for number in range(repeats + 1):
        for function, one in zip(functions, times, strict=True):
            start = time.process_time()
            function()
            if number:
                one.append(time.process_time() - start)
    return [statistics.median(one) for one in times]


def median_seconds(
    function: Callable[[], Any],
    *,
    repeats: int = 5,
    warm: bool = True,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Median time of a call by a clock, after one that does not count."""
    if warm:
        function()
    times = []
    for _ in range(repeats):
        start = clock()
        function()
        times.append(clock() - start)
    return statistics.median(times)

"""The modules that one number passes from the cleaned file to the page, seen by watching every call.

A module hands the number on when one of its functions gives it to another module: as rows of the store, as a
record, or in a table or a cell of the report. A module is asked about it when one of its functions is handed
the number or its code and gives back something else (a flag, a word, nothing), or when it stands above such
a call.
"""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pandas as pd

from blora_eval.report.markup import Cell, Table
from blora_eval.report.place import Results


def holds(thing: Any, code: str) -> bool:
    """Whether it is a record of that code, rows of the store with it, or a list of such things."""
    if isinstance(thing, pd.DataFrame):
        return "indicator" in thing and bool((thing["indicator"] == code).any())
    if isinstance(thing, Results):
        return holds(getattr(thing, "rows", None), code)  # it may still be in the making
    if isinstance(thing, list | tuple):
        return any(holds(one, code) for one in thing)
    named = getattr(thing, "indicator", None)
    return isinstance(named, str) and named == code


def printed(thing: Any) -> bool:
    """Whether it is something that stands on the page."""
    return isinstance(thing, Table | Cell) or (
        isinstance(thing, list | tuple) and any(isinstance(one, Table | Cell) for one in thing)
    )


def passed(work: Callable[[], object], code: str) -> tuple[set[str], set[str]]:
    """Modules that hand one indicator on while ``work`` runs, and those that are only asked about it."""
    given: set[str] = set()
    asked: set[str] = set()

    def module(frame: FrameType) -> str:
        return str(frame.f_globals.get("__name__", ""))

    def watch(frame: FrameType, event: str, back: Any) -> None:
        if event not in {"call", "return"} or not module(frame).startswith("blora_eval."):
            return
        if event == "return" and frame.f_back is not None and module(frame.f_back) != module(frame):
            has_it = printed(back) and any(holds(one, code) for one in frame.f_locals.values())
            given.update({module(frame)} if has_it or holds(back, code) else ())
        elif event == "call" and any(
            holds(one, code) or (isinstance(one, str) and one == code) for one in frame.f_locals.values()
        ):
            above: FrameType | None = frame
            while above is not None:
                asked.update({module(above)} if module(above).startswith("blora_eval.") else ())
                above = above.f_back

    sys.setprofile(watch)
    try:
        work()
    finally:
        sys.setprofile(None)
    return given, asked - given

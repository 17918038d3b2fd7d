"""The modules that one number passes from the cleaned file to the page, seen by watching every call.

A module is on the number's way when one of its functions is handed the number: by its code, as a record,
or in a table of rows that holds it; or when it stands above such a call, as the room that asked for it.
"""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pandas as pd


def holds(thing: Any, code: str) -> bool:
    """Whether an argument is the code, a record of it, or a table of the store's rows with it."""
    if isinstance(thing, str):
        return thing == code
    if isinstance(thing, pd.DataFrame):
        return "indicator" in thing and bool((thing["indicator"] == code).any())
    return getattr(thing, "indicator", None) == code


def passed(work: Callable[[], object], code: str) -> set[str]:
    """Modules of the package on the way of one indicator while ``work`` runs."""
    found: set[str] = set()

    def watch(frame: FrameType, event: str, _: Any) -> None:
        if event != "call" or not frame.f_globals.get("__name__", "").startswith("blora_eval."):
            return
        names = frame.f_code.co_varnames[: frame.f_code.co_argcount + frame.f_code.co_kwonlyargcount]
        if any(holds(frame.f_locals.get(name), code) for name in names):
            above: FrameType | None = frame
            while above is not None:
                name = above.f_globals.get("__name__", "")
                if name.startswith("blora_eval."):
                    found.add(name)
                above = above.f_back

    sys.setprofile(watch)
    try:
        work()
    finally:
        sys.setprofile(None)
    return found

"""Errors that nobody foresaw, told without what they quote: a value of a register may stand in them."""

from collections.abc import Callable
from typing import TypeVar

from blora_eval.errors import BloraEvalError, DataError

__all__ = ["sealed"]

Result = TypeVar("Result")


def sealed(table: str, step: str, work: Callable[[], Result]) -> Result:
    """Do one step of work on a table; an error that is not ours is told by its class alone.

    Libraries quote cells in their messages. The error raised here has neither their message nor a
    link to it.

    Parameters
    ----------
    table : str
        The table worked on.
    step : str
        What is being done.
    work : callable
        The work.

    Returns
    -------
    object
        What the work gave.

    Raises
    ------
    DataError
        Where the work stopped for a reason that was not foreseen.

    Examples
    --------
    >>> sealed("members", "reading", lambda: int("Siti"))
    Traceback (most recent call last):
    ...
    blora_eval.errors.DataError: tables.members: reading stopped with ValueError; its words are left out.
    They may hold a name. Leave out files one by one to find the one that causes it; report it.
    """
    try:
        return work()
    except BloraEvalError:
        raise
    except Exception as error:  # noqa: BLE001 - the one place where any error must be answered
        kind = type(error).__name__
    raise DataError(  # outside the handler, so that no context links to the values
        f"tables.{table}: {step} stopped with {kind}; its words are left out.",
        remedy="They may hold a name. Leave out files one by one to find the one that causes it; report it.",
    )

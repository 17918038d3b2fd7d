"""The errors a user can cause, and the one voice in which they are told.

Every message says what is wrong, where, and what to do, and carries all reasons at once.
No message holds a value from a register: a value there may be a person.
"""

from collections.abc import Iterable

__all__ = ["BloraEvalError", "DataError", "EstimationError", "ReportError", "StudyError"]


class BloraEvalError(Exception):
    """What the user can mend; the command line prints it without a traceback."""


class DataError(BloraEvalError):
    """An input file or table that cannot be used as it is.

    Parameters
    ----------
    what : str
        The file or table, and what is wrong with it in one line.
    reasons : iterable of str, optional
        All reasons, one a line, each naming rule, column and Excel rows.
    remedy : str, optional
        What to do about it.

    Examples
    --------
    >>> print(DataError("areas.csv breaks 1 rule:", ["village_code: 1 row is empty (row 3)"],
    ...                 "Correct the file."))
    areas.csv breaks 1 rule:
      village_code: 1 row is empty (row 3)
    Correct the file.
    """

    def __init__(self, what: str, reasons: Iterable[str] = (), remedy: str = "") -> None:
        lines = [what, *(f"  {reason}" for reason in reasons)]
        if remedy:
            lines.append(remedy)
        super().__init__("\n".join(lines))


class StudyError(DataError):
    """A study.yaml, or a study folder, that cannot be used as it is."""


class EstimationError(BloraEvalError):
    """A number that cannot be given from the data handed over: why, and what would allow it."""


class ReportError(BloraEvalError):
    """A report that cannot be made, or must not appear."""

"""The errors a user can cause, and the one voice in which they are told.

Every message says what is wrong, where, and what to do, and carries all reasons at once.
No message holds a value from a register: a value there may be a person.
"""

from collections.abc import Iterable


class BloraEvalError(Exception):
    """What the user can mend; the command line prints it without a traceback."""


class DataError(BloraEvalError):
    """An input file or table that cannot be used as it is.

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
    """A number that cannot be given from the data handed over: why, and what would allow it.

    ``code`` is the cause as the results store has it, where it has one.
    """

    def __init__(self, what: str, *, code: str = "") -> None:
        super().__init__(what)
        self.code = code


class ReportError(BloraEvalError):
    """A report that cannot be made, or must not appear."""

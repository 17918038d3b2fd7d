"""The errors a user can cause, and the one voice in which they are told.

Every message says what is wrong, where, and what to do, and carries all reasons at once.
No message holds a value from a register: a value there may be a person.
"""

from collections.abc import Iterable


class BloraEvalError(Exception):
    """What the user can mend; the command line prints it without a traceback.

    Examples
    --------
    >>> issubclass(EstimationError, BloraEvalError)
    True
    """


class DataError(BloraEvalError):
    """An input file or table that cannot be used as it is.

    Parameters
    ----------
    what : str
        What is wrong, and where.
    reasons : iterable of str
        Every reason, a line each.
    remedy : str
        What to do.

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
    """A study.yaml, or a study folder, that cannot be used as it is.

    Examples
    --------
    >>> print(StudyError("study.yaml has 1 mistake:", ["as_of: not a date"], "Correct study.yaml."))
    study.yaml has 1 mistake:
      as_of: not a date
    Correct study.yaml.
    """


class EstimationError(BloraEvalError):
    """A number that cannot be given from the data handed over: why, and what would allow it.

    Parameters
    ----------
    what : str
        What is wrong, where, and what to do.
    code : str
        The cause as the results store has it, where it has one.

    Examples
    --------
    >>> print(EstimationError("weight: 1 values are negative. Correct the weights."))
    weight: 1 values are negative. Correct the weights.
    """

    def __init__(self, what: str, *, code: str = "") -> None:
        super().__init__(what)
        self.code = code


class ReportError(BloraEvalError):
    """A report that cannot be made, or must not appear.

    Examples
    --------
    >>> print(ReportError("results lacks study.json. Run `blora-eval measure` on the study first."))
    results lacks study.json. Run `blora-eval measure` on the study first.
    """

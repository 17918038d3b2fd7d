"""Poverty of the same households over time: who left, who stays, how long it would take."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.indicators.cells import quotient
from blora_eval.indicators.checks import FloatArray, checked, checked_poor, floats
from blora_eval.indicators.poverty_terms import fgt_terms, watts_terms

__all__ = ["ChronicTransient", "chronic_transient", "exit_time", "transition_matrix"]


def transition_matrix(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    *,
    states: Sequence[object] | None = None,
    weight: npt.ArrayLike | None = None,
    share_of: Literal["before", "all"] = "before",
) -> pd.DataFrame:
    """Where those in each state at first are later.

    Parameters
    ----------
    before, after : array-like, shape (n,)
        State of the same household or person in two rounds: poor or not, a decile.
    states : sequence, optional
        All states, in order; by default those found, sorted.
    weight : array-like, shape (n,), optional
        Persons each row stands for.
    share_of : {"before", "all"}
        ``before``: each row sums to one; ``all``: the whole table does.

    Returns
    -------
    DataFrame of nullable number
        Rows the state before, columns the state after; a row of a state in which nobody was is missing.

    Raises
    ------
    EstimationError
        If a state is missing or is not among ``states``: one who cannot be found again has not moved
        to another state, so decide first what to do with them.

    Examples
    --------
    >>> transition_matrix(["poor", "poor", "well"], ["poor", "well", "well"]).values.tolist()
    [[0.5, 0.5], [0.0, 1.0]]
    """
    first, last = pd.Series(before).reset_index(drop=True), pd.Series(after).reset_index(drop=True)
    if len(first) != len(last):
        raise EstimationError(f"before and after: {len(first)} and {len(last)} values, not of one length.")
    missing = int((first.isna() | last.isna()).sum())
    if missing:
        raise EstimationError(
            f"before and after: {missing} of {len(first)} rows lack a state. Set them aside."
        )
    names = pd.Index(sorted({*first, *last}) if states is None else list(states))
    from_, to = names.get_indexer(pd.Index(first)), names.get_indexer(pd.Index(last))
    if strange := int(((from_ < 0) | (to < 0)).sum()):
        raise EstimationError(f"states: {strange} rows have a state that is not among them.")
    w, a, b = checked(weight, before=from_, after=to)
    size = len(names)
    cell = (a * size + b).astype(np.intp)
    table = np.bincount(cell, weights=w, minlength=size * size).reshape(size, size)
    whole = table.sum(axis=1, keepdims=True) if share_of == "before" else table.sum()
    shares = pd.DataFrame(quotient(table, whole), columns=names.rename("after"), index=names.rename("before"))
    return shares.astype("Float64")


@dataclass(frozen=True, slots=True)
class ChronicTransient:
    """Poverty over several rounds: ``total`` = ``chronic`` + ``transient``.

    ``spells`` gives, by number of rounds spent poor (0 to all), the share of persons.
    """

    total: float
    chronic: float
    transient: float
    spells: pd.Series


def chronic_transient(
    welfare: pd.DataFrame | npt.ArrayLike,
    *,
    line: float,
    alpha: float = 2,
    weight: npt.ArrayLike | None = None,
) -> ChronicTransient:
    """Chronic and transient poverty of Jalan and Ravallion, and spells.

    Total is the mean of the index over the rounds, chronic the index at each household's mean welfare
    over the rounds, transient the rest: what is due to welfare that varies.

    Parameters
    ----------
    welfare : DataFrame or array-like, shape (n, rounds)
        Welfare per person of the same households in each round, in the same prices.
    line : float
        Poverty line, in the same prices.
    alpha : float, default 2
        Aversion to poverty; with less than 1 transient poverty can be negative.
    weight : array-like, shape (n,), optional
        Persons each row stands for.

    Returns
    -------
    ChronicTransient
        In the unit of the index, with the shares by number of rounds poor.

    Raises
    ------
    EstimationError
        If a value is missing, there are fewer than two rounds, or the line is not above zero.

    References
    ----------
    Jalan and Ravallion (1998), Journal of Comparative Economics 26: 338-357.

    Examples
    --------
    >>> found = chronic_transient([[50, 150], [50, 50]], line=100, alpha=1)
    >>> found.total, found.chronic, found.spells.tolist()
    (0.375, 0.25, [0.0, 0.5, 0.5])
    """
    matrix = floats(welfare)
    if matrix.ndim != 2 or matrix.shape[1] < 2:
        raise EstimationError("welfare: at least two rounds of the same households are needed, one a column.")
    if alpha < 0:
        raise EstimationError(f"alpha: {alpha} is negative.")
    names = {f"round {number + 1}": column for number, column in enumerate(matrix.T)}
    w, *columns = checked(weight, **names)
    checked_poor(w, columns[0], line)
    kept = np.column_stack(columns)
    everyone = w.sum()
    total = float(w @ fgt_terms(kept, line=line, alpha=alpha).mean(axis=1) / everyone)
    chronic = float(w @ fgt_terms(kept.mean(axis=1), line=line, alpha=alpha) / everyone)
    count = (kept < line).sum(axis=1)
    spells: FloatArray = np.bincount(count, weights=w, minlength=kept.shape[1] + 1) / everyone
    return ChronicTransient(
        total=total,
        chronic=chronic,
        transient=total - chronic,
        spells=pd.Series(spells, index=pd.RangeIndex(len(spells), name="rounds_poor"), name="share"),
    )


def exit_time(
    welfare: npt.ArrayLike,
    *,
    line: npt.ArrayLike,
    growth: float,
    weight: npt.ArrayLike | None = None,
    among: Literal["poor", "all"] = "poor",
) -> float:
    """Mean years until the poor reach the line, if each one's welfare grows at one rate.

    The time of one person is log(line / welfare) / log(1 + growth); over everybody, the others
    counting zero, the mean is the Watts index over log(1 + growth).

    Parameters
    ----------
    welfare : array-like, shape (n,)
        Welfare per person, above zero.
    line : float or array-like, shape (n,)
        Poverty line.
    growth : float
        Growth a year, above zero: 0.03 is 3 %.
    weight : array-like, shape (n,), optional
        Persons each row stands for.
    among : {"poor", "all"}
        Whose mean.

    Returns
    -------
    float
        Years.

    Raises
    ------
    EstimationError
        If anything is missing or not above zero, or nobody is poor and ``among`` is the poor.

    References
    ----------
    Morduch (1998), Economics Letters 59: 385-390.

    Examples
    --------
    >>> round(exit_time([50, 25, 200], line=100, growth=1.0), 9)   # one doubling, and two
    1.5
    """
    if growth <= 0:
        raise EstimationError(f"growth: {growth} is not above zero: without growth nobody reaches the line.")
    w, y, z = checked_poor(weight, welfare, line)
    years = watts_terms(y, line=z) / np.log1p(growth)
    counted = w if among == "all" else w * (y < z)
    if counted.sum() == 0:
        raise EstimationError("Nobody is poor, so there is no time to leave poverty.")
    return float(counted @ years / counted.sum())

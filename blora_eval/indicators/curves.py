"""Curves that show a distribution whole, and whether one distribution is poorer than another at every line.

Each is a frame of points to be joined by straight lines, from the poorest to the richest.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.indicators.checks import FloatArray, checked, checked_poor
from blora_eval.indicators.poverty import fgt_terms
from blora_eval.indicators.weighted import quantile_sorted
from blora_eval.inputs import Line, Numbers, Vector, Weight
from blora_eval.results import Shown, melted, tidy


def lorenz_curve(welfare: Numbers, *, weight: Weight = None, points: int | None = None) -> pd.DataFrame:
    """Lorenz curve: the share of all welfare that the poorest p of the population hold.

    Parameters
    ----------
    welfare : array-like, shape (n,)
        Welfare per person; its total above zero.
    weight : array-like, shape (n,), optional
        Persons each row stands for.
    points : int, optional
        Number of evenly spaced points to give instead of one per household.

    Returns
    -------
    DataFrame
        Columns ``population`` (0 to 1) and ``share`` (0 to 1), first row 0, 0 and last 1, 1. Below
        the diagonal; convex; below zero where welfare is negative.

    Raises
    ------
    EstimationError
        If a value is missing or the mean welfare is not above zero.

    Examples
    --------
    >>> lorenz_curve([3, 1])["share"].tolist()
    [0.0, 0.25, 1.0]
    """
    curve = generalized_lorenz_curve(welfare, weight=weight, points=points)
    mean = float(curve["mean"].iloc[-1])
    if mean <= 0:
        raise EstimationError("welfare: its mean is not above zero, so shares of it are undefined.")
    return pd.DataFrame({"population": curve["population"], "share": curve["mean"] / mean})


def generalized_lorenz_curve(
    welfare: Numbers, *, weight: Weight = None, points: int | None = None
) -> pd.DataFrame:
    """Generalised Lorenz curve: the Lorenz curve times the mean.

    One that lies nowhere below another shows more welfare by every measure that prefers more to less
    and dislikes inequality (Shorrocks 1983): second-order dominance.

    Parameters
    ----------
    welfare : array-like, shape (n,)
        Welfare per person, in any unit.
    weight : array-like, shape (n,), optional
        Persons each row stands for.
    points : int, optional
        Number of evenly spaced points to give instead of one per household.

    Returns
    -------
    DataFrame
        Columns ``population`` (0 to 1) and ``mean``: welfare of the poorest p divided by everybody's
        number, in the unit of the welfare, ending at the mean.

    Raises
    ------
    EstimationError
        If a value is missing.

    Examples
    --------
    >>> generalized_lorenz_curve([3, 1])["mean"].tolist()
    [0.0, 0.5, 2.0]
    """
    w, y = checked(weight, welfare=welfare)
    return _cumulated(np.argsort(y, kind="stable"), w, y, name="mean", points=points)


def tip_curve(
    welfare: Numbers,
    *,
    line: Line,
    weight: Weight = None,
    points: int | None = None,
) -> pd.DataFrame:
    """TIP curve (three I's of poverty): the gaps cumulated from the poorest on.

    It rises until everybody poor is counted (incidence), to the height of the poverty gap index P1
    (intensity), and is the more bent the more unequal the poor are (inequality).

    Parameters
    ----------
    welfare : array-like, shape (n,)
        Welfare per person and month.
    line : float or array-like, shape (n,)
        Poverty line.
    weight : array-like, shape (n,), optional
        Persons each row stands for.
    points : int, optional
        Number of evenly spaced points to give instead of one per household.

    Returns
    -------
    DataFrame
        Columns ``population`` (0 to 1) and ``gap``, the gaps of the poorest p as shares of the line,
        divided by everybody's number; the last is P1. Concave.

    Raises
    ------
    EstimationError
        If a value is missing or the line is not above zero.

    References
    ----------
    Jenkins and Lambert (1997), Oxford Economic Papers 49: 317-327.

    Examples
    --------
    >>> tip_curve([50, 100, 25, 200], line=100)["gap"].tolist()
    [0.0, 0.1875, 0.3125, 0.3125, 0.3125]
    """
    w, y, z = checked_poor(weight, welfare, line)
    gap = fgt_terms(y, line=z, alpha=1)
    return _cumulated(np.argsort(-gap, kind="stable"), w, gap, name="gap", points=points)


def _cumulated(
    order: npt.NDArray[np.intp], w: FloatArray, values: FloatArray, *, name: str, points: int | None
) -> pd.DataFrame:
    whole = w.sum()
    population = np.append(0.0, np.cumsum(w[order]) / whole)
    population[-1] = 1.0
    height = np.append(0.0, np.cumsum((w * values)[order]) / whole)
    if points is not None:
        if points < 2:
            raise EstimationError(f"points: {points} is fewer than the two ends of a curve.")
        grid = np.linspace(0, 1, points)
        population, height = grid, np.interp(grid, population, height)
    return pd.DataFrame({"population": population, name: height})


def growth_incidence_curve(
    before: Numbers,
    after: Numbers,
    *,
    weight_before: Weight = None,
    weight_after: Weight = None,
    shares: Vector | None = None,
    years: float = 1,
) -> pd.DataFrame:
    """Growth incidence curve: by how much welfare grew at each quantile.

    g(p) = (y2(p) / y1(p))^(1 / years) - 1 with y(p) the weighted quantile of each round. The persons
    at a quantile are not the same in both rounds: this is no panel.

    Parameters
    ----------
    before, after : array-like
        Welfare per person in the two rounds, in the same prices.
    weight_before, weight_after : array-like, optional
        Persons each row stands for.
    shares : array-like, optional
        Quantiles, strictly within 0 and 1; by default 0.01 to 0.99.
    years : float, default 1
        Years between the rounds: the growth is by the year.

    Returns
    -------
    DataFrame
        Columns ``population`` and ``growth`` (a rate: 0.05 is 5 % a year).

    Raises
    ------
    EstimationError
        If a value is missing, a quantile is not above zero, or years is not.

    References
    ----------
    Ravallion and Chen (2003), Economics Letters 78: 93-99.

    Examples
    --------
    >>> growth_incidence_curve([10, 20, 40], [20, 30, 40], shares=[0.1, 0.5, 0.9])["growth"].tolist()
    [1.0, 0.5, 0.0]
    """
    grid = np.arange(1, 100) / 100 if shares is None else np.atleast_1d(np.asarray(shares, dtype=np.float64))
    if years <= 0 or ((grid <= 0) | (grid >= 1)).any():
        raise EstimationError("shares must lie strictly within 0 and 1, and years above zero.")
    first, last = _quantiles(before, weight_before, grid), _quantiles(after, weight_after, grid)
    if bad := int(((first <= 0) | (last <= 0)).sum()):
        raise EstimationError(
            f"At {bad} of {len(grid)} quantiles welfare is not above zero: growth is undefined there. "
            "Give shares above them."
        )
    return pd.DataFrame({"population": grid, "growth": (last / first) ** (1 / years) - 1})


def _quantiles(welfare: npt.ArrayLike, weight: npt.ArrayLike | None, grid: FloatArray) -> FloatArray:
    w, y = checked(weight, welfare=welfare)
    order = np.argsort(y, kind="stable")
    y, cumulated = y[order], np.cumsum(w[order])
    return np.array([quantile_sorted(y, cumulated, float(share)) for share in grid])


TOLERANCE = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Dominance(Shown):
    """The verdict over a range of lines, and the two curves it rests on.

    ``less_poor`` is "first" or "second" where that distribution has no more poverty at any line of
    the range and less at some, "equal" where they do not differ, "neither" where the curves cross.
    ``order`` is 1 (headcounts compared) or 2 (poverty gaps). ``curves`` has columns line, first,
    second: headcounts, or mean shortfalls in the unit of welfare. ``crossings`` counts the changes of
    sign of their difference.
    """

    less_poor: Literal["first", "second", "equal", "neither"]
    order: int
    low: float
    high: float
    crossings: int
    curves: pd.DataFrame

    def table(self) -> pd.DataFrame:
        """Both curves, one row a point (``term`` and ``line``), the verdict beside each."""
        verdict = {name: getattr(self, name) for name in ("order", "less_poor", "crossings")}
        return tidy(melted(self.curves.set_index("line"), "line"), **verdict)


def poverty_dominance(  # noqa: PLR0913
    first: Numbers,
    second: Numbers,
    *,
    low: float,
    high: float,
    order: Literal[1, 2] = 1,
    weight_first: Weight = None,
    weight_second: Weight = None,
) -> Dominance:
    r"""First- or second-order dominance over all lines from low to high.

    Order 1 compares :math:`F(z) = \sum w 1(y < z) / \sum w`, order 2 its integral
    :math:`\sum w \max(z - y, 0) / \sum w`. Dominance from the lowest welfare up to ``high`` at order 1
    implies no higher P0, P1, P2 ... at any line of the range; at order 2, no higher P1, P2 ... . The
    comparison is exact: at, and just above, every value where a curve can change, not on a grid. It
    is descriptive: the curves of two samples can cross by chance.

    Parameters
    ----------
    first, second : array-like
        Welfare per person of the two populations or rounds, in the same prices.
    low, high : float
        Range of poverty lines; above zero.
    order : {1, 2}
        Order of dominance.
    weight_first, weight_second : array-like, optional
        Persons each row stands for.

    Returns
    -------
    Dominance
        The verdict with its curves.

    Raises
    ------
    EstimationError
        If a value is missing, the range is not one, or the order is neither 1 nor 2.

    References
    ----------
    Foster and Shorrocks (1988), Econometrica 56: 173-177.

    Examples
    --------
    >>> poverty_dominance([20, 40], [10, 30], low=5, high=50).less_poor
    'first'
    >>> poverty_dominance([15, 40], [20, 30], low=5, high=50).less_poor
    'neither'
    """
    if not 0 < low < high:
        raise EstimationError(f"low and high: {low} and {high} are not a range of lines above zero.")
    if order not in (1, 2):
        raise EstimationError(f"order: {order} is neither 1 nor 2.")
    w1, y1 = checked(weight_first, welfare=first)
    w2, y2 = checked(weight_second, welfare=second)
    lines = np.unique(np.concatenate([y1, y2, [low, high]]))
    lines = lines[(lines >= low) & (lines <= high)]
    if order == 1:
        # F jumps just above a value, so both sides of each value within the range count
        lines = np.unique(np.concatenate([lines, np.nextafter(lines[lines < high], np.inf)]))
    curve = _headcounts if order == 1 else _shortfalls
    heights = pd.DataFrame({"line": lines, "first": curve(w1, y1, lines), "second": curve(w2, y2, lines)})
    difference = (heights["first"] - heights["second"]).to_numpy()
    scale = TOLERANCE if order == 1 else TOLERANCE * high
    signs = np.sign(np.where(np.abs(difference) <= scale, 0.0, difference))
    signs = signs[signs != 0]
    return Dominance(
        less_poor=_verdict(signs), order=order, low=low, high=high,
        crossings=int((np.diff(signs) != 0).sum()), curves=heights,
    )  # fmt: skip


def dominance_gaps(  # noqa: PLR0913
    first: Numbers,
    second: Numbers,
    *,
    low: float,
    high: float,
    order: Literal[1, 2] = 1,
    weight_first: Weight = None,
    weight_second: Weight = None,
    lines: int = 20,
) -> pd.DataFrame:
    """The first's poverty less the second's at evenly spaced lines, for the test of dominance."""
    grid = np.linspace(low, high, lines)
    curve = _headcounts if order == 1 else _shortfalls
    w1, y1 = checked(weight_first, welfare=first)
    w2, y2 = checked(weight_second, welfare=second)
    return pd.DataFrame({"line": grid, "value": curve(w1, y1, grid) - curve(w2, y2, grid)})


def _verdict(signs: FloatArray) -> Literal["first", "second", "equal", "neither"]:
    if len(signs) == 0:
        return "equal"
    if (signs < 0).all():
        return "first"
    return "second" if (signs > 0).all() else "neither"


def _headcounts(w: FloatArray, y: FloatArray, lines: FloatArray) -> FloatArray:
    below, cumulated, _ = _below(w, y, lines)
    shares: FloatArray = cumulated[below] / w.sum()
    return shares


def _shortfalls(w: FloatArray, y: FloatArray, lines: FloatArray) -> FloatArray:
    below, cumulated, mass = _below(w, y, lines)
    means: FloatArray = (lines * cumulated[below] - mass[below]) / w.sum()
    return means


def _below(
    w: FloatArray, y: FloatArray, lines: FloatArray
) -> tuple[npt.NDArray[np.intp], FloatArray, FloatArray]:
    order = np.argsort(y, kind="stable")
    cumulated = np.append(0.0, np.cumsum(w[order]))
    mass = np.append(0.0, np.cumsum((w * y)[order]))
    return np.searchsorted(y[order], lines, side="left"), cumulated, mass

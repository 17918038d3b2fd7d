"""Whether one distribution is poorer than another at every line of a range, so that no line decides."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.indicators.checks import FloatArray, checked

__all__ = ["Dominance", "poverty_dominance"]

TOLERANCE = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Dominance:
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


def poverty_dominance(  # noqa: PLR0913
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    *,
    low: float,
    high: float,
    order: Literal[1, 2] = 1,
    weight_first: npt.ArrayLike | None = None,
    weight_second: npt.ArrayLike | None = None,
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

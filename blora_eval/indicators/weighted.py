"""Weighted means, totals, ratios and quantiles, and welfare per equivalent person.

Means, totals and ratios are indices like any other: a survey design gives each its error.
"""

from typing import Literal

import numpy as np

from blora_eval.errors import EstimationError
from blora_eval.indicators.checks import FloatArray, checked
from blora_eval.inputs import Line, Numbers, Weight, guarded


def mean(values: Numbers, *, weight: Weight = None) -> float:
    r"""Weighted mean, :math:`\sum w y / \sum w`.

    Parameters
    ----------
    values : array-like of shape (n,)
        One value a household or person, in any unit.
    weight : array-like of shape (n,), optional
        Weight of each row; by default all alike.

    Returns
    -------
    float
        In the unit of the values.

    Raises
    ------
    EstimationError
        If a value or weight is missing, or no weight is positive.

    Examples
    --------
    >>> mean([10, 40], weight=[2, 1])
    20.0
    """
    w, y = checked(weight, values=values)
    # the same summation above and below: a share of 1 comes out as exactly 1
    return float((w * y).sum() / w.sum())


def total(values: Numbers, *, weight: Weight = None) -> float:
    r"""Weighted total, :math:`\sum w y`.

    Examples
    --------
    >>> total([10, 40], weight=[2, 1])
    60.0
    """
    w, y = checked(weight, values=values)
    return float(w @ y)


def ratio(values: Numbers, *, denominator: Line, weight: Weight = None) -> float:
    r"""Ratio of two weighted totals, :math:`\sum w y / \sum w x`.

    Parameters
    ----------
    values : array-like of shape (n,)
        The numerator, one value a row.
    denominator : array-like of shape (n,)
        The denominator, one value a row.
    weight : array-like of shape (n,), optional
        Weight of each row; by default all alike.

    Returns
    -------
    float
        In units of values per unit of denominator.

    Raises
    ------
    EstimationError
        If anything is missing, or the denominator adds up to zero: a ratio is undefined then.

    Examples
    --------
    >>> ratio([1, 2], denominator=[2, 4])
    0.5
    """
    w, y, x = checked(weight, values=values, denominator=denominator)
    below = float(w @ x)
    if below == 0:
        raise EstimationError(
            "denominator: its total is zero, so the ratio is undefined, neither zero nor infinite."
        )
    return float(w @ y) / below


def quantile(values: Numbers, *, share: float = 0.5, weight: Weight = None) -> float:
    """Weighted quantile: the value up to which the given share of the weight lies.

    The smallest value whose cumulated weight exceeds ``share`` of the total; where the cumulated
    weight equals it exactly, the mean of that value and the next (Eurostat's and laeken's convention;
    the ordinary median for weights that are all alike).

    Parameters
    ----------
    values : array-like of shape (n,)
        One value a row.
    share : float
        Between 0 and 1.
    weight : array-like of shape (n,), optional
        Weight of each row; by default all alike.

    Returns
    -------
    float
        In the unit of the values, between their least and greatest.

    Raises
    ------
    EstimationError
        If anything is missing or the share is not within 0 and 1.

    Examples
    --------
    >>> quantile([1, 2, 3, 4], share=0.5)
    2.5
    >>> quantile([1, 2, 3], share=0.5, weight=[1, 1, 8])
    3.0
    """
    if not 0 <= share <= 1:
        raise EstimationError(f"share: {share} is not between 0 and 1. Write 40 % as 0.4.")
    w, y = checked(weight, values=values)
    order = np.argsort(y)
    return quantile_sorted(y[order], np.cumsum(w[order]), share)


def quantile_sorted(y: FloatArray, cumulated: FloatArray, share: float) -> float:
    """A quantile of values in order, by their cumulated weights."""
    target = share * cumulated[-1]
    # sums of weights such as 0.1 miss an exact boundary by rounding alone
    slack = 1e-12 * cumulated[-1]
    first = min(int(np.searchsorted(cumulated, target - slack)), len(y) - 1)
    on_boundary = abs(cumulated[first] - target) <= slack and first + 1 < len(y)
    return float((y[first] + y[first + 1]) / 2 if on_boundary else y[first])


def median(values: Numbers, *, weight: Weight = None) -> float:
    """Weighted median: :func:`quantile` at one half.

    Examples
    --------
    >>> median([3, 1, 8])
    3.0
    """
    return quantile(values, share=0.5, weight=weight)


@guarded
def equivalent_welfare(
    total: Numbers,
    *,
    size: Numbers,
    children: Numbers | None = None,
    scale: Literal["per_capita", "square_root", "oecd", "oecd_modified"] = "per_capita",
) -> FloatArray:
    """A household's total welfare per equivalent person.

    ``per_capita`` divides by the number of members (BPS), ``square_root`` by its square root,
    ``oecd`` by 1 + 0.7 for each further adult + 0.5 for each child, ``oecd_modified`` by
    1 + 0.5 + 0.3 of the same. The scale makes no household of children only smaller than one adult.

    Examples
    --------
    >>> equivalent_welfare([600, 600], size=[4, 1], scale="square_root")
    array([300., 600.])
    """
    if scale.startswith("oecd") and children is None:
        raise EstimationError(
            f"children: the scale {scale!r} needs them. Give the column, or use 'square_root'."
        )
    _, y, members, young = checked(
        None, total=total, size=size, children=0.0 if children is None else children
    )
    if wrong := int((members < 1).sum()):
        raise EstimationError(f"size: {wrong} households have fewer than one member. Correct them.")
    if wrong := int(((young > members) | (young < 0)).sum()):
        raise EstimationError(
            f"children: {wrong} households have more children than members, or fewer than none."
        )
    if scale in {"per_capita", "square_root"}:
        return y / (members if scale == "per_capita" else np.sqrt(members))
    adult, child = (0.7, 0.5) if scale == "oecd" else (0.5, 0.3)
    adults = np.maximum(members - young, 1)
    return y / (1 + adult * (adults - 1) + child * (members - adults))

"""The poverty indices of Sen, and of Sen, Shorrocks and Thon: with inequality among the poor."""

from typing import Literal

import numpy.typing as npt

from blora_eval.indicators.checks import checked_poor
from blora_eval.indicators.inequality import gini
from blora_eval.indicators.poverty_terms import fgt_terms

__all__ = ["sen", "sen_shorrocks_thon"]


def sen(
    welfare: npt.ArrayLike,
    *,
    line: npt.ArrayLike,
    weight: npt.ArrayLike | None = None,
    convention: Literal["large", "sen1976"] = "large",
) -> float:
    r"""Poverty index of Sen: headcount, gap and inequality among the poor in one.

    :math:`S = P_0 (I + (1 - I)\,G_p)` with I the mean gap of the poor and :math:`G_p` the Gini
    coefficient **of the poor**. ``sen1976`` multiplies :math:`G_p` by q / (q + 1), q being the
    weight of the poor: Sen's own small-sample form.

    Parameters
    ----------
    welfare : array-like of shape (n,)
        Welfare per person and month.
    line : float
        Poverty line, one for all.
    weight : array-like of shape (n,), optional
        Weight of each household; by default all alike.
    convention : {"large", "sen1976"}
        Which form.

    Returns
    -------
    float
        From 0 (nobody poor) to 1 where no welfare is negative.

    Raises
    ------
    EstimationError
        If a value is missing or the line is not above zero.

    Notes
    -----
    Sen (1976), Econometrica 44: 219-231; R's ineq gives the large form.

    Examples
    --------
    >>> sen([50, 50, 100, 200], line=100)   # half poor, all by half: no inequality among them
    0.25
    """
    w, y, z = checked_poor(weight, welfare, line)
    poor = y < z
    if not poor.any():
        return 0.0
    w_poor, y_poor = w[poor], y[poor]
    # where the poor own nothing at all, all gaps are whole and inequality no longer matters
    inequality = gini(y_poor, weight=w_poor) if w_poor @ y_poor > 0 else 0.0
    if convention == "sen1976":
        inequality *= w_poor.sum() / (w_poor.sum() + 1)
    gap = w_poor @ (1 - y_poor / z[poor]) / w_poor.sum()
    return float(w_poor.sum() / w.sum() * (gap + (1 - gap) * inequality))


def sen_shorrocks_thon(
    welfare: npt.ArrayLike, *, line: npt.ArrayLike, weight: npt.ArrayLike | None = None
) -> float:
    r"""Poverty index of Sen, Shorrocks and Thon.

    :math:`P_1 (1 + G)` with G the Gini coefficient of the poverty gaps of **everybody**, the
    non-poor's being zero.

    Parameters
    ----------
    welfare : array-like of shape (n,)
        Welfare per person and month.
    line : float or array-like of shape (n,)
        Poverty line.
    weight : array-like of shape (n,), optional
        Weight of each household; by default all alike.

    Returns
    -------
    float
        From 0 (nobody poor) to 1 where no welfare is negative.

    Raises
    ------
    EstimationError
        If a value is missing or the line is not above zero.

    Notes
    -----
    Shorrocks (1995), Econometrica 63: 1225-1230.

    Examples
    --------
    >>> sen_shorrocks_thon([50, 100], line=100)   # mean gap 0.25, Gini of gaps 0.5 and 0 is 0.5
    0.375
    """
    w, y, z = checked_poor(weight, welfare, line)
    gap = fgt_terms(y, line=z, alpha=1)
    if not gap.any():
        return 0.0
    return float(w @ gap / w.sum() * (1 + gini(gap, weight=w)))

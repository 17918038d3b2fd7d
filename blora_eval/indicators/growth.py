"""How much of a change in poverty came from growth, how much from distribution, and whom growth reached."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.indicators.checks import FloatArray, checked
from blora_eval.indicators.poverty import fgt
from blora_eval.inputs import Numbers, Weight
from blora_eval.results import Shown, terms, tidy

NIL = 1e-12
"""Poverty below this is nil but for rounding, and has no logarithm worth taking."""


@dataclass(frozen=True, slots=True)
class GrowthRedistribution(Shown):
    """A change in poverty as ``growth`` + ``redistribution`` + ``residual`` = ``total``.

    ``growth`` is what the change of the mean did with the distribution unchanged, ``redistribution``
    what the change of the distribution did with the mean unchanged; the Shapley form has no residual.
    """

    total: float
    growth: float
    redistribution: float
    residual: float

    def table(self) -> pd.DataFrame:
        """The terms and their total, one row each."""
        return tidy(terms(self, "growth", "redistribution", "residual", "total"))


def datt_ravallion(  # noqa: PLR0913
    before: Numbers,
    after: Numbers,
    *,
    line: float,
    alpha: float = 0,
    reference: Literal["before", "after"] = "before",
    weight_before: Weight = None,
    weight_after: Weight = None,
) -> GrowthRedistribution:
    r"""Growth and redistribution components of Datt and Ravallion.

    With :math:`P(\mu, L)` poverty at mean :math:`\mu` and Lorenz curve L, and the first round as
    reference: growth :math:`P(\mu_2, L_1) - P(\mu_1, L_1)`, redistribution :math:`P(\mu_1, L_2) -
    P(\mu_1, L_1)`, residual the rest. It depends on the reference; the residual is no component.

    Parameters
    ----------
    before, after : array-like
        Welfare per person in the two rounds, in the same prices, with means above zero.
    line : float
        Poverty line, in the same prices.
    alpha : float, default 0
        Aversion to poverty.
    reference : {"before", "after"}
        Which round is the reference.
    weight_before, weight_after : array-like, optional
        Persons each row stands for.

    Returns
    -------
    GrowthRedistribution
        In the unit of the index.

    Raises
    ------
    EstimationError
        If anything is missing or a mean is not above zero.

    References
    ----------
    Datt and Ravallion (1992), Journal of Development Economics 38: 275-295.

    Examples
    --------
    >>> found = datt_ravallion([50, 150], [120, 280], line=100, alpha=1)   # doubled, and equalised
    >>> [round(part, 6) for part in (found.growth, found.redistribution, found.residual)]
    [-0.25, -0.05, 0.05]
    """
    if reference not in ("before", "after"):
        raise EstimationError(f"reference: {reference!r} is neither 'before' nor 'after'.")
    corners = _corners(before, after, line, alpha, (weight_before, weight_after))
    total = corners[1, 1] - corners[0, 0]
    at = 0 if reference == "before" else 1
    growth = corners[1, at] - corners[0, at]
    redistribution = corners[at, 1] - corners[at, 0]
    return GrowthRedistribution(total, growth, redistribution, total - growth - redistribution)


def shapley_growth_redistribution(
    before: Numbers,
    after: Numbers,
    *,
    line: float,
    alpha: float = 0,
    weight_before: Weight = None,
    weight_after: Weight = None,
) -> GrowthRedistribution:
    """Growth and redistribution by Shapley's rule: the mean over both references, without a residual.

    Parameters
    ----------
    before, after : array-like
        Welfare per person in the two rounds, in the same prices, with means above zero.
    line : float
        Poverty line, in the same prices.
    alpha : float, default 0
        Aversion to poverty.
    weight_before, weight_after : array-like, optional
        Persons each row stands for.

    Returns
    -------
    GrowthRedistribution
        ``growth`` + ``redistribution`` = ``total`` exactly; ``residual`` is zero.

    Raises
    ------
    EstimationError
        If anything is missing or a mean is not above zero.

    References
    ----------
    Shorrocks (2013), Journal of Economic Inequality 11: 99-126; Kolenikov and Shorrocks (2005).

    Examples
    --------
    >>> found = shapley_growth_redistribution([50, 150], [120, 280], line=100, alpha=1)
    >>> [round(part, 6) for part in (found.growth, found.redistribution)]
    [-0.225, -0.025]
    """
    corners = _corners(before, after, line, alpha, (weight_before, weight_after))
    growth = ((corners[1, 0] - corners[0, 0]) + (corners[1, 1] - corners[0, 1])) / 2
    total = corners[1, 1] - corners[0, 0]
    return GrowthRedistribution(total, growth, total - growth, 0.0)


def _corners(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    line: float,
    alpha: float,
    weights: tuple[npt.ArrayLike | None, npt.ArrayLike | None],
) -> dict[tuple[int, int], float]:
    """Poverty by the round of the mean and the round of the distribution."""
    rounds = [
        checked(weight, welfare=welfare) for weight, welfare in zip(weights, (before, after), strict=True)
    ]
    means = [float(w @ y / w.sum()) for w, y in rounds]
    if min(means) <= 0:
        raise EstimationError("welfare: a round's mean is not above zero, so growth is undefined.")
    return {
        # the line is scaled, not welfare: an unscaled corner is then exactly the index itself
        (mean, shape): fgt(y, line=line * (means[shape] / means[mean]), alpha=alpha, weight=w)
        for mean in (0, 1)
        for shape, (w, y) in enumerate(rounds)
    }


@dataclass(frozen=True, slots=True)
class ProPoorGrowth(Shown):
    """Growth of everybody and of the poor, as yearly log rates (0.05 is about 5 % a year).

    ``mean_growth`` is that of the mean. ``poor_growth`` is Ravallion and Chen's: the mean growth
    over the quantiles that were poor at first. ``equivalent_growth`` is Kakwani's poverty-equivalent
    rate: the growth of the mean that, with inequality unchanged, would have changed poverty as much;
    None where growth alone changes nothing or poverty is nil. Growth is pro-poor in the relative
    sense where these exceed ``mean_growth``.
    """

    mean_growth: float
    poor_growth: float
    equivalent_growth: float | None

    def table(self) -> pd.DataFrame:
        """The three rates, one row each."""
        return tidy(terms(self, "mean_growth", "poor_growth", "equivalent_growth"))


def pro_poor_growth(  # noqa: PLR0913
    before: Numbers,
    after: Numbers,
    *,
    line: float,
    alpha: float = 1,
    years: float = 1,
    weight_before: Weight = None,
    weight_after: Weight = None,
) -> ProPoorGrowth:
    r"""Pro-poor growth of Ravallion and Chen, and Kakwani's poverty-equivalent growth rate.

    Ravallion-Chen: :math:`\frac1{H_1}\int_0^{H_1} \log(y_2(p)/y_1(p))\,dp`, exactly over the step
    functions of the two samples. Kakwani: :math:`\gamma^* = \gamma\,\Delta\log P / G` with
    :math:`\gamma = \log(\mu_2/\mu_1)` and G the mean change in log P from growth alone over both
    distributions.

    Parameters
    ----------
    before, after : array-like
        Welfare per person in the two rounds, in the same prices, above zero.
    line : float
        Poverty line, in the same prices.
    alpha : float, default 1
        Aversion to poverty of Kakwani's index.
    years : float, default 1
        Years between the rounds.
    weight_before, weight_after : array-like, optional
        Persons each row stands for.

    Returns
    -------
    ProPoorGrowth
        Yearly log rates.

    Raises
    ------
    EstimationError
        If anything is missing or not above zero, or nobody was poor at first.

    References
    ----------
    Ravallion and Chen (2003), Economics Letters 78: 93-99; Kakwani, Khandker and Son (2004).

    Examples
    --------
    >>> found = pro_poor_growth([50, 150], [60, 180], line=100)   # all grow by 20 %
    >>> [round(np.exp(rate), 6) for rate in (found.mean_growth, found.poor_growth, found.equivalent_growth)]
    [np.float64(1.2), np.float64(1.2), np.float64(1.2)]
    """
    w1, y1 = checked(weight_before, welfare=before)
    w2, y2 = checked(weight_after, welfare=after)
    if years <= 0 or (y1 <= 0).any() or (y2 <= 0).any():
        raise EstimationError("welfare and years must be above zero: growth rates are logarithms.")
    headcount = fgt(y1, line=line, weight=w1)
    if headcount == 0:
        raise EstimationError("Nobody was poor at first, so there is no growth of the poor.")
    growth = float(np.log(w2 @ y2 / w2.sum()) - np.log(w1 @ y1 / w1.sum()))
    corners = _corners(y1, y2, line, alpha, (w1, w2))
    equivalent = _equivalent_growth(growth, corners)
    return ProPoorGrowth(
        mean_growth=growth / years,
        poor_growth=_mean_log_growth((w1, y1), (w2, y2), headcount) / years,
        equivalent_growth=None if equivalent is None else equivalent / years,
    )


def _mean_log_growth(
    first: tuple[FloatArray, FloatArray], last: tuple[FloatArray, FloatArray], upto: float
) -> float:
    steps = []
    for w, y in (first, last):
        order = np.argsort(y, kind="stable")
        steps.append((np.cumsum(w[order]) / w.sum(), np.log(y[order])))
    ends = np.unique(np.concatenate([steps[0][0], steps[1][0], [upto]]))
    ends = ends[ends <= upto]
    width = np.diff(np.append(0.0, ends))
    middle = ends - width / 2
    heights = [
        height[np.minimum(np.searchsorted(cumulated, middle), len(height) - 1)] for cumulated, height in steps
    ]
    return float(width @ (heights[1] - heights[0]) / upto)


def _equivalent_growth(growth: float, corners: dict[tuple[int, int], float]) -> float | None:
    if min(corners.values()) < NIL:
        return None
    log = {key: float(np.log(value)) for key, value in corners.items()}
    by_growth = ((log[1, 0] - log[0, 0]) + (log[1, 1] - log[0, 1])) / 2
    if by_growth == 0:
        return None
    return growth * (log[1, 1] - log[0, 0]) / by_growth

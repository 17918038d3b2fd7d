"""The influence values of indices that depend on ranks: Gini, Sen, quantiles and their shares."""

from typing import Literal

import numpy as np

from blora_eval.errors import EstimationError
from blora_eval.estimate.design.influence import Index, Options, register
from blora_eval.estimate.design.influence_totals import gap_form, quantile_influence
from blora_eval.indicators.checks import FloatArray
from blora_eval.indicators.inequality import gini, palma_ratio, quantile_share, quantile_share_ratio
from blora_eval.indicators.poverty import fgt_terms, poverty_gap_ratio, sen, sen_shorrocks_thon
from blora_eval.indicators.weighted import median, quantile


def gini_influence(
    values: FloatArray, weight: FloatArray, *, convention: Literal["exact", "convey"] = "exact"
) -> tuple[float, FloatArray]:
    r"""The Gini coefficient and the derivative of it by each weight.

    With :math:`T = \sum w y (2W - w)`, M the total welfare and N the population, :math:`G = T/(NM) - 1`.

    Examples
    --------
    >>> gini_influence(np.array([0.0, 100.0]), np.ones(2))[0]
    0.5
    """
    order = np.argsort(values)
    w, y = weight[order], values[order]
    mass = w * y
    above = np.cumsum(mass[::-1])[::-1] - mass
    ranks = np.cumsum(w)
    population, whole = ranks[-1], mass.sum()
    if whole <= 0:
        raise EstimationError(
            "welfare: its mean is not above zero, so its inequality is undefined. Set it aside."
        )
    if convention == "exact":
        top = mass @ (2 * ranks - w)
        derivative = 2 * (y * ranks + above)
    else:
        top = mass @ (2 * ranks - 1)
        derivative = y * (2 * ranks - 1) + 2 * (mass + above)
    influence = np.empty_like(y)
    influence[order] = (derivative - top / population - top / whole * y) / (population * whole)
    return float(top / (population * whole) - 1), influence


def _below(values: FloatArray, weight: FloatArray, share: float) -> tuple[float, FloatArray]:
    """Total held up to a quantile of the population, the boundary divided; the density cancels out."""
    order = np.argsort(values)
    held = np.concatenate([[0.0], np.cumsum((weight * values)[order])])
    ranks = np.concatenate([[0.0], np.cumsum(weight[order])])
    value = float(np.interp(share * ranks[-1], ranks, held))
    cut = quantile(values, share=share, weight=weight)
    return value, values * (values <= cut) - cut * ((values <= cut) - share)


def _share_influence(
    values: FloatArray, weight: FloatArray, *, lower: float = 0.0, upper: float = 0.2
) -> tuple[float, FloatArray]:
    value = quantile_share(values, lower=lower, upper=upper, weight=weight)
    (_, first), (_, last) = _below(values, weight, lower), _below(values, weight, upper)
    return value, (last - first - value * values) / float(weight @ values)


def _palma_influence(values: FloatArray, weight: FloatArray) -> tuple[float, FloatArray]:
    value = palma_ratio(values, weight=weight)
    poor, poor_influence = _below(values, weight, 0.4)
    _, most = _below(values, weight, 0.9)
    return value, (values - most - value * poor_influence) / poor


def _ratio_influence(
    values: FloatArray,
    weight: FloatArray,
    *,
    top: float = 0.2,
    bottom: float = 0.2,
    convention: Literal["totals", "means"] = "totals",
) -> tuple[float, FloatArray]:
    value = quantile_share_ratio(values, weight=weight, top=top, bottom=bottom, convention=convention)
    high = quantile(values, share=1 - top, weight=weight)
    low = quantile(values, share=bottom, weight=weight)
    rich, poor = values > high, values <= low
    upper = values * rich + high * ((values <= high) - (1 - top))
    lower = values * poor - low * (poor - bottom)
    # the sizes of both parts are fixed shares of the population: their ratio has no error of its own
    scale = value / (float(weight[rich] @ values[rich]) / float(weight[poor] @ values[poor]))
    below = float(weight[poor] @ values[poor])
    return value, scale * (upper - value / scale * lower) / below


def _quantile(values: FloatArray, weight: FloatArray, *, share: float = 0.5) -> tuple[float, FloatArray]:
    return quantile_influence(values, weight, share=share)


def _gap_influence(
    values: FloatArray, weight: FloatArray, *, line: FloatArray, statistic: Literal["median"]
) -> tuple[float, FloatArray]:
    value = poverty_gap_ratio(values, line=line, weight=weight, statistic=statistic)
    poor = values < line
    gap = (1 - values / line)[poor]
    influence = np.zeros(len(values))
    influence[poor] = quantile_influence(gap, weight[poor], share=0.5)[1]
    return value, influence


def _sen_influence(
    values: FloatArray, weight: FloatArray, *, line: float, convention: Literal["large", "sen1976"] = "large"
) -> tuple[float, FloatArray]:
    value = sen(values, line=line, weight=weight, convention=convention)
    poor = values < line
    if not poor.any() or float(weight[poor] @ values[poor]) <= 0:
        return value, np.zeros(len(values)) + (poor - value) / weight.sum() * poor.any()
    population = weight.sum()
    q = weight[poor].sum()
    correction = 1.0 if convention == "large" else q / (q + 1)
    coefficient, among = gini_influence(values[poor], weight[poor])
    coefficient, among = coefficient * correction, among * correction
    if convention == "sen1976":
        among = among + coefficient / (q * (q + 1))
    gap = fgt_terms(values, line=line, alpha=1)
    headcount, depth = q / population, float(weight @ gap) / population
    influence = (gap - depth) * (1 - coefficient) / population + (poor - headcount) * coefficient / population
    influence[poor] += (headcount - depth) * among
    return value, influence


def _shorrocks_influence(
    values: FloatArray, weight: FloatArray, *, line: FloatArray
) -> tuple[float, FloatArray]:
    value = sen_shorrocks_thon(values, line=line, weight=weight)
    gap = fgt_terms(values, line=line, alpha=1)
    if not gap.any():
        return value, np.zeros(len(values))
    coefficient, spread = gini_influence(gap, weight)
    depth = float(weight @ gap) / weight.sum()
    return value, (gap - depth) / weight.sum() * (1 + coefficient) + depth * spread


def _end(options: Options) -> float:
    """Few units hold too few of the poorest and of the richest: the share of the poor comes out too high."""
    return float(np.sign(options.get("lower", 0.0) + options.get("upper", 0.2) - 1))


register(gini, Index(name="gini", unit="index", scale="logit", lean=1, influence=gini_influence))
register(quantile, Index(name="quantile", unit="rupiah", smooth=False, influence=_quantile))
register(median, Index(name="median", unit="rupiah", smooth=False, influence=_quantile))
register(
    quantile_share,
    Index(name="quantile_share", unit="share", scale="logit", lean=_end, influence=_share_influence),
)
register(
    quantile_share_ratio,
    Index(
        name="quantile_share_ratio",
        unit="index",
        scale="log",
        lean=2,
        smooth=False,
        influence=_ratio_influence,
    ),
)
register(
    palma_ratio,
    Index(name="palma_ratio", unit="index", scale="log", lean=1, influence=_palma_influence),
)
register(sen, Index(name="sen", unit="index", scale="logit", few=60, influence=_sen_influence))
register(
    sen_shorrocks_thon,
    Index(name="sen_shorrocks_thon", unit="index", scale="logit", few=60, influence=_shorrocks_influence),
)
register(
    poverty_gap_ratio,
    Index(name="poverty_gap_ratio", unit="index", scale="logit", totals=gap_form, influence=_gap_influence),
)

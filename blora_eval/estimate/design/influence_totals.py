"""Influence values of smooth functions of weighted totals, and the density a quantile's error needs."""

import numpy as np

from blora_eval.errors import EstimationError
from blora_eval.estimate.design.influence import Index, Options, Terms, TotalsForm, ratio_form, register
from blora_eval.indicators.checks import FloatArray
from blora_eval.indicators.deprivation import (
    deprivation_matrix,
    deprivation_score,
    is_multidimensionally_poor,
)
from blora_eval.indicators.inequality import atkinson, entropy_reason, generalized_entropy
from blora_eval.indicators.multidimensional import (
    adjusted_headcount,
    multidimensional_headcount,
    multidimensional_intensity,
)
from blora_eval.indicators.poverty import fgt, fgt_terms, watts, watts_terms
from blora_eval.indicators.weighted import mean, quantile, ratio, total


def density(values: FloatArray, weight: FloatArray, at: float) -> float:
    r"""Weighted Gaussian kernel density at one point.

    Bandwidth by Silverman's rule, :math:`0.9 \min(s, IQR / 1.34) n^{-1/5}` with weighted s and IQR and
    the effective number of rows :math:`n = (\sum w)^2 / \sum w^2`, so that the scale of the weights
    does not matter.

    Examples
    --------
    >>> density(np.array([1.0, 1.0]), np.ones(2), 1.0)
    0.0
    """
    if values.min() == values.max():
        return 0.0
    share = weight / weight.sum()
    spread = float(np.sqrt(share @ (values - share @ values) ** 2))
    quartiles = quantile(values, share=0.75, weight=weight) - quantile(values, share=0.25, weight=weight)
    robust = min(spread, quartiles / 1.34) or spread
    width = 0.9 * robust * float(share @ share) ** 0.2
    distance = (at - values) / width
    return float(share @ np.exp(-(distance**2) / 2) / (width * np.sqrt(2 * np.pi)))


def quantile_influence(values: FloatArray, weight: FloatArray, *, share: float) -> tuple[float, FloatArray]:
    r"""A weighted quantile and the influence of each row on it.

    :math:`(p - 1(y \le Q)) / (N f(Q))` with f from :func:`density`.

    Examples
    --------
    >>> quantile_influence(np.array([1.0, 2.0, 3.0]), np.ones(3), share=0.5)[0]
    2.0
    """
    value = quantile(values, share=share, weight=weight)
    height = density(values, weight, value)
    if height == 0:
        return value, np.zeros(len(values))
    return value, (share - (values <= value)) / (weight.sum() * height)


def _fgt_terms(values: FloatArray, options: Options) -> list[Terms | None]:
    alpha = options.get("alpha", 0)
    # a headcount adds up yes and no: no need to make numbers of them first
    return [fgt_terms(values, line=options["line"], alpha=alpha) if alpha else values < options["line"], None]


def _fgt_slope(values: FloatArray, weight: FloatArray, *, line: float, alpha: float = 0) -> float:
    if alpha == 0:
        return density(values, weight, line)
    below = fgt_terms(values, line=line, alpha=alpha - 1) - fgt_terms(values, line=line, alpha=alpha)
    return float(alpha / line * (weight @ below) / weight.sum())


def _watts_slope(values: FloatArray, weight: FloatArray, *, line: float) -> float:
    return float(weight @ (values < line) / weight.sum() / line)


def _gap_terms(values: FloatArray, options: Options) -> list[FloatArray | None]:
    line = options["line"]
    return [fgt_terms(values, line=line, alpha=1), fgt_terms(values, line=line)]


def gap_form(options: Options) -> TotalsForm | None:
    """The form of the poverty gap ratio: one total over another for the mean, none for the median."""
    return ratio_form(_gap_terms) if options.get("statistic", "mean") == "mean" else None


def _entropy_form(options: Options) -> TotalsForm:
    alpha = options.get("alpha", 1)

    def terms(values: FloatArray, _: Options) -> list[FloatArray | None]:
        return [_entropy_term(values, alpha), values, None]

    if alpha == 0:
        return TotalsForm(
            terms,
            value=lambda t: np.log(t[1] / t[2]) - t[0] / t[2],
            gradient=lambda t: [-1 / t[2], 1 / t[1], (t[0] / t[2] - 1) / t[2]],
        )
    if alpha == 1:
        return TotalsForm(
            terms,
            value=lambda t: t[0] / t[1] - np.log(t[1] / t[2]),
            gradient=lambda t: [1 / t[1], -(t[0] / t[1] + 1) / t[1], 1 / t[2]],
        )
    scale = 1 / (alpha * (alpha - 1))

    def power(t: list[FloatArray]) -> FloatArray:
        return np.asarray(scale * t[0] / t[2] * (t[1] / t[2]) ** -alpha)

    return TotalsForm(
        terms,
        value=lambda t: power(t) - scale,
        gradient=lambda t: [power(t) / t[0], -alpha * power(t) / t[1], (alpha - 1) * power(t) / t[2]],
    )


def _entropy_term(values: FloatArray, alpha: float) -> FloatArray:
    if reason := entropy_reason(values, alpha):
        raise EstimationError(reason)
    if alpha == 0:
        return np.log(values)
    if alpha == 1:
        return np.asarray(values * np.log(np.where(values > 0, values, 1)))
    return np.asarray(values**alpha)


def _atkinson_form(options: Options) -> TotalsForm:
    epsilon = options.get("epsilon", 1)
    power = 1 - epsilon

    def terms(values: FloatArray, _: Options) -> list[FloatArray | None]:
        return [_entropy_term(values, power), values, None]

    if epsilon == 1:

        def equal_mean(t: list[FloatArray]) -> FloatArray:
            return np.exp(t[0] / t[2]) / t[1]

        return TotalsForm(
            terms,
            value=lambda t: 1 - equal_mean(t) * t[2],
            gradient=lambda t: [
                -equal_mean(t),
                equal_mean(t) * t[2] / t[1],
                equal_mean(t) * (t[0] / t[2] - 1),
            ],
        )

    def equal(t: list[FloatArray]) -> FloatArray:
        return np.asarray((t[0] / t[2]) ** (1 / power) / t[1])

    return TotalsForm(
        terms,
        value=lambda t: 1 - equal(t) * t[2],
        gradient=lambda t: [
            -equal(t) * t[2] / (power * t[0]),
            equal(t) * t[2] / t[1],
            equal(t) * (1 / power - 1),
        ],
    )


FGT_FEW = ((0, 40), (1, 70), (np.inf, 100))
"""Up to which alpha how many sampling units: as many as bring the standard error of a census whose areas
differ greatly to a quarter of the index (``tests/reference/coverage.py``), BPS's bound of what is usable."""
_MEAN = ratio_form(lambda values, _: [values, None])
_RATIO = ratio_form(lambda values, options: [values, np.broadcast_to(options["denominator"], len(values))])
_TOTAL = TotalsForm(
    terms=lambda values, _: [values],
    value=lambda totals: totals[0],
    gradient=lambda totals: [np.ones_like(totals[0])],
)
_FGT = ratio_form(_fgt_terms)
_WATTS = ratio_form(lambda values, options: [watts_terms(values, line=options["line"]), None])

register(mean, Index(name="mean", unit="rupiah", few=60, totals=lambda _: _MEAN))
register(total, Index(name="total", unit="rupiah", totals=lambda _: _TOTAL))
register(ratio, Index(name="ratio", unit="index", totals=lambda _: _RATIO))
register(
    fgt,
    Index(
        name=lambda options: f"fgt{options.get('alpha', 0):g}",
        unit=lambda options: "index" if options.get("alpha", 0) else "share",
        scale="logit",
        few=lambda options: next(few for alpha, few in FGT_FEW if options.get("alpha", 0) <= alpha),
        totals=lambda _: _FGT,
        slope=_fgt_slope,
    ),
)
register(
    watts,
    Index(name="watts", unit="index", scale="log", few=70, totals=lambda _: _WATTS, slope=_watts_slope),
)
register(
    generalized_entropy,
    Index(name="generalized_entropy", unit="index", scale="log", lean=1, few=200, totals=_entropy_form),
)
register(
    atkinson,
    Index(name="atkinson", unit="index", scale="logit", lean=1, totals=_atkinson_form),
)


def _scores(values: FloatArray, options: Options) -> tuple[FloatArray, FloatArray]:
    """Poor or not, and the censored score, of each row."""
    _, matrix, omega = deprivation_matrix(values, options["weights"])
    score = deprivation_score(matrix, omega)
    poor = is_multidimensionally_poor(score, options["k"]).astype(np.float64)
    return poor, poor * score


def _headcount_terms(values: FloatArray, options: Options) -> list[FloatArray | None]:
    return [_scores(values, options)[0], None]


def _adjusted_terms(values: FloatArray, options: Options) -> list[FloatArray | None]:
    return [_scores(values, options)[1], None]


def _intensity_terms(values: FloatArray, options: Options) -> list[FloatArray | None]:
    poor, censored = _scores(values, options)
    return [censored, poor]


_HEADCOUNT, _ADJUSTED = ratio_form(_headcount_terms), ratio_form(_adjusted_terms)
_INTENSITY = ratio_form(_intensity_terms)

register(
    multidimensional_headcount,
    Index(name="mpi_headcount", unit="share", scale="logit", totals=lambda _: _HEADCOUNT),
)
register(
    multidimensional_intensity,
    Index(name="mpi_intensity", unit="share", scale="logit", totals=lambda _: _INTENSITY),
)
register(
    adjusted_headcount,
    Index(name="mpi_adjusted", unit="index", scale="logit", totals=lambda _: _ADJUSTED),
)

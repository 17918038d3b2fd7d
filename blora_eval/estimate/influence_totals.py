"""The forms of indices that are smooth functions of weighted totals."""

import numpy as np

from blora_eval.errors import EstimationError
from blora_eval.estimate.density import density
from blora_eval.estimate.influence import Index, Options, Terms, TotalsForm, ratio_form, register
from blora_eval.indicators.checks import FloatArray
from blora_eval.indicators.inequality import atkinson, entropy_reason, generalized_entropy
from blora_eval.indicators.poverty import fgt, watts
from blora_eval.indicators.poverty_terms import fgt_terms, watts_terms
from blora_eval.indicators.weighted import mean, ratio, total

__all__ = ["gap_form"]


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
    """The form of the poverty gap ratio: one total over another for the mean, none for the median.

    Parameters
    ----------
    options : mapping
        What the index function is called with.

    Returns
    -------
    TotalsForm or None
        Gap of the poor over their number.
    """
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


_MEAN = ratio_form(lambda values, _: [values, None])
_RATIO = ratio_form(lambda values, options: [values, np.broadcast_to(options["denominator"], len(values))])
_TOTAL = TotalsForm(
    terms=lambda values, _: [values],
    value=lambda totals: totals[0],
    gradient=lambda totals: [np.ones_like(totals[0])],
)
_FGT = ratio_form(_fgt_terms)
_WATTS = ratio_form(lambda values, options: [watts_terms(values, line=options["line"]), None])

register(mean, Index(name="mean", unit="rupiah", totals=lambda _: _MEAN))
register(total, Index(name="total", unit="rupiah", totals=lambda _: _TOTAL))
register(ratio, Index(name="ratio", unit="index", totals=lambda _: _RATIO))
register(
    fgt,
    Index(
        name=lambda options: f"fgt{options.get('alpha', 0):g}",
        unit=lambda options: "index" if options.get("alpha", 0) else "share",
        bounded=True,
        totals=lambda _: _FGT,
        slope=_fgt_slope,
    ),
)
register(watts, Index(name="watts", unit="index", totals=lambda _: _WATTS, slope=_watts_slope))
register(generalized_entropy, Index(name="generalized_entropy", unit="index", totals=_entropy_form))
register(atkinson, Index(name="atkinson", unit="index", bounded=True, totals=_atkinson_form))

"""Bootstrap-t intervals: the t quantiles are drawn from the sample instead of from a table."""

from dataclasses import replace

import numpy as np
from scipy import sparse, special

from blora_eval.errors import EstimationError
from blora_eval.estimate.domains import Cells, Domains
from blora_eval.estimate.replicates import Replicates, replicate_totals
from blora_eval.estimate.stages import Stage
from blora_eval.estimate.survey import Request, linearise, unit_totals, variances
from blora_eval.indicators.checks import FloatArray

__all__ = ["bootstrap_t"]


def bootstrap_t(
    request: Request, stage: Stage, parts: Domains, replicates: Replicates | None
) -> tuple[FloatArray, FloatArray]:
    r"""Studentised bootstrap interval of every domain.

    Each Rao-Wu replicate gives :math:`t^* = (\theta^* - \theta)/se^*` with its own linearised
    standard error; the interval is :math:`\theta - t^*_{.975} se` to :math:`\theta - t^*_{.025} se`.
    For an index between 0 and 1 all of this is done on its logit.

    Parameters
    ----------
    request : Request
        What is to be estimated; an index with a linearisation.
    stage : Stage
        First stage, without finite-population correction and with at least three units a stratum.
    parts : Domains
        For whom.
    replicates : Replicates or None
        From ``design.bootstrap``.

    Returns
    -------
    low, high : ndarray
        NaN where fewer than nine tenths of the replicates could be used.

    Raises
    ------
    EstimationError
        If the replicates are not of the bootstrap, a stratum has fewer than three units, or the
        design has a finite-population correction.
    """
    if replicates is None or replicates.method != "bootstrap":
        raise EstimationError("A bootstrap-t interval needs replicates=design.bootstrap(rng=...).")
    if (stage.size < 3).any() or stage.fraction.any():
        raise EstimationError(
            "A bootstrap-t interval needs three primary sampling units in every stratum and no "
            "finite-population correction. Use interval='logit'."
        )
    own = linearise(request, parts)
    se = np.sqrt(variances(own, [stage], parts))
    form = request.form() if request.relative is None else None
    if form is not None:
        values, errors = _by_totals(request, stage, parts, replicates)
    else:
        values, errors = _one_by_one(request, stage, parts, replicates)
    return _interval(own.value, se, values, errors, bounded=request.index.bounded)


def _interval(
    value: FloatArray, se: FloatArray, values: FloatArray, errors: FloatArray, *, bounded: bool
) -> tuple[FloatArray, FloatArray]:
    with np.errstate(divide="ignore", invalid="ignore"):
        if bounded:
            se, errors = se / (value * (1 - value)), errors / (values * (1 - values))
            value, values = special.logit(value), special.logit(values)
        drawn = (values - value) / errors
    drawn = np.where(np.isfinite(drawn), drawn, np.nan)
    usable = np.isfinite(drawn).mean(axis=0) >= 0.9
    low, high = np.full(len(value), np.nan), np.full(len(value), np.nan)
    if usable.any():
        quantiles = np.nanquantile(drawn[:, usable], [0.975, 0.025], axis=0)
        low[usable], high[usable] = value[usable] - quantiles * se[usable]
    return (special.expit(low), special.expit(high)) if bounded else (low, high)


def _by_totals(
    request: Request, stage: Stage, parts: Domains, replicates: Replicates
) -> tuple[FloatArray, FloatArray]:
    form = request.form()
    if form is None:
        raise AssertionError
    cells = parts.cells[0]
    terms = form.terms(request.values, request.options)
    totals = [replicate_totals(term, request.weight, stage, parts, replicates) for term in terms]
    with np.errstate(divide="ignore", invalid="ignore"):
        values, gradient = np.asarray(form.value(totals)), form.gradient(totals)
        spread = np.zeros((len(values), len(cells.unit)))
        for term, slope in zip(terms, gradient, strict=True):
            sums = cells.weight if term is None else cells.sums(request.weight * term)
            spread += slope[:, cells.domain] * sums
    multipliers = replicates.multipliers[:, cells.unit]
    return values, _drawn_errors(stage, cells, parts.count, spread * multipliers, multipliers)


def _one_by_one(
    request: Request, stage: Stage, parts: Domains, replicates: Replicates
) -> tuple[FloatArray, FloatArray]:
    values, errors = [], []
    for multiplier in replicates.multipliers:
        weight = request.weight * multiplier[stage.unit]
        reweighted = replace(parts.cells[0], weight=parts.cells[0].sums(weight))
        drawn_parts = replace(parts, cells=(reweighted,))
        linear = linearise(replace(request, weight=weight), drawn_parts)
        cells, totals = unit_totals(linear, stage, drawn_parts)
        drawn = multiplier[cells.unit][None, :]
        values.append(linear.value)
        errors.append(_drawn_errors(stage, cells, parts.count, totals[None, :], drawn)[0])
    return np.array(values), np.array(errors)


def _drawn_errors(
    stage: Stage, cells: Cells, count: int, totals: FloatArray, multipliers: FloatArray
) -> FloatArray:
    """Linearised standard errors within replicates: a unit drawn twice is two draws of n - 1."""
    size = stage.size[stage.stratum[cells.unit]]
    draws = multipliers * (size - 1) / size
    squares = np.divide(totals**2, draws, out=np.zeros_like(totals), where=draws > 0)
    place = (cells.key, np.arange(len(cells.key)))
    shape = (len(stage.size) * count, len(cells.key))
    strata = sparse.csr_array((np.ones(len(cells.key)), place), shape=shape)
    m = (stage.size - 1)[:, None]

    def by_stratum(values: FloatArray) -> FloatArray:
        return np.asarray((strata @ values.T).T).reshape(len(values), len(stage.size), count)

    spread = by_stratum(squares) - by_stratum(totals) ** 2 / m
    return np.asarray(np.sqrt(np.maximum((spread * m / (m - 1)).sum(axis=1), 0)))

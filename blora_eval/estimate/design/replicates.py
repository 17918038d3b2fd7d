"""Errors by replicates: jackknife, balanced half-samples, bootstrap, and bootstrap-t intervals.

A set of replicates is one matrix of multipliers, a row a replicate and a column a primary sampling
unit. For an index that is a function of totals all replicates of all domains are one matrix product
over the units' totals; any other index is worked out once a replicate.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy import linalg, sparse, special

from blora_eval.errors import EstimationError
from blora_eval.estimate.design.domains import Domains, DomainSums
from blora_eval.estimate.design.linearisation import Request, domain_values, linearise, unit_totals, variances
from blora_eval.estimate.design.sampling_stages import Stage
from blora_eval.indicators.checks import FloatArray

LARGEST = 10_000
Centre = Literal["estimate", "mean"]


@dataclass(frozen=True, slots=True, eq=False)
class Replicates:
    """Multipliers of the units' weights, and what each replicate's squared deviation counts.

    ``multipliers`` has a row a replicate and a column a primary sampling unit; the variance is the
    sum of ``scale`` times the squared deviations from the ``centre``: the estimate itself, or the
    mean of the replicates, which is a little smaller (R's default).
    """

    multipliers: FloatArray
    scale: FloatArray
    method: str
    centre: Centre = "estimate"


def _check(stage: Stage) -> None:
    if stage.lonely.any():
        raise EstimationError(
            f"{int(stage.lonely.sum())} strata have one primary sampling unit, which replicates cannot vary. "
            "Build the design with lonely='merge'."
        )


def jackknife(stage: Stage, *, centre: Centre = "estimate") -> Replicates:
    r"""Leave out one primary sampling unit at a time (JK1 with one stratum, JKn with several).

    The others of its stratum count :math:`n_h/(n_h - 1)`; each deviation counts
    :math:`(1 - f_h)(n_h - 1)/n_h`.
    """
    _check(stage)
    count = len(stage.stratum)
    if count > LARGEST:
        raise EstimationError(
            f"A jackknife of {count} primary sampling units needs a matrix too large. Use the linearisation, "
            "or design.bootstrap(rng=...)."
        )
    size = stage.size[stage.stratum]
    same = stage.stratum[:, None] == stage.stratum
    multipliers = np.where(same, size / (np.maximum(size, 2) - 1), 1.0)
    np.fill_diagonal(multipliers, 0.0)
    scale = (1 - stage.fraction[stage.stratum]) * (size - 1) / size
    return Replicates(multipliers, scale, "jackknife", centre)


def brr(stage: Stage, *, fay: float = 0.0, centre: Centre = "estimate") -> Replicates:
    """Balanced half-samples, for two primary sampling units in every stratum.

    Each replicate takes one unit of each stratum, by a Hadamard matrix, so that for a total they give
    exactly the linearised error. With ``fay`` above 0 the other unit keeps that part of its weight.
    """
    if wrong := int((stage.size != 2).sum()):
        raise EstimationError(
            f"{wrong} strata have not exactly two primary sampling units, which balanced half-samples need. "
            "Use design.jackknife() or design.bootstrap(rng=...)."
        )
    if not 0 <= fay < 1:
        raise EstimationError(f"fay: {fay} is not from 0 to below 1. Use 0, 0.3 or 0.5.")
    order = 1 << len(stage.size).bit_length()
    signs = linalg.hadamard(order)[:, 1 : len(stage.size) + 1]
    first = np.zeros(len(stage.stratum), dtype=bool)
    first[np.unique(stage.stratum, return_index=True)[1]] = True
    step = (1 - fay) * np.sqrt(1 - stage.fraction[stage.stratum]) * np.where(first, 1, -1)
    multipliers = 1 + signs[:, stage.stratum] * step
    return Replicates(multipliers, np.full(order, 1 / (order * (1 - fay) ** 2)), "brr", centre)


def bootstrap(stage: Stage, *, rng: np.random.Generator, replicates: int = 1000) -> Replicates:
    r"""Rescaled bootstrap of Rao and Wu.

    In each stratum :math:`n_h - 1` units are drawn with replacement; a unit drawn r times counts
    :math:`1 - \lambda + \lambda r\,n_h/(n_h - 1)` with :math:`\lambda = \sqrt{1 - f_h}`.

    Notes
    -----
    Rao, Wu, Yue (1992), Survey Methodology 18: 209-217.
    """
    _check(stage)
    multipliers = np.ones((replicates, len(stage.stratum)))
    for stratum, size in enumerate(stage.size):
        if size == 1:
            continue
        drawn = rng.multinomial(size - 1, np.full(size, 1 / size), size=replicates)
        damped = np.sqrt(1 - stage.fraction[stratum])
        multipliers[:, stage.stratum == stratum] = 1 - damped + damped * drawn * size / (size - 1)
    return Replicates(multipliers, np.full(replicates, 1 / replicates), "bootstrap")


def replicate_values(request: Request, stage: Stage, parts: Domains, replicates: Replicates) -> FloatArray:
    """The index of every domain in every replicate."""
    form = request.form() if request.relative is None else None
    if form is None:
        return np.array(
            [
                domain_values(request, parts, request.weight * multiplier[stage.unit])
                for multiplier in replicates.multipliers
            ]
        )
    totals = [
        replicate_totals(term, request.weight, stage, parts, replicates)
        for term in form.terms(request.values, request.options)
    ]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(form.value(totals))


def replicate_totals(
    term: FloatArray | None, weight: FloatArray, stage: Stage, parts: Domains, replicates: Replicates
) -> FloatArray:
    """A total of every domain in every replicate, as one matrix product."""
    cells = parts.cells[0]
    sums = cells.weight if term is None else cells.sums(weight * term)
    shape = (len(stage.stratum), parts.count)
    matrix = sparse.csr_array((sums, (cells.unit, cells.domain)), shape=shape)
    return np.asarray((matrix.T @ replicates.multipliers.T).T)


def replicate_variances(values: FloatArray, estimate: FloatArray, replicates: Replicates) -> FloatArray:
    """The variance of each domain from its replicates.

    Examples
    --------
    >>> twice = Replicates(np.ones((2, 1)), np.array([0.5, 0.5]), "bootstrap")
    >>> replicate_variances(np.array([[1.0], [3.0]]), np.array([2.0]), twice)
    array([1.])
    """
    there = np.isfinite(values)
    centre = estimate if replicates.centre == "estimate" else np.nanmean(values, axis=0)
    squares = np.where(there, (values - centre) ** 2, 0)
    counted = replicates.scale @ there
    whole = replicates.scale.sum()
    share = np.divide(counted, whole, out=np.ones_like(counted), where=counted > 0)
    return np.asarray(replicates.scale @ squares / share)


def bootstrap_t(
    request: Request, stage: Stage, parts: Domains, replicates: Replicates | None
) -> tuple[FloatArray, FloatArray]:
    r"""Studentised bootstrap interval of every domain.

    Each Rao-Wu replicate gives :math:`t^* = (\theta^* - \theta)/se^*` with its own linearised
    standard error; the interval is :math:`\theta - t^*_{.975} se` to :math:`\theta - t^*_{.025} se`.
    For an index between 0 and 1 all of this is done on its logit.
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
    return _interval(own.value, se, values, errors, bounded=request.index.scale == "logit")


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
    stage: Stage, cells: DomainSums, count: int, totals: FloatArray, multipliers: FloatArray
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

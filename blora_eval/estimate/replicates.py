"""Errors from replicates: the sample drawn again, in effect, and the index worked out each time.

A set of replicates is one matrix of multipliers, a row a replicate and a column a primary sampling
unit. For an index that is a function of totals all replicates of all domains are one matrix product
over the units' totals; any other index is worked out once a replicate.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import linalg, sparse

from blora_eval.errors import EstimationError
from blora_eval.estimate.domains import Domains
from blora_eval.estimate.stages import Stage
from blora_eval.estimate.survey import Request, domain_values
from blora_eval.indicators.checks import FloatArray

__all__ = ["Replicates", "bootstrap", "brr", "jackknife", "replicate_values", "replicate_variances"]

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

    Parameters
    ----------
    stage : Stage
        First stage of the design.
    centre : {"estimate", "mean"}
        What deviations are taken from.

    Returns
    -------
    Replicates
        As many as there are units.

    Raises
    ------
    EstimationError
        If a stratum has one unit, or there are more than 10,000 units.
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

    Parameters
    ----------
    stage : Stage
        First stage of the design.
    fay : float
        Fay's coefficient, from 0 to below 1.
    centre : {"estimate", "mean"}
        What deviations are taken from.

    Returns
    -------
    Replicates
        The next power of two above the number of strata.

    Raises
    ------
    EstimationError
        If a stratum has not exactly two units, or ``fay`` is out of range.
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

    Parameters
    ----------
    stage : Stage
        First stage of the design.
    rng : Generator
        Source of randomness.
    replicates : int
        How many.

    Returns
    -------
    Replicates
        As many as asked for.

    Raises
    ------
    EstimationError
        If a stratum has one unit.

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
    """The index of every domain in every replicate.

    Parameters
    ----------
    request : Request
        What is to be estimated.
    stage : Stage
        First stage of the design.
    parts : Domains
        For whom.
    replicates : Replicates
        The multipliers.

    Returns
    -------
    ndarray of shape (replicates, domains)
        NaN where no household of the domain is left in a replicate.
    """
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
    """A total of every domain in every replicate, as one matrix product.

    Parameters
    ----------
    term : ndarray of shape (n,) or None
        What is added up; None for the weights themselves.
    weight : ndarray of shape (n,)
        Weights of the households.
    stage : Stage
        First stage of the design.
    parts : Domains
        For whom.
    replicates : Replicates
        The multipliers.

    Returns
    -------
    ndarray of shape (replicates, domains)
        The totals.
    """
    cells = parts.cells[0]
    sums = cells.weight if term is None else cells.sums(weight * term)
    shape = (len(stage.stratum), parts.count)
    matrix = sparse.csr_array((sums, (cells.unit, cells.domain)), shape=shape)
    return np.asarray((matrix.T @ replicates.multipliers.T).T)


def replicate_variances(values: FloatArray, estimate: FloatArray, replicates: Replicates) -> FloatArray:
    """The variance of each domain from its replicates.

    Parameters
    ----------
    values : ndarray of shape (replicates, domains)
        What :func:`replicate_values` gave.
    estimate : ndarray of shape (domains,)
        The index itself.
    replicates : Replicates
        Their scale.

    Returns
    -------
    ndarray of float
        Replicates that lost the whole domain are left out, the others counting for them.

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

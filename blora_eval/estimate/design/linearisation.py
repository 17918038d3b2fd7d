"""An index and its error by Taylor linearisation, for all domains of a sample at once."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from blora_eval.errors import EstimationError
from blora_eval.estimate.design.domains import Domains, DomainSums, Rows, covariance, dense
from blora_eval.estimate.design.influence import ROW_OPTIONS, Index, Options, RelativeLine, TotalsForm
from blora_eval.estimate.design.influence_totals import quantile_influence
from blora_eval.estimate.design.sampling_stages import Stage, sums_by
from blora_eval.indicators.checks import FloatArray
from blora_eval.indicators.poverty import relative_line


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """What is to be estimated: the function, its form, its values and options, and the weights.

    ``relative`` is the line to be taken from the sample, if the options asked for one.
    """

    function: Callable[..., float]
    index: Index
    values: FloatArray
    weight: FloatArray
    options: dict[str, Any]
    relative: RelativeLine | None = None

    def form(self) -> TotalsForm | None:
        """The totals form for these options, or None."""
        return self.index.totals(self.options) if self.index.totals else None


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """An index linearised: each household adds ``weight * influence`` to its error.

    Either ``terms`` (weighted, one array a total, None for the weights themselves), their ``sums``
    over the cells of the first stage and a ``gradient`` by domain, or ``rows`` (weighted influences).
    ``slope`` by domain times ``line`` (weighted influences of all households on a relative line)
    comes on top.
    """

    value: FloatArray
    terms: list[FloatArray | None] = field(default_factory=list)
    sums: list[FloatArray] = field(default_factory=list)
    gradient: list[FloatArray] = field(default_factory=list)
    rows: FloatArray | None = None
    slope: FloatArray | None = None
    line: FloatArray | None = None


def split_options(options: Options, rows: Rows) -> dict[str, Any]:
    """The options of one domain: what has one value a row cut to its rows, the rest as it is."""
    return {
        name: value[rows] if name in ROW_OPTIONS and np.ndim(value) else value
        for name, value in options.items()
    }


def linearise(request: Request, parts: Domains) -> Linear:
    """Linearise an index in every domain.

    Examples
    --------
    See :class:`blora_eval.estimate.design.survey_design.Design`, which calls it.
    """
    line = _line_influence(request)
    request = fixed_line(request)
    form = request.form()
    linear = _by_totals(request, parts, form) if form else _by_rows(request, parts)
    if line is None:
        return linear
    # a domain whose households all have weight zero has no slope, and no estimate either
    slope = np.array(
        [_slope(request, rows) if n else 0.0 for rows, n in zip(parts.slices(), parts.n, strict=True)]
    )
    return replace(linear, slope=slope, line=line)


def fixed_line(request: Request) -> Request:
    """The same request with its relative line worked out from the sample."""
    if request.relative is None:
        return request
    value = relative_line(
        request.values, share=request.relative.share, at=request.relative.at, weight=request.weight
    )
    return replace(request, options={**request.options, "line": value}, relative=None)


def _line_influence(request: Request) -> FloatArray | None:
    if request.relative is None:
        return None
    _, influence = quantile_influence(request.values, request.weight, share=request.relative.at)
    return request.weight * request.relative.share * influence


def _slope(request: Request, rows: Rows) -> float:
    if request.index.slope is None:
        raise EstimationError(
            "This index has no linearisation for a relative line. Ask for "
            "replicates=design.bootstrap(rng=...), which work the line out anew each time, or give the "
            "line as a number."
        )
    return request.index.slope(
        request.values[rows], request.weight[rows], **split_options(request.options, rows)
    )


def _by_totals(request: Request, parts: Domains, form: TotalsForm) -> Linear:
    cells = parts.cells[0]
    terms = [
        None if term is None else request.weight * term
        for term in form.terms(request.values, request.options)
    ]
    sums = [cells.weight if term is None else cells.sums(term) for term in terms]
    totals = [sums_by(cells.domain, summed, count=parts.count) for summed in sums]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.asarray(form.value(totals), dtype=np.float64)
        gradient = form.gradient(totals)
    undefined = ~np.isfinite(value)
    value[undefined] = np.nan
    for slope in gradient:
        slope[undefined] = 0
    return Linear(value, terms, sums, gradient)


def _by_rows(request: Request, parts: Domains) -> Linear:
    influence = request.index.influence
    if influence is None:
        raise AssertionError
    value, weighted = np.full(parts.count, np.nan), np.zeros(len(request.values))
    for position, rows in enumerate(parts.slices()):
        if not parts.n[position]:
            continue
        options = split_options(request.options, rows)
        try:
            value[position], own = influence(request.values[rows], request.weight[rows], **options)
        except EstimationError:
            if parts.count == 1:
                raise
            continue
        weighted[rows] = request.weight[rows] * own
    return Linear(value, rows=weighted)


def domain_values(request: Request, parts: Domains, weight: FloatArray) -> FloatArray:
    """The index of every domain with other weights, by calling the function itself."""
    reweighted = fixed_line(replace(request, weight=weight))
    values = np.full(parts.count, np.nan)
    for position, rows in enumerate(parts.slices()):
        options = split_options(reweighted.options, rows)
        try:
            values[position] = request.function(request.values[rows], weight=weight[rows], **options)
        except EstimationError:
            continue
    return values


def unit_totals(
    linear: Linear, stage: Stage, parts: Domains, position: int = 0
) -> tuple[DomainSums, FloatArray]:
    """Linearised totals of the sampling units within the domains."""
    cells, count = parts.cells[position], parts.count
    if linear.rows is not None:
        totals = cells.sums(linear.rows)
    else:
        totals = np.zeros(len(cells.unit))
        sums = (
            linear.sums
            if position == 0
            else [cells.weight if term is None else cells.sums(term) for term in linear.terms]
        )
        for summed, slope in zip(sums, linear.gradient, strict=True):
            totals += slope[cells.domain] * summed
    if linear.slope is None or linear.line is None:
        return cells, totals
    line = sums_by(stage.unit, linear.line, count=len(stage.stratum))
    every = dense(stage, count)
    spread = np.outer(line, linear.slope).ravel()
    spread[cells.unit * count + cells.domain] += totals
    return every, spread


def skewness(linear: Linear, stage: Stage, parts: Domains) -> FloatArray:
    r"""How skewed the estimate of every domain is, by its primary sampling units' linearised totals.

    :math:`\sum (t_i - \bar t)^3 / (\sum (t_i - \bar t)^2)^{3/2}` over the domain's own units, whatever
    their stratum: the totals' skewness over the root of their number.
    """
    cells, totals = unit_totals(linear, stage, parts)

    def by_domain(values: FloatArray) -> FloatArray:
        return sums_by(cells.domain, values, count=parts.count)

    units = np.maximum(by_domain(np.ones(len(totals))), 1)
    centred = totals - (by_domain(totals) / units)[cells.domain]
    spread = by_domain(centred**2) ** 1.5
    return np.divide(by_domain(centred**3), spread, out=np.zeros(parts.count), where=spread > 0)


def variances(linear: Linear, stages: list[Stage], parts: Domains) -> FloatArray:
    """The variance of the index in every domain, over all stages of drawing."""
    total = np.zeros(parts.count)
    for position, stage in enumerate(stages):
        used, totals = unit_totals(linear, stage, parts, position)
        total += covariance(stage, used, parts.count, totals, totals)
    return np.maximum(total, 0)

"""Parts of a sample for which an estimate is wanted, laid out for sums by part and sampling unit.

A cell is a sampling unit within a domain. Most pairs do not occur (a village's households lie in its
own units), so only those that do are kept. A sample lies in the order of its units, so that a sum
over households is mostly one pass over neighbours.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from blora_eval.estimate.design.sampling_stages import IntArray, Stage, compact, sums_by
from blora_eval.indicators.checks import FloatArray

Rows = IntArray | slice


@dataclass(frozen=True, slots=True, eq=False)
class DomainSums:
    """The sampling units of one stage within the domains.

    ``row`` gives each household's cell, ``unit`` and ``domain`` what each cell is, ``weight`` its
    sum of weights; ``key`` numbers the pairs of stratum and domain. ``starts`` is where each cell
    begins, if the households of each are neighbours.
    """

    row: IntArray
    unit: IntArray
    domain: IntArray
    weight: FloatArray
    key: IntArray
    starts: IntArray | None = None

    def sums(self, values: FloatArray) -> FloatArray:
        """Sum of a value of each household over each cell."""
        return _sums(self.row, values, self.starts, len(self.unit))


@dataclass(frozen=True, slots=True, eq=False)
class Domains:
    """The domains of one estimate: their labels, their households, and their degrees of freedom.

    ``df`` counts the domain's **own** primary sampling units minus its own strata.
    """

    labels: pd.Index
    row: IntArray
    cells: tuple[DomainSums, ...]
    n: IntArray
    n_psu: IntArray
    df: IntArray
    kish: FloatArray
    order: IntArray
    bounds: IntArray

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.labels)

    def slices(self) -> list[Rows]:
        """The rows of each domain."""
        return [slice(None)] if self.count == 1 else list(np.split(self.order, self.bounds))


def domains(row: IntArray, labels: pd.Index, weight: FloatArray, stages: list[Stage]) -> Domains:
    """Lay a sample out by domain.

    Examples
    --------
    >>> from blora_eval.estimate.design.sampling_stages import first_stage
    >>> sample = pd.DataFrame({"village": ["a", "a", "b"]})
    >>> stage = first_stage(sample, strata=None, psu="village", fpc=None, nest=True, lonely="raise")
    >>> domains(np.array([0, 1, 1]), pd.Index(["men", "women"]), np.ones(3), [stage]).n_psu
    array([1, 2])
    """
    count = len(labels)
    cells = tuple(_cells(stage, row, count, weight) for stage in stages)
    first = cells[0]
    n_psu = np.bincount(first.domain, minlength=count)
    strata = np.bincount(np.unique(first.key) % count, minlength=count)
    squares = sums_by(first.domain, first.sums(weight**2), count=count)
    n = np.bincount(row, minlength=count)
    order = np.argsort(row, kind="stable") if count > 1 else np.arange(len(row))
    return Domains(
        labels=labels,
        row=row,
        cells=cells,
        n=n,
        n_psu=n_psu,
        df=n_psu - strata,
        kish=sums_by(first.domain, first.weight, count=count) ** 2
        / np.maximum(squares, np.finfo(float).tiny),
        order=order,
        bounds=np.cumsum(n)[:-1],
    )


def _cells(stage: Stage, row: IntArray, count: int, weight: FloatArray) -> DomainSums:
    home = np.full(len(stage.stratum), -1)
    home[stage.unit] = row
    if (home >= 0).all() and (home[stage.unit] == row).all():
        # every unit lies within one domain, so the units are the cells
        cell, unit, domain = stage.unit, np.arange(len(home)), home
    else:
        pairs = stage.unit.astype(np.int64) * count + row
        present, cell = compact(pairs, bound=len(stage.stratum) * count)
        unit, domain = (part.astype(np.intp, copy=False) for part in np.divmod(present, count))
    step = np.diff(cell, prepend=-1)
    starts = np.flatnonzero(step) if (step >= 0).all() else None
    summed = _sums(cell, weight, starts, len(unit))
    return DomainSums(cell, unit, domain, summed, stage.stratum[unit] * count + domain, starts)


def _sums(cell: IntArray, values: FloatArray, starts: IntArray | None, count: int) -> FloatArray:
    if starts is None:
        return sums_by(cell, values, count=count)
    return np.asarray(np.add.reduceat(values, starts), dtype=np.float64)


def covariance(
    stage: Stage, cells: DomainSums, count: int, first: FloatArray, second: FloatArray
) -> FloatArray:
    r"""Covariance of two linearised totals, by domain, over the units of one stage.

    :math:`\sum_h (1 - f_h) \frac{n_h}{n_h - 1} \sum_{i \in h} (t_{hi} - \bar t_h)(u_{hi} - \bar u_h)`,
    the sums running over **all** units of the design, those without a household of the domain with
    a total of zero. A stratum of one unit is measured from the mean of all units.
    """
    shape = (len(stage.size), count)

    def by_stratum(values: FloatArray) -> FloatArray:
        return sums_by(cells.key, values, count=shape[0] * shape[1]).reshape(shape)

    products, one, other = by_stratum(first * second), by_stratum(first), by_stratum(second)
    size = stage.size[:, None]
    spread = products - one * other / size
    if stage.lonely.any():
        one_mean, other_mean = (sums.sum(axis=0) / stage.size.sum() for sums in (one, other))
        alone = stage.lonely
        spread[alone] = (one[alone] - one_mean) * (other[alone] - other_mean)
    return np.asarray(stage.factor @ spread)


def dense(stage: Stage, count: int) -> DomainSums:
    """Every unit in every domain, for totals to which all households add."""
    unit = np.repeat(np.arange(len(stage.stratum)), count)
    domain = np.tile(np.arange(count), len(stage.stratum))
    return DomainSums(
        row=np.empty(0, dtype=np.intp),
        unit=unit,
        domain=domain,
        weight=np.empty(0),
        key=stage.stratum[unit] * count + domain,
    )

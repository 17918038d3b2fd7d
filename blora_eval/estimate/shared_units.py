"""Sampling units that two rounds share, and the covariance they give the rounds' estimates."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from blora_eval.estimate.domains import Cells
from blora_eval.estimate.stages import IntArray, Stage, sums_by
from blora_eval.indicators.checks import FloatArray

__all__ = ["Laid", "shared_units"]


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """One round's linearised totals, and where its domains stand among those of both rounds.

    ``present`` are the units that have households of a domain, ``cells`` those the ``totals`` belong
    to (all, under a relative line); ``place`` gives each domain's position.
    """

    stage: Stage
    present: Cells
    cells: Cells
    totals: FloatArray
    place: IntArray


def shared_units(first: Laid, second: Laid, count: int) -> tuple[FloatArray, FloatArray]:
    r"""Count the shared units of each domain, and give the covariance they make.

    :math:`\sum_h \frac{c_h}{c_h - 1}\left(\sum t u - \frac{1}{c_h}\sum t \sum u\right)` over the
    :math:`c_h` units of each stratum that both rounds drew, in the earlier round's strata; a stratum
    that shares fewer than two adds nothing.

    Parameters
    ----------
    first : Laid
        The earlier round.
    second : Laid
        The later round.
    count : int
        Domains of both rounds together.

    Returns
    -------
    common : ndarray of float
        Units with households of the domain in both rounds.
    covariance : ndarray of float
        One number a domain; zero where the samples did not name their units.
    """
    if not (first.stage.named and second.stage.named):
        return np.zeros(count), np.zeros(count)
    partner = first.stage.labels.get_indexer(second.stage.labels)
    known = np.zeros(len(first.stage.stratum), dtype=bool)
    known[partner[partner >= 0]] = True
    own = np.where(known, np.arange(len(known)), -1)
    key, totals = _keyed(first, own, count)
    later_key, later_totals = _keyed(second, partner, count)
    _, left, right = np.intersect1d(key, later_key, assume_unique=True, return_indices=True)
    size = sums_by(first.stage.stratum[known], np.ones(int(known.sum())), count=len(first.stage.size))

    def by_stratum(keys: IntArray, values: FloatArray) -> FloatArray:
        place = first.stage.stratum[keys // count] * count + keys % count
        return sums_by(place, values, count=len(size) * count).reshape(len(size), count)

    spread = by_stratum(key[left], totals[left] * later_totals[right])
    spread -= by_stratum(key, totals) * by_stratum(later_key, later_totals) / np.maximum(size, 1)[:, None]
    factor = np.where(size > 1, size / np.maximum(size - 1, 1), 0.0)
    factor *= np.sqrt((1 - first.stage.fraction) * (1 - _later_fraction(first.stage, second.stage, partner)))
    return _common(first, second, (own, partner), count), np.asarray(factor @ spread)


def _common(first: Laid, second: Laid, units: tuple[IntArray, IntArray], count: int) -> FloatArray:
    keys = [
        _kept(side.present, unit, side.place, count)[0]
        for side, unit in zip((first, second), units, strict=True)
    ]
    both = np.intersect1d(keys[0], keys[1], assume_unique=True)
    return sums_by(both % count, np.ones(len(both)), count=count)


def _later_fraction(first: Stage, second: Stage, partner: IntArray) -> FloatArray:
    """The later round's sampling fraction in each of the earlier round's strata."""
    fraction = np.zeros(len(first.size))
    shared = partner >= 0
    fraction[first.stratum[partner[shared]]] = second.fraction[second.stratum[shared]]
    return fraction


def _keyed(side: Laid, unit: IntArray, count: int) -> tuple[IntArray, FloatArray]:
    key, kept = _kept(side.cells, unit, side.place, count)
    return key, side.totals[kept]


def _kept(
    cells: Cells, unit: IntArray, place: IntArray, count: int
) -> tuple[IntArray, npt.NDArray[np.bool_]]:
    kept = unit[cells.unit] >= 0
    return unit[cells.unit[kept]] * count + place[cells.domain[kept]], kept

"""The change of an index between two rounds, with the covariance of the sampling units that both share."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.design.domains import Domains, DomainSums
from blora_eval.estimate.design.intervals import linear
from blora_eval.estimate.design.linearisation import Request, unit_totals
from blora_eval.estimate.design.sampling_stages import IntArray, Stage, sums_by
from blora_eval.estimate.design.tabulate import Wanted, label_columns, nullable, numbers, rows
from blora_eval.indicators.checks import FloatArray
from blora_eval.results import POINTS


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """One round's linearised totals, and where its domains stand among those of both rounds.

    ``present`` are the units that have households of a domain, ``cells`` those the ``totals`` belong
    to (all, under a relative line); ``place`` gives each domain's position.
    """

    stage: Stage
    present: DomainSums
    cells: DomainSums
    totals: FloatArray
    place: IntArray


def shared_units(first: Laid, second: Laid, count: int) -> tuple[FloatArray, FloatArray]:
    r"""Count the shared units of each domain, and give the covariance they make.

    :math:`\sum_h \frac{c_h}{c_h - 1}\left(\sum t u - \frac{1}{c_h}\sum t \sum u\right)` over the
    :math:`c_h` units of each stratum that both rounds drew, in the earlier round's strata; a stratum
    that shares fewer than two adds nothing.
    """
    if not (first.stage.named and second.stage.named):
        raise EstimationError("A panel needs the labels of its sampling units (psu) in both rounds.")
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
    cells: DomainSums, unit: IntArray, place: IntArray, count: int
) -> tuple[IntArray, npt.NDArray[np.bool_]]:
    kept = unit[cells.unit] >= 0
    return unit[cells.unit[kept]] * count + place[cells.domain[kept]], kept


ORDER = ["ok", "caution", "unusable", "unavailable"]


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """One round: what is estimated, how its sample was drawn, and its domains."""

    request: Request
    stages: list[Stage]
    parts: Domains


def change_frame(before: Round, after: Round, wanted: Wanted, *, same_psu: bool) -> pd.DataFrame:
    r"""The rows of a change for all domains of either round.

    :math:`\theta_2 - \theta_1` with variance :math:`V_1 + V_2 - 2C`; C is zero for two samples drawn
    apart. With ``same_psu`` (a panel) it runs over the primary sampling units that both rounds share
    (same stratum, same label), stratum by stratum:
    :math:`\frac{c_h}{c_h - 1}\sum (t_{1i} - \bar t_1)(t_{2i} - \bar t_2)`, with their number
    :math:`c_h` and means; a stratum sharing fewer than two adds nothing. Degrees of freedom are the
    smaller of the two rounds', the interval is linear, the status the worse of the two rounds' own:
    a relative standard error of a change near zero means nothing.
    """
    labels = before.parts.labels.union(after.parts.labels)
    sides = [_Side(side, labels, wanted) for side in (before, after)]
    common, covariance = np.zeros(len(labels)), np.zeros(len(labels))
    if same_psu:
        common, covariance = shared_units(sides[0].laid, sides[1].laid, len(labels))
    variance = np.maximum(sides[0].variance + sides[1].variance - 2 * covariance, 0)
    value, se = sides[1].value - sides[0].value, np.sqrt(variance)
    df = np.minimum(sides[0].df, sides[1].df)
    low, high = linear(value, se, np.maximum(df, 1))
    status, reason = _worse(sides)
    hidden = status == "unavailable"
    measured = {"value": value, "se": se, "low": low, "high": high, "df": df}
    unbounded = hidden | (df < 1)
    measured = {
        name: nullable(np.where(unbounded if name in {"low", "high"} else hidden, np.nan, numbers_of))
        for name, numbers_of in measured.items()
    }
    n, n_psu = (sum(getattr(side, count) for side in sides) for count in ("n", "n_psu"))
    return pd.DataFrame(
        {
            **label_columns(labels, wanted.by),
            **measured,
            "n": pd.array(n, dtype="Int64"),
            "n_psu": pd.array(n_psu - common, dtype="Int64"),
            "unit": POINTS.get(wanted.unit_of(before.request), wanted.unit_of(before.request)),
            "method": np.where(hidden, "", "taylor_linear"),
            "status": status,
            "reason": reason,
        }
    )


class _Side:
    """One round laid out over the domains of both."""

    def __init__(self, side: Round, labels: pd.Index, wanted: Wanted) -> None:
        found = numbers(side.request, side.stages, side.parts, None)
        if found.linear is None:
            raise EstimationError(
                "A change needs an index with a linearisation, and this one has none. Estimate each round."
            )
        self.place, self.size = labels.get_indexer(side.parts.labels), len(labels)
        stage, cells = side.stages[0], side.parts.cells[0]
        self.laid = Laid(stage, cells, *unit_totals(found.linear, stage, side.parts), self.place)
        table = rows(side.request, side.parts, found, wanted)
        self.value, self.variance = self._laid(found.value, np.nan), self._laid(found.variance, np.nan)
        self.df = self._laid(side.parts.df.astype(np.float64), 0.0)
        self.n, self.n_psu = self._laid(side.parts.n, 0), self._laid(side.parts.n_psu, 0)
        self.status = self._laid(table["status"].to_numpy(dtype=object), "unavailable")
        self.reason = self._laid(table["reason"].to_numpy(dtype=object), "no_round")

    def _laid(self, values: np.ndarray[Any, Any], absent: Any) -> np.ndarray[Any, Any]:
        laid = np.full(self.size, absent, dtype=values.dtype)
        laid[self.place] = values
        return laid


def _worse(sides: list[_Side]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    rank = np.array([[ORDER.index(status) for status in side.status] for side in sides])
    worst = rank.max(axis=0)
    reasons = []
    for column, pair in enumerate(zip(*(side.reason for side in sides), strict=True)):
        if worst[column] == len(ORDER) - 1:
            gone = [reason for reason, own in zip(pair, rank[:, column], strict=True) if own == worst[column]]
            reasons.append("no_round" if "no_round" in gone else gone[0])
        else:
            codes = dict.fromkeys(code for reason in pair for code in reason.split(";") if code)
            reasons.append(";".join(codes))
    status = np.array(ORDER, dtype=object)[worst]
    return status, np.array(reasons, dtype=object)

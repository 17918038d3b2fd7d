"""The change of an index between two rounds, with the covariance of what both rounds share."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.domains import Domains
from blora_eval.estimate.intervals import linear
from blora_eval.estimate.measure import numbers
from blora_eval.estimate.shared_units import Laid, shared_units
from blora_eval.estimate.stages import Stage
from blora_eval.estimate.survey import Request, unit_totals
from blora_eval.estimate.tabulate import Wanted, label_columns, nullable, rows
from blora_eval.results import POINTS

__all__ = ["Round", "change_frame"]

ORDER = ["ok", "caution", "unusable", "unavailable"]


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """One round: what is estimated, how its sample was drawn, and its domains."""

    request: Request
    stages: list[Stage]
    parts: Domains


def change_frame(before: Round, after: Round, wanted: Wanted) -> pd.DataFrame:
    r"""The rows of a change for all domains of either round.

    :math:`\theta_2 - \theta_1` with variance :math:`V_1 + V_2 - 2C`; C runs over the primary sampling
    units that both rounds share (same stratum, same label), stratum by stratum:
    :math:`\frac{c_h}{c_h - 1}\sum (t_{1i} - \bar t_1)(t_{2i} - \bar t_2)`, with their number
    :math:`c_h` and means; a stratum sharing fewer than two adds nothing. Degrees of freedom are the
    smaller of the two rounds', the interval is linear, the status the worse of the two rounds' own:
    a relative standard error of a change near zero means nothing.

    Parameters
    ----------
    before : Round
        The earlier round.
    after : Round
        The later round.
    wanted : Wanted
        How; its replicates are for neither.

    Returns
    -------
    DataFrame
        As :func:`blora_eval.estimate.tabulate.estimate_frame`, in points; ``no_round`` where a domain
        is in one round only.
    """
    labels = before.parts.labels.union(after.parts.labels)
    sides = [_Side(side, labels, wanted) for side in (before, after)]
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
            "method": np.where(hidden, "", "taylor, linear"),
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

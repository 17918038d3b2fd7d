"""The panel of a village comparison as matrices, and what a method finds in it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats, Mask
from blora_eval.estimate.village.weights import (
    nearest_weights,
    ridge_weights,
    simplex_weights,
    uniform_weights,
)
from blora_eval.results import Unavailable

Twin = Literal["ridge", "simplex", "matched", "did"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Paths of treated and donors, complete in every period; who was left out and why."""

    times: Floats
    treated: list[str]
    donors: list[str]
    y_treated: Floats
    y_donors: Floats
    starts: Mapping[str, float]
    unavailable: tuple[Unavailable, ...]
    donors_incomplete: int


@dataclass(frozen=True, slots=True)
class Fit:
    """What one method finds for units that start together, and for all donors as placebos."""

    start: float
    before: Mask
    weights: Floats
    gaps: Floats
    placebo_gaps: Floats

    def effect(self, gaps: Floats) -> Floats:
        """Mean gap over the periods from the start on."""
        return np.asarray(gaps[:, ~self.before].mean(axis=1))

    def misfit(self, gaps: Floats) -> Floats:
        """Root mean squared gap before the start."""
        return np.asarray(np.sqrt((gaps[:, self.before] ** 2).mean(axis=1)))


def read_comparison(
    panel: pd.DataFrame,
    columns: tuple[str, str, str],
    *,
    treated: Collection[Any],
    start: float | str | Mapping[Any, float],
    donors: Collection[Any] | None,
) -> Comparison:
    """The panel as matrices of treated and donors."""
    outcome, unit, time = columns
    if panel.duplicated([unit, time]).any():
        raise EstimationError("This is not a panel: a unit has two rows in one period. Correct the table.")
    wide = panel.set_index([unit, time])[outcome].astype("Float64").unstack(time).sort_index()  # noqa: PD010
    y = pd.DataFrame(wide.to_numpy(float, na_value=np.nan), index=wide.index, columns=wide.columns)
    complete = y.notna().all(axis=1)
    starts = _starts(panel, unit, treated, start)
    missing = [
        Unavailable("village_effect", _reason(name, complete, starts), method=str(name))
        for name in dict.fromkeys(treated)
        if _reason(name, complete, starts)
    ]
    usable = [name for name in dict.fromkeys(treated) if not _reason(name, complete, starts)]
    pool = [name for name in y.index if name not in set(treated) and (donors is None or name in set(donors))]
    kept = [name for name in pool if complete[name]]
    if len(kept) < 2:
        raise EstimationError(
            f"{len(kept)} donors are seen in every period: there is no twin to build.", code="few_donors"
        )
    return Comparison(
        times=y.columns.to_numpy(dtype=float),
        treated=[str(name) for name in usable],
        donors=[str(name) for name in kept],
        y_treated=y.loc[usable].to_numpy(),
        y_donors=y.loc[kept].to_numpy(),
        starts={str(name): float(starts[name]) for name in usable},
        unavailable=tuple(missing),
        donors_incomplete=len(pool) - len(kept),
    )


def _starts(
    panel: pd.DataFrame, unit: str, treated: Collection[Any], start: float | str | Mapping[Any, float]
) -> dict[Any, float]:
    if isinstance(start, str):
        known = panel.loc[panel[start].notna() & (panel[start] != 0)]
        return {name: float(first) for name, first in known.groupby(unit)[start].min().items()}
    if isinstance(start, Mapping):
        return {name: float(first) for name, first in start.items()}
    return dict.fromkeys(treated, float(start))


def _reason(name: Any, complete: pd.Series, starts: Mapping[Any, float]) -> str:
    if name not in complete.index:
        return "not_in_table"
    if not complete[name]:
        return "missing_periods"
    return "" if name in starts else "no_start"


def fit(y_treated: Floats, y_donors: Floats, times: Floats, *, start: float, method: Twin) -> Fit:
    """Gaps of treated and placebos to their synthetic twins."""
    before = times < start
    needed = 1 if method == "did" else 2
    if before.sum() < needed or before.all():
        raise EstimationError(
            f"{int(before.sum())} periods before {start:g} and {int((~before).sum())} from then on: "
            f"{method} needs {needed} before and one after.",
            code="few_periods",
        )
    n, m = len(y_donors), len(y_treated)
    everything = np.vstack([y_treated, y_donors])
    if method != "simplex":
        everything = everything - everything[:, before].mean(axis=1, keepdims=True)
    allowed = np.vstack([np.ones((m, n), dtype=bool), ~np.eye(n, dtype=bool)])
    donors = everything[m:]
    weights = _weights(everything[:, before], donors[:, before], allowed, method, after=int((~before).sum()))
    gaps = everything - weights @ donors
    return Fit(start, before, weights[:m], gaps[:m], gaps[m:])


def _weights(targets: Floats, donors: Floats, allowed: Mask, method: Twin, *, after: int) -> Floats:
    if method == "did":
        return uniform_weights(allowed)
    if method == "matched":
        return nearest_weights(targets, donors, allowed)
    if method == "simplex":
        return simplex_weights(targets, donors, allowed)
    steps = np.diff(donors, axis=1)
    noise = float(steps.var(ddof=1)) if steps.size > 1 else 0.0
    if not noise > 0:
        raise EstimationError(
            "The outcome of the donors does not vary before the start.", code="flat_outcome"
        )
    # Arkhangelsky et al. (2021): zeta = (treated x periods after)^(1/4) sd of the first differences.
    return ridge_weights(targets, donors, allowed, penalty=targets.shape[1] * np.sqrt(after) * noise)

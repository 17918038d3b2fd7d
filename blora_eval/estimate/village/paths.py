"""The panel of a village comparison as matrices, and what a method finds in it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats, Mask
from blora_eval.estimate.panel.read_panel import Roles, read_gaps
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


def read_comparison(panel: pd.DataFrame, roles: Roles, donors: Collection[Any] | None = None) -> Comparison:
    """The panel as matrices of treated and donors; who starts after its last period is a donor."""
    wide = read_gaps(panel, roles)
    complete = np.isfinite(wide.y).all(axis=1)
    starts = wide.starts
    treated = np.isfinite(starts)
    allowed = np.ones(len(starts), dtype=bool) if donors is None else np.isin(wide.units, list(donors))
    if donors is not None and (unknown := set(donors) - set(wide.units[~treated])):
        raise EstimationError(f"donors: {len(unknown)} of them are no untreated unit of the panel.")
    pool = ~treated & allowed
    kept, usable, lost = pool & complete, treated & complete, treated & ~complete
    if not treated.any():
        raise EstimationError(
            "No unit starts by the last period: there is no effect to look for.", code="missing_periods"
        )
    if not usable.any():
        raise EstimationError("No treated unit is seen in every period.", code="missing_periods")
    if kept.sum() < 2:
        raise EstimationError(
            f"{kept.sum()} donors are seen in every period: there is no twin to build.", code="few_donors"
        )
    names = np.array([str(name) for name in wide.units], dtype=object)
    return Comparison(
        times=wide.times,
        treated=names[usable].tolist(),
        donors=names[kept].tolist(),
        y_treated=wide.y[usable],
        y_donors=wide.y[kept],
        starts=dict(zip(names[usable], map(float, starts[usable]), strict=True)),
        unavailable=tuple(
            Unavailable("village_effect", "missing_periods", method=name) for name in names[lost]
        ),
        donors_incomplete=int((pool & ~complete).sum()),
    )


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

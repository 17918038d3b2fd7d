"""What was not seen: how strong it would have to be to explain the effect away, each a row."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats
from blora_eval.estimate.checks.matching import match_nearest
from blora_eval.estimate.checks.parallel_trends import relative_magnitude
from blora_eval.estimate.checks.sensitivity import e_value, lee_bounds, oster, robustness_value, rosenbaum
from blora_eval.estimate.panel.did import did_cs
from blora_eval.measure.comparison import (
    ROLES,
    Context,
    OutcomeComparison,
    Record,
    before_and_after,
    caution_for,
)

LOG_RATIO = 0.91
"""Log risk ratio for one standard deviation of a continuous outcome (VanderWeele and Ding 2017)."""
TIMES = 1.3
"""Oster's proposal: everything would explain 1.3 times what the controls do."""
MBAR = 1.0
PRE, POST = 3, 2
"""Periods of the event study that the relative magnitudes look at; more cost minutes."""


def hidden_bias_records(comparison: OutcomeComparison, beside: Context) -> Iterator[Record]:
    """Checks of what was not measured, or not seen again."""
    checks: dict[str, Callable[[], Iterator[Record]]] = {
        "check_robustness_value": lambda: _robustness(comparison),
        "check_oster": lambda: _oster(comparison),
        "check_e_value": lambda: _e_value(comparison),
        "check_rosenbaum": lambda: _rosenbaum(comparison),
        "check_relative_magnitude": lambda: _relative(comparison, beside.rng),
        "check_attrition": lambda: _attrition(comparison),
    }
    for name, check in checks.items():
        try:
            yield from list(check())
        except EstimationError:
            yield {"indicator": name, "reason": "check_not_possible"}


def _robustness(comparison: OutcomeComparison) -> Iterator[Record]:
    effect = comparison.effect
    if not effect.se:
        raise EstimationError("The effect has no error.")
    # Residual degrees of freedom of villages, not those of the clusters behind the error.
    df = float(effect.counts.units - 2 - int(effect.diagnostics.get("terms", 0)))
    numbers = robustness_value(effect.estimate / effect.se, df).numbers
    same = {"unit": "share", "method": "cinelli_hazlett"}
    yield {"indicator": "check_robustness_value", "value": numbers["rv"], **same}
    yield {"indicator": "check_robustness_value_limit", "value": numbers["rv_alpha"], **same}


def _fit(y: Floats, *columns: Floats) -> tuple[float, float]:
    """The first column's coefficient beside a constant, and R squared."""
    x = np.column_stack([*columns, np.ones(len(y))])
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    rest = y - x @ beta
    return float(beta[0]), float(1 - rest @ rest / ((y - y.mean()) @ (y - y.mean())))


def _oster(comparison: OutcomeComparison) -> Iterator[Record]:
    whole = before_and_after(comparison).dropna()
    y, on, before, last = (whole[name].to_numpy(float) for name in ("after", "on", "before", "last"))
    if len(y) < 5 or not np.ptp(y) > 0:
        raise EstimationError("There are too few villages, or the outcome does not vary.")
    (short, r2_short), (controlled, r2) = _fit(y, on), _fit(y, on, before, last)
    told = 1 - _fit(on, before, last)[1]
    found = oster(
        short=short,
        controlled=controlled,
        r2_short=r2_short,
        r2_controlled=r2,
        r2_max=min(1.0, TIMES * r2),
        moments=np.array([y.var(), on.var(), on.var() * told]),
    )
    yield {
        "indicator": "check_oster",
        "kind": "descriptive",
        "value": found.numbers["delta"],
        "unit": "score",
        "n": len(y),
        "method": "oster",
        **caution_for([(not found.passed, "explained_away")]),
    }


def _e_value(comparison: OutcomeComparison) -> Iterator[Record]:
    effect = comparison.effect
    spread = float(before_and_after(comparison).query("on == 0")["after"].std())
    if effect.low is None or effect.high is None or not spread > 0:
        raise EstimationError("The effect has no interval, or the outcome does not vary.")
    ratios = np.exp(LOG_RATIO * np.array([effect.estimate, effect.low, effect.high]) / spread)
    numbers = e_value(*map(float, ratios)).numbers
    same = {"unit": "score", "method": "vanderweele_ding"}
    yield {"indicator": "check_e_value", "value": numbers["point"], **same}
    yield {
        "indicator": "check_e_value_limit",
        "value": numbers["limit"],
        **same,
        **caution_for([(float(numbers["limit"]) <= 1.0, "interval_holds_zero")]),
    }


def _rosenbaum(comparison: OutcomeComparison) -> Iterator[Record]:
    whole = before_and_after(comparison).dropna()
    pairs = match_nearest(whole["before"], whole["on"]).pairs
    change = whole["after"] - whole["before"]
    moved = change.loc[pairs["treated"]].to_numpy() - change.loc[pairs["control"]].to_numpy()
    check = rosenbaum(-moved if comparison.outcome.lower_is_better else moved)
    yield {
        "indicator": "check_rosenbaum",
        "kind": "descriptive",
        "value": check.numbers["gamma"],
        "unit": "score",
        "n": len(pairs),
        "method": "rosenbaum",
        **caution_for(
            [(2 * len(pairs) < whole["on"].sum(), "few_pairs"), (not check.passed, "pairs_show_nothing")]
        ),
    }


def _relative(comparison: OutcomeComparison, rng: np.random.Generator) -> Iterator[Record]:
    found = did_cs(comparison.frame, outcome=comparison.column, **ROLES, small="drop", base="universal")
    labels, estimates, covariance = found.event_covariance()
    near = (labels >= -1 - PRE) & (labels <= POST - 1) & (labels != -1)
    pre = int((labels[near] < 0).sum())
    post = int(near.sum()) - pre
    if not pre or not post:
        raise EstimationError("Relative magnitudes need a coefficient before and one after the start.")
    check = relative_magnitude(
        estimates[near],
        covariance[np.ix_(near, near)],
        pre_periods=pre,
        mbar=MBAR,
        rng=rng,
        target=[1 / post] * post,
        grid=400,
    )
    yield {
        "indicator": "check_relative_magnitude",
        "value": check.numbers["estimate"],
        "low": check.numbers["low"],
        "high": check.numbers["high"],
        "unit": comparison.points,
        "method": "rambachan_roth",
        **caution_for([(not check.passed, "trend_explains")]),
    }


def _attrition(comparison: OutcomeComparison) -> Iterator[Record]:
    whole = before_and_after(comparison)
    moved = pd.DataFrame({"change": whole["after"] - whole["before"], "on": whole["on"]})
    check = lee_bounds(moved, outcome="change", treated="on")
    lost = int(moved["change"].isna().sum())
    yield {
        "indicator": "check_attrition",
        "kind": "descriptive",
        "value": check.numbers["estimate"],
        "low": check.numbers["low"],
        "high": check.numbers["high"],
        "unit": comparison.points,
        "n": lost,
        "method": "lee_bounds",
        **caution_for([(bool(lost) and not check.passed, "attrition_matters")]),
    }

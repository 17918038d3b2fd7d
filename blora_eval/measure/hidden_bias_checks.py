"""What was not seen: how strong it would have to be to explain the effect away, each a row."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.checks.explained_away import (
    e_value_of_difference,
    oster_given,
    rosenbaum_of_pairs,
)
from blora_eval.estimate.checks.parallel_trends import relative_magnitude
from blora_eval.estimate.checks.sensitivity import lee_bounds, robustness_value
from blora_eval.measure.comparison import (
    Context,
    OutcomeComparison,
    Record,
    before_and_after,
    caution_for,
    finding,
)

MBAR = 0.5
"""After the start trends may differ half as much as they did at most before."""
PAST_TERMS = 5
"""Of the regression on the past: mean, last year, their squares and product."""
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
    effect, end = comparison.effect, comparison.effect.lagged
    # Residual degrees of freedom of villages, not those of the clusters behind the error.
    df = float(effect.counts.units - 2 - PAST_TERMS)
    numbers = robustness_value(end.value / end.se, df).numbers
    same = {"unit": "share", "method": "cinelli_hazlett"}
    yield {"indicator": "check_robustness_value", "value": numbers["rv"], **same}
    yield {"indicator": "check_robustness_value_limit", "value": numbers["rv_alpha"], **same}


def _oster(comparison: OutcomeComparison) -> Iterator[Record]:
    whole = before_and_after(comparison).dropna()
    check = oster_given(whole, outcome="after", treated="on", past=["before", "last"])
    yield {
        "indicator": "check_oster",
        "kind": "descriptive",
        "value": check.numbers["delta"],
        "unit": "score",
        "n": len(whole),
        "method": "oster",
        **caution_for([(not check.passed, "explained_away")]),
    }


def _e_value(comparison: OutcomeComparison) -> Iterator[Record]:
    end = comparison.effect.lagged
    spread = float(before_and_after(comparison).query("on == 0")["after"].std())
    if not spread > 0:
        raise EstimationError("The outcome does not vary.")
    numbers = e_value_of_difference(end.value, end.low, end.high, spread=spread).numbers
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
    sign = -1 if comparison.outcome.lower_is_better else 1
    check = rosenbaum_of_pairs(whole, before="before", after="after", treated="on", sign=sign)
    pairs = int(check.numbers["pairs"])
    yield {
        "indicator": "check_rosenbaum",
        "kind": "descriptive",
        "value": check.numbers["gamma"],
        "unit": "score",
        "n": pairs,
        "method": "rosenbaum",
        **caution_for(
            [(2 * pairs < whole["on"].sum(), "few_pairs"), (not check.passed, "pairs_show_nothing")]
        ),
    }


def _relative(comparison: OutcomeComparison, rng: np.random.Generator) -> Iterator[Record]:
    labels, estimates, covariance = comparison.cohorts("universal").event_covariance()
    last = -1 - comparison.partly
    near = ((labels >= last - PRE) & (labels < last)) | ((labels >= 0) & (labels < POST))
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
        **finding(check),
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
        **finding(check),
        "unit": comparison.points,
        "n": lost,
        "method": "lee_bounds",
        **caution_for([(bool(lost) and not check.passed, "attrition_matters")]),
    }

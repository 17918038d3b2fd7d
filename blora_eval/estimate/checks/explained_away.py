"""What would explain an effect away, asked of the villages: other programmes, controls, matched pairs."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats
from blora_eval.estimate.checks.matching import match_nearest
from blora_eval.estimate.checks.sensitivity import e_value, oster, rosenbaum
from blora_eval.estimate.clusters import ClusterError, cluster_errors
from blora_eval.results import Check

LEVEL = 0.05
LOG_RATIO = 0.91
"""Log risk ratio for one standard deviation of a continuous outcome (VanderWeele and Ding 2017)."""
TIMES = 1.3
"""Oster's proposal: everything would explain 1.3 times what the controls do."""


def held_constant(
    frame: pd.DataFrame,
    held: Sequence[str],
    *,
    outcome: str,
    treated: str,
    past: Sequence[str],
    cluster: str,
) -> Check:
    """Whether the treated differ, given the past, also when what else reached the villages is held constant.

    Least squares with CR3 errors by cluster; passed where sign and significance stay.

    Examples
    --------
    >>> frame = pd.DataFrame({"y": [1.0, 2, 1, 3, 5, 4, 6, 5], "on": [0, 0, 0, 0, 1, 1, 1, 1],
    ...                       "other": [0.0, 1, 0, 1, 0, 1, 0, 1], "k": list("aabbccdd")})
    >>> found = held_constant(frame, ["other"], outcome="y", treated="on", past=[], cluster="k")
    >>> round(found.numbers["estimate"], 6)   # 5 less 1.75: the other programme reached both sides alike
    3.25
    """
    without, beside = (
        _treated(frame, [*past, *more], outcome=outcome, treated=treated, cluster=cluster)
        for more in ([], held)
    )
    same = (beside.p < LEVEL) == (without.p < LEVEL) and beside.coefficient * without.coefficient >= 0
    names = ("se", "low", "high", "df")
    numbers = {"estimate": beside.coefficient, **{name: getattr(beside, name) for name in names}}
    return Check("held_constant", numbers, same)


def _treated(
    frame: pd.DataFrame, beside: Sequence[str], *, outcome: str, treated: str, cluster: str
) -> ClusterError:
    """The coefficient of the treated; a column that the others already hold is left out."""
    kept = [np.ones(len(frame))]
    for column in (frame[name].to_numpy(float) for name in beside):
        basis = np.column_stack(kept)
        rest = column - basis @ np.linalg.lstsq(basis, column, rcond=None)[0]
        if np.linalg.norm(rest) > 1e-6 * max(float(np.linalg.norm(column)), 1e-300):
            kept.append(column)
    x = np.column_stack([frame[treated].to_numpy(float), *kept])
    if len(frame) < x.shape[1] + 2 or not np.ptp(frame[treated]):
        raise EstimationError("Too few villages are left of one of the two groups.")
    codes = pd.factorize(frame[cluster], sort=True)[0]
    return cluster_errors(frame[outcome].to_numpy(float), x, codes, column=0, kind="CR3")


def oster_given(frame: pd.DataFrame, *, outcome: str, treated: str, past: Sequence[str]) -> Check:
    """Oster's ratio with the past as controls.

    Examples
    --------
    >>> frame = pd.DataFrame({"y": [1.0, 2, 2, 3, 4, 6], "on": [0, 0, 0, 1, 1, 1], "was": [1, 2, 1, 1, 2, 3]})
    >>> oster_given(frame, outcome="y", treated="on", past=["was"]).passed
    True
    """
    y, on, *controls = (frame[name].to_numpy(float) for name in (outcome, treated, *past))
    if len(y) < 5 or not np.ptp(y) > 0:
        raise EstimationError("There are too few villages, or the outcome does not vary.")
    (short, r2_short), (controlled, r2) = _fit(y, on), _fit(y, on, *controls)
    return oster(
        short=short,
        controlled=controlled,
        r2_short=r2_short,
        r2_controlled=r2,
        r2_max=min(1.0, TIMES * r2),
        moments=np.array([y.var(), on.var(), on.var() * (1 - _fit(on, *controls)[1])]),
    )


def _fit(y: Floats, *columns: Floats) -> tuple[float, float]:
    """The first column's coefficient beside a constant, and R squared."""
    x = np.column_stack([*columns, np.ones(len(y))])
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    rest = y - x @ beta
    return float(beta[0]), float(1 - rest @ rest / ((y - y.mean()) @ (y - y.mean())))


def e_value_of_difference(estimate: float, low: float, high: float, *, spread: float) -> Check:
    """The E-value of a difference: in standard deviations of the untreated, read as a risk ratio.

    Examples
    --------
    >>> e_value_of_difference(0.0, -1.0, 1.0, spread=2.0).numbers["limit"]   # the interval holds zero
    1.0
    """
    return e_value(*map(float, np.exp(LOG_RATIO * np.array([estimate, low, high]) / spread)))


def rosenbaum_of_pairs(frame: pd.DataFrame, *, before: str, after: str, treated: str, sign: int = 1) -> Check:
    """Rosenbaum's bound on pairs of nearest level before; ``pairs`` counts them, ``sign`` says what is good.

    Examples
    --------
    >>> frame = pd.DataFrame({"was": [1.0, 2, 3] * 2, "is": [5.0, 7, 9, 1, 2, 3], "on": [1, 1, 1, 0, 0, 0]})
    >>> rosenbaum_of_pairs(frame, before="was", after="is", treated="on").numbers["pairs"]
    3
    """
    pairs = match_nearest(frame[before], frame[treated]).pairs
    change = frame[after] - frame[before]
    moved = change.loc[pairs["treated"]].to_numpy() - change.loc[pairs["control"]].to_numpy()
    found = rosenbaum(sign * moved)
    return Check(found.code, {**found.numbers, "pairs": len(pairs)}, found.passed)

"""Whom to compare with: propensities, entropy balancing, and how alike the groups then are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats, Mask
from blora_eval.estimate.panel.cells import logit


@dataclass(frozen=True, slots=True)
class Matched:
    """Pairs of treated and controls, and who found no partner.

    ``pairs`` has treated and control (positions in the frame's index) and distance; ``weight`` is
    one a row of the frame: 1 for a matched treated unit, the sum of its shares for a control.
    """

    pairs: pd.DataFrame
    weight: pd.Series
    unmatched: tuple[object, ...]


def _columns(frame: pd.DataFrame, covariates: Sequence[str], treated: str) -> tuple[Floats, Mask]:
    absent = [name for name in [*covariates, treated] if name not in frame]
    if absent:
        raise EstimationError(f"The frame has no column {', '.join(absent)}.")
    x = frame[list(covariates)].astype("Float64").to_numpy(float, na_value=np.nan)
    missing = int((~np.isfinite(x).all(axis=1) | frame[treated].isna().to_numpy()).sum())
    if missing:
        raise EstimationError(f"{missing} rows lack a covariate or the group: drop them and say how many.")
    on = frame[treated].to_numpy().astype(bool)
    if not on.any() or on.all():
        raise EstimationError("Both treated and control units are needed.")
    return x, on


def propensity(frame: pd.DataFrame, covariates: Sequence[str], *, treated: str) -> pd.Series:
    """Probability of being treated given the covariates, by logistic regression.

    Examples
    --------
    >>> frame = pd.DataFrame({"poor": [0, 0, 1, 1, 1], "on": [0, 1, 0, 1, 1]})
    >>> propensity(frame, ["poor"], treated="on").round(3).tolist()   # 1 of 2, 2 of 3
    [0.5, 0.5, 0.667, 0.667, 0.667]
    """
    x, on = _columns(frame, covariates, treated)
    spread = np.where(x.std(axis=0) > 0, x.std(axis=0), 1.0)
    design = np.column_stack([np.ones(len(x)), (x - x.mean(axis=0)) / spread])
    score, _ = logit(on.astype(float), design, np.ones(len(x)))
    return pd.Series(score, index=frame.index, name="propensity")


def entropy_weights(
    frame: pd.DataFrame, covariates: Sequence[str], *, treated: str, moments: int = 1
) -> pd.Series:
    """Weights that give the controls the treated units' means, and move as little as possible.

    Minimises ``sum w log w`` over controls with ``sum w = 1`` and the weighted mean of each
    covariate (and its square with ``moments=2``) equal to that of the treated. Hainmueller (2012).

    Examples
    --------
    >>> frame = pd.DataFrame({"poor": [3.0, 0, 4], "on": [1, 0, 0]})
    >>> entropy_weights(frame, ["poor"], treated="on").round(4).tolist()   # 3 = 1/4 of 0, 3/4 of 4
    [1.0, 0.25, 0.75]
    """
    x, on = _columns(frame, covariates, treated)
    powers = np.column_stack([x**power for power in range(1, moments + 1)])
    target, controls = powers[on].mean(axis=0), powers[~on]
    spread = controls.std(axis=0)
    if not (spread > 0).all():
        raise EstimationError("A covariate does not vary among the controls: leave it out.")
    apart = (controls - target) / spread

    raw = _tilt(apart)
    if raw is None:
        raise EstimationError(
            "No weights give the controls the means of the treated, who lie outside them: use fewer "
            "covariates, or leave out treated units without a counterpart."
        )
    weight = np.ones(len(x))
    weight[~on] = raw * on.sum()
    return pd.Series(weight, index=frame.index, name="weight")


def _tilt(apart: Floats) -> Floats | None:
    """Weights ``exp(apart @ b)`` under which every column has mean zero, by Newton's method."""

    def weights(multiplier: Floats) -> tuple[Floats, float]:
        exponent = apart @ multiplier
        raw = np.exp(exponent - exponent.max())
        return np.asarray(raw / raw.sum()), float(np.log(raw.sum()) + exponent.max())

    multiplier = np.zeros(apart.shape[1])
    for _ in range(100):
        raw, value = weights(multiplier)
        mean = raw @ apart
        if np.abs(mean).max() < 1e-9:
            return raw
        spread = (apart * raw[:, None]).T @ apart - np.outer(mean, mean)
        step = -np.linalg.lstsq(spread, mean, rcond=1e-12)[0]
        step *= min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-12))
        while weights(multiplier + step)[1] > value and np.abs(step).max() > 1e-12:
            step = step / 2
        multiplier = multiplier + step
    return None


def match_nearest(
    score: pd.Series, treated: pd.Series, *, caliper: float | None = 0.2, neighbours: int = 1
) -> Matched:
    """Nearest controls by score, with replacement, inside a caliper.

    Examples
    --------
    >>> score, treated = pd.Series([1.0, 1.1, 5.0]), pd.Series([1, 0, 0])
    >>> match_nearest(score, treated, caliper=None).pairs["control"].tolist()
    [1]
    """
    on = treated.to_numpy().astype(bool)
    if not on.any() or on.all():
        raise EstimationError("Both treated and control units are needed.")
    value = score.to_numpy(float)
    if ((value > 0) & (value < 1)).all():
        value = np.log(value / (1 - value))
    reach = np.inf if caliper is None else caliper * float(value.std(ddof=1))
    distance = np.abs(value[on][:, None] - value[~on][None, :])
    order = np.argsort(distance, axis=1, kind="stable")[:, :neighbours]
    labels_on, labels_off = score.index[on], score.index[~on]
    weight = pd.Series(0.0, index=score.index, name="weight")
    pairs = []
    for row, nearest in enumerate(order):
        near = [column for column in nearest if distance[row, column] <= reach]
        for column in near:
            pairs.append((labels_on[row], labels_off[column], float(distance[row, column])))
            weight.loc[labels_off[column]] += 1 / len(near)
        weight.loc[labels_on[row]] = float(bool(near))
    if not pairs:
        raise EstimationError("No treated unit has a control inside the caliper: the groups do not overlap.")
    unmatched = tuple(label for label in labels_on if weight[label] == 0)
    return Matched(pd.DataFrame(pairs, columns=["treated", "control", "distance"]), weight, unmatched)


def balance_table(
    frame: pd.DataFrame, covariates: Sequence[str], *, treated: str, weight: pd.Series | None = None
) -> pd.DataFrame:
    """How alike treated and controls are, covariate by covariate.

    ``smd`` is the difference of means over the unweighted standard deviation of the treated (for a
    variable of 0 and 1 ``sqrt(p(1-p))`` of the treated), the convention of MatchIt for effects on
    the treated; up to .1 is called balanced. ``variance_ratio`` is treated over controls, None for
    0-1 variables; ``ks`` is the largest distance of the two distribution functions.

    Examples
    --------
    >>> frame = pd.DataFrame({"poor": [4.0, 6, 3, 5], "on": [1, 1, 0, 0]})
    >>> table = balance_table(frame, ["poor"], treated="on")
    >>> table["smd"].astype(float).round(3).tolist()   # (5 - 4) / sd of 4 and 6
    [0.707]
    """
    x, on = _columns(frame, covariates, treated)
    w = np.ones(len(x)) if weight is None else weight.loc[frame.index].to_numpy(float)
    rows = [_balance(x[:, k], on, w) for k in range(x.shape[1])]
    table = pd.DataFrame(rows, columns=["mean_treated", "mean_control", "smd", "variance_ratio", "ks"])
    table = table.astype("Float64")
    table.insert(0, "covariate", list(covariates))
    table["balanced"] = (table["smd"].abs() <= 0.1).astype("boolean")
    return table


def _balance(x: Floats, on: Mask, w: Floats) -> tuple[float | None, ...]:
    means = [float(np.average(x[side], weights=w[side])) for side in (on, ~on)]
    binary = bool(np.isin(x, (0, 1)).all())
    share = float(x[on].mean())
    spread = np.sqrt(share * (1 - share)) if binary else x[on].std(ddof=1) if on.sum() > 1 else 0.0
    smd = float((means[0] - means[1]) / spread) if spread > 0 else None
    variances = [_variance(x[side], w[side]) for side in (on, ~on)]
    ratio = variances[0] / variances[1] if not binary and min(variances) > 0 else None
    return (*means, smd, ratio, _distance(x, on, w))


def _variance(x: Floats, w: Floats) -> float:
    mean = np.average(x, weights=w)
    correction = w.sum() - (w**2).sum() / w.sum()
    return float((w * (x - mean) ** 2).sum() / correction) if correction > 0 else 0.0


def _distance(x: Floats, on: Mask, w: Floats) -> float:
    order = np.argsort(x, kind="stable")
    step = np.where(on, w / w[on].sum(), -w / w[~on].sum())[order]
    last = np.append(np.diff(x[order]) > 0, True)
    return float(np.abs(np.cumsum(step)[last]).max())

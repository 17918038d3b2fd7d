"""How far trends may have differed before an effect loses its finding.

Relative magnitudes: after the start, trends differ from one period to the next by at most ``mbar``
times the largest such difference before it. The intervals are those of the conditional test with
a least-favourable first stage (Andrews, Roth, Pakes 2023).
"""

from collections.abc import Callable, Collection, Hashable, Sequence
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
import pandas as pd
from scipy import special, stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats
from blora_eval.estimate.effect import Effect
from blora_eval.estimate.panel.did import did_cs
from blora_eval.estimate.panel.pooled import PooledEffect
from blora_eval.estimate.panel.read_panel import start_or_never
from blora_eval.results import Check


def placebo_start(panel: pd.DataFrame, *, time: str, start: str, shift: int = 1, **choices: Any) -> Check:
    """The effect found if the programme is said to have begun earlier than it did.

    Periods from a unit's true start on are left out, every start is moved ``shift`` periods of the
    panel back, and the difference in differences is done again: it should find nothing.

    Examples
    --------
    >>> panel = pd.DataFrame({"village": list("aabbccdd"), "year": [1, 2] * 4, "poor": [5, 2, 5, 4] * 2,
    ...                       "start": [2] * 4 + [0] * 4})
    >>> placebo_start(panel, outcome="poor", unit="village", time="year", start="start").passed is None
    True
    """
    first = start_or_never(panel[start])
    times = np.unique(panel[time].dropna().to_numpy(float))
    position = np.searchsorted(times, first)
    treated = np.isfinite(first) & (position < len(times))
    moved = np.where(treated, times[np.maximum(position - shift, 0)], 0.0)
    before = panel[time].to_numpy(float) < first
    usable = ~treated | (position - shift >= 1)
    trial = panel.assign(**{start: moved})[before & usable]
    if not (trial[start] > 0).any():
        return Check("placebo_start", {"shift": shift})
    try:
        # Cohorts differ in what is left of them: compare pairs of periods, not complete units.
        choices = {"sample": "pairwise", **choices}
        effect = did_cs(trial, time=time, start=start, **choices).aggregate()
    except EstimationError:
        return Check("placebo_start", {"shift": shift})
    return _finding("placebo_start", effect, {"shift": shift})


def _finding(code: str, effect: Effect, numbers: dict[str, float | int | str]) -> Check:
    p = 1.0 if effect.p is None else effect.p
    se = 0.0 if effect.se is None else effect.se
    return Check(code, {**numbers, "estimate": effect.estimate, "se": se, "p": p}, p >= 0.05)


def leave_one_out(
    panel: pd.DataFrame,
    estimator: Callable[[pd.DataFrame], Effect | PooledEffect],
    *,
    unit: str,
    among: Collection[Hashable],
) -> Check:
    """How far the effect rests on a single unit.

    Examples
    --------
    >>> from blora_eval.estimate.randomisation import permutation_effect
    >>> frame = pd.DataFrame({"v": list("abcdef"), "y": [9, 8, 7, 1, 2, 3], "on": [True] * 3 + [False] * 3})
    >>> check = leave_one_out(
    ...     frame, lambda kept: permutation_effect(kept["y"], kept["on"]), unit="v", among=["a", "d"])
    >>> round(check.numbers["lowest"], 6), round(check.numbers["highest"], 6)   # without either 5.5
    (5.5, 5.5)
    """
    whole = estimator(panel)
    estimates: dict[Hashable, float] = {}
    same, failed = True, 0
    for name in among:
        try:
            effect = estimator(panel[panel[unit] != name])
        except EstimationError:
            failed += 1
            continue
        estimates[name] = effect.estimate
        same &= np.sign(effect.estimate) == np.sign(whole.estimate) and _verdict(effect) == _verdict(whole)
    if not estimates:
        raise EstimationError("Nothing can be estimated without any one of these units.")
    furthest = max(estimates, key=lambda name: abs(estimates[name] - whole.estimate))
    numbers: dict[str, float | int | str] = {
        "estimate": whole.estimate,
        "lowest": min(estimates.values()),
        "highest": max(estimates.values()),
        "most_influential": str(furthest),
        "failed": failed,
    }
    return Check("leave_one_out", numbers, passed=bool(same))


def _verdict(effect: Effect | PooledEffect) -> bool:
    return effect.p is not None and effect.p < 0.05


def pretrend_power(effect: Effect, *, power: float = 0.8) -> Check:
    """The smallest linear difference of trends that the periods before the start would have shown.

    With slope ``b`` the coefficient at event time e is expected to be ``b (e + 1)``, the base being
    the period before the start. The slope reported is that which the most telling single
    coefficient would have shown at 5 % with the given power; and what it would add up to over the
    periods after the start, as bias of the effect.

    Examples
    --------
    >>> from blora_eval.estimate.effect import Counts, Part
    >>> parts = tuple(Part(e, 0.0, 1.0, -2.0, 2.0, 1.0) for e in (-3, -2, 0))
    >>> check = pretrend_power(Effect("att_dynamic", 9.0, Counts(9, 4, 5, 4), parts=parts))
    >>> round(check.numbers["slope"], 2), round(check.numbers["bias"], 2)   # 2.80 / 2 periods
    (1.4, 1.4)
    """
    if not effect.parts:
        raise EstimationError("The effect has no parts by event time: use aggregate('dynamic').")
    needed = float(stats.norm.ppf(0.975) + stats.norm.ppf(power))
    slopes = [needed * part.se / abs(part.label + 1) for part in effect.parts if part.label < -1 and part.se]
    if not slopes:
        return Check("pretrend_power", {"estimate": effect.estimate})
    slope = min(slopes)
    bias = slope * float(np.mean([part.label + 1 for part in effect.parts if part.label >= 0]))
    numbers = {"slope": slope, "bias": bias, "estimate": effect.estimate}
    return Check("pretrend_power", numbers, bias < abs(effect.estimate))


ALPHA, FIRST = 0.05, 0.005  # of the whole test, and of its least-favourable first stage
LARGEST = 200_000  # vertices of the dual that are listed; beyond it the event study is too long


def relative_magnitude(  # noqa: PLR0913
    estimates: Floats,
    covariance: Floats,
    *,
    pre_periods: int,
    mbar: float,
    rng: np.random.Generator,
    target: Sequence[float] | None = None,
    draws: int = 1000,
    grid: int = 1000,
) -> Check:
    """The 95 % interval of an event-study effect if trends differ as much as ``mbar`` allows.

    Examples
    --------
    >>> check = relative_magnitude(np.array([0.0, 5.0]), 0.01 * np.eye(2), pre_periods=1, mbar=0.0,
    ...                            rng=np.random.default_rng(1))
    >>> round(check.numbers["low"], 1), round(check.numbers["high"], 1)   # 5 ± 2 standard errors of .1
    (4.8, 5.2)
    """
    post = len(estimates) - pre_periods
    if pre_periods < 1 or post < 1:
        raise EstimationError("Relative magnitudes need a coefficient before and one after the start.")
    weights = np.eye(post)[0] if target is None else np.asarray(target, dtype=float)
    centre = float(weights @ estimates[pre_periods:])
    reach = 20 * float(np.sqrt(weights @ covariance[pre_periods:, pre_periods:] @ weights))
    values = np.linspace(-reach, reach, grid)
    values = values + centre if abs(centre) > reach / 2 else values
    accepted = np.zeros(grid, dtype=bool)
    for period in range(pre_periods):
        for sign in (1, -1):
            rows = _restriction(pre_periods, post, mbar, period, sign)
            case = (rows @ estimates, rows @ covariance @ rows.T, rows[:, pre_periods:])
            accepted |= _accepted(*case, weights, values, rng, draws)
    if not accepted.any():
        raise EstimationError("No effect is compatible with these restrictions.")
    low, high = float(values[accepted].min()), float(values[accepted].max())
    numbers = {"mbar": float(mbar), "low": low, "high": high, "estimate": centre}
    return Check("relative_magnitude", numbers, passed=not low <= 0 <= high)


def _restriction(pre: int, post: int, mbar: float, period: int, sign: int) -> Floats:
    """Rows A with ``A delta <= 0`` if the largest step before the start is at ``period``, up or down."""
    steps = np.diff(np.eye(pre + post + 1), axis=0)
    largest = sign * steps[period]
    bound = np.vstack([np.tile(largest, (pre, 1)), np.tile(mbar * largest, (post, 1))])
    rows = np.vstack([steps - bound, -steps - bound])
    rows = np.delete(rows, pre, axis=1)
    # Moments of the periods before alone say nothing of the effect and cost power.
    return np.asarray(rows[(np.abs(rows[:, pre:]) > 1e-12).any(axis=1)])


def _accepted(  # noqa: PLR0913, PLR0917
    y: Floats,
    variance: Floats,
    post_rows: Floats,
    weights: Floats,
    values: Floats,
    rng: np.random.Generator,
    draws: int,
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which values of the effect the hybrid test does not reject."""
    # The effect is the first coordinate; the others are nuisance: rotate to (weights, the rest).
    basis = np.vstack([weights, np.delete(np.eye(len(weights)), int(np.argmax(np.abs(weights))), axis=0)])
    rotated = post_rows @ np.linalg.inv(basis)
    vertices = _vertices(rotated[:, 1:], np.sqrt(np.diag(variance)))
    root = np.linalg.cholesky(variance + 1e-12 * np.trace(variance) / len(variance) * np.eye(len(variance)))
    simulated = (vertices @ root @ rng.standard_normal((len(variance), draws))).max(axis=0)
    critical = float(np.quantile(simulated, 1 - FIRST))
    shifted = y[:, None] - rotated[:, :1] * values[None, :]
    scores = vertices @ shifted
    best = scores.argmax(axis=0)
    accepted = np.empty(len(values), dtype=bool)
    for column, vertex in enumerate(best):
        value = float(scores[vertex, column])
        accepted[column] = value <= critical and value <= _bound(
            vertices, vertex, scores[:, column], variance, critical
        )
    return accepted


def _bound(vertices: Floats, vertex: int, scores: Floats, variance: Floats, critical: float) -> float:
    """Critical value of the largest score given that it is the largest and below the first-stage value."""
    direction = variance @ vertices[vertex]
    spread = float(np.sqrt(vertices[vertex] @ direction))
    if spread < 1e-12:
        return 0.0
    slope = vertices @ direction / spread**2
    rest = scores - slope * scores[vertex]
    apart = 1 - slope
    below, above = apart > 1e-9, apart < -1e-9
    lower = float(np.max((rest - rest[vertex])[below] / apart[below], initial=-np.inf))
    upper = float(np.min((rest - rest[vertex])[above] / apart[above], initial=np.inf))
    size = (ALPHA - FIRST) / (1 - FIRST)
    quantile = _truncated_quantile(1 - size, lower / spread, min(upper, critical) / spread)
    return max(0.0, quantile * spread)


def _vertices(nuisance: Floats, spread: Floats) -> Floats:
    """All basic solutions of ``w >= 0, w'nuisance = 0, w'spread = 1``; the statistic is their maximum."""
    rows, k = nuisance.shape
    if comb(rows, k + 1) > LARGEST:
        raise EstimationError("The event study has too many periods for this check: shorten its window.")
    usable = spread > 1e-12
    index = np.array(list(combinations(np.flatnonzero(usable), k + 1)))
    system = np.concatenate([nuisance[index], spread[index][..., None]], axis=2).transpose(0, 2, 1)
    scale = np.abs(system).max(axis=2, keepdims=True)
    scale[scale == 0] = 1
    regular = np.abs(np.linalg.det(system / scale)) > 1e-10
    goal = np.zeros((int(regular.sum()), k + 1, 1))
    goal[:, -1] = 1
    solution = np.linalg.solve(system[regular], goal)[..., 0]
    feasible = (solution >= -1e-12).all(axis=1)
    vertices = np.zeros((int(feasible.sum()), rows))
    np.put_along_axis(vertices, index[regular][feasible], solution[feasible], axis=1)
    return np.unique(vertices.round(12), axis=0)


def _truncated_quantile(p: float, lower: float, upper: float) -> float:
    """Quantile of a standard normal between two bounds, from whichever tail is the more exact."""
    if lower >= upper:
        return upper
    flip = lower > 0
    a, b, q = (-upper, -lower, 1 - p) if flip else (lower, upper, p)
    log_a, log_b = special.log_ndtr(a), special.log_ndtr(b)
    mixed = np.logaddexp(np.log1p(-q) + log_a, np.log(q) + log_b)
    value = float(np.clip(special.ndtri_exp(mixed), a, b))
    return -value if flip else value

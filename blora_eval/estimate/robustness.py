"""Whether an effect survives being looked at another way; each function gives a ``Check``."""

from collections.abc import Callable, Collection, Hashable
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.effect import Effect
from blora_eval.estimate.panel import did_cs
from blora_eval.estimate.panel_wide import start_or_never
from blora_eval.results import Check

__all__ = ["leave_one_out", "placebo_outcome", "placebo_start", "pretrend_power"]


def placebo_start(panel: pd.DataFrame, *, time: str, start: str, shift: int = 1, **choices: Any) -> Check:
    """The effect found if the programme is said to have begun earlier than it did.

    Periods from a unit's true start on are left out, every start is moved ``shift`` periods of the
    panel back, and the difference in differences is done again: it should find nothing.

    Parameters
    ----------
    panel : DataFrame
        One row a unit and period.
    time, start : str
        Columns of period and first treated period.
    shift : int
        How many of the panel's periods back.
    **choices
        The rest of what ``did_cs`` takes.

    Returns
    -------
    Check
        Code ``placebo_start``; numbers estimate, se, p, shift; ``passed`` is p >= 0.05, None where
        too few periods lie before the start to try.

    Raises
    ------
    EstimationError
        If a column is absent or the table is no panel.

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


def placebo_outcome(panel: pd.DataFrame, *, outcome: str, **choices: Any) -> Check:
    """The effect found on an outcome that the programme cannot have moved.

    Parameters
    ----------
    panel : DataFrame
        One row a unit and period.
    outcome : str
        Such an outcome.
    **choices
        The rest of what ``did_cs`` takes.

    Returns
    -------
    Check
        Code ``placebo_outcome``; numbers outcome, estimate, se, p; ``passed`` is p >= 0.05.

    Raises
    ------
    EstimationError
        As ``did_cs``.

    Examples
    --------
    >>> panel = pd.DataFrame({"village": list("aabbccdd"), "year": [1, 2] * 4, "rain": [5, 6, 5, 4] * 2,
    ...                       "start": [2] * 4 + [0] * 4})
    >>> placebo_outcome(panel, outcome="rain", unit="village", time="year", start="start").passed
    True
    """
    effect = did_cs(panel, outcome=outcome, **choices).aggregate()
    return _finding("placebo_outcome", effect, {"outcome": outcome})


def _finding(code: str, effect: Effect, numbers: dict[str, float | int | str]) -> Check:
    p = 1.0 if effect.p is None else effect.p
    se = 0.0 if effect.se is None else effect.se
    return Check(code, {**numbers, "estimate": effect.estimate, "se": se, "p": p}, p >= 0.05)


def leave_one_out(
    panel: pd.DataFrame,
    estimator: Callable[[pd.DataFrame], Effect],
    *,
    unit: str,
    among: Collection[Hashable],
) -> Check:
    """How far the effect rests on a single unit.

    Parameters
    ----------
    panel : DataFrame
        The data.
    estimator : callable
        From data to an ``Effect``.
    unit : str
        Column of the unit, such as the village.
    among : collection
        Units to leave out, one at a time.

    Returns
    -------
    Check
        Code ``leave_one_out``; numbers estimate, lowest, highest, most_influential (the unit that
        moves it most), failed (units without which nothing can be estimated); ``passed`` is whether
        the sign and the verdict at 5 % never change.

    Raises
    ------
    EstimationError
        If nothing can be estimated from all units, or without any one of them.

    Examples
    --------
    >>> from blora_eval.estimate.permutation import randomisation_test
    >>> frame = pd.DataFrame({"v": list("abcdef"), "y": [9, 8, 7, 1, 2, 3], "on": [True] * 3 + [False] * 3})
    >>> check = leave_one_out(
    ...     frame, lambda kept: randomisation_test(kept["y"], kept["on"]), unit="v", among=["a", "d"])
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


def _verdict(effect: Effect) -> bool:
    return effect.p is not None and effect.p < 0.05


def pretrend_power(effect: Effect, *, power: float = 0.8) -> Check:
    """The smallest linear difference of trends that the periods before the start would have shown.

    With slope ``b`` the coefficient at event time e is expected to be ``b (e + 1)``, the base being
    the period before the start. The slope reported is that which the most telling single
    coefficient would have shown at 5 % with the given power; and what it would add up to over the
    periods after the start, as bias of the effect.

    Parameters
    ----------
    effect : Effect
        From ``aggregate("dynamic")`` with ``base="universal"``.
    power : float
        Wanted power.

    Returns
    -------
    Check
        Code ``pretrend_power``; numbers slope (per period), bias, estimate; ``passed`` is whether
        that bias is smaller than the estimate; None without periods before the start.

    Raises
    ------
    EstimationError
        If the effect has no parts by event time.

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

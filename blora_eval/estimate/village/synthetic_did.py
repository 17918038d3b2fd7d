"""Synthetic difference in differences (Arkhangelsky et al. 2021): weights of donors and of periods."""

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats, Mask
from blora_eval.estimate.effect import Counts, Effect, wald
from blora_eval.estimate.panel.read_panel import Roles
from blora_eval.estimate.village.paths import Comparison, read_comparison
from blora_eval.inputs import Column, NumberColumn
from blora_eval.results import Check

STOP, TINY = 1e-5, 1e-6  # in standard deviations of the donors' first differences


def synthetic_did(
    panel: pd.DataFrame, *, outcome: str, unit: Column, time: NumberColumn, start: str
) -> Effect:
    """Mean effect on the treated against donors and periods weighted to resemble them before.

    Donors' weights follow the treated units' mean path before the start, up to a constant, with
    ``zeta^2 T0 ||w||^2``, ``zeta = (N1 T1)^(1/4) sd`` of the donors' first differences; periods'
    weights follow the donors' means after, up to a constant. The effect is the weighted double
    difference. With one treated unit the error is the standard deviation of what every donor as
    placebo gives (all of them, n - 1); with several it is that of the mean of as many placebos
    drawn without regard to each other, ``sd / sqrt(N1)``. Assumes that the weighted donors would have
    gone on moving as the treated.

    Parameters
    ----------
    panel : DataFrame
        One row a unit and period; units not seen in every period are left out and counted.
    outcome : str
        Column of the outcome, in any unit; it may be missing in some rows.
    unit, time : str
        Columns of the unit and of the period, the latter of numbers.
    start : str
        Column of the first treated period, one for all the treated; 0 or missing means never, and a
        start after the last period of the panel is no treatment within it.

    Returns
    -------
    Effect
        ``att`` in the unit of the outcome; diagnostics ``donors_effective``, ``periods_effective``,
        ``donors_incomplete``, ``treated_incomplete``; p by the normal law.

    Raises
    ------
    EstimationError
        If the table is no panel, the treated do not start together, or fewer than two periods before
        or none after the start, or fewer than three donors, are seen.

    Notes
    -----
    Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), American Economic Review 111: 4088-4118.

    Examples
    --------
    >>> panel = pd.DataFrame({"v": list("aaabbbcccddd"), "t": [1, 2, 3] * 4, "start": [3] * 3 + [0] * 9,
    ...                       "y": [1, 2, 9, 1, 2, 3, 2, 4, 5, 0, 0, 1]})
    >>> found = synthetic_did(panel, outcome="y", unit="v", time="t", start="start")
    >>> round(found.estimate, 3)   # 7 up, against 1 up in the donors' mean
    6.0
    """
    data = read_comparison(panel, Roles(outcome, unit, time, start))
    before = _before(data)
    y, count = data.y_donors, len(data.treated)
    noise = float(np.diff(y[:, before], axis=1).std(ddof=1))
    if not noise > 0:
        raise EstimationError("The donors' outcome changes alike before the start: no weights can be found.")
    # One penalty for all: the placebos are judged as the treated are.
    zetas = [(size * int((~before).sum())) ** 0.25 * noise for size in (count, 1)]
    estimate, donors, periods = _double_difference(data.y_treated.mean(axis=0), y, before, zetas[0], noise)
    placebos = [
        _double_difference(y[i], np.delete(y, i, axis=0), before, zetas[1], noise)[0] for i in range(len(y))
    ]
    se = float(np.std(placebos, ddof=1) / np.sqrt(count))
    low, high, p = wald(estimate, se)
    return Effect(
        "att",
        estimate,
        Counts(count + len(y), count, len(y), len(data.times)),
        se,
        low,
        high,
        p,
        "placebo error",
        method=f"synthetic difference in differences, error of all {len(y)} placebos",
        assumptions=(Check("twin_would_have_followed"), Check("no_anticipation"), Check("no_spillover")),
        diagnostics={
            "donors_effective": float(1 / (donors**2).sum()),
            "periods_effective": float(1 / (periods**2).sum()),
            "donors_incomplete": data.donors_incomplete,
            "treated_incomplete": len(data.unavailable),
        },
    )


def _before(data: Comparison) -> Mask:
    """Which periods lie before the one start."""
    starts = sorted(set(data.starts.values()))
    if len(starts) > 1:
        raise EstimationError(
            f"The treated start in {len(starts)} different periods: give those that start together, each "
            "group with the never treated, or use did_cs or village_effects."
        )
    before: Mask = data.times < starts[0]
    if before.sum() < 2 or len(data.donors) < 3:
        raise EstimationError(
            f"{int(before.sum())} periods before {starts[0]:g} and {len(data.donors)} donors: two and three "
            "are needed."
        )
    return before


def _double_difference(
    path: Floats, y: Floats, before: Mask, zeta: float, noise: float
) -> tuple[float, Floats, Floats]:
    early, later, stop = y[:, before], y[:, ~before], (STOP * noise) ** 2
    donors = _weights(early.T, path[before], zeta, stop)
    periods = _weights(early, later.mean(axis=1), TINY * noise, stop)
    gap = path - donors @ y
    return float(gap[~before].mean() - periods @ gap[before]), donors, periods


def _weights(parts: Floats, goal: Floats, zeta: float, stop: float) -> Floats:
    """Weights of columns by Frank and Wolfe's steps, thinned out once: as in the authors' own code."""
    a, b = parts - parts.mean(axis=0), goal - goal.mean()
    start = np.full(a.shape[1], 1 / a.shape[1])
    found = _steps(a, b, start, zeta, (stop, 100))
    found = np.where(found <= found.max() / 4, 0.0, found)
    return _steps(a, b, found / found.sum(), zeta, (stop, 10_000))


def _steps(a: Floats, b: Floats, x: Floats, zeta: float, limits: tuple[float, int]) -> Floats:
    eta, last = len(a) * zeta**2, np.inf
    for step in range(limits[1]):
        fitted = a @ x
        slope = (fitted - b) @ a + eta * x
        best = int(slope.argmin())
        move = -x
        move[best] += 1
        if not move.any():
            return x
        change = a[:, best] - fitted
        length = -float(slope @ move) / (float(change @ change) + eta * float(move @ move))
        x = x + min(1.0, max(0.0, length)) * move
        error = a @ x - b
        value = zeta**2 * float(x @ x) + float(error @ error) / len(a)
        if step > 0 and last - value <= limits[0]:
            return x
        last = value
    return x

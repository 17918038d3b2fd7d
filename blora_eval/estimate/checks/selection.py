"""Whether villages chosen because they are poor allow a causal reading, and what such villages do anyway."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats, Mask
from blora_eval.estimate.clusters import cluster_errors
from blora_eval.results import Check, Estimate

NEEDED = 3  # pre-periods left after the selection year, below which every method tried fails


def selection_warning(  # noqa: PLR0913
    panel: pd.DataFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    treated: Collection[Any],
    start: float,
    selected: Sequence[float] = (),
    lower_is_better: bool = True,
) -> Check:
    """Whether a difference in differences may be read as an effect of the programme.

    Not (``passed`` False) when fewer than three periods lie between the last selection year and the start,
    or the chosen villages dipped in the selection years: ``dip = (T_s - T_o) - (C_s - C_o)`` beyond
    ``1.96 sd_C sqrt(1/n_T + 1/n_C)``, sd_C over the others' own ``y_s - y_o``; open (None) when these years
    are unknown.

    Examples
    --------
    >>> panel = pd.DataFrame({"village": list("aabbcc"), "year": [1, 2] * 3,
    ...                       "poor": [.5, .4, .3, .3, .2, .2]})
    >>> check = selection_warning(panel, outcome="poor", unit="village", time="year", treated=["a"],
    ...                           start=2, selected=[1])
    >>> check.passed, check.numbers["reason"], check.numbers["periods_left"]   # nothing between 1 and 2
    (False, 'too_few_periods', 0)
    """
    y, times, is_treated = _before(panel, (outcome, unit, time), treated, start)
    chosen = np.isin(times, list(selected))
    left = int((times > max(selected)).sum()) if len(selected) else len(times)
    numbers: dict[str, float | int | str] = {
        "pre_periods": len(times),
        "periods_left": left,
        "needed": NEEDED,
        "n_treated": int(is_treated.sum()),
        "n_controls": int((~is_treated).sum()),
    }
    numbers |= _dip(y, chosen, is_treated)
    worse = 1 if lower_is_better else -1
    dipped = "dip" in numbers and worse * float(numbers["dip"]) > float(numbers["band"])
    if left < NEEDED:
        return Check("selected_on_outcome", {"reason": "too_few_periods", **numbers}, passed=False)
    if dipped:
        return Check("selected_on_outcome", {"reason": "dip", **numbers}, passed=False)
    if not chosen.any():
        return Check("selected_on_outcome", {"reason": "unknown_selection", **numbers}, passed=None)
    return Check("selected_on_outcome", {"reason": "none", **numbers}, passed=True)


def _before(
    panel: pd.DataFrame, columns: tuple[str, str, str], treated: Collection[Any], start: float
) -> tuple[Floats, Floats, Mask]:
    outcome, unit, time = columns
    rows = panel.loc[panel[outcome].notna() & (panel[time] < start), [unit, time, outcome]]
    if rows.duplicated([unit, time]).any():
        raise EstimationError("This is not a panel: a unit has two rows in one period. Correct the table.")
    wide = rows.set_index([unit, time])[outcome].astype(float).unstack(time)  # noqa: PD010 - keys are unique
    is_treated = wide.index.isin(list(treated))
    reasons = []
    if not is_treated.any():
        reasons.append("no treated unit has an outcome before the start")
    if (~is_treated).sum() < 2:
        reasons.append("fewer than two other units have an outcome before the start")
    if reasons:
        raise EstimationError("How the units were chosen cannot be judged: " + "; ".join(reasons) + ".")
    return wide.to_numpy(), wide.columns.to_numpy(dtype=float), is_treated


def _dip(y: Floats, chosen: Mask, treated: Mask) -> dict[str, float | int | str]:
    if not chosen.any():
        return {}
    seen = np.isfinite(y[:, chosen]).any(axis=1)
    if not (seen & treated).any() or (seen & ~treated).sum() < 2:
        return {}
    at = _row_means(y[:, chosen])
    numbers: dict[str, float | int | str] = {"gap": _gap(at, treated)}
    if chosen.all():
        return numbers
    elsewhere = _row_means(y[:, ~chosen])
    numbers["gap_other"] = _gap(elsewhere, treated)
    change = at - elsewhere
    on, off = change[treated & np.isfinite(change)], change[~treated & np.isfinite(change)]
    if len(on) and len(off) > 1:
        numbers["dip"] = float(on.mean() - off.mean())
        numbers["band"] = float(stats.norm.ppf(0.975) * off.std(ddof=1) * np.sqrt(1 / len(on) + 1 / len(off)))
    return numbers


def _row_means(y: Floats) -> Floats:
    seen = np.isfinite(y)
    count = seen.sum(axis=1)
    return np.where(count > 0, np.where(seen, y, 0).sum(axis=1) / np.maximum(count, 1), np.nan)


def _gap(level: Floats, treated: Mask) -> float:
    seen = np.isfinite(level)
    return float(level[treated & seen].mean() - level[~treated & seen].mean())


def mean_reversion(  # noqa: PLR0913
    panel: pd.DataFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    treated: Collection[Any],
    start: float,
    cluster: str | None = None,
) -> Estimate:
    """Change to be expected of the treated, beyond the others' mean change, because of where they stood.

    Among the untreated the change from the mean before ``start`` to the mean from then on is
    regressed on the mean before; the slope times the gap between treated and untreated before is
    what their position alone foretells. It says how much of a before-after difference between the
    groups is no work of anybody's.

    Examples
    --------
    >>> panel = pd.DataFrame({"v": list("aabbccdd"), "t": [1, 2] * 4, "y": [9, 9, 1, 2, 3, 3, 5, 4.5]})
    >>> found = mean_reversion(panel, outcome="y", unit="v", time="t", treated=["a"], start=2)
    >>> round(found.value, 3)   # slope -0.375 a point, 6 points above the others
    -2.25
    """
    later = panel[time] >= start
    rows = panel.loc[panel[outcome].notna()]
    means = rows.groupby([unit, later.loc[rows.index]])[outcome].mean().astype(float)
    wide = means.unstack().reindex(columns=[False, True]).dropna()  # noqa: PD010 - keys are unique
    on = wide.index.isin(list(treated))
    before, change = wide[False].to_numpy(), (wide[True] - wide[False]).to_numpy()
    if not on.any() or (~on).sum() < 3:
        raise EstimationError("Regression to the mean needs a treated and three untreated units, seen twice.")
    groups = wide.index if cluster is None else panel.groupby(unit)[cluster].first().loc[wide.index]
    codes = pd.factorize(groups, sort=True)[0][~on]
    gap = float(before[on].mean() - before[~on].mean())
    x = np.column_stack([before[~on] - before[~on].mean(), np.ones((~on).sum())])
    slope = cluster_errors(change[~on], x, codes, column=0)
    low, high = sorted((slope.low * gap, slope.high * gap))
    return Estimate(
        "mean_reversion",
        slope.coefficient * gap,
        se=slope.se * abs(gap),
        low=low,
        high=high,
        df=slope.df,
        n=int((~on).sum()),
        method="mean_reversion_slope",
    )

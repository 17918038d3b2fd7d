"""What an effect may be if those who are no longer seen differ from those who are (Lee 2009)."""

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats
from blora_eval.results import Check

__all__ = ["lee_bounds"]


def lee_bounds(frame: pd.DataFrame, *, outcome: str, treated: str) -> Check:
    """Sharpest bounds of the effect on those who would be seen either way.

    If treatment moves being seen in one direction only, the group that is seen more often holds an
    excess share ``q = (s1 - s0) / s1`` that the other lacks. Leaving out its lowest and its highest
    q-th part gives the bounds; a village on the edge counts by its fraction.

    Parameters
    ----------
    frame : DataFrame
        One row a unit of the first wave; the outcome is missing where the unit is not seen again.
    outcome, treated : str
        Columns; ``treated`` is 0 or 1 and never missing.

    Returns
    -------
    Check
        Code ``attrition``; numbers ``low``, ``high``, ``estimate`` (difference of those seen),
        ``trimmed`` (q), ``seen_treated``, ``seen_controls`` (shares); ``passed`` is whether both
        bounds lie on one side of zero.

    Raises
    ------
    EstimationError
        If a column is absent, ``treated`` is missing somewhere, or a group is empty or never seen.

    Examples
    --------
    >>> frame = pd.DataFrame({"y": [1.0, 2, 3, 4, 1, 3, None, None], "on": [1] * 4 + [0] * 4})
    >>> check = lee_bounds(frame, outcome="y", treated="on")   # half of the treated too many: 1.5 or 3.5 to 2
    >>> check.numbers["low"], check.numbers["high"], check.numbers["trimmed"]
    (-0.5, 1.5, 0.5)
    """
    absent = [name for name in (outcome, treated) if name not in frame]
    if absent or frame[treated].isna().any():
        raise EstimationError(
            f"The frame has no column {', '.join(absent)}, or {treated} is missing somewhere."
        )
    on = frame[treated].to_numpy(float) > 0
    y = frame[outcome].astype("Float64").to_numpy(float, na_value=np.nan)
    seen = np.isfinite(y)
    if not (seen & on).any() or not (seen & ~on).any():
        raise EstimationError("Nobody of one of the two groups is seen again: there is nothing to bound.")
    shares = [float(seen[side].mean()) for side in (on, ~on)]
    more, fewer = (on, ~on) if shares[0] >= shares[1] else (~on, on)
    trimmed = 1 - min(shares) / max(shares)
    kept = y[more & seen]
    ends = [_trimmed_mean(kept, trimmed), -_trimmed_mean(-kept, trimmed)]  # without the highest, the lowest
    other = float(y[fewer & seen].mean())
    bounds = sorted((end - other) * (1 if more is on else -1) for end in ends)
    numbers: dict[str, float | int | str] = {
        "low": bounds[0],
        "high": bounds[1],
        "estimate": float(y[on & seen].mean() - y[~on & seen].mean()),
        "trimmed": trimmed,
        "seen_treated": shares[0],
        "seen_controls": shares[1],
    }
    return Check("attrition", numbers, passed=bounds[0] > 0 or bounds[1] < 0)


def _trimmed_mean(values: Floats, share: float) -> float:
    """The mean without the highest ``share``, the value on the edge by its fraction."""
    ordered = np.sort(values)
    weight = np.clip(len(ordered) * (1 - share) - np.arange(len(ordered)), 0, 1)
    return float(weight @ ordered / weight.sum())

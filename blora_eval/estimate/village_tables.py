"""What all villages' effects say together, and the tables behind their figures."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from blora_eval.estimate.arrays import Floats
from blora_eval.estimate.effect import Effect
from blora_eval.estimate.multiplicity import benjamini_hochberg, exact_maximum, shrink, told_apart
from blora_eval.estimate.village_paths import Comparison, Fit

__all__ = ["adjust", "by_start", "path_table", "placebo_table", "weight_table"]


def by_start(data: Comparison) -> list[tuple[float, list[int]]]:
    """Positions of the treated by first treated period.

    Parameters
    ----------
    data : Comparison
        Paths of treated and donors.

    Returns
    -------
    list of (float, list of int)
        Start and positions in ``data.treated``, ascending by start.
    """
    starts = np.array([data.starts[name] for name in data.treated])
    return [(float(first), np.flatnonzero(starts == first).tolist()) for first in np.unique(starts)]


def adjust(data: Comparison, fits: Mapping[float, Fit], effects: Mapping[str, Effect]) -> pd.DataFrame:
    """P values, shrunk estimates and groups of all villages together.

    Parameters
    ----------
    data : Comparison
        Paths of treated and donors.
    fits : mapping of float to Fit
        What was found, by start.
    effects : mapping of str to Effect
        By village, in the order of ``data.treated``.

    Returns
    -------
    DataFrame
        Columns unit, estimate, p, p_bh, p_fwer, shrunk, told_apart; see ``EffectSet``.
    """
    estimates = np.array([effect.estimate for effect in effects.values()])
    p = np.array([effect.p for effect in effects.values()], dtype=float)
    studentised = np.empty(len(estimates))
    noise = np.empty(len(estimates))
    placebos = np.zeros(len(data.donors))
    for first, members in by_start(data):
        found = fits[first]
        misfit = found.misfit(found.placebo_gaps)
        typical = float((misfit**2).mean())
        own, others = found.effect(found.gaps), found.effect(found.placebo_gaps)
        # Half the misfit is borrowed from all: few periods before make one's own too lucky a guess.
        studentised[members] = _ratio(own, found.misfit(found.gaps), typical)
        # Where starts differ, a placebo's largest over the starts: it can only make p larger.
        placebos = np.maximum(placebos, _ratio(others, misfit, typical))
        noise[members] = float(others.var(ddof=1))
    return pd.DataFrame(
        {
            "unit": list(effects),
            "estimate": estimates,
            "p": p,
            "p_bh": benjamini_hochberg(p),
            "p_fwer": exact_maximum(studentised, placebos),
            "shrunk": shrink(estimates, float(noise.mean())),
            "told_apart": told_apart(estimates, float(noise.mean())),
        }
    )


def _ratio(effect: Floats, misfit: Floats, typical: float) -> Floats:
    scale = np.sqrt((misfit**2 + typical) / 2)
    return np.asarray(np.abs(effect) / scale) if typical > 0 else np.abs(effect)


def path_table(data: Comparison, fits: Mapping[float, Fit]) -> pd.DataFrame:
    """Every village's path beside its twin's.

    Parameters
    ----------
    data : Comparison
        Paths of treated and donors.
    fits : mapping of float to Fit
        What was found, by start.

    Returns
    -------
    DataFrame
        Columns unit, time, actual, synthetic, gap.
    """
    gaps = np.empty_like(data.y_treated)
    for first, members in by_start(data):
        gaps[members] = fits[first].gaps
    frame = _long(data.treated, data.times, gaps)
    frame["actual"] = data.y_treated.ravel()
    frame["synthetic"] = frame["actual"] - frame["gap"]
    return frame[["unit", "time", "actual", "synthetic", "gap"]]


def _long(units: list[str], times: Floats, gaps: Floats) -> pd.DataFrame:
    return pd.DataFrame(
        {"unit": np.repeat(units, len(times)), "time": np.tile(times, len(units)), "gap": gaps.ravel()}
    )


def placebo_table(data: Comparison, fits: Mapping[float, Fit]) -> pd.DataFrame:
    """Every placebo's gaps.

    Parameters
    ----------
    data : Comparison
        Paths of treated and donors.
    fits : mapping of float to Fit
        What was found, by start.

    Returns
    -------
    DataFrame
        Columns start, unit, time, gap.
    """
    frames = [
        _long(data.donors, data.times, found.placebo_gaps).assign(start=first)
        for first, found in fits.items()
    ]
    return pd.concat(frames, ignore_index=True)[["start", "unit", "time", "gap"]]


def weight_table(data: Comparison, fits: Mapping[float, Fit]) -> pd.DataFrame:
    """What every twin is made of.

    Parameters
    ----------
    data : Comparison
        Paths of treated and donors.
    fits : mapping of float to Fit
        What was found, by start.

    Returns
    -------
    DataFrame
        Columns unit, donor, weight; without weights of zero.
    """
    rows = [
        (data.treated[index], data.donors[donor], float(fits[first].weights[row, donor]))
        for first, members in by_start(data)
        for row, index in enumerate(members)
        for donor in np.flatnonzero(fits[first].weights[row] > 1e-6)
    ]
    return pd.DataFrame(rows, columns=["unit", "donor", "weight"])

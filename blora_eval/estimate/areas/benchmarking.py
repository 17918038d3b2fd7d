"""Small-area estimates made to agree with the figure of the larger area, joined by key.

The kabupaten's survey figure is the more reliable: the villages' estimates, weighted by their
persons, are brought to it. Everything is aligned by key, never by the order of rows.
"""

from collections.abc import Iterator
from typing import Literal

import numpy as np
import pandas as pd
from scipy import optimize, special

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats
from blora_eval.indicators.checks import floats

Manner = Literal["ratio", "difference", "mse", "logit"]


def benchmark(
    estimates: pd.DataFrame,
    *,
    size: pd.Series,
    group: pd.Series,
    totals: pd.Series,
    manner: Manner = "ratio",
) -> pd.DataFrame:
    r"""Estimates whose weighted mean in each group is the group's figure.

    With shares :math:`s_d` of the group's persons and a gap :math:`g = T - \sum s_d \hat\theta_d`: ``ratio``
    multiplies by :math:`T / \sum s_d\hat\theta_d`; ``difference`` adds ``g``; ``mse`` adds
    :math:`g\, s_d m_d / \sum s_d^2 m_d`, more where the error :math:`m_d` is larger; ``logit`` adds one
    number on the logit scale, so that rates stay between 0 and 1.

    Notes
    -----
    Pfeffermann (2013), Statistical Science 28: 40-68, section 6.4; You, Rao and Hidiroglou (2013), Survey
    Methodology 39: 217-230.

    Examples
    --------
    >>> villages = pd.DataFrame({"estimate": [0.2, 0.4], "mse": 0.0, "low": [0.1, 0.3], "high": [0.3, 0.5]},
    ...                         index=["a", "b"])
    >>> persons, home = pd.Series({"b": 100, "a": 100}), pd.Series({"b": "X", "a": "X"})
    >>> moved = benchmark(villages, size=persons, group=home, totals=pd.Series({"X": 0.33}))
    >>> moved["estimate"].round(6).tolist()   # 0.3 on average, a tenth too little
    [0.22, 0.44]
    """
    sizes, groups, wanted = _aligned(estimates, size, group, totals)
    moved = estimates.copy()
    columns = ["estimate", "low", "high"]
    for name in np.unique(groups):
        rows = groups == name
        share = sizes[rows] / sizes[rows].sum()
        now = estimates.loc[rows, columns].to_numpy(dtype=float)
        error = estimates.loc[rows, "mse"].to_numpy(dtype=float)
        moved.loc[rows, columns] = _moved(now, share, error, float(wanted[name]), manner)
    gap = moved["estimate"] - estimates["estimate"]
    return moved.assign(mse=estimates["mse"] + gap**2, moved=gap)


def _aligned(
    estimates: pd.DataFrame, size: pd.Series, group: pd.Series, totals: pd.Series
) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.object_]], pd.Series]:
    if problems := [*_unmatched(estimates.index, size, group)]:
        raise EstimationError("\n".join(problems))
    sizes = floats(size.reindex(estimates.index))
    groups = group.reindex(estimates.index).to_numpy(dtype=object)
    if wrong := int((~(sizes >= 0) | ~np.isfinite(sizes)).sum()):
        problems.append(f"size: negative or missing for {wrong} areas. Give persons for each.")
    persons = pd.Series(sizes).groupby(groups).sum()
    if empty := sorted(str(name) for name in persons.index[persons <= 0]):
        problems.append(f"size: no persons in {', '.join(empty)}.")
    known = set(totals.dropna().index)
    if without := sorted({str(name) for name in groups if name not in known}):
        problems.append(f"totals: no figure for {', '.join(without)}.")
    if problems:
        raise EstimationError("\n".join(problems))
    return sizes, groups, totals


def _unmatched(areas: pd.Index, size: pd.Series, group: pd.Series) -> Iterator[str]:
    for what, labels in (("estimates", areas), ("size", size.index), ("group", group.index)):
        if twice := int(labels.duplicated().sum()):
            yield f"{what}: {twice} areas occur more than once. Give each area one row."
    for what, series in (("size", size), ("group", group)):
        if absent := int((~areas.isin(series.index)).sum()):
            yield f"{what}: nothing for {absent} of {len(areas)} areas. Match the keys."


def _moved(now: Floats, share: Floats, error: Floats, total: float, manner: Manner) -> Floats:
    """The three columns estimate, low and high after the move."""
    if manner == "logit":
        return _moved_on_logits(now, share, total)
    mean = float(share @ now[:, 0])
    if manner == "ratio":
        if mean <= 0:
            raise EstimationError("The estimates add up to zero: no factor brings them to a figure above it.")
        return now * (total / mean)
    pull = share * error if manner == "mse" and error.any() else np.ones(len(share))
    return np.asarray(now + ((total - mean) * pull / (share @ pull))[:, None])


def _moved_on_logits(now: Floats, share: Floats, total: float) -> Floats:
    rates = now[:, 0]
    if not share[rates >= 1].sum() < total < share[rates > 0].sum():
        raise EstimationError(
            "On the logit scale a rate of exactly 0 or 1 does not move, and the others cannot make up for it."
            " Benchmark by difference."
        )

    def apart(shift: float) -> float:
        return float(share @ special.expit(special.logit(rates) + shift)) - total

    reach = 1.0
    while apart(-reach) > 0 or apart(reach) < 0:
        reach *= 2
    shift = optimize.brentq(apart, -reach, reach, xtol=1e-14)
    return np.asarray(special.expit(special.logit(np.clip(now, 0, 1)) + shift))

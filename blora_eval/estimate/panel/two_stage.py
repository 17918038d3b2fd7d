"""Two-stage difference in differences (Gardner 2021): constants first, from untreated observations."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats
from blora_eval.estimate.effect import Counts, Effect, wald
from blora_eval.estimate.panel.read_panel import Roles, read_panel
from blora_eval.inputs import Column, NumberColumn
from blora_eval.results import Check


def two_stage_did(
    panel: pd.DataFrame,
    *,
    outcome: str,
    unit: Column,
    time: NumberColumn,
    start: str,
    cluster: Column | None = None,
) -> Effect:
    """Mean effect on treated observations, once constants have been taken out that the untreated give.

    First the outcome of untreated observations is regressed on a constant for every unit and every
    period; then the outcome less those constants, of all observations, on being treated. The error
    counts the first stage's as well (Newey and McFadden 1994): the scores are
    ``X2'e2 - X2'X1 (X10'X10)^-1 X10'e1``, summed by cluster. Assumes that without the programme all
    would have changed alike, in every period.

    Parameters
    ----------
    panel : DataFrame
        One row a unit and period; gaps are allowed, units treated from the first period on are left
        out and counted.
    outcome : str
        Column of the outcome, in any unit; rows without it are dropped and counted.
    unit, time : str
        Columns of the unit and of the period, the latter of numbers.
    start : str
        Column of the first treated period, the same in all rows of a unit; 0 or missing means never,
        and a start after the last period of the panel is no treatment within it.
    cluster : str, optional
        Column of the clusters of the errors; default the unit.

    Returns
    -------
    Effect
        ``att`` in the unit of the outcome, normal interval, each treated observation counting alike.

    Raises
    ------
    EstimationError
        If the table is no panel, nobody starts within it, or a period is never seen untreated: its
        constant is then unknown.

    Notes
    -----
    Gardner (2022), Two-stage differences in differences, arXiv 2207.05943.

    Examples
    --------
    >>> panel = pd.DataFrame({"v": list("aabbccdd"), "t": [1, 2] * 4, "y": [5, 2, 4, 3, 5, 4, 2, 3.0],
    ...                       "start": [2] * 4 + [0] * 4})
    >>> found = two_stage_did(panel, outcome="y", unit="v", time="t", start="start")
    >>> round(found.estimate, 6)   # changes -3 and -1 against a mean change of nil
    -2.0
    """
    wide = read_panel(panel, Roles(outcome, unit, time, start, cluster=cluster), balanced=False)
    row, column = np.nonzero(np.isfinite(wide.y))
    codes = row if wide.cluster is None else wide.cluster[row]
    on = wide.times[column] >= wide.cohort[row]
    rows = {"y": wide.y[row, column], "on": on * 1.0, unit: row, time: wide.times[column], "by": codes}
    found = two_stage(pd.DataFrame(rows), outcome="y", treated="on", absorb=[unit, time], cluster="by")
    treated = int(np.isfinite(wide.starts).sum())
    counts = replace(
        found.counts,
        units=len(wide.units),
        treated=treated,
        controls=len(wide.units) - treated,
        periods=len(wide.times),
    )
    lost = {f"rows dropped: {why}": n for why, n in wide.account.dropped.items()}
    return replace(found, counts=counts, diagnostics={"observations": len(row), **lost})


def two_stage(
    frame: pd.DataFrame, *, outcome: str, treated: str, absorb: Sequence[str], cluster: str
) -> Effect:
    """The two stages on rows that say themselves whether they are treated.

    Examples
    --------
    >>> frame = pd.DataFrame({"v": list("aabbccdd"), "t": [1, 2] * 4, "y": [5, 2, 4, 3, 5, 4, 2, 3.0],
    ...                       "on": [0, 1, 0, 1, 0, 0, 0, 0]})
    >>> found = two_stage(frame, outcome="y", treated="on", absorb=["v", "t"], cluster="v")
    >>> round(found.estimate, 6)   # changes -3 and -1 against a mean change of nil
    -2.0
    """
    absent = [name for name in (outcome, treated, cluster, *absorb) if name not in frame]
    if absent:
        raise EstimationError(f"The frame has no column {', '.join(absent)}.")
    if frame[[outcome, treated, cluster, *absorb]].isna().to_numpy().any():
        raise EstimationError("A value is missing: drop those rows and say how many.")
    y, on = frame[outcome].to_numpy(float), frame[treated].to_numpy(float)
    off = on == 0
    if off.all() or not off.any():
        raise EstimationError("Both treated and untreated observations are needed.")
    first = _constants(frame, absorb, off)
    early = first * off[:, None]
    inverse = np.linalg.pinv(early.T @ early)
    adjusted = y - first @ (inverse @ (early.T @ y))
    estimate = float(on @ adjusted / (on @ on))
    own = on * (adjusted - on * estimate)
    carried = (early * adjusted[:, None]) @ (inverse @ (first.T @ on))
    codes = pd.factorize(frame[cluster], sort=True)[0]
    se = float(np.sqrt((np.bincount(codes, own - carried) ** 2).sum()) / (on @ on))
    low, high, p = wald(estimate, se)
    clusters = int(codes.max()) + 1
    return Effect(
        "att",
        estimate,
        Counts(len(frame), int(on.sum()), int(off.sum()), 2, clusters),
        se,
        low,
        high,
        p,
        "wald",
        method=f"two-stage difference in differences, constants of {', '.join(absorb)}",
        assumptions=(Check("parallel_trends"), Check("no_anticipation"), Check("no_spillover")),
    )


def _constants(frame: pd.DataFrame, absorb: Sequence[str], off: Floats) -> Floats:
    blocks = []
    for name in absorb:
        codes, values = pd.factorize(frame[name], sort=True)
        unknown = len(values) - len(np.unique(codes[off]))
        if unknown:
            raise EstimationError(f"{unknown} values of {name} are never seen untreated: drop their rows.")
        blocks.append(np.eye(len(values))[codes])
    return np.column_stack(blocks)

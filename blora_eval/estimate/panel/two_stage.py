"""Two-stage difference in differences (Gardner 2021): constants first, from untreated observations."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats
from blora_eval.estimate.effect import Counts, Effect, wald
from blora_eval.results import Check


def two_stage(
    frame: pd.DataFrame, *, outcome: str, treated: str, absorb: Sequence[str], cluster: str
) -> Effect:
    """Mean effect on treated observations, once constants have been taken out that the untreated give.

    First the outcome of untreated observations is regressed on constants for every value of
    ``absorb`` (such as village and year); then the outcome less those constants, of all
    observations, on being treated. The error counts the first stage's as well (Newey and McFadden
    1994): the scores are ``X2'e2 - X2'X1 (X10'X10)^-1 X10'e1``, summed by cluster.

    Parameters
    ----------
    frame : DataFrame
        One row an observation, complete.
    outcome, treated : str
        Columns; ``treated`` is 0 or 1.
    absorb : sequence of str
        Columns whose every value gets a constant of its own.
    cluster : str
        Column of the clusters of the errors.

    Returns
    -------
    Effect
        In the unit of the outcome, normal interval.

    Raises
    ------
    EstimationError
        If a column is absent or a value missing, a group is empty, or a value of ``absorb`` is never
        seen untreated: its constant is then unknown.

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

"""A plain regression as a second opinion, by statsmodels."""

from collections.abc import Sequence
from importlib import metadata

import numpy as np
import pandas as pd
import statsmodels.api as sm

from blora_eval.errors import EstimationError
from blora_eval.estimate.effect import Counts, Effect, wald

__all__ = ["least_squares"]


def least_squares(
    frame: pd.DataFrame,
    *,
    outcome: str,
    regressors: Sequence[str],
    absorb: Sequence[str] = (),
    weight: str | None = None,
) -> Effect:
    """The coefficient of the first regressor, by statsmodels, with the textbook's error.

    Parameters
    ----------
    frame : DataFrame
        One row an observation, complete.
    outcome : str
        Its column.
    regressors : sequence of str
        Numeric columns; the first is the one wanted, 0 or 1. A constant is added.
    absorb : sequence of str
        Columns whose every value gets a constant of its own, such as unit and period.
    weight : str, optional
        Column of weights.

    Returns
    -------
    Effect
        Errors as if observations were independent and alike (not clustered), t with N - K.

    Raises
    ------
    EstimationError
        If a column is absent, a value is missing, or regressors are collinear.

    Examples
    --------
    >>> frame = pd.DataFrame({"y": [1.0, 3, 4, 6], "on": [0, 0, 1, 1]})
    >>> found = least_squares(frame, outcome="y", regressors=["on"])
    >>> round(found.estimate, 6), round(found.se, 6)   # 5 less 2; residual variance 2, twice over two
    (3.0, 1.414214)
    """
    columns = [outcome, *regressors, *absorb, *([weight] if weight else [])]
    absent = [name for name in columns if name not in frame]
    if absent:
        raise EstimationError(f"The frame has no column {', '.join(absent)}.")
    if frame[columns].isna().to_numpy().any():
        raise EstimationError("A value is missing: drop those rows and say how many.")
    blocks = [pd.get_dummies(frame[name].astype(str), drop_first=True, dtype=float) for name in absorb]
    x = np.column_stack([np.ones(len(frame)), frame[list(regressors)].to_numpy(float), *blocks])
    if np.linalg.matrix_rank(x) < x.shape[1] or len(x) <= x.shape[1]:
        raise EstimationError("The regressors are collinear, or as many as the observations.")
    w = np.ones(len(frame)) if weight is None else frame[weight].to_numpy(float)
    found = sm.WLS(frame[outcome].to_numpy(float), x, weights=w).fit()
    estimate, se, df = float(found.params[1]), float(found.bse[1]), float(found.df_resid)
    low, high, p = wald(estimate, se, df)
    on = frame[regressors[0]].to_numpy(float) != 0
    return Effect(
        "coefficient",
        estimate,
        Counts(len(frame), int(on.sum()), int((~on).sum()), 1),
        se,
        low,
        high,
        p,
        "wald",
        df,
        method="least squares" if weight is None else "weighted least squares",
        version=f"statsmodels {metadata.version('statsmodels')}",
    )

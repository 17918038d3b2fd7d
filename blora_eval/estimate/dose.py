"""How the change differs with the dose of mentoring, which nobody drew by lot."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.clusters import cluster_errors
from blora_eval.estimate.effect import Counts, Effect
from blora_eval.results import Check

__all__ = ["dose_effect"]


def dose_effect(
    frame: pd.DataFrame,
    *,
    outcome: str,
    dose: str,
    cluster: str,
    past: Sequence[str] = (),
) -> Effect:
    """Difference of the outcome for one more unit of dose, among the treated, given their past.

    Least squares of the outcome on the dose, the past and a constant, CR2 errors by cluster. It is
    the effect of the dose only if, given the past, the dose was as good as drawn by lot. Mentors
    go where they are asked, where it is near, or where things go badly: each of these makes the
    coefficient something else, and the warning goes with the number (Callaway, Goodman-Bacon and
    Sant'Anna 2024: even parallel trends do not make such slopes causal).

    Parameters
    ----------
    frame : DataFrame
        One row a treated village; rows with a missing value are left out and counted.
    outcome : str
        Column of the outcome, or of its change.
    dose : str
        Column of the dose, such as visits a year.
    cluster : str
        Column of the clusters, such as the kecamatan.
    past : sequence of str
        Columns held constant, such as the outcome before.

    Returns
    -------
    Effect
        ``dose_slope``, with the warning ``dose_is_chosen``; diagnostics ``dropped``, ``dose_sd`` and
        ``past_r2``: the share of the dose's variance that the past tells, the larger the more the
        dose was chosen.

    Raises
    ------
    EstimationError
        If a column is absent, the dose does not vary, or too few villages are left.

    Examples
    --------
    >>> frame = pd.DataFrame({"fall": [1.0, 2, 3, 4, 5, 6.5], "visits": [1, 2, 3, 4, 5, 6],
    ...                       "k": list("abcabc")})
    >>> found = dose_effect(frame, outcome="fall", dose="visits", cluster="k")
    >>> round(found.estimate, 2), [warning.code for warning in found.warnings][0]
    (1.07, 'dose_is_chosen')
    """
    columns = [outcome, dose, cluster, *past]
    absent = [name for name in columns if name not in frame]
    if absent:
        raise EstimationError(f"The frame has no column {', '.join(absent)}.")
    whole = frame[columns].dropna()
    if len(whole) < len(past) + 4 or whole[dose].nunique() < 2:
        raise EstimationError(f"{len(whole)} villages with a dose that varies are too few for this question.")
    d = whole[dose].to_numpy(float)
    rest = np.column_stack([np.ones(len(d)), *(whole[name].to_numpy(float) for name in past)])
    codes = pd.factorize(whole[cluster], sort=True)[0]
    found = cluster_errors(whole[outcome].to_numpy(float), np.column_stack([d, rest]), codes, column=0)
    told = rest @ np.linalg.lstsq(rest, d, rcond=None)[0]
    r2 = float(1 - ((d - told) ** 2).sum() / ((d - d.mean()) ** 2).sum())
    return Effect(
        "dose_slope",
        found.coefficient,
        Counts(len(whole), len(whole), 0, 1, found.clusters),
        found.se,
        found.low,
        found.high,
        found.p,
        "wald",
        found.df,
        method=f"regression on the dose among the treated, CR2 by {cluster}",
        assumptions=(Check("dose_by_lot_given_the_past"),),
        diagnostics={
            "dropped": len(frame) - len(whole),
            "dose_sd": float(d.std(ddof=1)),
            "past_r2": max(0.0, r2),
        },
        warnings=(Check("dose_is_chosen", {"past_r2": max(0.0, r2)}, passed=False),),
    )

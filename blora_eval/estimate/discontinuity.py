"""The effect at a line that decided who was chosen (regression discontinuity), through diff-diff."""

from importlib import metadata

import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.effect import Counts, Effect
from blora_eval.estimate.second_opinions import PACKAGE, load_library, quietly
from blora_eval.results import Check

__all__ = ["discontinuity"]


def discontinuity(frame: pd.DataFrame, *, outcome: str, running: str, cutoff: float = 0.0) -> Effect:
    """Effect for units next to the line, from local linear regressions on either side.

    Bandwidths and robust bias-corrected interval of Calonico, Cattaneo and Titiunik (2014): triangular
    kernel, one bandwidth of least mean squared error, errors from three nearest neighbours. Needs
    no comparison of past outcomes: the poorest villages were chosen by a line, and those just above
    it are their peers.

    Parameters
    ----------
    frame : DataFrame
        One row a unit; rows with a missing value are left out and counted.
    outcome, running : str
        Columns; units with ``running`` at or above the cutoff are treated.
    cutoff : float
        The line.

    Returns
    -------
    Effect
        ``att_at_cutoff``: the conventional estimate and its error, with the robust interval and p;
        diagnostics ``bandwidth``, ``bandwidth_bias``, ``n_left``, ``n_right``, ``dropped``.

    Raises
    ------
    EstimationError
        If diff-diff is absent or refuses, or a column is absent.
    """
    library = load_library()
    absent = [name for name in (outcome, running) if name not in frame]
    if absent:
        raise EstimationError(f"The frame has no column {', '.join(absent)}.")
    whole = frame[[outcome, running]].dropna()
    estimator = library.RegressionDiscontinuity(cutoff=cutoff)
    found = quietly(lambda: estimator.fit(whole, outcome=outcome, running=running))
    above = int((whole[running] >= cutoff).sum())
    return Effect(
        "att_at_cutoff",
        float(found.att_conventional),
        Counts(len(whole), above, len(whole) - above, 1),
        float(found.se_conventional),
        float(found.conf_int[0]),
        float(found.conf_int[1]),
        float(found.p_value),
        "robust bias-corrected",
        method="regression discontinuity, local linear, triangular kernel",
        version=f"{PACKAGE} {metadata.version(PACKAGE)}",
        assumptions=(Check("line_not_manipulated"), Check("continuous_without_treatment")),
        diagnostics={
            "bandwidth": float(found.h_left),
            "bandwidth_bias": float(found.b_left),
            "n_left": int(found.n_h_left),
            "n_right": int(found.n_h_right),
            "dropped": len(frame) - len(whole),
        },
    )

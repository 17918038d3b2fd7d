"""Difference in differences for villages that start at different dates (Callaway and Sant'Anna)."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from blora_eval.estimate.effect import Effect
from blora_eval.estimate.panel_cells import Method
from blora_eval.estimate.panel_effects import CohortEffects, cohort_effects
from blora_eval.estimate.panel_estimate import Control, Options, drop_small_cohorts, estimate_cells, refuse
from blora_eval.estimate.panel_wide import Roles, read_panel, read_rows

__all__ = ["CohortEffects", "did_cs", "event_study"]


def did_cs(  # noqa: PLR0913
    panel: pd.DataFrame,
    *,
    outcome: str,
    unit: str | None,
    time: str,
    start: str,
    covariates: Sequence[str] = (),
    control: Control = "never",
    method: Method = "dr",
    cluster: str | None = None,
    weight: str | None = None,
    anticipation: int = 0,
    base: Literal["varying", "universal"] = "varying",
    sample: Literal["balanced", "pairwise"] = "balanced",
    small: Literal["refuse", "drop"] = "refuse",
) -> CohortEffects:
    """Effects of a programme that starts at different dates, compared with units not (yet) in it.

    For cohort g and period t, ``ATT(g, t)`` is the mean change from the last period before g to t
    of the units that start in g, less the mean change of their controls, adjusted for covariates
    (Callaway and Sant'Anna 2021). With covariates the control term is normalised (Hajek).

    Parameters
    ----------
    panel : DataFrame
        One row a unit and period, or one row an observation.
    outcome : str
        Column of the outcome.
    unit : str or None
        Column of the unit; None for samples drawn afresh each period (households, persons), where
        ``cluster`` should be what was treated, such as the village.
    time : str
        Column of the period.
    start : str
        Column of the first treated period; 0 or missing means never.
    covariates : sequence of str
        Numeric columns, taken in the earlier period of each comparison.
    control : {"never", "not_yet"}
        Compare with the never treated, or with all that have not started by the later period.
    method : {"dr", "or", "ipw"}
        Doubly robust, outcome regression, inverse probability weighting; alike without covariates.
    cluster : str, optional
        Column of a grouping above the unit for the errors, with t(G - 1); default: by unit, normal.
    weight : str, optional
        Column of weights, constant within the unit (its first value is taken).
    anticipation : int
        Periods before the start in which an effect may already show.
    base : {"varying", "universal"}
        Periods before the start are compared with the one before them, or all with the last
        untreated one (whose own zero is left out).
    sample : {"balanced", "pairwise"}
        Keep only units seen in every period, or for each comparison those seen in both its periods.
    small : {"refuse", "drop"}
        What to do with cohorts of one unit or one cluster: refuse, or drop them and say so.

    Returns
    -------
    CohortEffects
        ``att_gt``, ``aggregate()``, ``pretrend()`` and ``account``.

    Raises
    ------
    EstimationError
        If nothing can be compared; the message holds all reasons.

    Examples
    --------
    >>> panel = pd.DataFrame({"village": ["a", "a", "b", "b", "c", "c", "d", "d"], "year": [1, 2] * 4,
    ...                       "poor": [5, 2, 5, 4, 3, 3, 3, 2], "start": [2] * 4 + [0] * 4})
    >>> effects = did_cs(panel, outcome="poor", unit="village", time="year", start="start")
    >>> effects.aggregate().estimate   # mean changes: -2 against -0.5
    -1.5
    """
    roles = Roles(outcome, unit, time, start, tuple(covariates), cluster, weight)
    options = Options(control, method, anticipation, base)
    wide = (
        read_rows(panel, roles) if unit is None else read_panel(panel, roles, balanced=sample == "balanced")
    )
    if small == "drop":
        wide = drop_small_cohorts(wide)
    refuse(wide, options)
    cells, left_out = estimate_cells(wide, options)
    kind = "repeated cross-sections" if unit is None else f"{sample} sample"
    wording = f"Callaway-Sant'Anna {method}, {control}-treated controls, {base} base, {kind}"
    return cohort_effects(cells, left_out, wide, wording)


def event_study(panel: pd.DataFrame, *, rng: np.random.Generator | None = None, **choices: Any) -> Effect:
    """Effects by periods since the start.

    Parameters
    ----------
    panel : DataFrame
        One row a unit and period.
    rng : Generator, optional
        When given, the parts carry a band that holds for all of them at once.
    **choices
        As in :func:`did_cs`.

    Returns
    -------
    Effect
        ``estimate`` is the mean over the periods after the start, ``parts`` has every period.

    Raises
    ------
    EstimationError
        As :func:`did_cs`.

    Examples
    --------
    >>> panel = pd.DataFrame({"village": ["a", "a", "b", "b", "c", "c", "d", "d"], "year": [1, 2] * 4,
    ...                       "poor": [5, 2, 5, 4, 3, 3, 3, 2], "start": [2] * 4 + [0] * 4})
    >>> study = event_study(panel, outcome="poor", unit="village", time="year", start="start")
    >>> [(part.label, part.estimate) for part in study.parts]
    [(0, -1.5)]
    """
    return did_cs(panel, **choices).aggregate("dynamic", rng=rng)

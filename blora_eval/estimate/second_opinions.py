"""Other libraries' estimators, side by side with our own: their result types end here.

``diff-diff`` is no part of the plain installation: it is loaded when a function is called, and where
it is absent the call is refused in words.
"""

import warnings
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module, metadata
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats
from blora_eval.estimate.effect import Counts, Effect, Part, wald
from blora_eval.estimate.panel_wide import start_or_never
from blora_eval.results import Check

__all__ = ["PACKAGE", "bacon", "imputation", "load_library", "quietly", "smoothness", "sun_abraham"]

PACKAGE = "diff-diff"


def load_library() -> Any:
    """The library, or the refusal that says how to get it.

    Returns
    -------
    module
        ``diff_diff``.

    Raises
    ------
    EstimationError
        If it is not installed.
    """
    try:
        return import_module("diff_diff")
    except ImportError:
        message = f"This second opinion needs {PACKAGE} 3.13 or later: pip install 'blora-eval[impact]'."
        raise EstimationError(message) from None


def quietly(call: Callable[[], Any]) -> Any:
    """What the library gives, without its warnings, which are about its own interface.

    Parameters
    ----------
    call : callable
        The call.

    Returns
    -------
    object
        Its result.

    Raises
    ------
    EstimationError
        If the library refuses.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return call()
        except (ValueError, np.linalg.LinAlgError) as error:
            raise EstimationError(f"{PACKAGE} refuses: {str(error).splitlines()[0]}") from None


def _panel(panel: pd.DataFrame, columns: Mapping[str, str], covariates: Sequence[str]) -> pd.DataFrame:
    absent = [name for name in (*columns.values(), *covariates) if name not in panel]
    if absent:
        raise EstimationError(f"The panel has no column {', '.join(absent)}.")
    first = start_or_never(panel[columns["start"]])
    frame = panel.assign(_start=np.where(np.isinf(first), 0.0, first))
    needed = [columns["outcome"], columns["unit"], columns["time"], *covariates]
    if frame[needed].isna().to_numpy().any():
        raise EstimationError("A second opinion needs complete rows: drop those with a missing value first.")
    return frame


def imputation(
    panel: pd.DataFrame, *, outcome: str, unit: str, time: str, start: str, cluster: str | None = None
) -> Effect:
    """Effect against outcomes imputed from untreated observations (Borusyak, Jaravel, Spiess 2024).

    Parameters
    ----------
    panel : DataFrame
        One row a unit and period, complete.
    outcome, unit, time, start : str
        Columns; ``start`` is the first treated period, 0 or missing means never.
    cluster : str, optional
        Column of the clusters of the errors; default the unit.

    Returns
    -------
    Effect
        Mean over all treated observations; parts by periods since the start.

    Raises
    ------
    EstimationError
        If diff-diff is absent or refuses, or a value is missing.
    """
    library = load_library()
    columns = {"outcome": outcome, "unit": unit, "time": time, "start": start}
    frame = _panel(panel, columns, ())
    estimator = library.ImputationDiD(cluster=cluster)
    names = {"outcome": outcome, "unit": unit, "time": time, "first_treat": "_start"}
    found = quietly(lambda: estimator.fit(frame, **names))
    events = quietly(lambda: found.aggregate("event_study").to_dataframe())
    events = events[np.isfinite(events["se"].astype(float))]
    parts = [(row.event_time, row.att, row.se) for row in events.itertuples()]
    return _effect(found, frame, columns, parts, "imputation (Borusyak, Jaravel, Spiess)")


def sun_abraham(  # noqa: PLR0913
    panel: pd.DataFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    start: str,
    covariates: Sequence[str] = (),
    cluster: str | None = None,
) -> Effect:
    """Effect from a regression with an indicator for each cohort and period (Sun and Abraham 2021).

    Parameters
    ----------
    panel : DataFrame
        One row a unit and period, complete.
    outcome, unit, time, start : str
        Columns; ``start`` is the first treated period, 0 or missing means never.
    covariates : sequence of str
        Numeric columns.
    cluster : str, optional
        Column of the clusters of the errors; default the unit.

    Returns
    -------
    Effect
        Mean over all treated observations; parts by periods since the start, those before it too.

    Raises
    ------
    EstimationError
        If diff-diff is absent or refuses, or a value is missing.
    """
    library = load_library()
    columns = {"outcome": outcome, "unit": unit, "time": time, "start": start}
    frame = _panel(panel, columns, covariates)
    estimator = library.SunAbraham(cluster=cluster)
    names = {"outcome": outcome, "unit": unit, "time": time, "first_treat": "_start"}
    found = quietly(lambda: estimator.fit(frame, **names, covariates=list(covariates) or None))
    parts = [(key, each["effect"], each["se"]) for key, each in sorted(found.event_study_effects.items())]
    return _effect(found, frame, columns, parts, "interaction-weighted (Sun and Abraham)")


def _effect(
    found: Any, frame: pd.DataFrame, columns: Mapping[str, str], parts: Sequence[Any], method: str
) -> Effect:
    units = frame.groupby(columns["unit"])["_start"].first()
    treated = int((units > 0).sum())
    estimate, se = float(found.overall_att), float(found.overall_se)
    low, high, p = wald(estimate, se)
    return Effect(
        estimand="att",
        estimate=estimate,
        counts=Counts(len(units), treated, len(units) - treated, frame[columns["time"]].nunique()),
        se=se,
        low=low,
        high=high,
        p=p,
        p_method="wald",
        method=method,
        version=f"{PACKAGE} {metadata.version(PACKAGE)}",
        assumptions=(Check("parallel_trends"), Check("no_anticipation"), Check("no_spillover")),
        parts=tuple(
            Part(int(label), float(value), float(error), *wald(float(value), float(error)))
            for label, value, error in parts
        ),
    )


def bacon(panel: pd.DataFrame, *, outcome: str, unit: str, time: str, start: str) -> pd.DataFrame:
    """What a two-way fixed-effects coefficient is made of (Goodman-Bacon 2021).

    Parameters
    ----------
    panel : DataFrame
        One row a unit and period, complete and balanced.
    outcome, unit, time, start : str
        Columns; ``start`` is the first treated period, 0 or missing means never.

    Returns
    -------
    DataFrame
        Columns comparison (earlier_vs_later, later_vs_earlier, treated_vs_never), weight, estimate;
        the weighted sum is the coefficient. ``later_vs_earlier`` compares with units already treated.

    Raises
    ------
    EstimationError
        If diff-diff is absent or refuses, or a value is missing.
    """
    library = load_library()
    frame = _panel(panel, {"outcome": outcome, "unit": unit, "time": time, "start": start}, ())
    names = {"outcome": outcome, "unit": unit, "time": time, "first_treat": "_start"}
    found = quietly(lambda: library.BaconDecomposition().fit(frame, **names))
    kinds = ("earlier_vs_later", "later_vs_earlier", "treated_vs_never")
    rows = [
        (kind, float(getattr(found, f"total_weight_{kind}")), getattr(found, f"weighted_avg_{kind}"))
        for kind in kinds
        if getattr(found, f"total_weight_{kind}") > 0
    ]
    table = pd.DataFrame(rows, columns=["comparison", "weight", "estimate"])
    return table.astype({"estimate": float})


def smoothness(
    estimates: Floats,
    covariance: Floats,
    *,
    pre_periods: int,
    m: float,
    target: Sequence[float] | None = None,
) -> Check:
    """The 95 % interval of an event-study effect if the difference of trends bends by at most ``m`` a period.

    Fixed-length confidence interval of Rambachan and Roth (2023), restriction Delta-SD(m).

    Parameters
    ----------
    estimates : ndarray, shape (pre + post,)
        Event-study coefficients in order of time, all against one base period, which is left out.
    covariance : ndarray
        Their covariance.
    pre_periods : int
        How many of them come before the base period.
    m : float
        Largest change of slope from one period to the next, in the unit of the outcome.
    target : sequence of float, optional
        Weights of the post-period coefficients; default the first alone.

    Returns
    -------
    Check
        Code ``smoothness``; numbers m, low, high; ``passed`` is whether the interval leaves zero out.

    Raises
    ------
    EstimationError
        If diff-diff is absent or refuses, or there is no period before or after.
    """
    library, post = load_library(), len(estimates) - pre_periods
    if pre_periods < 1 or post < 1:
        raise EstimationError("Smoothness needs a coefficient before and one after the start.")
    errors = np.sqrt(np.diag(covariance))
    effects = {
        period: library.PeriodEffect(period, float(value), float(se), 0.0, 1.0, (0.0, 0.0))
        for period, (value, se) in enumerate(zip(estimates, errors, strict=True))
    }
    event_study = library.MultiPeriodDiDResults(
        effects, 0.0, 1.0, 0.0, 1.0, (0.0, 0.0), 0, 0, 0,
        pre_periods=list(range(pre_periods)),
        post_periods=list(range(pre_periods, pre_periods + post)),
        vcov=np.asarray(covariance, dtype=float),
        interaction_indices={period: period for period in effects},
    )  # fmt: skip
    weights = np.eye(post)[0] if target is None else np.asarray(target, dtype=float)
    estimator = library.HonestDiD(method="smoothness", M=m, l_vec=weights)
    found = quietly(lambda: estimator.fit(event_study))
    low, high = float(found.ci_lb), float(found.ci_ub)
    return Check("smoothness", {"m": float(m), "low": low, "high": high}, passed=not low <= 0 <= high)

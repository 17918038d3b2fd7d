"""Second opinions from libraries: diff-diff's estimators, a plain regression by statsmodels, a discontinuity.

``diff-diff`` is no part of the plain installation: it is loaded when a function is called, and where
it is absent the call is refused in words.
"""

import warnings
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module, metadata
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats
from blora_eval.estimate.effect import Counts, Effect, Part, wald
from blora_eval.estimate.panel.read_panel import Roles, as_numbers, checked_panel
from blora_eval.results import Check

PACKAGE = "diff-diff"


def load_library() -> Any:
    """The library, or the refusal that says how to get it."""
    try:
        return import_module("diff_diff")
    except ImportError:
        message = f"This second opinion needs {PACKAGE} 3.13 or later: pip install 'blora-eval[impact]'."
        raise EstimationError(message) from None


def quietly(call: Callable[[], Any]) -> Any:
    """What the library gives, without its warnings, which are about its own interface."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return call()
        except (ValueError, np.linalg.LinAlgError) as error:
            raise EstimationError(f"{PACKAGE} refuses: {str(error).splitlines()[0]}") from None


def _panel(panel: pd.DataFrame, columns: Mapping[str, str], covariates: Sequence[str]) -> pd.DataFrame:
    frame = checked_panel(panel, Roles(**columns, covariates=tuple(covariates)))
    first = frame["_start"]
    if frame[[columns["outcome"], *covariates]].isna().to_numpy().any():
        raise EstimationError("A second opinion needs complete rows: drop those with a missing value first.")
    return panel.assign(_start=np.where(np.isinf(first), 0.0, first))


def imputation(
    panel: pd.DataFrame, *, outcome: str, unit: str, time: str, start: str, cluster: str | None = None
) -> Effect:
    """Effect against outcomes imputed from untreated observations (Borusyak, Jaravel, Spiess 2024)."""
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
    """Effect from a regression with an indicator for each cohort and period (Sun and Abraham 2021)."""
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
    """What a two-way fixed-effects coefficient is made of (Goodman-Bacon 2021)."""
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


def least_squares(
    frame: pd.DataFrame,
    *,
    outcome: str,
    regressors: Sequence[str],
    absorb: Sequence[str] = (),
    weight: str | None = None,
) -> Effect:
    """The coefficient of the first regressor, by statsmodels, with the textbook's error.

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


def discontinuity(frame: pd.DataFrame, *, outcome: str, running: str, cutoff: float) -> Effect:
    """Effect for units next to the line, from local linear regressions on either side.

    ``lim E[y | running = cutoff + h] - lim E[y | running = cutoff - h]`` as h goes to 0: triangular
    kernel, one bandwidth of least mean squared error, errors from three nearest neighbours, robust
    bias-corrected interval. Needs no comparison of past outcomes: the poorest villages were chosen by a
    line, and those just short of it are their peers. Assumes that nobody moved across the line and
    that without treatment the outcome runs on through it.

    Parameters
    ----------
    frame : DataFrame
        One row a unit; rows with a missing value are left out and counted.
    outcome : str
        Column of the outcome, in any unit.
    running : str
        Column of the number by which units were chosen; those at or above the cutoff are treated
        (where those below were, give minus the number and minus the cutoff).
    cutoff : float
        The line, in the unit of ``running``.

    Returns
    -------
    Effect
        ``att_at_cutoff`` in the unit of the outcome: the conventional estimate and its error, with the
        robust interval and p; diagnostics ``bandwidth``, ``bandwidth_bias``, ``n_left``, ``n_right``,
        ``dropped``.

    Raises
    ------
    EstimationError
        If diff-diff is absent or refuses, a column is absent or holds other things than numbers, or
        one side of the line is empty.

    Notes
    -----
    Calonico, Cattaneo and Titiunik (2014), Econometrica 82: 2295-2326.

    Examples
    --------
    >>> running = np.linspace(-1, 1, 200)
    >>> frame = pd.DataFrame({"score": running, "poor": 0.5 * running - 0.3 * (running >= 0)})
    >>> found = discontinuity(frame.assign(poor=frame["poor"] + 1e-6 * np.cos(99 * running)),
    ...                       outcome="poor", running="score", cutoff=0.0)   # needs diff-diff
    >>> round(found.estimate, 3)   # the line falls by 0.3 where it is crossed
    -0.3
    """
    library = load_library()
    absent = [name for name in (outcome, running) if name not in frame]
    if absent:
        raise EstimationError(f"The frame has no column {', '.join(absent)}.")
    whole = pd.DataFrame({name: as_numbers(frame[name], name) for name in (outcome, running)}).dropna()
    above = int((whole[running] >= cutoff).sum())
    if not 0 < above < len(whole):
        raise EstimationError(f"{running}: {above} of {len(whole)} units lie at or above the cutoff.")
    estimator = library.RegressionDiscontinuity(cutoff=cutoff)
    found = quietly(lambda: estimator.fit(whole, outcome=outcome, running=running))
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

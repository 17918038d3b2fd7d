"""What a small-area model is judged by: residuals, agreement with the direct estimates, shrinkage."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from blora_eval.estimate.fay_herriot import SmallAreas
from blora_eval.results import Check

__all__ = ["AreaDiagnostics", "diagnose"]

LEAST = 8
SIGNIFICANT = 0.05
FAR = 2.5


@dataclass(frozen=True, slots=True, eq=False)
class AreaDiagnostics:
    """The figures behind a judgement of a Fay-Herriot fit.

    ``checks`` are the findings (``passed`` None where too few areas were sampled to tell);
    ``comparison`` has one row a sampled area for the plot of the regression against the direct
    estimates; ``shrinkage`` is the distribution of the weights of the direct estimates.
    """

    checks: tuple[Check, ...]
    comparison: pd.DataFrame
    shrinkage: pd.Series


def diagnose(fit: SmallAreas) -> AreaDiagnostics:
    r"""Judge a Fay-Herriot fit.

    ``residuals_normal``: Shapiro and Wilk's test of the standardised residuals. ``agrees_with_direct``:
    :math:`W = \sum (y_d - \hat\theta_d)^2/(\psi_d + m_d)` on the scale of the model, against chi-squared on
    the number of sampled areas (Brown and others 2001). ``outliers``: areas whose residual exceeds 2.5.
    ``explains``: the share of the variation between areas that the covariates explain, and the
    correlation of regression and direct estimates.

    Parameters
    ----------
    fit : SmallAreas
        From :func:`blora_eval.estimate.fay_herriot.fay_herriot` or its form for rates.

    Returns
    -------
    AreaDiagnostics
        Findings, the frame to plot, and quartiles of the shrinkage.

    Notes
    -----
    Brown, Chambers, Heady and Heasman (2001), Statistics Canada Symposium.

    Examples
    --------
    >>> from blora_eval.estimate.fay_herriot import fay_herriot
    >>> villages = pd.DataFrame({"value": [0.0, 4.0, 2.0], "variance": 4.0}, index=list("abc"))
    >>> found = diagnose(fay_herriot(villages, direct="value", variance="variance", covariates=[]))
    >>> [(check.code, check.passed) for check in found.checks][:2]   # three areas tell nothing
    [('residuals_normal', None), ('agrees_with_direct', None)]
    """
    sampled = fit.areas[fit.areas["sampled"].astype(bool)]
    enough = len(sampled) >= LEAST
    residual = sampled["residual"].to_numpy(dtype=float)
    varied = enough and float(np.ptp(residual)) > 0
    normal = float(stats.shapiro(residual).pvalue) if varied else None
    scaled = fit.modelled.loc[sampled.index]
    apart = (scaled["direct"] - scaled["estimate"]) ** 2
    distance = float((apart / (scaled["variance"] + scaled["mse"])).sum())
    agreed = float(stats.chi2.sf(distance, len(sampled)))
    far = sampled.index[np.abs(residual) > FAR]
    checks = (
        _check("residuals_normal", normal, {"n": len(sampled)}),
        _check("agrees_with_direct", agreed if enough else None, {"n": len(sampled), "distance": distance}),
        Check("outliers", {"n": len(sampled), "outliers": len(far)}, len(far) == 0),
        Check("explains", {"r2": fit.r2, "correlation": _correlation(sampled)}, None),
    )
    quartiles = sampled["shrinkage"].quantile([0, 0.25, 0.5, 0.75, 1])
    columns = ["direct", "synthetic", "estimate", "variance", "mse", "shrinkage", "residual"]
    return AreaDiagnostics(checks, sampled[columns], quartiles)


def _check(code: str, p: float | None, numbers: dict[str, float | int | str]) -> Check:
    return Check(code, numbers if p is None else {**numbers, "p": p}, None if p is None else p > SIGNIFICANT)


def _correlation(sampled: pd.DataFrame) -> float:
    direct, synthetic = sampled["direct"].to_numpy(float), sampled["synthetic"].to_numpy(float)
    if len(direct) < 2 or np.ptp(direct) == 0 or np.ptp(synthetic) == 0:
        return 0.0
    return float(np.corrcoef(direct, synthetic)[0, 1])

"""Fay-Herriot: direct estimates drawn towards what covariates let expect, and how the model is judged.

A village with ten households in the survey has a direct estimate that is nearly noise. The model
borrows from all other villages through covariates known for each: the less precise the direct
estimate, the nearer the result lies to the regression, and a village without any household gets the
regression alone, with the error that this has.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.areas.area_variance import (
    METHODS,
    Method,
    WeightedFit,
    between_areas,
    estimator_moments,
    weighted_fit,
)
from blora_eval.estimate.arrays import Floats, Mask
from blora_eval.indicators.checks import floats
from blora_eval.results import Check, Shown, tidy

ErrorFormula = Literal["datta_lahiri", "prasad_rao"]

COLUMNS = [
    "direct",
    "variance",
    "synthetic",
    "shrinkage",
    "estimate",
    "mse",
    "low",
    "high",
    "residual",
    "sampled",
]


@dataclass(frozen=True, slots=True, eq=False)
class SmallAreas(Shown):
    """What a Fay-Herriot model gives.

    ``areas`` has one row an area, in the order and with the index of the input: ``direct``,
    ``variance`` (its sampling variance), ``synthetic`` (the regression), ``shrinkage`` (weight of the
    direct estimate, 0 to 1), ``estimate``, ``mse``, ``low``, ``high`` (95 %, Student's t on ``df``),
    ``residual`` (standardised; missing where nothing was sampled) and ``sampled``. ``coefficients`` has
    ``value``, ``se`` and ``p`` by covariate. ``r2`` is the share of the variation between areas that the
    covariates explain, with the sampling errors taken out (Lahiri and Suntornchost 2015). ``modelled`` is
    ``areas`` on the scale of the model, the same where nothing was transformed.
    """

    areas: pd.DataFrame
    modelled: pd.DataFrame
    coefficients: pd.DataFrame
    variance: float
    method: str
    df: int
    loglik: float
    aic: float
    bic: float
    r2: float

    def table(self) -> pd.DataFrame:
        """One row an area, in the order of the input: its estimate and what it was made of."""
        kept = ["direct", "synthetic", "shrinkage", "sampled"]
        frame = self.areas[["estimate", "low", "high", *kept]].rename(columns={"estimate": "value"})
        named = frame.assign(se=np.sqrt(self.areas["mse"]), area=frame.index)[["area", *frame, "se"]]
        return tidy(named.to_dict("records"), method=self.method)


def fay_herriot(  # noqa: PLR0913
    areas: pd.DataFrame,
    *,
    direct: str,
    variance: str,
    covariates: list[str],
    method: Method = "reml",
    errors: ErrorFormula = "datta_lahiri",
    between: float | None = None,
) -> SmallAreas:
    r"""Small-area estimates from direct estimates with known sampling variances.

    :math:`y_d = x_d'\beta + u_d + e_d`, with :math:`u_d \sim N(0, s)` and :math:`e_d \sim N(0, \psi_d)`; the
    estimate is :math:`\gamma_d y_d + (1-\gamma_d) x_d'\hat\beta`, :math:`\gamma_d = s/(s+\psi_d)`.

    Notes
    -----
    Fay and Herriot (1979), JASA 74: 269-277; Rao and Molina (2015), Small Area Estimation, chapter 6.

    Examples
    --------
    >>> villages = pd.DataFrame({"value": [0.0, 4.0, None], "variance": [7.0, 7.0, None]}, index=list("abc"))
    >>> fit = fay_herriot(villages, direct="value", variance="variance", covariates=[], method="anova")
    >>> round(fit.variance, 6)   # the two differ with variance 8, of which 7 is sampling
    1.0
    >>> fit.areas[["shrinkage", "estimate"]].round(6).to_numpy().tolist()   # an eighth of the way
    [[0.125, 1.75], [0.125, 2.25], [0.0, 2.0]]
    """
    if method not in METHODS:
        raise EstimationError(f"method: {method!r} is none of {', '.join(METHODS)}.")
    sampled, design = area_design(areas, direct, variance, covariates)
    y, psi = (floats(areas[column])[sampled] for column in (direct, variance))
    # columns of like size, so that rupiah beside shares do not spoil the inverse
    scale = np.abs(design).max(axis=0)
    scaled = design / np.where(scale > 0, scale, 1.0)
    found = between_areas(y, psi, scaled[sampled], method) if between is None else between
    fit = weighted_fit(y, psi, scaled[sampled], found)
    spread, bias = estimator_moments(fit, found, method)
    table = _predicted(areas, sampled, scaled, fit, found)
    table["direct"] = floats(areas[direct])
    table["variance"] = np.where(sampled, floats(areas[variance]), np.nan)
    table["mse"] = _mse(table, scaled, fit, found, (spread, bias if errors == "datta_lahiri" else 0.0))
    df = len(y) - design.shape[1]
    reach = stats.t.ppf(0.975, df) * np.sqrt(table["mse"])
    table = table.assign(low=table["estimate"] - reach, high=table["estimate"] + reach)
    coefficients = _coefficients(["constant", *covariates], fit, scale, df)
    loglik = float((np.log(fit.weight / (2 * np.pi)) - fit.weight * fit.residual**2).sum() / 2)
    free = design.shape[1] + 1
    table = table[COLUMNS]
    return SmallAreas(
        areas=table,
        modelled=table,
        coefficients=coefficients,
        variance=found,
        method=f"Fay-Herriot, {method}, {errors}",
        df=df,
        loglik=loglik,
        aic=2 * free - 2 * loglik,
        bic=float(np.log(len(y))) * free - 2 * loglik,
        r2=_explained(y, psi, scaled[sampled]),
    )


def area_design(
    areas: pd.DataFrame, direct: str, variance: str, covariates: list[str]
) -> tuple[Mask, Floats]:
    """Which areas were sampled, and the covariates of all with a column of ones.

    Examples
    --------
    >>> frame = pd.DataFrame({"y": [1.0, 2.0, None], "v": [1.0, 1.0, None], "x": [0.0, 1.0, 2.0]})
    >>> area_design(frame.assign(x=0.5 * frame["x"]), "y", "v", [])[0].tolist()
    [True, True, False]
    """
    named = (direct, variance, *covariates)
    if absent := [f"{name}: the areas have no such column." for name in named if name not in areas]:
        raise EstimationError("\n".join(absent))
    sampled = np.isfinite(floats(areas[direct]))
    design = np.column_stack([np.ones(len(areas)), *(floats(areas[name]) for name in covariates)])
    problems = [*_incomplete(areas, design, covariates)]
    if wrong := int((~(floats(areas[variance])[sampled] > 0)).sum()):
        problems.append(
            f"{variance}: not above zero for {wrong} of {int(sampled.sum())} sampled areas (an area where "
            "all or none are poor has no estimated error). Model rates on the arcsine scale instead."
        )
    if sampled.sum() <= design.shape[1]:
        problems.append(
            f"{int(sampled.sum())} areas were sampled, {design.shape[1] + 1} at least are needed."
        )
    elif not problems and np.linalg.matrix_rank(_unit(design[sampled])) < design.shape[1]:
        problems.append(f"{', '.join(covariates)}: some say the same as others. Leave them out.")
    if problems:
        raise EstimationError("\n".join(problems))
    return sampled, design


def _incomplete(areas: pd.DataFrame, design: Floats, covariates: list[str]) -> Iterator[str]:
    if twice := int(areas.index.duplicated().sum()):
        yield f"{twice} areas occur more than once. Give each area one row."
    for position, name in enumerate(covariates, start=1):
        if missing := int((~np.isfinite(design[:, position])).sum()):
            yield f"{name}: missing for {missing} of {len(areas)} areas. Leave the covariate or them out."


def _unit(design: Floats) -> Floats:
    length = np.linalg.norm(design, axis=0)
    return design / np.where(length > 0, length, 1.0)


def _predicted(
    areas: pd.DataFrame, sampled: Mask, design: Floats, fit: WeightedFit, variance: float
) -> pd.DataFrame:
    table = pd.DataFrame({"synthetic": design @ fit.beta, "sampled": sampled}, index=areas.index)
    shrinkage, residual, drawn = np.zeros(len(areas)), np.full(len(areas), np.nan), np.zeros(len(areas))
    shrinkage[sampled] = variance * fit.weight
    residual[sampled] = fit.residual * np.sqrt(fit.weight)
    drawn[sampled] = variance * fit.weight * fit.residual
    return table.assign(shrinkage=shrinkage, residual=residual, estimate=table["synthetic"] + drawn)


def _mse(
    table: pd.DataFrame, design: Floats, fit: WeightedFit, variance: float, moments: tuple[float, float]
) -> Floats:
    spread, bias = moments
    psi, kept = table["variance"].to_numpy(), 1 - table["shrinkage"].to_numpy()
    sampled = table["sampled"].to_numpy()
    first = np.where(sampled, variance * kept, variance)
    second = kept**2 * np.einsum("ij,jk,ik->i", design, fit.covariance, design)
    third = np.where(sampled, kept**3 * spread / np.where(sampled, psi, 1.0), 0.0)
    # a correction for bias may not leave less than the error of the regression
    return np.asarray(np.maximum(first + second + 2 * third - bias * kept**2, second))


def _coefficients(names: list[str], fit: WeightedFit, scale: Floats, df: int) -> pd.DataFrame:
    beta, se = fit.beta / scale, np.sqrt(np.diag(fit.covariance)) / scale
    p = 2 * stats.t.sf(np.abs(beta / se), df)
    return pd.DataFrame({"value": beta, "se": se, "p": p}, index=pd.Index(names, name="covariate"))


def _explained(direct: Floats, psi: Floats, design: Floats) -> float:
    basis = np.linalg.qr(design)[0]
    m, p = design.shape
    residual = direct - basis @ (basis.T @ direct)
    inside, total = residual @ residual / (m - p), float(np.var(direct, ddof=1))
    if total == 0:
        return 0.0
    noise = ((1 - (basis**2).sum(axis=1)) * psi).sum() / (m - p)
    left, whole = (
        2 * part / (1 + np.exp(min(2 * error / part, 700))) if part > 0 else 0.0
        for part, error in ((inside, noise), (total, psi.mean()))
    )
    return float(1 - left / whole) if whole > 0 else 0.0


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

    Notes
    -----
    Brown, Chambers, Heady and Heasman (2001), Statistics Canada Symposium.

    Examples
    --------
    >>> from blora_eval.estimate.areas.fay_herriot import fay_herriot
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

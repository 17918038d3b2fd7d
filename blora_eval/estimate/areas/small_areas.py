"""Poverty of every small area from a survey and a register, in one call: by areas or by households."""

from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
import pandas as pd
from scipy import special

from blora_eval.errors import EstimationError
from blora_eval.estimate.areas.benchmarking import benchmark
from blora_eval.estimate.areas.household_prediction import best_prediction, ell
from blora_eval.estimate.areas.log_welfare import fit_log_welfare, village_poverty
from blora_eval.estimate.areas.nested_error import PredictionData, prediction_data
from blora_eval.estimate.arrays import Mask
from blora_eval.indicators.checks import floats
from blora_eval.inputs import Column, NumberColumn, WeightColumn

USABLE, CAUTION = 0.25, 0.50
"""Relative standard errors up to which a number is used, and used with caution."""


def judged_rates(table: pd.DataFrame, *, weighted: bool) -> pd.DataFrame:
    """Rates with error and interval inside 0 and 1, and how far each may be relied on.

    Examples
    --------
    >>> table = pd.DataFrame({"estimate": 0.5, "mse": [0.01, 0.01, 0.09], "low": 0.3, "high": 0.7,
    ...                       "sampled": [True, False, True]})
    >>> judged_rates(table, weighted=True)[["status", "reason"]].values.tolist()   # se .1 and .3 of .5
    [['ok', ''], ['caution', 'synthetic'], ['unusable', 'rse']]
    """
    se = np.sqrt(table["mse"])
    error = se / table["estimate"].clip(lower=1e-9)
    flags = {
        "rse": error > USABLE,
        "synthetic": ~table["sampled"].astype(bool),
        "no_weights": pd.Series(not weighted, error.index),
    }
    reason = [";".join(name for name, flag in flags.items() if flag[area]) for area in table.index]
    return pd.DataFrame(
        {
            "value": table["estimate"].clip(upper=1.0),
            "se": se,
            "low": table["low"].clip(lower=0.0),
            "high": table["high"].clip(upper=1.0),
            "status": np.where(
                error > CAUTION, "unusable", np.where(np.array(reason) == "", "ok", "caution")
            ),
            "reason": reason,
        },
        index=table.index,
    )


def small_areas(  # noqa: PLR0913
    survey: pd.DataFrame,
    register: pd.DataFrame,
    *,
    area: Column,
    welfare: NumberColumn,
    line: float,
    covariates: Sequence[str],
    weight: WeightColumn | None = None,
    psu: Column | None = None,
    size: str | None = None,
    total: float | None = None,
    rng: np.random.Generator | None = None,
    method: Literal["area", "household", "ell"] = "area",
    draws: int = 100,
) -> pd.DataFrame:
    r"""The share of poor persons in every area of a register, from a survey too small to say it.

    ``area``: mean and spread of the log welfare of each area by two models of Fay and Herriot (1979),
    drawn the more towards a regression on the register's means, the fewer were asked there; an area in
    which nobody was asked gets the regression. Poverty follows with one distribution of the standardised
    residuals for all areas; the interval holds the errors of both models and, with weights that add up to the
    households there are, the chance of so many households. ``household`` (Molina and Rao 2010): a
    regression of log welfare with an effect of the area predicts every household of the register; errors
    by parametric bootstrap. ``ell`` (Elbers, Lanjouw and Lanjouw 2003): the same regression, drawn for
    every household, without what the survey found in the area itself. Assumes that the covariates mean
    the same in survey and register, and that the register lists **all** households of an area
    (``household`` and ``ell``) or its covariates tell areas apart (``area``).

    Parameters
    ----------
    survey, register : DataFrame
        One row a household.
    area : str
        Column of the area in both; every area of the survey is in the register.
    welfare : str
        The survey's column of consumption or income a person, in any unit of money; above zero.
    line : float
        The poverty line in that unit, above 0; poor is strictly below it.
    covariates : sequence of str
        Numeric columns of the register, without gaps; for ``area`` averaged by area with ``size`` as
        weight, for ``household`` and ``ell`` columns of the survey as well. May be empty.
    weight : str, optional
        The survey's column of the weight of a household's persons (household weight times members);
        default all alike, which is told as ``no_weights``. Only for ``area``.
    psu : str, optional
        The survey's column of the sampling unit, by which means of areas are less precise. Only for ``area``.
    size : str, optional
        The register's column of persons, above zero; default one, which makes the rates those of households.
    total : float, optional
        The share of poor persons in all areas together, between 0 and 1, when it is known better than the
        areas are: their mean, weighted by the register's persons, is brought to it by one factor.
    rng : Generator, optional
        Needed for ``household`` and ``ell``.
    method : {"area", "household", "ell"}
        The model.
    draws : int
        Of the bootstrap or the simulation, 2 or more.

    Returns
    -------
    DataFrame
        One row an area, by its label in ascending order: ``value`` (share, 0 to 1), ``se``, ``low`` and
        ``high`` (95 %), ``status`` (ok; caution; unusable with a relative error above 50 %), ``reason`` (of
        ``rse`` above 25 %, ``synthetic`` where nobody was asked, ``no_weights``, joined by ``;``) and ``n``
        (households asked).

    Raises
    ------
    EstimationError
        If columns are absent or have gaps, areas do not match, fewer than 20 (``area``) or two areas were
        sampled, all or none of the households asked are poor, or covariates are collinear.

    Notes
    -----
    Rao and Molina (2015), Small Area Estimation; Casas-Cordero, Encina and Lahiri (2016); Prasad and Rao
    (1990), JASA 85: 163-171; Molina and Rao (2010), Canadian Journal of Statistics 38: 369-385; Elbers,
    Lanjouw and Lanjouw (2003), Econometrica 71: 355-364.

    Examples
    --------
    >>> survey = pd.DataFrame({"village": np.repeat(np.arange(20), 4), "welfare": [1, 1, 3, 3] * 20})
    >>> register = pd.DataFrame({"village": np.repeat(np.arange(21), 2)})
    >>> found = small_areas(survey, register, area="village", welfare="welfare", line=2, covariates=[])
    >>> found["value"].round(1).unique().tolist(), found["reason"].iloc[20]   # half are poor, everywhere
    ([0.5], 'synthetic;no_weights')
    """
    numbers = {"survey": [welfare, weight], "register": [*covariates, size]}
    if method != "area":
        numbers["survey"] += covariates
    problems = [
        *_choices(method, (weight, psu), rng, draws),
        *_values(line, total),
        *_columns(survey, "survey", [area, psu], numbers["survey"]),
        *_columns(register, "register", [area], numbers["register"]),
    ]
    problems = problems or [*_matches(survey, register, area, size, floats(survey[welfare]) < line)]
    if problems:
        raise EstimationError("\n".join(problems))
    persons = pd.Series(1.0, register.index) if size is None else register[size].astype(float)
    home, asked = register[area].astype(str), survey[area].astype(str)
    if method == "area":
        weighted = register[list(covariates)].astype(float).mul(persons, axis=0).groupby(home).sum()
        known = weighted.div(persons.groupby(home).sum(), axis=0)
        sample = _households(survey, asked, welfare, weight, psu)
        table = village_poverty(fit_log_welfare(known, sample), line, "fgt0")
    elif rng is not None:
        where = prediction_data(
            survey.assign(**{area: asked}),
            register.assign(**{area: home}, _persons=persons),
            area=area,
            welfare=welfare,
            covariates=list(covariates),
            line=line,
            alphas=(0,),
            weight="_persons",
        )
        table = _by_households(where, method, rng, draws)
    if total is not None:
        sizes, group = persons.groupby(home).sum(), pd.Series("all", table.index)
        table = benchmark(table, size=sizes, group=group, totals=pd.Series({"all": total}))
    found = judged_rates(table, weighted=method != "area" or weight is not None)
    found["n"] = asked.value_counts().reindex(found.index).fillna(0).astype(int)
    labels = {str(label): label for label in register[area].unique()}
    found.index = pd.Index([labels[name] for name in found.index], name=area)
    return found.sort_index()


def _households(
    survey: pd.DataFrame, asked: pd.Series, welfare: str, weight: str | None, psu: str | None
) -> pd.DataFrame:
    return pd.DataFrame({"area": asked, "welfare": survey[welfare].astype(float)}).assign(
        weight=1.0 if weight is None else survey[weight].astype(float),
        persons=1.0,
        psu=np.arange(len(survey)) if psu is None else survey[psu],
    )


def _by_households(where: PredictionData, method: str, rng: np.random.Generator, draws: int) -> pd.DataFrame:
    if method == "ell":
        table = ell(where, rng=rng, draws=draws)
    else:
        table = best_prediction(where, rng=rng, bootstrap=draws)
    reach = special.ndtri(0.975) * np.sqrt(table["mse"])
    estimate = table["estimate"]
    return table.assign(low=estimate - reach, high=estimate + reach, sampled=table["n"] > 0)


def _choices(
    method: str, design: tuple[str | None, str | None], rng: np.random.Generator | None, draws: int
) -> Iterator[str]:
    if method == "area":
        return
    if design != (None, None):
        yield f"weight, psu: method={method!r} is a model of households and uses neither. Leave them out."
    if rng is None:
        yield "rng: households are drawn at random; give a generator with a seed."
    if not draws >= 2:
        yield "draws: two at least, for the spread over draws is the error."


def _values(line: float, total: float | None) -> Iterator[str]:
    if not 0 < line < np.inf:
        yield "line: a poverty line is above zero, in the unit of the welfare."
    if total is not None and not 0 < total < 1:
        yield "total: a share of poor persons, between 0 and 1."


def _columns(
    frame: pd.DataFrame, what: str, labels: Sequence[str | None], numbers: Sequence[str | None]
) -> Iterator[str]:
    for name in dict.fromkeys([*labels, *numbers]):
        if name is None:
            continue
        if name not in frame:
            yield f"{name}: the {what} has no such column."
        elif name in labels:
            if missing := int(frame[name].isna().sum()):
                yield f"{name}: missing in {missing} of {len(frame)} rows of the {what}."
        elif not pd.api.types.is_numeric_dtype(frame[name]):
            yield f"{name}: the column of the {what} holds other things than numbers."
        elif wrong := int((~np.isfinite(floats(frame[name]))).sum()):
            yield f"{name}: missing or infinite in {wrong} of {len(frame)} rows of the {what}."


def _matches(
    survey: pd.DataFrame, register: pd.DataFrame, area: str, size: str | None, poor: Mask
) -> Iterator[str]:
    if poor.all() or not poor.any():
        yield "All households of the survey lie on one side of the line, or it has none."
    if apart := int((~survey[area].isin(register[area])).sum()):
        yield f"{area}: {apart} households of the survey lie in no area of the register. Match the codes."
    if size is not None and (empty := int((~(floats(register[size]) > 0)).sum())):
        yield f"{size}: not above zero in {empty} rows of the register."

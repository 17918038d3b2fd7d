"""Consumption poverty of villages: a model of log welfare on the register's covariates.

A village's own households in the survey are too few for a number of their own. Only what the model
makes of them is kept, with its mean squared error; the direct rates of villages are written nowhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.areas.benchmarking import benchmark
from blora_eval.estimate.areas.fay_herriot import diagnose
from blora_eval.estimate.areas.log_welfare import LogWelfare, Measure, fit_log_welfare, village_poverty
from blora_eval.estimate.areas.small_areas import judged_rates
from blora_eval.indicators.deprivation import register_poverty
from blora_eval.indicators.weighted import quantile
from blora_eval.measure.levels import group_level, membership
from blora_eval.results import rows
from blora_eval.study import Line, Study

METHODS = (
    "fay_herriot",
    "fay_herriot_not_sampled",
)
POPULATION: dict[Measure, str] = {"fgt0": "persons", "fgt1": "persons", "poor_households": "households"}
SAME = {"stage": "estimate", "level": "village"}


@dataclass(frozen=True, slots=True)
class _Fitted:
    """One line of one round: the model, its estimates after benchmarking, and the factor of the first."""

    model: LogWelfare
    moved: dict[Measure, pd.DataFrame]
    factor: float
    weighted: bool


def small_area_rows(
    study: Study, survey: pd.DataFrame | None, areas: pd.DataFrame, tables: dict[str, pd.DataFrame]
) -> Iterator[pd.DataFrame]:
    """Poor persons, poor households and the poverty gap of every village, by line and survey round.

    Notes
    -----
    Sampled villages weighted by their survey weights stand for all, so the model's mean over them is
    brought to the survey's own figure for the larger area, and all its villages are multiplied by one factor.
    """
    lines = study.lines or [Line(name="", kind="percentile", round="", share=0.5)]
    rounds = dict.fromkeys(line.round for line in lines)
    covariates = {name: village_covariates(study, tables.get("households"), name) for name in rounds}
    for line in lines:
        made = _of_line(study, survey, areas, covariates[line.round], line)
        reason = "no_survey" if survey is None else "small_area"
        for measure, population in POPULATION.items():
            same = {**SAME, "indicator": measure, "dimension": line.name, "round": line.round}
            if made is None:
                absent = pd.DataFrame({"area_code": areas["village_code"]})
                yield rows(absent, reason=reason, n=0, population=population, **same)
            else:
                yield rows(_village_numbers(made, measure, areas), population=population, **same)
        if made is not None:
            yield from _model_rows(made, study, areas, line)


def _of_line(
    study: Study,
    survey: pd.DataFrame | None,
    areas: pd.DataFrame,
    covariates: pd.DataFrame | None,
    line: Line,
) -> _Fitted | None:
    if survey is None or covariates is None or "village_code" not in survey:
        return None
    part = survey[(survey["round"] == line.round) & survey["village_code"].notna()]
    home = membership(areas, group_level(study, areas))
    if part.empty or home is None:
        return None
    sample, level, weighted = _sample(part, line)
    known = covariates.reindex(areas["village_code"]).dropna()
    # a figure exists only for areas in which the survey asked somebody
    sampled_in = set(home.reindex(sample["area"]).dropna())
    known = known[home.reindex(known.index).isin(sampled_in)]
    try:
        return _fitted(known, sample, level, home, weighted)
    except EstimationError:
        return None


def _fitted(
    known: pd.DataFrame, sample: pd.DataFrame, line: float, home: pd.Series, weighted: bool
) -> _Fitted | None:
    model, moved, factor = fit_log_welfare(known, sample), {}, 1.0
    gap = (1 - sample["welfare"] / line).clip(lower=0)
    group = home.reindex(known.index)
    for measure in get_args(Measure):
        by = "weight" if measure == "poor_households" else "person"
        value = gap if measure == "fgt1" else 1.0 * (gap > 0)
        whole = sample[by].groupby(sample["area"].map(home)).sum()
        totals = sample[by].mul(value).groupby(sample["area"].map(home)).sum() / whole
        if not totals.between(0, 1, inclusive="neither").all():
            # all or nobody poor: no factor makes an interval out of that
            return None
        size = sample[by].groupby(sample["area"]).sum().reindex(known.index).fillna(0.0)
        table = village_poverty(model, line, measure)
        moved[measure] = benchmark(table, size=size, group=group, totals=totals)
        if measure == "fgt0":
            factor = float((moved[measure]["estimate"] / table["estimate"]).median())
    return _Fitted(model, moved, factor, weighted)


def village_covariates(study: Study, households: pd.DataFrame | None, round_: str) -> pd.DataFrame | None:
    """What the register nearest in time says of every village."""
    if households is None or round_ not in study.rounds:
        return None
    date = study.rounds[round_].date
    held = [name for name in study.rounds if name in set(households["round"])]
    if not held:
        return None
    nearest = min(held, key=lambda name: (abs((study.rounds[name].date - date).days), name))
    register = households[households["round"] == nearest]
    found: dict[str, pd.Series] = {}
    if "decile" in register:
        decile = register.dropna(subset=["decile"])
        found["decile_1"] = decile["decile"].eq(1).groupby(decile["village_code"]).mean().astype(float)
    poverty = register_poverty(register, by="village_code", level="village")
    index = poverty[poverty["indicator"] == "mpi_headcount"].set_index("area_code")["value"]
    found["mpi_headcount"] = index.astype(float)
    usable = {name: values for name, values in found.items() if values.notna().any()}
    return pd.DataFrame(usable) if usable else None


def _sample(part: pd.DataFrame, line: Line) -> tuple[pd.DataFrame, float, bool]:
    """Households with their weight, persons and welfare; the line; and whether there are weights."""
    weighted = "weight" in part and bool(part["weight"].notna().any())
    weight = part["weight"].astype(float) if weighted else pd.Series(1.0, index=part.index)
    told = "persons" in part and part["persons"].notna().all()
    persons = part["persons"].astype(float) if told else pd.Series(1.0, index=part.index)
    welfare = part["welfare"].astype(float)
    level = line.value
    if level is None:
        relative = line.kind == "relative"
        share = line.share or 0.0
        found = quantile(welfare, share=0.5 if relative else share, weight=weight * persons)
        level = found * (share if relative else 1.0)
    psu = part["psu"] if "psu" in part and part["psu"].notna().all() else pd.Series(part.index, part.index)
    frame = pd.DataFrame(
        {
            "area": part["village_code"].astype(str),
            "welfare": welfare,
            "weight": weight,
            "persons": persons,
            "person": weight * persons,
            "psu": psu.astype(str),
        }
    )
    return frame, level, weighted


def _village_numbers(made: _Fitted, measure: Measure, areas: pd.DataFrame) -> pd.DataFrame:
    moved, own = made.moved[measure], made.model.own
    numbers = judged_rates(moved, weighted=made.weighted).assign(
        df=float(made.model.means.df),
        n=int(own["n"].sum()),
        n_psu=own["n_psu"].reindex(moved.index).fillna(0),
        method=np.where(moved["sampled"].astype(bool), *METHODS),
    )
    placed = numbers.reindex(areas["village_code"]).rename_axis("area_code").reset_index()
    missing = placed["value"].isna()
    return placed.assign(
        reason=placed["reason"].mask(missing, "not_in_table"),
        unit="index" if measure == "fgt1" else "share",
        n=placed["n"].mask(missing, 0),
        status=placed["status"].mask(missing, "unavailable"),
        method=placed["method"].fillna(""),
    )


def _model_rows(made: _Fitted, study: Study, areas: pd.DataFrame, line: Line) -> Iterator[pd.DataFrame]:
    fit = made.model.means
    found = diagnose(fit)
    caution_for = {check.code: check for check in found.checks}
    sampled = int(fit.areas["sampled"].sum())
    numbers = pd.DataFrame(
        [
            ("small_area_villages", sampled, "count"),
            ("small_area_r2", fit.r2, "index"),
            ("small_area_shrinkage", found.shrinkage.loc[0.5], "index"),
            ("small_area_normal_p", caution_for["residuals_normal"].numbers.get("p"), "p"),
            ("small_area_agreement_p", caution_for["agrees_with_direct"].numbers.get("p"), "p"),
            ("small_area_factor", made.factor, "index"),
        ],
        columns=["indicator", "value", "unit"],
    ).assign(n=sampled, method=METHODS[0])
    level = group_level(study, areas)
    home = membership(areas, level)
    if home is None:
        return
    for code in sorted(set(home)):
        yield rows(
            numbers.assign(reason=np.where(numbers["value"].isna(), "too_few", "")),
            level=level,
            area_code=code,
            stage="estimate",
            dimension=line.name,
            round=line.round,
            population="villages",
        )

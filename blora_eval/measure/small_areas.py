"""Consumption poverty of villages: Fay-Herriot on the survey's direct rates and the register's covariates.

A village's own households in the survey are too few for a number of their own. Only what the model
makes of them is kept, with its mean squared error; the direct rates of villages are written nowhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.areas.benchmarking import benchmark
from blora_eval.estimate.areas.fay_herriot import SmallAreas, diagnose
from blora_eval.estimate.areas.rates import direct_rates
from blora_eval.estimate.areas.small_areas import area_model, judged_rates
from blora_eval.indicators.deprivation import register_poverty
from blora_eval.indicators.weighted import quantile
from blora_eval.measure.levels import group_level, membership
from blora_eval.results import rows
from blora_eval.study import Line, Study

METHODS = (
    "fay_herriot",
    "fay_herriot_not_sampled",
)
SAME = {"stage": "estimate", "population": "persons", "level": "village"}


@dataclass(frozen=True, slots=True)
class _Fitted:
    """One line of one round: the model, its estimates after benchmarking, and what they rest on."""

    fit: SmallAreas
    moved: pd.DataFrame
    direct: pd.DataFrame
    weighted: bool


def small_area_rows(
    study: Study, survey: pd.DataFrame | None, areas: pd.DataFrame, tables: dict[str, pd.DataFrame]
) -> Iterator[pd.DataFrame]:
    """The share of poor persons in every village, by line and survey round.

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
        same = {**SAME, "indicator": "fgt0", "dimension": line.name, "round": line.round}
        reason = "no_survey" if survey is None else "small_area"
        if made is None:
            absent = pd.DataFrame({"area_code": areas["village_code"]})
            yield rows(absent, reason=reason, n=0, **same)
            continue
        yield rows(_village_numbers(made, areas), **same)
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
    if part.empty:
        return None
    sample, weighted = _sample(part, line)
    direct = direct_rates(sample, area="area", poor="poor", weight="weight", psu="psu")
    known = covariates.reindex(areas["village_code"]).dropna()
    level = group_level(study, areas)
    home = membership(areas, level)
    # a figure exists only for areas in which the survey asked somebody
    sampled_in = set() if home is None else set(home.reindex(direct.index).dropna())
    known = known[home.reindex(known.index).isin(sampled_in)] if home is not None else known.iloc[:0]
    return None if home is None else _fitted(known, sample, direct, home, weighted)


def _fitted(
    known: pd.DataFrame,
    sample: pd.DataFrame,
    direct: pd.DataFrame,
    home: pd.Series,
    weighted: bool,
) -> _Fitted | None:
    group = sample["area"].map(home)
    persons = sample["weight"].groupby(group).sum()
    totals = sample["weight"].mul(sample["poor"]).groupby(group).sum() / persons
    if not totals.between(0, 1, inclusive="neither").all():
        # all or nobody poor: no factor makes an interval out of that
        return None
    try:
        fit = area_model(known, direct)
        size = direct["weight"].reindex(known.index).fillna(0.0)
        moved = benchmark(fit.areas, size=size, group=home.reindex(known.index), totals=totals)
    except EstimationError:
        return None
    return _Fitted(fit, moved, direct, weighted)


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


def _sample(part: pd.DataFrame, line: Line) -> tuple[pd.DataFrame, bool]:
    """Households with the weight of their persons and whether they lie below the line."""
    weighted = "weight" in part and bool(part["weight"].notna().any())
    weight = part["weight"].astype(float) if weighted else pd.Series(1.0, index=part.index)
    if "persons" in part and part["persons"].notna().all():
        weight = weight * part["persons"].astype(float)
    welfare = part["welfare"].astype(float)
    level = line.value
    if level is None:
        relative = line.kind == "relative"
        share = line.share or 0.0
        level = quantile(welfare, share=0.5 if relative else share, weight=weight) * (
            share if relative else 1.0
        )
    psu = part["psu"] if "psu" in part and part["psu"].notna().all() else pd.Series(part.index, part.index)
    frame = pd.DataFrame({"area": part["village_code"].astype(str), "weight": weight, "psu": psu.astype(str)})
    return frame.assign(poor=(welfare < level).astype(float)), weighted


def _village_numbers(made: _Fitted, areas: pd.DataFrame) -> pd.DataFrame:
    numbers = judged_rates(made.moved, weighted=made.weighted).assign(
        df=float(made.fit.df),
        n=int(made.direct["n"].sum()),
        n_psu=made.direct["n_psu"].reindex(made.moved.index).fillna(0),
        method=np.where(made.moved["sampled"].astype(bool), *METHODS),
    )
    placed = numbers.reindex(areas["village_code"]).rename_axis("area_code").reset_index()
    missing = placed["value"].isna()
    return placed.assign(
        reason=placed["reason"].mask(missing, "not_in_table"),
        unit="share",
        n=placed["n"].mask(missing, 0),
        status=placed["status"].mask(missing, "unavailable"),
        method=placed["method"].fillna(""),
    )


def _model_rows(made: _Fitted, study: Study, areas: pd.DataFrame, line: Line) -> Iterator[pd.DataFrame]:
    found = diagnose(made.fit)
    caution_for = {check.code: check for check in found.checks}
    factor = (made.moved["estimate"] / made.fit.areas["estimate"]).median()
    sampled = int(made.fit.areas["sampled"].sum())
    numbers = pd.DataFrame(
        [
            ("small_area_villages", sampled, "count"),
            ("small_area_r2", made.fit.r2, "index"),
            ("small_area_shrinkage", found.shrinkage.loc[0.5], "index"),
            ("small_area_normal_p", caution_for["residuals_normal"].numbers.get("p"), "p"),
            ("small_area_agreement_p", caution_for["agrees_with_direct"].numbers.get("p"), "p"),
            ("small_area_factor", factor, "index"),
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

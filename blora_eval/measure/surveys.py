"""Consumption poverty from each survey round, with the design's errors, where the survey reaches."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.design.influence import RelativeLine
from blora_eval.estimate.design.intervals import FEW_PSU
from blora_eval.estimate.design.survey_design import Design
from blora_eval.indicators.curves import growth_incidence_curve
from blora_eval.indicators.growth import pro_poor_growth, shapley_growth_redistribution
from blora_eval.indicators.inequality import gini
from blora_eval.indicators.poverty import fgt
from blora_eval.indicators.weighted import mean, median
from blora_eval.measure.levels import group_level, membership, round_pairs
from blora_eval.results import POINTS, rows
from blora_eval.study import Line, Study

ERRORS = ("register_exclusion_error", "register_inclusion_error", "register_leakage")
OPEN = ""
"""The side of a household that did not say: it stays in the sample and is in no part of it."""


def with_sides(frame: pd.DataFrame, lines: Mapping[str, float]) -> pd.DataFrame:
    """A sample with the sides that the errors are shares of: poor or not, in the register or not.

    Examples
    --------
    >>> frame = pd.DataFrame({"welfare": [50.0, 150.0], "registered": [True, None]})
    >>> with_sides(frame, {"line": 100.0})[["poor:line", "in register"]].values.tolist()
    [['poor', 'yes'], ['', '']]
    """
    if "registered" not in frame:
        return frame
    said = frame["registered"].notna()
    held = frame["registered"].astype("boolean").fillna(False).astype(bool)
    more: dict[str, Any] = {"held": held.astype(float), "missed": (~held).astype(float)}
    more["in register"] = np.where(said, np.where(held, "yes", "no"), OPEN)
    for name, line in lines.items():
        poor = frame["welfare"] < line
        more[f"poor:{name}"] = np.where(said, np.where(poor, "poor", "other"), OPEN)
        more[f"spared:{name}"] = (~poor).astype(float)
    return frame.assign(**more)


def error_rows(
    design: Design, places: Mapping[str, list[str]], names: Mapping[str, bool], *, asked: bool
) -> Iterator[pd.DataFrame]:
    """Each error by line and place, with the error of the design."""
    for level, codes in places.items():
        for name, known in names.items():
            sides = (
                (ERRORS[0], "missed", f"poor:{name}", "poor"),
                (ERRORS[1], "held", f"poor:{name}", "other"),
                (ERRORS[2], f"spared:{name}", "in register", "yes"),
            )
            for indicator, value, column, side in sides:
                if not asked or not known:
                    found = pd.DataFrame(
                        {level: codes, "reason": "no_line" if asked else "not_asked", "n": 0}
                    )
                else:
                    found = _of_side(design, value, level, column, side).set_index(level)
                    found = found.reindex(pd.Index(codes, name=level)).reset_index()
                    lacking = found["n"].isna()
                    found["n"] = found["n"].fillna(0)
                    found["reason"] = found["reason"].mask(lacking, "too_few")
                    found["status"] = found["status"].mask(lacking, "unavailable")
                told = {"level": level, "indicator": indicator, "dimension": name, "unit": "share"}
                yield found.rename(columns={level: "area_code"}).assign(**told)


def _of_side(design: Design, value: str, level: str, column: str, side: str) -> pd.DataFrame:
    found = design.estimate(mean, value, by=[level, column], unit="share")
    return found[found[column] == side].drop(columns=column)


def absent_errors(places: Mapping[str, list[str]], names: list[str]) -> pd.DataFrame:
    """The errors where there is no survey.

    Examples
    --------
    >>> absent_errors({"study": ["all"]}, ["line"])["reason"].unique().tolist()
    ['no_survey']
    """
    told = [
        (level, code, indicator, name)
        for level, codes in places.items()
        for code in codes
        for indicator in ERRORS
        for name in names
    ]
    frame = pd.DataFrame(told, columns=["level", "area_code", "indicator", "dimension"])
    same = {"stage": "estimate", "population": "persons", "unit": "share"}
    return rows(frame, reason="no_survey", n=0, **same)


UNITS = {"mean_welfare": "rupiah", "median_welfare": "rupiah", "gini": "index"}
FGT = {"fgt0": (0, "share"), "fgt1": (1, "index"), "fgt2": (2, "index")}
"""Alpha and unit of the poverty indices."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One round: its households as drawn, the levels they can be told apart by, and its lines.

    ``frame`` has ``person_weight``, a column for each level of ``places``, and ``strata`` and ``psu``
    where the survey tells them, as ``design`` reads them.
    """

    round: str
    frame: pd.DataFrame
    design: Design
    places: dict[str, list[str]]
    lines: dict[str, float | RelativeLine]
    weighted: bool


def survey_rows(study: Study, survey: pd.DataFrame | None, areas: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Poverty, inequality and mean consumption by round and area, and the change between rounds."""
    reason = "no_survey" if survey is None else "small_area"
    for line in study.lines or [Line(name="", kind="percentile", round="", share=0.5)]:
        absent = pd.DataFrame({"area_code": areas["village_code"], "dimension": line.name})
        same = {"stage": "estimate", "indicator": "fgt2", "round": line.round, "population": "persons"}
        yield rows(absent, reason=reason, n=0, **same)
    fixed = list(dict.fromkeys(line.name for line in study.lines if line.kind == "absolute")) or [""]
    if survey is None:
        level = group_level(study, areas)
        home = membership(areas, level)
        yield absent_errors({} if home is None else {level: sorted(set(home))}, fixed)
        return
    samples = samples_of(study, survey, areas)
    names = list(dict.fromkeys(line.name for line in study.lines)) or [""]
    for sample in samples.values():
        yield stored(_numbers(sample, names), round_=sample.round, weighted=sample.weighted)
        known = {name: isinstance(sample.lines.get(name), float) for name in fixed}
        wide = {level: codes for level, codes in sample.places.items() if level != "district"}
        errors = error_rows(sample.design, wide, known, asked="registered" in sample.frame)
        yield stored(errors, round_=sample.round, weighted=sample.weighted)
    for before, after in round_pairs(study, "survey", samples):
        same_psu = study.rounds[after].panel_of == before
        changes = _changes(samples[before], samples[after], names, same_psu=same_psu)
        weighted = samples[before].weighted and samples[after].weighted
        yield stored(changes, round_=f"{before}/{after}", weighted=weighted)


def samples_of(study: Study, survey: pd.DataFrame, areas: pd.DataFrame) -> dict[str, Sample]:
    """Every round of a survey, by name."""
    return {str(name): _sample_of(study, part, areas, str(name)) for name, part in survey.groupby("round")}


def _sample_of(study: Study, part: pd.DataFrame, areas: pd.DataFrame, round_: str) -> Sample:
    """One round of a survey as it was drawn."""
    frame, weighted = _with_person_weight(part)
    places = {}
    for level in dict.fromkeys(("district", group_level(study, areas), "study", "group")):
        home = membership(areas, level)
        if home is not None and ("village_code" in frame or level == "study"):
            frame[level] = frame["village_code"].map(home).fillna("") if level != "study" else "all"
            places[level] = sorted(set(frame[level]) - {""})
    lines = {line.name: _line(line) for line in study.lines if line.round == round_}
    frame = with_sides(frame, {name: line for name, line in lines.items() if isinstance(line, float)})
    return Sample(round_, frame, design_of(frame), places, lines, weighted)


def design_of(frame: pd.DataFrame, lonely: Literal["centre", "merge"] = "centre") -> Design:
    """The design that a round's households were drawn by."""
    strata, psu = (name if name in frame else None for name in ("strata", "psu"))
    return Design(frame, strata=strata, psu=psu, weight="person_weight", lonely=lonely)


def _with_person_weight(part: pd.DataFrame) -> tuple[pd.DataFrame, bool]:
    """Persons are counted: household weight times members. Without weights the sample speaks for itself."""
    frame = part.reset_index(drop=True).rename(columns={"stratum": "strata"})
    weighted = "weight" in frame and bool(frame["weight"].notna().any())
    household = frame["weight"] if weighted else pd.Series(1.0, index=frame.index)
    persons = frame["persons"] if "persons" in frame else pd.Series(1.0, index=frame.index)
    frame["person_weight"] = household.astype(float) * persons.astype(float)
    frame = frame.dropna(axis="columns", how="all")
    if {"psu", "village_code"} <= {*frame.columns}:
        frame["psu"] = _placed(frame)
    return frame, weighted


def _placed(frame: pd.DataFrame) -> pd.Series:
    """Sampling units with the village they lie in, so that a label used again elsewhere is another unit."""
    unit = [frame[name] for name in ("strata", "psu") if name in frame]
    village = frame["village_code"].groupby(unit).transform("min")
    return (
        village.astype("string").str.cat(frame["psu"].astype("string"), sep="|").where(frame["psu"].notna())
    )


def _numbers(sample: Sample, names: list[str]) -> Iterator[pd.DataFrame]:
    for level, places in sample.places.items():
        for indicator, function in (("mean_welfare", mean), ("median_welfare", median), ("gini", gini)):
            numbers = sample.design.estimate(function, welfare="welfare", by=level)
            yield at_level(level, numbers, indicator=indicator, unit=UNITS[indicator])
        for name, (indicator, (alpha, unit)) in itertools.product(names, FGT.items()):
            line = sample.lines.get(name)
            if line is None:
                numbers = _no_line(level, places)
            else:
                numbers = sample.design.estimate(fgt, welfare="welfare", by=level, line=line, alpha=alpha)
            yield at_level(level, numbers, indicator=indicator, dimension=name, unit=unit)


def _changes(before: Sample, after: Sample, names: list[str], *, same_psu: bool) -> Iterator[pd.DataFrame]:
    for level in (level for level in before.places if level in after.places):
        places = sorted({*before.places[level], *after.places[level]})
        for name, (indicator, (alpha, unit)) in itertools.product(names, FGT.items()):
            lines = before.lines.get(name), after.lines.get(name)
            if None in lines:
                numbers = _no_line(level, places)
            else:
                numbers = before.design.change(
                    after.design, fgt, "welfare", same_psu=same_psu, by=level, line=lines, alpha=alpha
                )
            yield at_level(level, numbers, indicator=f"{indicator}_change", dimension=name, unit=POINTS[unit])


def _no_line(level: str, places: list[str]) -> pd.DataFrame:
    return pd.DataFrame({level: places, "value": np.nan, "reason": "no_line", "n": 0})


def at_level(level: str, numbers: pd.DataFrame, **columns: str) -> pd.DataFrame:
    """Estimates by area as the store names them."""
    placed = numbers.rename(columns={level: "area_code"}).query("area_code != ''")
    return placed.assign(level=level, **columns)


def stored(numbers: Iterable[pd.DataFrame], *, round_: str, weighted: bool) -> pd.DataFrame:
    """Rows of the store. Without weights a number describes the households asked, not the people."""
    frame = pd.concat([each.astype(object) for each in numbers], ignore_index=True)
    told = rows(frame, stage="estimate", round=round_, population="persons")
    if not weighted:
        given = told["status"] != "unavailable"
        told.loc[given, "reason"] = (told.loc[given, "reason"] + ";no_weights").str.strip(";")
        told["status"] = told["status"].mask(told["status"] == "ok", "caution")
    return told


def _line(line: Line) -> float | RelativeLine:
    if line.kind == "absolute" and line.value is not None:
        return line.value
    share = line.share or 0.0
    return RelativeLine(share) if line.kind == "relative" else RelativeLine(1, at=share)


TENTHS = np.arange(5, 100, 10) / 100
"""The middle of each tenth of the people."""
REPLICATES = 200
WANTED: dict[Callable[..., Any], tuple[str, ...]] = {
    shapley_growth_redistribution: ("fgt0_growth", "fgt0_redistribution"),
    pro_poor_growth: ("growth_of_mean", "growth_of_poor"),
    growth_incidence_curve: ("growth_incidence",) * len(TENTHS),
}
"""What the first numbers of each result are in the store."""


def growth_rows(study: Study, survey: pd.DataFrame | None, areas: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Growth and redistribution, growth of the poor and its incidence, by pair of rounds and line.

    Notes
    -----
    Both rounds are in prices of the poverty line: the later one's welfare is divided by the rise of the
    line. Rates are by the year. Rounds that share some of their units only are taken as drawn apart.
    """
    if survey is None:
        return
    samples = samples_of(study, survey, areas)
    level = group_level(study, areas)
    for before, after in round_pairs(study, "survey", samples):
        pair = samples[before], samples[after]
        years = (study.rounds[after].date - study.rounds[before].date).days / 365.25
        lines = _shared_lines(pair)
        places = sorted({*pair[0].places.get(level, [])} & {*pair[1].places.get(level, [])})
        found = [
            _growth_numbers(pair, level, place, line, years, np.random.default_rng([study.seed, 9]))
            for line in lines
            for place in places
        ]
        if found and years > 0:
            yield stored(found, round_=f"{before}/{after}", weighted=all(each.weighted for each in pair))


def _shared_lines(pair: tuple[Sample, Sample]) -> list[str]:
    """The lines that both rounds have in rupiah."""
    return [name for name in pair[0].lines if all(isinstance(each.lines.get(name), float) for each in pair)]


def _growth_numbers(
    pair: tuple[Sample, Sample], level: str, place: str, line: str, years: float, rng: np.random.Generator
) -> pd.DataFrame:
    """The numbers of one place by one line; the curve, which has no line, is in prices of the first."""
    first, last = (each.lines[line] for each in pair)
    frames = [each.frame[each.frame[level] == place] for each in pair]
    frames[1] = frames[1].assign(welfare=frames[1]["welfare"] * (first / last))  # type: ignore[operator]
    options: list[dict[str, Any]] = [{"line": first}, {"line": first, "years": years}]
    if line == _shared_lines(pair)[0]:
        options.append({"shares": TENTHS, "years": years})
    tables = [_table(frames, function, own, rng) for function, own in zip(WANTED, options, strict=False)]
    numbers = pd.concat(tables, ignore_index=True).assign(area_code=place, level=level)
    return numbers.assign(dimension=numbers["dimension"].fillna(line))


def _table(
    frames: list[pd.DataFrame],
    function: Callable[..., Any],
    options: dict[str, Any],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """One result as rows of the store; the bounds of the curve hold all of it."""
    names, curve = WANTED[function], function is growth_incidence_curve
    told = pd.DataFrame(
        {"indicator": names, "dimension": range(1, len(names) + 1), "n": sum(map(len, frames))}
    )
    told["dimension"] = told["dimension"].astype(str) if curve else None
    told["unit"] = "share_points" if function is shapley_growth_redistribution else "share"
    try:  # a stratum of one unit, which cannot be drawn anew, is joined with its neighbour
        first, last = (design_of(frame, "merge") for frame in frames)
        found = first.terms(function, "welfare", other=last, rng=rng, replicates=REPLICATES, **options)
    except EstimationError as error:
        return told.assign(reason=error.code or "undefined")
    found = found.head(len(names)).rename(columns={"growth": "value"})
    ends = ("band_low", "band_high") if curve else ("low", "high")
    bounds = {"low": found[ends[0]], "high": found[ends[1]]}
    few = int(found["df"].iloc[0]) + 1 < FEW_PSU
    known = {"status": "caution" if few else "ok", "reason": "few_psu" if few else ""}
    method = "bootstrap_band" if curve else "bootstrap_rounds"
    return told.assign(**found[["value", "se", "df"]], **bounds, method=method, **known)

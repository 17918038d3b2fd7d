"""Consumption poverty from each survey round, with the design's errors, where the survey reaches."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from blora_eval.estimate.design import Design
from blora_eval.estimate.influence import RelativeLine
from blora_eval.indicators.inequality import gini
from blora_eval.indicators.poverty import fgt
from blora_eval.indicators.weighted import mean, median
from blora_eval.measure.levels import group_level, membership
from blora_eval.measure.registered import absent_errors, error_rows, with_sides
from blora_eval.measure.rounds import round_pairs
from blora_eval.results import POINTS, rows
from blora_eval.study import Line, Study

__all__ = ["Sample", "at_level", "design_of", "sample_of", "stored", "survey_rows"]

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
    """Poverty, inequality and mean consumption by round and area, and the change between rounds.

    Parameters
    ----------
    study : Study
        With the rounds and their poverty lines.
    survey : DataFrame or None
        The clean survey.
    areas : DataFrame
        With ``role``.

    Yields
    ------
    DataFrame
        Rows of stage ``estimate``, of persons. Of a village only why it has
        none: a survey does not reach so far down without a model, and the model gives ``fgt0`` alone
        (:mod:`blora_eval.measure.small_areas`). A round without one of the study's lines has that
        index unavailable, reason ``no_line``, and so has its change. The error of a change carries
        the covariance of the sampling units that both rounds drew. With them the errors of the register
        (:func:`blora_eval.measure.registered.error_rows`) of the kabupaten and the groups of villages.
    """
    reason = "no_survey" if survey is None else "small_area"
    for line in study.lines or [Line(name="", kind="percentile", round="", share=0.5)]:
        absent = pd.DataFrame({"area_code": areas["village_code"], "dimension": line.name})
        for indicator in ("fgt1", "fgt2"):
            same = {"stage": "estimate", "indicator": indicator, "round": line.round, "population": "persons"}
            yield rows(absent, reason=reason, n=0, **same)
    fixed = list(dict.fromkeys(line.name for line in study.lines if line.kind == "absolute")) or [""]
    if survey is None:
        level = group_level(study, areas)
        home = membership(areas, level)
        yield absent_errors({} if home is None else {level: sorted(set(home))}, fixed)
        return
    parts = {str(name): part for name, part in survey.groupby("round")}
    samples = {name: sample_of(study, part, areas, name) for name, part in parts.items()}
    names = list(dict.fromkeys(line.name for line in study.lines)) or [""]
    for sample in samples.values():
        yield stored(_numbers(sample, names), round_=sample.round, weighted=sample.weighted)
        known = {name: isinstance(sample.lines.get(name), float) for name in fixed}
        wide = {level: codes for level, codes in sample.places.items() if level != "district"}
        errors = error_rows(sample.design, wide, known, asked="registered" in sample.frame)
        yield stored(errors, round_=sample.round, weighted=sample.weighted)
    for before, after in round_pairs(study, "survey", samples):
        changes = _changes(samples[before], samples[after], names)
        weighted = samples[before].weighted and samples[after].weighted
        yield stored(changes, round_=f"{before}/{after}", weighted=weighted)


def sample_of(study: Study, part: pd.DataFrame, areas: pd.DataFrame, round_: str) -> Sample:
    """One round of a survey as it was drawn.

    Parameters
    ----------
    study : Study
        With the poverty lines.
    part : DataFrame
        The round's households.
    areas : DataFrame
        With ``role``.
    round_ : str
        The round's id.

    Returns
    -------
    Sample
        Weighted to persons.
    """
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


def design_of(frame: pd.DataFrame) -> Design:
    """The design that a round's households were drawn by.

    Parameters
    ----------
    frame : DataFrame
        As :class:`Sample` has it.

    Returns
    -------
    Design
        A stratum of one unit is measured from the mean of all units.
    """
    strata, psu = (name if name in frame else None for name in ("strata", "psu"))
    return Design(frame, strata=strata, psu=psu, weight="person_weight", lonely="centre")


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


def _changes(before: Sample, after: Sample, names: list[str]) -> Iterator[pd.DataFrame]:
    for level in (level for level in before.places if level in after.places):
        places = sorted({*before.places[level], *after.places[level]})
        for name, (indicator, (alpha, unit)) in itertools.product(names, FGT.items()):
            lines = before.lines.get(name), after.lines.get(name)
            if None in lines:
                numbers = _no_line(level, places)
            else:
                numbers = before.design.change(
                    after.design, fgt, "welfare", by=level, line=lines, alpha=alpha
                )
            yield at_level(level, numbers, indicator=f"{indicator}_change", dimension=name, unit=POINTS[unit])


def _no_line(level: str, places: list[str]) -> pd.DataFrame:
    return pd.DataFrame({level: places, "value": np.nan, "reason": "no_line", "n": 0})


def at_level(level: str, numbers: pd.DataFrame, **columns: str) -> pd.DataFrame:
    """Estimates by area as the store names them.

    Parameters
    ----------
    level : str
        The level, whose column holds the codes; an empty code is no area.
    numbers : DataFrame
        What a design gave by that column.
    **columns : str
        Columns that are the same in every row.

    Returns
    -------
    DataFrame
        With ``level`` and ``area_code``.
    """
    placed = numbers.rename(columns={level: "area_code"}).query("area_code != ''")
    return placed.assign(level=level, **columns)


def stored(numbers: Iterable[pd.DataFrame], *, round_: str, weighted: bool) -> pd.DataFrame:
    """Rows of the store. Without weights a number describes the households asked, not the people.

    Parameters
    ----------
    numbers : iterable of DataFrame
        What :func:`at_level` gave.
    round_ : str
        The round's id.
    weighted : bool
        Whether the survey has weights.

    Returns
    -------
    DataFrame
        Of persons; without weights to be used with caution, reason ``no_weights``.
    """
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

"""Consumption poverty from each survey round, with the design's errors, where the survey reaches."""

from collections.abc import Iterator

import pandas as pd

from blora_eval.estimate.design import Design
from blora_eval.estimate.influence import RelativeLine
from blora_eval.indicators.change import before_after
from blora_eval.indicators.inequality import gini
from blora_eval.indicators.poverty import fgt
from blora_eval.indicators.weighted import mean, median
from blora_eval.measure.levels import group_level, membership
from blora_eval.results import rows
from blora_eval.study import Line, Study

__all__ = ["survey_rows"]

UNITS = {"mean_welfare": "rupiah", "median_welfare": "rupiah", "gini": "index", "fgt0": "share"}
SURVEYED = ("fgt0", "fgt1", "fgt2")


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
        Rows of stage ``estimate``, of persons. A village gets none of its own, only why: a survey
        does not reach so far down without a small-area model.
    """
    reason = "no_survey" if survey is None else "small_area"
    names = [(name, line.name, line.round) for line in study.lines or [_no_line()] for name in SURVEYED]
    for indicator, line, round_ in names:
        absent = pd.DataFrame({"area_code": areas["village_code"], "indicator": indicator, "dimension": line})
        yield rows(absent, stage="estimate", round=round_, population="persons", reason=reason, n=0)
    if survey is None:
        return
    made = [
        frame
        for round_, part in survey.groupby("round")
        for frame in _round_rows(study, part, areas, str(round_))
    ]
    yield from made
    rounds = sorted(survey["round"].unique(), key=lambda name: study.rounds[name].date)
    if len(rounds) > 1:
        numbers = pd.concat(made, ignore_index=True)
        for indicator in SURVEYED:
            yield before_after(numbers, indicator=indicator, from_=rounds[0], to=rounds[-1])


def _no_line() -> Line:
    return Line(name="", kind="percentile", round="", share=0.5)


def _round_rows(study: Study, part: pd.DataFrame, areas: pd.DataFrame, round_: str) -> Iterator[pd.DataFrame]:
    frame, weighted = _with_person_weight(part)
    levels = {}
    for level in dict.fromkeys(("district", group_level(study, areas), "study", "group")):
        home = membership(areas, level)
        if home is not None and ("village_code" in frame or level == "study"):
            frame[level] = frame["village_code"].map(home).fillna("") if level != "study" else "all"
            levels[level] = sorted(set(home))
    strata, psu = (name if name in frame else None for name in ("strata", "psu"))
    design = Design(frame, strata=strata, psu=psu, weight="person_weight", lonely="centre")
    lines = {line.name: _line(line) for line in study.lines if line.round == round_}
    constants = {"stage": "estimate", "round": round_, "population": "persons"}
    for level in levels:
        for indicator, dimension, numbers in _numbers(design, lines, by=level):
            numbers = numbers.rename(columns={level: "area_code"}).query("area_code != ''")
            unit = UNITS.get(indicator, "index")
            made = rows(
                numbers, level=level, indicator=indicator, dimension=dimension, unit=unit, **constants
            )
            yield made if weighted else _sample_only(made)


def _numbers(
    design: Design, lines: dict[str, float | RelativeLine], *, by: str
) -> Iterator[tuple[str, str, pd.DataFrame]]:
    for indicator, function in (("mean_welfare", mean), ("median_welfare", median), ("gini", gini)):
        yield indicator, "", design.estimate(function, welfare="welfare", by=by)
    for name, line in lines.items():
        for alpha in (0, 1, 2):
            yield f"fgt{alpha}", name, design.estimate(fgt, welfare="welfare", by=by, line=line, alpha=alpha)


def _with_person_weight(part: pd.DataFrame) -> tuple[pd.DataFrame, bool]:
    """Persons are counted: household weight times members. Without weights the sample speaks for itself."""
    frame = part.reset_index(drop=True).rename(columns={"stratum": "strata"})
    weighted = "weight" in frame and bool(frame["weight"].notna().any())
    household = frame["weight"] if weighted else pd.Series(1.0, index=frame.index)
    persons = frame["persons"] if "persons" in frame else pd.Series(1.0, index=frame.index)
    frame["person_weight"] = household.astype(float) * persons.astype(float)
    return frame.dropna(axis="columns", how="all"), weighted


def _sample_only(numbers: pd.DataFrame) -> pd.DataFrame:
    """Without weights a number describes the households asked, not the people of the area."""
    usable = numbers["status"].eq("ok")
    numbers.loc[usable, "status"] = "caution"
    numbers.loc[usable, "reason"] = "no_weights"
    return numbers


def _line(line: Line) -> float | RelativeLine:
    if line.kind == "absolute" and line.value is not None:
        return line.value
    share = line.share or 0.0
    return RelativeLine(share) if line.kind == "relative" else RelativeLine(1, at=share)

"""How consumption is shared out and whom aid reaches, from each survey round."""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from blora_eval.estimate.design.influence import RelativeLine
from blora_eval.estimate.design.survey_design import Design
from blora_eval.indicators.inequality import quantile_share
from blora_eval.indicators.weighted import mean, quantile
from blora_eval.measure.surveys import Sample, at_level, design_of, samples_of, stored
from blora_eval.results import rows
from blora_eval.study import Study

TENTHS = tuple(range(1, 11))
"""The tenths of the people, from the poorest."""

NARROW = "district"
"""The level too small for tenths of its own sample."""


def wide_levels(sample: Sample) -> list[str]:
    """The levels whose sample can be divided into tenths: all but the district."""
    return [level for level in sample.places if level != NARROW or len(sample.places) == 1]


def spread_rows(study: Study, survey: pd.DataFrame | None, areas: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The share of all consumption that each tenth of the people has, by round and area."""
    if survey is None:
        return
    for sample in samples_of(study, survey, areas).values():
        yield stored(_shares(sample), round_=sample.round, weighted=sample.weighted)


def _shares(sample: Sample) -> Iterator[pd.DataFrame]:
    for level in wide_levels(sample):
        for tenth in TENTHS:
            bounds = {"lower": (tenth - 1) / 10, "upper": tenth / 10}
            numbers = sample.design.estimate(quantile_share, welfare="welfare", by=level, **bounds)
            yield at_level(level, numbers, indicator="quantile_share", dimension=str(tenth))


AID = {"food": "aid_food", "cash": "aid_cash", "health": "aid_health"}
"""Kinds of aid and the survey's column of each."""

ERRORS = {
    "aid_coverage": ("received", "poor", 1),
    "aid_exclusion": ("missed", "poor", 1),
    "aid_inclusion": ("received", "poor", 0),
    "aid_leakage": ("not_poor", "received", 1),
}
"""Indicator: the mean of which column, among those of whom which other column has which value."""

CERTAIN_LINE, CERTAIN_TENTHS = "_line_certain", "_tenths_certain"
"""What is added to the method where a bound comes from the sample and its own error is left out."""


def targeting_rows(study: Study, survey: pd.DataFrame | None, areas: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """How well aid reaches the poor, and who receives it by tenth of consumption.

    Notes
    -----
    Each is a share of persons within a domain, so that its error is a Taylor linearisation; a household
    without an answer keeps its sampling unit and has no weight. Poverty lines relative to the sample and
    the tenths of the whole round are taken as certain, and the method says so.
    """
    if survey is None:
        return
    for sample in samples_of(study, survey, areas).values():
        asked = {kind: column for kind, column in AID.items() if column in sample.frame}
        if not asked:
            yield _not_asked(sample)
            continue
        for kind, column in asked.items():
            numbers = itertools.chain(_errors(sample, kind, column), _by_tenth(sample, kind, column))
            yield stored(numbers, round_=sample.round, weighted=sample.weighted)
            yield _unknown(sample, kind, column)


def _not_asked(sample: Sample) -> pd.DataFrame:
    places = [(level, code) for level in wide_levels(sample) for code in sample.places[level]]
    frame = pd.DataFrame(places, columns=["level", "area_code"])
    same = {"stage": "estimate", "round": sample.round, "population": "persons", "unit": "share"}
    return rows(frame, indicator="aid_coverage", reason="aid_not_asked", n=0, **same)


def _unknown(sample: Sample, kind: str, column: str) -> pd.DataFrame:
    counted = [
        sample.frame[column].isna().groupby(sample.frame[level]).agg(["sum", "size"]).assign(level=level)
        for level in wide_levels(sample)
    ]
    frame = pd.concat(counted).rename_axis("area_code").reset_index().query("area_code != ''")
    frame = frame.rename(columns={"sum": "value", "size": "n"})
    same = {"stage": "estimate", "round": sample.round, "population": "households", "unit": "count"}
    return rows(frame, indicator="aid_unknown", dimension=kind, method="households_counted", **same)


def _answered(sample: Sample, column: str) -> pd.DataFrame:
    """Households with ``received`` and ``missed``; those that gave no answer weigh nothing."""
    known = sample.frame[column].notna()
    received = sample.frame[column].astype("boolean").fillna(False).astype(int)
    weight = sample.frame["person_weight"].where(known, 0.0)
    return sample.frame.assign(received=received, missed=1 - received, person_weight=weight)


def _errors(sample: Sample, kind: str, column: str) -> Iterator[pd.DataFrame]:
    answered = _answered(sample, column)
    for name, line in sample.lines.items():
        poor = (answered["welfare"].astype(float) < _level(sample, line)).astype(int)
        frame = answered.assign(poor=poor, not_poor=1 - poor)
        suffix = CERTAIN_LINE if isinstance(line, RelativeLine) else ""
        design = design_of(frame)
        for level, (indicator, (what, among, value)) in itertools.product(
            wide_levels(sample), ERRORS.items()
        ):
            parts = _parts(design, what, level, among, [value], sample.places[level])
            numbers = parts.assign(method=_said(parts, suffix)).drop(columns=among)
            yield at_level(level, numbers, indicator=indicator, dimension=f"{kind}:{name}")


def _by_tenth(sample: Sample, kind: str, column: str) -> Iterator[pd.DataFrame]:
    answered = _answered(sample, column)
    welfare, weight = (sample.frame[name].astype(float) for name in ("welfare", "person_weight"))
    cuts = [quantile(welfare, share=tenth / 10, weight=weight) for tenth in TENTHS[:-1]]
    design = design_of(answered.assign(tenth=1 + np.searchsorted(cuts, welfare)))
    for level in wide_levels(sample):
        parts = _parts(design, "received", level, "tenth", TENTHS, sample.places[level])
        numbers = parts.assign(method=_said(parts, CERTAIN_TENTHS), dimension=parts["tenth"].astype(str))
        yield at_level(level, numbers.drop(columns="tenth"), indicator=f"aid_{kind}_by_tenth")


def _parts(
    design: Design, what: str, level: str, among: str, values: Sequence[int], places: Sequence[str]
) -> pd.DataFrame:
    """The mean of a column of 0 and 1 in each part of each place; a part without households says so."""
    found = design.estimate(mean, welfare=what, by=[level, among], unit="share")
    wanted = pd.DataFrame(list(itertools.product(places, values)), columns=[level, among])
    parts = wanted.merge(found.astype({among: int}), on=[level, among], how="left")
    absent = parts["status"].isna()
    parts = parts.fillna({"status": "unavailable", "reason": "", "n": 0, "unit": "share", "method": ""})
    return parts.assign(reason=parts["reason"].mask(absent, "no_households"))


def _said(parts: pd.DataFrame, suffix: str) -> pd.Series:
    method = parts["method"].astype("string")
    return method.where(method == "", method + suffix)


def _level(sample: Sample, line: float | RelativeLine) -> float:
    if not isinstance(line, RelativeLine):
        return line
    welfare, weight = (sample.frame[name].astype(float) for name in ("welfare", "person_weight"))
    return line.share * quantile(welfare, share=line.at, weight=weight)

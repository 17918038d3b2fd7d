"""What a change of poverty came from and whom growth reached, between two rounds of a survey, with errors."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.design.intervals import FEW_PSU
from blora_eval.estimate.design.survey_design import Design
from blora_eval.indicators.curves import growth_incidence_curve
from blora_eval.indicators.growth import pro_poor_growth, shapley_growth_redistribution
from blora_eval.measure.levels import group_level, round_pairs
from blora_eval.measure.surveys import Sample, sample_of, stored
from blora_eval.study import Study

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
    samples = {str(name): sample_of(study, part, areas, str(name)) for name, part in survey.groupby("round")}
    level = group_level(study, areas)
    for before, after in round_pairs(study, "survey", samples):
        pair = samples[before], samples[after]
        years = (study.rounds[after].date - study.rounds[before].date).days / 365.25
        lines = _lines(pair)
        places = sorted({*pair[0].places.get(level, [])} & {*pair[1].places.get(level, [])})
        found = [
            _numbers(pair, level, place, line, years, np.random.default_rng([study.seed, 9]))
            for line in lines
            for place in places
        ]
        if found and years > 0:
            yield stored(found, round_=f"{before}/{after}", weighted=all(each.weighted for each in pair))


def _lines(pair: tuple[Sample, Sample]) -> list[str]:
    """The lines that both rounds have in rupiah."""
    return [name for name in pair[0].lines if all(isinstance(each.lines.get(name), float) for each in pair)]


def _numbers(
    pair: tuple[Sample, Sample], level: str, place: str, line: str, years: float, rng: np.random.Generator
) -> pd.DataFrame:
    """The numbers of one place by one line; the curve, which has no line, is in prices of the first."""
    first, last = (each.lines[line] for each in pair)
    frames = [each.frame[each.frame[level] == place] for each in pair]
    frames[1] = frames[1].assign(welfare=frames[1]["welfare"] * (first / last))  # type: ignore[operator]
    options: list[dict[str, Any]] = [{"line": first}, {"line": first, "years": years}]
    if line == _lines(pair)[0]:
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
    try:
        first, last = (_design(frame) for frame in frames)
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


def _design(frame: pd.DataFrame) -> Design:
    """The round's design; a stratum of one unit, which cannot be drawn anew, is joined with its neighbour."""
    strata, psu = (name if name in frame else None for name in ("strata", "psu"))
    return Design(frame, strata=strata, psu=psu, weight="person_weight", lonely="merge")

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
TERMS = {
    "growth": "fgt0_growth",
    "redistribution": "fgt0_redistribution",
    "mean_growth": "growth_of_mean",
    "poor_growth": "growth_of_poor",
}
CURVE = "growth_incidence"
UNITS = {"fgt0_growth": "share_points", "fgt0_redistribution": "share_points"}


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
        lines = [
            name for name in pair[0].lines if all(isinstance(each.lines.get(name), float) for each in pair)
        ]
        places = sorted({*pair[0].places.get(level, [])} & {*pair[1].places.get(level, [])})
        found = [
            _numbers(
                pair, (level, place), line, years, np.random.default_rng([study.seed, 9]), lines[0] == line
            )
            for line in lines
            for place in places
        ]
        if found and years > 0:
            yield stored(found, round_=f"{before}/{after}", weighted=all(each.weighted for each in pair))


def _numbers(
    pair: tuple[Sample, Sample],
    where: tuple[str, str],
    line: str,
    years: float,
    rng: np.random.Generator,
    curve: bool,
) -> pd.DataFrame:
    """The numbers of one place by one line."""
    level, place = where
    bounds = [float(each.lines[line]) for each in pair]  # type: ignore[arg-type]
    frames = [each.frame[each.frame[level] == place] for each in pair]
    frames[1] = frames[1].assign(welfare=frames[1]["welfare"] * bounds[0] / bounds[1])
    wanted: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (shapley_growth_redistribution, {"line": bounds[0]}),
        (pro_poor_growth, {"line": bounds[0], "years": years}),
    ]
    if curve:
        wanted.append((growth_incidence_curve, {"shares": TENTHS, "years": years}))
    tables = [_table(frames, function, options, rng) for function, options in wanted]
    table = pd.concat(tables, ignore_index=True)
    numbers = table[table["indicator"].notna()].assign(area_code=place, level=level)
    return numbers.assign(dimension=numbers["dimension"].fillna(line))


def _table(
    frames: list[pd.DataFrame],
    function: Callable[..., Any],
    options: dict[str, Any],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """One result as rows of the store; of the curve the bounds are those that hold all of it."""
    curve = function is growth_incidence_curve
    names = [CURVE] * len(TENTHS) if curve else [*TERMS.values()][2 * (function is pro_poor_growth) :][:2]
    labels = [str(at + 1) for at in range(len(TENTHS))] if curve else None
    units = [UNITS.get(name, "share") for name in names]
    n = sum(map(len, frames))
    try:
        designs = [_design(frame) for frame in frames]
        found = designs[0].terms(
            function, "welfare", other=designs[1], rng=rng, replicates=REPLICATES, **options
        )
    except EstimationError as error:
        missing = pd.DataFrame({"indicator": names, "dimension": labels, "unit": units, "n": n})
        return missing.assign(reason=error.code or "undefined")
    found = found.rename(columns={"growth": "value"})
    if curve:
        found = found.assign(
            low=found["band_low"], high=found["band_high"], indicator=CURVE, dimension=labels
        )
    else:
        found = found.assign(indicator=found["term"].map(TERMS), dimension=None)
    few = int(found["df"].iloc[0]) + 1 < FEW_PSU
    known = {"status": "caution" if few else "ok", "reason": "few_psu" if few else ""}
    found = found.assign(n=n, method="bootstrap_band" if curve else "bootstrap_rounds", **known)
    found["unit"] = found["indicator"].map(UNITS).fillna("share")
    return found[
        ["indicator", "dimension", "value", "se", "low", "high", "df", "n", "unit", "method", *known]
    ]


def _design(frame: pd.DataFrame) -> Design:
    """The round's design; a stratum of one unit, which cannot be drawn anew, is joined with its neighbour."""
    strata, psu = (name if name in frame else None for name in ("strata", "psu"))
    return Design(frame, strata=strata, psu=psu, weight="person_weight", lonely="merge")

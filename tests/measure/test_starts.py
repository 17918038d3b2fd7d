"""From which year a village counts as mentored, and that a year of which a part was is never one before."""

import numpy as np
import pandas as pd
import pytest

from blora_eval.measure.effects import effect_rows
from blora_eval.measure.levels import areas_with_roles, partly_treated, start_note, start_years
from blora_eval.results import combine

YEARS = np.arange(2017, 2026)
CODES = [f"99.99.{1 + i % 12:02d}.{2001 + i}" for i in range(120)]
TREATED = sorted(np.random.default_rng(1).permutation(CODES)[:20].tolist())
PLANTED = -2.0


def tables(day: str, *, level: float = 0.0) -> dict[str, pd.DataFrame]:
    """Treated by lot from a day within 2022 on: in that year a part of the effect, in later years all of it."""
    rng = np.random.default_rng(4)
    began = pd.Timestamp(day)
    share = np.where(
        began.year < YEARS, 1.0, np.where(began.year == YEARS, (366 - began.day_of_year) / 365, 0.0)
    )
    on = np.isin(CODES, TREATED)[:, None]
    y = 20 + 2 * rng.normal(size=(len(CODES), 1)) + 0.4 * rng.normal(size=(len(CODES), len(YEARS)))
    panel = pd.DataFrame(
        {
            "village_code": np.repeat(CODES, len(YEARS)),
            "year": np.tile(YEARS, len(CODES)),
            "poor": (y + PLANTED * on * share).ravel(),
        }
    )
    areas = pd.DataFrame({"village_code": CODES, "is_priority": np.isin(CODES, TREATED)})
    areas["village"], areas["district_code"], areas["regency_code"] = (
        "Desa",
        areas["village_code"].str[:8],
        "99.99",
    )
    assignments = pd.DataFrame({"village_code": TREATED, "start_date": began})
    return {"areas": areas, "panel": panel, "assignments": assignments}


def study_with(make_study, **more):
    outcome = {"column": "poor", "label": "Persen miskin", "unit": "percent"}
    return make_study(
        outcomes=[outcome], priority={"kind": "uji", "villages": TREATED, "start_year": 2022, **more}
    )


@pytest.mark.parametrize(
    ("rule", "day", "first", "partly"),
    [
        ("same_year", "2022-02-01", 2022, 0),
        ("same_year", "2022-12-31", 2022, 0),
        ("month", "2022-06-30", 2022, 0),
        ("month", "2022-07-01", 2023, 1),
        ("next_year", "2022-02-01", 2023, 1),
        ("next_year", "2022-01-01", 2022, 0),
    ],
)
def test_the_first_treated_year_by_each_rule(make_study, rule, day, first, partly) -> None:
    study, made = study_with(make_study, first_treated=rule), tables(day)
    start = start_years(study, areas_with_roles(study, made["areas"]), made["assignments"])
    assert set(start[TREATED]) == {first}
    assert partly_treated(start, made["assignments"]) == partly


def test_check_says_the_rule_and_that_dates_override_the_start_year(make_study) -> None:
    study, made = study_with(make_study, start_year=2023), tables("2022-02-01")
    areas = areas_with_roles(study, made["areas"])
    assert start_note(study, areas, made["assignments"]) == (
        "Treated from 2022 (20 villages) by first_treated: same_year; 20 villages have an assignment date; "
        "their dates override start_year 2023."
    )
    assert "override" not in start_note(study, areas, None)
    assert "2023 (20 villages)" in start_note(study, areas, None)
    late = study_with(make_study, first_treated="next_year")
    assert start_note(late, areas, made["assignments"]).endswith("the year in which it began is left out.")
    assert start_note(make_study(), areas, None) == ""


@pytest.mark.parametrize(
    ("rule", "day", "truth"),
    [
        ("same_year", "2022-02-01", PLANTED * (3 + 334 / 365) / 4),
        ("next_year", "2022-02-01", PLANTED),
        ("month", "2022-10-01", PLANTED),
        ("same_year", "2022-10-01", PLANTED * (3 + 92 / 365) / 4),
    ],
)
def test_an_effect_that_starts_within_a_year_is_found(make_study, rule, day, truth) -> None:
    """A year of which a part was mentored once counted as before: -2.0 came out as +0.33."""
    study, made = study_with(make_study, first_treated=rule), tables(day)
    store = combine(effect_rows(study, made, areas_with_roles(study, made["areas"])), study="uji")
    group = store[store["level"] == "group"].drop_duplicates("indicator").set_index("indicator")
    for end in ("att_did", "att_lagged"):
        assert group.loc[end, "low"] < truth < group.loc[end, "high"] < 0
        assert group.loc[end, "value"] == pytest.approx(truth, abs=0.3)
    assert group.loc["att_pretrend_p", "value"] > 0.05
    starts = store[store["indicator"] == "att_start"]
    assert starts["period"].tolist() == ["2022" if rule == "same_year" else "2023"]

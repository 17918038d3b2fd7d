"""The panel's outcomes: a group's mean change with its interval, a village's own without one."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from blora_eval.measure.effects import effect_rows, outcome_rows
from blora_eval.measure.levels import areas_with_roles
from blora_eval.results import combine
from tests.measure.conftest import VILLAGES

OUTCOMES = [{"column": "poor", "label": "Miskin", "unit": "share"}]


def panel(before, after):
    """The first and the last year of the four villages; the first and third are on the priority list."""
    return pd.DataFrame(
        {"village_code": VILLAGES * 2, "year": [2018] * 4 + [2025] * 4, "poor": [*before, *after]}
    )


def measured(study, areas, table):
    numbers = combine(outcome_rows(study, table, areas_with_roles(study, areas)), study="uji")
    return numbers[numbers["indicator"] == "outcome_change"].set_index("area_code")


@pytest.fixture
def study(make_study):
    return make_study(outcomes=OUTCOMES)


def test_a_groups_change_has_a_paired_t_interval(study, areas):
    found = measured(study, areas, panel([0.3, 0.1, 0.4, 0.2], [0.2, 0.1, 0.1, 0.3])).loc["priority"]
    assert found["value"] == pytest.approx(-0.2)
    assert found["se"] == pytest.approx(0.1)
    half = stats.t.ppf(0.975, 1) * 0.1
    assert (found["low"], found["high"]) == pytest.approx((-0.2 - half, -0.2 + half))
    assert (found["n"], found["df"], found["unit"], found["status"]) == (2, 1, "share_points", "ok")
    assert found["method"] == "paired_change"
    assert found["period"] == "2018/2025"


def test_one_villages_change_has_none_and_says_why(study, areas):
    found = measured(study, areas, panel([0.3, 0.1, 0.4, 0.2], [0.2, 0.1, 0.1, 0.3])).loc[VILLAGES[0]]
    assert found["value"] == pytest.approx(-0.1)
    assert (found["status"], found["reason"]) == ("ok", "one_village")
    assert found[["se", "low", "high", "df"]].isna().all()


def test_villages_measured_once_are_left_out_and_the_change_marked(study, areas):
    found = measured(study, areas, panel([0.3, 0.1, np.nan, 0.2], [0.2, 0.1, 0.1, 0.3]))
    group = found.loc["priority"]
    assert group["value"] == pytest.approx(-0.1)
    assert (group["n"], group["status"], group["reason"]) == (1, "caution", "partly_missing;one_village")
    assert pd.isna(group["low"])
    assert (found.loc[VILLAGES[2], "status"], found.loc[VILLAGES[2], "reason"]) == ("unavailable", "no_round")


def test_a_group_that_nobody_measured_twice_has_no_change(study, areas):
    found = measured(study, areas, panel([np.nan, 0.1, 0.4, 0.2], [0.2, 0.1, np.nan, 0.3])).loc["priority"]
    assert (found["status"], found["reason"], found["n"]) == ("unavailable", "no_round", 0)


def test_a_group_absent_from_one_of_the_years(study, areas):
    found = measured(study, areas, panel([np.nan, 0.1, np.nan, 0.2], [0.2, 0.1, 0.1, 0.3])).loc["priority"]
    assert (found["status"], found["reason"]) == ("unavailable", "no_round")


def test_villages_of_no_group_are_in_none(study, areas):
    found = measured(
        study,
        areas.assign(kind=["desa", "kelurahan", "desa", "desa"]),
        panel([0.3, 0.9, 0.4, 0.2], [0.2, 0.1, 0.1, 0.3]),
    )
    assert found.loc["comparison", "value"] == pytest.approx(0.1)
    assert found.loc["comparison", "n"] == 1


def test_one_year_has_no_change_and_no_panel_no_rows(study, areas):
    roles = areas_with_roles(study, areas)
    one_year = panel([0.3] * 4, [np.nan] * 4)
    frames = list(outcome_rows(study, one_year, roles))
    assert set(pd.concat(frames)["indicator"]) == {"outcome"}
    assert not list(outcome_rows(study, None, roles))


def test_an_effect_that_cannot_be_estimated_says_so(make_study, areas):
    study = make_study(
        outcomes=OUTCOMES, priority={"kind": "uji", "start_year": 2018, "villages": VILLAGES[:1]}
    )
    table = panel([0.3, 0.1, 0.4, 0.2], [0.2, 0.1, 0.1, 0.3])
    found = pd.concat(effect_rows(study, {"panel": table}, areas_with_roles(study, areas)))
    assert found[["indicator", "status", "reason"]].values.tolist() == [
        ["att", "unavailable", "not_estimable:no_comparison"],
        *[
            [name, "unavailable", "not_estimable:few_periods"]
            for name in ("village_att", "village_att_shrunk")
        ]
        * 2,
    ]
    assert not list(
        effect_rows(make_study(outcomes=OUTCOMES), {"panel": table}, areas_with_roles(study, areas))
    )

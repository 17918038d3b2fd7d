"""Published figures, targets and claims as rows of the store."""

import pandas as pd
import pytest

from blora_eval.measure.levels import areas_with_roles
from blora_eval.measure.official import official_frames, own_codes
from blora_eval.results import combine

YEARS = range(2018, 2026)
RATES = (14.0, 13.5, 14.0, 14.4, 13.6, 13.0, 12.6, 12.0)


@pytest.fixture
def official():
    rows = [("99.99 Kab Contoh", year, "P0", rate) for year, rate in zip(YEARS, RATES, strict=True)]
    rows += [("99 Provinsi Contoh", year, "P0", rate - 1) for year, rate in zip(YEARS, RATES, strict=True)]
    frame = pd.DataFrame(rows, columns=["area", "year", "indicator", "value"])
    return frame.assign(period="Mar", unit="percent", source="BPS")


@pytest.fixture
def store(make_study, areas, official):
    def make(**tables):
        study = make_study(priority={"kind": "uji", "date": "2021-09-13", "villages": ["99.99.01.2001"]})
        frames = official_frames(study, {"official": official, **tables}, areas_with_roles(study, areas))
        return combine(frames, study="uji").set_index(["indicator", "dimension", "period"]).sort_index()

    return make


def test_published_figures_and_findings(store):
    rows = store()
    assert rows.loc[("official", "P0", "2021-Mar"), "value"].tolist() == [13.4, 14.4]
    assert rows.loc[("official_change", "P0", "2021/2025"), "value"].round(2).tolist() == [-2.4, -2.4]
    assert rows.loc[("official_effectiveness", "P0", "2018/2021/2025"), "value"].item() == pytest.approx(
        -2.4 / 4 - 0.4 / 3, abs=1e-5
    )
    speed = rows.loc[("official_speed", "P0", "2021/2025")]
    assert speed["value"] == pytest.approx(-0.6)
    assert speed["low"] < -0.6 < speed["high"]


def test_targets(store):
    targets = pd.DataFrame(
        {
            "indicator": ["P0", "P0", "HDI", "P0"],
            "target_year": [2024, 2029, 2029, 2029],
            "target": [12.0, 9.0, 72.0, 10.0],
            "area": [None, None, None, "99 Provinsi Contoh"],
            "source": "RPJMD",
        }
    )
    rows = store(targets=targets)
    assert rows.loc[("official_target_gap", "P0", "2024"), "value"].item() == 0.6
    own = rows[rows["area_code"] == "99.99"]
    assert own.loc[("official_needed", "P0", "2029"), "value"].item() == -0.75
    met = own.loc[("official_target_year", "P0", "2029")].set_index("round")
    assert met.loc["2021/2025", "value"] == 2030  # three points at 0.6 a year
    assert met.loc["2018/2025", ["status", "reason"]].tolist() == ["caution", "no_latest_year"]
    assert rows.loc[("official_target", "HDI", "2029"), "value"].item() == 72.0
    assert rows.loc[("official_target_year", "HDI", "2029"), "reason"] == "not_published"
    province = rows[rows["area_code"] == "99"]
    assert province.loc[("official_target", "P0", "2029"), "level"] == "province"
    assert set(rows.loc["official_target", "source"]) == {"RPJMD"}


def claim(text, **more):
    return {"claim": text, **more}


def test_claims(store):
    claims = pd.DataFrame(
        [
            claim("dari 400 menjadi 130, sekitar 50 persen", from_value=400, to_value=130, stated_change=50),
            claim("P0 turun 2,4 persen", stated_change=2.4, indicator="P0", from_year=2021, to_year=2025),
            claim("P0 turun 2,4 persen", stated_change=2.4, indicator="P0", from_year=2021, to_year=2030),
            claim("Rp129 miliar", to_value=129, topic="a", source="pers"),
            claim("Rp129 triliun", to_value=129, topic="a"),
        ]
    )
    rows = store(claims=claims.astype({"from_year": "Int64", "to_year": "Int64"}))
    verdict = rows.loc["claim_verdict"].droplevel("period")[["value", "reason"]]
    assert verdict.loc["dari 400 menjadi 130, sekitar 50 persen"].tolist() == [0.0, "value"]
    assert verdict.loc["P0 turun 2,4 persen"].tolist() == [0.0, "points_called_percent"]
    assert verdict.loc["P0 turun 2,4 persen (2)", "reason"] == "no_values"
    assert verdict.loc["Rp129 miliar"].tolist() == [0.0, "scale_of_topic"]
    recomputed = rows.loc["claim_recomputed"].droplevel("period")
    assert recomputed.loc["dari 400 menjadi 130, sekitar 50 persen", "value"] == -67.5
    amount = rows.loc["claim_amount"].droplevel("period")
    assert amount.loc["P0 turun 2,4 persen", ["value", "unit"]].tolist() == [-2.4, "percent_points"]
    assert rows.loc[("claim_verdict", "Rp129 miliar"), "source"].item() == "pers"


def test_tables_may_be_lacking(make_study, areas, official):
    study = make_study()
    areas = areas_with_roles(study, areas)
    assert official_frames(study, {}, areas) == []
    claims = pd.DataFrame({"claim": ["a", "b"], "from_value": [1.0, None], "to_value": [2.0, 3.0]})
    alone = combine(official_frames(study, {"claims": claims}, areas), study="uji")
    assert set(alone["indicator"]) >= {"claim_verdict", "claim_amount"}
    breaks = pd.DataFrame({"indicator": ["P0"], "year": [2023], "change": ["garis baru"]})
    broken = combine(official_frames(study, {"official": official, "breaks": breaks}, areas), study="uji")
    speed = broken[(broken["indicator"] == "official_speed") & (broken["area_code"] == "99.99")]
    assert speed["period"].tolist() == ["2023/2025"]  # from the first year of the new way


def test_the_start_may_be_a_year(make_study, areas, official):
    study = make_study(priority={"kind": "uji", "start_year": 2022, "villages": ["99.99.01.2001"]})
    rows = combine(
        official_frames(study, {"official": official}, areas_with_roles(study, areas)), study="uji"
    )
    assert "2021/2025" in set(rows["period"])
    nothing = make_study(priority={"kind": "uji", "villages": ["99.99.01.2001"]})
    rows = combine(
        official_frames(nothing, {"official": official}, areas_with_roles(nothing, areas)), study="uji"
    )
    assert "2021/2025" not in set(rows["period"])


def test_codes_of_a_frame_without_kabupaten():
    assert own_codes(pd.DataFrame({"village_code": ["v1", "99.99.01.2001"]})) == ["99.99"]
    assert own_codes(pd.DataFrame({"village_code": ["v1"]})) == []

"""Three studies on real data, from their files to the clean store."""

import numpy as np
import pandas as pd
import pytest

from blora_eval import pipeline
from blora_eval.errors import StudyError
from blora_eval.ingest.codes import resolve_priority
from blora_eval.study import Priority
from blora_eval.validate.clean import read_clean

TWELVE = [
    *("33.16.01.2002", "33.16.01.2003", "33.16.02.2012", "33.16.02.2016", "33.16.03.2001", "33.16.03.2005"),
    *("33.16.05.2012", "33.16.09.2027", "33.16.13.2001", "33.16.13.2002", "33.16.15.2012", "33.16.15.2014"),
]


def _checked(study):
    summary = pipeline.check_study(study)
    tables, account = read_clean(study.folder / "clean")
    return summary, tables, account


@pytest.fixture(scope="module")
def blora(real_study):
    study = real_study("blora_idm")
    return study, *_checked(study)


@pytest.fixture(scope="module")
def alatas(real_study):
    study = real_study("alatas2012")
    return study, *_checked(study)


@pytest.fixture(scope="module")
def panel(real_study):
    study = real_study("idm_panel")
    return study, *_checked(study)


def test_blora_keeps_every_row(blora):
    _, summary, tables, _ = blora
    assert (summary.rows_dropped, summary.values_doubtful) == (0, 0)
    assert len(tables["idm"]) == 271
    assert tables["areas"]["kind"].value_counts().to_dict() == {"desa": 271, "kelurahan": 24}
    assert tables["areas"][["lat", "lng"]].notna().all(axis=None)
    assert tables["areas"]["lat"].between(-7.5, -6.7).all()


def test_the_index_of_all_271_is_the_mean_of_its_parts(blora):
    idm = blora[2]["idm"]
    mean = (idm["iks"] + idm["ike"] + idm["ikl"]) / 3
    assert (mean - idm["idm"]).abs().max() <= 1e-4  # components are printed to four digits


def test_the_status_of_all_271_follows_from_the_cut_offs(blora):
    idm = blora[2]["idm"]
    names = ["sangat tertinggal", "tertinggal", "berkembang", "maju", "mandiri"]
    place = np.searchsorted([0.4907, 0.5989, 0.7072, 0.8155], idm["idm"].to_numpy(dtype=float), side="left")
    assert idm["status"].tolist() == [names[one] for one in place]
    assert idm["status"].value_counts().to_dict() == {"berkembang": 165, "maju": 91, "mandiri": 15}


def test_the_twelve_are_found_by_district_and_name(blora):
    study, _, tables, _ = blora
    areas = tables["areas"]
    assert areas.loc[areas["is_priority"], "village_code"].tolist() == TWELVE
    names = areas["village"].str.casefold()
    for entry in study.priority.villages:  # the district is settled by the frame: no other has the name
        assert (names == entry.village.casefold()).sum() == 1


def test_a_bare_name_is_refused_with_the_places_where_it_occurs(blora):
    study, _, tables, _ = blora
    priority = Priority(kind="idm-tertinggal-2022", villages=["Plosorejo", "Plantungan"])
    with pytest.raises(StudyError) as refused:
        resolve_priority(study.model_copy(update={"priority": priority}), tables["areas"])
    message = str(refused.value)
    assert "'Plosorejo' is ambiguous: the name occurs in" in message
    assert "name the district too" in message
    assert "'Plantungan' is a name without its district; the name occurs in Blora (33.16.09.2027)" in message


def test_households_of_the_experiment(alatas):
    study, summary, tables, _ = alatas
    survey, areas = tables["survey"], tables["areas"]
    assert (summary.rows_dropped, len(survey), len(areas)) == (0, 5004, 640)
    assert survey["psu"].nunique() == 640
    assert survey["welfare"].median() == pytest.approx(400_204.5, abs=0.1)  # in rupiah, of thousands
    assert not {"weight", "stratum", "household_id"} & {*survey.columns}
    assert areas["province"].value_counts().index.sort_values().tolist() == [
        "Jawa Tengah",
        "Sulawesi Selatan",
        "Sumatera Utara",
    ]
    assert areas["district_code"].nunique() == 12  # eleven numbers: 18 occurs in two provinces
    assert {"12.18", "73.18"} <= {*areas["district_code"]}
    drawn = np.random.default_rng(study.seed).choice(sorted(areas["village_code"]), 3, replace=False)
    assert study.reports.villages == drawn.tolist()


def test_villages_of_the_panel(panel):
    study, summary, tables, _ = panel
    idm, areas = tables["idm"], tables["areas"]
    assert (len(idm), len(areas), summary.rows_dropped) == (10_006, 2_567, 0)
    assert (idm.groupby("village_code").size() == 4).sum() == 2_447
    assert areas["province"].nunique() == 31
    assert areas["regency_code"].nunique() == 182
    scores = [name for name in idm if name[0] in "SEL" and name[1:].isdigit()]
    assert len(scores) == 50
    drawn = np.random.default_rng(study.seed).choice(sorted(areas["village_code"]), 3, replace=False)
    assert study.reports.villages == drawn.tolist()


def test_the_defect_of_2024_is_found_and_counted(panel):
    _, summary, tables, account = panel
    problems = pd.read_csv(summary.problems, keep_default_na=False)
    found = problems[problems["table"] == "idm"]
    assert found["rule"].value_counts().to_dict() == {"iks_sum": 628, "idm_identical": 1}
    assert found.loc[found["rule"] == "idm_identical", "column"].item() == "S30 = S31 (2024)"
    doubtful = account[(account["table"] == "idm") & (account["measure"] == "values_doubtful")]
    assert doubtful.groupby("rule")["count"].sum().to_dict() == {"idm_identical": 2498, "iks_sum": 628}
    rows = set(found.loc[found["rule"] == "iks_sum", "row"].astype(int))
    years = tables["idm"].loc[tables["idm"]["year"] == 2024]
    assert len(rows) == 628 <= len(years)


def test_no_number_outside_2024_is_doubted(panel):
    idm = panel[2]["idm"]
    earlier = idm[idm["year"] < 2024]
    social = earlier[[f"S{number:02d}" for number in range(1, 36)]].sum(axis=1) / 175
    assert (social - earlier["iks"]).abs().max() < 1e-4

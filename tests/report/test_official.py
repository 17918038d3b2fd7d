"""The official section and the claims ledger, as both reports tell them."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from blora_eval.indicators.claims import Claim, check_claims
from blora_eval.indicators.official import OfficialSeries
from blora_eval.indicators.official_tests import position, relevance, trend
from blora_eval.measure.levels import areas_with_roles
from blora_eval.measure.official import official_frames
from blora_eval.registry import words as words_of
from blora_eval.report import findings, tables
from blora_eval.report.official import official_checks
from blora_eval.report.place import Results, open_results
from blora_eval.report.prose import sentence
from blora_eval.results import Check, combine, write_store
from blora_eval.study import Study
from tests.report import invented_register
from tests.report.conftest import make_study
from tests.report.invented_rows import write_verdict

CODES = {"33.16": "99.99 Kab Rekaan", "33": "99 Jawa Rekaan", "ID": "ID Indonesia"}
RATES = {
    "99.99 Kab Rekaan": (14.0, 13.5, 14.0, 14.4, 13.6, 13.0, 12.6, 12.0),
    "99 Jawa Rekaan": (13.0, 12.6, 13.1, 13.3, 12.4, 12.0, 11.5, 10.8),
    "ID Indonesia": (11.0, 10.8, 11.1, 11.3, None, 10.6, 10.3, 10.0),
    "99.98 Kab Tetangga": (15.0, 14.8, 15.0, 15.1, 14.9, 14.7, 14.5, 14.4),
}


def official_table() -> pd.DataFrame:
    rows = [
        (area, year, "Mar", "P0", rate, "percent", "BPS", None)
        for area, rates in RATES.items()
        for year, rate in zip(range(2018, 2026), rates, strict=True)
    ]
    rows += [("99.99 Kab Rekaan", 2024, "Mar", "P0", 12.7, "percent", "BPS", "2024-07")]
    rows += [
        ("99.99 Kab Rekaan", year, "annual", "HDI", 69.0 + year - 2018, "index", "BPS", None)
        for year in range(2018, 2026)
    ]
    columns = ["area", "year", "period", "indicator", "value", "unit", "source", "vintage"]
    return pd.DataFrame(rows, columns=columns).assign(value=lambda frame: frame["value"].astype(float))


TABLES = {
    "breaks": pd.DataFrame(
        {
            "indicator": ["HDI", "HDI", "HDI"],
            "year": [2010, 2016, 2020],
            "change": ["hdi_new_method", "indikator baru", "cara baru"],
            "change_en": [None, None, "new way"],
        }
    ),
    "targets": pd.DataFrame(
        {
            "indicator": "P0",
            "target_year": [2022, 2025, 2029],
            "target": [14.0, 11.5, 9.0],
            "area": None,
            "source": "RPJMD rekaan",
        }
    ),
    "claims": pd.DataFrame(
        {
            "claim": [
                "dari 400 menjadi 130, sekitar 50 persen",
                "turun 2,4 persen",
                "naik pesat",
                "<b>x</b> 50%",
            ],
            "claim_en": ["from 400 to 130, about 50 per cent", "down by 2.4 per cent", None, None],
            "from_value": [400, None, None, 200],
            "to_value": [130, None, None, 300],
            "stated_change": [50, 2.4, None, 50],
            "unit": ["KK", "percent", None, "unit"],
            "indicator": [None, "P0", None, None],
            "from_year": pd.array([None, 2021, None, None], dtype="Int64"),
            "to_year": pd.array([None, 2025, None, None], dtype="Int64"),
            "source": ["pidato", "pidato", None, None],
        }
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publishable folder whose official rows were measured from small tables."""
    path = tmp_path_factory.mktemp("official")
    areas = invented_register.make_areas()
    given = {"official": official_table(), **TABLES}
    study = Study.model_validate(
        {
            "folder": path,
            "name": "rekaan",
            "title": "Rekaan",
            "as_of": "2025-12-31",
            "tables": {"areas": {"files": "a.csv"}},
            "priority": {"kind": "rekaan", "date": "2021-09-13", "villages": [areas["village_code"].iloc[0]]},
        }
    )
    frame = areas.drop(columns="role").assign(is_priority=np.arange(len(areas)) == 0)
    rows = official_frames(study, given, areas_with_roles(study, frame))
    write_store(combine(rows, study="rekaan"), path / "results.parquet")
    areas.to_parquet(path / "areas.parquet", index=False)
    write_verdict(path)
    facts = make_study(set(given)) | {"official_areas": {"99.98": "Kab Tetangga", "ID": "Indonesia"}}
    (path / "study.json").write_text(pd.Series(facts).to_json(), encoding="utf-8")
    return path


@pytest.fixture
def here(folder: Path) -> Results:
    return open_results(folder, "99.99", "id")


def cells(table, *heading: str) -> list[str]:
    rows = [[cell.text for cell in row] for row in table.rows]
    return next(row[len(heading) :] for row in rows if tuple(row[: len(heading)]) == heading)


def test_the_series_shows_its_gaps_its_break_and_its_revision(here: Results) -> None:
    table = tables.official_years(here)
    assert table.columns[1:] == ("Kabupaten Rekaan", here.place_name("province"), "Indonesia", "Kab Tetangga")
    assert cells(table, "2022") == ["13,60%", "12,40%", "Tidak tersedia", "14,90%"]
    assert cells(table, "2024")[0] == "12,70%"
    assert any("Direvisi: Kabupaten Rekaan, Maret 2024, +0,10" in note for note in table.notes)
    assert "Patahan deret sejak 2020: cara baru." in tables.official_years(here, "HDI").notes
    assert len(tables.official_years(here, first=2024).rows) == 2


def test_breaks_and_claims_are_in_the_reports_language_where_the_table_is(folder: Path) -> None:
    english = open_results(folder, "99.99", "en")
    notes = tables.official_years(english, "HDI").notes
    for told in (
        "from 2010 on: new method; figures before 2010 are by the old one.",
        "from 2016 on: indikator baru.",
        "from 2020 on: new way.",
    ):
        assert any(note.endswith(told) for note in notes)
    said = {row[0].text for row in tables.claims(english).rows}
    assert said == {
        "from 400 to 130, about 50 per cent",
        "down by 2.4 per cent",
        "naik pesat",
        "<b>x</b> 50%",
    }


def test_the_tests_show_sums_a_reader_can_check(here: Results) -> None:
    table = tables.official_tests(here)
    province = here.place_name("province")
    assert cells(table, "Posisi relatif", province)[:2] == ["2025", "12,00 − 10,80 = 1,20\xa0poin persen"]
    assert cells(table, "Perkembangan", "–", "2018–2025")[0] == "12,00 − 14,00 = −2,00\xa0poin persen"
    assert cells(table, "Laju terhadap pembanding", province, "2021–2025") == [
        "−2,40 − (−2,50) = 0,10\xa0poin persen",
        "kurang jauh ke arah yang diinginkan daripada pembandingnya",
    ]
    assert cells(table, "Relevansi", "Indonesia", "2018–2025")[0] == "−2,00 dan −1,00; 5 dari 5"
    assert cells(table, "Keterkaitan", "Indeks Pembangunan Manusia")[1:] == [
        "–",
        "tidak tersedia, karena deretnya terputus: cara mendata berubah di antara dua waktu itu",
    ]
    assert cells(table, "Peringkat di antara kabupaten", "2 kabupaten")[1] == "peringkat 1 dari 2"


def test_what_is_told_is_what_the_store_holds(here: Results) -> None:
    """Each difference of a finding, to six places, is a row of the store."""
    stored = here.rows[here.rows["indicator"].str.startswith("official_")]
    kept = {round(float(x), 6) for x in stored["value"].dropna()}
    told = [check.numbers["value"] for check in official_checks(here) if "value" in check.numbers]
    assert len(told) > 10
    assert {round(float(x), 6) for x in told} <= kept


@pytest.mark.parametrize("lang", ["id", "en"])
def test_sentences_name_places_and_the_shortest_span(folder: Path, lang: str) -> None:
    here = open_results(folder, "99.99", lang)
    text = str(findings.official_tests(here))
    assert "99.98" not in text
    assert "Kab Tetangga" not in text  # neighbours stand in the table
    assert "2021–2025" in text
    assert re.search(r"[−]2[.,]40 − \([−]2[.,]50\) = 0[.,]10", text)
    village = open_results(folder, str(here.areas["village_code"].iloc[1]), lang)
    assert str(findings.official_tests(village)) == text


def test_targets(here: Results) -> None:
    table = tables.official_targets(here)
    assert cells(table, "2022")[:2] == ["14,00%", "−0,40\xa0poin persen"]
    assert cells(table, "2022")[3:] == ["2022", "sudah tercapai"]
    assert cells(table, "2029")[2] == "−0,75\xa0poin persen"
    assert cells(table, "2029")[3] == "2036*"  # three points at two in seven years
    assert cells(table, "2029")[4].endswith("tanpa batas akhir")
    assert any("Laju teramati 2018–2025: −0,29" in note for note in table.notes)
    assert "Sumber: RPJMD rekaan." in table.notes
    assert "lajunya tidak jelas" in str(findings.official_targets(here))


def test_claims(here: Results) -> None:
    table = tables.claims(here)
    assert cells(table, "dari 400 menjadi 130, sekitar 50 persen") == [
        "400\xa0KK", "130\xa0KK", "−50%", "−67,5%", "tidak sesuai",
    ]  # fmt: skip
    verdict = cells(table, "turun 2,4 persen")[-1]
    assert "poin persen tertukar" in verdict
    assert "−16,67%" in verdict  # 2.4 of 14.4
    assert "tidak dapat diperiksa" in cells(table, "naik pesat")[-1]
    assert "<b>" not in table.to_html()
    assert str(findings.claims(here)).startswith("Dari 4 pernyataan, 1 sesuai, 2 berbeda, 1 tidak dapat")


def test_nothing_handed_over_is_said_once(folder: Path) -> None:
    full = open_results(folder, "99.99", "id")
    absent = {**full.study["tables"], "targets": "absent", "claims": "absent", "official": "absent"}
    empty = replace(full, rows=full.rows.iloc[:0], study={**full.study, "tables": absent})
    for made in (tables.official_tests, tables.official_targets, tables.official_years, tables.claims):
        assert made(empty).rows == ()
        assert "tabelnya tidak diserahkan" in made(empty).to_html()
    for said in (findings.official_tests, findings.official_targets, findings.claims):
        assert "tabelnya tidak diserahkan" in str(said(empty))


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_code_is_worded_without_a_report(lang: str) -> None:
    """Findings as the tests give them, codes for places, in both languages."""
    own, other = (OfficialSeries(code, "P0", {2021: 12.0, 2022: 11.0}) for code in ("33.16", "33"))
    made = [trend(own, 2021, 2022), position(own, other, 2021), relevance(own, other, 2021, 2022)]
    made += [trend(own, 2020, 2022)]
    made += check_claims(
        [Claim("dari 4 menjadi 2, 50%", 4, 2, 50, "KK"), Claim("Rp1 miliar", unit="triliun")]
    )
    for check in made:
        text = sentence(check, lang)
        assert text.endswith(".")
        assert not re.search(r"[{}]|\bNone\b|\bnan\b", text)
    assert "33.16" in sentence(made[0], lang)


def test_every_blank_of_a_sentence_can_be_filled() -> None:
    numbers = dict.fromkeys(
        ("own", "other", "value", "first", "last", "yearly", "before", "after", "stated", "recomputed"), 1.0
    )
    numbers |= dict.fromkeys(("amount", "percent", "factor"), 2.0)
    numbers |= {"year": 2021, "start": 2018, "middle": 2021, "end": 2025, "better": 1, "steps": 2, "same": 1}
    words = {"indicator": "P0", "support": "HDI", "area": "a", "beside": "b", "unit": "percent"}
    answers = {"yes": True, "no": False, "open": None}
    found = [
        key.split(".")[1:] for key in words_of("en") if key.startswith(("check.official", "check.claim"))
    ]
    for code, passed in [(code, answers[part]) for code, part in found if part in answers]:
        assert sentence(Check(code, {**numbers, **words}, passed), "en").endswith(".")
    for code in (code for code, part in found if part == "of"):
        assert "because" in sentence(Check(code, {**words, "reason": "break"}, passed=None), "en")

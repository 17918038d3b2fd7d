"""Inequality, depth and targeting in the reports: figures, table, and what a village is told."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from blora_eval.measure.disclosure import protect
from blora_eval.report import figures, findings, open_results, tables
from blora_eval.report.place import Results
from blora_eval.report.style import Picture
from blora_eval.results import read_store, rows, write_store
from tests.report.invented_inequality import inequality_rows

Folder = Callable[[str], Path]
VILLAGE = "99.99.01.2001"
AREAS = pd.DataFrame({"village_code": [VILLAGE], "district_code": "99.99.01"})


def rewritten(folder: Path, tmp_path: Path, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Results:
    """The same folder with other rows."""
    other = tmp_path / "other"
    other.mkdir()
    for name in ("areas.parquet", "verdict.parquet", "study.json"):
        (other / name).write_bytes((folder / name).read_bytes())
    write_store(change(read_store(folder / "results.parquet")), other / "results.parquet")
    return open_results(other, "99.99", "id")


@pytest.fixture
def here(publishable: Folder) -> Results:
    return open_results(publishable("full"), "99.99", "id")


def drawn(picture: object) -> Picture:
    assert isinstance(picture, Picture)
    return picture


def test_inequality_names_its_ends_and_the_gini_with_intervals(here: Results) -> None:
    made = drawn(figures.inequality(here))
    assert "termiskin 3,5% (3,0% sampai 3,9%), terkaya 22,7%" in made.alt
    assert "Rasio Gini Survei Maret 2024 0,310" in made.caption
    assert len(made.figure.axes) == 2
    held = made.figure.axes[1].lines[0].get_ydata()
    assert held[0] == 0
    assert held[-1] == pytest.approx(1)


def test_two_rounds_are_told_apart_and_a_round_with_a_hidden_tenth_is_not_drawn(
    here: Results, publishable: Folder, tmp_path: Path
) -> None:
    rounds = here.study["rounds"]
    earlier = {**rounds["susenas-2024"], "date": "2021-03-01", "label": {"id": "Dulu", "en": "Before"}}
    study = {**here.study, "rounds": {**rounds, "susenas-2021": earlier}}
    both = rewritten(
        publishable("full"), tmp_path, lambda all_: pd.concat([all_, inequality_rows("susenas-2021")])
    )
    made = drawn(figures.inequality(replace(both, study=study)))
    assert [text.get_text() for text in made.figure.legends[0].texts] == ["Dulu", "Survei Maret 2024"]
    assert "Dulu: termiskin" in made.alt


def test_a_hidden_tenth_leaves_no_curve(publishable: Folder, tmp_path: Path) -> None:
    def hide(all_: pd.DataFrame) -> pd.DataFrame:
        one = (all_["indicator"] == "quantile_share") & (all_["dimension"] == "4")
        return all_.assign(
            value=all_["value"].mask(one),
            status=all_["status"].mask(one, "suppressed"),
            reason=all_["reason"].mask(one, "small_cell"),
        )

    assert not isinstance(figures.inequality(rewritten(publishable("full"), tmp_path, hide)), Picture)


def test_depth_has_a_panel_an_index_by_the_line_asked_for(here: Results) -> None:
    made = drawn(figures.depth(here, "relatif-60"))
    assert [panel.get_title(loc="left") for panel in made.figure.axes] == ["P0", "P1", "P2"]
    assert "garis relatif-60" in made.alt
    assert "P0) 14,2%" in made.alt
    assert "P1) 0,0241" in made.alt
    assert not isinstance(figures.depth(here, "tidak ada"), Picture)


def test_depth_draws_both_groups_where_they_have_numbers(publishable: Folder, tmp_path: Path) -> None:
    def grouped(all_: pd.DataFrame) -> pd.DataFrame:
        own = all_[all_["indicator"].isin(["fgt0", "fgt1", "fgt2"]) & (all_["level"] == "regency")]
        parts = [own.assign(level="group", area_code=name) for name in ("priority", "comparison")]
        return pd.concat([all_, *parts], ignore_index=True)

    made = drawn(figures.depth(rewritten(publishable("full"), tmp_path, grouped)))
    names = [text.get_text() for text in made.figure.legends[0].texts]
    assert names == ["Kabupaten Rekaan", "Desa prioritas", "Desa pembanding"]


def test_targeting_has_a_panel_a_kind_of_aid_and_marks_what_is_hidden(
    here: Results, publishable: Folder, tmp_path: Path
) -> None:
    made = drawn(figures.targeting(here))
    assert "Pangan (BPNT): desil termiskin 70,0% (59,5% sampai 77,0%)" in made.alt
    assert len(made.figure.axes) == 3

    def less(all_: pd.DataFrame) -> pd.DataFrame:
        one = (all_["indicator"] == "aid_food_by_tenth") & (all_["dimension"] == "10")
        gone = all_["indicator"].isin(["aid_cash_by_tenth", "aid_health_by_tenth"])
        changed = all_.assign(
            value=all_["value"].mask(one),
            status=all_["status"].mask(one, "suppressed"),
            reason=all_["reason"].mask(one, "small_cell"),
        )
        return changed[~gone]

    other = drawn(figures.targeting(rewritten(publishable("full"), tmp_path, less)))
    assert len(other.figure.axes) == 1
    assert [text.get_text() for text in other.figure.axes[0].texts] == ["[r]"]
    assert "desil terkaya [r] (–)" in other.alt


def test_the_table_has_the_four_measures_of_every_kind_with_what_they_mean(here: Results) -> None:
    table = tables.targeting(here)
    assert len(table.rows) == 3 * 4
    first = [cell.text for cell in table.rows[0]]
    assert first == [
        "Pangan (BPNT): Cakupan bantuan",
        "Survei Maret 2024",
        "70,0%",
        "59,5% sampai 77,0%",
        "140",
    ]
    assert any("Dari orang miskin, bagian yang menerima." in note for note in table.notes)


def test_a_survey_that_did_not_ask_is_told(publishable: Folder, tmp_path: Path) -> None:
    def unasked(all_: pd.DataFrame) -> pd.DataFrame:
        kept = all_[~all_["indicator"].str.startswith("aid_") | (all_["indicator"] == "aid_share")]
        absent = pd.DataFrame({"area_code": ["99.99"]})
        same = {"stage": "estimate", "level": "regency", "round": "susenas-2024", "population": "persons"}
        return pd.concat([kept, rows(absent, indicator="aid_coverage", reason="aid_not_asked", n=0, **same)])

    other = rewritten(publishable("full"), tmp_path, unasked)
    assert "survei ini tidak menanyakan penerimaan bantuan" in str(figures.targeting(other))
    assert "survei ini tidak menanyakan penerimaan bantuan" in tables.targeting(other).to_html()
    assert "survei ini tidak menanyakan penerimaan bantuan" in str(findings.targeting(other))


def test_the_sentences_carry_the_interval_of_the_last_round(here: Results, publishable: Folder) -> None:
    told = findings.inequality(here).texts
    assert len(told) == 3
    assert told[1][0].startswith("Bagian konsumsi sepersepuluh penduduk termiskin, Survei Maret 2024: 3,5%")
    assert all("selang kepercayaan 95%" in text for text, _ in told)
    aid = [text for text, _ in findings.targeting(here).texts]
    assert aid[0].startswith("Pangan (BPNT): Cakupan bantuan, Survei Maret 2024: ")
    assert len(aid) == len({text.split(",")[0] for text in aid})
    assert "tabelnya tidak diserahkan" in str(
        findings.inequality(open_results(publishable("absent"), "99.99", "id"))
    )


@pytest.mark.parametrize(
    ("variant", "lang", "reason"),
    [
        ("full", "id", "survei tidak dirancang untuk wilayah sekecil ini"),
        ("full", "en", "small"),
        ("absent", "id", "tidak ada survei konsumsi"),
    ],
)
def test_a_village_is_told_what_it_does_not_have_in_one_sentence(
    publishable: Folder, variant: str, lang: str, reason: str
) -> None:
    said = findings.unmeasured(open_results(publishable(variant), VILLAGE, lang))
    assert len(said.texts) == 1
    assert reason in str(said)
    assert str(said).count(".") == 1


@pytest.mark.parametrize(("n", "hidden"), [(9, True), (44, True), (50, False), (1000, False)])
def test_a_tenth_of_few_households_is_hidden_with_all_the_others(n: int, hidden: bool) -> None:
    frame = inequality_rows()
    frame = frame[frame["indicator"] == "quantile_share"].assign(n=n)
    status = protect(rows(frame), AREAS, minimum_cell=5)["status"]
    assert (status == "suppressed").all() == hidden
    assert (status == "ok").all() == (not hidden)


def test_the_four_measures_fall_together_and_a_hidden_tenth_of_receipt_takes_another() -> None:
    frame = inequality_rows()
    few = (frame["indicator"] == "aid_coverage") & (frame["dimension"] == "food:nasional")
    last = (frame["indicator"] == "aid_food_by_tenth") & (frame["dimension"] == "10")
    frame = frame.assign(value=frame["value"].mask(few, 0.02).mask(last, 0.02))
    hidden = protect(rows(frame), AREAS, minimum_cell=5).query("status == 'suppressed'")
    assert set(hidden["dimension"]) == {"food:nasional", "9", "10"}
    assert len(hidden) == 4 + 2


def test_growth_by_tenth_stands_on_its_band_and_is_told_where_it_is_absent(
    here: Results, publishable: Folder, tmp_path: Path
) -> None:
    assert "Pertumbuhan konsumsi" in str(figures.growth(here))
    tenths = pd.DataFrame({"dimension": [str(at) for at in range(1, 11)], "value": 0.02})
    tenths = tenths.assign(low=0.01 - tenths.index * 0.002, high=0.03, se=0.01)
    same = {"stage": "estimate", "level": "regency", "area_code": "99.99", "population": "persons"}
    curve = rows(
        tenths,
        **same,
        indicator="growth_incidence",
        round="a/b",
        unit="share",
        n=900,
        method="bootstrap_band",
    )
    both = rewritten(publishable("full"), tmp_path, lambda all_: pd.concat([all_, curve]))
    made = drawn(figures.growth(both))
    assert "1: 2,0% (1,0% sampai 3,0%)" in made.alt
    (band,) = made.figure.axes[0].collections
    assert band.get_paths()[0].vertices[:, 1].min() == pytest.approx(0.01 - 9 * 0.002)

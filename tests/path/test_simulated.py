"""From a simulated study to its reports: the store, the pages, what they say and what they must not."""

import csv
import json
import re
import shutil
import zipfile

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from python_calamine import CalamineWorkbook

from blora_eval import pipeline
from blora_eval.report.labels import named
from blora_eval.results import read_store
from blora_eval.study import load_study
from tests.registry.walk import unregistered
from tests.report.numbers import check_three, paper_text


def village_pages(out):
    return sorted(out.glob("*/villages/*.html"))


def test_every_planned_report_is_there_in_every_format(reported):
    for lang in ("id", "en"):
        assert (reported / lang / "kabupaten.html").is_file()
        for kind in ("html", "pdf", "docx"):
            assert len(list((reported / lang / "villages").glob(f"*.{kind}"))) == 2


def test_three_numbers_of_every_page_and_paper_are_in_the_store(reported, measured):
    results = read_store(measured / "results/publishable/results.parquet")
    areas = pd.read_parquet(measured / "results/publishable/areas.parquet").set_index("village_code")
    assert unregistered(results) == []
    assert len(village_pages(reported)) == 4
    for path in village_pages(reported):
        code = path.stem
        name = named("village", areas.loc[code, "village"], "id", areas.loc[code, "kind"])
        check_three(path, results, ("village", code, name))


def test_pages_are_whole_small_and_marked(reported):
    for path in village_pages(reported):
        text = path.read_text(encoding="utf-8")
        assert path.stat().st_size < 400_000
        assert "SINTETIS" in text
        assert "<script" not in text
        assert not re.search(r"""(?:src|href)=["']https?:""", text)
        assert not re.search(r"\bnan\b|\bNone\b|&lt;NA&gt;", BeautifulSoup(text, "html.parser").get_text())
        assert "SINTETIS" in paper_text(path.with_suffix(".pdf"))


def test_no_identity_leaves_the_confidential_zone(reported, measured):
    """Names and numbers of the register are nowhere in the results or the reports."""
    raw = sorted((measured / "raw").rglob("dtks-2021/*/*.xlsx"))[0]
    rows = CalamineWorkbook.from_path(raw).get_sheet_by_index(0).to_python()
    cells = [str(cell) for row in rows for cell in row if cell]
    numbers = {cell.strip("'\u00a0 ") for cell in cells if re.fullmatch(r"['\u00a0 ]*9999\d{12}", cell)}
    assert len(numbers) > 10
    published = [*(measured / "results").rglob("*.*"), *reported.rglob("*.csv"), *reported.rglob("*.html")]
    assert len(published) > 10
    for path in published:
        content = path.read_bytes().decode("latin-1")
        assert not [number for number in numbers if number in content], path.name


def test_index_manifest_and_numbers_stand_beside_the_reports(reported, measured):
    page = BeautifulSoup((reported / "index.html").read_text(encoding="utf-8"), "html.parser")
    links = [link["href"] for link in page.select("a[href]")]
    assert len(links) > 12
    assert all((reported / link).is_file() for link in links)
    with (reported / "manifest.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["status"] for row in rows} == {"ok"}
    assert all(int(row["n"]) > 0 for row in rows)
    results = read_store(measured / "results/publishable/results.parquet")
    with (reported / "results.csv").open(encoding="utf-8", newline="") as lines:
        assert len(list(csv.DictReader(lines))) == len(results)
    book = CalamineWorkbook.from_path(reported / "results.xlsx")
    assert book.sheet_names == ["SINTETIS results", "codebook"]
    assert len(book.get_sheet_by_name("SINTETIS results").to_python()) == len(results) + 1
    with zipfile.ZipFile(reported / "results.xlsx") as package:
        assert b"SINTETIS" in package.read("docProps/core.xml")


def test_two_renders_are_the_same_bytes(reported, measured, tmp_path):
    study = load_study(measured)
    planned = pipeline.plan_reports(study, measured / "results/publishable", villages=[], languages=["id"])
    job = next(job for job in planned if job.stem == f"villages/{village_pages(reported)[0].stem}")
    pipeline.render_reports(study, [job], out=tmp_path, formats=("html", "pdf", "docx"))
    for kind in ("html", "pdf", "docx"):
        name = f"id/{job.stem}.{kind}"
        assert (tmp_path / name).read_bytes() == (reported / name).read_bytes(), kind


def test_small_cells_are_hidden_in_the_publishable_store_only(measured):
    full = read_store(measured / "results/full/results.parquet")
    shown = read_store(measured / "results/publishable/results.parquet")
    assert len(full) == len(shown)
    assert not (full["status"] == "suppressed").any()
    personal = shown["population"].isin(["persons", "households"]) & shown["value"].notna()
    counts = shown[personal & (shown["unit"] == "count")]
    left_out = counts["indicator"] == "mpi_left_out"  # the n beside it tells it anyway
    assert not counts.loc[~left_out, "value"].between(1, 4).any()
    assert (shown["status"] == "suppressed").sum() > 50
    assert {path.name for path in (measured / "results/publishable").iterdir()} == {
        "results.parquet",
        "areas.parquet",
        "verdict.parquet",
        "study.json",
    }


def test_study_facts_hold_no_path(measured):
    text = (measured / "results/publishable/study.json").read_text(encoding="utf-8")
    assert json.loads(text)["tables"]["members"] == "present"
    assert "raw/" not in text
    assert str(measured) not in text


def test_the_truth_is_not_needed(measured):
    truth = measured.with_name("truth")
    assert truth.is_dir()
    aside = truth.rename(truth.with_name("aside"))
    try:
        shutil.rmtree(measured / "results")
        publishable = pipeline.measure_study(load_study(measured))
        assert (publishable / "results.parquet").is_file()
    finally:
        aside.rename(truth)


def test_the_key_does_not_show_in_any_number(simulated, measured, tmp_path, monkeypatch):
    from blora_eval.validate.pseudonyms import make_key

    before = (measured / "results/full/results.parquet").read_bytes()
    other = tmp_path / "other"
    shutil.copytree(simulated, other, ignore=shutil.ignore_patterns("results*", "clean"))
    make_key(tmp_path / "other.key")
    monkeypatch.setenv("BLORA_EVAL_KEY_FILE", str(tmp_path / "other.key"))
    pipeline.measure_study(load_study(other))
    assert (other / "results/full/results.parquet").read_bytes() == before


@pytest.mark.parametrize("level", ["village", "district", "regency", "group"])
def test_register_counts_of_every_level_add_up_to_the_rows_kept(measured, level):
    results = read_store(measured / "results/full/results.parquet")
    kept = results.query("indicator == 'rows_kept' and level == 'study' and dimension == 'households'")
    counted = results.query(f"indicator == 'register_households' and level == '{level}'")
    for round_, total in zip(kept["round"], kept["value"], strict=True):
        summed = counted.loc[counted["round"] == round_, "value"].sum()
        assert summed == total if level != "group" else summed < total


def test_poverty_of_the_kabupaten_is_near_the_truth(measured):
    """The survey is a sample of the simulated people: the known rate lies within four errors."""
    truth = pd.read_csv(measured.with_name("truth") / "regency.csv")
    results = read_store(measured / "results/publishable/results.parquet")
    rates = results.query("indicator == 'fgt0' and level == 'regency' and dimension == 'resmi'")
    assert len(rates) == 2
    for row in rates.itertuples():
        known = truth.loc[truth["year"] == int(row.round[-4:])].iloc[0]
        assert abs(row.value - known["fgt0"]) < 4 * row.se

"""Looking again: verify, diff, the second count of twelve numbers, and what purge leaves."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner, Result

from blora_eval.cli import app
from blora_eval.errors import DataError, ReportError
from blora_eval.measure.recount import recounted, refuse_difference
from blora_eval.report.runner.verify import KEYS, moved, verified
from blora_eval.results import read_store
from blora_eval.study import load_study


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def copied(measured: Path, reported: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The study and its reports, to be changed."""
    shutil.copytree(measured, tmp_path / "study")
    shutil.copytree(reported, tmp_path / "reports")
    return tmp_path / "study", tmp_path / "reports"


def test_reports_just_made_verify(measured: Path, reported: Path) -> None:
    found = run("verify", measured, "--out", reported)
    assert found.exit_code == 0, found.output
    assert "Every file" in found.output


def test_a_flipped_byte_a_lost_and_a_strange_file_are_named(copied: tuple[Path, Path]) -> None:
    study, reports = copied
    page, lost = sorted((reports / "id" / "villages").glob("*.html"))[0], reports / "results.xlsx"
    content = bytearray(page.read_bytes())
    content[len(content) // 2] ^= 1
    page.write_bytes(content)
    lost.unlink()
    (reports / "id" / "extra.html").write_text("x", encoding="utf-8")
    found = run("verify", study, "--out", reports)
    assert found.exit_code == 3
    assert sorted(found.output.split("\n")[:-1]) == [
        "id/extra.html: unknown",
        f"{page.relative_to(reports).as_posix()}: changed",
        "results.xlsx: missing",
    ]


def test_other_data_make_reports_outdated(copied: tuple[Path, Path]) -> None:
    study, reports = copied
    with (study / "study.yaml").open("a", encoding="utf-8") as file:
        file.write("\n# another word\n")
    assert "results: outdated" in run("verify", study, "--out", reports).output


def test_a_folder_without_account_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="nothing says what these files should be"):
        verified(tmp_path, [], None)


def test_a_number_that_moved_is_told_with_its_cause(copied: tuple[Path, Path], tmp_path: Path) -> None:
    _, reports = copied
    later = tmp_path / "later"
    shutil.copytree(reports, later)
    assert moved(reports, later).empty
    frame = pd.read_csv(later / "results.csv", dtype="string", keep_default_na=False)
    shown = frame.index[(frame["value"] != "") & (frame["indicator"] == "idm")][:2]
    frame.loc[shown, "value"] = "0.123"
    frame.loc[shown[1], "method"] = "another"
    frame.to_csv(later / "results.csv", index=False)
    told = json.loads((later / "provenance.json").read_text(encoding="utf-8"))
    told["made_from"] |= {"data": "other", "numpy": "0"}
    (later / "provenance.json").write_text(json.dumps(told), encoding="utf-8")
    assert moved(reports, later).sort_values("cause")["cause"].tolist() == ["data, libraries", "method"]
    table = tmp_path / "moved.csv"
    found = run("diff", reports, later, "--csv", table)
    assert "idm: 1 moved (method)" in found.output
    assert set(pd.read_csv(table)["value_new"]) == {0.123}
    assert set(KEYS) < set(pd.read_csv(table))
    (later / "results.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    refused = run("diff", reports, later)
    assert refused.exit_code == 2
    assert "another version" in refused.output


def test_twelve_numbers_are_counted_twice_and_agree(measured: Path) -> None:
    again = recounted(load_study(measured), measured / "clean")
    assert again["indicator"].nunique() == 12
    results = read_store(measured / "results" / "full" / "results.parquet")
    counted = refuse_difference(results, again)
    assert counted > 500
    one = results.index[(results["indicator"] == "register_households") & (results["level"] == "village")][0]
    with pytest.raises(
        DataError, match=r"1 of \d+ numbers that were counted twice differ(?s:.*)register_households \(1\)"
    ):
        refuse_difference(results.assign(value=results["value"].mask(results.index == one, 7.5)), again)


def test_nothing_to_count_again_is_no_difference(tmp_path: Path, measured: Path) -> None:
    again = recounted(load_study(measured), tmp_path)
    assert again.empty
    assert refuse_difference(read_store(measured / "results" / "full" / "results.parquet"), again) == 0


def test_purge_removes_what_is_confidential_and_only_when_told(copied: tuple[Path, Path]) -> None:
    study, _ = copied
    before = {path for path in study.rglob("*") if path.is_file()}
    assert "--yes" in run("purge", study).output
    assert before <= {path for path in study.rglob("*") if path.is_file()}
    assert run("purge", study, "--yes").exit_code == 0
    left = {path.relative_to(study).parts[0] for path in study.rglob("*") if path.is_file()} - {".lock"}
    assert left == {"study.yaml", "results"}
    assert not (study / "results" / "full").exists()
    assert (study / "results" / "publishable" / "results.parquet").exists()


def test_check_reminds_when_the_data_should_be_gone(tmp_path: Path) -> None:
    run("init", tmp_path / "s")
    path = tmp_path / "s" / "study.yaml"
    for day, reminded in (("2001-01-31", True), ("2999-12-31", False)):
        content = yaml.safe_load(path.read_text(encoding="utf-8")) | {"retention": day}
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        assert ("blora-eval purge" in run("check", tmp_path / "s").output) is reminded

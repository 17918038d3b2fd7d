"""The command line: what it makes, what it says, and how it ends."""

import shutil

import pytest
from typer.testing import CliRunner

from blora_eval import __version__, pipeline
from blora_eval.cli import app
from blora_eval.ingest import readers
from blora_eval.tables import table_names

MINIMAL = "title: Uji\nas_of: 2025-12-31\nlanguages: [id]\ntables:\n  areas: {files: package:villages.csv}\n"


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def study(folder, text=MINIMAL):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    return folder


def test_version_and_help():
    assert run("--version").output.strip() == __version__
    assert "simulate" in run("--help").output


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fresh") / "studi"
    ended = run("init", folder)
    assert ended.exit_code == 0, ended.output
    return folder


def test_init_makes_a_study_that_checks_and_reports_as_it_is(fresh, tmp_path):
    assert {path.stem for path in (fresh / "templates").glob("*.xlsx")} == {*table_names()} - {"areas"}
    assert (fresh / "raw").is_dir()
    checked = run("check", fresh)
    assert checked.exit_code == 0, checked.output
    assert "295" in checked.output or "rows read" in checked.output
    words = ("--village", "33.16.01.2002", "--lang", "id", "--format", "html", "--out", tmp_path)
    reported = run("report", fresh, *words)
    assert reported.exit_code == 0, reported.output
    page = (tmp_path / "id/villages/33.16.01.2002.html").read_text(encoding="utf-8")
    assert page.count("Tidak tersedia") + page.count("tidak tersedia") > 5
    assert "Open Database License" in page
    assert str(tmp_path / "index.html") in reported.output.replace("\n", "")


def test_a_study_s_files_are_looked_for_once(tmp_path, monkeypatch):
    looked = []
    look = readers.source_files
    monkeypatch.setattr(readers, "source_files", lambda *place: looked.append(place) or look(*place))
    pipeline.measure_study(study(tmp_path / "studi"))
    assert len(looked) == 1


def test_init_touches_no_study_that_is_there(fresh):
    before = (fresh / "study.yaml").read_bytes()
    ended = run("init", fresh)
    assert ended.exit_code == 2
    assert "nothing was changed" in ended.output
    assert (fresh / "study.yaml").read_bytes() == before


def test_init_makes_the_key_where_there_is_none(tmp_path, monkeypatch):
    monkeypatch.setenv("BLORA_EVAL_KEY_FILE", str(tmp_path / "keys" / "one.key"))
    assert run("init", tmp_path / "studi").exit_code == 0
    assert (tmp_path / "keys" / "one.key").stat().st_mode & 0o077 == 0


BAD = {
    "no study": (None, "blora-eval init"),
    "typo": (MINIMAL.replace("title", "titel"), "did you mean 'title'"),
    "missing file": (MINIMAL + "  idm: {files: raw/idm.xlsx}\n", "raw/idm.xlsx"),
    "unknown village": (MINIMAL + "priority: {kind: x, villages: ['33.16.01.9999']}\n", "33.16.01.9999"),
    "ambiguous village": (MINIMAL + "priority: {kind: x, villages: [Gempol]}\n", "Gempol"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_ends_with_2_one_message_and_nothing_written(tmp_path, case):
    text, message = BAD[case]
    folder = tmp_path / "s" if text is None else study(tmp_path / "s", text)
    ended = run("report", folder, "--jobs", 1)
    assert ended.exit_code == 2, ended.output
    assert message in ended.output
    assert "Traceback" not in ended.output
    assert not (folder / "clean").exists()
    assert not (folder / "results").exists()
    assert not (folder / "reports").exists()


def test_wrong_column_and_empty_table_are_told_together(tmp_path):
    text = MINIMAL + "  idm: {files: raw/idm.csv, constants: {year: 2024}}\n  panel: {files: raw/panel.csv}\n"
    folder = study(tmp_path / "s", text)
    (folder / "raw").mkdir()
    (folder / "raw/idm.csv").write_text("village_code,idmm\n33.16.01.2002,0.6\n", encoding="utf-8")
    (folder / "raw/panel.csv").write_text("village_code,year\n", encoding="utf-8")
    ended = run("check", folder, "--jobs", 1)
    assert ended.exit_code == 2, ended.output
    assert "idm.csv" in ended.output
    assert "panel.csv" in ended.output


def test_an_empty_list_of_villages_gives_the_group_report_alone(tmp_path):
    folder = study(tmp_path / "s", MINIMAL + "reports: {villages: []}\n")
    ended = run("report", folder, "--format", "html", "--jobs", 1)
    assert ended.exit_code == 0, ended.output
    assert "1 of 1 reports stand" in ended.output
    assert [path.name for path in (folder / "reports/id").rglob("*.html")] == ["kabupaten.html"]


def test_a_language_that_the_study_does_not_name_stands_in_the_index(tmp_path):
    folder = study(tmp_path / "s", MINIMAL + "reports: {villages: []}\n")
    ended = run("report", folder, "--format", "html", "--lang", "en", "--jobs", 1)
    assert ended.exit_code == 0, ended.output
    assert "en/kabupaten.html" in (folder / "reports/index.html").read_text(encoding="utf-8")


def test_a_village_that_is_not_in_the_frame_is_refused(fresh):
    ended = run("report", fresh, "--village", "99.99.99.9999")
    assert ended.exit_code == 2
    assert "not in the areas frame" in ended.output


def test_strict_refuses_where_a_row_is_set_aside(simulated, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(simulated, folder, ignore=shutil.ignore_patterns("clean", "results*"))
    ended = run("check", folder, "--strict")
    assert ended.exit_code == 2, ended.output
    assert "rows break a rule" in ended.output
    assert [path.name for path in (folder / "clean").iterdir()] == ["problems.csv"]


def test_simulate_refuses_a_folder_that_is_there_unless_forced(tmp_path):
    folder = tmp_path / "kabupaten"
    folder.mkdir()
    ended = run("simulate", folder)
    assert ended.exit_code == 2
    assert "--force" in ended.output


def test_some_failed_reports_end_with_3_and_all_with_1(measured, tmp_path, monkeypatch):
    broken = tmp_path / "broken.ipynb"
    text = __import__("blora_eval.assets", fromlist=["asset"]).asset("notebooks/district_report.ipynb")
    broken.write_text(
        text.read_text(encoding="utf-8").replace("open_results(", "open_result("), encoding="utf-8"
    )
    from blora_eval.report.runner import jobs

    real = jobs.asset
    monkeypatch.setattr(jobs, "asset", lambda name: broken if "district" in name else real(name))
    words = ("report", measured, "--format", "html", "--lang", "id", "--out", tmp_path / "out")
    some = run(*words)
    assert some.exit_code == 3, some.output
    monkeypatch.setattr(jobs, "asset", lambda name: broken)
    every = run(*words[:-1], tmp_path / "none")
    assert every.exit_code == 1, every.output

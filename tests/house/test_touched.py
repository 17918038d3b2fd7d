"""How many files a newcomer touches: a new index and a new section, each added to a copy of the package and run."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.count import PACKAGE
from tests.house.tiny import VILLAGES, write_tiny

ROOT = PACKAGE.parent
COPIED = ("blora_eval", "notebooks", "data/reference")
REPORT = "from blora_eval.cli import app; app()"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package with its notebooks, to be changed."""
    for name in COPIED:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / "copy" / name, ignore=ignored)
    return tmp_path / "copy"


def touched(copy: Path) -> list[str]:
    """The files of the copy that are not what they were, or were not there."""
    files = [
        path.relative_to(copy)
        for name in COPIED
        for path in sorted((copy / name).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]
    same = {
        file
        for file in files
        if (ROOT / file).is_file() and (ROOT / file).read_bytes() == (copy / file).read_bytes()
    }
    return [file.as_posix() for file in files if file not in same]


def edited(path: Path, anchor: str, text: str) -> None:
    """Put a text before the only place where the anchor stands."""
    before = path.read_text(encoding="utf-8")
    assert before.count(anchor) == 1, f"{anchor!r} in {path.name}"
    path.write_text(before.replace(anchor, text + anchor), encoding="utf-8")


def added(path: Path, *rows: dict[str, str]) -> None:
    """Rows more in a table of the registry."""
    with path.open(encoding="utf-8", newline="") as lines:
        columns = next(csv.reader(lines))
    with path.open("a", encoding="utf-8", newline="") as lines:
        csv.DictWriter(lines, columns, restval="", lineterminator="\n").writerows(rows)


def pages(copy: Path, study: Path) -> dict[str, str]:
    """One village's report in both languages, made by the copy."""
    words = [sys.executable, "-c", REPORT, "report", str(study), "--village", VILLAGES[0], "--format", "html"]
    environment = {**os.environ, "PYTHONPATH": str(copy), "BLORA_EVAL_KEY_FILE": str(study.parent / "key")}
    ended = subprocess.run(words, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    made = {lang: study / f"reports/{lang}/villages/{VILLAGES[0]}.html" for lang in ("id", "en")}
    return {lang: " ".join(path.read_text(encoding="utf-8").split()) for lang, path in made.items()}


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """The small study and a key of its own."""
    from blora_eval.validate.pseudonyms import make_key

    make_key(tmp_path / "key")
    return write_tiny(tmp_path / "study")


INDEX = """\
        cells.share(
            "single_share",
            pd.to_numeric(_column(households, "persons")).astype("Float64").eq(1),
            population="households",
            method=METHOD,
        ),
"""
TITLES = {"id": "Rumah tangga satu orang", "en": "Households of one person"}


def test_a_new_index_reaches_paper_from_three_files(copy: Path, study: Path) -> None:
    edited(
        copy / "blora_eval/indicators/register.py",
        '        cells.share(\n            "disability_share"',
        INDEX,
    )
    facts = {"code": "single_share", "stage": "indicators", "table": "households", "unit": "share"}
    facts |= {"better": "none", "kind": "share", "falls": "register_households", "shown": "profile"}
    added(copy / "blora_eval/registry/indicators.csv", facts)
    added(copy / "blora_eval/registry/words.csv", {"key": "indicator.single_share.title", **TITLES})
    assert touched(copy) == [
        "blora_eval/indicators/register.py",
        "blora_eval/registry/indicators.csv",
        "blora_eval/registry/words.csv",
    ]
    for lang, page in pages(copy, study).items():
        number = {"id": "25,0%", "en": "25.0%"}[lang]
        assert f'<th scope="row">{TITLES[lang]}</th> <td class="number">{number}</td>' in page.replace(
            "><", "> <"
        )


FINDING = '''
def crowding(here: Results) -> Paragraphs:
    """How many persons a household of the register has."""
    x, y = here.number("register_persons", round="r2024"), here.number("register_households", round="r2024")
    text = here.say("Satu rumah tangga beranggota rata-rata {mean} orang.")
    return Paragraphs(((text.format(mean=round(x.value / y.value, 1)), "lead"),))


'''
TABLE = '''
def crowding(here: Results) -> Table:
    """Persons and households side by side."""
    lines = lines_of(here, ["register_households", "register_persons"], {"round": "r2024"})
    told = Declaration(here.say("Kepadatan rumah tangga"), [here.say("Ukuran")], lines, places(here, [here.level]))
    return declared(here, told)


'''
FIGURE = '''
def crowding(here: Results) -> Picture | Paragraphs:
    """Persons a household as one bar."""
    with style():
        figure, panel = canvas(1.5)
        panel.barh([here.name], [2.5])
        return picture(figure, alt=here.say("Kepadatan rumah tangga"))


'''
SAID = """

msgid "Satu rumah tangga beranggota rata-rata {mean} orang."
msgstr "A household has {mean} members on average."

msgid "Kepadatan rumah tangga"
msgstr "Crowding"

msgid "## Kepadatan"
msgstr "## Crowding in the register"
"""


def section(notebook: Path) -> None:
    """The section's heading and its cells before the last heading of a report's notebook."""
    whole = json.loads(notebook.read_text(encoding="utf-8"))
    headings = [at for at, cell in enumerate(whole["cells"]) if "".join(cell["source"]).startswith("## ")]
    code = "show(findings.crowding(here))\nshow(figures.crowding(here))\nshow(tables.crowding(here))"
    told = {"cell_type": "markdown", "id": "crowding", "metadata": {}, "source": "## Kepadatan"}
    made = {"cell_type": "code", "id": "crowding-shown", "metadata": {}, "source": code}
    made |= {"execution_count": None, "outputs": []}
    whole["cells"][headings[-1] : headings[-1]] = [told, made]
    notebook.write_text(json.dumps(whole), encoding="utf-8")


def test_a_new_section_with_sentence_figure_and_table_touches_six_files(copy: Path, study: Path) -> None:
    report = copy / "blora_eval/report"
    edited(report / "findings/sections.py", "def aid(", FINDING.lstrip())
    edited(report / "tables/register.py", "def deciles(", TABLE.lstrip())
    edited(report / "figures/register.py", "def deciles(", FIGURE.lstrip())
    with (report / "locale/en/reports.po").open("a", encoding="utf-8") as catalogue:
        catalogue.write(SAID)
    for name in ("village", "district"):
        section(copy / f"notebooks/{name}_report.ipynb")
    assert touched(copy) == [
        "blora_eval/report/figures/register.py",
        "blora_eval/report/findings/sections.py",
        "blora_eval/report/locale/en/reports.po",
        "blora_eval/report/tables/register.py",
        "notebooks/district_report.ipynb",
        "notebooks/village_report.ipynb",
    ]
    made = pages(copy, study)
    assert "Satu rumah tangga beranggota rata-rata 2.5 orang." in made["id"]
    assert "A household has 2.5 members on average." in made["en"]
    assert "Kepadatan rumah tangga</caption>" in made["id"]
    assert "Crowding</caption>" in made["en"]
    assert "Crowding in the register" in made["en"]
    assert 'alt="Kepadatan rumah tangga' in made["id"]

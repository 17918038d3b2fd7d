"""What the command line says, in both languages: what is wrong, where, what to do, and nothing of a person."""

import subprocess
import sys

import pandas as pd
import pytest
import xlsxwriter
from typer.testing import CliRunner

from blora_eval.cli import app
from blora_eval.console import FIELD, catalogue, tell
from blora_eval.registry import under, word
from blora_eval.validate.pseudonyms import make_key
from tests.messages import templates

ENGLISH = {
    "not a district of Kabupaten Blora",
    "Install it with `pip install 'blora-eval[linkage]'`, or say method='rules'.",
    "{0}: the {1} table has no such column.",
    "{0} row labels of the {1} table occur twice. Give each row its own (reset_index).",
    "{0}: {1} values of the {2} table are no dates of the form YYYY-MM-DD.",
    "{0}: numbers with a decimal point in the {1} table have lost digits. Read it as text.",
}
"""Texts that stay English: for callers of the library, as its docstrings are; no command shows them."""

NO_MESSAGES = {
    *("Value error,", "quoted scalar", "an alias", "undefined alias", "mapping values", "tidak ada"),
    *("semester i", "semester ii", "nama kecamatan", "nama desa", "nama desa/kelurahan", "sangat tertinggal"),
    *("(nik_zero_l or nik_zero_r)", "# {0}: {files: raw/{1}.xlsx}   # {2}"),
}
"""Words of files, and texts in both languages at once."""

PAGES = ("ingest/dates.py", "report/runner/batch.py", "report/export/paper.py", "report/export/desk_sheet.py")


def test_every_text_has_an_indonesian_one():
    known = {*catalogue(), *ENGLISH, *NO_MESSAGES}
    missing = {text: place for text, place in templates().items() if text not in known}
    assert {text for text, place in missing.items() if place not in PAGES} == set()


def test_an_indonesian_text_has_the_fields_of_the_english_one():
    assert len(catalogue()) > 200
    for english, indonesian in catalogue().items():
        assert {*FIELD.findall(indonesian)} <= {*FIELD.findall(english)}, english
        assert indonesian != english or not english.isalpha(), english


@pytest.mark.parametrize("rule", under("rule"))
def test_the_words_of_rules_are_told_in_both_languages(rule):
    text = f"tables.members: nik: {rule}: {word(f'rule.{rule}', 'en')} {word(f'rule.{rule}.fix', 'en')} (2 rows, in a.csv rows 2, 3)"
    said = tell(text, "id")
    assert word(f"rule.{rule}", "id") in said
    assert word(f"rule.{rule}.fix", "id") in said
    assert said.endswith("(2 baris, dalam a.csv baris 2, 3)")
    assert tell(text, "en") == text


def test_the_help_is_in_the_language_asked_for():
    command = "from blora_eval.cli import app; app()"
    for lang, said in (("id", "Bagian rumah tangga"), ("en", "Share of households")):
        words = [sys.executable, "-c", command, "simulate", "--help", "--lang", lang]
        assert said in subprocess.run(words, capture_output=True, text=True, check=False).stdout


HEAD = "title: Uji\nas_of: 2025-12-31\nrounds: {r: {kind: register, date: 2025-01-31, label: r, register: DTKS}}\ntables:\n  areas: {files: raw/desa.csv}\n"
AREAS = "village_code,village,district\n33.16.01.2001,Nglebur,Jiken\n33.16.01.2002,Botoreco,Kunduran\n"
HOUSES = "Kode desa,household_id,Lantai\n"
ACTIVITIES = "Kode desa,Tgl Kegiatan,Jenis kegiatan\n33.16.01.2001,01/01/2024,Rapat\n"


@pytest.fixture
def check(tmp_path, monkeypatch):
    """Files and study.yaml written, the command run: its exit code and what it said in a language."""
    monkeypatch.setenv("BLORA_EVAL_KEY_FILE", str(make_key(tmp_path / "key")))

    def checked(lang, yaml, *command, **files):
        (tmp_path / "studi" / "raw").mkdir(parents=True, exist_ok=True)
        for name, text in ({"desa": AREAS} | files).items():
            (tmp_path / "studi" / "raw" / f"{name}.csv").write_text(text, encoding="utf-8")
        (tmp_path / "studi" / "study.yaml").write_text(yaml, encoding="utf-8")
        name, *options = command or ["check"]
        ended = CliRunner().invoke(
            app, ["--lang", lang, name, str(tmp_path / "studi"), *options, "--jobs", "1"]
        )
        return ended.exit_code, ended.output

    checked.folder = tmp_path / "studi"
    return checked


def houses(*floors):
    return HOUSES + "".join(f"33.16.01.2001,H{number},{floor}\n" for number, floor in enumerate(floors))


H = HEAD + "  households: {files: raw/h.csv, round: r, columns: {floor: Lantai}}\n"
TOLD = {
    "a tab": (
        HEAD + "\tx: 1\n",
        {},
        2,
        ("line 6, column 1", "Indent with spaces"),
        ("baris 6, kolom 1", "Jorokkan baris dengan spasi"),
    ),
    "a drive": (
        HEAD.replace("raw/desa.csv", r'"C:\data.csv"'),
        {},
        2,
        ("Write / instead of",),
        ("Tulis / sebagai ganti",),
    ),
    "an open quote": (
        HEAD.replace("Uji", '"Uji'),
        {},
        2,
        ("Close the quotation mark",),
        ("Tutup tanda kutipnya", "baris 1, kolom 8"),
    ),
    "a backslash": (
        HEAD.replace("raw/", "raw\\"),
        {},
        2,
        ("'raw/desa.csv'", "backslashes"),
        ("'raw/desa.csv'", "garis miring terbalik"),
    ),
    "a misspelt key": (
        HEAD.replace("as_of", "as_off"),
        {},
        2,
        ("as_off: not a key here; did you mean 'as_of'?",),
        ("as_off: bukan kunci di sini; maksud Anda 'as_of'?",),
    ),
    "a code without a choice": (
        H.replace("columns", "codes: {floor: {Tegel: '?'}}, columns"),
        {},
        2,
        ("codes.floor: '?' is not a choice; choose one of earth, other",),
        ("codes.floor: '?' bukan pilihan; pilih salah satu dari earth, other",),
    ),
    "a heading by its meaning": (
        HEAD + "  activities: {files: raw/k.csv}\n",
        {"k": ACTIVITIES},
        2,
        ("date: no column has this heading; the nearest is 'Tgl Kegiatan'",),
        ("date: tidak ada kolom dengan judul ini; yang paling mirip 'Tgl Kegiatan'",),
    ),
    "one mistake in many files": (
        HEAD + "  activities: {files: 'raw/k*.csv'}\n",
        {f"k{n}": ACTIVITIES for n in range(6)},
        2,
        ("raw/k0.csv and 5 more", "for 1 reason"),
        ("raw/k0.csv dan 5 berkas lain", "karena 1 sebab"),
    ),
    "a column nobody can read": (
        H,
        {"h": houses(*["Tegel"] * 6)},
        2,
        ("floor ('Lantai'): none of 6 entries could be read, such as 'Tegel'", "map another column"),
        ("floor ('Lantai'): tidak satu pun dari 6 isian dapat dibaca, seperti 'Tegel'", "petakan kolom lain"),
    ),
    "codes of an unknown system": (
        HEAD + "  panel: {files: raw/p.csv}\n",
        {"p": "village_code,year\n3316012001,2021\n3316012002,2021\n"},
        2,
        ("3316012001, 3316012002: 2 of 2 such codes are right as code_system: kemendagri",),
        ("2 dari 2 kode semacam itu benar sebagai code_system: kemendagri",),
    ),
    "words, the most frequent first": (
        H,
        {"h": houses(*["Tegel"] * 6, "Tanah", *["Marmer"] * 5)},
        0,
        (
            "11 × households: Lantai: The entry is not among the choices.",
            "'Tegel' 6 ×, 'Marmer' 5 ×",
            "To paste into study.yaml",
            '"Tegel": "?"',
        ),
        ("11 × households: Lantai: Isian tidak", "'Tegel' 6 ×", "Untuk ditempel ke study.yaml"),
    ),
    "a village by its name": (
        HEAD + "  visits: {files: raw/v.csv}\n",
        {"v": "date,kecamatan,desa\n01/01/2024,Kundurn,Botoreco\n01/01/2024,Jiken,Nglebur\n"},
        0,
        (
            "'Botoreco' in district 'Kundurn' is unknown; no district has that name; the nearest is 'Kunduran'",
        ),
        (
            "'Botoreco' di kecamatan 'Kundurn' tidak dikenal; tidak ada kecamatan bernama itu; yang paling mirip 'Kunduran'",
        ),
    ),
}


@pytest.mark.parametrize("case", TOLD)
@pytest.mark.parametrize("lang", ["en", "id"])
def test_what_is_wrong_where_and_what_to_do(check, case, lang):
    yaml, files, code, *said = TOLD[case]
    ended, output = check(lang, yaml, **files)
    assert ended == code, output
    for words in said[lang == "id"]:
        assert words in output


@pytest.mark.parametrize(("asked", "id_", "en"), [
    ("Nglebur", "'Nglebur' adalah nama 33.16.01.2001", "'Nglebur' is the name of 33.16.01.2001"),
    ("3316012002", "ditulis dengan titik: 33.16.01.2002 (Botoreco)", "is written with dots: 33.16.01.2002 (Botoreco)"),
    ("Nglbur", "yang paling mirip 33.16.01.2001 (Nglebur)", "the nearest is 33.16.01.2001 (Nglebur)"),
])  # fmt: skip
def test_the_nearest_village_of_a_report(check, asked, id_, en):
    assert id_ in check("id", HEAD, "report", "--village", asked)[1]
    assert en in check("en", HEAD, "report", "--village", asked)[1]


def test_a_sheet_may_be_a_year(check):
    yaml = HEAD + "  activities: {files: raw/k.xlsx, sheet: 2024, columns: {date: Tgl Kegiatan}}\n"
    (check.folder / "raw").mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(check.folder / "raw" / "k.xlsx")) as book:
        sheet = book.add_worksheet("2024")
        for number, row in enumerate([["Kode desa", "Tgl Kegiatan"], ["33.16.01.2001", "01/01/2024"]]):
            sheet.write_row(number, 0, row)
    assert check("en", yaml)[0] == 0


def test_problems_are_listed_where_a_whole_table_fails(check):
    yaml = HEAD + "  panel: {files: raw/p.csv}\n"
    assert check("id", yaml, p="village_code,year\n3316012001,2021\n")[0] == 2
    listed = pd.read_csv(check.folder / "clean" / "problems.csv")
    assert "code_ambiguous" in set(listed["rule"])


def test_rows_whose_dates_cannot_be_read_are_not_the_same_row(check):
    yaml = HEAD + "  visits: {files: raw/v.csv}\n"
    rows = "date,village_code\nbesok,33.16.01.2001\nlusa,33.16.01.2001\n01/01/2024,33.16.01.2001\n"
    check("en", yaml, v=rows)
    assert "duplicate_row" not in set(pd.read_csv(check.folder / "clean" / "problems.csv")["rule"])


def test_a_report_repeats_what_was_set_aside(check):
    yaml = HEAD + "  visits: {files: raw/v.csv}\nreports: {villages: all}\n"
    files = {"v": "date,village_code\n01/01/2024,33.16.01.2001\nlusa,33.16.01.2001\n"}
    said = check("id", yaml, "report", "--village", "33.16.01.2001", "--format", "html", **files)[1]
    assert "1 baris disisihkan dan 0 nilai diragukan" in said


def test_names_in_a_column_of_choices_are_not_told(check):
    yaml = H.replace("floor: Lantai", "floor: Lantai, head_name: Kepala")
    rows = (
        "".join(f"33.16.01.2001,H{n},Canary Siti,Canary Siti\n" for n in range(6))
        + "33.16.01.2001,H9,tanah,Canary Lain\n"
    )
    code, said = check("id", yaml, h="Kode desa,household_id,Lantai,Kepala\n" + rows)
    assert (code, "6 × households: Lantai" in said, "Canary" in said) == (0, True, False)

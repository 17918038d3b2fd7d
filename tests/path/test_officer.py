"""A data officer with untidy files: from `init` through two rounds of corrections to a report's numbers."""

import pandas as pd
import pytest
import xlsxwriter
from typer.testing import CliRunner

from blora_eval.cli import app
from blora_eval.validate.clean import read_clean
from blora_eval.validate.corrections import AS_IT_IS
from tests.validate.test_mending import write_in

A, B = "99.99.01.2001", "99.99.01.2002"
AREAS = f"Kode desa,Nama desa,Kecamatan\n{A},Sumbermulyo,Satu\n{B},Karangjati,Satu\n"
HEADINGS = "id,alamat,dusun,rw,rt,nama,no_kk,nik,sex,tempatlahir,tanggallahir,kk_level"
PEOPLE = {
    A: [
        "1,Kenari 1,Satu,1,1,CANARY SATU,9999010101010001,9999010107900011,1,BLORA,1990-07-01,1",
        "2,Kenari 1,Satu,1,1,CANARY DUA,9999010101010001,9999014107920012,2,BLORA,1992-07-01,3",
        "3,Kenari 1,Satu,1,1,CANARY TIGA,9999010101010001,9999010107150013,1,BLORA,2015-07-01,4",
        "4,Kenari 2,Satu,1,1,CANARY EMPAT,9999010101010002,999901010780001,1,BLORA,1978-07-01,1",  # 15 digits
        "5,Kenari 2,Satu,1,1,CANARY LIMA,9999010101010002,9999014207800015,2,BLORA,1980-07-01,3",  # born 1 or 2
        "6,Kenari 3,Satu,1,1,CANARY ENAM,9999010101010003,0,1,BLORA,besok,1",  # no NIK, no date
    ],
    B: [
        "1,Kenari 4,Dua,1,1,CANARY TUJUH,9999010101010004,9999010107700017,1,BLORA,1970-07-01,1",
        "2,Kenari 4,Dua,1,1,CANARY LAPAN,9999010101010004,9999014107720018,2,BLORA,1972-07-01,3",
    ],
}
HOUSES = [
    ["Nomor Kartu Keluarga", "Kode desa", "No. Rumah Tangga", "Lantai", "Desil", "Jml Anggota Rumah Tangga"]
]
HOUSES += [
    [f"99990101010100{n:02d}", A if n < 4 else B, f"R{n}", floor, decile, size]
    for n, floor, decile, size in (
        (1, "Tegel", 1, 3),
        (2, "Tegel", 12, 2),
        (3, "Tegel", 2, 1),
        (4, "Tegel", 3, 2),
        (5, "Tegel", 4, 4),
        (6, "Tanah", 1, 5),
        (7, "Tanah", 1, 4),
    )
]
ACTIVITIES = [
    ["Tgl Kegiatan", "Kode desa", "Jenis kegiatan", "Biaya"],
    ["05/01/2024", A, "Rapat", "1250000"],
    ["lusa", A, "Rapat", "750000"],
    ["06/02/2024", "99.99.01.2009", "Latihan", "-500000"],
]


def run(*words):
    return CliRunner().invoke(app, [*map(str, words), "--lang", "id"])


def book(path, rows):
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("Sheet1")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)


OWN = [
    "title: Dua desa",
    "as_of: 2025-12-31",
    "minimum_cell: 3",
    "rounds: {r1: {kind: register, date: 2025-01-31, label: Satu, register: DTKS}}",
]
BELOW = {
    '    - files: "raw/penduduk-1.csv"': [f"      constants: {{village_code: {A}}}", "      round: r1"],
    '    - files: "raw/penduduk-2.csv"': [f"      constants: {{village_code: {B}}}", "      round: r1"],
    '    - files: "raw/rumah.xlsx"': ["      round: r1"],
}
"""What the officer adds below lines of the proposal."""

FIRST = {
    ("raw/kegiatan.xlsx", 3, "Tgl Kegiatan"): {"new": "15/01/2024"},
    ("raw/kegiatan.xlsx", 4, "Kode desa"): {"new": B},
    ("raw/kegiatan.xlsx", 4, "Biaya"): {"new": "500000"},
    ("raw/rumah.xlsx", 3, "Desil"): {"new": "2"},
    ("raw/penduduk-1.csv", 5, "nik"): {"new": "99990107780014"},  # a slip: 14 digits
    ("raw/penduduk-1.csv", 6, "nik"): {"state": AS_IT_IS, "why": "sesuai akta kelahiran"},
    ("raw/penduduk-1.csv", 7, "tanggallahir"): {"new": "01/07/1990"},
}
SECOND = {("raw/penduduk-1.csv", 5, "99990107780014"): {"new": "9999010107780014"}}


def clean_of(folder):
    return read_clean(folder / "clean")[0]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("BLORA_EVAL_KEY_FILE", str(tmp_path / "key"))
    place = tmp_path / "studi"
    assert run("init", place).exit_code == 0
    (place / "raw" / "desa.csv").write_text(AREAS, encoding="utf-8")
    for code, rows in PEOPLE.items():
        (place / "raw" / f"penduduk-{code[-1]}.csv").write_text(
            "\n".join([HEADINGS, *rows]), encoding="utf-8"
        )
    book(place / "raw" / "rumah.xlsx", HOUSES)
    book(place / "raw" / "kegiatan.xlsx", ACTIVITIES)
    return place


def written(folder, *, tegel):
    """study.yaml: the proposal as it is, with the officer's own lines; how many of them there are."""
    proposed = run("suggest", folder).output.splitlines()
    block = proposed[proposed.index("tables:") :]
    lines = [more for line in block for more in (line, *BELOW.get(line, ()))]
    text = "\n".join([*OWN, *lines]).replace('"Tegel": "?"', f'"Tegel": "{tegel}"')
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    return len(OWN) + sum(map(len, BELOW.values())) + 1


def test_the_officer_gets_from_init_to_clean_numbers(folder):
    assert written(folder, tegel="?") <= 12
    refused = run("check", folder)
    assert refused.exit_code == 2
    assert "codes.floor: '?' bukan pilihan; pilih salah satu dari earth, other" in refused.output
    written(folder, tegel="other")
    said = [refused.output]

    said.append(run("check", folder).output)
    assert "Masalah yang paling sering:" in said[-1]
    assert "'99.99.01.2009' bukan desa; yang paling mirip 99.99.01.2002 (Karangjati)" in said[-1]
    write_in(folder / "corrections", lambda row: FIRST.get((row["file"], row["row"], row["column"])))
    said.append(run("check", folder).output)
    assert "6 sel diperbaiki" in said[-1]
    assert "NIK tidak" in said[-1]

    write_in(
        folder / "corrections",
        lambda row: SECOND.get((row["file"], row["row"], row["found"])) if row["column"] == "nik" else None,
    )
    said.append(run("check", folder).output)
    assert "0 disisihkan, 0 nilai meragukan, 6 sel diperbaiki" in said[-1]
    said.append(run("measure", folder).output)

    tables = clean_of(folder)
    store = pd.read_parquet(folder / "results" / "full" / "results.parquet")
    value = store.set_index(["indicator", "level", "area_code", "dimension"])["value"].sort_index()
    by_hand = [
        (len(tables["members"]), 8),
        (tables["activities"]["rupiah"].sum(), 1_250_000 + 750_000 + 500_000),
        (tables["activities"]["date"].min(), pd.Timestamp(2024, 1, 5)),
        (tables["activities"]["village_code"].tolist().count(B), 1),
        (tables["households"]["decile"].tolist(), [1, 2, 2, 3, 4, 1, 1]),
        (tables["households"]["floor"].tolist(), ["other"] * 5 + ["earth"] * 2),
        (value["rows_read", "study", "all", "activities"].item(), 3),
        (value["rows_kept", "village", A, "members"].item(), 6),
        (value["cells_mended", "study", "all", "members"].item(), 2),
        (value["cells_mended", "village", B, "activities"].item(), 2),
        (value["register_persons", "village", B, ""].item(), 2 + 4 + 5 + 4),
    ]
    assert [found for found, _ in by_hand] == [told for _, told in by_hand]

    told = "\n".join(said) + (folder / "clean" / "problems.csv").read_text(encoding="utf-8-sig")
    assert not [word for word in ("CANARY", "99990", "akta") if word in told]
    assert [path for path in folder.rglob("*.log") if "CANARY" in path.read_text()] == []

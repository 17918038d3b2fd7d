"""Registers: linkage with its precision and recall, and files to clean Parquet against a bare read."""

import csv
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
from python_calamine import CalamineWorkbook

from blora_eval.ingest import read_tables
from blora_eval.simulate.person_register import person_register
from blora_eval.simulate.sheets import Sheet, write_workbook
from blora_eval.study import Study, load_study
from blora_eval.validate import check_tables, make_key, write_clean
from blora_eval.validate.linkage import propose
from tests.bench.timing import Row, median_seconds

PEOPLE, SEED = 82_000, 1
ROWS = 200_000
YAML = """
name: bench
title: Bench
as_of: 2025-12-31
linkage: none
rounds:
  r1: {{kind: register, date: 2025-01-31, label: Satu, register: DTKS}}
tables:
  areas: {{files: areas.csv}}
  members:
    files: {file}
    round: r1
    profile: siks-ng
    codes: {{sex: {{L: male, P: female}}, relation: {{KEPALA KELUARGA: head, ANAK: child}}, match_status: {{PADAN: matched}}}}
"""
FIXED = {
    "alamat": "RT 01 RW 01",
    "dusun": "KRAJAN",
    "tempat_lahir": "CONTOH",
    "nama_ibu_kandung": "SITI",
    "pekerjaan": "PETANI",
    "keterangan_padan": "PADAN",
    "bansos_bpnt": "YA",
    "bansos_pkh": "TIDAK",
    "pbi_jkn": "YA",
}


def linkage() -> list[Row]:
    """100,000 records at the stated error rates: Splink at .9 and .99, and the rules that need no Splink."""
    register = person_register(people=PEOPLE, seed=SEED)
    twice = register["person"].value_counts()
    true = int((twice * (twice - 1) // 2).sum())
    rows = []
    for method in ("splink", "cascade"):
        found = propose(register, method=method)
        seconds = median_seconds(
            lambda method=method: propose(register, method=method), repeats=1, warm=False
        )
        bands = {"at .9": found.pairs["probability"] >= 0.9, "at .99": found.pairs["probability"] >= 0.99}
        chosen = bands if method == "splink" else {"accepted": found.pairs["band"] == "accept"}
        for band, mask in chosen.items():
            quality = _quality(register, found.pairs[mask], true)
            rows.append(Row(f"linkage of {len(register):,} records, {method} {band}", seconds, note=quality))
    return rows


def _quality(register: pd.DataFrame, pairs: pd.DataFrame, true: int) -> str:
    person = register["person"].to_numpy()
    right = person[pairs["left"]] == person[pairs["right"]]
    return f"precision {right.mean():.4f}, recall {right.sum() / true:.4f} of {true:,} pairs"


def csv_to_clean() -> list[Row]:
    """A csv of 200,000 rows and 20 columns to clean Parquet with all rules, against a bare read of pandas."""
    with _study("members.csv") as study:
        path = study.folder / "members.csv"
        ours = median_seconds(lambda: _clean(study), repeats=3)
        read = median_seconds(lambda: read_tables(study), repeats=3)
        bare = median_seconds(lambda: pd.read_csv(path, dtype=str, keep_default_na=False), repeats=3)
    first = Row(f"csv of {ROWS:,} rows x 20, read", read, "pandas.read_csv", bare, "at most", 3)
    return [first, _row("csv", ours, "pandas.read_csv", bare, 3)]


def xlsx_to_clean() -> list[Row]:
    """The same as xlsx, against the bare rows of calamine."""
    with _study("members.xlsx") as study:
        path = study.folder / "members.xlsx"
        ours = median_seconds(lambda: _clean(study), repeats=3)
        bare = median_seconds(lambda: _calamine(path), repeats=3)
    return [_row("xlsx", ours, "calamine's rows", bare, 2.5)]


def _row(kind: str, ours: float, peer: str, bare: float, target: float) -> Row:
    what = f"{kind} of {ROWS:,} rows x 20 to clean Parquet"
    return Row(what, ours, peer, bare, wanted="at most", target=target)


def _calamine(path: Path) -> int:
    return len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())


def _clean(study: Study) -> None:
    write_clean(check_tables(study, read_tables(study)), study.folder / "clean")


@contextmanager
def _study(file: str) -> Iterator[Study]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "study"
        folder.mkdir()
        os.environ["BLORA_EVAL_KEY_FILE"] = str(make_key(Path(name) / "key"))
        table = _siks()
        codes = sorted(set(table["desakeluarahan"]))
        lines = [f"{code},{code},Satu" for code in codes]
        (folder / "areas.csv").write_text(
            "village_code,village,district\n" + "\n".join(lines) + "\n", "utf-8"
        )
        _writers()[Path(file).suffix](folder / file, table)
        (folder / "study.yaml").write_text(YAML.format(file=file), "utf-8")
        yield load_study(folder)


def _siks() -> pd.DataFrame:
    """Rows in the SIKS-NG form, twenty columns."""
    made = person_register(people=round(1.02 * ROWS), seed=SEED).drop_duplicates("person")
    made = made.sort_values(["village_code", "kk"], kind="stable").head(ROWS)
    table = pd.DataFrame({"id_dtks": [f"DTKS-{row // 4:06d}" for row in range(len(made))]})
    table["desakeluarahan"] = made["village_code"].to_numpy()
    for heading, name in (
        ("nomor_kk", "kk"),
        ("nomor_nik", "nik"),
        ("nama", "name"),
        ("rt", "rt"),
        ("rw", "rw"),
    ):
        table[heading] = made[name].to_numpy(dtype=object)
    table["tanggal_lahir"] = made["birth_date"].dt.strftime("%d/%m/%Y").to_numpy(dtype=object)
    table["jenis_kelamin"] = np.where(made["sex"] == "female", "P", "L")
    table["kecamatan"] = "SATU"
    first = ~table["nomor_kk"].duplicated() & table["nomor_kk"].notna()
    table["hubungan_keluarga"] = np.where(first, "KEPALA KELUARGA", "ANAK")
    return table.assign(**FIXED)


def _writers() -> dict[str, Callable[[Path, pd.DataFrame], None]]:
    return {".csv": _write_csv, ".xlsx": _write_xlsx}


def _write_csv(path: Path, table: pd.DataFrame) -> None:
    table.to_csv(path, index=False, quoting=csv.QUOTE_MINIMAL)


def _write_xlsx(path: Path, table: pd.DataFrame) -> None:
    cells = table.astype(object).where(table.notna(), None)
    write_workbook(path, Sheet([list(cells)], [cells[name].tolist() for name in cells], title="bench"))

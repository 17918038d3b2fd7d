"""Registers: linkage with its precision and recall, and files to clean Parquet against a bare read."""

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
from python_calamine import CalamineWorkbook

from blora_eval.ingest.readers import read_tables
from blora_eval.simulate.sheets import Sheet, write_workbook
from blora_eval.study import Study, load_study
from blora_eval.validate.checking import check_tables
from blora_eval.validate.clean import write_clean, write_tables
from blora_eval.validate.linkage import propose
from blora_eval.validate.pseudonyms import make_key
from tests.bench.timing import Row, median_seconds, medians_in_turn
from tests.reference.person_register import person_register

AS_TEXT = {"dtype": str, "keep_default_na": False}
ALONE = """
import resource, sys
from pathlib import Path
from blora_eval.ingest.readers import read_tables
from blora_eval.study import load_study
from blora_eval.validate.checking import check_tables
from blora_eval.validate.clean import write_clean
study = load_study(Path(sys.argv[1]))
write_clean(check_tables(study, read_tables(study)), study.folder / "clean")
status = Path("/proc/self/status")  # where it is, for getrusage tells there the peak of who started us, too
lines = [line.split() for line in status.read_text().splitlines()] if status.is_file() else []
peaks = [int(line[1]) for line in lines if line[0] == "VmHWM:"]
print(*peaks or [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024])
"""
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
    for method in ("splink", "rules"):
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
        return _to_clean(study, "csv", "pandas.read_csv", lambda: pd.read_csv(path, **AS_TEXT), 3)


def xlsx_to_clean() -> list[Row]:
    """The same as xlsx, against the bare rows of calamine, and against those of openpyxl."""
    with _study("members.xlsx") as study:
        path = study.folder / "members.xlsx"
        rows = _to_clean(study, "xlsx", "calamine's rows", lambda: _calamine(path), 2.5)
        return [*rows, _against_openpyxl(path, rows[1].seconds)]


def damaged_to_clean() -> list[Row]:
    """The csv with a digit lost from every NIK: at least one problem a row, all of them in workbooks."""
    with _study("members.csv", lost=True) as study:
        path = study.folder / "members.csv"
        rows = _to_clean(study, "damaged csv", "pandas.read_csv", lambda: pd.read_csv(path, **AS_TEXT), None)
        return rows[1:]


def _to_clean(
    study: Study, kind: str, peer: str, bare: Callable[[], object], target: float | None
) -> list[Row]:
    """Reading alone; with rules, problems table and Parquet; with workbooks too: processor time. And memory."""
    runs = (bare, lambda: read_tables(study), lambda: _tables(study), lambda: _everything(study))
    other, *ours = medians_in_turn(*runs, repeats=3)
    steps = ("read", "to clean Parquet with all rules", "the same with correction workbooks")
    rows = [
        Row(f"{kind} of {ROWS:,} rows x 20, {step} (processor)", seconds, peer, other, "at most", target)
        for step, seconds in zip(steps, ours, strict=True)
    ]
    start = time.perf_counter()
    peak = subprocess.run(
        [sys.executable, "-c", ALONE, str(study.folder)], capture_output=True, text=True, check=True
    )
    note = f"{int(peak.stdout) / 1024:,.0f} MB at most; wanted below 1,500"
    return [
        *rows,
        Row(f"{kind}, a whole check in a process of its own", time.perf_counter() - start, note=note),
    ]


def _against_openpyxl(path: Path, ours: float) -> Row:
    what = f"xlsx of {ROWS:,} rows x 20, to clean Parquet with all rules (processor)"
    try:
        import openpyxl
    except ImportError:
        return Row(what, ours, note="openpyxl is not installed")

    def read() -> None:
        book = openpyxl.load_workbook(path, read_only=True)
        for _ in book.worksheets[0].iter_rows(values_only=True):
            pass

    seconds = median_seconds(read, repeats=1, warm=False, clock=time.process_time)
    return Row(what, ours, "openpyxl's rows", seconds, "at least", 5)


def _calamine(path: Path) -> int:
    return len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())


def _tables(study: Study) -> None:
    """Without workbooks, into a new folder."""
    write_tables(check_tables(study, read_tables(study)), Path(tempfile.mkdtemp(dir=study.folder)))


def _everything(study: Study) -> None:
    """As the command does it: the store that stood there is replaced."""
    write_clean(check_tables(study, read_tables(study)), study.folder / "clean")


@contextmanager
def _study(file: str, *, lost: bool = False) -> Iterator[Study]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "study"
        folder.mkdir()
        os.environ["BLORA_EVAL_KEY_FILE"] = str(make_key(Path(name) / "key"))
        table = _siks()
        if lost:
            table["nomor_nik"] = table["nomor_nik"].str[:-1]
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

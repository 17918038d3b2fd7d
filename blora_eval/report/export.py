"""The published numbers as files people open: ``results.csv`` and ``results.xlsx`` with its codebook."""

import csv
import datetime as dt
from pathlib import Path

import pandas as pd
import xlsxwriter

from blora_eval.report.labels import indicator_labels
from blora_eval.results import SCHEMA

__all__ = ["write_results"]

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
COLUMN_MEANINGS = {
    "study": ("Nama studi", "Study's short name"),
    "level": ("Tingkat wilayah", "Level of the area"),
    "area_code": ("Kode wilayah atau kelompok", "Area or group code"),
    "stage": ("Tahap pengolahan", "Stage of the work"),
    "indicator": ("Indikator (lihat di bawah)", "Indicator (see below)"),
    "dimension": ("Rincian indikator", "Part of the indicator"),
    "period": ("Periode", "Period"),
    "round": ("Putaran data", "Round of the data"),
    "population": ("Yang dihitung", "What is counted"),
    "value": (
        "Nilai; kosong bila tidak tersedia atau disembunyikan",
        "Value; empty where not available or hidden",
    ),
    "low": ("Batas bawah selang kepercayaan 95 %", "Lower bound of the 95 % interval"),
    "high": ("Batas atas selang kepercayaan 95 %", "Upper bound of the 95 % interval"),
    "se": ("Galat baku menurut rancangan", "Design-based standard error"),
    "df": ("Derajat bebas", "Degrees of freedom"),
    "n": ("Banyaknya unit", "Number of units"),
    "n_psu": ("Banyaknya unit penarikan contoh pertama", "Number of primary sampling units"),
    "unit": ("Satuan", "Unit"),
    "kind": ("descriptive, causal, official, simulated", "descriptive, causal, official, simulated"),
    "method": ("Metode", "Method"),
    "status": (
        "ok, caution, unusable, unavailable, suppressed",
        "ok, caution, unusable, unavailable, suppressed",
    ),
    "reason": ("Alasan bila bukan ok", "Why it is not ok"),
    "source": ("Sumber", "Source"),
    "vintage": ("Tanggal versi data", "Vintage of the data"),
}


def write_results(
    results: pd.DataFrame, folder: Path, *, title: str, synthetic: bool, as_of: dt.date
) -> None:
    """Write the publishable rows as ``results.csv`` and ``results.xlsx``.

    Parameters
    ----------
    results : DataFrame
        The publishable store's rows, never the full ones.
    folder : Path
        Where the two files go; each is written beside and renamed.
    title : str
        The study's title, for the workbook's properties.
    synthetic : bool
        Whether the data are invented: the workbook then says SINTETIS in its properties and sheets.
    as_of : date
        The study's date, which the workbook carries as its time of making, so that the same rows
        give the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    plain = results.astype(object).where(results.notna(), None)
    _write_csv(plain, folder / "results.csv")
    _write_xlsx(plain, folder / "results.xlsx", title=title, synthetic=synthetic, as_of=as_of)


def _write_csv(plain: pd.DataFrame, path: Path) -> None:
    unfinished = path.with_name(path.name + ".part")
    with unfinished.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(SCHEMA.names)
        for row in plain.itertuples(index=False):
            writer.writerow([_harmless(cell) for cell in row])
    unfinished.replace(path)


def _harmless(cell: object) -> object:
    """A text that a spreadsheet would run as a formula gets the apostrophe that stops it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def _write_xlsx(plain: pd.DataFrame, path: Path, *, title: str, synthetic: bool, as_of: dt.date) -> None:
    unfinished = path.with_name(path.name + ".part")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    mark = "SINTETIS: " if synthetic else ""
    with xlsxwriter.Workbook(str(unfinished), {**options, "in_memory": True}) as book:
        created = dt.datetime.combine(as_of, dt.time(), tzinfo=None)
        book.set_properties({"title": mark + title, "created": created, "comments": mark.rstrip(": ")})
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet("SINTETIS results" if synthetic else "results")
        sheet.write_row(0, 0, SCHEMA.names, bold)
        for index, row in enumerate(plain.itertuples(index=False), start=1):
            sheet.write_row(index, 0, row)
        sheet.autofilter(0, 0, len(plain), len(SCHEMA.names) - 1)
        sheet.freeze_panes(1, 3)
        sheet.set_column(0, len(SCHEMA.names) - 1, 14)
        _write_codebook(book.add_worksheet("codebook"), plain, bold)
    unfinished.replace(path)


def _write_codebook(sheet: xlsxwriter.worksheet.Worksheet, plain: pd.DataFrame, bold: object) -> None:
    sheet.write_row(0, 0, ["column / indicator", "Bahasa Indonesia", "English"], bold)
    entries = [(name, *meaning) for name, meaning in COLUMN_MEANINGS.items()]
    codes = sorted(set(plain["indicator"]))
    entries += [(code, *(indicator_labels(code, lang) for lang in ("id", "en"))) for code in codes]
    for index, entry in enumerate(entries, start=1):
        sheet.write_row(index, 0, entry)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 2, 70)

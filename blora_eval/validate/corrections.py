"""A correction workbook a village: which cell, what stands in it, what is wrong and what to do.

The operator opens the register beside it and ticks off line by line. It holds values of persons: it lies
in the confidential zone, readable by its owner alone, and nothing further is made from it.
"""

import datetime as dt
import io
from pathlib import Path

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from blora_eval.validate.forms import LAST_ROW, filled_in
from blora_eval.validate.originals import FOUND

__all__ = ["UNPLACED", "correction_list", "write_corrections"]

UNPLACED = "tanpa-desa"
"""Name of the workbook of rows of which no village is known."""

MADE = dt.datetime(2025, 1, 1)  # noqa: DTZ001 - the format has no zone; fixed, so that bytes repeat
PLACE = ["file", "sheet", "row", "column"]
CELLS = [*PLACE, FOUND]
OWNER = 0o600
TEXTS = ["reason_id", "reason_en", "fix_id", "fix_en"]
HEADINGS = (
    ("Berkas", "File", 34),
    ("Lembar", "Sheet", 10),
    ("Baris", "Row", 7),
    ("Kolom", "Column", 16),
    ("Isi sel", "Cell holds", 22),
    ("Apa yang salah", "", 44),
    ("", "What is wrong", 44),
    ("Yang perlu dilakukan", "", 40),
    ("", "What to do", 40),
    ("Keadaan", "State", 26),
    ("Tanggal", "Date", 12),
    ("Petugas", "By", 14),
)
STATES = [
    "belum / to do",
    "sudah diperbaiki / corrected",
    "sudah benar / right as it is",
    "tidak ditemukan / not found",
]
HELP = (
    ("Cara memakai", "How to use"),
    (
        "Buka berkas register, cari baris dan kolom yang disebut, lalu perbaiki di berkas itu.",
        "Open the register's file, find the row and the column named, and correct them there.",
    ),
    (
        "Pilih keadaan pada kolom Keadaan dari daftarnya.",
        "Choose a state from the list in the column State.",
    ),
    (
        "Buku kerja ini memuat isian register: jangan dikirim, disalin, atau dicetak untuk orang lain.",
        "This workbook holds entries of the register: do not send, copy or print it for others.",
    ),
    (
        "Nomor baris adalah nomor baris Excel. Baris kosong berarti seluruh berkas.",
        "Row numbers are Excel's. An empty one means the whole file.",
    ),
    (
        "Jalankan `blora-eval check` lagi setelah memperbaiki; buku kerja ini lalu dibuat baru.",
        "Run `blora-eval check` again after correcting; this workbook is then made anew.",
    ),
)
FIRST_DAY, LAST_DAY = dt.date(2010, 1, 1), dt.date(2100, 12, 31)
SAME_ID = "Mungkin orang yang sama dengan baris {row} berkas {file}."
SAME_EN = "May be the same person as row {row} of {file}."
LOOK_ID = "Periksa keduanya; hapus salah satu hanya bila memang orang yang sama."
LOOK_EN = "Look at both; delete one of them only if it is the same person."


def correction_list(
    problems: pd.DataFrame, proposals: pd.DataFrame, found: pd.Series | None = None
) -> pd.DataFrame:
    """All that operators are to look at, in the order of their files.

    Parameters
    ----------
    problems : DataFrame
        What checking found.
    proposals : DataFrame
        Links proposed; those of duplicates within a round are listed.
    found : Series of str, optional
        What stands in the cell of each problem.

    Returns
    -------
    DataFrame
        ``village_code``, ``file``, ``sheet``, ``row``, ``column``, ``found`` and the four texts.

    Examples
    --------
    >>> from blora_eval.validate.linking import PROPOSAL_COLUMNS
    >>> problems = pd.DataFrame([["99.99.01.2001", "a.xlsx", "1", 4, "nomor_nik", "a", "b", "c", "d"]],
    ...                         columns=["village_code", *PLACE, *TEXTS])
    >>> len(correction_list(problems, pd.DataFrame(columns=PROPOSAL_COLUMNS)))
    1
    """
    twice = proposals[proposals["kind"] == "duplicate"]
    ends = list(zip(twice["row_left"], twice["file_left"], strict=True))
    same = pd.DataFrame(
        {
            "village_code": twice["village_right"],
            "file": twice["file_right"],
            "sheet": twice["sheet_right"],
            "row": twice["row_right"],
            "column": "",
            FOUND: "",
            "reason_id": [SAME_ID.format(row=row, file=file) for row, file in ends],
            "reason_en": [SAME_EN.format(row=row, file=file) for row, file in ends],
            "fix_id": LOOK_ID,
            "fix_en": LOOK_EN,
        }
    )
    columns = ["village_code", *CELLS, *TEXTS]
    shown = problems["row"].notna() | (problems["village_code"] != "")
    listed = problems.assign(**{FOUND: "" if found is None else found}).loc[shown, columns]
    whole = pd.concat([listed, same], ignore_index=True) if len(same) else listed
    return whole.sort_values([*PLACE, "reason_en"], kind="stable", ignore_index=True)


def write_corrections(corrections: pd.DataFrame, villages: pd.Series, folder: Path) -> list[Path]:
    """Write one workbook a village that has something to correct.

    Parameters
    ----------
    corrections : DataFrame
        What :func:`correction_list` gave.
    villages : Series of str
        Codes of the areas frame: only they become names of files; rows of other villages, or of none,
        go to one workbook of their own.
    folder : Path
        Where the workbooks go; it is made.

    Returns
    -------
    list of Path
        The files, readable by their owner alone. The same corrections give the same bytes.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    village = corrections["village_code"].where(corrections["village_code"].isin(villages), UNPLACED)
    number, codes = pd.factorize(village, sort=True)
    order = np.argsort(number, kind="stable")
    columns = [corrections[name].iloc[order].tolist() for name in [*CELLS, *TEXTS]]
    columns.append([STATES[0]] * len(corrections))
    filled = filled_in(_form(), columns, np.bincount(number, minlength=len(codes)).tolist())
    paths = []
    for code, content in zip(codes, filled, strict=True):
        paths.append(folder / f"{code}.xlsx")
        paths[-1].touch(mode=OWNER)
        paths[-1].write_bytes(content)
    return paths


def _form() -> bytes:
    """The workbook without rows: all but them is the same in every village."""
    content = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": "Koreksi / Corrections", "created": MADE})
        bold = book.add_format({"bold": True, "bg_color": "#DCE9E2", "bottom": 1, "text_wrap": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        date = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
        sheet = book.add_worksheet("Koreksi")
        _head(sheet, bold)
        state = len(CELLS) + len(TEXTS)
        sheet.set_column(state + 1, state + 1, HEADINGS[state + 1][2], date)
        sheet.write_row(1, 0, [""] * (state + 1), wrapped)
        choices = {"validate": "list", "source": STATES}
        days = {"validate": "date", "criteria": "between", "minimum": FIRST_DAY, "maximum": LAST_DAY}
        sheet.data_validation(1, state, LAST_ROW - 1, state, choices)
        sheet.data_validation(1, state + 1, LAST_ROW - 1, state + 1, days)
        sheet.autofilter(0, 0, LAST_ROW - 1, len(HEADINGS) - 1)
        help_sheet = book.add_worksheet("Petunjuk")
        help_sheet.set_column(0, 1, 70)
        for number, texts in enumerate(HELP):
            for column, text in enumerate(texts):
                help_sheet.write_string(number, column, text, bold if number == 0 else wrapped)
    return content.getvalue()


def _head(sheet: Worksheet, bold: object) -> None:
    for column, (indonesian, english, width) in enumerate(HEADINGS):
        sheet.write_string(0, column, " / ".join(filter(None, (indonesian, english))), bold)
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&F&R&P / &N")

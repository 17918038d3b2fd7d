"""Small files made on the spot."""

import datetime as dt

import pytest
import xlsxwriter

from blora_eval.study import load_study

collect_ignore = ["fuzz_readers.py"]
"""A script for a tool that is not always there; its test starts it in a process of its own."""

WRITTEN = dt.datetime(2025, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
YAML = """
name: kecil
title: Kecil
as_of: 2025-12-31
rounds:
  r1: {kind: register, date: 2025-01-31, label: Satu, register: DTKS}
  s1: {kind: survey, date: 2025-01-31, label: Survei}
tables:
  areas: {files: raw/areas.csv}
"""
AREAS = "village_code,village,district\n99.99.01.2001,Sumbermulyo,Satu\n99.99.01.2002,Karangjati,Satu\n"


@pytest.fixture
def workbook(tmp_path):
    """Write rows to sheets; numbers stay numbers, texts stay texts."""

    def write(name, **sheets):
        path = tmp_path / "raw" / name
        path.parent.mkdir(exist_ok=True)
        book = xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False})
        book.set_properties({"created": WRITTEN})  # else the bytes, and their number, change with the second
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
        book.close()
        return path

    return write


@pytest.fixture
def study(tmp_path):
    """A study with two villages, and what is added to its tables."""

    def make(more="", areas=AREAS):
        (tmp_path / "raw").mkdir(exist_ok=True)
        (tmp_path / "raw" / "areas.csv").write_text(areas, encoding="utf-8")
        (tmp_path / "study.yaml").write_text(YAML + more, encoding="utf-8")
        return load_study(tmp_path)

    return make

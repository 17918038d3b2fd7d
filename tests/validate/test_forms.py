"""A form filled in many times: every copy opens, holds its rows and keeps the form's lists and ranges."""

import io
import zipfile

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from blora_eval.validate.corrections import LAST_ROW, filled_in

ODD = ["=1+1", "a & <b>", " room ", "two\nlines", "\x0b", "_x0041_", "", None, 7]


@pytest.fixture(scope="module")
def form():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("Isi")
        sheet.write_row(0, 0, ["Satu", "Dua"])
        sheet.write_row(1, 0, ["", ""], book.add_format({"text_wrap": True}))
        sheet.data_validation(1, 1, LAST_ROW - 1, 1, {"validate": "list", "source": ["ya", "tidak"]})
        sheet.autofilter(0, 0, LAST_ROW - 1, 1)
        book.add_worksheet("Petunjuk").write_string(0, 0, "Cara")
    return content.getvalue()


def _parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert parts.testzip() is None
        return {name: parts.read(name).decode() for name in parts.namelist()}


def test_each_copy_has_its_own_rows(form):
    copies = list(filled_in(form, [["a", "b", "c"], [1, 2, None]], [1, 2]))
    sheets = [
        CalamineWorkbook.from_filelike(io.BytesIO(copy)).get_sheet_by_name("Isi").to_python()
        for copy in copies
    ]
    assert sheets == [[["Satu", "Dua"], ["a", 1.0]], [["Satu", "Dua"], ["b", 2.0], ["c", ""]]]
    assert [set(_parts(copy)) for copy in copies] == [set(_parts(form))] * 2


def test_ranges_end_with_the_rows(form):
    (copy,) = filled_in(form, [["a", "b"], ["c", "d"]], [2])
    parts = _parts(copy)
    sheet, book = parts["xl/worksheets/sheet1.xml"], parts["xl/workbook.xml"]
    assert '<dimension ref="A1:B3"/>' in sheet
    assert '<autoFilter ref="A1:B3"/>' in sheet
    assert 'sqref="B2:B3"' in sheet
    assert "Isi!$A$1:$B$3<" in book
    assert not [name for name, part in parts.items() if str(LAST_ROW) in part]


def test_odd_texts_stay_texts(form):
    (copy,) = filled_in(form, [ODD, ODD], [len(ODD)])
    read = CalamineWorkbook.from_filelike(io.BytesIO(copy)).get_sheet_by_name("Isi").to_python()[1:]
    assert [row[0] for row in read] == ["" if cell is None else cell for cell in ODD]
    sheet = _parts(copy)["xl/worksheets/sheet1.xml"]
    assert "<f>" not in sheet
    assert "_x000B_" in sheet
    assert "_x005F_x0041_" in sheet


def test_the_same_rows_give_the_same_bytes_and_no_rows_no_copy(form):
    one, other = (list(filled_in(form, [["a"], ["b"]], [1])) for _ in range(2))
    assert one == other
    assert list(filled_in(form, [[], []], [])) == []

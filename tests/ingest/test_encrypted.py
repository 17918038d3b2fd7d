"""A workbook that Office would ask a password for, made as Office makes it, is refused in one sentence."""

import io

import pytest
import xlsxwriter

from blora_eval.errors import DataError
from blora_eval.ingest.readers import read_table
from blora_eval.study import TableSource

ooxml = pytest.importorskip("msoffcrypto.format.ooxml", reason="msoffcrypto-tool is not installed")


@pytest.fixture
def encrypted(tmp_path):
    plain, locked = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(plain, {"in_memory": True}) as book:
        book.add_worksheet().write_column(0, 0, ["village_code", "99.99.01.2001"])
    plain.seek(0)
    ooxml.OOXMLFile(plain).encrypt("rahasia", locked)
    path = tmp_path / "raw" / "a.xlsx"
    path.parent.mkdir()
    path.write_bytes(locked.getvalue())
    return path


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.csv"])
def test_an_encrypted_workbook_is_refused(encrypted, name):
    path = encrypted.rename(encrypted.with_name(name))
    with pytest.raises(DataError, match="protected by a password") as refused:
        read_table(path, "panel", TableSource(files=["x"]))
    assert "rahasia" not in str(refused.value)


def test_one_cut_in_half_is_refused_too(encrypted):
    encrypted.write_bytes(encrypted.read_bytes()[: encrypted.stat().st_size // 2])
    with pytest.raises(DataError):
        read_table(encrypted, "panel", TableSource(files=["x"]))

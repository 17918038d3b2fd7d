"""Text files as they come: marks, encodings, delimiters, quotes, lines of unequal length, gzip."""

import csv
import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.errors import DataError
from blora_eval.ingest import archives
from blora_eval.ingest.delimited import _fast, _unquoted, decode, read_delimited
from blora_eval.ingest.grids import read_workbook

KNOWN = {"village_code": ["village_code"], "name": ["name"], "year": ["year"]}


def _grid(path, content):
    path.write_bytes(content)
    return read_delimited(path, KNOWN).frame.to_numpy().tolist()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_finds_headings(tmp_path, delimiter):
    lines = [delimiter.join(("village_code", "name", "year")), delimiter.join(("a", "NA", "2021"))]
    assert _grid(tmp_path / "a.csv", "\n".join(lines).encode())[1] == ["a", "NA", "2021"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_encoding_seen(encoding):
    assert decode("Kösamba".encode(encoding)) == "Kösamba"


@pytest.mark.parametrize("content", [b"a\x00b", b"\xff\xfea", b"\xef\xbb\xbf\xff\xff"])
def test_bytes_that_are_no_text(content):
    with pytest.raises(DataError, match="is not text"):
        decode(content)


def test_a_longer_line_loses_nothing(tmp_path):
    far = "\n".join(["village_code,name", *["a,b"] * 40, "c,d,e,f"])
    assert _grid(tmp_path / "a.csv", far.encode())[-1] == ["c", "d", "e", "f"]


def test_a_quote_that_does_not_close(tmp_path):
    with pytest.raises(DataError, match="quotation mark"):
        _grid(tmp_path / "a.csv", b'village_code,name\na,"b\nc,d\ne,f,g,h')
    with pytest.raises(DataError, match="quotation mark"):
        _grid(tmp_path / "a.csv", b'village_code,name\n"a"x,"b\n')


def test_an_empty_file_and_one_of_blank_lines(tmp_path):
    with pytest.raises(DataError):
        _grid(tmp_path / "a.csv", b"")
    assert all(cell == "" for row in _grid(tmp_path / "b.csv", b"\n\n") for cell in row)


def test_gzip_whole_damaged_and_too_large(tmp_path, monkeypatch):
    packed = gzip.compress(b"village_code,name\na,b\n")
    assert _grid(tmp_path / "a.csv.gz", packed)[1] == ["a", "b"]
    with pytest.raises(DataError, match="cut off or damaged"):
        _grid(tmp_path / "b.csv.gz", packed[:-6])
    monkeypatch.setattr(archives, "SIZE_LIMIT", 10)
    with pytest.raises(DataError, match="unpacks to more than 10 bytes"):
        _grid(tmp_path / "c.csv.gz", packed)


def test_a_field_longer_than_any_real_one_is_refused(tmp_path):
    with pytest.raises(DataError, match="damaged line"):
        _grid(tmp_path / "a.csv", b"village_code,name\na," + b"x" * 200_000 + b"\n")


def test_an_interruption_is_no_damage(workbook, monkeypatch):
    from blora_eval.ingest import grids as workbooks

    def interrupted(*_):
        raise KeyboardInterrupt

    path = workbook("a.xlsx", a=[["x"]])
    monkeypatch.setattr(workbooks, "_wanted", interrupted)
    with pytest.raises(KeyboardInterrupt):
        read_workbook(path, "xlsx", None)


@given(
    st.lists(
        st.lists(
            st.text(st.sampled_from("ab é\u00a0'=1\t\x1a\x85\u2028\ufeff;"), max_size=4),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_the_fast_reader_of_unquoted_lines_reads_what_the_plain_one_reads(rows, end, closed):
    text = end.join(",".join(row) for row in rows) + end * closed
    fast = _unquoted(text, ",", 3)
    plain = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert fast is not None or text.startswith("\ufeff")
    if fast is not None:
        assert fast.to_numpy().tolist() == plain
        assert (fast.dtypes == "str").all()


@pytest.mark.parametrize("text", ['a,"b"\n', "a,b\nc\n", "a,b\nc,d,e\n", "a,b\rc,d\n", ""])
def test_the_fast_reader_leaves_other_lines_alone(text):
    assert _unquoted(text, ",", 2) is None


@pytest.mark.parametrize("text", ["a,b\n\nc,d\n", "\na,b\n", "a,b\n\n"])
def test_an_empty_line_keeps_its_number(text):
    fast, plain = (read(text, ",", 2).fillna("").to_numpy().tolist() for read in (_unquoted, _fast))
    assert fast == plain
    assert ["", ""] in fast

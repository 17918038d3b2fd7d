"""Files made to do harm: each is refused in one sentence, by a process that may take half a gigabyte more."""

import gzip
import json
import os
import re
import socket
import struct
import subprocess
import sys
import zipfile

import pytest

from tests.ingest.old_workbooks import number, old_workbook, record, text

CHILD = """
import json, resource, sys
from pathlib import Path
from blora_eval.errors import DataError
from blora_eval.ingest.readers import read_table
from blora_eval.study import TableSource
held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() + (512 << 20)
resource.setrlimit(resource.RLIMIT_AS, (held, held))
for path in map(Path, sys.argv[1:]):
    try:
        told = f"{len(read_table(path, 'panel', TableSource(files=['x'])).frame)} rows"
    except DataError as error:
        told = str(error)
    print(json.dumps([path.name, told]), flush=True)
"""
LINE = "village_code,year\n1,2021\n"
SHEET, STRINGS, RELATIONS = (
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/_rels/workbook.xml.rels",
)
FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
ROW = "<table:table-row{}>{}</table:table-row>"
ODS_TOP = ROW.format("", CELL.format("village_code") + CELL.format("year")) + ROW.format(
    "", CELL.format("1") + CELL.format("2021")
)
SWOLLEN, DAMAGED = "unpacks to more than 300 times its size", "is cut off or damaged"
SPANS, COLUMNS, NAMED = "has a sheet that spans", "more than 2,000 columns", "has parts named as no office"

TEXTS = {
    "columns.csv": (",".join(["village_code", "year", *map(str, range(100_000))]), COLUMNS),
    "late-columns.csv": (LINE * 99 + "1," * 100_000 + "\n" + LINE, COLUMNS),
    "ragged.csv": ("village_code,year" + ",a" * 1900 + "\n" + "1,2021\n" * 1_000_000, "lines much shorter"),
    "line.csv": ("village_code,year" + "x" * 30_000_000, "has a first line of more than"),
    "heading.csv": (
        LINE.replace("year", "year," + "x" * 10_000).replace("2021", "2021,1"),
        "a heading of more",
    ),
    "good.csv": (LINE, "1 rows"),
    "wide.csv": (
        LINE.replace("year", "year" + ",a" * 1_500).replace("2021", "2021" + ",1" * 1_500),
        "1 rows",
    ),
}
SHEETS = {
    "single.xlsx": (FAR.replace(b'"', b"'"), SPANS),
    "small.xlsx": (FAR.replace(b"XFD", b"xfd"), SPANS),
    "tab.xlsx": (FAR.replace(b" r=", b"\tr="), SPANS),
    "spaced.xlsx": (FAR.replace(b"r=", b"r = "), SPANS),
    "unnamed.xlsx": (b"<row>" + b"<c><v>1</v></c>" * 99_999 + b"</row>" + b"<row></row>" * 99_999, SPANS),
    "straddling.xlsx": (b" " * 1_047_000 + FAR.replace(b' r="X', b" " * 2000 + b'r="x'), SPANS),
    "columns.xlsx": (b'<row r="9"><c r="XFD9"><v>1</v></c></row>', COLUMNS),
    "good.xlsx": (b"", "1 rows"),
    "formatted.xlsx": (b'<row r="9" ht="15"><c r="XFD9" s="1"/></row>', "1 rows"),
}
TABLES = {
    "gap.ods": (
        ROW.format(' table:number-rows-repeated="300000"', "<table:table-cell/>")
        + ROW.format("", '<table:table-cell table:number-columns-repeated="200"/>' + CELL.format(1)),
        SPANS,
    ),
    "repeated.ods": (ROW.format(" table:number-rows-repeated='300000'", CELL.format(1) * 200), SPANS),
    "deep.ods": ("<text:p>" * 500_000 + "</text:p>" * 500_000, DAMAGED),
    "good.ods": (
        ROW.format(
            ' table:number-rows-repeated="1048000"',
            '<table:table-cell table:number-columns-repeated="16384"/>',
        ),
        "1 rows",
    ),
}
OLD_TOP = [text(0, 0, "village_code"), text(0, 1, "year"), text(1, 0, "1"), number(1, 1, 2021)]
OLD = {
    "good.xls": (old_workbook(OLD_TOP), "1 rows"),
    "far.xls": (old_workbook([*OLD_TOP, number(65_535, 65_535, 1)]), DAMAGED),
    "many.xls": (
        old_workbook([*OLD_TOP, record(0xBD, struct.pack("<HHHIH", 65_535, 65_000, 0, 2, 65_000))]),
        DAMAGED,
    ),
    "dimensions.xls": (
        old_workbook([record(0x200, struct.pack("<IIHHH", 0, 2**32 - 1, 0, 256, 0)), *OLD_TOP]),
        DAMAGED,
    ),
    "directory.xls": (old_workbook(OLD_TOP, first=(1,)), DAMAGED),
    "stream.xls": (old_workbook(OLD_TOP, last=2), DAMAGED),
}
PLACES = {
    "pipe.csv": "is a device, a pipe or a socket",
    "socket.csv": "is a device, a pipe or a socket",
    "zero.csv": "is a device, a pipe or a socket",
    "nowhere.csv": "cannot be opened",
    "loop.csv": "cannot be opened",
    "folder.csv": "is a folder, not a file",
    "hole.csv": "is larger than 2,000,000,000 bytes",
}
PACKED = {
    "bomb.csv.gz": "unpacks to more than 2,000,000,000 bytes",
    "swollen.csv.gz": SWOLLEN,
    "strings.xlsx": SWOLLEN,
    "lying.xlsx": DAMAGED,
    "referred.xlsx": "bytes of text in its cells",
    "renamed.xlsx": SPANS,
    "members.xlsx": "holds more than 10,000 parts",
    "root.xlsx": NAMED,
    "above.xlsx": NAMED,
    "twice.xlsx": NAMED,
    "packed.xlsx": DAMAGED,
    "good.csv.gz": "1000000 rows",
}
EXPECTED = PLACES | PACKED | {name: told for name, (_, told) in (TEXTS | SHEETS | TABLES | OLD).items()}


def _zip(path, parts, **packing):
    with zipfile.ZipFile(path, "w", **{"compression": zipfile.ZIP_DEFLATED} | packing) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def _packed(folder, parts):
    with gzip.open(folder / "good.csv.gz", "wb") as file:
        file.write(b"village_code,year\n" + b"1,2021\n" * 1_000_000)
    tenth = gzip.compress(b"1,2021\n" * 60_000_000, compresslevel=1)
    (folder / "bomb.csv.gz").write_bytes(gzip.compress(LINE.encode()) + tenth * 10)
    (folder / "swollen.csv.gz").write_bytes(gzip.compress(LINE.encode() + b"1" * 150_000_000))
    long = b"<si><t>" + b"a" * 1_000_000 + b"</t></si>"
    many = parts[STRINGS].replace(b"</sst>", long * 170 + b"</sst>")
    _zip(folder / "strings.xlsx", parts | {STRINGS: many})
    content = (folder / "strings.xlsx").read_bytes()
    size = len(many).to_bytes(4, "little")
    assert content.count(size) == 2
    (folder / "lying.xlsx").write_bytes(content.replace(size, (5000).to_bytes(4, "little")))
    one = parts[STRINGS].replace(b"</sst>", long + b"</sst>")
    last = parts[STRINGS].count(b"<si>")
    cells = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>%d</v></c></row>' % (i, i, last) for i in range(9, 4009)
    )
    sheet = parts[SHEET].replace(b"</sheetData>", cells + b"</sheetData>")
    _zip(folder / "referred.xlsx", parts | {STRINGS: one, SHEET: sheet})
    moved = {name: content for name, content in parts.items() if name != SHEET}
    moved["xl/x.bin"] = parts[SHEET].replace(b"</sheetData>", FAR + b"</sheetData>")
    moved[RELATIONS] = parts[RELATIONS].replace(b"worksheets/sheet1.xml", b"x.bin")
    _zip(folder / "renamed.xlsx", moved)
    _zip(folder / "members.xlsx", parts | {f"xl/media/{place}.png": b"" for place in range(10_000)})
    _zip(folder / "root.xlsx", parts | {"/etc/x": b""})
    _zip(folder / "above.xlsx", parts | {"xl/../../x": b""})
    _zip(folder / "packed.xlsx", parts, compression=zipfile.ZIP_LZMA)
    _zip(folder / "twice.xlsx", parts | {SHEET.replace("1", "9"): b""})
    content = (folder / "twice.xlsx").read_bytes()
    (folder / "twice.xlsx").write_bytes(content.replace(b"sheet9", b"sheet1"))


def _places(folder):
    os.mkfifo(folder / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(os.path.relpath(folder / "socket.csv"))
    (folder / "zero.csv").symlink_to("/dev/zero")
    (folder / "nowhere.csv").symlink_to("nowhere")
    (folder / "loop.csv").symlink_to("loop.csv")
    (folder / "folder.csv").mkdir()
    with (folder / "hole.csv").open("wb") as file:
        file.truncate(10**12)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What is said of each file, all read by one process."""
    import xlsxwriter

    folder = tmp_path_factory.mktemp("hostile")
    with xlsxwriter.Workbook(folder / "good.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["village_code", "year"])
        sheet.write_row(1, 0, ["1", 2021])
    with zipfile.ZipFile(folder / "good.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, (rows, _) in SHEETS.items():
        _zip(folder / name, parts | {SHEET: parts[SHEET].replace(b"</sheetData>", rows + b"</sheetData>")})
    for name, (content, _) in TEXTS.items():
        (folder / name).write_text(content, encoding="utf-8")
    for name, (content, _) in OLD.items():
        (folder / name).write_bytes(content)
    for name, (rows, _) in TABLES.items():
        spaces = 'xmlns:office="o" xmlns:table="t" xmlns:text="x"'
        body = f'<office:spreadsheet><table:table table:name="a">{ODS_TOP}{rows}</table:table></office:spreadsheet>'
        content = (
            f"<office:document-content {spaces}><office:body>{body}</office:body></office:document-content>"
        )
        manifest = '<manifest:manifest xmlns:manifest="m"/>'
        mimetype = "application/vnd.oasis.opendocument.spreadsheet"
        files = {"mimetype": mimetype, "META-INF/manifest.xml": manifest, "content.xml": content}
        _zip(folder / name, files)
    _packed(folder, parts)
    _places(folder)
    command = [sys.executable, "-c", CHILD, *(str(folder / name) for name in EXPECTED)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    return dict(map(json.loads, run.stdout.splitlines())) | {"": run.stderr}


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are those of Linux")
@pytest.mark.parametrize("name", EXPECTED)
def test_within_half_a_gigabyte(told, name):
    assert name in told, told[""]
    assert re.search(EXPECTED[name], told[name])
    assert "stopped with" not in told[name]

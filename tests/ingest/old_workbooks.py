"""Small xls files made record by record, sound ones and others."""

import struct

FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def record(kind, content):
    """A record of a workbook."""
    return struct.pack("<HH", kind, len(content)) + content


def text(row, column, word):
    """A cell of text."""
    return record(0x204, struct.pack("<HHHHB", row, column, 0, len(word), 0) + word.encode())


def number(row, column, value):
    """A cell with a number."""
    return record(0x203, struct.pack("<HHHd", row, column, 0, value))


def old_workbook(records, *, first=(END,), last=END):
    """An xls of one sheet; ``first`` and ``last`` say which sectors follow the directory and the stream."""
    begin = [record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0, 6)) for kind in (5, 16)]
    end = record(10, b"")
    place = len(begin[0]) + 13 + len(end)
    stream = begin[0] + record(0x85, struct.pack("<IHBB", place, 0, 1, 0) + b"a") + end
    stream += begin[1] + b"".join(records) + end
    stream = stream.ljust(4096, b"\0")
    stream += bytes(-len(stream) % 512)
    sectors = [TABLE, *first, *range(3, 2 + len(stream) // 512), last]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += (
        bytes(6)
        + struct.pack("<9I", 0, 1, 1, 0, 4096, END, 0, END, 0)
        + struct.pack("<109I", 0, *[FREE] * 108)
    )
    entries = _entry("Root Entry", 5, END, 0, child=1) + _entry("Workbook", 2, 2, len(stream))
    table = struct.pack("<128I", *sectors, *[FREE] * (128 - len(sectors)))
    return head + table + entries.ljust(512, b"\0") + stream


def _entry(name, kind, start, size, child=FREE):
    letters = name.encode("utf-16-le")
    kinds = struct.pack("<HBBIII", len(letters) + 2, kind, 1, FREE, FREE, child)
    return letters.ljust(64, b"\0") + kinds + bytes(36) + struct.pack("<III", start, size, 0)

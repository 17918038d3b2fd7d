"""Old workbooks (xls): refused where a chain of sectors has no end, or a cell lies beyond the sheet."""

import struct
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from blora_eval.errors import DataError
from blora_eval.ingest.archives import DAMAGED

Sectors = npt.NDArray[np.uint32]

LAST = 0xFFFFFFFA
"""Numbers from here on name no sector."""

ENTRY = 128
WIDE = 12
"""Bytes from which a record of dimensions counts rows in four bytes."""

ROWS, COLUMNS = 65_536, 256
"""Size of an xls sheet; what a record says beyond it would all be allocated."""

CELLS = frozenset({0x06, 0x7E, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E})
MANY, DIMENSIONS = 0xBD, 0x200


def guard_compound(content: bytes) -> None:
    """Refuse an xls whose reading would not end, or would take all memory."""
    try:
        sound = all(_sound(kind, data) for kind, data in _records(_workbook(content)))
    except (struct.error, LookupError, ValueError):
        sound = False
    if not sound:
        raise DataError(DAMAGED)


def _sound(kind: int, data: bytes) -> bool:
    if kind in CELLS:
        return data[3] == 0
    if kind == MANY:
        return int.from_bytes(data[2:4], "little") + (len(data) - 6) // 6 <= COLUMNS
    if kind == DIMENSIONS:
        rows, columns = struct.unpack_from("<4xI2xH" if len(data) >= WIDE else "<2xH2xH", data)
        return bool(rows <= ROWS and columns <= COLUMNS)
    return True


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + size]
        place += 4 + size


def _workbook(content: bytes) -> bytes:
    """The stream of the workbook, put together from its sectors."""
    sector = 1 << struct.unpack_from("<H", content, 30)[0]
    body = content[sector:]
    directory, small, mini = struct.unpack_from("<I4xII", content, 48)
    table = _ended(_table(content, sector)[: -(-len(body) // sector)])
    entries = _joined(body, sector, table, directory)
    places = {entries[at : at + ENTRY - 64].decode("utf-16-le").split("\0")[0]: at for at in _starts(entries)}
    at = places["Workbook" if "Workbook" in places else "Book"]
    start, size = struct.unpack_from("<II", entries, at + 116)
    if size >= small:
        return _joined(body, sector, table, start)[:size]
    root = _joined(body, sector, table, struct.unpack_from("<I", entries, 116)[0])
    small_table = np.frombuffer(_joined(body, sector, table, mini), "<u4")
    return _joined(root, 64, _ended(small_table), start)[:size]


def _starts(entries: bytes) -> range:
    return range(0, len(entries) - ENTRY + 1, ENTRY)


def _table(content: bytes, sector: int) -> Sectors:
    """Which sector follows each one: the first 109 pieces are named in the head, others in a chain."""
    named = list(struct.unpack_from("<109I", content, 76))
    further, seen = struct.unpack_from("<I", content, 68)[0], set()
    while further < LAST:
        if further in seen:
            raise ValueError
        seen.add(further)
        piece = struct.unpack_from(f"<{sector // 4}I", content, (further + 1) * sector)
        named += piece[:-1]
        further = piece[-1]
    pieces = [content[(one + 1) * sector : (one + 2) * sector] for one in named if one < LAST]
    return np.frombuffer(b"".join(pieces), "<u4")


def _ended(table: Sectors) -> list[int]:
    """The table, if from every sector an end is reached: twice as far is looked at each time."""
    end = len(table)
    after = np.append(np.minimum(table, end), end).astype(np.intp)
    ahead = after
    for _ in range(end.bit_length()):
        ahead = ahead[ahead]
    if (ahead != end).any():
        raise ValueError
    following: list[int] = after.tolist()
    return following


def _joined(body: bytes, sector: int, table: list[int], start: int) -> bytes:
    pieces, place = [], start
    while place < len(table) - 1:
        pieces.append(body[place * sector : (place + 1) * sector])
        place = table[place]
    return b"".join(pieces)

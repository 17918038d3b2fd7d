"""The release gate: the last look at a file before it appears among the reports.

It knows nothing of where the file came from. It refuses kinds of files that have no place there,
files too large, anything that looks like the number of a person or a family, the column names of a
register, and whatever would make a reader's program run a script or fetch something.
"""

import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

from blora_eval.errors import ReportError

LARGEST = {".html": 8_000_000, ".pdf": 25_000_000, ".docx": 25_000_000}
"""Bytes allowed, by the kinds of file that may appear."""

_COLUMNS = """
nik no_nik nomor_nik kk no_kk nokk nomor_kk nama_ibu_kandung ibu_kandung nama_krt nama_art nama_lengkap
id_dtks idbdt id_bdt id_keluarga tanggal_lahir tempat_lahir tgl_lahir no_hp nomor_hp
"""
REGISTER_COLUMNS = frozenset(_COLUMNS.split())
_CODES = """
11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 81 82
91 92 93 94 95 96 97 99
"""
PROVINCES = frozenset(_CODES.split())
INLINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "code",
        "em",
        "i",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
        "wbr",
    }
)
RUNNING = frozenset(
    {"script", "iframe", "frame", "object", "embed", "applet", "form", "base", "link", "portal"}
)
ADDRESSES = frozenset(
    {
        "href",
        "src",
        "srcset",
        "action",
        "formaction",
        "data",
        "poster",
        "background",
        "cite",
        "xlink:href",
        "ping",
    }
)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

GROUPED = re.compile(r"\d(?:[ .,\-_/'’\u00a0\u2009\u202f]{0,2}\d){15,}")
SOLID = re.compile(r"\d{16,}")
NAME = re.compile(r"[A-Za-z]+(?:_[A-Za-z0-9]+)+")
LOADS = re.compile(
    r"url\(\s*+['\"]?+(?!data:(?:image|font)/|#)|@import|expression\(|javascript:", re.IGNORECASE
)


def release_check(path: Path) -> None:
    """Let a finished file pass, or say why it must not appear."""
    kind = path.suffix.lower()
    if kind not in LARGEST:
        raise ReportError(f"{path.name} may not appear: only {', '.join(LARGEST)} files are reports.")
    if path.stat().st_size > LARGEST[kind]:
        raise ReportError(f"{path.name} may not appear: it is larger than {LARGEST[kind] // 1_000_000} MB.")
    content = path.read_bytes()
    match kind:
        case ".html":
            problems = _html_problems(content)
        case ".docx":
            problems = _docx_problems(path)
        case _:
            problems = [] if content.startswith(b"%PDF-") else ["it is no PDF"]
    if problems:
        raise ReportError("\n  ".join([f"{path.name} may not appear:", *dict.fromkeys(problems)]))


def text_problems(blocks: list[str]) -> list[str]:
    """What must not be read in a text.

    Examples
    --------
    >>> text_problems(["tahun 2018 2019 2020 2021", "Rp1.234.567"])
    []
    >>> text_problems(["99 99 01 41 01 90 0001"])
    ['it holds a run of 16 digits that could be a NIK or KK number']
    """
    problems = []
    if any(map(_numbers_a_person, blocks)):
        problems.append("it holds a run of 16 digits that could be a NIK or KK number")
    names = {_plain(block) for block in blocks} | {
        name.lower() for block in blocks for name in NAME.findall(block)
    }
    problems += [f"it names the register's column {name}" for name in sorted(names & REGISTER_COLUMNS)]
    return problems


def _plain(block: str) -> str:
    return "_".join(block.lower().split())


def _numbers_a_person(block: str) -> bool:
    if SOLID.search(block):
        return True
    return any(_plausible("".join(groups)) for run in GROUPED.findall(block) for groups in _sixteen(run))


def _sixteen(run: str) -> Iterator[list[str]]:
    """Neighbouring groups of digits that make sixteen together: a number is not cut within a group."""
    groups = re.findall(r"\d+", run)
    for first in range(len(groups)):
        for last in range(first + 1, len(groups) + 1):
            if sum(map(len, groups[first:last])) == 16:
                yield groups[first:last]


def _plausible(number: str) -> bool:
    """Whether grouped digits can be a NIK or KK: a list of years or a sum of rupiah cannot."""
    day, month = int(number[6:8]), int(number[8:10])
    return number[:2] in PROVINCES and (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12


class _Reader(HTMLParser):
    """Gathers what a person can read, block by block, and what a browser would run or fetch."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = [""]
        self.problems: list[str] = []
        self.styled = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in RUNNING:
            self.problems.append(f"it holds a <{tag}> element")
        if tag not in INLINE:
            self.blocks.append("")
        self.styled = self.styled or tag == "style"
        for name, value in attrs:
            self._attribute(tag, name, value or "")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on"):
            self.problems.append(f"it holds a script in an attribute ({name})")
        if name in ADDRESSES and not value.startswith(("#", "data:image/")):
            self.problems.append(f"it points outside itself (<{tag} {name}>)")
        if name == "style" and LOADS.search(value):
            self.problems.append("a style of it fetches something")
        if tag == "meta" and name == "http-equiv" and value.lower() == "refresh":
            self.problems.append("it sends its reader elsewhere")
        if name in {"alt", "title", "aria-label", "content", "id", "class", "name"}:
            self.blocks.insert(0, value)

    def handle_endtag(self, tag: str) -> None:
        if tag not in INLINE:
            self.blocks.append("")
        self.styled = self.styled and tag != "style"

    def handle_data(self, data: str) -> None:
        if not self.styled:
            self.blocks[-1] += data
        elif LOADS.search(data):
            self.problems.append("a style of it fetches something")

    def handle_comment(self, data: str) -> None:
        self.blocks.insert(0, data)


def _html_problems(content: bytes) -> list[str]:
    reader = _Reader()
    reader.feed(content.decode("utf-8"))
    reader.close()
    return [*reader.problems, *text_problems(reader.blocks)]


def _docx_problems(path: Path) -> list[str]:
    problems = []
    blocks: list[str] = []
    with zipfile.ZipFile(path) as package:
        if sum(member.file_size for member in package.infolist()) > 10 * LARGEST[".docx"]:
            return ["it unpacks to too much"]
        for member in package.namelist():
            kind = Path(member).suffix.lower()
            if kind not in {".xml", ".rels", ".png", ".jpeg", ".jpg", ""}:
                problems.append(f"it holds a {kind} file")
            if kind in {".xml", ".rels"}:
                tree = ET.fromstring(package.read(member))
                blocks += _word_blocks(tree)
                if any(part.get("TargetMode") == "External" for part in tree.iter()):
                    problems.append("it points outside itself")
    return problems + text_problems(blocks)


def _word_blocks(tree: ET.Element) -> Iterator[str]:
    for paragraph in tree.iter(f"{WORD}p"):
        yield "".join(text.text or "" for text in paragraph.iter(f"{WORD}t"))
    for part in tree.iter():
        yield from (part.get(name, "") for name in ("descr", "title"))
        if part.tag.startswith(("{http://purl.org/dc", "{http://schemas.openxmlformats.org/package")):
            yield part.text or ""

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
from blora_eval.release_rules import text_problems

LARGEST = {".html": 8_000_000, ".pdf": 25_000_000, ".docx": 25_000_000}
"""Bytes allowed, by the kinds of file that may appear."""

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

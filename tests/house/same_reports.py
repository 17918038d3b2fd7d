"""Whether two folders of reports say the same, once intended substitutions are made.

    python -m tests.house.same_reports OLD NEW

Compares every report's text (HTML), picture by picture, the words of every PDF, and ``results.csv``, row by row.
Stamps, hashes and versions are set aside; each line of ``substitutions.csv`` (what, old, new, reason) is a
change that was meant in the files of that pattern: it is made in the old text first, and one that changes
nothing is told.
"""

import csv
import hashlib
import re
import sys
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

SUBSTITUTIONS = Path(__file__).with_name("substitutions.csv")
HASH = re.compile(r"\b[0-9a-f]{32,64}\b")
DATA = re.compile(r"data:[a-z/+\-]+;base64,[A-Za-z0-9+/=]+")


def substitutions() -> list[dict[str, str]]:
    """The committed list of intended changes."""
    with SUBSTITUTIONS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def words(path: Path) -> str:
    """What a reader of the file sees, as text: pictures as their hash."""
    if path.suffix == ".pdf":
        import pypdfium2

        with pypdfium2.PdfDocument(path) as document:
            pages = [page.get_textpage().get_text_bounded() for page in document]
        return HASH.sub("HASH", "\n\f".join(pages))
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        text = DATA.sub(lambda found: hashlib.sha256(found.group().encode()).hexdigest()[:12], text)
        text = re.sub(r">\s*<", ">\n<", text)
    return HASH.sub("HASH", text)


def kept(folder: Path) -> dict[str, Path]:
    """The files that are compared, by their place."""
    kinds = {".html", ".pdf", ".csv"}
    paths = (
        path for path in sorted(folder.rglob("*")) if path.suffix in kinds and path.name != "manifest.csv"
    )
    return {str(path.relative_to(folder)): path for path in paths}


def differences(old: Path, new: Path) -> Iterator[str]:
    """What differs, a line each; nothing where the reports say the same."""
    before, after = kept(old), kept(new)
    yield from (f"{name}: only in {old}" for name in before.keys() - after.keys())
    yield from (f"{name}: only in {new}" for name in after.keys() - before.keys())
    used: Counter[int] = Counter()
    for name in sorted(before.keys() & after.keys()):
        text, wanted = words(before[name]), words(after[name])
        for number, one in enumerate(substitutions()):
            if fnmatch(name, one["what"]) and one["old"] in text:
                used[number] += 1
                text = text.replace(one["old"], one["new"])
        lines, others = Counter(text.splitlines()), Counter(wanted.splitlines())
        yield from (f"{name}: - {line[:200]}" for line in (lines - others))
        yield from (f"{name}: + {line[:200]}" for line in (others - lines))
    idle = [one for number, one in enumerate(substitutions()) if not used[number]]
    yield from (f"substitution never needed: {one['old'][:80]}" for one in idle)


def main() -> int:
    found = list(differences(*map(Path, sys.argv[1:3])))
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

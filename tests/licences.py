"""The licence of every package that an installation brings: ``python -m tests.licences`` writes docs/licences.csv."""

import csv
import importlib.metadata
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "docs" / "licences.csv"
ALLOWED = re.compile(
    r"MIT|BSD|Apache|MPL|Mozilla|ISC|PSF|Python Software Foundation|OFL|Open Font|Zlib|0BSD|CC0|Public Domain",
    re.I,
)
FORBIDDEN = re.compile(r"AGPL|Affero|SSPL|Commons Clause|Non-?Commercial|Proprietary", re.I)


def locked() -> list[str]:
    """Names in the lock file of what users install."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    return sorted({match[1] for line in lines if (match := re.match(r"([\w.\-]+)(?:\[.*\])?==", line))})


def licence(name: str) -> str | None:
    """What a package says of its licence; None where it is not installed on this kind of machine."""
    try:
        told = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return None
    classes = [
        line.split(" :: ")[-1] for line in told.get_all("Classifier") or [] if line.startswith("License ::")
    ]
    named = told.get("License-Expression") or ", ".join(classes) or (told.get("License") or "").split("\n")[0]
    return named.strip()


def table() -> list[list[str]]:
    """Package and licence, of those that are installed here."""
    return [[name, found] for name in locked() if (found := licence(name)) is not None]


if __name__ == "__main__":
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([["package", "licence"], *table()])

"""Fetch the published data sets that the tests read, from their publishers: ``make reference-data``.

``datasets.csv`` has a row for each. ``how`` says what is done with the published bytes, whose SHA-256 and
length stand in the row: kept ``verbatim``, kept compressed (``gzip``), or with one column ``renamed`` (old new).
What was published in another form has no known hash here: ``R``, ``Python`` and ``by hand`` are recipes, and
what they make is checked by its rows and columns. ``nowhere`` says why there is no address. The data lie in
``data/`` beside this file, ignored by git, where the fixture ``shared_data`` finds them.
"""

import csv
import gzip
import hashlib
import sys
import zlib
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pandas as pd

TABLE = Path(__file__).with_suffix(".csv")
FOLDER = Path(__file__).with_name("data")
FETCHED = ("verbatim", "gzip", "renamed")
RECIPES = {
    "R": 'Rscript -e \'f <- tempfile(); download.file("ADDRESS", f, mode = "wb"); '
    'write.csv(RECIPE, SINK("PATH"), row.names = FALSE)\'',
    "Python": '.venv/bin/python -c \'import pandas as pd; t = pd.read_stata("ADDRESS"); RECIPE.to_csv("PATH", index=False)\'',
}


class DataSetError(Exception):
    """Why a data set cannot be had, or is not the one that was published."""


def rows_of(table: Path = TABLE) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def verify(row: dict[str, str], content: bytes) -> None:
    if len(content) != int(row["bytes"]):
        raise DataSetError(f"broken off or changed: not the {row['bytes']} bytes that were published")
    if hashlib.sha256(content).hexdigest() != row["sha256"]:
        raise DataSetError("changed: its SHA-256 is not that of what was published")


def convert(row: dict[str, str], content: bytes, *, back: bool = False) -> bytes:
    """What is kept of the published bytes; ``back`` gives the published bytes of what is kept."""
    if row["how"] == "renamed":
        old, new = row["recipe"].encode().split()
        return content.replace(new, old, 1) if back else content.replace(old, new, 1)
    if row["how"] == "gzip":
        return gzip.decompress(content) if back else gzip.compress(content, mtime=0)
    return content


def check(row: dict[str, str], path: Path) -> None:
    """Refuse a file that is there and is not the data set."""
    try:
        if row["how"] in FETCHED:
            verify(row, convert(row, path.read_bytes(), back=True))
            return
        stata = path.suffix == ".dta"
        table = pd.read_stata(path, convert_categoricals=False) if stata else pd.read_csv(path)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise DataSetError(f"cannot be read: {error}") from None
    if (len(table), " ".join(table.columns)) != (int(row["rows"]), row["columns"]):
        raise DataSetError(
            f"{len(table)} rows of {len(table.columns)} columns, not {row['rows']} of {row['columns']}"
        )


def download(row: dict[str, str], address: str) -> bytes:
    """The published bytes from one address."""
    try:
        with urlopen(address, timeout=20) as answer:
            content: bytes = answer.read(int(row["bytes"]) + 1)
    except HTTPError as error:
        error.close()
        raise DataSetError(str(error)) from None
    except (OSError, HTTPException) as error:
        raise DataSetError(str(error)) from None
    verify(row, content)
    return content


def fetch(row: dict[str, str], path: Path) -> None:
    """Write a data set from the first of its addresses that has it: whole, or not at all."""
    reasons = []
    for address in row["address"].split():
        try:
            content = convert(row, download(row, address))
        except DataSetError as error:
            reasons.append(f"{address}: {error}")
            continue
        part = path.with_name(f"{path.name}.part")
        part.write_bytes(content)
        part.replace(path)
        return
    raise DataSetError("\n".join(reasons))


def recipe(row: dict[str, str], path: Path) -> str:
    """How a data set is made by hand, or why it cannot be."""
    text = RECIPES.get(row["how"], "RECIPE").replace("RECIPE", row["recipe"])
    sink = "gzfile" if path.suffix == ".gz" else "file"
    return text.replace("SINK", sink).replace("ADDRESS", row["address"]).replace("PATH", str(path))


def state(row: dict[str, str], path: Path) -> tuple[str, str]:
    """How a data set stands, fetched if it can be: a word, and what there is to say."""
    wrong = ""
    if path.exists():
        try:
            check(row, path)
        except DataSetError as error:
            wrong = f"what is there is not as published: {error}\n"
        else:
            return "there", ""
    if row["how"] not in FETCHED:
        word = "failed" if wrong else "nowhere" if row["how"] == "nowhere" else "by hand"
        return word, wrong + recipe(row, path)
    try:
        fetch(row, path)
    except DataSetError as error:
        return "failed", wrong + str(error)
    return "fetched", wrong and "in place of what was there and was not as published"


def main(table: Path = TABLE, folder: Path = FOLDER) -> int:
    """Say of each data set how it stands; 1 if one that is published was not had, or one is not as published."""
    counts = dict.fromkeys(["there", "fetched", "failed", "by hand", "nowhere"], 0)
    for row in rows_of(table):
        path = folder / row["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        word, said = state(row, path)
        counts[word] += 1
        print(f"{word:8} {row['file']}" + "".join(f"\n{'':9}{line}" for line in said.splitlines()))
    print(", ".join(f"{number} {word}" for word, number in counts.items()))
    return int(counts["failed"] > 0)


if __name__ == "__main__":
    sys.exit(main())

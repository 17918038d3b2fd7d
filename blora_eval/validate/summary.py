"""What checking found, in a few numbers and lines."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from blora_eval.validate.checking import Checked

MEASURES = ("rows_read", "rows_kept", "rows_dropped", "values_doubtful", "cells_mended")


@dataclass(frozen=True, slots=True)
class CheckSummary:
    """What ``check_study`` found: rows read, kept and set aside, and where the problems are listed.

    ``cells_mended`` are those with a correction in use; ``unused`` says why other corrections are not.
    ``leads`` are the most frequent problems, ``codes`` lines for study.yaml that would end some of them;
    ``starts`` says when the mentored villages count as treated.
    """

    rows_read: int
    rows_kept: int
    rows_dropped: int
    values_doubtful: int
    cells_mended: int
    problems: Path
    unused: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    starts: str = ""


def summary_of(checked: "Checked", folder: Path, *, strict: bool) -> CheckSummary:
    """The summary; with ``strict`` a single row that is set aside is an error."""
    from blora_eval.validate.checking import TablesError
    from blora_eval.validate.leads import codes_block, told

    account = checked.account.groupby("measure")["count"].sum()
    counts = {name: int(account.get(name, 0)) for name in MEASURES}
    if strict and counts["rows_dropped"]:
        broken = checked.problems.query("severity == 'row'")
        rules = broken.value_counts(["table", "rule"], sort=False).reset_index()
        reasons = [f"{one.table}: {one.rule}: {one.count} rows" for one in rules.itertuples()]
        what = f"{counts['rows_dropped']} rows break a rule:"
        raise TablesError(what, reasons, "Correct them, or leave out --strict.", checked.problems)
    leads, codes = told(checked.leads, checked.tables["areas"]), codes_block(checked.leads)
    read, kept, dropped, doubtful, mended = counts.values()
    more = checked.unused, (*leads,), (*codes,)
    return CheckSummary(read, kept, dropped, doubtful, mended, folder / "problems.csv", *more)


def set_aside(folder: Path) -> tuple[int, int]:
    """How many rows the last check of a study set aside, and how many values it doubted."""
    path = folder / "account.parquet"
    if not path.is_file():
        return 0, 0
    account = pd.read_parquet(path).groupby("measure")["count"].sum()
    return int(account.get("rows_dropped", 0)), int(account.get("values_doubtful", 0))

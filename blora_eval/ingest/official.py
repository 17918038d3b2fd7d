"""Tables of the statistics office: a column a year, and marks behind the figures.

A printed table has its areas down the side and its years across, under one heading or two (the year
above, the month below); it becomes one row a figure. Marks are kept beside the figure: ``...`` is
unknown, ``-`` is nil, and ``e r * a b c`` are those of estimates, revisions, preliminary figures and
notes of the table's own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from blora_eval.ingest.cells import plain, text
from blora_eval.ingest.grids import Grid
from blora_eval.ingest.numerals import NIL
from blora_eval.study import TableSource

BPS_TABLE = "bps-table"
"""The profile of a table with a column a year."""

PERIODS = {
    **dict.fromkeys(("mar", "maret", "march", "semester 1", "semester i"), "Mar"),
    **dict.fromkeys(("sep", "sept", "september", "semester 2", "semester ii"), "Sep"),
    **dict.fromkeys(("annual", "tahunan", "tahun", "yearly"), "annual"),
}
"""Words for a period, and how it is called here."""

CONSTANTS = ("indicator", "period", "source")
"""What such a table says in its title only, and study.yaml in its place."""

HEADINGS = 15
MARK = re.compile(r"(?<=[\d.,])\s*([erabc]{1,2}|\*{1,2})$", re.IGNORECASE)
YEAR = re.compile(r"(?:^|\s)((?:19|20)\d\d)\s*(\*{1,2}|[erx])?(?=$|\s)", re.IGNORECASE)
UNKNOWN = {"...", "…", "....", "na", "n/a"}


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of figures: its place, year, period (empty where the heading names none) and mark."""

    place: int
    year: str
    period: str
    mark: str


def mark_of(cell: Any) -> str:
    """The mark of one printed figure.

    Examples
    --------
    >>> [mark_of(cell) for cell in ("12,39", "12,39 r", "12,39*", "...", "-", 12.39)]
    ['', 'r', '*', '...', '-', '']
    """
    word = (plain(cell) or "").casefold()
    if word in UNKNOWN or word in NIL:
        return "..." if word in UNKNOWN else "-"
    found = MARK.search(word) if isinstance(cell, str) else None
    return found.group(1) if found else ""


def official_columns(frame: pd.DataFrame, typed: dict[str, pd.Series]) -> dict[str, pd.Series]:
    """The columns of the table ``official`` that come from how its figures are written.

    Examples
    --------
    >>> raw = pd.DataFrame({"value": ["12,39*", "..."], "period": ["Maret", "Agustus"]})
    >>> found = official_columns(raw, {"period": pd.Series(["Maret", "Agustus"])})
    >>> found["mark"].tolist(), found["period"].tolist()
    (['*', '...'], ['Mar', 'Agustus'])
    """
    columns: dict[str, pd.Series] = {}
    if "value" in frame:
        seen = pd.Series([mark_of(cell) for cell in frame["value"].tolist()], index=frame.index, dtype="str")
        told = typed["mark"] if "mark" in typed else pd.Series(index=frame.index, dtype="str")
        columns["mark"] = told.fillna(seen.mask(seen == ""))
    if "period" in typed:
        known = typed["period"].str.strip().str.casefold().map(PERIODS)
        columns["period"] = known.fillna(typed["period"]).astype("str")
    return columns


def bps_frame(grid: Grid, source: TableSource) -> tuple[pd.DataFrame | None, list[str]]:
    """One sheet with a column a year as rows of one figure each."""
    said = {name for name in CONSTANTS if name in source.constants}
    columns, start = _year_columns(grid.top)
    lacking = [name for name in CONSTANTS if name not in said]
    if columns and all(one.period for one in columns):
        lacking = [name for name in lacking if name != "period"]
    reasons = [f"{name}: a table with a column a year needs it under constants" for name in lacking]
    if not columns:
        reasons.append("no row of headings with years such as 2023 was found among the first rows")
    place, wrong = _area_column(grid.top, start, source, columns)
    if reasons or wrong:
        return None, [*reasons, *wrong]
    areas = text(pd.Series(grid.values(place, start), dtype=object))
    parts = [_one_year(grid, start, areas, one) for one in columns]
    frame = pd.concat(parts, ignore_index=True).dropna(subset="area")
    if not any(one.period for one in columns):
        frame = frame.drop(columns="period")
    return frame.reset_index(drop=True), []


def _one_year(grid: Grid, start: int, areas: pd.Series, column: _Column) -> pd.DataFrame:
    cells = pd.Series(grid.values(column.place, start), dtype=object)
    marks = [mark_of(cell) or column.mark for cell in cells.tolist()]
    frame = pd.DataFrame(
        {
            "area": areas,
            "year": column.year,
            "period": column.period,
            "value": cells,
            "mark": pd.Series(marks, dtype="str"),
            "_total": False,
            "_row": range(grid.first_row + start, grid.first_row + start + len(cells)),
        }
    )
    filled = pd.Series([plain(cell) is not None for cell in cells.tolist()], dtype=bool)
    return frame[filled]


def _year_columns(top: Sequence[Sequence[Any]]) -> tuple[list[_Column], int]:
    """The columns of figures by the row with most years, and the first row below the headings."""
    rows = [[plain(cell) or "" for cell in row] for row in top[:HEADINGS]]
    counts = [sum(bool(YEAR.search(cell)) for cell in row[1:]) for row in rows]  # a title stands in the first
    if not counts or max(counts) == 0:
        return [], 0
    place = counts.index(max(counts))
    below = rows[place + 1] if place + 1 < len(rows) else []
    months = [PERIODS.get(cell.casefold(), "") for cell in below]
    if any(months):
        years = _spread(rows[place])
        found = [_column(at, years[at], month) for at, month in enumerate(months) if month]
        return [one for one in found if one.year], place + 2
    found = [_column(at, cell, _month(cell)) for at, cell in enumerate(rows[place])]
    return [one for one in found if one.year], place + 1


def _column(place: int, heading: str, period: str) -> _Column:
    found = YEAR.search(heading)
    return (
        _Column(place, found.group(1), period, (found.group(2) or "").lower())
        if found
        else _Column(0, "", "", "")
    )


def _month(heading: str) -> str:
    """The period that a heading such as *Maret 2023* names beside its year."""
    rest = " ".join(YEAR.sub(" ", heading).casefold().split())
    return PERIODS.get(rest.strip("() "), "")


def _spread(row: Sequence[str]) -> list[str]:
    """Headings of merged cells over all the columns that they cover."""
    spread, last = [], ""
    for cell in row:
        last = cell or last
        spread.append(last)
    return spread


def _area_column(
    top: Sequence[Sequence[Any]], start: int, source: TableSource, columns: Sequence[_Column]
) -> tuple[int, list[str]]:
    wanted = source.columns.get("area")
    if wanted is None or not columns:
        first = min((one.place for one in columns), default=1)
        filled = [at for at in range(first) if any(plain(row[at]) for row in top[start:] if at < len(row))]
        named = [at for at in filled if not all((plain(row[at]) or "1").isdigit() for row in top[start:])]
        return (named or filled or [0])[0], []
    for row in top[:start]:
        for at, cell in enumerate(row):
            if (plain(cell) or "").casefold() == wanted.casefold():
                return at, []
    return 0, [f"area: no column is headed {wanted!r}"]

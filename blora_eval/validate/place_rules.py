"""Rules of surveys, of the areas frame, of IDM and of periods."""

import itertools
from functools import partial

import numpy as np
import pandas as pd

from blora_eval.ingest.cells import Mask
from blora_eval.validate.rules import Context, Masking, duplicated_in, flags

IDM_CUT_OFFS = {
    "sangat tertinggal": 0.4907,
    "tertinggal": 0.5989,
    "berkembang": 0.7072,
    "maju": 0.8155,
    "mandiri": np.inf,
}
"""Upper bounds, included, of each status."""

IDM_PARTS = {"iks": ("S", 35), "ike": ("E", 12), "ikl": ("L", 3)}
SCORE_LIMIT = 5
TOLERANCE = 1e-4
ROUNDING = 1e-9
FEWEST_VILLAGES = 20
"""Villages of a year below which two columns may be alike by chance."""


def _indicators(frame: pd.DataFrame, part: str) -> list[str]:
    letter, count = IDM_PARTS[part]
    names = [f"{letter}{number:02d}" for number in range(1, count + 1)]
    return names if {*names} <= {*frame.columns} else []


def _idm_mean(frame: pd.DataFrame, _: Context) -> Mask:
    mean = (frame["iks"] + frame["ike"] + frame["ikl"]) / 3
    return flags((mean - frame["idm"]).abs() > TOLERANCE + ROUNDING)


def _idm_sum(part: str, frame: pd.DataFrame, _: Context) -> Mask:
    names = _indicators(frame, part)
    if not names:
        return np.zeros(len(frame), dtype=bool)
    scores = frame[names].to_numpy(dtype=float, na_value=np.nan)
    index = scores.sum(axis=1) / (SCORE_LIMIT * len(names))
    given = frame[part].to_numpy(dtype=float, na_value=np.nan)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(index - given) > TOLERANCE + ROUNDING)


def _idm_status(frame: pd.DataFrame, _: Context) -> Mask:
    index = frame["idm"].to_numpy(dtype=float, na_value=np.nan)
    names = np.array(list(IDM_CUT_OFFS), dtype=object)
    expected = names[np.searchsorted(list(IDM_CUT_OFFS.values())[:-1], index, side="left")]
    return flags(frame["status"].notna() & (frame["status"].to_numpy(dtype=object) != expected))


def _idm_range(column: str, frame: pd.DataFrame, _: Context) -> Mask:
    return flags(~frame[column].between(0, 1) & frame[column].notna())


def identical_columns(frame: pd.DataFrame) -> list[tuple[int, str, str]]:
    """Pairs of IDM indicators that hold the same values in every village of a year.

    Examples
    --------
    >>> scores = [number % 5 for number in range(20)]
    >>> identical_columns(pd.DataFrame({"year": 2024, "S30": scores, "S31": scores, "S32": 5}))
    [(2024, 'S30', 'S31')]
    """
    names = [
        name for part, (letter, count) in IDM_PARTS.items() for name in _names(letter, count) if name in frame
    ]
    found = []
    for year, rows in frame.groupby("year"):
        if len(rows) < FEWEST_VILLAGES:
            continue
        alike: dict[bytes, list[str]] = {}
        for name in names:
            scores = rows[name].to_numpy(dtype=float, na_value=np.nan)
            if len(np.unique(scores)) > 1:
                alike.setdefault(scores.tobytes(), []).append(name)
        for group in alike.values():
            found += [(int(str(year)), one, other) for one, other in itertools.combinations(group, 2)]
    return found


def _names(letter: str, count: int) -> list[str]:
    return [f"{letter}{number:02d}" for number in range(1, count + 1)]


def _identical(frame: pd.DataFrame, _: Context) -> dict[str, Mask]:
    found = identical_columns(frame)
    return {f"{one} = {other} ({year})": flags(frame["year"] == year) for year, one, other in found}


def _before(first: str, last: str, frame: pd.DataFrame, _: Context) -> Mask:
    return flags(frame[last] < frame[first])


def _coordinate(column: str, limit: float, frame: pd.DataFrame, _: Context) -> Mask:
    return flags(frame[column].abs() > limit)


PLACE_MASKS: dict[str, Masking] = {
    "area_twice": lambda frame, _: duplicated_in(frame, ["_file", "village_code"]),
    "lat_range": partial(_coordinate, "lat", 90.0),
    "lng_range": partial(_coordinate, "lng", 180.0),
    "welfare_missing": lambda frame, _: flags(frame["welfare"].isna()),
    "welfare_negative": lambda frame, _: flags(frame["welfare"] < 0),
    "weight_missing": lambda frame, _: ~flags(frame["weight"] > 0),
    "persons_missing": lambda frame, _: ~flags(frame["persons"] >= 1),
    "idm_mean": _idm_mean,
    **{f"{part}_sum": partial(_idm_sum, part) for part in IDM_PARTS},
    **{f"{column}_range": partial(_idm_range, column) for column in ("iks", "ike", "ikl", "idm")},
    "idm_status": _idm_status,
    "idm_identical": _identical,
    "assignments_order": partial(_before, "start_date", "end_date"),
    "slrt_order": partial(_before, "date_in", "date_out"),
}
"""Rules of ``survey``, ``areas``, ``idm`` and of periods."""

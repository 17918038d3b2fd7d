"""The records that are compared: one form for every register, in the confidential zone only."""

import pandas as pd

from blora_eval.validate.identity_rules import sixteen
from blora_eval.validate.linkage_names import normal_names

__all__ = ["COMPARED", "comparable"]

COMPARED = (
    *("nik", "nik_stem", "nik_area_birth", "nik_serial", "nik_zero", "kk"),
    *("name", "skeleton", "birth", "village", "neighbourhood"),
)
"""What :func:`comparable` makes of a table."""


def comparable(frame: pd.DataFrame) -> pd.DataFrame:
    """A register's rows as they are compared with others.

    Parameters
    ----------
    frame : DataFrame
        Typed rows with any of ``nik``, ``kk``, ``name``, ``birth_date``, ``village_code``, ``rt``, ``rw``.

    Returns
    -------
    DataFrame
        ``unique_id`` (the row's place, from 0) and :data:`COMPARED`, all text but ``nik_zero``; missing
        is None. Numbers that are not sixteen digits are missing. ``nik_stem`` are the first fifteen
        digits (Excel keeps no more), ``nik_area_birth`` the first twelve, ``nik_serial`` the last four.
        The neighbourhood is village, RT and RW, with or without leading zeros.

    Examples
    --------
    >>> rows = pd.DataFrame({"name": ["DJOKO"], "village_code": ["99.99.01.2001"], "rt": ["001"]})
    >>> comparable(rows)[["unique_id", "name", "nik", "neighbourhood"]].values.tolist()
    [[0, 'JOKO', None, '99.99.01.2001|1|']]
    """
    n = len(frame)
    records = pd.DataFrame({"unique_id": range(n)})
    nik, kk = (_whole(frame, name) for name in ("nik", "kk"))
    records["nik"], records["nik_stem"], records["kk"] = nik, nik.str[:15], kk
    records["nik_area_birth"], records["nik_serial"] = nik.str[:12], nik.str[12:]
    records["nik_zero"] = nik.str.endswith("0").fillna(False).astype(bool)
    names = normal_names(_texts(frame, "name"))
    records["name"], records["skeleton"] = names["name"], names["skeleton"]
    births = frame["birth_date"].to_numpy() if "birth_date" in frame else [pd.NaT] * n
    records["birth"] = pd.Series(births).astype("datetime64[ms]").dt.strftime("%Y-%m-%d")
    village = _texts(frame, "village_code")
    inside = (_texts(frame, name).str.lstrip("0").fillna("") for name in ("rt", "rw"))
    records["village"] = village
    rt, rw = inside
    records["neighbourhood"] = (village + "|" + rt + "|" + rw).where((rt != "") | (rw != ""))
    told = records.astype(dict.fromkeys([name for name in COMPARED if name != "nik_zero"], object))
    return told.where(told.notna(), None)


def _texts(frame: pd.DataFrame, column: str) -> pd.Series:
    if column not in frame:
        return pd.Series([None] * len(frame), dtype="str")
    return frame[column].astype("str").reset_index(drop=True)


def _whole(frame: pd.DataFrame, column: str) -> pd.Series:
    numbers = _texts(frame, column)
    return numbers.where(sixteen(numbers))

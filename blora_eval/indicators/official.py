"""Published figures of the areas around a village, as rows beside our own: official, never mixed."""

import re

import numpy as np
import pandas as pd

from blora_eval.errors import DataError
from blora_eval.results import rows

__all__ = ["official_rows"]

DOUBTFUL = re.compile(r"\b(?:UNCERTAIN|SUSPECT)\b", re.IGNORECASE)


def official_rows(official: pd.DataFrame) -> pd.DataFrame:
    """Official series as rows of the store.

    Parameters
    ----------
    official : DataFrame
        ``area`` ("33.16 Kab Blora", "33 Jawa Tengah", "ID Indonesia": code, then name), ``year``,
        ``period`` (a month, or annual), ``indicator``, ``value``, ``source`` and any of ``unit``,
        ``status``.

    Returns
    -------
    DataFrame
        Indicator ``official``, dimension the series (P0, poverty_line, HDI ...), period such as
        "2021-Mar", kind ``official``, unit as in the file, method the status of publication. Level by
        the code: two letters nation, two digits province, "dd.dd" regency. A value that was not
        published is unavailable, reason ``not_published``, never zero; one whose status says
        uncertain or suspect has the status ``caution``, reason ``doubtful_source``.

    Raises
    ------
    DataError
        If an area does not begin with a code, or one number is given twice.

    Examples
    --------
    >>> series = pd.DataFrame({"area": ["33.16 Kab Blora"], "year": [2021], "period": ["Mar"],
    ...                        "indicator": ["P0"], "value": [12.39], "unit": ["percent"], "source": ["BPS"]})
    >>> official_rows(series)[["level", "area_code", "dimension", "period", "value"]].values.tolist()
    [['regency', '33.16', 'P0', '2021-Mar', 12.39]]
    """
    code = official["area"].astype("string").str.strip().str.split(n=1).str[0]
    level = code.map(_level)
    repeated = official.duplicated(["area", "year", "period", "indicator"])
    reasons = [
        f"{what} ({count} rows)"
        for what, count in (
            ("area: does not begin with ID, a province code or a regency code", int((level == "").sum())),
            ("area × year × period × indicator: repeats another row", int(repeated.sum())),
        )
        if count
    ]
    if reasons:
        raise DataError("The table official cannot be used:", reasons, "Correct the file.")
    absent = official["value"].isna()
    status = official["status"].fillna("").astype(str) if "status" in official else ""
    doubtful = pd.Series(status, index=official.index).str.contains(DOUBTFUL) & ~absent
    return rows(
        pd.DataFrame(
            {
                "level": level,
                "area_code": code,
                "dimension": official["indicator"],
                "period": official["year"].astype("string") + "-" + official["period"].astype("string"),
                "value": official["value"],
                "unit": official.get("unit", ""),
                "method": status,
                "status": np.where(doubtful, "caution", ""),
                "reason": np.select([absent, doubtful], ["not_published", "doubtful_source"], ""),
                "source": official["source"],
            }
        ),
        stage="indicators",
        indicator="official",
        kind="official",
    )


def _level(code: str) -> str:
    for pattern, level in ((r"[A-Z]{2}", "nation"), (r"\d{2}", "province"), (r"\d{2}\.\d{2}", "regency")):
        if re.fullmatch(pattern, code):
            return level
    return ""

"""Three villages in two districts, and the one number of a place."""

import datetime as dt

import pandas as pd
import pytest

AS_OF = dt.date(2025, 12, 31)
A, B, C = VILLAGES = ["99.99.01.2001", "99.99.01.2002", "99.99.02.2001"]
HOMES = {
    "village": pd.Series({code: code for code in VILLAGES}),
    "district": pd.Series({code: code[:8] for code in VILLAGES}),
    "regency": pd.Series(dict.fromkeys(VILLAGES, "99.99")),
    "study": pd.Series(dict.fromkeys(VILLAGES, "all")),
}


def value(rows: pd.DataFrame, indicator: str, area: str, **where: str) -> object:
    chosen = rows[(rows["indicator"] == indicator) & (rows["area_code"] == area)]
    for column, wanted in {"dimension": "", "period": "", "round": "", **where}.items():
        chosen = chosen[chosen[column] == wanted]
    assert len(chosen) == 1, (indicator, area, where, len(chosen))
    one = chosen.iloc[0]
    return one["reason"] if pd.isna(one["value"]) else pytest.approx(float(one["value"]))


def day(text: str | None) -> pd.Timestamp:
    return pd.Timestamp(text) if text else pd.NaT

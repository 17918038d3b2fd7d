"""What the study's other tables say of the villages beside the outcome, read for the impact stage."""

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.interrupted import interrupted_series
from blora_eval.indicators.mentoring import mentoring_dose
from blora_eval.indicators.official_findings import HEADLINE
from blora_eval.indicators.official_series import OfficialSeries
from blora_eval.indicators.programmes import programme_matrix
from blora_eval.measure.collapsed import Beside
from blora_eval.measure.compared import bounds
from blora_eval.results import POINTS
from blora_eval.study import Study

__all__ = ["beside_of", "interrupted_record"]

PANDEMIC = (2020, 2021)
"""Years with a constant of their own in an interrupted series."""
METHOD = "interrupted series, pandemic years apart, Newey-West errors"


def beside_of(study: Study, tables: dict[str, pd.DataFrame]) -> Beside:
    """Programmes, days of mentoring and money, by village and year.

    Parameters
    ----------
    study : Study
        Whose seed the draws come from.
    tables : dict of str to DataFrame
        With ``programmes``, ``visits`` and ``activities`` where there are any.

    Returns
    -------
    Beside
        None for what no table tells.
    """
    programmes, visits, activities = (tables.get(name) for name in ("programmes", "visits", "activities"))
    return Beside(
        programmes=None if programmes is None else programme_matrix(programmes),
        dose=None if visits is None and activities is None else mentoring_dose(visits, activities),
        rupiah=None if activities is None else _rupiah(activities),
        rng=np.random.default_rng([study.seed, 4]),
    )


def _rupiah(activities: pd.DataFrame) -> pd.Series:
    """Sum by village and year; missing where one of the activities does not tell its money."""
    money = activities.get("rupiah", pd.Series(pd.NA, index=activities.index)).astype("Float64")
    keys = [activities["village_code"], activities["date"].dt.year.rename("year")]
    told = money.notna().groupby(keys).all()
    return money.groupby(keys).sum().where(told)


def interrupted_record(series: OfficialSeries, since: int | None) -> dict[str, object]:
    """How much steeper a kabupaten's own series runs from the programme's start on.

    Parameters
    ----------
    series : OfficialSeries
        Its yearly figures; only those after the last break that is not forced are used.
    since : int or None
        The last year before the programme could show.

    Returns
    -------
    dict
        A row of the store, indicator ``check_interrupted_series``: status ``caution``, reason
        ``one_series``; unavailable where the start is not known or the series is too short.

    Examples
    --------
    >>> short = OfficialSeries("99.99", "P0", {2021: 12.0, 2022: 11.5})
    >>> interrupted_record(short, 2021)["reason"]
    'series_too_short'
    """
    row: dict[str, object] = {
        "stage": "estimate",
        "level": "regency",
        "area_code": series.area,
        "indicator": "check_interrupted_series",
        "dimension": HEADLINE,
        "kind": "descriptive",
        "unit": POINTS.get(series.unit, f"{series.unit}_points"),
        "method": METHOD,
    }
    if since is None:
        return {**row, "reason": "no_start"}
    broken = max((year for year, forced in series.breaks.items() if not forced), default=0)
    values = {year: value for year, value in series.values.items() if year >= broken}
    try:
        effect = interrupted_series(pd.Series(values, dtype=float), start=since + 1, pandemic=PANDEMIC)
    except EstimationError:
        return {**row, "n": len(values), "reason": "series_too_short"}
    return {
        **row,
        **bounds(effect),
        "df": effect.df,
        "n": len(values),
        "status": "caution",
        "reason": "one_series",
    }

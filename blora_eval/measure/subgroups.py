"""Whether the effect differs between groups of villages, by groups that were laid down beforehand."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.multiplicity import benjamini_hochberg
from blora_eval.measure.compared import Compared, Record, bounds, refusal
from blora_eval.study import Subgroup

__all__ = ["memberships", "subgroup_records"]

Groups = Sequence[tuple[Subgroup, pd.Series | None]]


def memberships(
    subgroups: Sequence[Subgroup], areas: pd.DataFrame, panel: pd.DataFrame, start: pd.Series
) -> Groups:
    """Each village's value of every subgroup.

    Parameters
    ----------
    subgroups : sequence of Subgroup
        The groups asked for.
    areas : DataFrame
        The frame, with ``village_code``.
    panel : DataFrame
        The clean panel.
    start : Series of int
        First treated year by village; 0 means never.

    Returns
    -------
    sequence of (Subgroup, Series or None)
        By village code; None where neither table has the column. Numbers become ``low`` (up to the
        median of the treated villages) and ``high``.
    """
    treated = start.index[start > 0]
    early = panel[panel["year"] < start[start > 0].min()]
    found: list[tuple[Subgroup, pd.Series | None]] = []
    for one in subgroups:
        if one.column in areas:
            values = areas.set_index("village_code")[one.column].dropna()
        elif one.column in panel:
            values = early.groupby("village_code")[one.column].mean().dropna()
        else:
            found.append((one, None))
            continue
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            middle = values[values.index.isin(treated)].median()
            values = pd.Series(np.where(values <= middle, "low", "high"), index=values.index)
        found.append((one, values.astype(str)))
    return found


def subgroup_records(compared: Compared, groups: Groups) -> list[Record]:
    """The effect on the priority villages of each group, against all comparison villages.

    Parameters
    ----------
    compared : Compared
        The villages.
    groups : sequence of (Subgroup, Series or None)
        From :func:`memberships`.

    Returns
    -------
    list of dict
        ``att_group`` with ``period`` such as ``kind=desa`` and the number of treated villages as n;
        for groups laid down beforehand ``att_group_p`` and ``att_group_q``, adjusted over all of
        them (Benjamini and Hochberg). Other groups are of status ``caution``, reason
        ``exploratory``, and have no p. Where a group is too small, unavailable with why.
    """
    records: list[Record] = []
    declared: list[tuple[Record, float]] = []
    for group, values in groups:
        if values is None:
            why = {"reason": "not_estimable", "method": f"no column {group.column} in areas or panel"}
            records.append({"indicator": "att_group", "period": group.column, **why})
            continue
        for value in sorted(values[values.index.isin(compared.treated)].unique()):
            inside = values.index[values == value]
            row, p = _one(compared, f"{group.column}={value}", inside, laid_down=group.declared is not None)
            records.append(row)
            if p is not None:
                declared.append((row, p))
    adjusted = benjamini_hochberg(np.array([p for _, p in declared]))
    for (row, p), q in zip(declared, adjusted, strict=True):
        same: Record = {key: row[key] for key in ("period", "n", "method", "status", "reason") if key in row}
        records.append({"indicator": "att_group_p", "value": p, "unit": "p", **same})
        records.append({"indicator": "att_group_q", "value": float(q), "unit": "p", **same})
    return records


def _one(compared: Compared, name: str, inside: pd.Index, *, laid_down: bool) -> tuple[Record, float | None]:
    frame = compared.frame
    kept = frame[(frame["start"] == 0) | frame["village_code"].isin(inside)]
    try:
        effect = compared.estimate(kept)
    except EstimationError as error:
        return refusal(error, indicator="att_group", period=name), None
    status = compared.status
    if not laid_down and status.get("status") != "unusable":
        status = {"status": "caution", "reason": "exploratory"}
    row = {
        "indicator": "att_group",
        "period": name,
        **bounds(effect),
        "df": effect.df,
        "unit": compared.points,
        "n": effect.counts.treated,
        "method": effect.method,
        **status,
    }
    return row, effect.p if laid_down else None

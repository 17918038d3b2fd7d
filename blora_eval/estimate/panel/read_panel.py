"""A long panel read into arrays: every row accounted for, every refusal told at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Codes, Floats


@dataclass(frozen=True, slots=True)
class Roles:
    """Which column is what in a panel; ``unit`` is None for repeated cross-sections."""

    outcome: str
    unit: str | None
    time: str
    start: str
    covariates: tuple[str, ...] = ()
    cluster: str | None = None
    weight: str | None = None

    def columns(self) -> list[str]:
        """All columns named, each once."""
        named = [self.outcome, self.unit, self.time, self.start, *self.covariates, self.cluster, self.weight]
        return list(dict.fromkeys(name for name in named if name is not None))


@dataclass(frozen=True, slots=True)
class Account:
    """What happened to each row: ``read == kept + sum(dropped.values())``; ``units_dropped`` likewise."""

    read: int
    kept: int
    dropped: Mapping[str, int]
    units_read: int
    units_kept: int
    units_dropped: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Wide:
    """A panel as arrays, one row a unit (or, in cross-sections, one row an observation).

    ``cohort`` is the first treated period, infinite for the never treated; ``y`` is units x periods,
    NaN where not observed; ``x`` is units x periods x covariates, the first of them one; ``period``
    is the column of ``times`` a cross-section's observation belongs to, None in a panel.
    """

    units: np.ndarray[Any, Any]
    times: Floats
    cohort: Floats
    y: Floats
    x: Floats
    weight: Floats
    cluster: Codes | None
    account: Account
    period: Codes | None = None

    @property
    def cohorts(self) -> list[float]:
        """First treated periods, without the never treated."""
        return [float(g) for g in np.unique(self.cohort[np.isfinite(self.cohort)])]


def start_or_never(start: pd.Series) -> Floats:
    """First treated periods as floats; 0, empty and infinite mean never.

    Examples
    --------
    >>> start_or_never(pd.Series([2021, 0, None])).tolist()
    [2021.0, inf, inf]
    """
    number = pd.to_numeric(start).astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isnan(number) | (number == 0), np.inf, number)


def _complete_rows(panel: pd.DataFrame, roles: Roles) -> tuple[pd.DataFrame, dict[str, int]]:
    absent = [name for name in roles.columns() if name not in panel]
    if absent:
        raise EstimationError(
            f"The panel has no column {', '.join(absent)}; it has {', '.join(map(str, panel.columns))}."
        )
    frame = pd.DataFrame({name: panel[name] for name in roles.columns() if name != roles.start})
    numeric = [roles.outcome, roles.time, *roles.covariates, *([roles.weight] if roles.weight else [])]
    for name in numeric:
        frame[name] = pd.to_numeric(frame[name]).astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    frame["_start"] = start_or_never(panel[roles.start])
    dropped: dict[str, int] = {}
    for name in [column for column in frame.columns if column != "_start"]:
        missing = frame[name].isna()
        if missing.any():
            dropped[f"{name} missing"] = int(missing.sum())
            frame = frame[~missing]
    return frame.reset_index(drop=True), dropped


def _cluster_codes(labels: pd.Series) -> Codes:
    return pd.factorize(labels, sort=True)[0]


def read_panel(panel: pd.DataFrame, roles: Roles, *, balanced: bool) -> Wide:
    """A long panel of units as a :class:`Wide`.

    Rows with a missing value are dropped and counted. With ``balanced`` a unit that is then not
    seen in every period is dropped whole; without, it stays where it is seen. Units treated from
    the first period on can tell nothing about a change and are dropped.
    """
    frame, dropped = _complete_rows(panel, roles)
    unit = str(roles.unit)
    counts = {
        f"rows are a second row of a {unit} in one {roles.time}": frame.duplicated([unit, roles.time]).sum(),
        f"units change their {roles.start}": _changing(frame, unit, "_start"),
        f"units change their {roles.cluster}": _changing(frame, unit, roles.cluster),
    }
    reasons = [f"{count} {what}" for what, count in counts.items() if count]
    if reasons:
        raise EstimationError("This is not a panel: " + "; ".join(reasons) + ". Correct the table.")
    units_dropped: dict[str, int] = {}
    read = frame[unit].nunique()
    times = np.unique(frame[roles.time])
    if balanced:
        seen = frame.groupby(unit)[roles.time].transform("size") == len(times)
        frame = _drop_units(frame, unit, ~seen, "not seen in every period", (dropped, units_dropped))
    if len(times):
        early = frame["_start"] <= times[0]
        frame = _drop_units(frame, unit, early, "treated from the first period", (dropped, units_dropped))
    kept = frame[unit].nunique()
    account = Account(len(panel), len(frame), dropped, read, kept, units_dropped)
    return _spread(frame, roles, times, account)


def _changing(frame: pd.DataFrame, unit: str, column: str | None) -> int:
    """How many units have more than one value in a column that should be fixed."""
    if column is None:
        return 0
    distinct = frame[[unit, column]].drop_duplicates()
    return int(distinct.loc[distinct.duplicated(unit), unit].nunique())


def _drop_units(
    frame: pd.DataFrame, unit: str, drop: pd.Series, reason: str, accounts: Sequence[dict[str, int]]
) -> pd.DataFrame:
    if drop.any():
        accounts[0][reason] = int(drop.sum())
        accounts[1][reason] = int(frame.loc[drop, unit].nunique())
    return frame[~drop]


def _spread(frame: pd.DataFrame, roles: Roles, times: Floats, account: Account) -> Wide:
    row, units = pd.factorize(frame[str(roles.unit)], sort=True)
    column = np.searchsorted(times, frame[roles.time].to_numpy())
    n, n_times = len(units), len(times)
    y = np.full((n, n_times), np.nan)
    y[row, column] = frame[roles.outcome].to_numpy()
    x = np.ones((n, n_times, 1 + len(roles.covariates)))
    for k, name in enumerate(roles.covariates, start=1):
        x[row, column, k] = frame[name].to_numpy()
    first = frame.assign(_row=row).drop_duplicates("_row").sort_values("_row")
    weight = first[roles.weight].to_numpy() if roles.weight else np.ones(n)
    return Wide(
        units=np.asarray(units),
        times=times,
        cohort=first["_start"].to_numpy(),
        y=y,
        x=x,
        weight=weight / weight.mean() if n else weight,
        cluster=_cluster_codes(first[roles.cluster]) if roles.cluster else None,
        account=account,
    )


def read_rows(sample: pd.DataFrame, roles: Roles) -> Wide:
    """Repeated cross-sections as a :class:`Wide`, one row an observation."""
    frame, dropped = _complete_rows(sample, roles)
    times = np.unique(frame[roles.time])
    if len(times):
        early = frame["_start"] <= times[0]
        if early.any():
            dropped["treated from the first period"] = int(early.sum())
        frame = frame[~early]
    n = len(frame)
    x = np.column_stack([np.ones(n), *(frame[name].to_numpy() for name in roles.covariates)])
    weight = frame[roles.weight].to_numpy() if roles.weight else np.ones(n)
    return Wide(
        units=frame.index.to_numpy(),
        times=times,
        cohort=frame["_start"].to_numpy(),
        y=frame[[roles.outcome]].to_numpy(),
        x=x[:, None, :],
        weight=weight / weight.mean() if n else weight,
        cluster=_cluster_codes(frame[roles.cluster]) if roles.cluster else None,
        account=Account(len(sample), n, dropped, len(sample), n, {}),
        period=np.searchsorted(times, frame[roles.time].to_numpy()),
    )

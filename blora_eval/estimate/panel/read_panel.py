"""A long panel read into arrays: every row accounted for, every refusal told at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Codes, Floats, Mask


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
    within: str | None = None

    def columns(self) -> list[str]:
        """All columns named, each once."""
        named = [self.outcome, self.unit, self.time, self.start, *self.covariates]
        named += [self.cluster, self.weight, self.within]
        return list(dict.fromkeys(name for name in named if name is not None))

    def numeric(self) -> list[str]:
        """Those that hold numbers, the start apart."""
        named = [self.outcome, self.time, *self.covariates, self.weight]
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
    is the column of ``times`` a cross-section's observation belongs to, None in a panel; ``group`` is
    what units are compared within.
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
    group: Codes | None = None

    @property
    def starts(self) -> Floats:
        """First treated periods, infinite where they lie after the panel: untreated throughout it."""
        return np.where(self.cohort > self.times[-1:].max(initial=-np.inf), np.inf, self.cohort)

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
    number = _numbers(start)
    if number is None:
        raise EstimationError(f"{start.name} holds other things than numbers: 0 or empty means never.")
    return np.where(np.isfinite(number) & (number != 0), number, np.inf)


def as_numbers(column: pd.Series, name: str) -> Floats:
    """A column as floats, NaN where missing, refused where it holds text, dates or infinities."""
    number = _numbers(column)
    if number is None or np.isinf(number).any():
        raise EstimationError(f"{name} holds other things than finite numbers.")
    return number


def _numbers(column: pd.Series) -> Floats | None:
    """A column as floats, NaN where missing; None where it holds text or dates."""
    if pd.api.types.is_datetime64_any_dtype(column) or pd.api.types.is_timedelta64_dtype(column):
        return None
    try:
        return pd.to_numeric(column).astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        return None


def checked_panel(panel: pd.DataFrame, roles: Roles) -> pd.DataFrame:
    """The columns named, numbers as floats, with ``_start``; all that speaks against them is told at once.

    A unit has one row a period and one start, cluster and group. Outcome and covariates may be missing.

    Examples
    --------
    >>> panel = pd.DataFrame({"v": ["a", "a"], "t": [1, 2], "y": [3, None], "start": [0, 2]})
    >>> checked_panel(panel, Roles("y", "v", "t", "start"))
    Traceback (most recent call last):
    blora_eval.errors.EstimationError: This is not a panel: 1 units change their start. Correct the table.
    """
    absent = [name for name in roles.columns() if name not in panel]
    if absent:
        raise EstimationError(
            f"The panel has no column {', '.join(absent)}; it has {', '.join(map(str, panel.columns))}."
        )
    if panel.empty:
        raise EstimationError("The panel has no rows.")
    frame = pd.DataFrame({name: panel[name] for name in roles.columns()}).reset_index(drop=True)
    start = _numbers(frame[roles.start])
    reasons = [] if start is not None else [f"{roles.start} holds other things than numbers"]
    for name in roles.numeric():
        number = _numbers(frame[name])
        if number is None:
            reasons.append(f"{name} holds other things than numbers")
            continue
        frame[name] = number
        reasons += _told(f"{name} is infinite in", np.isinf(number), "rows")
    if not reasons:
        frame["_start"] = start_or_never(frame[roles.start])
        reasons = [*_gaps(frame, roles), *_unlike_a_panel(frame, roles)]
    if reasons:
        raise EstimationError("This is not a panel: " + "; ".join(reasons) + ". Correct the table.")
    return frame


def _told(before: str, found: Any, after: str) -> list[str]:
    count = int(np.sum(found))
    return [" ".join(filter(None, (before, str(count), after)))] if count else []


def _gaps(frame: pd.DataFrame, roles: Roles) -> list[str]:
    if frame[roles.outcome].isna().all():
        return [f"{roles.outcome} is missing in all rows"]
    keys = [name for name in (roles.unit, roles.time) if name is not None]
    reasons = [text for name in keys for text in _told(f"{name} is missing in", frame[name].isna(), "rows")]
    if roles.weight is not None:
        reasons += _told(f"{roles.weight} is below zero in", frame[roles.weight] < 0, "rows")
    return reasons


def _unlike_a_panel(frame: pd.DataFrame, roles: Roles) -> list[str]:
    if roles.unit is None:
        return []
    fixed = {"_start": roles.start, roles.cluster: roles.cluster, roles.within: roles.within}
    return [
        *_told(
            "",
            frame.duplicated([roles.unit, roles.time]),
            f"rows are a second row of a {roles.unit} in one {roles.time}",
        ),
        *(
            text
            for column, name in fixed.items()
            if column is not None and column != roles.unit
            for text in _told("", _changing(frame, roles.unit, column), f"units change their {name}")
        ),
    ]


def _changing(frame: pd.DataFrame, unit: str, column: str) -> int:
    """How many units have more than one value in a column that should be fixed."""
    distinct = frame[[unit, column]].dropna().drop_duplicates()
    return int(distinct.loc[distinct.duplicated(unit), unit].nunique())


def _complete_rows(panel: pd.DataFrame, roles: Roles) -> tuple[pd.DataFrame, dict[str, int]]:
    frame = checked_panel(panel, roles)
    dropped: dict[str, int] = {}
    for name in roles.columns():
        missing = frame[name].isna()
        if name != roles.start and missing.any():
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
    read, seen = panel[unit].nunique(), frame[unit].nunique()
    units_dropped = {"no complete row": read - seen} if read > seen else {}
    times = np.unique(frame[roles.time])
    if balanced:
        whole = frame.groupby(unit)[roles.time].transform("size") == len(times)
        frame = _drop_units(frame, unit, ~whole, "not seen in every period", (dropped, units_dropped))
    if len(times):
        early = frame["_start"] <= times[0]
        frame = _drop_units(frame, unit, early, "treated from the first period", (dropped, units_dropped))
    kept = frame[unit].nunique()
    account = Account(len(panel), len(frame), dropped, read, kept, units_dropped)
    return _spread(frame, roles, times, account)


def read_gaps(panel: pd.DataFrame, roles: Roles) -> Wide:
    """The same with every unit, NaN where its outcome is missing, in the periods in which anybody has one."""
    frame = checked_panel(panel, roles)
    times = np.unique(frame.loc[frame[roles.outcome].notna(), roles.time])
    frame = frame[frame[roles.time].isin(times)]
    units = frame[str(roles.unit)].nunique()
    return _spread(frame, roles, times, Account(len(panel), len(frame), {}, units, units, {}))


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
        group=_cluster_codes(first[roles.within]) if roles.within else None,
    )


@dataclass(frozen=True, slots=True)
class Changes:
    """One change a unit: mean outcome once all have started, less the mean before any had."""

    change: Floats
    treated: Mask
    covariates: Floats
    wide: Wide

    @property
    def clusters(self) -> Codes:
        """Each unit's cluster, or itself."""
        return np.arange(len(self.change)) if self.wide.cluster is None else self.wide.cluster

    @property
    def left_out(self) -> dict[str, int]:
        """Units that say nothing of a change, by reason."""
        return {f"units dropped: {why}": n for why, n in self.wide.account.units_dropped.items()}

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Units, treated, controls and periods."""
        on = int(self.treated.sum())
        return len(self.change), on, len(self.change) - on, len(self.wide.times)


def read_changes(panel: pd.DataFrame, roles: Roles) -> Changes:
    """A panel brought down to one change a unit, with its covariates in the last period before.

    Periods between the first start and the last are neither before nor after and are left out.

    Examples
    --------
    >>> panel = pd.DataFrame({"v": list("aaabbb"), "t": [1, 2, 3] * 2, "y": [5, 2, 4, 1, 1, 1],
    ...                       "start": [2, 2, 2, 0, 0, 0]})
    >>> read_changes(panel, Roles("y", "v", "t", "start")).change.tolist()   # 3 less 5
    [-2.0, 0.0]
    """
    wide = read_panel(panel, roles, balanced=True)
    starts = wide.starts
    treated = np.isfinite(starts)
    if not treated.any() or treated.all():
        raise EstimationError(
            f"Of {len(starts)} units seen in every period {int(treated.sum())} start within the panel and "
            f"{int((~treated).sum())} do not: one of each is needed."
        )
    first, last = starts[treated].min(), starts[treated].max()
    before, after = wide.times < first, wide.times >= last
    change = wide.y[:, after].mean(axis=1) - wide.y[:, before].mean(axis=1)
    return Changes(change, treated, wide.x[:, before][:, -1, 1:], wide)


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

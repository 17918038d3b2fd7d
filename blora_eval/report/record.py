"""One row of the results store as a record that sentences and tables can be made of."""

from dataclasses import dataclass, fields

import pandas as pd

__all__ = ["TABLE_OF", "Number", "numbers"]

TABLE_OF = {
    **dict.fromkeys(("register_households", "decile_share", "disability_share"), "households"),
    **dict.fromkeys(("register_persons", "deprived", "aid_share", "matched_share"), "members"),
    **dict.fromkeys(("mpi_headcount", "mpi_intensity", "mpi_adjusted", "mpi_contribution"), "members"),
    **dict.fromkeys(("mean_welfare", "median_welfare", "fgt0", "fgt1", "fgt2", "gini"), "survey"),
    **dict.fromkeys(("idm", "iks", "ike", "ikl", "idm_status", "idm_rank"), "idm"),
    **dict.fromkeys(("outcome", "outcome_change", "att", "att_p", "att_event"), "panel"),
    **dict.fromkeys(("mpi_headcount_change", "mpi_adjusted_change"), "members"),
    **dict.fromkeys(("fgt0_change", "fgt1_change", "fgt2_change"), "survey"),
    "official": "official",
}


@dataclass(frozen=True, slots=True)
class Number:
    """One row of the results store, or the statement that there is none, with its reason."""

    indicator: str
    level: str = "village"
    area_code: str = ""
    dimension: str = ""
    period: str = ""
    round: str = ""
    population: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    se: float | None = None
    n: int | None = None
    n_psu: int | None = None
    unit: str = ""
    kind: str = "descriptive"
    method: str = ""
    status: str = "unavailable"
    reason: str = "no_rows"
    source: str = ""

    @property
    def clear(self) -> bool:
        """Whether there is an interval and it excludes zero."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def numbers(frame: pd.DataFrame) -> list[Number]:
    """Rows of the store as records.

    Parameters
    ----------
    frame : DataFrame
        Rows of the store.

    Returns
    -------
    list of Number
        In the frame's order; missing is None.
    """
    names = [field.name for field in fields(Number)]
    plain = frame[names].astype(object).where(frame[names].notna(), None)
    return [Number(**dict(zip(names, row, strict=True))) for row in plain.itertuples(index=False)]

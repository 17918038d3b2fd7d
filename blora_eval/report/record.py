"""One row of the results store as a record that sentences and tables can be made of."""

from collections.abc import Collection
from dataclasses import dataclass, fields

import pandas as pd

from blora_eval.report.system_words import SYSTEM_TABLES

__all__ = ["TABLE_OF", "Number", "indexed", "numbers"]

TABLE_OF = {
    **dict.fromkeys(("register_households", "decile_share", "disability_share"), "households"),
    **dict.fromkeys(("register_persons", "deprived", "aid_share", "matched_share"), "members"),
    **dict.fromkeys(("mpi_headcount", "mpi_intensity", "mpi_adjusted", "mpi_contribution"), "members"),
    **dict.fromkeys(("mean_welfare", "median_welfare", "fgt0", "fgt1", "fgt2", "gini"), "survey"),
    **dict.fromkeys(("idm", "iks", "ike", "ikl", "idm_status", "idm_rank"), "idm"),
    **dict.fromkeys(("outcome", "outcome_change", "att", "att_p", "att_event"), "panel"),
    **dict.fromkeys(("att_mde", "att_second", "balance_smd", "village_att", "village_twin"), "panel"),
    "check_interrupted_series": "official",
    **dict.fromkeys(("mpi_headcount_change", "mpi_adjusted_change"), "members"),
    **dict.fromkeys(("fgt0_change", "fgt1_change", "fgt2_change"), "survey"),
    **dict.fromkeys(("completeness", "valid_share", "filled_share", "duplicate_share"), "members"),
    **dict.fromkeys(("register_exits", "register_entries"), "households"),
    **dict.fromkeys(("verval", "verval_result", "verval_visited_share", "mentor_kappa"), "verval"),
    **dict.fromkeys(("slrt", "slrt_days", "slrt_matched_share"), "slrt"),
    **dict.fromkeys(("quantile_share", "aid_coverage", "aid_leakage"), "survey"),
    "official": "official",
    "official_target": "targets",
    "claim_verdict": "claims",
    **SYSTEM_TABLES,
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
        """Whether there is an interval and it excludes zero.

        Returns
        -------
        bool
            False without an interval.
        """
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def indexed(
    frame: pd.DataFrame, village: str, areas: Collection[str]
) -> dict[tuple[str, str, str], list[Number]]:
    """The records of one place and of what it lies in, ready to be looked up by the hundred.

    Parameters
    ----------
    frame : DataFrame
        Rows of the store.
    village : str
        The place's code: of villages, only its own rows are taken.
    areas : collection of str
        Codes of the areas and groups whose rows are taken.

    Returns
    -------
    dict
        By indicator, level and code; the code is empty for the levels that have one place only.
    """
    whole = frame["level"].isin(["study", "nation"])
    above = ~frame["level"].isin(["village", "study", "nation"]) & frame["area_code"].isin([*areas])
    own = (frame["level"] == "village") & (frame["area_code"] == village)
    index: dict[tuple[str, str, str], list[Number]] = {}
    for x in numbers(frame[above | own | whole]):
        code = "" if x.level in {"study", "nation"} else x.area_code
        index.setdefault((x.indicator, x.level, code), []).append(x)
    return index


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

"""The verdict on every outcome, from the numbers in the store and nothing else."""

from dataclasses import replace

import pandas as pd

from blora_eval.estimate.verdict import Evidence, Verdict, verdict
from blora_eval.study import Study

COLUMNS = ("outcome", "direction", "low", "high", "grade", "checks")


def verdict_table(study: Study, store: pd.DataFrame) -> pd.DataFrame:
    """One row an outcome that a mentoring may have moved: the content of ``verdict.parquet``."""
    found = {one.column: evidence(store, one.column) for one in study.outcomes if not one.placebo}
    found = {} if study.priority is None else found
    wanted = {one.column: -1 if one.lower_is_better else 1 for one in study.outcomes}
    ways = {name: _way(verdict(each)) * wanted[name] for name, each in found.items()}
    rows = []
    for name, each in found.items():
        opposed = any(ways[name] * way < 0 for way in ways.values())
        one = verdict(replace(each, opposed=opposed))
        rows.append((name, one.direction, one.low, one.high, one.grade, " ".join(one.checks)))
    kinds = dict.fromkeys(("outcome", "direction", "grade", "checks"), "str") | {
        "low": "Float64",
        "high": "Float64",
    }
    return pd.DataFrame(rows, columns=COLUMNS).astype(kinds)


def _way(found: Verdict) -> int:
    return {"lower": -1, "higher": 1, "none": 0}[found.direction]


def evidence(store: pd.DataFrame, outcome: str) -> Evidence:
    """What the store has of one outcome."""
    own = store[
        (store["level"] == "group") & (store["area_code"] == "priority") & (store["dimension"] == outcome)
    ]
    first = {str(row["indicator"]): row for row in own.drop_duplicates("indicator").to_dict("records")}
    att = first.get("att", {"method": "", "reason": ""})

    def number(indicator: str, column: str = "value") -> float | None:
        found = first.get(indicator, {}).get(column)
        return None if pd.isna(found) else float(found)

    low, high = (number("check_relative_magnitude", column) for column in ("low", "high"))
    clusters = number("att", "n_psu")
    return Evidence(
        number("att", "low"),
        number("att", "high"),
        union=not str(att["method"]).startswith("pooled:lagged"),
        chosen_seen=att["reason"] != "selected_unseen",
        outside=number("overlap_outside"),
        gap_p=number("att_gap_p"),
        reversion=number("mean_reversion"),
        pretrend_p=number("att_pretrend_p"),
        trend=None if low is None or high is None else (low, high),
        detectable=number("att_mde_sd"),
        clusters=None if clusters is None else int(clusters),
        placebo_found=bool((own["reason"] == "placebo_outcome_found").any()),
    )

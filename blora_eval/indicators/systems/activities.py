"""What mentoring did and who took part: plans, money or none, self-help and meetings.

No money is normal: agencies were asked not to fund. Empty is unknown, zero is none; a cost per person is
formed of funded activities alone, and is undefined, not zero, where there are none.
"""

import pandas as pd

from blora_eval.indicators.cells import (
    PLACE,
    SEXES,
    Homes,
    at_places,
    block,
    every_place,
    filled,
    quotient,
    ratio_interval,
    stored,
)

PILLARS = ("household_assistance", "empowerment", "small_enterprise", "inclusive_development")
NEEDED = ("pillar", "kind", "unit", "target", "realised", "rupiah", "money_source")
ROWS = {"population": "activities"}


def plan_realised(activities: pd.DataFrame) -> pd.Series:
    """Part of each activity's plan that was done: realised over target, at most one.

    Units differ between activities, so targets are never summed: each activity counts alike.

    Examples
    --------
    >>> plan_realised(pd.DataFrame({"target": [10, 10, 0], "realised": [5, 12, 1]})).tolist()
    [0.5, 1.0, nan]
    """
    target, realised = (
        activities[name].astype("Float64").to_numpy(dtype="float64", na_value=float("nan"))
        for name in ("target", "realised")
    )
    return pd.Series(quotient(realised, target), index=activities.index).clip(0, 1)


def activity_rows(activities: pd.DataFrame, homes: Homes) -> pd.DataFrame:
    """Plan, money, reach and cost of the activities of each place."""
    table = activities.reindex(columns=[*dict.fromkeys([*activities.columns, *NEEDED])])
    placed = at_places(table.assign(done=plan_realised(table)), homes)
    blocks = [*_counts(placed, homes), *_shares(placed, homes), *_people(placed, homes)]
    return stored([*blocks, _money(placed), *_costs(placed, homes)])


def _counts(placed: pd.DataFrame, homes: Homes) -> list[pd.DataFrame]:
    words = {"unit": "count", "method": "records_counted", **ROWS}
    counts = [("", placed), *((pillar, placed[placed["pillar"] == pillar]) for pillar in PILLARS)]
    return [
        block(
            filled(rows.groupby(PLACE).size().rename("value"), homes).assign(n=lambda each: each["value"]),
            "activity_count",
            reason="",
            dimension=name,
            **words,
        )
        for name, rows in counts
    ]


def _shares(placed: pd.DataFrame, homes: Homes) -> list[pd.DataFrame]:
    rupiah = placed["rupiah"].astype("Float64")
    flags = {
        "plan_realised": (placed["done"], "no_plan", "activity_mean_capped"),
        "unfunded_share": (
            (rupiah == 0).astype("Float64"),
            "cost_unknown",
            "activity_share_cost_known",
        ),
        "cost_unknown_share": (rupiah.isna().astype("Float64"), "no_activity", "activity_share"),
    }
    blocks = []
    for name, (values, reason, method) in flags.items():
        numbers = values.groupby([placed["level"], placed["area_code"]]).agg(["mean", "count"])
        numbers = numbers.reindex(every_place(homes)).rename(columns={"mean": "value", "count": "n"})
        blocks.append(block(numbers, name, reason=reason, unit="share", method=method, **ROWS))
    return blocks


def _money(placed: pd.DataFrame) -> pd.DataFrame:
    """Rupiah by source: what is not known is in no sum, what cost nothing has no source."""
    rupiah = placed["rupiah"].astype("Float64")
    spent = placed.assign(spent=rupiah)[(rupiah > 0).fillna(False).astype(bool)]
    source = spent["money_source"].astype("string").fillna("unnamed").rename("dimension")
    sums = spent["spent"].groupby([spent["level"], spent["area_code"], source]).agg(["sum", "count"])
    numbers = sums.rename(columns={"sum": "value", "count": "n"}).reset_index()
    words = {"unit": "rupiah", "method": "record_sum", **ROWS}
    return block(numbers, "activity_rupiah", reason="", **words)


def _people(placed: pd.DataFrame, homes: Homes) -> list[pd.DataFrame]:
    names = [f"beneficiaries_{sex}" for sex in SEXES]
    if not set(names) <= set(placed.columns):
        return []
    keys = [placed["level"], placed["area_code"]]
    sums = placed[names].astype("Float64").groupby(keys).sum(min_count=1).reindex(every_place(homes))
    words = {"method": "record_sum", "population": "persons"}
    blocks = [
        block(
            pd.DataFrame({"value": sums[name], "n": sums[name]}),
            "beneficiaries",
            reason="no_activity",
            dimension=sex,
            unit="count",
            **words,
        )
        for name, sex in zip(names, SEXES, strict=True)
    ]
    both = placed.dropna(subset=names)
    known = both[names].astype("Float64").groupby([both["level"], both["area_code"]]).sum()
    known = known.reindex(every_place(homes)).astype("float64")
    total = known.sum(axis=1)
    share = pd.DataFrame({"value": quotient(known[names[0]], total), "n": total}, index=known.index)
    words["method"] = "reached_share_sexes_known"
    return [*blocks, block(share, "beneficiaries_female", reason="no_activity", unit="share", **words)]


def _costs(placed: pd.DataFrame, homes: Homes) -> list[pd.DataFrame]:
    rupiah = placed["rupiah"].astype("Float64")
    spent = rupiah.where(rupiah > 0)
    names = [f"beneficiaries_{sex}" for sex in SEXES]
    have = set(names) <= set(placed.columns)
    people = placed[names].astype("Float64").sum(axis=1, skipna=False) if have else spent * pd.NA
    words = {"unit": "rupiah", "method": "ratio_of_sums", **ROWS}
    keys = [placed["level"], placed["area_code"]]
    ratio = ratio_interval(spent, people.where(people > 0), by=keys, cluster=placed["village_code"])
    known = rupiah.notna().groupby(keys).any().reindex(every_place(homes)).fillna(False)
    why = known.map({True: "no_money", False: "cost_unknown"}).to_numpy()
    blocks = [block(ratio.reindex(every_place(homes)), "cost_per_beneficiary", reason=why, **words)]
    outcome = placed["realised"].astype("Float64").where(lambda done: done > 0)
    named = placed["kind"].notna() & placed["unit"].notna() & (placed["level"] != "village")
    kind = placed["kind"].astype("string") + " (" + placed["unit"].astype("string") + ")"
    by = [*(key[named] for key in keys), kind[named].rename("dimension")]
    each = ratio_interval(spent[named], outcome[named], by=by, cluster=placed.loc[named, "village_code"])
    each = each.rename_axis([*PLACE, "dimension"]).reset_index()
    return [*blocks, block(each, "cost_per_unit", reason="no_money", **words)]


KINDS = {"hours": ("hours", "hours"), "goods": ("goods_rupiah", "rupiah"), "money": ("rupiah", "rupiah")}
"""Three kinds of self-help: the field and its unit. They have no total: nobody said what an hour is worth."""


def swadaya_rows(swadaya: pd.DataFrame, homes: Homes) -> pd.DataFrame:
    """Self-help by year: hours worked, goods valued in rupiah, and cash.

    Examples
    --------
    >>> days = pd.to_datetime(["2024-01-01", "2024-02-01"])
    >>> table = pd.DataFrame({"village_code": "a", "date": days, "hours": [3, None]})
    >>> rows = swadaya_rows(table, {"village": pd.Series({"a": "a"})})
    >>> rows.query("dimension == 'hours'")[["value", "status"]].values.tolist()
    [[3.0, 'caution']]
    """
    table = swadaya.reindex(columns=["village_code", "date", *(name for name, _ in KINDS.values())])
    blocks = []
    for year, rows in table.groupby(table["date"].dt.year):
        placed = at_places(rows, homes).groupby(PLACE)
        size = placed.size()
        for kind, (name, unit) in KINDS.items():
            said = pd.DataFrame({"value": placed[name].sum(min_count=1), "n": placed[name].count()})
            numbers = said.reindex(every_place(homes))
            partly = (numbers["n"] < size.reindex(numbers.index)) & numbers["value"].notna()
            words = {"dimension": kind, "unit": unit, "period": str(year), "population": "records"}
            one = block(numbers, "swadaya", reason="no_record", method="record_sum", **words)
            blocks.append(_cautious(one, partly))
    return stored(blocks)


def _cautious(numbers: pd.DataFrame, partly: pd.Series) -> pd.DataFrame:
    marked = partly.to_numpy()
    status = pd.Series("", index=numbers.index).mask(marked, "caution")
    return numbers.assign(status=status, reason=numbers["reason"].mask(marked, "partly_missing"))


def meeting_rows(meetings: pd.DataFrame, homes: Homes) -> pd.DataFrame:
    """Meetings by year, and who came to them.

    Examples
    --------
    >>> days = pd.to_datetime(["2024-01-01"])
    >>> table = pd.DataFrame({"village_code": "a", "date": days, "male": 6, "female": 4})
    >>> rows = meeting_rows(table, {"village": pd.Series({"a": "a"})})
    >>> rows.query("indicator == 'attendance_female'")["value"].tolist()
    [0.4]
    """
    blocks = []
    for year, rows in meetings.groupby(meetings["date"].dt.year):
        placed = at_places(rows, homes)
        count = filled(placed.groupby(PLACE).size().rename("value"), homes)
        words = {"period": str(year), "reason": "no_record"}
        counted = {"unit": "count", "method": "records_counted", "population": "records", **words}
        blocks.append(block(count.assign(n=count["value"]), "meetings", **counted))
        whole = placed.reindex(columns=[*PLACE, *SEXES]).dropna(subset=list(SEXES))
        sums = whole.groupby(PLACE)[list(SEXES)].sum().reindex(every_place(homes)).astype("float64")
        present = {
            "population": "persons",
            "method": "meeting_sum_sexes_counted",
            **words,
        }
        for sex in SEXES:
            numbers = pd.DataFrame({"value": sums[sex], "n": sums[sex]})
            blocks.append(block(numbers, "attendance", dimension=sex, unit="count", **present))
        total = sums.sum(axis=1, min_count=1)
        share = pd.DataFrame({"value": quotient(sums["female"], total), "n": total}, index=sums.index)
        blocks.append(block(share, "attendance_female", unit="share", **present))
    return stored(blocks)

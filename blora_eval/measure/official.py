"""Published figures, findings about them, targets and claims, as rows of the store."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from blora_eval.indicators.claims import Claim, change_unit_of, check_claims
from blora_eval.indicators.official import OfficialSeries, official_rows, revision_rows
from blora_eval.indicators.official_findings import HEADLINE, break_rows, finding_rows, series_of, windows
from blora_eval.indicators.targets import needed_speed, observed_speed, target_gap, year_met
from blora_eval.measure.context_checks import interrupted_record
from blora_eval.registry import own_text, unit_code
from blora_eval.results import Check, Estimate, Unavailable, record, rows
from blora_eval.study import Study

Series = Mapping[tuple[str, str], OfficialSeries]


def official_frames(study: Study, tables: dict[str, pd.DataFrame], areas: pd.DataFrame) -> list[pd.DataFrame]:
    """All rows that come from the tables ``official``, ``breaks``, ``targets`` and ``claims``."""
    frames = [break_rows(tables["breaks"])] if "breaks" in tables else []
    series: Series = {}
    own = own_codes(areas)
    if "official" in tables:
        published = official_rows(tables["official"])
        series = series_of(pd.concat([published, *frames], ignore_index=True))
        since = _since(study)
        frames += [published, revision_rows(tables["official"]), finding_rows(series, own, since)]
        frames.append(_speeds(series, own, since))
        headline = [series.get((code, HEADLINE), OfficialSeries(code, HEADLINE, {})) for code in own]
        frames.append(rows(pd.DataFrame([interrupted_record(each, since) for each in headline])))
        if "targets" in tables:
            frames.append(_targets(tables["targets"], series, own, since))
    if "claims" in tables:
        frames.append(_claims(tables["claims"], series, own))
    return [frame for frame in frames if not frame.empty]


def own_codes(areas: pd.DataFrame) -> list[str]:
    """Codes of the kabupaten that the study's villages lie in.

    Examples
    --------
    >>> own_codes(pd.DataFrame({"village_code": ["33.16.01.2001", "33.16.02.2001"]}))
    ['33.16']
    """
    if "regency_code" in areas:
        return sorted({str(code) for code in areas["regency_code"].dropna()})
    parts = [str(code).split(".") for code in areas["village_code"]]
    return sorted({".".join(part[:2]) for part in parts if len(part) == 4})


def _since(study: Study) -> int | None:
    """The last year before the movement could show: the decree's, else the one before the start."""
    priority = study.priority
    if priority is None:
        return None
    if priority.date is not None:
        return priority.date.year
    return None if priority.start_year is None else priority.start_year - 1


def _spans(series: OfficialSeries, since: int | None) -> list[tuple[int, int]]:
    """Spans of a pace: from the first year after the last break that is not forced, and from the start on."""
    broken = max((year for year, forced in series.breaks.items() if not forced), default=0)
    return windows(sorted(year for year in series.values if year >= broken), since)


def _speeds(series: Series, own: Sequence[str], since: int | None) -> pd.DataFrame:
    records = []
    for (code, name), each in series.items():
        if code in own and each.wanted:
            for start, end in _spans(each, since):
                found = observed_speed(each, start, end)
                records.append(_record(each, found, name, f"{start}/{end}"))
    return _rows(records)


def _targets(targets: pd.DataFrame, series: Series, own: Sequence[str], since: int | None) -> pd.DataFrame:
    """For each target: itself, how far off, the pace needed, and the year at each observed pace."""
    records: list[dict[str, Any]] = []
    for row in targets.to_dict("records"):
        code = str(row["area"]).split()[0] if pd.notna(row.get("area")) else next(iter(own), "")
        name, year, target = str(row["indicator"]), int(row["target_year"]), float(row["target"])
        each = series.get((code, name), OfficialSeries(code, name, {}, ""))
        stated = Estimate("official_target", target, unit=each.unit, kind="official")
        found: list[Estimate | Unavailable] = [stated, target_gap(each, year, target)]
        found.append(needed_speed(each, year, target))
        of_target = [_record(each, one, name, str(year)) for one in found]
        for start, end in _spans(each, since) or [(0, 0)]:
            speed = observed_speed(each, start, end)
            met = _record(each, year_met(each, target, speed), name, str(year))
            of_target.append({**met, "round": f"{start}/{end}" if end else ""})
        records += [{**one, "source": row["source"]} for one in of_target]
    return _rows(records)


def _record(
    series: OfficialSeries, found: Estimate | Unavailable, dimension: str, period: str
) -> dict[str, Any]:
    place = {"level": series.level, "area_code": series.area or "all"}
    return {**record(found), **place, "dimension": dimension, "period": period}


def _rows(records: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(records, columns=None if records else ["indicator", "area_code"])
    return rows(frame, stage="indicators", kind="official")


def _claims(table: pd.DataFrame, series: Series, own: Sequence[str]) -> pd.DataFrame:
    """Each claim with what it states, what comes out, and the verdict: 1 agrees, 0 differs."""
    records: list[dict[str, Any]] = []
    ledger = [_claim(row, series, own) for row in table.to_dict("records")]
    sources = table["source"] if "source" in table else pd.Series("", index=table.index)
    english = table.get("claim_en", pd.Series("", index=table.index)).fillna("")
    said: dict[str, int] = {}
    for claim, found, source, other in zip(
        ledger, check_claims(ledger), sources.fillna(""), english, strict=True
    ):
        said[claim.text] = said.get(claim.text, 0) + 1
        again = "" if said[claim.text] == 1 else f" ({said[claim.text]})"
        text = own_text(claim.text + again, other and other + again)
        records += [{"dimension": text, "source": source, **each} for each in _of_claim(claim, found)]
    return rows(
        pd.DataFrame(records, columns=None if records else ["indicator", "area_code"]),
        stage="indicators",
        level="study",
        area_code="all",
        method="worked_out_again",
    )


def _claim(row: Mapping[Hashable, Any], series: Series, own: Sequence[str]) -> Claim:
    row = {key: value for key, value in row.items() if pd.notna(value)}
    published = series.get((next(iter(own), ""), row.get("indicator", "")))
    values = published.values if published else {}
    numbers = {name: float(row[name]) for name in ("from_value", "to_value", "stated_change") if name in row}
    return Claim(
        text=row["claim"],
        unit=row.get("unit", published.unit if published else ""),
        change_unit=row.get("change_unit", ""),
        topic=row.get("topic", ""),
        published_from=values.get(row.get("from_year", 0)),
        published_to=values.get(row.get("to_year", 0)),
        **numbers,
    )


def _of_claim(claim: Claim, found: Check) -> Iterator[dict[str, Any]]:
    numbers, verdict = found.numbers, {True: 1.0, False: 0.0}
    of_change = change_unit_of(str(numbers.get("change_unit", "")), claim.unit)
    units = {"amount": change_unit_of("amount", claim.unit), "percent": "percent", "factor": "count"}
    units |= {"stated": of_change, "recomputed": of_change}
    yield {
        "indicator": "claim_verdict",
        "value": verdict.get(found.passed) if found.passed is not None else None,
        "unit": "count",
        "reason": numbers["reason"],
    }
    ends = {
        "from": _end(claim.from_value, claim.published_from),
        "to": _end(claim.to_value, claim.published_to),
    }
    for name, value in ends.items():
        if value is not None:
            unit = unit_code(change_unit_of("level", claim.unit))
            yield {"indicator": f"claim_{name}", "value": value, "unit": unit}
    for name, unit in units.items():
        if name in numbers:
            yield {"indicator": f"claim_{name}", "value": float(numbers[name]), "unit": unit_code(unit)}


def _end(said: float | None, published: float | None) -> float | None:
    return published if said is None else said

"""Which reports a study gets, and what stands on their first page."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from blora_eval.assets import asset
from blora_eval.report.labels import full_name, named
from blora_eval.report.language import translator
from blora_eval.report.runner.render import ReportJob


def village_jobs(publishable: Path, villages: Sequence[str], languages: Iterable[str]) -> list[ReportJob]:
    """One job for each village and language."""
    facts, areas = _open(publishable)
    places = areas.set_index("village_code")
    jobs = []
    for lang in languages:
        for code in sorted(villages):
            place = places.loc[code]
            title = full_name({str(name): part for name, part in place.items()}, lang)
            subtitle = translator(lang)("Laporan evaluasi desa")
            metadata = _metadata(facts, lang, title=title, subtitle=subtitle)
            template = asset("notebooks/village_report.ipynb")
            jobs.append(ReportJob(template, code, lang, f"villages/{code}", metadata))
    return jobs


def group_jobs(publishable: Path, languages: Iterable[str]) -> list[ReportJob]:
    """One job for each group of the study's report level and language."""
    facts, areas = _open(publishable)
    level = facts["groups"]
    code, name = f"{level}_code", level
    code = code if code in areas else name
    if code in areas:
        groups = areas[[code, name if name in areas else code]].drop_duplicates(code).sort_values(code)
        pairs = [
            (str(row[0]), str(row[1])) for row in groups.itertuples(index=False) if isinstance(row[0], str)
        ]
    else:
        pairs = [("all", "")]
    jobs = []
    for lang in languages:
        for group, label in pairs:
            stem = "kabupaten" if len(pairs) == 1 else f"kabupaten-{group}"
            title = named(level, label, lang) if label else str(facts["title"][lang])
            subtitle = translator(lang)("Laporan evaluasi seluruh wilayah")
            metadata = _metadata(facts, lang, title=title, subtitle=subtitle)
            template = asset("notebooks/district_report.ipynb")
            jobs.append(ReportJob(template, group, lang, stem, metadata))
    return jobs


def _open(publishable: Path) -> tuple[dict[str, Any], pd.DataFrame]:
    facts = json.loads((publishable / "study.json").read_text(encoding="utf-8"))
    return facts, pd.read_parquet(publishable / "areas.parquet")


def _metadata(facts: dict[str, Any], lang: str, *, title: str, subtitle: str) -> dict[str, Any]:
    return {
        "lang": lang,
        "title": title,
        "subtitle": subtitle,
        "date": facts["as_of"],
        "study": facts["title"][lang],
        "synthetic": facts["synthetic"],
        "attributions": facts["attributions"],
        "version": facts["version"],
    }

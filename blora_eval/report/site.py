"""What stands beside the reports: the index page and the published numbers."""

import csv
import datetime as dt
import json
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from blora_eval.report.export import write_results
from blora_eval.report.formats import date
from blora_eval.report.jobs import group_jobs, village_jobs
from blora_eval.report.language import translator
from blora_eval.results import read_store

__all__ = ["write_site"]

KINDS = ("html", "pdf", "docx")


def write_site(publishable: Path, out: Path) -> Path:
    """Write ``results.csv``, ``results.xlsx`` and, from the manifest, ``index.html``.

    Parameters
    ----------
    publishable : Path
        The publishable store.
    out : Path
        The reports' folder, with its ``manifest.csv``.

    Returns
    -------
    Path
        The index page.
    """
    facts = json.loads((publishable / "study.json").read_text(encoding="utf-8"))
    title = facts["title"][facts["languages"][0]]
    as_of = dt.date.fromisoformat(facts["as_of"])
    write_results(
        read_store(publishable / "results.parquet"),
        out,
        title=title,
        synthetic=facts["synthetic"],
        as_of=as_of,
    )
    groups, villages = _listed(out, _titles(publishable, facts["languages"]))
    groups += _desk(out, facts["languages"])
    source = (
        resources.files("blora_eval.report").joinpath("templates/index.html.j2").read_text(encoding="utf-8")
    )
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    order = {lang.upper(): place for place, lang in enumerate(facts["languages"])}
    for entry in [*groups, *villages]:
        entry["files"].sort(key=lambda file: order.get(file["lang"], len(order)))
    told = {"groups": groups, "villages": villages, "day": date(facts["as_of"], facts["languages"][0])}
    page = environment.from_string(source).render(**facts | told)
    unfinished = out / "index.html.part"
    unfinished.write_text(page, encoding="utf-8")
    return unfinished.replace(out / "index.html")


def _listed(out: Path, titles: dict[str, str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The manifest's reports, one entry a stem with its files in all languages and formats."""
    entries: dict[str, dict[str, Any]] = {}
    with (out / "manifest.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            entry = entries.setdefault(row["stem"], _entry(row, titles))
            entry["status"] = row["status"] if entry["status"] == "ok" else entry["status"]
            for kind in KINDS:
                path = out / row["lang"] / f"{row['stem']}.{kind}"
                if path.is_file():
                    href = path.relative_to(out).as_posix()
                    entry["files"].append({"href": href, "lang": row["lang"].upper(), "kind": kind.upper()})
    listed = [entries[stem] for stem in sorted(entries)]
    is_village = [entry["stem"].startswith("villages/") for entry in listed]
    pairs = list(zip(listed, is_village, strict=True))
    return [entry for entry, village in pairs if not village], [entry for entry, village in pairs if village]


def _desk(out: Path, languages: list[str]) -> list[dict[str, Any]]:
    """The sheet for the day of the Desk, where there is one."""
    paths = [out / lang / f"desk.{kind}" for lang in languages for kind in KINDS]
    files = [
        {
            "href": path.relative_to(out).as_posix(),
            "lang": path.parent.name.upper(),
            "kind": path.suffix[1:].upper(),
        }
        for path in paths
        if path.is_file()
    ]
    title = translator(languages[0])("Lembar Desk")
    return [{"stem": "desk", "code": "", "title": title, "status": "ok", "files": files}] if files else []


def _titles(publishable: Path, languages: list[str]) -> dict[str, str]:
    """What each report is called in the study's first language, by its stem."""
    areas = pd.read_parquet(publishable / "areas.parquet")
    jobs = [
        *group_jobs(publishable, languages[:1]),
        *village_jobs(publishable, list(areas["village_code"]), languages[:1]),
    ]
    return {job.stem: str(job.metadata["title"]) for job in jobs}


def _entry(row: dict[str, str], titles: dict[str, str]) -> dict[str, Any]:
    code = row["area_code"]
    return {
        "stem": row["stem"],
        "code": code,
        "title": titles.get(row["stem"], code),
        "status": "ok",
        "files": [],
    }

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
    areas = pd.read_parquet(publishable / "areas.parquet").set_index("village_code")
    groups, villages = _listed(out, areas)
    source = (
        resources.files("blora_eval.report").joinpath("templates/index.html.j2").read_text(encoding="utf-8")
    )
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    page = environment.from_string(source).render(**facts | {"groups": groups, "villages": villages})
    unfinished = out / "index.html.part"
    unfinished.write_text(page, encoding="utf-8")
    return unfinished.replace(out / "index.html")


def _listed(out: Path, areas: pd.DataFrame) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The manifest's reports, one entry a stem with its files in all languages and formats."""
    entries: dict[str, dict[str, Any]] = {}
    with (out / "manifest.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            entry = entries.setdefault(row["stem"], _entry(row, areas))
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


def _entry(row: dict[str, str], areas: pd.DataFrame) -> dict[str, Any]:
    code = row["area_code"]
    place = areas.loc[code] if code in areas.index else {}
    district = place.get("district")
    return {
        "stem": row["stem"],
        "code": code,
        "title": str(place.get("village", code)),
        "district": district if isinstance(district, str) else "",
        "status": "ok",
        "files": [],
    }

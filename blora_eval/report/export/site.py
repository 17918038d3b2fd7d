"""What stands beside the reports: the index page, and the published numbers as csv and xlsx."""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
import xlsxwriter

from blora_eval.registry import facts, word
from blora_eval.report.labels import indicator_labels, method_text, reason_text
from blora_eval.report.language import date, translator, unit_words
from blora_eval.report.runner.jobs import group_jobs, village_jobs
from blora_eval.report.runner.publish import publish
from blora_eval.results import SCHEMA, read_store

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_results(
    results: pd.DataFrame, folder: Path, *, title: str, synthetic: bool, as_of: dt.date
) -> None:
    """Write the publishable rows as ``results.csv`` and ``results.xlsx``, each whole or not at all."""
    plain = results.astype(object).where(results.notna(), None)
    book = _book(plain, title=title, synthetic=synthetic, as_of=as_of)
    publish({"results.csv": _lines(plain), "results.xlsx": book}, folder)


def _lines(plain: pd.DataFrame) -> bytes:
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(SCHEMA.names)
    for row in plain.itertuples(index=False):
        writer.writerow([_harmless(cell) for cell in row])
    return lines.getvalue().encode()


def _harmless(cell: object) -> object:
    """A text that a spreadsheet would run as a formula gets the apostrophe that stops it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def _book(plain: pd.DataFrame, *, title: str, synthetic: bool, as_of: dt.date) -> bytes:
    whole = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    mark = "SINTETIS: " if synthetic else ""
    with xlsxwriter.Workbook(whole, {**options, "in_memory": True}) as book:
        created = dt.datetime.combine(as_of, dt.time(), tzinfo=None)
        book.set_properties({"title": mark + title, "created": created, "comments": mark.rstrip(": ")})
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet("SINTETIS results" if synthetic else "results")
        sheet.write_row(0, 0, SCHEMA.names, bold)
        for index, row in enumerate(plain.itertuples(index=False), start=1):
            sheet.write_row(index, 0, row)
        sheet.autofilter(0, 0, len(plain), len(SCHEMA.names) - 1)
        sheet.freeze_panes(1, 3)
        sheet.set_column(0, len(SCHEMA.names) - 1, 14)
        _write_codebook(book.add_worksheet("codebook"), plain, bold)
    return whole.getvalue()


def _write_codebook(sheet: xlsxwriter.worksheet.Worksheet, plain: pd.DataFrame, bold: object) -> None:
    """Every column, and every code that stands in it, in words."""
    told: dict[str, Callable[[str, str], str]] = {
        "indicator": _indicator,
        "unit": unit_words,
        "kind": lambda code, lang: word(f"kind.{code}", lang),
        "method": method_text,
        "status": lambda code, lang: word(f"status.{code}", lang),
        "reason": lambda code, lang: reason_text(code.replace(":", ";"), lang),
    }
    entries = [(name, *(word(f"column.{name}", lang) for lang in ("id", "en"))) for name in SCHEMA.names]
    for name, words in told.items():
        codes = {*plain[name]} if name != "reason" else {*";".join(plain[name]).split(";")}
        entries += [(code, words(code, "id"), words(code, "en")) for code in sorted(codes - {""})]
    sheet.write_row(0, 0, ["column / code", "Bahasa Indonesia", "English"], bold)
    for index, entry in enumerate(entries, start=1):
        sheet.write_row(index, 0, entry)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 2, 70)


def _indicator(code: str, lang: str) -> str:
    """An indicator with the way that is better, where one is."""
    better = word(f"better.{facts('indicators').get(code, {}).get('better', '')}", lang, "")
    return f"{indicator_labels(code, lang)} ({better})" if better else indicator_labels(code, lang)


KINDS = ("html", "pdf", "docx")


def write_site(publishable: Path, out: Path) -> Path:
    """Write ``results.csv``, ``results.xlsx`` and, from the manifest, ``index.html``."""
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
    publish({"index.html": page.encode()}, out)
    return out / "index.html"


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

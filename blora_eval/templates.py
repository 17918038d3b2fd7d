"""Excel templates a village operator can fill: one workbook a table, drop-downs, and the codebook."""

import csv
import datetime as dt
from pathlib import Path

import xlsxwriter

from blora_eval.assets import asset
from blora_eval.ingest.headers import EXAMPLE
from blora_eval.registry import SOURCE, word
from blora_eval.tables import Field, fields, table_names

ROWS = 2000
"""Rows that carry drop-downs and checks; more may be filled."""

FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2100, 12, 31)
VILLAGES = {"id": "daftar desa", "en": "villages"}
CODEBOOK = {
    "id": ["keterangan", "Tabel ini memberi laporan", "kolom", "arti", "wajib", "rahasia", "pilihan"],
    "en": [
        "codebook",
        "What this table gives the reports",
        "column",
        "meaning",
        "required",
        "secret",
        "choices",
    ],
}
"""The sheet's name, what stands above it, and its headings."""

MADE = dt.datetime(2025, 1, 1)  # noqa: DTZ001 - the format has no zone; fixed, so that bytes repeat


def write_templates(folder: Path, lang: str = SOURCE) -> list[Path]:
    """One workbook for each table but ``areas``: headings, drop-downs, an example, codebook, villages."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{table}.xlsx" for table in table_names() if table != "areas"]
    with asset("data/reference/villages.csv").open(encoding="utf-8") as lines:
        villages = [(one["village_code"], one["village"], one["district"]) for one in csv.DictReader(lines)]
    for path in paths:
        _write_template(path, fields(path.stem), lang, villages)
    return paths


def _write_template(
    path: Path, columns: dict[str, Field], lang: str, villages: list[tuple[str, str, str]]
) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": path.stem, "created": MADE})
        needed = book.add_format({"bold": True, "bg_color": "#DCE9E2", "bottom": 1, "text_wrap": True})
        optional = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        example = book.add_format({"italic": True, "font_color": "#777777"})
        sheet = book.add_worksheet(path.stem)
        for index, field in enumerate(columns.values()):
            sheet.write_string(0, index, _meaning(field, lang), needed if field.required else optional)
            sheet.set_column(index, index, max(14, len(field.name) + 3), book.add_format(_cell_format(field)))
            shown = _example(field, lang)
            sheet.write_string(1, index, shown if index else f"{EXAMPLE[lang]} {shown}", example)
            if _validation(field, lang):
                sheet.data_validation(2, index, ROWS, index, _validation(field, lang))
        sheet.freeze_panes(1, 0)
        _write_codebook(book, path.stem, columns, lang)
        _write_villages(book, villages, lang)


def _meaning(field: Field, lang: str) -> str:
    return field.meaning_id if lang == SOURCE else field.meaning_en


def _example(field: Field, lang: str) -> str:
    """What an entry looks like; the example's person has the region 99.99, which is none."""
    first = (offered(field.name, field.choices, lang) or [""])[0]
    shown = {"code": "33.16.09.2001", "date": "31/12/2024", "choice": first, "nik": "9999013112900001"}
    number = "2024" if "year" in field.name else "1"
    shown |= {"kk": "9999010101010001", "boolean": "ya", "integer": number, "number": "1250,75"}
    return shown.get(field.type, "…")


def _cell_format(field: Field) -> dict[str, str]:
    """Identity numbers and codes are text, or Excel rounds them to fifteen digits."""
    if field.type in {"nik", "kk", "code", "text"}:
        return {"num_format": "@"}
    return {"num_format": "dd/mm/yyyy"} if field.type == "date" else {}


def _validation(field: Field, lang: str) -> dict[str, object]:
    limits: dict[str, dict[str, object]] = {
        "choice": {"validate": "list", "source": offered(field.name, field.choices, lang)},
        "boolean": {"validate": "list", "source": ["ya", "tidak"] if lang == SOURCE else ["yes", "no"]},
        "date": {"validate": "date", "criteria": "between", "minimum": FIRST_DAY, "maximum": LAST_DAY},
        "integer": {"validate": "integer", "criteria": ">=", "value": 0},
        "number": {"validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15},
        "nik": {"validate": "length", "criteria": "==", "value": 16},
        "kk": {"validate": "length", "criteria": "==", "value": 16},
    }
    return limits.get(field.type, {})


def offered(field: str, choices: tuple[str, ...], lang: str = SOURCE) -> list[str]:
    """What a template's list shows for a field.

    Examples
    --------
    >>> offered("better", ("higher", "lower")), offered("status", ("maju",))
    (['tinggi', 'rendah'], ['maju'])
    """
    shown = [word(f"choice.{field}.{choice}", lang, "").partition("|")[0] for choice in choices]
    return shown if all(shown) else list(choices)


def _write_codebook(book: xlsxwriter.Workbook, table: str, columns: dict[str, Field], lang: str) -> None:
    texts = CODEBOOK[lang]
    sheet = book.add_worksheet(texts[0])
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.write_string(0, 0, f"{texts[1]}: {word(f'table.{table}.gives', lang)}.")
    sheet.write_row(2, 0, texts[2:], bold)
    for index, field in enumerate(columns.values(), start=3):
        flags = ["●" if flag else "" for flag in (field.required, field.confidential)]
        choices = " | ".join(offered(field.name, field.choices, lang))
        sheet.write_row(index, 0, [f"({field.name})", _meaning(field, lang) + ".", *flags, choices])
    sheet.set_column(0, 4, 18)
    sheet.set_column(1, 1, 60)


def _write_villages(book: xlsxwriter.Workbook, villages: list[tuple[str, str, str]], lang: str) -> None:
    sheet = book.add_worksheet(VILLAGES[lang])
    sheet.write_row(0, 0, ["33.16", "…", "…"])
    for index, village in enumerate(villages, start=1):
        sheet.write_row(index, 0, village)
    sheet.set_column(0, 2, 18)

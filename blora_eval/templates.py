"""Excel templates a village operator can fill: one workbook a table, drop-downs, and the codebook."""

import datetime as dt
from pathlib import Path

import xlsxwriter

from blora_eval.registry import SOURCE, word
from blora_eval.tables import Field, fields, table_names

ROWS = 2000
"""Rows that carry drop-downs and checks; more may be filled."""

FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2100, 12, 31)
MADE = dt.datetime(2025, 1, 1)  # noqa: DTZ001 - the format has no zone; fixed, so that bytes repeat


def write_templates(folder: Path) -> list[Path]:
    """One workbook for each table but ``areas``: headings, drop-downs, and a codebook sheet."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{table}.xlsx" for table in table_names() if table != "areas"]
    for path in paths:
        _write_template(path, fields(path.stem))
    return paths


def _write_template(path: Path, columns: dict[str, Field]) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": path.stem, "created": MADE})
        needed = book.add_format({"bold": True, "bg_color": "#DCE9E2", "bottom": 1})
        optional = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet(path.stem)
        for index, field in enumerate(columns.values()):
            sheet.write_string(0, index, field.name, needed if field.required else optional)
            sheet.write_comment(0, index, f"{field.meaning_id}\n{field.meaning_en}")
            sheet.set_column(index, index, max(12, len(field.name) + 3), book.add_format(_cell_format(field)))
            if _validation(field):
                sheet.data_validation(1, index, ROWS, index, _validation(field))
        sheet.freeze_panes(1, 0)
        _write_codebook(book, columns)


def _cell_format(field: Field) -> dict[str, str]:
    """Identity numbers and codes are text, or Excel rounds them to fifteen digits."""
    if field.type in {"nik", "kk", "code", "text"}:
        return {"num_format": "@"}
    return {"num_format": "dd/mm/yyyy"} if field.type == "date" else {}


def _validation(field: Field) -> dict[str, object]:
    limits: dict[str, dict[str, object]] = {
        "choice": {"validate": "list", "source": offered(field.name, field.choices)},
        "boolean": {"validate": "list", "source": ["ya", "tidak"]},
        "date": {"validate": "date", "criteria": "between", "minimum": FIRST_DAY, "maximum": LAST_DAY},
        "integer": {"validate": "integer", "criteria": ">=", "value": 0},
        "number": {"validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15},
        "nik": {"validate": "length", "criteria": "==", "value": 16},
        "kk": {"validate": "length", "criteria": "==", "value": 16},
    }
    if field.type not in limits:
        return {}
    return {**limits[field.type], "input_title": field.name[:32], "input_message": f"{field.meaning_id}."}


def offered(field: str, choices: tuple[str, ...]) -> list[str]:
    """What a template's list shows for a field.

    Examples
    --------
    >>> offered("better", ("higher", "lower")), offered("status", ("maju",))
    (['tinggi', 'rendah'], ['maju'])
    """
    shown = [word(f"choice.{field}.{choice}", SOURCE, "").partition("|")[0] for choice in choices]
    return shown if all(shown) else list(choices)


def _write_codebook(book: xlsxwriter.Workbook, columns: dict[str, Field]) -> None:
    sheet = book.add_worksheet("codebook")
    bold = book.add_format({"bold": True, "bottom": 1})
    headings = [
        "kolom / column",
        "jenis / type",
        "wajib / required",
        "rahasia / confidential",
        "pilihan / choices",
    ]
    sheet.write_row(0, 0, [*headings, "arti", "meaning"], bold)
    for index, field in enumerate(columns.values(), start=1):
        flags = ["ya / yes" if flag else "" for flag in (field.required, field.confidential)]
        row = [
            field.name,
            field.type,
            *flags,
            " | ".join(offered(field.name, field.choices)),
            field.meaning_id,
            field.meaning_en,
        ]
        sheet.write_row(index, 0, row)
    sheet.set_column(0, 4, 18)
    sheet.set_column(5, 6, 50)

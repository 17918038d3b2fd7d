"""The sheet for the day of the Desk: one row a priority village, on screen and on A4."""

import datetime as dt
import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import typst

from blora_eval.errors import ReportError
from blora_eval.report.declared import last_round
from blora_eval.report.export.page import folders, legible, template
from blora_eval.report.export.release_check import release_check
from blora_eval.report.language import date, number
from blora_eval.report.markup import hidden, hidden_note, value_text
from blora_eval.report.place import Number, Results, numbers, open_results
from blora_eval.report.runner.publish import publish

TAKEN, NOT_TAKEN, UNKNOWN = "●", "–", "?"
VILLAGE_LENGTH, DISTRICT_LENGTH, AGENCY_LENGTH = 20, 16, 30
STEPS = ("register", "inventory", "desk_dtks", "desk_inventory")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the sheet, all of it text: ``groups`` head several columns each, ``rows`` are villages.

    ``widths`` are parts of the width that names need beside the numbers; ``total`` is the row of all.
    """

    lang: str
    title: str
    study: str
    day: str
    next_desk: str
    groups: tuple[tuple[str, int], ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]
    notes: tuple[str, ...]
    words: dict[str, str]
    synthetic: bool

    def plain(self) -> dict[str, Any]:
        """The sheet as plain data."""
        return asdict(self)


def read_sheet(publishable: Path, lang: str) -> Sheet | None:
    """The sheet of a study, from its publishable store alone."""
    here = open_results(publishable, "all", lang)
    villages = here.areas[here.areas["role"] == "priority"].sort_values("village_code", kind="stable")
    columns = _columns(here)
    if villages.empty or not any(
        here.numbers(name, "priority") for name in ("desk_stage", "mentor_gap_days")
    ):
        return None
    by_village = _by_village(here, villages["village_code"].tolist())
    rows = [
        (
            str(place),
            _short(str(area.village), VILLAGE_LENGTH),
            _short(str(area.district), DISTRICT_LENGTH),
            _agencies(by_village, str(area.village_code)),
            *(_cell(here, by_village.get((str(area.village_code), *key[:2])), key) for _, _, key in columns),
            "",
        )
        for place, area in enumerate(villages.itertuples(index=False), 1)
    ]
    return _sheet(here, columns, rows, len(villages))


Key = tuple[str, str, str]
"""An indicator, its dimension, and how it is printed: step, or the number as it is."""


def _columns(here: Results) -> list[tuple[str, str, Key]]:
    """Group, heading and content of each column between the names and the notes."""
    say = here.say
    mentoring, register, potential = say("Pendampingan"), say("Register"), say("Potensi")
    desk, follow = say("Desk"), say("Tindak lanjut")
    return [
        (mentoring, say("Kunjungan per triwulan"), ("visit_rate", "", "bare")),
        (mentoring, say("Hari sejak kunjungan"), ("days_since_visit", "", "bare")),
        (mentoring, say("Hari kosong"), ("mentor_gap_days", "", "bare")),
        (mentoring, say("Rencana terlaksana"), ("plan_realised", "", "")),
        (register, say("Terbaru"), ("desk_status", "register", "step")),
        (register, say("Rumah tangga"), ("register_households", "", "")),
        (potential, say("Ada"), ("desk_status", "inventory", "step")),
        (potential, say("Butir"), ("potential_items", "", "")),
        (potential, say("Lengkap"), ("potential_complete", "", "")),
        (desk, say("DTKS"), ("desk_status", "desk_dtks", "step")),
        (desk, say("Potensi"), ("desk_status", "desk_inventory", "step")),
        (desk, say("Hari sejak"), ("days_since_desk", "", "bare")),
        (follow, say("Terbuka"), ("followups", "open", "")),
        (follow, say("Lewat waktu"), ("followups", "overdue", "")),
        (follow, say("Sebelum Desk"), ("followups", "due_next", "")),
        (say("Program"), say("Sampai di desa"), ("programme_overlap", "", "")),
    ]


def _by_village(here: Results, villages: Sequence[str]) -> dict[tuple[str, str, str], Number]:
    """The numbers of the villages; of a register, those of its last round."""
    last = last_round(here, "register").get("round", "")
    rows = here.rows
    chosen = rows[(rows["level"] == "village") & rows["area_code"].isin(villages)]
    names = {key[0] for _, _, key in _columns(here)} | {"mentor_named"}
    chosen = chosen[chosen["indicator"].isin(names) & chosen["round"].isin(["", last])]
    return {(x.area_code, x.indicator, x.dimension): x for x in numbers(chosen.sort_values("period"))}


def _agencies(by_village: dict[tuple[str, str, str], Number], code: str) -> str:
    """The agencies on the day of the report: the first by name, and how many more."""
    names = sorted(name for (area, kind, name) in by_village if (area, kind) == (code, "mentor_named"))
    if not names:
        return NOT_TAKEN
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    return _short(names[0], AGENCY_LENGTH - len(more)) + more


def _short(name: str, length: int) -> str:
    """A name that keeps to one line."""
    return name if len(name) <= length else name[: length - 1].rstrip() + "…"


def _cell(here: Results, x: Number | None, key: Key) -> str:
    if x is None or x.status == "unavailable":
        return UNKNOWN if key[2] == "step" else NOT_TAKEN
    if key[2] == "step":
        return TAKEN if x.value else NOT_TAKEN
    text = value_text(x, here.lang)
    return text.split("\N{NO-BREAK SPACE}")[0] if key[2] == "bare" else text


def _total(here: Results, key: Key, villages: int) -> str:
    indicator, dimension, form = key
    if form == "step":
        x = here.number("desk_stage", "priority", dimension=dimension)
        return UNKNOWN if x.value is None else f"{number(x.value, here.lang)}/{villages}"
    where = last_round(here, "register") if indicator == "register_households" else {}
    return _cell(here, here.number(indicator, "priority", dimension=dimension, **where), key)


def _sheet(
    here: Results, columns: list[tuple[str, str, Key]], rows: list[tuple[str, ...]], villages: int
) -> Sheet:
    say = here.say
    total = tuple(_total(here, key, villages) for _, _, key in columns)
    names = [group for group, _, _ in columns]
    groups = [(name, names.count(name)) for name in dict.fromkeys(names)]
    next_desk = here.study.get("systems", {}).get("next_desk")
    share = here.number("mentored_share", "priority", dimension="agency", period="")
    with_one = (
        UNKNOWN if share.value is None else f"{number(round(share.value * villages), here.lang)}/{villages}"
    )
    notes = [
        say("● sudah; – belum atau tidak ada; ? tidak diketahui. Hari dihitung sampai tanggal keadaan data."),
        say(
            "Hari kosong: hari tanpa perangkat daerah sejak penugasan pertama. Baris jumlah: rata-rata atau "
            "median untuk hari dan laju, banyaknya untuk yang lain. Yang tidak dicatat tidak terhitung."
        ),
    ]
    if any(text == hidden(here.lang) for row in rows for text in row):
        notes.append(hidden_note(here.lang))
    return Sheet(
        lang=here.lang,
        title=say("Lembar Desk: {villages} desa prioritas").format(villages=number(villages, here.lang)),
        study=str(here.study["title"][here.lang]),
        day=say("Keadaan data {date}").format(date=date(here.study["as_of"], here.lang)),
        next_desk=say("Desk berikutnya {date}").format(date=date(next_desk, here.lang)) if next_desk else "",
        groups=(("", 4), *groups, ("", 1)),
        columns=(
            "",
            say("Desa"),
            say("Kecamatan"),
            say("Pendamping"),
            *(head for _, head, _ in columns),
            say("Catatan Desk"),
        ),
        rows=tuple(rows),
        total=("", say("Semua desa"), "", with_one, *total, ""),
        notes=tuple(notes),
        words={"synthetic": say("Data rekaan: desa, orang, dan angka di sini tidak nyata.")},
        synthetic=bool(here.study["synthetic"]),
    )


POLICY = "default-src 'none'; style-src 'unsafe-inline'"
MADE_WITH = ("html", "pdf")
EPOCH = dt.date(1970, 1, 1)


def sheet_html(sheet: Sheet) -> str:
    """The sheet as one HTML page that prints on A4 landscape."""
    return template("desk.html.j2").render(sheet=sheet, policy=POLICY) + "\n"


def sheet_pdf(sheet: Sheet, day: dt.date) -> bytes:
    """The sheet as PDF: A4 landscape, tagged (PDF/UA-1), one page for some fifty villages."""
    with tempfile.TemporaryDirectory(prefix="blora-eval-") as name:
        folder = Path(name)
        text = resources.files("blora_eval.report").joinpath("templates", "desk.typ").read_text("utf-8")
        (folder / "desk.typ").write_text(text, encoding="utf-8")
        content = {**sheet.plain(), "date": [day.year, day.month, day.day]}
        compile_: Any = typst.Compiler
        compiler = compile_(
            input=folder / "desk.typ",
            root=folder,
            font_paths=folders(),
            ignore_system_fonts=True,
            sys_inputs={"sheet": legible(json.dumps(content, ensure_ascii=False))},
        )
        try:
            made = compiler.compile(pdf_standards=["ua-1"], timestamp=(day - EPOCH).days * 86_400)
        except typst.TypstError as error:
            raise ReportError(f"The Desk's sheet cannot be set on paper: {error.message}") from error
        return bytes(made)


def write_desk_sheets(
    publishable: Path, out: Path, *, languages: Iterable[str], formats: Sequence[str]
) -> list[Path]:
    """Write ``<out>/<lang>/desk.html`` and ``desk.pdf`` from the publishable store."""
    facts = json.loads((publishable / "study.json").read_text(encoding="utf-8"))
    day = dt.date.fromisoformat(facts["as_of"])
    files: dict[str, bytes] = {}
    for lang in languages:
        sheet = read_sheet(publishable, lang)
        if sheet is None:
            continue
        # the HTML stands before the gate for the PDF, whose text is not read
        made = {"html": sheet_html(sheet).encode(), "pdf": sheet_pdf(sheet, day) if "pdf" in formats else b""}
        for kind in MADE_WITH:
            if made[kind]:
                _let_pass(made[kind], kind)
        files |= {f"{lang}/desk.{kind}": made[kind] for kind in MADE_WITH if kind in formats}
    publish(files, out)
    return [out / name for name in files]


def _let_pass(content: bytes, kind: str) -> None:
    with tempfile.TemporaryDirectory(prefix="blora-eval-") as name:
        draft = Path(name, f"desk.{kind}")
        draft.write_bytes(content)
        release_check(draft)

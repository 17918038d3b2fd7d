"""Tables of the account and the methods: what was read, kept and set aside; how each number was made."""

import pandas as pd

from blora_eval.registry import under
from blora_eval.report.declared import Column, Declaration, Line, declared, measures, table
from blora_eval.report.labels import label, method_text, reason_text, rule_label, table_label
from blora_eval.report.markup import Paragraphs, Row, Table
from blora_eval.report.place import Number, Results

SURVEYED = ("fgt0", "fgt0_change")
MEASURES = ("rows_read", "rows_kept")
RULES = ("rows_dropped", "values_doubtful")


def _level(here: Results) -> str:
    return "village" if here.level == "village" else "study"


def account(here: Results) -> Table:
    """Rows read and kept, by table and round."""
    say, level = here.say, _level(here)
    order = {name: place for place, name in enumerate(under("table"))}
    read = sorted(here.numbers("rows_read", level), key=lambda x: order.get(x.dimension, len(order)))
    lines = [
        Line(
            table_label(x.dimension, here.lang),
            {"dimension": x.dimension, "round": x.round},
            (here.round_label(x.round) or "–",),
        )
        for x in read
    ]
    gone = Column(label("rows_dropped", here.lang).title, {"indicator": "rows_kept"}, _gone)
    place = here.name if here.level == "village" else here.place_name("study")
    caption, heads = (
        say("Baris dibaca dan dipakai, {place}").format(place=place),
        [say("Tabel"), say("Putaran")],
    )
    mended = ["cells_mended"] if here.numbers("cells_mended", level) else []
    columns, where = [*measures(here, MEASURES), gone, *measures(here, mended)], {"level": level}
    return declared(here, Declaration(caption, heads, lines, columns, (), where, absent={}))


def _gone(here: Results, kept: Number) -> Number:
    """Rows read and not kept."""
    read = here.number("rows_read", _level(here), dimension=kept.dimension, round=kept.round)
    if read.value is None or kept.value is None:
        return Number("rows_dropped", reason=kept.reason)
    return Number("rows_dropped", value=read.value - kept.value, unit="count", status="ok")


def dropped(here: Results) -> Table | Paragraphs:
    """Rows set aside and values doubted, rule by rule."""
    say = here.say
    rows: list[Row] = []
    for name in RULES:
        found = here.numbers(name, _level(here))
        for dimension in dict.fromkeys(x.dimension for x in found):
            parts = [x for x in found if x.dimension == dimension]
            each, _, rule = dimension.partition(":")
            total = _sum(parts)
            if total.value != 0:
                what = rule_label(rule or each, here.lang)
                rows.append([label(name, here.lang).title, table_label(each, here.lang), what, total])
    if not rows:
        nothing = say("Tidak ada baris yang disisihkan dan tidak ada nilai yang diragukan.")
        return Paragraphs(((nothing, ""),))
    columns = [say("Apa"), say("Tabel"), say("Aturan"), say("Banyaknya")]
    return table(here, say("Yang disisihkan dan yang diragukan, menurut aturan"), columns, rows)


def _sum(parts: list[Number]) -> Number:
    absent = [x for x in parts if x.value is None]
    if absent:
        return absent[0]
    return Number(parts[0].indicator, value=sum(x.value or 0 for x in parts), unit="count", status="ok")


def _shown(here: Results) -> pd.DataFrame:
    """The rows that a report may show; for a village its own, the effects, the survey and the series."""
    if here.level != "village":
        return here.rows
    own = (here.rows["level"] == "village") & (here.rows["area_code"] == here.area_code)
    survey = (here.rows["level"] == here.around) & here.rows["indicator"].isin(SURVEYED)
    return here.rows[own | survey | here.rows["kind"].isin(["causal", "official"])]


def methods(here: Results) -> Table:
    """Which method made which number, and from how many."""
    say = here.say
    own = _shown(here)
    own = own[own["value"].notna() & (own["method"] != "") & (own["stage"] != "validate")]
    pairs = own.drop_duplicates(["indicator", "method"])[["indicator", "method"]]
    grouped: dict[str, list[str]] = {}
    for indicator, method in pairs.itertuples(index=False):
        grouped.setdefault(str(method), []).append(label(str(indicator), here.lang).title)
    said: dict[str, list[str]] = {}
    for method, titles in grouped.items():
        said.setdefault("; ".join(dict.fromkeys(titles)), []).append(method_text(method, here.lang))
    rows: list[Row] = [[titles, "; ".join(dict.fromkeys(texts))] for titles, texts in said.items()]
    rows = rows or [[say("Semua angka"), say("Tidak tersedia") + ": " + reason_text("no_table", here.lang)]]
    return table(here, say("Cara setiap angka dibuat"), [say("Angka"), say("Metode")], rows)

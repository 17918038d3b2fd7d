"""Rules of published figures: what one figure is of, and which cannot be what they are labelled as."""

import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from blora_eval import plausibility
from blora_eval.ingest import Mask
from blora_eval.validate.rules import Context, Rule, duplicated_in, flags, make_rule

AREA = re.compile(r"(?:[A-Z]{2}|\d{2}|\d{2}\.\d{2})(?:\s|$)")


def _no_code(frame: pd.DataFrame, _: Context) -> Mask:
    return flags(frame["area"].notna()) & ~flags(frame["area"].str.match(AREA))


def _twice(frame: pd.DataFrame, _: Context) -> Mask:
    """One figure may be given again by a later vintage, or by one that says none."""
    if "vintage" not in frame:
        return duplicated_in(frame, plausibility.FIGURE)
    dated = frame.assign(vintage=frame["vintage"].fillna(""))
    return duplicated_in(dated, [*plausibility.FIGURE, "vintage"])


def _given_twice(frame: pd.DataFrame, _: Context) -> Mask:
    """Two targets, or two breaks, of one indicator and year; a target without an area is the kabupaten's."""
    key = [name for name in ("indicator", "area", "target_year", "year") if name in frame]
    return duplicated_in(frame.assign(area=frame["area"].fillna("")) if "area" in key else frame, key)


def _order(frame: pd.DataFrame, _: Context) -> Mask:
    """P0 >= P1 >= P2 wherever an area and period has them."""
    key = ["area", "year", "period"]
    some = frame[frame["indicator"].isin(["P0", "P1", "P2"])].drop_duplicates([*key, "indicator"])
    wide = some.set_index([*key, "indicator"])["value"].astype(float).unstack("indicator")  # noqa: PD010
    wide = wide.reindex(columns=["P0", "P1", "P2"])
    wrong = wide[(wide["P0"] < wide["P1"]) | (wide["P1"] < wide["P2"])].index
    places = pd.MultiIndex.from_frame(frame[key])
    return np.asarray(places.isin(wrong) & frame["indicator"].isin(["P0", "P1", "P2"]).to_numpy())


def _by(rule: Callable[[pd.DataFrame], Mask]) -> Callable[[pd.DataFrame, Context], Mask]:
    return lambda frame, _: rule(frame)


IMPLAUSIBLE = (
    (
        "official_percent",
        plausibility.outside_percent,
        ("Persentase di luar 0-100.", "The percentage is outside 0 to 100."),
        (
            "Periksa apakah kolom ini berisi jumlah orang, bukan persen.",
            "See whether the column holds counts of persons and not percentages.",
        ),
    ),
    (
        "official_rupiah",
        plausibility.outside_rupiah,
        (
            "Garis kemiskinan di luar jangkauan rupiah per orang per bulan.",
            "The poverty line is outside any range of rupiah per person and month.",
        ),
        (
            "Tulis dalam rupiah penuh, atau scale: {value: 1000} di study.yaml.",
            "Write whole rupiah, or scale: {value: 1000} in study.yaml.",
        ),
    ),
    (
        "official_leap",
        plausibility.leaps,
        (
            "Angka ini jauh berbeda dari angka tahun sebelum dan sesudahnya.",
            "The figure is far from those of the years before and after it.",
        ),
        ("Periksa baris, kolom dan satuannya.", "Check row, column and unit."),
    ),
    (
        "official_september",
        plausibility.repeated_in_september,
        (
            "Angka Maret sama dengan angka September tahun itu.",
            "The March figure equals the September figure of that year.",
        ),
        ("Periksa mana yang tersalin.", "See which of the two was copied."),
    ),
    (
        "official_population",
        plausibility.uneven_population,
        (
            "Penduduk menurut jumlah miskin dibagi P0 tidak sejalan dengan tahun lainnya.",
            "The population by number of poor over P0 is not in line with the other years.",
        ),
        (
            "Periksa apakah angka September tersalin ke baris Maret.",
            "See whether a September figure was copied into a March row.",
        ),
    ),
)

OFFICIAL_RULES: tuple[Rule, ...] = (
    make_rule(
        "official_area",
        "row",
        (
            "Wilayah tidak diawali kode: ID, kode provinsi atau kode kabupaten.",
            "The area does not begin with a code: ID, a province's or a regency's.",
        ),
        (
            "Tulis misalnya 33.16 Kab Blora, atau petakan namanya pada codes.area di study.yaml.",
            "Write 33.16 Kab Blora, say, or map its name under codes.area in study.yaml.",
        ),
        table="official",
        column="area",
        mask=_no_code,
    ),
    make_rule(
        "official_twice",
        "row",
        (
            "Angka untuk wilayah, periode dan indikator ini sudah ada.",
            "An earlier row has a figure for this area, period and indicator.",
        ),
        (
            "Hapus salah satu, atau isi edisi terbitan (vintage).",
            "Delete one of them, or fill in its vintage.",
        ),
        table="official",
        column="area,year,period,indicator",
        mask=_twice,
    ),
    make_rule(
        "official_order",
        "value",
        ("P0, P1 dan P2 tidak menurun.", "P0, P1 and P2 do not fall in this order."),
        ("Periksa ketiga angka pada sumbernya.", "Check the three figures at their source."),
        table="official",
        column="value",
        mask=_order,
        needs=("area", "year", "period", "indicator"),
    ),
    *(
        make_rule(
            f"{table}_twice",
            "row",
            (
                "Indikator dan tahun ini sudah ada pada baris sebelumnya.",
                "An earlier row has this indicator and year.",
            ),
            ("Hapus salah satu.", "Delete one of them."),
            table=table,
            column=f"indicator,{year}",
            mask=_given_twice,
        )
        for table, year in (("targets", "target_year"), ("breaks", "year"))
    ),
    *(
        make_rule(
            name,
            "value",
            reason,
            fix,
            table="official",
            column="value",
            mask=_by(rule),
            needs=("area", "year", "period", "indicator"),
        )
        for name, rule, reason, fix in IMPLAUSIBLE
    ),
)
"""Rules of the tables ``official``, ``targets`` and ``breaks``."""

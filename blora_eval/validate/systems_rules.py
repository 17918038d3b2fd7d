"""Rules of the movement's own systems: activities, follow-ups, potential, services, programmes."""

from functools import partial

import numpy as np
import pandas as pd

from blora_eval.ingest import Mask
from blora_eval.validate.rules import Context, Rule, duplicated_in, flags, make_rule

__all__ = ["SYSTEMS_RULES"]

ONE_OF_A_KIND = {
    "programmes": ("programme", "village_code", "year"),
    "services": ("village_code", "year", "service"),
    "livelihoods": ("village_code", "year", "indicator"),
    "commodities": ("village_code", "year", "commodity"),
}
"""What one row of each of these tables is; a second row of the same would be counted twice."""

FALLING = {
    "programmes": (("registered", "selected"), ("selected", "paid")),
    "services": (("listed", "lacking"), ("lacking", "served")),
}
"""Pairs of counts of which the second is a part of the first."""


def _twice(columns: tuple[str, ...], frame: pd.DataFrame, _: Context) -> Mask:
    return duplicated_in(frame, list(columns))


def _part_too_large(whole: str, part: str, frame: pd.DataFrame, _: Context) -> Mask:
    return flags(frame[part] > frame[whole])


def _no_source(frame: pd.DataFrame, _: Context) -> Mask:
    return flags((frame["rupiah"] > 0) & frame["money_source"].isna())


def _done_first(frame: pd.DataFrame, _: Context) -> Mask:
    return flags(frame["done_date"] < frame["session_date"])


def _rank_shared(frame: pd.DataFrame, _: Context) -> Mask:
    return np.asarray(duplicated_in(frame, ["village_code", "priority"]))


SYSTEMS_RULES: tuple[Rule, ...] = (
    *(
        make_rule(
            f"{table}_twice",
            "row",
            (
                "Baris sebelumnya sudah memuat hal yang sama untuk desa dan tahun ini.",
                "An earlier row has the same thing for this village and year already.",
            ),
            ("Hapus salah satu baris, atau gabungkan.", "Delete one of the rows, or merge them."),
            table=table,
            column=",".join(columns),
            mask=partial(_twice, columns),
        )
        for table, columns in ONE_OF_A_KIND.items()
    ),
    *(
        make_rule(
            f"{part}_too_large",
            "value",
            (
                f"Angka {part} lebih besar daripada {whole}, padahal bagiannya.",
                f"The count in {part} is above that in {whole}, of which it is a part.",
            ),
            ("Periksa kedua angka.", "Check both counts."),
            table=table,
            column=part,
            mask=partial(_part_too_large, whole, part),
            needs=(whole,),
        )
        for table, pairs in FALLING.items()
        for whole, part in pairs
    ),
    make_rule(
        "money_without_source",
        "value",
        ("Ada biaya, tetapi sumber dananya kosong.", "There is a cost, but no source of money."),
        ("Isi sumber dana.", "Fill in the source of money."),
        table="activities",
        column="money_source",
        mask=_no_source,
        needs=("rupiah",),
    ),
    make_rule(
        "followup_order",
        "value",
        (
            "Tindak lanjut selesai sebelum Desk asalnya.",
            "The follow-up was done before the Desk it came from.",
        ),
        ("Periksa kedua tanggal.", "Check both dates."),
        table="desk_followups",
        column="done_date",
        mask=_done_first,
        needs=("session_date",),
    ),
    make_rule(
        "priority_shared",
        "value",
        (
            "Urutan prioritas ini sudah dipakai potensi lain di desa yang sama.",
            "Another item of the same village has this rank already.",
        ),
        (
            "Beri setiap potensi urutan sendiri, atau kosongkan.",
            "Give each item its own rank, or leave it empty.",
        ),
        table="potential",
        column="priority",
        mask=_rank_shared,
        needs=("village_code",),
    ),
)
"""Rules of ``activities``, ``desk_followups``, ``potential``, ``services``, ``programmes`` and the like."""

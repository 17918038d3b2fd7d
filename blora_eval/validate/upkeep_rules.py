"""Rules of keeping a register up: visits, reported entries and exits, and counts by decile."""

import numpy as np
import pandas as pd

from blora_eval.ingest import Mask
from blora_eval.validate.rules import Context, Rule, flags, make_rule, round_of

__all__ = ["UPKEEP_RULES"]

GONE = ("dead", "duplicate")
"""Results after which a household cannot be confirmed any more."""

DECILES = ("d1", "d2", "d3", "d4", "d5", "d6", "d7_10", "unknown")
CAUSES = {
    "exit": ("dead", "moved", "duplicate", "not_matched", "reclassified", "graduated"),
    "entry": ("arrived", "newly_listed", "reclassified"),
}


def _said(answers: pd.Series) -> Mask:
    return flags(answers.astype("boolean"))


def _entered_first(frame: pd.DataFrame, _: Context) -> Mask:
    return _said(frame["entered"]) & ~_said(frame["decided"])


def _decided_unseen(frame: pd.DataFrame, _: Context) -> Mask:
    return _said(frame["decided"]) & flags(frame["result"].isna())


def _came_back(frame: pd.DataFrame, _: Context) -> Mask:
    """Confirmed although an earlier visit of any round found the household dead or listed twice."""
    known = frame["household_id"].notna() & frame["date"].notna()
    gone = frame[known & frame["result"].isin(GONE)].groupby("household_id")["date"].min()
    since = frame["household_id"].map(gone)
    return flags((frame["result"] == "confirmed") & known & (frame["date"] > since))


def _wrong_cause(frame: pd.DataFrame, _: Context) -> Mask:
    wrong = np.zeros(len(frame), dtype=bool)
    for change, causes in CAUSES.items():
        wrong |= flags((frame["change"] == change) & frame["cause"].notna() & ~frame["cause"].isin(causes))
    return wrong


def _changed_twice(frame: pd.DataFrame, _: Context) -> Mask:
    keys = frame[["household_id", "change"]].assign(round=round_of(frame))
    return np.asarray((keys.duplicated() & frame["household_id"].notna()).to_numpy(dtype=bool))


def _wrong_sum(frame: pd.DataFrame, _: Context) -> Mask:
    """The decile columns that a form has, with NULL, do not add up to its total."""
    held = [name for name in DECILES if name in frame]
    parts = frame[held]
    return flags((parts.sum(axis=1) != frame["total"]) & frame["total"].notna() & parts.notna().all(axis=1))


UPKEEP_RULES: tuple[Rule, ...] = (
    make_rule(
        "decile_sum",
        "value",
        (
            "Jumlah desil dan NULL tidak sama dengan TOTAL.",
            "The deciles and NULL do not add up to the total.",
        ),
        ("Periksa angka desil dan jumlahnya.", "Check the counts and their total."),
        table="decile_counts",
        column="total",
        mask=_wrong_sum,
    ),
    make_rule(
        "entered_undecided",
        "value",
        (
            "Sudah dientri padahal belum diputus musyawarah desa.",
            "Entered although the village meeting has not decided.",
        ),
        ("Periksa berita acara musyawarah.", "Check the minutes of the meeting."),
        table="verval",
        column="entered",
        mask=_entered_first,
        needs=("decided",),
    ),
    make_rule(
        "decided_unvisited",
        "value",
        ("Sudah diputus padahal hasil kunjungan kosong.", "Decided although no visit has a result."),
        ("Isi hasil kunjungan.", "Fill in what the visit found."),
        table="verval",
        column="decided",
        mask=_decided_unseen,
        needs=("result",),
    ),
    make_rule(
        "verval_back",
        "value",
        (
            "Terkonfirmasi padahal kunjungan sebelumnya mencatat meninggal atau ganda.",
            "Confirmed although an earlier visit found it dead or listed twice.",
        ),
        ("Pastikan kunjungan mana yang benar.", "Find out which visit is right."),
        table="verval",
        column="result",
        mask=_came_back,
        needs=("household_id", "date"),
    ),
    make_rule(
        "cause_of_other_change",
        "value",
        ("Sebab ini bukan sebab perubahan itu.", "This is not a cause of such a change."),
        (
            "Perbaiki sebab, atau keluar dan masuknya.",
            "Correct the cause, or whether it is an entry or exit.",
        ),
        table="register_changes",
        column="cause",
        mask=_wrong_cause,
        needs=("change",),
    ),
    make_rule(
        "changed_twice",
        "row",
        (
            "Perubahan rumah tangga ini sudah ada pada baris sebelumnya.",
            "An earlier row has this household's change already.",
        ),
        ("Hapus salah satu baris.", "Delete one of the rows."),
        table="register_changes",
        column="household_id",
        mask=_changed_twice,
        needs=("change",),
    ),
)
"""Rules of ``verval``, ``register_changes`` and ``decile_counts``."""

"""Rules that hold for every table."""

import numpy as np
import pandas as pd

from blora_eval.ingest import UNREAD, Mask
from blora_eval.tables import fields
from blora_eval.validate.rules import Context, duplicated_in, flags, make_rule

FIRST_YEAR = 1945
DUE = ("due_date",)
SIGNED = {"lat", "lng", "stated_change", "from_value", "to_value", "value", "year"}
ONE_A_YEAR = ("panel", "idm")
UNPLACED = ("code_malformed", "village_unknown", "village_ambiguous")


def _column(frame: pd.DataFrame) -> tuple[str, str, pd.Series]:
    table, _, name = str(frame.columns[0]).partition(".")
    return table, name, frame.iloc[:, 0]


def _required_empty(frame: pd.DataFrame, context: Context) -> Mask:
    """What was filled in but leads to no village is told by the rules of village codes alone."""
    table, name, values = _column(frame)
    own_rule = (table, name) == ("survey", "welfare")
    if own_rule or not fields(table)[name].required:
        return np.zeros(len(frame), dtype=bool)
    empty = flags(values.isna()).copy()
    for rule in UNPLACED:
        empty &= ~context.marks.get((rule, name), np.zeros(len(frame), dtype=bool))
    return empty


def _future(frame: pd.DataFrame, context: Context) -> Mask:
    table, name, values = _column(frame)
    if fields(table)[name].type != "date" or name in DUE:
        return np.zeros(len(frame), dtype=bool)
    return flags(values > pd.Timestamp(context.as_of))


def _negative(frame: pd.DataFrame, _: Context) -> Mask:
    table, name, values = _column(frame)
    own_rule = table in {"survey", "idm"} or name in {*SIGNED, "decile", "persons"}
    if own_rule or fields(table)[name].type not in {"number", "integer"}:
        return np.zeros(len(frame), dtype=bool)
    return flags(values < 0)


def _year(frame: pd.DataFrame, context: Context) -> Mask:
    return flags((frame["year"] < FIRST_YEAR) | (frame["year"] > context.as_of.year + 1))


def _twice(frame: pd.DataFrame, _: Context) -> Mask:
    return duplicated_in(frame, ["village_code", "year"])


def repeated_rows(frame: pd.DataFrame) -> Mask:
    """Which rows equal an earlier one in every field, and in what could not be read of them.

    The first few fields narrow down what is compared in full.

    Examples
    --------
    >>> repeated_rows(pd.DataFrame({"nik": ["1", "1", "1"], "name": ["A", "A", "B"]})).tolist()
    [False, True, False]
    """
    values = [name for name in frame if not str(name).startswith("_") or name == UNREAD]
    narrow = [name for name in ("nik", "household_id", "name", "date", "village_code") if name in values][:3]
    mask = np.zeros(len(frame), dtype=bool)
    if narrow:
        candidates = np.flatnonzero(frame.duplicated(narrow, keep=False).to_numpy())
        mask[candidates] = frame.iloc[candidates].duplicated(values).to_numpy()
    return mask


def _exact(frame: pd.DataFrame, _: Context) -> Mask:
    return repeated_rows(frame)


TEXT_CELL = (
    "Ketik ulang nomor lengkap pada sel berformat Teks.",
    "Type the whole number in a cell formatted as Text.",
)
COMMON_RULES = (
    make_rule(
        "total_row",
        "row",
        ("Baris ini jumlah atau total, bukan data.", "This row is a total, not data."),
        ("Hapus baris jumlah dari berkas.", "Delete the row of totals from the file."),
        column="_total",
        mask=lambda frame, _: flags(frame["_total"]),
    ),
    make_rule(
        "code_ambiguous",
        "table",
        (
            "Kode sepuluh digit tanpa titik bisa kode Kemendagri atau kode BPS.",
            "A ten-digit code without dots can be Kemendagri's or BPS's.",
        ),
        (
            "Tulis code_system: kemendagri, bps atau study pada tabel ini di study.yaml.",
            "Write code_system: kemendagri, bps or study for this table in study.yaml.",
        ),
    ),
    make_rule(
        "code_malformed",
        "row",
        ("Kode desa tidak berbentuk 33.16.KK.VVVV.", "The village code is not of the form 33.16.KK.VVVV."),
        ("Perbaiki kode desa.", "Correct the village code."),
    ),
    make_rule(
        "village_unknown",
        "row",
        ("Desa tidak ada dalam kerangka wilayah.", "The village is not in the areas frame."),
        (
            "Perbaiki kode atau nama desa dan kecamatan.",
            "Correct the code, or the names of village and district.",
        ),
    ),
    make_rule(
        "village_ambiguous",
        "row",
        ("Lebih dari satu desa bernama demikian.", "More than one village has this name."),
        ("Tulis kode desa.", "Write the village code."),
    ),
    make_rule(
        "distinct_differs",
        "value",
        (
            "Baris lain dengan kode yang sama memberi keterangan lain; yang pertama dipakai.",
            "Another row of the same code says something else; the first is used.",
        ),
        ("Samakan keterangan desa di semua baris.", "Make all rows say the same of the village."),
    ),
    make_rule(
        "required_empty",
        "row",
        ("Isian wajib kosong atau tidak terbaca.", "A field that must be filled is empty or unreadable."),
        ("Isi kolom ini.", "Fill it in."),
        mask=_required_empty,
    ),
    make_rule(
        "number_unread",
        "value",
        ("Isian bukan angka.", "The entry is not a number."),
        ("Tulis angka saja, misalnya 1250,75.", "Write the number alone, such as 1250.75."),
    ),
    make_rule(
        "number_doubtful",
        "value",
        (
            "Titik atau koma bisa pemisah ribuan atau desimal; dibaca menurut kebiasaan Indonesia.",
            "The separator can be of thousands or of decimals; it is read in the Indonesian way.",
        ),
        ("Tulis angka tanpa pemisah ribuan.", "Write the number without a thousands separator."),
    ),
    make_rule(
        "date_unread",
        "value",
        (
            "Tanggal tidak terbaca menurut urutan yang dinyatakan.",
            "The date cannot be read in the declared order.",
        ),
        ("Tulis tanggal sebagai hh/bb/tttt.", "Write the date as dd/mm/yyyy."),
    ),
    make_rule(
        "date_shifted",
        "value",
        ("Hari lebih dari 40: disalin dari NIK perempuan.", "The day is over 40: copied from a woman's NIK."),
        ("Kurangi hari dengan 40.", "Take 40 off the day."),
    ),
    make_rule(
        "date_future",
        "value",
        ("Tanggal sesudah tanggal laporan.", "The date is after the date of the report."),
        ("Periksa tahunnya.", "Check the year."),
        mask=_future,
    ),
    make_rule(
        "choice_unknown",
        "value",
        ("Isian tidak ada dalam daftar pilihan.", "The entry is not among the choices."),
        (
            "Pilih dari daftar, atau petakan isian ini di study.yaml pada codes.",
            "Choose from the list, or map the entry in study.yaml under codes.",
        ),
    ),
    make_rule(
        "id_numeric",
        "value",
        (
            "Nomor disimpan sebagai angka: digit terakhir tidak dapat dipastikan.",
            "The number is stored as a number: its last digit cannot be verified.",
        ),
        TEXT_CELL,
    ),
    make_rule(
        "id_lost",
        "value",
        (
            "Nomor berubah menjadi bentuk seperti 3,3E+15: digitnya hilang.",
            "The number has become a form such as 3.3E+15: its digits are lost.",
        ),
        TEXT_CELL,
    ),
    make_rule(
        "negative",
        "value",
        ("Angka negatif.", "The number is negative."),
        ("Periksa angka ini.", "Check the number."),
        mask=_negative,
    ),
    make_rule(
        "year_implausible",
        "row",
        ("Tahun tidak masuk akal.", "The year is not plausible."),
        ("Perbaiki tahun.", "Correct the year."),
        column="year",
        mask=_year,
    ),
    *(
        make_rule(
            "year_twice",
            "row",
            (
                "Desa dan tahun ini sudah ada pada baris sebelumnya.",
                "An earlier row has this village and year already.",
            ),
            ("Hapus salah satu baris.", "Delete one of the rows."),
            table=table,
            column="village_code,year",
            mask=_twice,
        )
        for table in ONE_A_YEAR
    ),
    make_rule(
        "duplicate_row",
        "value",
        ("Baris ini sama persis dengan baris sebelumnya.", "This row equals an earlier one in every field."),
        ("Hapus salah satu bila memang kembar.", "Delete one of them if it is the same case."),
        column="_row",
        mask=_exact,
    ),
)
"""Rules of every table; those without a mask are marked while reading."""

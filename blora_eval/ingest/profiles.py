"""Profiles: which headings of a known form mean which of our fields, by version.

Only headings that were seen in print are here; the rest a study maps itself under
``tables.<table>.columns``. Our own field names and the field meanings of the codebook are always
understood, so that a template made by ``init`` needs no mapping.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from blora_eval.errors import DataError
from blora_eval.registry import choice_words
from blora_eval.study import TableSource
from blora_eval.tables import fields

PLACE_FIELDS = {
    "_province": ("provinsi", "province"),
    "_regency": ("kabupaten", "kabupaten/kota", "kabupatenkota", "regency"),
    "_district": ("kecamatan", "nama kecamatan", "district"),
    "_village": ("desa", "nama desa", "desa/kelurahan", "kelurahan", "nama desa/kelurahan", "village"),
}
"""Columns that say where a row belongs when it bears no code: they serve to find the code only."""

SIKS_PLACE = {
    "provinsi": "_province",
    "kabupatenkota": "_regency",
    "kecamatan": "_district",
    "desakeluarahan": "_village",
}
IDM_SCORES = {
    f"{letter}{number:02d}": f"{letter}{number:02d}"
    for letter, count in (("S", 35), ("E", 12), ("L", 3))
    for number in range(1, count + 1)
}


@dataclass(frozen=True, slots=True)
class Profile:
    """One version of one form: its headings by table, its code lists, and how much of it was seen.

    ``headings`` maps a heading, as printed on the form, to a field; ``codes`` maps the form's values
    to ours; ``seen`` says in both languages how much of the form stands on a real one.
    """

    version: str
    headings: Mapping[str, Mapping[str, str]]
    seen_id: str
    seen_en: str
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


PROFILES = {
    "siks-ng": Profile(
        version="siks-ng 1 (by name by address)",
        headings={
            "members": {
                "id_dtks": "household_id",
                **SIKS_PLACE,
                "alamat": "address",
                "dusun": "hamlet",
                "rt": "rt",
                "rw": "rw",
                "nomor_kk": "kk",
                "nomor_nik": "nik",
                "nama": "name",
                "tanggal_lahir": "birth_date",
                "tempat_lahir": "birth_place",
                "jenis_kelamin": "sex",
                "nama_ibu_kandung": "mother_name",
                "hubungan_keluarga": "relation",
                "pekerjaan": "occupation",
                "keterangan_padan": "match_status",
                "bansos_bpnt": "aid_food",
                "bansos_pkh": "aid_cash",
                "pbi_jkn": "aid_health",
            },
            "households": {
                "id_dtks": "household_id",
                **SIKS_PLACE,
                "nomor_kk": "kk",
                "alamat": "address",
                "rt": "rt",
                "rw": "rw",
            },
        },
        seen_id="Semua 22 judul kolom terlihat pada formulir asli; isi tiap kolom tidak.",
        seen_en="All 22 headings were seen on a real form; what its columns may hold was not.",
    ),
    "bdt-2015": Profile(
        version="bdt 2015",
        headings={"members": {"NIK": "nik"}, "households": {}},
        seen_id="Dari 101 kolom hanya judul NIK dan baris KOLOM yang pasti; petakan sisanya di study.yaml.",
        seen_en="Of 101 columns only the heading NIK and the row KOLOM are certain; map the rest yourself.",
    ),
    "regsosek-2022": Profile(
        version="regsosek 2022",
        headings={"members": {}, "households": {}},
        seen_id="Lembar per nomor KK dan kode pertanyaan 301a-310, 401-431, 501a-502n; judul tidak. Petakan.",
        seen_en="Sheets by KK number and question codes 301a-310, 401-431, 501a-502n; no headings. Map them.",
    ),
    "p3ke": Profile(
        version="p3ke",
        headings={"members": {}, "households": {}},
        seen_id="Isi formulir diketahui, judul kolomnya tidak; petakan semuanya di study.yaml.",
        seen_en="What the form holds is known, its headings are not; map them all yourself.",
    ),
    "dtsen": Profile(
        version="dtsen 2025",
        headings={"members": {}, "households": {}},
        seen_id="Satuannya keluarga dan cakupannya semua orang; judul kolom tidak terlihat. Petakan.",
        seen_en="The unit is the family and all are covered; no heading was seen. Map them all yourself.",
    ),
    "sidesa": Profile(
        version="decile counts by village (Sidesa, DTSEN)",
        headings={
            "decile_counts": {
                **{f"D{decile}": f"d{decile}" for decile in range(1, 7)},
                "D7-10": "d7_10",
                "NULL": "unknown",
                "TOTAL": "total",
            }
        },
        seen_id="Judul D1-D6, D7-10, NULL, dan TOTAL terlihat; kode desa dan satuan dipetakan di study.yaml.",
        seen_en="D1 to D6, D7-10, NULL and TOTAL were seen; map village code and what is counted yourself.",
    ),
    "idm": Profile(
        version="idm 2021-2024",
        headings={"idm": {"IKS": "iks", "IKE": "ike", "IKL": "ikl", "IDM": "idm", **IDM_SCORES}},
        seen_id="Nama indeks dan 50 indikator terlihat; judul kode desa dan tahun dipetakan di study.yaml.",
        seen_en="The indices and 50 indicators were seen; map village code and year yourself.",
    ),
    "bps-table": Profile(
        version="bps table, a column a year",
        headings={"official": {}},
        seen_id="Judul tahun mendatar dan tanda BPS; indikator, periode dan sumber ditulis pada constants.",
        seen_en="Years across and BPS's marks; indicator, period and source are written under constants.",
    ),
}

WORDS: dict[str, dict[str, str]] = {
    "sex": {"l": "male", "p": "female", "laki-laki": "male", "laki laki": "male", "lk": "male"}
    | {"perempuan": "female", "pr": "female", "wanita": "female", "pria": "male"},
    "match_status": {"padan": "matched", "tidak padan": "not_matched", "belum padan": "not_matched"},
    "verval": {"terkonfirmasi": "confirmed", "tidak terkonfirmasi": "not_confirmed"},
    "relation": {
        "kepala keluarga": "head",
        "kepala rumah tangga": "head",
        "suami": "spouse",
        "istri": "spouse",
        "isteri": "spouse",
        "istri/suami": "spouse",
        "anak": "child",
        "orang tua": "parent",
        "mertua": "parent",
        "orang tua/mertua": "parent",
        **dict.fromkeys(("menantu", "cucu", "famili lain", "lainnya", "pembantu", "saudara"), "other"),
    },
    **choice_words(),
}
"""Words for our choices that are understood in any file; a study's own codes win."""


def profile_of(source: TableSource) -> Profile | None:
    """The profile a table's source names.

    Examples
    --------
    >>> profile_of(TableSource(files=["a.xlsx"], profile="siks-ng")).version
    'siks-ng 1 (by name by address)'
    """
    if source.profile is None:
        return None
    if source.profile not in PROFILES:
        raise DataError(f"profile {source.profile!r} is not known; known are {', '.join(PROFILES)}")
    return PROFILES[source.profile]


def field_words(table: str, name: str) -> tuple[str, ...]:
    """Headings under which a field is found without any mapping.

    Examples
    --------
    >>> field_words("members", "sex")
    ('sex', 'Jenis kelamin')
    """
    return name, fields(table)[name].meaning_id

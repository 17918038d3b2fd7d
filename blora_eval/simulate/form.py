"""What one file of a simulated study is like."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Form:
    """One file: ``columns`` maps our field to its heading, ``words`` the file's word to our value."""

    file: str
    comment: str
    columns: Mapping[str, str]
    words: Mapping[str, Mapping[str, str | bool]] = field(default_factory=dict)
    delimiter: str = ","
    decimal: str = "."
    round: str = ""


REGISTER_FORMS: dict[str, Form] = {
    "verval": Form(
        "verval.xlsx",
        "Verifikasi dan validasi daftar ronde pertama, satu baris per kunjungan",
        {
            "village_code": "Kode Desa",
            "household_id": "ID DTKS",
            "date": "Tanggal",
            "mentor": "Pendamping",
            "result": "Hasil",
            "decided": "Musyawarah Desa",
            "eligible": "Layak",
            "entered": "Sudah Dientri",
        },
        {
            "result": {
                "Terkonfirmasi": "confirmed",
                "Tidak terkonfirmasi": "not_confirmed",
                "Ganda": "duplicate",
                "Meninggal": "dead",
                "Pindah": "moved",
                "Tanpa dokumen": "no_document",
            },
            **{name: {"Ya": True, "Tidak": False} for name in ("decided", "eligible", "entered")},
        },
        round="dtks-2021",
    ),
    "register_changes": Form(
        "perubahan-register.xlsx",
        "Rumah tangga yang keluar dan masuk register, dengan sebabnya",
        {
            "village_code": "Kode Desa",
            "household_id": "ID DTKS",
            "change": "Perubahan",
            "cause": "Sebab",
            "date": "Tanggal",
        },
        {
            "change": {"Keluar": "exit", "Masuk": "entry"},
            "cause": {
                "Meninggal": "dead",
                "Pindah": "moved",
                "Ganda": "duplicate",
                "Tidak padan": "not_matched",
                "Perubahan desil": "reclassified",
                "Graduasi": "graduated",
                "Datang": "arrived",
                "Baru terdata": "newly_listed",
            },
        },
        round="dtks-2025",
    ),
}

"""The forms by which a register is kept up: visits of verification, and reported entries and exits."""

from blora_eval.simulate.form import Form

__all__ = ["REGISTER_FORMS"]

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

"""The smaller files: which file holds which table, under which Indonesian headings and words.

One list serves both the writing of the files and the mapping in study.yaml, so that they agree.
"""

from blora_eval.simulate.form import REGISTER_FORMS, Form
from blora_eval.simulate.ledgers import LEDGER_FORMS, MARKET_WORDS, SERVICE_WORDS

VILLAGE = {"village_code": "Kode Desa"}
DAY = {"date": "Tanggal"}
YEAR = {"year": "Tahun"}


SCORES = [
    f"{letter}{number:02d}"
    for letter, count in (("S", 35), ("E", 12), ("L", 3))
    for number in range(1, count + 1)
]
SURVEY = {
    "village_code": "kode_desa",
    "stratum": "strata",
    "psu": "blok_sensus",
    "household_id": "nomor_ruta",
    "weight": "penimbang",
    "persons": "jumlah_art",
    "welfare": "pengeluaran_per_kapita",
    "aid_food": "terima_bpnt",
    "aid_cash": "terima_pkh",
    "aid_health": "peserta_pbi",
    "registered": "tercatat_dtks",
}
ANSWERS = {
    name: {"Ya": True, "Tidak": False} for name in ("aid_food", "aid_cash", "aid_health", "registered")
}

FORMS: dict[str, Form] = {
    "survey-2021": Form("susenas-2021.csv", "", SURVEY, ANSWERS, delimiter=";", decimal=","),
    "survey-2025": Form("susenas-2025.csv", "", SURVEY, ANSWERS, delimiter=";"),
    "panel": Form(
        "panel-desa.xlsx",
        "Panel desa 2018-2025: hitungan desa sendiri; indeks_hujan adalah plasebo",
        {
            **VILLAGE,
            **YEAR,
            "poverty_share": "Proporsi Miskin",
            "consumption_index": "Indeks Konsumsi",
            "rain_index": "Indeks Hujan",
        },
    ),
    "idm": Form(
        "idm.xlsx",
        "IDM 2021-2024 dengan skor 50 indikator",
        {
            **VILLAGE,
            **YEAR,
            **{name: name.upper() for name in ("iks", "ike", "ikl", "idm")},
            "status": "STATUS",
        }
        | {score: score for score in SCORES},
        {
            "status": {
                word.upper(): word
                for word in ("sangat tertinggal", "tertinggal", "berkembang", "maju", "mandiri")
            }
        },
    ),
    "assignments": Form(
        "penugasan.xlsx",
        "Perangkat daerah pendamping, dengan tanggal",
        {
            "agency": "Perangkat Daerah",
            **VILLAGE,
            "start_date": "Mulai",
            "end_date": "Selesai",
            "academic_team": "Tim Akademisi",
            "expert_team": "Tim Ahli",
        },
    ),
    "visits": Form(
        "kunjungan.xlsx",
        "Kunjungan pendampingan",
        {**DAY, **VILLAGE, "agency": "Perangkat Daerah", "kind": "Jenis Kunjungan"},
    ),
    "activities": Form(
        "kegiatan.xlsx",
        "Kegiatan; biaya kosong berarti tidak diketahui, 0 berarti tanpa biaya",
        {
            **DAY,
            **VILLAGE,
            "pillar": "Pilar",
            "kind": "Jenis Kegiatan",
            "agency": "Pelaksana",
            "unit": "Satuan",
            "target": "Target",
            "realised": "Realisasi",
            "rupiah": "Biaya (Rp)",
            "money_source": "Sumber Dana",
            "beneficiaries_male": "Penerima Laki-laki",
            "beneficiaries_female": "Penerima Perempuan",
        },
        {
            "pillar": {
                "Bantuan rumah tangga": "household_assistance",
                "Pemberdayaan masyarakat": "empowerment",
                "Usaha mikro dan kecil": "small_enterprise",
                "Pembangunan inklusif": "inclusive_development",
            }
        },
    ),
    "desk": Form(
        "desk.xlsx",
        "Sidang Desk per desa",
        {**DAY, **VILLAGE, "agenda": "Pokok Bahasan", "finding": "Temuan"},
        {"agenda": {"Hasil DTKS": "dtks_result", "Inventarisasi potensi": "potential_inventory"}},
    ),
    "desk_followups": Form(
        "tindak-lanjut.xlsx",
        "Tindak lanjut Desk",
        {
            **VILLAGE,
            "action": "Tindak Lanjut",
            "owner": "Penanggung Jawab",
            "due_date": "Batas Waktu",
            "done_date": "Tanggal Selesai",
            "session_date": "Tanggal Desk",
        },
    ),
    "potential": Form(
        "potensi.xlsx",
        "Inventarisasi potensi desa",
        {
            **VILLAGE,
            "sector": "Sektor",
            "item": "Potensi",
            "unit": "Satuan",
            "quantity": "Jumlah",
            "use": "Pemanfaatan",
            "market": "Pasar",
            "constraint": "Kendala",
            "idea": "Gagasan",
            "priority": "Urutan Musyawarah",
        },
        {
            "sector": {
                "Pertanian": "agriculture",
                "Peternakan": "livestock",
                "Kehutanan": "forestry",
                "Perikanan": "fishery",
                "Pariwisata": "tourism",
                "Industri kecil": "small_industry",
                "BUM Desa": "bumdes",
                "Manusia": "human",
                "Sosial": "social",
                "Fisik": "physical",
                "Keuangan": "financial",
            },
            "use": {"Belum dimanfaatkan": "unused", "Sebagian": "partly", "Penuh": "full"},
            "market": MARKET_WORDS,
        },
    ),
    "swadaya": Form(
        "swadaya.xlsx",
        "Swadaya masyarakat",
        {
            **DAY,
            **VILLAGE,
            "hours": "Jam Kerja Sukarela",
            "goods_rupiah": "Nilai Barang (Rp)",
            "rupiah": "Uang Tunai (Rp)",
        },
    ),
    "meetings": Form(
        "musyawarah.xlsx",
        "Musyawarah dan kehadiran",
        {**DAY, **VILLAGE, "kind": "Jenis Pertemuan", "male": "Hadir Laki-laki", "female": "Hadir Perempuan"},
    ),
    "services": Form(
        "layanan-dasar.xlsx",
        "Delapan layanan dasar: didata, belum terpenuhi, terlayani",
        {
            **VILLAGE,
            **YEAR,
            "service": "Layanan",
            "listed": "Didata",
            "lacking": "Belum Terpenuhi",
            "served": "Terlayani",
        },
        {"service": SERVICE_WORDS},
    ),
    "livelihoods": Form(
        "penghidupan.xlsx",
        "Lima modal penghidupan",
        {
            **VILLAGE,
            **YEAR,
            "capital": "Modal",
            "indicator": "Indikator",
            "value": "Nilai",
            "better": "Lebih Baik",
        },
        {
            "capital": {
                "Manusia": "human",
                "Sosial": "social",
                "Alam": "natural",
                "Fisik": "physical",
                "Keuangan": "financial",
            },
            "better": {"Tinggi": "higher", "Rendah": "lower"},
        },
    ),
    "commodities": Form(
        "komoditas.xlsx",
        "Komoditas dan nilai tambah",
        {
            **VILLAGE,
            **YEAR,
            "commodity": "Komoditas",
            "output_rupiah": "Nilai Produksi (Rp)",
            "inputs_rupiah": "Nilai Masukan (Rp)",
        },
    ),
    "slrt": Form(
        "slrt.xlsx",
        "SLRT: layanan dan rujukan",
        {
            **VILLAGE,
            "date_in": "Tanggal Masuk",
            "nik": "NIK Pelapor",
            "kind": "Jenis",
            "service": "Layanan",
            "handler": "Penangan",
            "decision": "Keputusan",
            "date_out": "Tanggal Selesai",
            "name": "Nama Pelapor",
            "birth_date": "Tanggal Lahir",
        },
        {
            "kind": {"Pertanyaan": "question", "Saran": "suggestion", "Pengaduan": "complaint"},
            "decision": {"Ditangani": "handled", "Dirujuk": "referred", "Ditolak": "rejected"},
        },
    ),
    **REGISTER_FORMS,
    "programmes": Form(
        "program.xlsx",
        "Program terkait; terdaftar, terpilih dan dibayar dibedakan",
        {
            "programme": "Program",
            **VILLAGE,
            **YEAR,
            "quota": "Kuota",
            "registered": "Terdaftar",
            "selected": "Terpilih",
            "paid": "Dibayar",
            "rupiah": "Dana (Rp)",
        },
    ),
    **LEDGER_FORMS,
}

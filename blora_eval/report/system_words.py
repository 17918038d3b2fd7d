"""The vocabulary of the movement's own systems, in Indonesian, marked for the catalogue."""


def _(text: str) -> str:
    """Mark a text for the catalogue; it is translated where it is printed."""
    return text


SYSTEM_INDICATORS: dict[str, tuple[str, str, int | None]] = {
    "mentors_active": (_("Pendamping pada hari laporan"), _("Banyaknya nama yang tugasnya berlaku."), None),
    "mentor_named": (_("Perangkat daerah pendamping"), _("Namanya pada hari laporan."), None),
    "mentored_share": (_("Desa berpendamping"), _("Bagian desa yang penugasannya berlaku."), None),
    "mentor_gap_days": (_("Hari tanpa pendamping"), _("Sejak penugasan pertama desa itu."), None),
    "visits_quarter": (_("Kunjungan per triwulan"), _("Kunjungan tercatat per desa."), 1),
    "visit_rate": (_("Laju kunjungan"), _("Kunjungan setahun terakhir dibagi empat."), 1),
    "days_since_visit": (_("Hari sejak kunjungan terakhir"), _("Sampai hari laporan."), None),
    "mentoring_dose": (
        _("Intensitas pendampingan"),
        _("Hari dalam setahun dengan kunjungan atau kegiatan tercatat."),
        1,
    ),
    "agency_villages": (_("Desa dampingan"), _("Pada hari laporan."), None),
    "agency_visits": (
        _("Kunjungan setahun terakhir"),
        _("Kunjungan yang menyebut perangkat daerah itu."),
        None,
    ),
    "agency_days": (_("Hari sejak kunjungan terakhirnya"), _("Sampai hari laporan."), None),
    "load_balance": (
        _("Ketimpangan beban antarperangkat daerah"),
        _("Koefisien Gini: nol bila semua sama."),
        2,
    ),
    "activity_count": (_("Kegiatan"), _("Banyaknya kegiatan tercatat."), None),
    "plan_realised": (
        _("Rencana terlaksana"),
        _("Rata-rata realisasi terhadap target, tiap kegiatan paling banyak seluruhnya."),
        None,
    ),
    "unfunded_share": (
        _("Kegiatan tanpa dana"),
        _("Bagian kegiatan berbiaya nol, dari yang biayanya diketahui; ini wajar."),
        None,
    ),
    "activity_rupiah": (
        _("Dana kegiatan yang diketahui"),
        _("Menurut sumber; yang tidak diketahui tidak terhitung."),
        None,
    ),
    "cost_unknown_share": (
        _("Kegiatan yang biayanya tidak diketahui"),
        _("Bagian dari semua kegiatan."),
        None,
    ),
    "beneficiaries": (_("Penerima manfaat"), _("Orang yang hadir dua kali dihitung dua kali."), None),
    "beneficiaries_female": (
        _("Bagian perempuan penerima manfaat"),
        _("Dari yang kedua jenisnya dicatat."),
        None,
    ),
    "cost_per_beneficiary": (
        _("Biaya per penerima manfaat"),
        _("Hanya kegiatan berdana; tanpa dana tidak terdefinisi, bukan nol."),
        None,
    ),
    "cost_per_unit": (
        _("Biaya per satuan hasil"),
        _("Hanya kegiatan berdana, menurut jenis dan satuan."),
        None,
    ),
    "desk_status": (_("Tahap Desk"), _("Satu bila tahap itu sudah dilalui desa."), None),
    "desk_stage": (_("Desa yang melalui tahap"), _("Tanpa melihat tahap sebelumnya."), None),
    "desk_funnel": (
        _("Desa yang melalui semua tahap sampai di sini"),
        _("Termasuk semua tahap sebelumnya."),
        None,
    ),
    "days_since_desk": (_("Hari sejak Desk terakhir"), _("Sampai hari laporan."), None),
    "desk_sessions": (_("Sidang Desk"), _("Satu hari satu sidang per desa."), None),
    "followups": (_("Tindak lanjut"), _("Banyaknya tindak lanjut Desk."), None),
    "followups_closed": (_("Tindak lanjut selesai"), _("Bagian dari semua tindak lanjut."), None),
    "potential_items": (_("Potensi tercatat"), _("Banyaknya butir inventaris."), None),
    "potential_complete": (_("Kelengkapan inventaris"), _("Bagian dari enam isian yang terisi."), None),
    "potential_unused": (
        _("Potensi yang belum penuh dimanfaatkan"),
        _("Bagian butir yang belum atau baru sebagian dimanfaatkan."),
        None,
    ),
    "potential_quotient": (
        _("Kuosien lokasi"),
        _("Bagian sektor di sini dibagi bagiannya di kabupaten; satu berarti sama."),
        2,
    ),
    "potential_score": (_("Skor potensi"), _("Rata-rata berbobot empat kriteria."), 2),
    "potential_rank": (_("Urutan potensi"), _("Satu untuk skor tertinggi di desa itu."), None),
    "potential_rank_best": (_("Urutan terbaik"), _("Di bawah bobot lain."), None),
    "potential_rank_worst": (_("Urutan terburuk"), _("Di bawah bobot lain."), None),
    "swadaya": (_("Swadaya"), _("Jam, barang, dan uang tidak dijumlahkan."), None),
    "meetings": (_("Pertemuan"), _("Banyaknya pertemuan tercatat."), None),
    "attendance": (_("Kehadiran"), _("Orang yang hadir dua kali dihitung dua kali."), None),
    "attendance_female": (
        _("Bagian perempuan yang hadir"),
        _("Dari pertemuan yang mencatat keduanya."),
        None,
    ),
    "service_lacking": (_("Layanan belum terpenuhi"), _("Menurut pendataan desa sendiri."), None),
    "service_served": (_("Sudah terlayani"), _("Bagian dari yang belum terpenuhi."), None),
    "service_register": (
        _("Layanan belum terpenuhi menurut register"),
        _("Bagian rumah tangga register."),
        None,
    ),
    "capital_index": (
        _("Indeks lima modal penghidupan"),
        _("Min-maks terhadap semua desa dan tahun dalam tabel, bobot sama."),
        3,
    ),
    "capital": (_("Modal penghidupan"), _("Rata-rata indikatornya, nol sampai satu."), 2),
    "capital_rank": (_("Peringkat indeks lima modal"), _("Satu untuk yang tertinggi."), None),
    "capital_rank_best": (_("Peringkat terbaik"), _("Dengan skor z, dan tanpa tiap modal bergantian."), None),
    "capital_rank_worst": (
        _("Peringkat terburuk"),
        _("Dengan skor z, dan tanpa tiap modal bergantian."),
        None,
    ),
    "value_added": (_("Nilai tambah"), _("Nilai produksi dikurangi masukan, rupiah tahun itu."), None),
    "value_added_share": (_("Nilai tambah terhadap produksi"), _("Bagian dari nilai produksi."), None),
    "programme_quota": (_("Kuota"), _("Tempat yang disediakan menurut tabel."), None),
    "programme_registered": (_("Terdaftar"), _("Orang yang mendaftar."), None),
    "programme_selected": (_("Terpilih"), _("Orang yang terpilih."), None),
    "programme_paid": (_("Dibayar"), _("Orang yang benar-benar menerima pembayaran."), None),
    "programme_rupiah": (_("Dana dibayarkan"), _("Jumlah baris yang menyebutkannya."), None),
    "programme_quota_covered": (_("Cakupan kuota"), _("Yang dibayar dibagi kuota."), None),
    "programme_announced": (
        _("Cakupan kuota yang diumumkan"),
        _("Yang dibayar dibagi kuota pengumuman."),
        None,
    ),
    "programme_villages": (_("Cakupan desa"), _("Bagian desa dengan penerima yang dibayar."), None),
    "programme_overlap": (
        _("Program yang sampai di desa"),
        _("Banyaknya program dengan penerima dibayar."),
        None,
    ),
    "programme_double": (
        _("Perlu diperiksa: tujuan sama, desa dan tahun sama"),
        _("Dua program bertujuan sama membayar di desa dan tahun yang sama."),
        None,
    ),
}

SYSTEM_CHANGES = {
    "capital_index_change": _("Perubahan indeks lima modal"),
    "service_lacking_change": _("Perubahan layanan belum terpenuhi"),
    "value_added_change": _("Perubahan nilai tambah"),
}

SEXES = {"female": _("perempuan"), "male": _("laki-laki")}
SECTORS = {
    "agriculture": _("Pertanian"),
    "livestock": _("Peternakan"),
    "forestry": _("Kehutanan"),
    "fishery": _("Perikanan"),
    "tourism": _("Pariwisata"),
    "small_industry": _("Industri kecil"),
    "bumdes": _("BUM Desa"),
    "natural": _("Alam"),
    "human": _("Manusia"),
    "social": _("Sosial"),
    "physical": _("Fisik"),
    "financial": _("Keuangan"),
}
TEAMS = {"agency": _("perangkat daerah"), "academic": _("tim akademisi"), "expert": _("Tim Ahli")}
STAGES = {
    "mentored": _("Berpendamping"),
    "register": _("Ada di register terakhir"),
    "inventory": _("Inventaris potensi ada"),
    "desk_dtks": _("Desk: hasil DTKS"),
    "desk_inventory": _("Desk: inventaris"),
    "followups_closed": _("Tindak lanjut selesai semua"),
}
SERVICES = {
    "house": _("Rumah layak"),
    "water": _("Air bersih"),
    "latrine": _("Jamban"),
    "electricity": _("Listrik"),
    "work": _("Pekerjaan"),
    "schooling": _("Anak tidak sekolah"),
    "stunting": _("Stunting"),
    "disability": _("Disabilitas"),
}
SYSTEM_DIMENSIONS: dict[str, dict[str, str]] = {
    **dict.fromkeys(("mentors_active", "mentored_share"), TEAMS),
    **dict.fromkeys(("beneficiaries", "attendance"), SEXES),
    **dict.fromkeys(("desk_status", "desk_stage", "desk_funnel"), STAGES),
    **dict.fromkeys(("potential_items", "potential_quotient"), SECTORS),
    **dict.fromkeys(("service_lacking", "service_served", "service_register"), SERVICES),
    "activity_count": {
        "household_assistance": _("Bantuan rumah tangga"),
        "empowerment": _("Pemberdayaan masyarakat"),
        "small_enterprise": _("Usaha mikro dan kecil"),
        "inclusive_development": _("Pembangunan inklusif"),
    },
    "activity_rupiah": {"unnamed": _("sumber tidak disebut")},
    "load_balance": {"villages": _("desa"), "visits": _("kunjungan")},
    "followups": {
        "all": _("semua"),
        "open": _("masih terbuka"),
        "overdue": _("lewat batas waktu"),
        "due_next": _("harus selesai sebelum Desk berikutnya"),
    },
    "swadaya": {
        "hours": _("Jam kerja sukarela"),
        "goods": _("Barang, dinilai rupiah"),
        "money": _("Uang tunai"),
    },
    "capital": {name: SECTORS[name] for name in ("human", "social", "natural", "physical", "financial")},
}

TABLE_STEMS = {
    "assignments": ("mentors_active", "mentor_named", "mentored_share", "mentor_gap_days", "agency_villages"),
    "visits": (
        "visits_quarter",
        "visit_rate",
        "days_since_visit",
        "mentoring_dose",
        "agency_visits",
        "agency_days",
    ),
    "activities": (
        "activity_count",
        "plan_realised",
        "activity_rupiah",
        "unfunded_share",
        "cost_unknown_share",
        "beneficiaries",
        "beneficiaries_female",
        "cost_per_beneficiary",
        "cost_per_unit",
    ),
    "desk": ("desk_status", "desk_stage", "desk_funnel", "days_since_desk", "desk_sessions"),
    "desk_followups": ("followups", "followups_closed"),
    "swadaya": ("swadaya",),
    "meetings": ("meetings", "attendance", "attendance_female"),
    "services": ("service_lacking", "service_served", "service_lacking_change"),
    "households": ("service_register",),
}
BY_STEM = {
    "potential": "potential",
    "capital": "livelihoods",
    "value_added": "commodities",
    "programme": "programmes",
}
SYSTEM_TABLES = {name: table for table, names in TABLE_STEMS.items() for name in names} | {
    name: table
    for stem, table in BY_STEM.items()
    for name in [*SYSTEM_INDICATORS, *SYSTEM_CHANGES]
    if name.startswith(stem)
}
"""The input table that each indicator needs."""

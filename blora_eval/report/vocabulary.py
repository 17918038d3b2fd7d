"""The vocabulary: what codes of the results store mean, in Indonesian, marked for the catalogue."""

from dataclasses import dataclass

from blora_eval.report import impact_words, inequality_words, official_words, quality_words, system_terms
from blora_eval.report import small_area_words as small_area
from blora_eval.report import system_words as systems


def _(text: str) -> str:
    """Mark a text for the catalogue; it is translated where it is printed."""
    return text


@dataclass(frozen=True, slots=True)
class Label:
    """Words for an indicator: a short title, and a definition one sentence long.

    ``decimals`` is set where the unit's usual number of decimals is not the field's own habit.
    """

    title: str
    definition: str
    decimals: int | None = None


INDICATORS: dict[str, Label] = {
    "rows_read": Label(_("Baris dibaca"), _("Baris data dalam berkas sumber, tanpa judul kolom.")),
    "rows_kept": Label(_("Baris dipakai"), _("Baris yang lolos semua aturan baris.")),
    "rows_dropped": Label(_("Baris disisihkan"), _("Baris yang melanggar aturan; dihitung, tidak dipakai.")),
    "values_doubtful": Label(
        _("Nilai meragukan"), _("Nilai yang dipakai dengan tanda karena patut diragukan.")
    ),
    "register_households": Label(_("Rumah tangga dalam register"), _("Jumlah rumah tangga yang terdaftar.")),
    "register_persons": Label(_("Orang dalam register"), _("Jumlah anggota rumah tangga yang terdaftar.")),
    "decile_share": Label(
        _("Sebaran desil"), _("Bagian rumah tangga dalam register menurut desil kesejahteraan register itu.")
    ),
    "deprived": Label(
        _("Kekurangan"),
        _("Bagian orang yang rumah tangganya kekurangan pada satu indikator, tanpa syarat lain."),
    ),
    "mpi_headcount": Label(
        _("Proporsi miskin multidimensi (H), disesuaikan"),
        _("Bagian orang dengan skor kekurangan paling sedikit sepertiga."),
    ),
    "mpi_intensity": Label(
        _("Intensitas kekurangan (A), disesuaikan"),
        _("Rata-rata skor kekurangan mereka yang miskin multidimensi."),
    ),
    "mpi_adjusted": Label(
        _("Indeks kemiskinan multidimensi (H × A), disesuaikan"),
        _("Hasil kali proporsi dan intensitas; tanpa gizi dan kematian anak, yang tidak ada dalam register."),
    ),
    "mpi_contribution": Label(
        _("Sumbangan pada indeks"),
        _("Bagian indeks multidimensi yang berasal dari satu indikator; berjumlah satu."),
    ),
    "mpi_left_out": Label(
        _("Rumah tangga di luar indeks"),
        _("Rumah tangga yang isiannya terlalu tak lengkap untuk indeks ini."),
    ),
    "aid_share": Label(_("Penerima bantuan"), _("Bagian orang yang menurut register menerima bantuan.")),
    "matched_share": Label(_("Padan dengan Dukcapil"), _("Bagian orang yang datanya padan dengan Dukcapil.")),
    "disability_share": Label(
        _("Rumah tangga dengan anggota difabel"), _("Bagian rumah tangga dengan anggota difabel.")
    ),
    "idm": Label(_("Indeks Desa Membangun"), _("Rata-rata IKS, IKE, dan IKL; diisi sendiri oleh desa."), 4),
    "iks": Label(_("Indeks Ketahanan Sosial (IKS)"), _("Tiga puluh lima indikator sosial IDM."), 4),
    "ike": Label(_("Indeks Ketahanan Ekonomi (IKE)"), _("Dua belas indikator ekonomi IDM."), 4),
    "ikl": Label(_("Indeks Ketahanan Lingkungan (IKL)"), _("Tiga indikator lingkungan IDM."), 4),
    "idm_status": Label(_("Status IDM"), _("Golongan menurut batas resmi IDM.")),
    "idm_rank": Label(_("Peringkat IDM di kabupaten"), _("Satu adalah nilai tertinggi.")),
    "official": Label(_("Angka resmi"), _("Angka yang diterbitkan, disalin dengan sumbernya.")),
    "record_count": Label(_("Catatan"), _("Banyaknya catatan dalam tabel yang diserahkan.")),
    "outcome": Label(_("Hasil"), _("Kolom panel desa yang perubahannya dikaji.")),
    "outcome_change": Label(_("Perubahan hasil"), _("Nilai tahun akhir dikurangi nilai tahun awal.")),
    "mean_welfare": Label(_("Rata-rata konsumsi"), _("Konsumsi per orang per bulan.")),
    "median_welfare": Label(_("Median konsumsi"), _("Separuh orang mengonsumsi kurang dari ini per bulan.")),
    "fgt0": Label(_("Persentase penduduk miskin (P0)"), _("Bagian orang di bawah garis kemiskinan.")),
    "fgt1": Label(
        _("Indeks kedalaman kemiskinan (P1)"),
        _("Rata-rata jarak di bawah garis sebagai bagian garis itu; yang tidak miskin dihitung nol."),
        4,
    ),
    "fgt2": Label(
        _("Indeks keparahan kemiskinan (P2)"),
        _("Rata-rata kuadrat jarak itu; memberatkan yang termiskin."),
        4,
    ),
    "gini": Label(_("Rasio Gini"), _("Nol: semua sama; satu: semua pada satu orang.")),
    "att": Label(
        _("Perkiraan dampak pendampingan"),
        _("Rata-rata perbedaan perubahan desa prioritas dari desa pembanding sejak pendampingan dimulai."),
    ),
    "att_p": Label(_("Nilai p"), _("Peluang perbedaan sebesar ini bila pendampingan tidak berdampak.")),
    "att_pretrend_p": Label(
        _("Nilai p jalur sebelum mulai"),
        _("Peluang selisih sebelum mulai sebesar ini bila kedua kelompok sejajar."),
    ),
    "att_event": Label(
        _("Dampak menurut tahun"), _("Perkiraan yang sama, menurut tahun sejak pendampingan dimulai.")
    ),
}

INDICATORS |= {code: Label(*words) for code, words in official_words.INDICATORS.items()}

CHANGES = {
    "fgt0_change": _("Perubahan P0"),
    "fgt1_change": _("Perubahan P1"),
    "fgt2_change": _("Perubahan P2"),
    "mpi_headcount_change": _("Perubahan proporsi miskin multidimensi, disesuaikan"),
    "mpi_adjusted_change": _("Perubahan indeks multidimensi, disesuaikan"),
}

DIMENSIONS: dict[str, dict[str, str]] = {
    "decile_share": {"unknown": _("tidak diketahui")},
    "deprived": {
        "floor": _("Lantai"),
        "wall": _("Dinding"),
        "water": _("Air minum"),
        "lighting": _("Penerangan"),
        "fuel": _("Bahan bakar masak"),
        "toilet": _("Jamban"),
        "assets": _("Aset"),
        "schooling": _("Lama sekolah"),
        "child_school": _("Anak tidak bersekolah"),
    },
    "aid_share": {"food": _("Pangan (BPNT)"), "cash": _("Tunai (PKH)"), "health": _("Kesehatan (PBI-JKN)")},
    "official": {
        "P0": _("Persentase penduduk miskin (P0)"),
        "P1": _("Indeks kedalaman kemiskinan (P1)"),
        "P2": _("Indeks keparahan kemiskinan (P2)"),
        "P0_extreme": _("Persentase penduduk miskin ekstrem"),
        "poor": _("Jumlah penduduk miskin"),
        "poverty_line": _("Garis kemiskinan"),
        "Gini": _("Rasio Gini"),
        "HDI": _("Indeks Pembangunan Manusia"),
        "HDI_old_method": _("Indeks Pembangunan Manusia (metode lama)"),
        "adjusted_expenditure": _("Pengeluaran per kapita disesuaikan"),
        "expected_schooling": _("Harapan lama sekolah"),
        "life_expectancy": _("Umur harapan hidup"),
        "mean_schooling": _("Rata-rata lama sekolah"),
        "unemployment_TPT": _("Tingkat pengangguran terbuka"),
    },
    "idm_status": {
        "1": _("sangat tertinggal"),
        "2": _("tertinggal"),
        "3": _("berkembang"),
        "4": _("maju"),
        "5": _("mandiri"),
    },
}
DIMENSIONS["mpi_contribution"] = DIMENSIONS["deprived"]

TABLES = {
    "areas": _("Daftar wilayah"),
    "households": _("Rumah tangga (register)"),
    "members": _("Anggota rumah tangga (register)"),
    "survey": _("Survei konsumsi"),
    "panel": _("Panel desa"),
    "idm": _("Indeks Desa Membangun"),
    "official": _("Angka resmi"),
    "assignments": _("Penugasan pendamping"),
    "visits": _("Kunjungan pendamping"),
    "activities": _("Kegiatan"),
    "desk": _("Sesi Desk"),
    "desk_followups": _("Tindak lanjut Desk"),
    "potential": _("Inventarisasi potensi desa"),
    "swadaya": _("Swadaya"),
    "meetings": _("Pertemuan warga"),
    "livelihoods": _("Penghidupan"),
    "commodities": _("Komoditas"),
    "slrt": _("Layanan SLRT"),
    "programmes": _("Program terkait"),
    "services": _("Layanan dasar"),
    "claims": _("Pernyataan yang diperiksa"),
    **official_words.TABLES,
}

# What a section needs, for the words that stand where it cannot be shown.
REASONS = {
    "no_table": _("tabelnya tidak diserahkan"),
    "no_line": _("tidak ada garis kemiskinan untuk masa survei ini; garis tidak pernah diinterpolasi"),
    "no_survey": _("tidak ada survei konsumsi yang mencakup wilayah ini"),
    "not_asked": _("survei tidak menanyakan apakah rumah tangga tercatat dalam register"),
    "one_psu": _("hanya satu blok sampel, sehingga galatnya tidak dapat dihitung"),
    "too_few": _("terlalu sedikit pengamatan"),
    "no_round": _("putaran data itu tidak ada"),
    "no_households": _("tidak ada rumah tangga yang dipakai"),
    "not_in_table": _("wilayah ini tidak ada dalam tabelnya"),
    "break": _("deretnya terputus: cara mendata berubah di antara dua waktu itu"),
    "small_cell": _("kurang dari batas sel terkecil"),
    "rse_25": _("galat baku relatif antara seperempat dan separuh nilainya"),
    "rse_50": _("galat baku relatif lebih dari separuh nilainya"),
    "no_outcome": _("tidak ada hasil desa menurut tahun"),
    "no_priority": _("tidak ada daftar desa prioritas"),
    "few_psu": _("blok sampelnya sedikit, sehingga galatnya sendiri kurang pasti"),
    "rse": _("galat baku relatifnya besar"),
    "no_df": _("blok sampelnya terlalu sedikit untuk mengukur galatnya"),
    "no_spread": _("nilainya sama di semua blok sampel, sehingga galatnya tidak terukur"),
    "no_weights": _("survei tanpa penimbang: angkanya menggambarkan sampel, bukan penduduk"),
    "small_area": _("survei tidak dirancang untuk wilayah sekecil ini"),
    "undefined": _("ukurannya tidak terdefinisi untuk rumah tangga ini"),
    "nobody_poor": _("tidak ada yang miskin multidimensi, sehingga tidak ada intensitas"),
    "not_estimable": _("panel desa tidak memungkinkan perkiraan dampak"),
    "not_published": _("angkanya tidak diterbitkan"),
    "doubtful_source": _("sumbernya meragukan"),
    "selected_dip": _(
        "desa dipilih sesudah masa yang buruk bagi mereka, sehingga pulih juga tanpa pendampingan"
    ),
    "selected_unknown_selection": _(
        "cara desa dipilih tidak tercatat, sehingga pulihnya nilai buruk tidak terpisahkan"
    ),
    "selected_too_few_periods": _("terlalu sedikit tahun sebelum mulai untuk menguji cara desa dipilih"),
    "partly_missing": _("sebagian catatan tidak memuat isian ini"),
    "one_village": _("satu desa saja, sehingga tidak ada selang kepercayaan"),
    "no_rows": _("tidak dihitung untuk wilayah ini"),
    "no_coordinates": _("daftar wilayah tidak memuat koordinat"),
    **official_words.REASONS,
    "other": _("tidak dapat dihitung dari data yang ada"),
}

UNITS = {
    "thousand persons": _("ribu orang"),
    "Rp/cap/month": _("rupiah per orang per bulan"),
    "thousand Rp/cap/year": _("ribu rupiah per orang per tahun"),
    "years": _("tahun"),
    "days": _("hari"),
    "persons": _("orang"),
    "households": _("rumah tangga"),
}

LEVELS = {
    "nation": _("Indonesia"),
    "province": _("Provinsi"),
    "regency": _("Kabupaten"),
    "district": _("Kecamatan"),
    "village": _("Desa"),
    "group": _("Kelompok"),
    "study": _("Seluruh wilayah studi"),
    "priority": _("Desa prioritas"),
    "comparison": _("Desa pembanding"),
}

METHODS = {
    "count of rows": _("cacah baris"),
    "mean change of villages measured twice, paired t": _(
        "rata-rata perubahan desa yang diukur dua kali, uji t berpasangan"
    ),
    "as reported": _("sebagaimana dilaporkan"),
    "mean of villages": _("rata-rata desa"),
    "rank within the regency, 1 the highest": _("peringkat di kabupaten, satu yang tertinggi"),
    "status by the cut-offs of the index": _("golongan menurut batas indeks"),
    "taylor": _("galat menurut rancangan sampel (linearisasi Taylor)"),
    "taylor, linear": _("galat menurut rancangan sampel (linearisasi Taylor)"),
    "taylor, logit": _("galat menurut rancangan sampel (linearisasi Taylor), selang pada skala logit"),
    "taylor, korn_graubard": _("galat menurut rancangan sampel, selang Korn-Graubard"),
    "register count": _("cacah register"),
    "count of records": _("cacah catatan"),
    "register deprivation": _("kekurangan menurut isian register"),
    "adapted Alkire-Foster, k=1/3, register without health": _(
        "Alkire-Foster disesuaikan, ambang sepertiga; register tanpa kesehatan"
    ),
    "IDM as published": _("IDM sebagaimana terbit"),
    "unweighted mean of villages": _("rata-rata desa tanpa penimbang"),
    **official_words.METHODS,
}

INDICATORS |= {name: Label(*words) for name, words in systems.SYSTEM_INDICATORS.items()}
for _words in (small_area, inequality_words):
    INDICATORS |= {name: Label(*words) for name, words in _words.INDICATORS.items()}
CHANGES |= systems.SYSTEM_CHANGES
DIMENSIONS |= systems.SYSTEM_DIMENSIONS | inequality_words.DIMENSIONS
REASONS |= system_terms.SYSTEM_REASONS | small_area.REASONS | inequality_words.REASONS
UNITS |= system_terms.SYSTEM_UNITS
METHODS |= system_terms.SYSTEM_METHODS | small_area.METHODS | inequality_words.METHODS

INDICATORS |= {code: Label(*words) for code, words in impact_words.IMPACT_INDICATORS.items()}
METHODS |= impact_words.IMPACT_METHODS
REASONS |= impact_words.IMPACT_REASONS

INDICATORS |= {code: Label(*words) for code, words in quality_words.QUALITY_INDICATORS.items()}
DIMENSIONS |= quality_words.QUALITY_DIMENSIONS
TABLES |= quality_words.QUALITY_TABLES
REASONS |= quality_words.QUALITY_REASONS
METHODS |= quality_words.QUALITY_METHODS

"""Words for the checks of what was not seen or happened beside, in Indonesian, marked for the catalogue."""


def _(text: str) -> str:
    """Mark a text for the catalogue; it is translated where it is printed."""
    return text


CHECK_INDICATORS = {
    "check_robustness_value_limit": (
        _("Nilai ketahanan, agar tidak bermakna"),
        _("Bagian ragam yang harus dijelaskan faktor tak teramati agar perkiraan tidak lagi bermakna."),
    ),
    "check_oster": (
        _("Delta Oster"),
        _("Kekuatan pilihan menurut hal tak teramati, terhadap masa lalu desa, yang menghabiskan perkiraan."),
    ),
    "check_e_value": (
        _("Nilai E"),
        _("Rasio risiko faktor tak teramati dengan pilihan desa dan hasil yang menghabiskan perkiraan."),
    ),
    "check_e_value_limit": (
        _("Nilai E, agar selang memuat nol"),
        _("Rasio risiko yang sudah cukup untuk membuat selangnya memuat nol; satu berarti sudah memuat."),
    ),
    "check_rosenbaum": (
        _("Batas Rosenbaum"),
        _(
            "Rasio peluang bias tersembunyi yang menghapus temuan pada pasangan desa yang nilai "
            "awalnya mirip."
        ),
    ),
    "check_relative_magnitude": (
        _("Kecenderungan boleh berbeda (HonestDiD)"),
        _("Dua tahun pertama bila kecenderungan menyimpang sebesar simpangan terbesar sebelum mulai."),
    ),
    "check_attrition": (
        _("Desa yang hilang (batas Lee)"),
        _("Selisih perubahan, dengan batas bila desa yang tidak teramati lagi berbeda dari yang lain."),
    ),
    "check_programmes_held": (
        _("Program lain dijaga tetap"),
        _("Selisih yang tersisa bila jangkauan setiap program lain dan masa lalu desa ikut dalam regresi."),
    ),
    "check_programmes_left_out": (
        _("Program lain dikeluarkan"),
        _("Perkiraan terendah dan tertinggi bila desa yang dijangkau satu program dikeluarkan bergantian."),
    ),
    "check_dose": (
        _("Dosis pendampingan"),
        _("Selisih hasil untuk satu hari pendampingan lebih banyak setahun, di antara desa prioritas."),
    ),
    "check_cost": (
        _("Biaya per satuan hasil"),
        _("Rupiah kegiatan pada satu desa sejak mulai, dibagi perbaikan hasil (poin atau satuan indeks)."),
    ),
    "check_interrupted_series": (
        _("Deret kabupaten"),
        _("Perubahan kemiringan angka kemiskinan resmi sejak mulai, tahun pandemi dipisahkan."),
    ),
}
"""Title and definition."""

CHECK_REASONS = {
    "explained_away": _(
        "hal tak teramati yang lebih lemah daripada yang teramati sudah dapat menjelaskannya"
    ),
    "interval_holds_zero": _("selangnya sudah memuat nol"),
    "pairs_show_nothing": _("pasangan desa tidak menunjukkan perbaikan, bahkan tanpa bias tersembunyi"),
    "few_pairs": _("kurang dari separuh desa prioritas mempunyai pasangan yang nilai awalnya mirip"),
    "trend_explains": _("beda kecenderungan seperti sebelum mulai sudah dapat menjelaskannya"),
    "attrition_matters": _("desa yang tidak teramati lagi dapat membalik tandanya"),
    "programmes_matter": _("kesimpulannya berubah bila program lain diperhitungkan"),
    "dose_is_chosen": _("banyaknya pendampingan tidak diundi: ini keterkaitan, bukan dampak dosis"),
    "check_not_possible": _("data desa tidak memungkinkannya"),
    "programmes_everywhere": _(
        "setiap program menjangkau begitu banyak desa sehingga hampir tak ada sisanya"
    ),
    "one_series": _("satu deret saja: apa pun yang mulai pada tahun yang sama ikut terhitung"),
    "series_too_short": _("deretnya terlalu pendek sebelum atau sesudah mulai"),
    "cost_zero": _("tidak ada uang yang dibelanjakan; perbandingannya tidak terdefinisi"),
    "effect_unclear": _("perbaikannya tidak jelas; perbandingannya tidak terdefinisi"),
}

CHECK_METHODS = {
    "Oster, controls: mean and last outcome before": _(
        "Oster (2019), kendali: rata-rata dan hasil terakhir sebelum mulai"
    ),
    "VanderWeele and Ding, standardised difference as a ratio": _(
        "VanderWeele dan Ding (2017), selisih baku sebagai rasio"
    ),
    "Rosenbaum, pairs of nearest level before inside a caliper": _(
        "Rosenbaum, pasangan dengan nilai awal terdekat dalam jangkauan"
    ),
    "Rambachan and Roth, relative magnitude 1, first two periods": _(
        "Rambachan dan Roth (2023), besaran relatif 1, dua tahun pertama"
    ),
    "Lee, change from the years before to the years in which all are mentored": _(
        "Lee (2009), perubahan dari tahun sebelum mulai ke tahun saat semua didampingi"
    ),
    "regression on the past and on what other programmes reached, CR3 by district": _(
        "regresi pada masa lalu dan jangkauan program lain, galat CR3 berkelompok menurut kecamatan"
    ),
    "villages reached by a programme left out, one programme at a time: lowest and highest": _(
        "desa yang dijangkau satu program dikeluarkan, bergantian: perkiraan terendah dan tertinggi"
    ),
    "regression on days of mentoring a year among the mentored, CR2 by district": _(
        "regresi pada hari pendampingan setahun di antara desa prioritas, galat CR2 menurut kecamatan"
    ),
    "Fieller, activities' rupiah since the start": _("selang Fieller, rupiah kegiatan sejak mulai"),
    "interrupted series, pandemic years apart, Newey-West errors": _(
        "deret terputus, tahun pandemi dipisahkan, galat Newey-West"
    ),
}
"""Words for the methods."""

"""Words for the codes of the impact rows, in Indonesian, marked for the catalogue."""

from blora_eval.report.impact_check_words import CHECK_INDICATORS, CHECK_METHODS, CHECK_REASONS


def _(text: str) -> str:
    """Mark a text for the catalogue; it is translated where it is printed."""
    return text


IMPACT_INDICATORS = {
    **CHECK_INDICATORS,
    "att_mde": (
        _("Dampak terkecil yang dapat terlihat"),
        _("Dampak yang dengan data ini ditemukan dalam delapan dari sepuluh kejadian, pada taraf 5%."),
    ),
    "att_second": (
        _("Perkiraan kedua"),
        _("Cara lain, yang keliru ke arah sebaliknya bila anggapan tentang cara desa dipilih tidak benar."),
    ),
    "mean_reversion": (
        _("Regresi ke rata-rata"),
        _("Perubahan yang diperkirakan dari letak awal desa saja, tanpa pendampingan siapa pun."),
    ),
    "balance_smd": (
        _("Selisih baku sebelum mulai"),
        _(
            "Selisih rata-rata kedua kelompok dibagi simpangan baku desa prioritas; "
            "setimbang bila paling besar 0,1."
        ),
    ),
    "balance_smd_weighted": (
        _("Selisih baku sebelum mulai, dengan bobot"),
        _("Selisih yang tersisa setelah desa pembanding diberi bobot yang menyamakan masa lalunya."),
    ),
    "overlap_outside": (
        _("Desa prioritas di luar rentang pembanding"),
        _("Bagian desa prioritas yang nilai awalnya tidak dicapai satu pun desa pembanding."),
    ),
    "check_dip": (
        _("Lekukan pada tahun pemilihan"),
        _("Selisih desa prioritas pada tahun pemilihan dari tahun-tahun lain, di luar gerak pembanding."),
    ),
    "check_robustness_value": (
        _("Nilai ketahanan"),
        _("Bagian ragam yang harus dijelaskan faktor tak teramati agar perkiraan menjadi nol."),
    ),
    "check_trend_hidden": (
        _("Beda kecenderungan yang dapat luput"),
        _("Bias dari beda kecenderungan terkecil yang masih akan tampak pada tahun-tahun sebelum mulai."),
    ),
    "check_placebo_start": (
        _("Mulai semu"),
        _("Dampak yang ditemukan bila pendampingan dianggap mulai setahun lebih awal; seharusnya tidak ada."),
    ),
    "check_placebo_outcome": (
        _("Hasil semu"),
        _(
            "Dampak yang ditemukan pada hasil yang tidak mungkin digerakkan pendampingan; "
            "seharusnya tidak ada."
        ),
    ),
    "att_group": (
        _("Dampak pada kelompok"),
        _("Dampak pada desa prioritas kelompok itu terhadap semua desa pembanding."),
    ),
    "att_group_p": (
        _("Nilai p kelompok"),
        _("Peluang dampak sebesar ini bila kelompok itu tidak terdampak."),
    ),
    "att_group_q": (
        _("Nilai p disesuaikan antarkelompok"),
        _("Menurut Benjamini dan Hochberg, atas semua kelompok yang ditetapkan sebelum hasil dilihat."),
    ),
    "check_spillover": (
        _("Limpahan ke tetangga"),
        _("Perubahan desa tanpa pendampingan dalam 3 km dari desa prioritas, terhadap yang di luar 6 km."),
    ),
    "check_leave_one_out": (
        _("Tanpa satu desa"),
        _("Perkiraan terendah dan tertinggi bila satu desa prioritas ditinggalkan bergantian."),
    ),
    "village_att": (
        _("Dampak pada satu desa"),
        _("Selisih desa dari gabungan desa serupa yang tidak didampingi (kembaran sintetis), sejak mulai."),
    ),
    "village_att_p": (
        _("Nilai p desa"),
        _("Bagian desa tanpa pendampingan yang selisihnya dari kembarannya sebesar itu atau lebih."),
    ),
    "village_att_q": (
        _("Nilai p disesuaikan"),
        _("Menurut Benjamini dan Hochberg, karena semua desa prioritas diuji bersama."),
    ),
    "village_att_fwer": (
        _("Nilai p keluarga"),
        _("Peluang menyatakan satu saja dampak yang keliru di antara semua desa prioritas."),
    ),
    "village_att_shrunk": (
        _("Dampak disusutkan"),
        _("Ditarik ke rata-rata semua desa sebesar derau yang terlihat pada desa tanpa pendampingan."),
    ),
    "village_att_group": (
        _("Kelompok yang dapat dibedakan"),
        _("Desa dengan nomor yang sama tidak dapat dibedakan satu dari yang lain."),
    ),
    "village_misfit": (
        _("Ketidakcocokan kembaran"),
        _("Rata-rata jarak desa dari kembaran sintetisnya sebelum mulai."),
    ),
    "village_twin": (
        _("Kembaran sintetis"),
        _("Jalur gabungan desa tanpa pendampingan yang sebelum mulai paling mirip desa ini."),
    ),
    "village_smallest_p": (
        _("Nilai p terkecil yang mungkin"),
        _("Satu dibagi banyaknya pembanding ditambah satu."),
    ),
    "village_smallest_p_fwer": (
        _("Nilai p keluarga terkecil yang mungkin"),
        _("Yang dapat dicapai satu desa bila semua desa prioritas dinilai bersama."),
    ),
    "village_pre_periods": (
        _("Tahun sebelum mulai"),
        _("Tahun yang tersedia untuk membentuk kembaran sintetis; yang paling sedikit di antara semua desa."),
    ),
}
"""Title and definition."""

IMPACT_REASONS = {
    **CHECK_REASONS,
    "cannot_conclude": _(
        "desa dipilih menurut hasil ini, dan di desa nyata tanpa program cara ini terlalu sering menemukan "
        "dampak yang tidak ada"
    ),
    "chosen_on_outcome": _(
        "desa dipilih menurut hasil ini; perkiraan membandingkannya dengan desa yang masa lalunya sama"
    ),
    "second_opinion": _("perkiraan kedua, untuk dibandingkan dengan perkiraan utama"),
    "unbalanced": _("kedua kelompok tidak setimbang sebelum mulai"),
    "rests_on_one": _("kesimpulannya bergantung pada satu desa"),
    "placebo_found": _("ada dampak semu sebelum pendampingan dimulai"),
    "placebo_outcome_found": _("ada dampak pada hasil yang tidak mungkin digerakkan pendampingan"),
    "exploratory": _("kelompok ini tidak ditetapkan sebelumnya: penjajakan, bukan pengujian"),
    "neighbours_moved": _("desa tetangga ikut berubah, sehingga pembandingnya tidak murni"),
    "poor_fit": _("kembaran sintetis kurang cocok dibandingkan kembaran desa lain"),
    "missing_periods": _("desa ini tidak teramati pada semua tahun"),
    "no_start": _("tahun mulai pendampingan tidak diketahui"),
}

_LAGGED = {
    "lagged outcomes, curved, CR2 by district": _(
        "regresi pada hasil masa lalu (lengkung), galat CR2 berkelompok menurut kecamatan"
    ),
    "lagged outcomes, curved, CR3 by district": _(
        "regresi pada hasil masa lalu (lengkung), galat CR3 berkelompok menurut kecamatan"
    ),
    "lagged outcomes, curved, CR2 by village_code": _(
        "regresi pada hasil masa lalu (lengkung), galat CR2 menurut desa"
    ),
    "lagged outcomes, curved, CR3 by village_code": _(
        "regresi pada hasil masa lalu (lengkung), galat CR3 menurut desa"
    ),
    "lagged outcomes, linear, CR2 by district": _(
        "regresi pada hasil masa lalu (lurus), galat CR2 berkelompok menurut kecamatan"
    ),
    "lagged outcomes, linear, CR2 by village_code": _(
        "regresi pada hasil masa lalu (lurus), galat CR2 menurut desa"
    ),
    "lagged outcomes, linear, CR3 by district, nearest 40%": _(
        "regresi pada hasil masa lalu (lurus) di antara 40% desa yang terdekat dengan desa prioritas, "
        "galat CR3 berkelompok menurut kecamatan"
    ),
    "lagged outcomes, linear, CR3 by village_code, nearest 40%": _(
        "regresi pada hasil masa lalu (lurus) di antara 40% desa yang terdekat dengan desa prioritas, "
        "galat CR3 menurut desa"
    ),
}

IMPACT_METHODS = {
    **CHECK_METHODS,
    "Callaway-Sant'Anna dr, never-treated controls, varying base, balanced sample; simple": _(
        "Callaway-Sant'Anna, kekar ganda, pembanding tak pernah didampingi, panel seimbang; rata-rata"
    ),
    "Callaway-Sant'Anna dr, never-treated controls, varying base, balanced sample; dynamic": _(
        "Callaway-Sant'Anna, kekar ganda, pembanding tak pernah didampingi, panel seimbang; menurut tahun"
    ),
    **_LAGGED,
    "slope of the change on the level before, untreated villages": _(
        "kemiringan perubahan terhadap nilai awal, desa tanpa pendampingan"
    ),
    "standardised mean difference": _("selisih rata-rata baku"),
    "standardised mean difference, entropy weights on the mean and the last year": _(
        "selisih rata-rata baku, bobot entropi atas rata-rata dan tahun terakhir"
    ),
    "treated villages outside the range of the others before the start": _(
        "desa prioritas di luar rentang desa pembanding sebelum mulai"
    ),
    "selection years against the other years before the start": _(
        "tahun pemilihan dibandingkan tahun lain sebelum mulai"
    ),
    "Cinelli and Hazlett": _("Cinelli dan Hazlett (2020)"),
    "bias of the smallest trend seen": _("bias dari kecenderungan terkecil yang akan tampak"),
    "untreated villages within 3 km of a treated one, against those beyond 6 km": _(
        "desa tanpa pendampingan dalam 3 km dari desa prioritas, terhadap yang di luar 6 km"
    ),
    "start one year too early": _("mulai satu tahun terlalu awal"),
    "each treated village left out once: lowest and highest estimate": _(
        "setiap desa prioritas ditinggalkan sekali: perkiraan terendah dan tertinggi"
    ),
    "ridge synthetic control, placebos among untreated villages": _(
        "kontrol sintetis dengan penalti ridge, plasebo di antara desa tanpa pendampingan"
    ),
    "synthetic twin; interval: reach of 95 % of the placebos": _(
        "kembaran sintetis; selang: jangkauan 95% plasebo"
    ),
}

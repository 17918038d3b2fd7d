"""Reasons, units and methods of the movement's own systems, in Indonesian, marked for the catalogue."""


def _(text: str) -> str:
    """Mark a text for the catalogue; it is translated where it is printed."""
    return text


SYSTEM_REASONS = {
    "never_assigned": _("belum pernah ada penugasan"),
    "never_visited": _("belum ada kunjungan tercatat"),
    "no_plan": _("tidak ada kegiatan dengan target dan realisasi"),
    "cost_unknown": _("biayanya tidak diketahui"),
    "no_activity": _("tidak ada kegiatan tercatat"),
    "no_money": _("tidak ada kegiatan berdana, sehingga biaya per hasil tidak terdefinisi"),
    "no_desk": _("belum ada sidang Desk tercatat"),
    "no_followup": _("tidak ada tindak lanjut yang disepakati"),
    "no_item": _("tidak ada butir yang tercatat"),
    "no_record": _("tidak ada catatan yang menyebutkannya"),
    "nobody_lacking": _("tidak ada yang belum terpenuhi"),
    "not_told": _("barisnya tidak menyebutkan angka ini"),
    "no_quota": _("kuotanya nol atau tidak disebutkan"),
}

SYSTEM_UNITS = {
    "per_village": _("per desa"),
    "per_quarter": _("per triwulan"),
    "days_a_year": _("hari setahun"),
    "hours": _("jam"),
}

SYSTEM_METHODS = {
    "Gini coefficient between agencies": _("koefisien Gini antarperangkat daerah"),
    "closed follow-ups by all": _("tindak lanjut selesai dibagi semua"),
    "count of items": _("cacah butir"),
    "count of villages": _("cacah desa"),
    "count of visits, mean of villages": _("cacah kunjungan, rata-rata desa"),
    "days between assignments, mean of villages": _("hari di antara penugasan, rata-rata desa"),
    "days up to the report": _("hari sampai hari laporan"),
    "days up to the report, median of villages": _("hari sampai hari laporan, median desa"),
    "days with a record, mean of villages": _("hari dengan catatan, rata-rata desa"),
    "different names on the day": _("nama berbeda pada hari laporan"),
    "location quotient on items; 5 here, 20 in the whole at least": _(
        "kuosien lokasi atas butir; paling sedikit lima di sini dan dua puluh di kabupaten"
    ),
    "mean of activities, each at most one": _("rata-rata kegiatan, masing-masing paling banyak satu"),
    "mean share of six fields filled in": _("rata-rata bagian enam isian yang terisi"),
    "min-max, equal weights; mean of villages": _("min-maks, bobot sama; rata-rata desa"),
    "one where the step is taken": _("satu bila tahap sudah dilalui"),
    "output less inputs, rupiah of the year; mean of villages": _(
        "produksi dikurangi masukan, rupiah tahun itu; rata-rata desa"
    ),
    "paid by announced places of the years told": _("dibayar dibagi kuota yang diumumkan"),
    "paid by quota, rows that say both": _("dibayar dibagi kuota, baris yang menyebut keduanya"),
    "programmes with somebody paid": _("program dengan penerima dibayar"),
    "rank among the villages of the table": _("peringkat di antara desa dalam tabel"),
    "ratio of sums, funded activities; villages as clusters": _(
        "rasio jumlah, kegiatan berdana; desa sebagai klaster"
    ),
    "register, share of households": _("register, bagian rumah tangga"),
    "share of activities": _("bagian kegiatan"),
    "share of activities with a known cost": _("bagian kegiatan yang biayanya diketahui"),
    "share of items that say": _("bagian butir yang menyebutkannya"),
    "share of persons reached, both sexes known": _("bagian orang, kedua jenis kelamin dicatat"),
    "share of villages": _("bagian desa"),
    "sum of meetings where both sexes were counted": _("jumlah pertemuan yang mencatat kedua jenis kelamin"),
    "sum of the records that say": _("jumlah catatan yang menyebutkannya"),
    "sum of the rows that say": _("jumlah baris yang menyebutkannya"),
    "value added by output, mean of villages": _("nilai tambah dibagi produksi, rata-rata desa"),
    "village listing": _("pendataan desa sendiri"),
    "village-years with two programmes of one purpose": _("desa dan tahun dengan dua program bertujuan sama"),
    "villages on the day": _("desa pada hari laporan"),
    "villages with somebody paid": _("desa dengan penerima dibayar"),
    "visits of 365 days": _("kunjungan 365 hari terakhir"),
    "visits of 365 days by four, mean of villages": _(
        "kunjungan 365 hari terakhir dibagi empat, rata-rata desa"
    ),
    "weighted mean of four criteria": _("rata-rata berbobot empat kriteria"),
}

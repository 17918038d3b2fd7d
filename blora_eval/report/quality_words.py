"""Words for the quality of the register, its verification, its account and the service desk."""


def _(text: str) -> str:
    """Mark a text for the catalogue; it is translated where it is printed."""
    return text


QUALITY_INDICATORS: dict[str, tuple[str, str]] = {
    "completeness": (
        _("Kelengkapan isian"),
        _("Sel terisi dibagi seluruh sel, atas kolom yang ada pada putaran itu."),
    ),
    "filled_share": (_("Isian terisi"), _("Bagian baris yang kolom ini terisi.")),
    "valid_share": (
        _("Nomor sahih"),
        _("Bagian baris dengan nomor 16 digit yang lolos semua aturan nomor; yang kosong tidak sahih."),
    ),
    "repeated_share": (_("Baris berulang"), _("Bagian baris yang sama persis dengan baris lain.")),
    "duplicate_share": (
        _("Diduga ganda"),
        _("Bagian baris yang diusulkan sebagai orang yang sudah terdaftar; belum diperiksa petugas."),
    ),
    "duplicate_doubtful_share": (
        _("Mungkin ganda"),
        _("Bagian baris yang mungkin orang yang sudah terdaftar dan perlu diperiksa petugas."),
    ),
    "linked_previous_share": (
        _("Ditemukan pada putaran sebelumnya"),
        _("Bagian baris yang tertaut dengan orang pada putaran sebelumnya."),
    ),
    "linked_previous_doubtful_share": (
        _("Mungkin ada pada putaran sebelumnya"),
        _("Bagian baris yang tautannya perlu diperiksa petugas."),
    ),
    "register_exits": (_("Keluar dari register"), _("Rumah tangga yang tidak ada lagi di desanya.")),
    "register_entries": (_("Masuk register"), _("Rumah tangga yang sebelumnya tidak ada di desanya.")),
    "register_exit": (
        _("Keluar menurut sebab"),
        _("Keluar dari register bukan berarti keluar dari kemiskinan."),
    ),
    "register_entry": (
        _("Masuk menurut sebab"),
        _("Masuk register bukan berarti menjadi miskin."),
    ),
    "verval": (_("Verval"), _("Rumah tangga pada tiap langkah verifikasi dan validasi.")),
    "verval_result": (_("Hasil verval"), _("Rumah tangga yang dikunjungi menurut hasil kunjungan terakhir.")),
    "verval_visited_share": (
        _("Dimutakhirkan"),
        _("Bagian rumah tangga dalam daftar yang sudah dikunjungi."),
    ),
    "verval_days": (
        _("Hari sejak pemutakhiran terakhir"),
        _("Dari kunjungan terakhir sampai hari laporan; untuk wilayah: median desanya."),
    ),
    "verval_not_updated": (_("Desa yang belum memutakhirkan"), _("Desa tanpa satu pun kunjungan verval.")),
    "inclusion_error": (
        _("Galat inklusi"),
        _("Bagian rumah tangga terdaftar yang menurut musyawarah desa tidak layak."),
    ),
    "exclusion_error": (
        _("Galat eksklusi"),
        _("Bagian rumah tangga yang menurut musyawarah desa layak tetapi tidak terdaftar."),
    ),
    "register_exclusion_error": (
        _("Galat eksklusi menurut survei"),
        _("Bagian orang miskin menurut garis yang rumah tangganya tidak tercatat dalam register."),
    ),
    "register_inclusion_error": (
        _("Galat inklusi menurut survei"),
        _("Bagian orang tidak miskin menurut garis yang rumah tangganya tercatat dalam register."),
    ),
    "register_leakage": (
        _("Kebocoran register menurut survei"),
        _("Bagian orang dalam register yang tidak miskin menurut garis."),
    ),
    "mentor_agreement": (
        _("Kesepakatan dua pendamping"),
        _("Bagian rumah tangga yang dinilai sama oleh dua pendamping."),
    ),
    "mentor_kappa": (
        _("Kappa Cohen"),
        _("Kesepakatan dua pendamping di luar yang terjadi secara kebetulan; satu berarti sepakat penuh."),
    ),
    "slrt": (_("Kasus SLRT"), _("Kasus menurut langkah penanganannya.")),
    "slrt_matched_share": (
        _("Kasus tertaut dengan register"),
        _("Bagian kasus yang orangnya ditemukan di register."),
    ),
    "slrt_matched_doubtful_share": (
        _("Kasus yang mungkin tertaut"),
        _("Bagian kasus yang tautannya perlu diperiksa petugas."),
    ),
    "slrt_days": (
        _("Hari sampai selesai, median"),
        _("Kasus yang masih terbuka dihitung tersensor pada hari laporan."),
    ),
    "slrt_used_share": (
        _("Pernah memakai SLRT"),
        _("Bagian orang terdaftar yang pernah punya kasus; hanya tautan yang pasti, jadi batas bawah."),
    ),
}

CAUSES = {
    "dead": _("meninggal"),
    "moved": _("pindah"),
    "duplicate": _("ganda dihapus"),
    "not_matched": _("tidak padan Dukcapil"),
    "reclassified": _("perubahan peringkat"),
    "graduated": _("graduasi terverifikasi"),
    "arrived": _("datang"),
    "newly_listed": _("baru terdata"),
    "repeated": _("tercatat ulang"),
    "unknown": _("sebab tidak dilaporkan"),
}
FIELDS = {
    "members:nik": "NIK",
    "members:kk": _("KK, anggota"),
    "members:name": _("nama"),
    "members:birth_date": _("tanggal lahir"),
    "members:mother_name": _("nama ibu kandung"),
    "households:kk": _("KK, rumah tangga"),
    "households:decile": _("desil"),
}

QUALITY_DIMENSIONS: dict[str, dict[str, str]] = {
    "completeness": {"members": _("anggota"), "households": _("rumah tangga")},
    "filled_share": FIELDS,
    "valid_share": FIELDS,
    "register_exit": CAUSES,
    "register_entry": CAUSES,
    "verval": {
        "listed": _("Dalam daftar"),
        "visited": _("Dikunjungi"),
        "decided": _("Diputus musyawarah desa"),
        "entered": _("Dientri"),
        "proposed": _("Usulan baru"),
    },
    "verval_result": {
        "confirmed": _("Terkonfirmasi"),
        "not_confirmed": _("Tidak terkonfirmasi"),
        "duplicate": _("Ganda"),
        "dead": _("Meninggal"),
        "moved": _("Pindah"),
        "no_document": _("Tanpa dokumen"),
    },
    "slrt": {
        "received": _("Diterima"),
        "handled": _("Ditangani"),
        "referred": _("Dirujuk"),
        "rejected": _("Ditolak"),
        "open": _("Belum diputus"),
        "resolved": _("Selesai"),
    },
    "slrt_used_share": {"all": _("semua orang terdaftar"), "poor": _("desil 1-4")},
}

QUALITY_REASONS = {
    "no_cases": _("tidak ada kasus"),
    "none_decided": _("belum ada yang diputus musyawarah desa"),
    "never_visited": _("belum ada kunjungan verval"),
    "no_variation": _("semua penilaian sama, sehingga kappa tidak terdefinisi"),
    "not_reached": _("lebih dari separuh kasus masih terbuka"),
    "open_ended": _("kasus terbuka terlalu banyak, sehingga batas selangnya tidak tercapai"),
    "break_forced": _("deretnya terputus: cara mendata berubah; tetap dihitung atas permintaan"),
}

QUALITY_METHODS = {
    "village counts by decile": _("cacah desil yang diserahkan per desa"),
    "linked: splink": _("tautan probabilistik (Splink); usulan, belum diperiksa petugas"),
    "linked: cascade": _("tautan dengan aturan tetap; usulan, belum diperiksa petugas"),
    "linked: ": _("tautan"),
    "count of visits": _("cacah kunjungan"),
    "count of cases": _("cacah kasus"),
    "last visit": _("kunjungan terakhir"),
    "two mentors' results of one household": _("hasil dua pendamping atas rumah tangga yang sama"),
    "Kaplan-Meier": _("Kaplan-Meier"),
}

QUALITY_TABLES = {
    "verval": _("Kunjungan verval"),
    "register_changes": _("Perubahan register"),
    "decile_counts": _("Cacah desil desa"),
}

"""Words for published figures: indicators, reasons, tables, and one sentence for each finding."""

from collections.abc import Mapping


def _(text: str) -> str:
    """Mark a text for the catalogue; it is translated where it is printed."""
    return text


INDICATORS: dict[str, tuple[str, str]] = {
    "official_change": (_("Perubahan angka resmi"), _("Angka tahun akhir dikurangi angka tahun awal.")),
    "official_position": (
        _("Posisi relatif"),
        _("Angka kabupaten dikurangi angka pembanding pada tahun yang sama."),
    ),
    "official_pace": (
        _("Laju terhadap pembanding"),
        _("Perubahan kabupaten dikurangi perubahan pembanding."),
    ),
    "official_relevance": (
        _("Relevansi"),
        _("Bagian perubahan tahunan yang searah dengan pembanding."),
    ),
    "official_effectiveness": (
        _("Efektivitas"),
        _("Perubahan per tahun sesudah dikurangi perubahan per tahun sebelumnya."),
    ),
    "official_connection": (
        _("Keterkaitan"),
        _("Bagian perubahan tahunan ketika kedua indikator sama-sama membaik atau memburuk."),
    ),
    "official_rank": (_("Peringkat di antara kabupaten"), _("Satu adalah yang terbaik.")),
    "official_break": (_("Patahan deret"), _("Tahun pertama menurut cara baru.")),
    "official_vintage": (_("Edisi angka resmi"), _("Angka sebagaimana terbit dalam satu edisi.")),
    "official_revision": (_("Revisi angka resmi"), _("Edisi terakhir dikurangi edisi pertama.")),
    "official_speed": (_("Laju teramati"), _("Rata-rata perubahan per tahun, dengan selang kepercayaan.")),
    "official_target": (_("Sasaran"), _("Sebagaimana tertulis dalam dokumen sumbernya.")),
    "official_target_gap": (_("Jarak dari sasaran"), _("Angka terbitan dikurangi sasaran tahun itu.")),
    "official_needed": (
        _("Laju yang diperlukan"),
        _("Perubahan per tahun agar sasaran tercapai pada tahunnya."),
    ),
    "official_target_year": (
        _("Tahun sasaran tercapai"),
        _("Tahun pertama yang mencapai sasaran bila laju teramati berlanjut."),
    ),
    "claim_verdict": (_("Putusan atas pernyataan"), _("Satu: sesuai; nol: berbeda.")),
    "claim_from": (_("Nilai awal"), _("Yang dinyatakan, atau angka terbitan tahun yang disebut.")),
    "claim_to": (_("Nilai akhir"), _("Yang dinyatakan, atau angka terbitan tahun yang disebut.")),
    "claim_stated": (_("Perubahan yang dinyatakan"), _("Sebagaimana dinyatakan, dengan tandanya.")),
    "claim_recomputed": (_("Perubahan yang dihitung ulang"), _("Dalam satuan yang dinyatakan.")),
    "claim_amount": (_("Selisih yang dihitung ulang"), _("Nilai akhir dikurangi nilai awal.")),
    "claim_percent": (
        _("Perubahan relatif yang dihitung ulang"),
        _("Selisih dibagi nilai awal, dalam persen."),
    ),
    "claim_factor": (_("Beda satuan"), _("Berapa kali satuan yang satu terhadap yang lain.")),
}

TABLES = {"breaks": _("Patahan deret resmi"), "targets": _("Sasaran resmi")}

REASONS = {
    "impossible": _("angkanya tidak mungkin untuk satuannya"),
    "implausible": _("angkanya tidak sejalan dengan angka lain"),
    "mark_estimate": _("bertanda angka estimasi"),
    "mark_preliminary": _("bertanda angka sementara"),
    "mark_note": _("bertanda catatan kaki pada terbitannya"),
    "break_forced": _("dibandingkan melintasi patahan deret atas permintaan studi"),
    "no_direction": _("arah yang diinginkan tidak ditentukan untuk indikator ini"),
    "past": _("tahun sasaran tidak sesudah angka terakhir"),
    "met": _("angka terakhir sudah memenuhinya"),
    "moving_away": _("laju teramati tidak menuju sasaran"),
    "too_far": _("lebih dari lima puluh tahun lagi"),
    "no_latest_year": _("selang laju memuat nol atau menjauh, sehingga tidak ada tahun paling lambat"),
    "no_values": _("nilai awal atau akhirnya tidak disebut"),
    "nothing_stated": _("tidak ada perubahan yang dinyatakan"),
    "no_change_unit": _("satuan perubahannya tidak disebut"),
    "from_zero": _("nilai awalnya nol, sehingga perubahan relatif tidak terdefinisi"),
}

METHODS = {
    "published": _("sebagaimana diterbitkan"),
    "published (re-host)": _("sebagaimana diterbitkan, dari salinan di situs lain"),
    "published (TNP2K news)": _("sebagaimana diterbitkan, dari berita TNP2K"),
    "press": _("dikutip dari pers"),
    "press-quoting-BPS": _("dikutip dari pers yang mengutip BPS"),
    "press; NOT comparable with new method": _("dikutip dari pers; tidak sebanding dengan metode baru"),
    "simulasi": _("simulasi"),
    "drift of a random walk, t interval": _("rata-rata gerak tahunan sebagai jalan acak, selang t"),
    "published figures": _("dihitung dari angka terbitan"),
    "as published": _("sebagaimana diterbitkan"),
    "worked out again": _("dihitung ulang"),
}

TITLES = {
    "official_position": _("Posisi relatif"),
    "official_level": _("Posisi relatif"),
    "official_trend": _("Perkembangan"),
    "official_effectiveness": _("Efektivitas"),
    "official_no_progress": _("Efektivitas"),
    "official_pace": _("Laju terhadap pembanding"),
    "official_relevance": _("Relevansi"),
    "official_connection": _("Keterkaitan"),
}
"""Names of the tests, by the code of a finding."""

TESTS = {
    "official_trend": _("Perkembangan {indicator}, {area}"),
    "official_position": _("Posisi relatif {indicator}, {area} terhadap {beside}"),
    "official_effectiveness": _("Efektivitas {indicator}, {area}"),
    "official_pace": _("Laju {indicator}, {area} terhadap {beside}"),
    "official_relevance": _("Relevansi {indicator}, {area} terhadap {beside}"),
    "official_connection": _("Keterkaitan {indicator} dengan {support}, {area}"),
}
"""What a finding that cannot be made was to be of."""

POSITION = _(
    "Posisi relatif {indicator} {year}: {area} {own}, {beside} {other}; {own} − {other} = {value} {points}"
)
TREND = _(
    "Perkembangan {indicator} {area}: dari {first} ({start}) menjadi {last} ({end}); {last} − {first} = "
    "{value} {points}, {yearly} per tahun; {better} dari {steps} perubahan tahunan ke arah yang diinginkan"
)
PACE = _(
    "Laju {indicator} {start}–{end}: {area} {own}, {beside} {other}; {own} − ({other}) = {value} {points}"
)
BEFORE = _(
    "Efektivitas {indicator} {area}: {before} {points} per tahun pada {start}–{middle}, {after} pada "
    "{middle}–{end}; {after} − ({before}) = {value}"
)
TOGETHER = _(
    "Relevansi {indicator} {start}–{end}: {area} {own}, {beside} {other} {points}; {same} dari {steps} "
    "perubahan tahunan searah"
)
LINKED = _(
    "Keterkaitan {indicator} ({own}) dengan {support} ({other}), {area} {start}–{end}: pada {same} dari "
    "{steps} perubahan tahunan keduanya membaik atau keduanya memburuk"
)

CHECKS: Mapping[tuple[str, bool | None], tuple[str, str]] = {
    ("official_trend", True): (TREND, _("secara keseluruhan ke arah yang diinginkan")),
    ("official_trend", False): (TREND, _("secara keseluruhan bukan ke arah yang diinginkan")),
    ("official_trend", None): (TREND, _("tidak berubah, atau arahnya tidak dinilai")),
    ("official_position", True): (POSITION, _("di sisi yang lebih baik")),
    ("official_position", False): (POSITION, _("di sisi yang kurang baik")),
    ("official_position", None): (POSITION, _("sisi yang lebih baik tidak ditentukan")),
    ("official_level", None): (POSITION, _("sama")),
    ("official_effectiveness", True): (
        BEFORE,
        _("ke arah yang diinginkan, dan lebih cepat daripada sebelumnya"),
    ),
    ("official_effectiveness", False): (
        BEFORE,
        _("ke arah yang diinginkan, tetapi tidak lebih cepat daripada sebelumnya"),
    ),
    ("official_no_progress", False): (BEFORE, _("tidak ke arah yang diinginkan")),
    ("official_pace", True): (PACE, _("lebih jauh ke arah yang diinginkan daripada pembandingnya")),
    ("official_pace", False): (PACE, _("kurang jauh ke arah yang diinginkan daripada pembandingnya")),
    ("official_pace", None): (PACE, _("sama jauh, atau arahnya tidak dinilai")),
    ("official_relevance", True): (TOGETHER, _("searah dengan pembandingnya")),
    ("official_relevance", False): (TOGETHER, _("berlawanan arah dengan pembandingnya")),
    ("official_relevance", None): (TOGETHER, _("salah satunya tidak berubah")),
    ("official_connection", True): (LINKED, _("bergerak bersama, yang bukan bukti sebab")),
    ("official_connection", False): (LINKED, _("tidak bergerak bersama")),
    ("official_connection", None): (LINKED, _("salah satunya tidak berubah")),
}
"""The arithmetic of a finding and its answer; together they are one plain sentence."""

STATED = _("dinyatakan {stated}, dihitung ulang {recomputed}")

VERDICTS: Mapping[tuple[str, bool | None], tuple[str, str]] = {
    ("claim_agrees", True): (STATED, _("sesuai")),
    ("claim_value", False): (STATED, _("tidak sesuai")),
    ("claim_direction", False): (STATED, _("berbeda arah")),
    ("claim_points_called_percent", False): (
        _("{stated} itu poin persen; dalam persen perubahannya {percent}"),
        _("berbeda, sebab persen dan poin persen tertukar"),
    ),
    ("claim_percent_called_points", False): (
        _("{stated} itu persen; dalam poin persen perubahannya {amount}"),
        _("berbeda, sebab persen dan poin persen tertukar"),
    ),
    ("claim_scale_of_text", False): (
        _("kata-katanya dan satuannya berselisih {factor} kali"),
        _("berbeda, sebab satuannya bertentangan"),
    ),
    ("claim_scale_of_topic", False): (
        _("pernyataan lain menyebut angka yang sama dengan satuan yang berselisih {factor} kali"),
        _("berbeda, sebab satuannya bertentangan"),
    ),
    ("claim_not_as_published", False): (
        _("dinyatakan {stated}, terbit {recomputed}"),
        _("berbeda dari angka terbitan"),
    ),
    ("claim_no_values", None): (_("nilai awal atau akhirnya tidak disebut"), _("tidak dapat diperiksa")),
    ("claim_nothing_stated", None): (_("tidak ada perubahan yang dinyatakan"), _("tidak dapat diperiksa")),
    ("claim_no_change_unit", None): (_("satuan perubahannya tidak disebut"), _("tidak dapat diperiksa")),
    ("claim_from_zero", None): (
        _("nilai awalnya nol, sehingga perubahan relatif tidak terdefinisi"),
        _("tidak dapat diperiksa"),
    ),
}
"""Why a claim agrees, differs or cannot be checked, and the verdict."""

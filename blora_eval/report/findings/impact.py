"""The effect of the mentoring in words: on all villages, on one, and what the checks say."""

from collections.abc import Iterator

from blora_eval.report.findings.effect_checks import beyond, not_made
from blora_eval.report.findings.verdict import verdict_text
from blora_eval.report.language import _, date, number, percent
from blora_eval.report.markup import Absent, Paragraphs, interval_text, value_text
from blora_eval.report.place import Number, Results
from blora_eval.report.prose import sentence, weight

LEVEL = 0.05
OFFICIAL_ONLY = _("Tidak ada angka kemiskinan resmi untuk desa: survei resmi hanya mencapai kabupaten.")
REGISTER_ONLY = _("Keluar dari register tidak sama dengan keluar dari kemiskinan.")
CHOSEN = _(
    "Desa prioritas dipilih karena miskin. Sebagian perbaikannya akan terjadi juga tanpa pendampingan "
    "(regresi ke rata-rata)."
)
NO_CREDIT = _(
    "Penurunan angka kemiskinan kabupaten tidak dapat dinyatakan sebagai hasil gerakan pendampingan."
)
CHOICE = _(
    "Desa-desa ini dipilih karena miskin. Nilai yang luar biasa buruk cenderung membaik dengan sendirinya "
    "(regresi ke rata-rata), juga tanpa pendampingan; pembandingan di atas mengurangi masalah itu, "
    "tetapi tidak menghapusnya."
)
TOGETHER = _(
    "Perkiraan ini berlaku untuk semua desa prioritas bersama; dari angka ini dampak pada satu desa "
    "tidak diketahui."
)


def limits(here: Results) -> Paragraphs:
    """What no number of this report can show."""
    texts = [OFFICIAL_ONLY, REGISTER_ONLY]
    if here.study["priority"]:
        texts += [CHOSEN, NO_CREDIT]
    heading = (here.say("Yang tidak dapat dikatakan laporan ini:"), "")
    return Paragraphs((heading, *((here.say(text), "item") for text in texts)))


STARTS = _("Tahun mulai: {starts}.")
STARTED = _("{year} ({n} desa)")
ENDS = _(
    "Dua cara membandingkan, masing-masing benar menurut anggapannya sendiri: beda-dalam-beda {did} "
    "({did_interval}), dan dibandingkan dengan desa yang masa lalunya sama {lagged} ({lagged_interval})."
)
UNION = _(
    "Jawabannya merentang dari batas terendah sampai batas tertinggi keduanya: ia benar selama salah satu "
    "anggapan berlaku."
)
KNOWN = _(
    "Karena tercatat menurut tahun mana desa dipilih, jawabannya cara yang kedua saja; cara yang pertama "
    "menghitung pulihnya nilai buruk sebagai dampak."
)
GAP = _("Selisih keduanya {value} ({interval}, nilai p {p}).")
PRETREND = _(
    "Cara yang pertama menganggap kedua kelompok sejajar tanpa pendampingan; sebelum mulai, nilai p untuk "
    "jalur yang sejajar ialah {p}. Cara yang kedua tidak memerlukannya."
)
WEIGHTS = _(
    "Pada cara yang kedua desa yang masa lalunya tidak dimiliki desa pembanding mana pun kecil bobotnya: "
    "yang berbobot setara dengan {share} desa prioritas."
)


def effect(here: Results, column: str | None = None) -> Paragraphs:
    """What can be said of the mentoring: all priority villages together, never one alone."""
    outcome = here.outcome(column)
    name = outcome.get("column", "")
    x = here.number("att", "priority", dimension=name)
    said = verdict_text(here, column) or sentence(x, here.lang, here.say("Dampak pendampingan"))
    texts = [(said, weight(x)), *((text, "") for text in _ends(here, x))]
    if here.study["priority"]:
        texts += [(here.say(CHOICE), "warning"), (here.say(TOGETHER), "note")]
    return Paragraphs(tuple(texts))


def _ends(here: Results, x: Number) -> Iterator[str]:
    """When it starts, and what both ways of comparing find."""
    where = {"dimension": x.dimension}
    names = ("att_did", "att_lagged", "att_gap", "att_gap_p", "att_pretrend_p", "att_weight_share")
    did, lagged, gap, p, before, share = (here.number(name, "priority", **where) for name in names)
    starts = [
        here.say(STARTED).format(year=each.period, n=number(each.value or 0, here.lang))
        for each in here.numbers("att_start", "priority", **where)
    ]
    if starts:
        yield here.say(STARTS).format(starts=", ".join(starts))
    if did.value is None or lagged.value is None:
        return
    yield here.say(ENDS).format(
        did=_value(here, did),
        did_interval=interval_text(did, here.lang),
        lagged=_value(here, lagged),
        lagged_interval=interval_text(lagged, here.lang),
    )
    yield here.say(UNION if x.method.startswith("pooled:union") else KNOWN)
    if gap.value is not None and p.value is not None:
        told = {"interval": interval_text(gap, here.lang), "p": _value(here, p)}
        yield here.say(GAP).format(value=_value(here, gap), **told)
    if before.value is not None:
        yield here.say(PRETREND).format(p=_value(here, before))
    if share.value is not None:
        yield here.say(WEIGHTS).format(share=percent(share.value, here.lang, 0))


def _value(here: Results, x: Number) -> str:
    return value_text(x, here.lang).rstrip("*")


def priority_list(here: Results) -> Paragraphs:
    """Which list of priority villages the study uses."""
    priority = here.study["priority"]
    if not priority:
        why = here.say("studi ini tidak memuat daftar desa prioritas")
        absent = here.say("Tidak tersedia: {reasons}.").format(reasons=why)
        return Paragraphs(((Absent(absent, reasons=[why]), "status-unavailable"),))
    known = [here.say("Daftar desa prioritas: {kind}").format(kind=priority["kind"])]
    if priority["decree"]:
        known.append(here.say("keputusan: {decree}").format(decree=priority["decree"]))
    if priority["date"]:
        known.append(here.say("tanggal: {date}").format(date=date(priority["date"], here.lang)))
    return Paragraphs((("; ".join(known) + ".", ""),))


REVERSION = _(
    "Regresi ke rata-rata: dari letak awalnya saja desa prioritas sudah diperkirakan bergerak {value} "
    "terhadap pembanding (selang kepercayaan 95%: {interval}), tanpa pendampingan siapa pun. Beda-dalam-beda "
    "masih memuat gerak ini; perbandingan dengan desa yang masa lalunya sama sudah mengeluarkannya."
)
OUTSIDE = _(
    "Tumpang tindih: {share} desa prioritas bernilai awal di luar rentang semua desa pembanding; untuk "
    "desa itu perkiraan adalah perpanjangan, bukan perbandingan."
)
BALANCE = _(
    "Kesetimbangan: sebelum mulai kedua kelompok berselisih {low} sampai {high} simpangan baku menurut tahun."
)
DIP = _(
    "Lekukan: pada tahun pemilihan desa prioritas berbeda {value} dari tahun-tahun lainnya (selang acak 95%: "
    "{interval})."
)
PLACEBO = _(
    "Mulai semu: bila pendampingan dianggap mulai setahun lebih awal, dampaknya {value} ({interval}); "
    "seharusnya nol."
)
LEFT = _(
    "Tanpa satu desa: perkiraan berkisar {interval} bila desa prioritas ditinggalkan satu per satu; "
    "kesimpulannya tidak bergantung pada satu desa."
)
LEFT_ONE = _(
    "Tanpa satu desa: perkiraan berkisar {interval} bila desa prioritas ditinggalkan satu per satu; "
    "kesimpulannya berubah oleh satu desa saja."
)
PLACEBO_OUTCOME = _(
    "Hasil semu: pada {outcome}, yang tidak mungkin digerakkan pendampingan, cara yang sama menemukan "
    "{value} ({interval}); seharusnya nol."
)
HIDDEN = _(
    "Kecenderungan yang dapat luput: beda kecenderungan yang dapat lolos dari pemeriksaan tahun-tahun "
    "sebelum mulai setara dengan bias {value}."
)
DETECTABLE = _("Dampak terkecil yang dapat terlihat: {value}; yang lebih kecil mudah luput.")
SPILL = _(
    "Limpahan: desa tanpa pendampingan dalam 3 km dari desa prioritas berubah {value} ({interval}) "
    "terhadap yang di luar 6 km."
)

FORMS = {
    "mean_reversion": REVERSION,
    "check_dip": DIP,
    "check_placebo_start": PLACEBO,
    "check_trend_hidden": HIDDEN,
    "check_spillover": SPILL,
    "att_mde": DETECTABLE,
}


def checks(here: Results, column: str | None = None) -> Paragraphs:
    """Every check of the pooled effect with its finding, one sentence each."""
    where = {"dimension": here.outcome(column).get("column", "")}
    if here.number("att", "priority", **where).value is None:
        return Paragraphs(((here.say("Tanpa perkiraan dampak tidak ada yang diperiksa."), ""),))
    texts = [
        *_overlap(here, where),
        *(_plain(here, name, where) for name in FORMS),
        *_placebo_outcomes(here, where),
        _left_out(here, where),
        *beyond(here, where),
    ]
    return Paragraphs(tuple((text, "item") for text in texts))


def _plain(here: Results, name: str, where: dict[str, str]) -> str:
    x = here.number(name, "priority", **where)
    if x.value is None:
        return not_made(here, name)
    value = value_text(x, here.lang).rstrip("*")
    value = value.lstrip("+") if name in {"att_mde", "check_trend_hidden"} else value
    return here.say(FORMS[name]).format(value=value, interval=interval_text(x, here.lang))


def _placebo_outcomes(here: Results, where: dict[str, str]) -> Iterator[str]:
    found = [x for x in here.numbers("check_placebo_outcome", "priority", **where) if x.value is not None]
    for x in found:
        yield here.say(PLACEBO_OUTCOME).format(
            outcome=here.outcome(x.period)["label"][here.lang],
            value=value_text(x, here.lang).rstrip("*"),
            interval=interval_text(x, here.lang),
        )
    if not found:
        yield not_made(here, "check_placebo_outcome")


def _overlap(here: Results, where: dict[str, str]) -> Iterator[str]:
    balance = [x.value for x in here.numbers("balance_smd", "priority", **where) if x.value is not None]
    if balance:
        low, high = (number(each, here.lang, 1, sign=True) for each in (min(balance), max(balance)))
        yield here.say(BALANCE).format(low=low, high=high)
    else:
        yield not_made(here, "balance_smd")
    outside = here.number("overlap_outside", "priority", **where)
    if outside.value is not None:
        yield here.say(OUTSIDE).format(share=percent(outside.value, here.lang, 0))


def _left_out(here: Results, where: dict[str, str]) -> str:
    x = here.number("check_leave_one_out", "priority", **where)
    if x.value is None:
        return not_made(here, "check_leave_one_out")
    return here.say(LEFT if x.status == "ok" else LEFT_ONE).format(interval=interval_text(x, here.lang))

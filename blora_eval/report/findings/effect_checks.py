"""What checks say of things not seen or beside the mentoring, and what may be said by groups."""

from collections.abc import Iterator

from blora_eval.report.labels import label, reason_text
from blora_eval.report.language import _, number
from blora_eval.report.markup import Paragraphs, interval_text, value_text
from blora_eval.report.place import Number, Results

HEADLINE = "P0"
"""The official series that is looked at before and after."""

ROBUST = _(
    "Nilai ketahanan: faktor tak teramati harus menjelaskan {value} ragam pilihan desa dan ragam hasil agar "
    "perkiraan menjadi nol, dan {limit} agar perkiraan tidak lagi bermakna."
)
OSTER = _(
    "Delta Oster: pilihan menurut hal tak teramati harus {value} kali sekuat pilihan menurut masa lalu desa "
    "agar perkiraan habis; di bawah satu (tanpa tanda) berarti mudah habis."
)
E_VALUE = _(
    "Nilai E: faktor tak teramati harus berkaitan dengan pilihan desa dan dengan hasil masing-masing sebesar "
    "rasio risiko {value} agar perkiraan habis, dan {limit} agar selangnya memuat nol."
)
ROSENBAUM = _(
    "Batas Rosenbaum: pada {n} pasang desa yang nilai awalnya mirip, bias tersembunyi dengan rasio peluang "
    "{value} sudah cukup untuk menghapus temuan; satu berarti tidak ada temuan."
)
RELATIVE = _(
    "Kecenderungan boleh berbeda (HonestDiD, atas beda-dalam-beda): bila sesudah mulai kecenderungan "
    "menyimpang setengah simpangan terbesar sebelum mulai, rata-rata dua tahun pertama {value} dengan selang "
    "{interval}."
)
NOBODY_LOST = _("Desa yang hilang: semua desa yang teramati sebelum mulai masih teramati sesudahnya.")
LOST = _(
    "Desa yang hilang: {n} desa tidak teramati lagi; batas Lee atas selisih perubahan {value} ialah "
    "{interval}."
)
HELD = _(
    "Program lain dijaga tetap: dengan jangkauan program lain dan masa lalu dalam regresi, selisihnya "
    "{value} ({interval})."
)
LEFT = _(
    "Program lain dikeluarkan: bila desa yang dijangkau satu program dikeluarkan, bergantian, perkiraan "
    "berkisar {interval}."
)
DOSE = _(
    "Dosis: di antara desa prioritas, satu hari pendampingan lebih banyak setahun berjalan bersama selisih "
    "{value} ({interval})."
)
COST = _("Biaya: Rp kegiatan per satuan hasil yang membaik {value} (selang kepercayaan 95%: {interval}).")
SERIES = _(
    "Deret kabupaten: sejak mulai, angka kemiskinan resmi berubah {value} setahun dibandingkan kemiringan "
    "sebelumnya (selang kepercayaan 95%: {interval}; tahun pandemi dipisahkan)."
)
FORMS = {
    "check_relative_magnitude": RELATIVE,
    "check_robustness_value": ROBUST,
    "check_oster": OSTER,
    "check_e_value": E_VALUE,
    "check_rosenbaum": ROSENBAUM,
    "check_attrition": LOST,
    "check_programmes_held": HELD,
    "check_programmes_left_out": LEFT,
    "check_dose": DOSE,
    "check_cost": COST,
}


def not_made(here: Results, name: str) -> str:
    """That a check could not be made."""
    return here.say("{check}: tidak dapat diperiksa dengan data ini.").format(
        check=label(name, here.lang).title
    )


def beyond(here: Results, where: dict[str, str]) -> Iterator[str]:
    """One sentence a check, with what it found or why it could not be made."""
    for name, form in FORMS.items():
        x = here.number(name, "priority", **where)
        limit = here.number(f"{name}_limit", "priority", **where)
        yield _worded(here, x, NOBODY_LOST if name == "check_attrition" and x.n == 0 else form, limit)
    series = here.number("check_interrupted_series", here.level, dimension=HEADLINE)
    yield _worded(here, series, SERIES, None)


def _worded(here: Results, x: Number, form: str, limit: Number | None) -> str:
    reason = reason_text(x.reason, here.lang) if x.reason else ""
    if x.value is None:
        return here.say("{check}: tidak dapat diperiksa, {reason}.").format(
            check=label(x.indicator, here.lang).title, reason=reason
        )
    told = here.say(form).format(
        value=_value(here, x),
        interval=interval_text(x, here.lang),
        n=number(x.n or 0, here.lang),
        limit="" if limit is None or limit.value is None else _value(here, limit),
    )
    note = here.say("Catatan: {reason}.").format(reason=reason)
    return f"{told} {note}" if x.status != "ok" else told


def _value(here: Results, x: Number) -> str:
    return value_text(x, here.lang).rstrip("*")


LEVEL = 0.05
NONE = _("Tidak ada kelompok yang disebut dalam study.yaml, jadi tidak ada kelompok yang dinilai.")
CLEAR = _(
    "Kelompok yang ditetapkan sebelumnya: pada {groups} selisihnya jelas berbeda dari nol, juga setelah "
    "nilai p disesuaikan atas {tested} kelompok."
)
UNCLEAR = _(
    "Kelompok yang ditetapkan sebelumnya: pada {groups} tidak ada selisih yang jelas setelah nilai p "
    "disesuaikan atas {tested} kelompok."
)
UNUSABLE = _("Kelompok yang ditetapkan sebelumnya: pada {groups} tidak dapat disimpulkan apa pun, {reason}.")
EXPLORED = _(
    "Kelompok lain ({groups}) tidak ditetapkan sebelumnya: penjajakan, tidak diuji, dan bukan temuan."
)
ABSENT = _("Kelompok {groups} tidak dapat dinilai, {reason}.")


def group_title(here: Results, x: Number) -> str:
    """A group in words."""
    column, _equals, value = x.period.partition("=")
    known = {each["column"]: each["label"][here.lang] for each in here.study.get("subgroups", [])}
    halves = {"low": here.say("paruh bawah"), "high": here.say("paruh atas")}
    title = known.get(column, column)
    return f"{title}: {halves.get(value, value)}" if value else title


def subgroups(here: Results, column: str | None = None) -> Paragraphs:
    """What the effects by group allow to be said."""
    where = {"dimension": here.outcome(column).get("column", "")}
    found = here.numbers("att_group", "priority", **where)
    if not found:
        return Paragraphs(((here.say(NONE), ""),))
    return Paragraphs(tuple((text, "") for text in _told(here, found, where)))


def _told(here: Results, found: list[Number], where: dict[str, str]) -> Iterator[str]:
    q = {x.period: x.value for x in here.numbers("att_group_q", "priority", **where)}
    seen = [x for x in found if x.value is not None]
    usable = [x for x in seen if x.status != "unusable"]
    tested = [x for x in usable if q.get(x.period) is not None]
    clear = [x for x in tested if (q[x.period] or 0.0) < LEVEL]
    blocks = (
        (CLEAR, clear),
        (UNCLEAR, [x for x in tested if x not in clear]),
        (UNUSABLE, [x for x in seen if x.status == "unusable"]),
        (EXPLORED, [x for x in usable if x not in tested]),
        (ABSENT, [x for x in found if x.value is None]),
    )
    for form, group in blocks:
        if group:
            yield here.say(form).format(
                groups=", ".join(group_title(here, x) for x in group),
                tested=len(tested),
                reason=reason_text(group[0].reason, here.lang),
            )

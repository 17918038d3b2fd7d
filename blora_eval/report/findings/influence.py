"""The effect of the mentoring in words, the list of villages, and the limits of what can be said."""

from blora_eval.report.formats import date, quantity
from blora_eval.report.markup import Paragraphs
from blora_eval.report.place import Results
from blora_eval.report.prose import sentence, weight
from blora_eval.results import Check

__all__ = ["effect", "limits", "priority_list", "trends_before"]


def _(text: str) -> str:
    """Mark a text for the catalogue; it is translated where it is printed."""
    return text


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
    """What no number of this report can show.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Paragraphs
        A list; the sentences about the choice of villages only where there is a list of them.
    """
    texts = [OFFICIAL_ONLY, REGISTER_ONLY]
    if here.study["priority"]:
        texts += [CHOSEN, NO_CREDIT]
    heading = (here.say("Yang tidak dapat dikatakan laporan ini:"), "")
    return Paragraphs((heading, *((here.say(text), "item") for text in texts)))


def _caused(here: Results, column: str | None = None) -> tuple[str, str]:
    outcome = here.outcome(column)
    x = here.number("att", "priority", dimension=outcome.get("column", ""))
    text = sentence(x, here.lang, outcome["label"][here.lang] if outcome else here.say("Hasil desa"))
    return text, weight(x)


def effect(here: Results, column: str | None = None) -> Paragraphs:
    """What can be said of the mentoring: all priority villages together, never one alone.

    Parameters
    ----------
    here : Results
        The report's place.
    column : str, optional
        The outcome's panel column; the study's first if not given.

    Returns
    -------
    Paragraphs
        The pooled estimate, its p-value unless the estimate is unusable, the check of the years
        before, and the warning of the choice.
    """
    say = here.say
    outcome = here.outcome(column)
    texts = [_caused(here, column)]
    p = here.number("att_p", "priority", dimension=outcome.get("column", ""))
    if p.value is not None and p.status != "unusable":
        texts.append((say("Nilai p: {p}.").format(p=quantity(p.value, "p", here.lang)), ""))
    before = here.number("att_pretrend_p", "priority", dimension=outcome.get("column", ""))
    if before.value is not None:
        text = say("Nilai p untuk jalur kedua kelompok sebelum pendampingan mulai: {p}.")
        texts.append((text.format(p=quantity(before.value, "p", here.lang)), ""))
    if outcome:
        texts.append((sentence(trends_before(here, column), here.lang), ""))
    if here.study["priority"]:
        texts += [(say(CHOICE), "warning"), (say(TOGETHER), "note")]
    return Paragraphs(tuple(texts))


def trends_before(here: Results, column: str | None = None) -> Check:
    """Whether the two groups moved together before the mentoring began.

    Parameters
    ----------
    here : Results
        The report's place.
    column : str, optional
        The outcome's panel column; the study's first if not given.

    Returns
    -------
    Check
        ``years`` event times before the start with an interval wider than nothing, and how many of
        them exclude zero; where none does, the joint test decides at the five per cent level.
    """
    events = here.numbers("att_event", "priority", dimension=here.outcome(column).get("column", ""))
    before = [x for x in events if int(x.period) < 0 and x.low is not None and x.low != x.high]
    clear = sum(x.clear for x in before)
    joint = here.number("att_pretrend_p", "priority", dimension=here.outcome(column).get("column", ""))
    if before and clear == 0 and joint.value is not None and joint.value < LEVEL:
        return Check("trends_before_jointly", {}, passed=False)
    return Check("trends_before", {"years": len(before), "clear": clear}, clear == 0 if before else None)


def priority_list(here: Results) -> Paragraphs:
    """Which list of priority villages the study uses.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Paragraphs
        Kind, decree and date of the list; lists are never merged.
    """
    priority = here.study["priority"]
    if not priority:
        absent = here.say("Tidak tersedia: studi ini tidak memuat daftar desa prioritas.")
        return Paragraphs(((absent, "status-unavailable"),))
    known = [here.say("Daftar desa prioritas: {kind}").format(kind=priority["kind"])]
    if priority["decree"]:
        known.append(here.say("keputusan: {decree}").format(decree=priority["decree"]))
    if priority["date"]:
        known.append(here.say("tanggal: {date}").format(date=date(priority["date"], here.lang)))
    return Paragraphs((("; ".join(known) + ".", ""),))

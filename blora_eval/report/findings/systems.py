"""What the sections on the movement's own systems say, in sentences computed from their numbers."""

from blora_eval.report.formats import date, number
from blora_eval.report.labels import label
from blora_eval.report.markup import Paragraphs, value_text
from blora_eval.report.place import Results
from blora_eval.report.prose import sentence
from blora_eval.report.record import Number
from blora_eval.report.tables.systems_places import own, periods, title
from blora_eval.report.tables.systems_programmes import said_of

__all__ = ["desk", "livelihoods", "mentoring", "potential", "programmes", "said"]


def said(here: Results, x: Number, level: str) -> str:
    """A number of a system as a sentence that begins with its place.

    Parameters
    ----------
    here : Results
        The report's place.
    x : Number
        The number, or a change of it.
    level : str
        Whose it is.

    Returns
    -------
    str
        In the report's language.
    """
    words = title(here, x.indicator.removesuffix("_change"), x.dimension)
    what = f"{here.place_name(level)}: {words[0].lower()}{words[1:]}"
    return sentence(x, here.lang, what)


def mentoring(here: Results) -> Paragraphs:
    """Who mentors today, how often, and that activities without money are normal.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Paragraphs
        Sentences; the reason where there is no table.
    """
    level = own(here, "mentor_gap_days")
    first = (
        here.number("mentors_active", dimension="agency")
        if level == "village"
        else here.number("mentored_share", level, dimension="agency", period="")
    )
    texts = [(said(here, first, level), "lead")]
    if names := sorted(x.dimension for x in here.numbers("mentor_named")):
        texts.append(
            (here.say("Pada hari laporan didampingi oleh: {names}.").format(names="; ".join(names)), "")
        )
    found = [here.number(name, level) for name in ("mentor_gap_days", "days_since_visit", "visit_rate")]
    texts += [(said(here, x, level), "item") for x in found if x.reason not in {"no_rows", "no_table"}]
    note = here.say("Yang tidak dicatat tidak terhitung: sedikit catatan belum tentu sedikit kerja.")
    return Paragraphs((*texts, (note, "note")))


def desk(here: Results) -> Paragraphs:
    """What is still open of the Desk, and by when it is due.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Paragraphs
        One sentence, and the day of the next Desk where study.yaml gives it.
    """
    say, level = here.say, own(here, "followups")
    found = {
        name: here.number("followups", level, dimension=name)
        for name in ("all", "open", "overdue", "due_next")
    }
    if any(x.value is None for x in found.values()):
        return Paragraphs(((said(here, found["open"], level), "lead"),))
    counted = {name: value_text(x, here.lang) for name, x in found.items()}
    text = say(
        "{place}: dari {all} tindak lanjut, {open} masih terbuka, {overdue} di antaranya lewat batas waktu."
    )
    texts = [(text.format(place=here.place_name(level), **counted), "lead")]
    day = here.study.get("systems", {}).get("next_desk")
    if day:
        text = say("Sebelum Desk berikutnya, {date}, harus selesai {count} tindak lanjut.")
        texts.append((text.format(date=date(day, here.lang), count=counted["due_next"]), ""))
    return Paragraphs(tuple(texts))


def potential(here: Results) -> Paragraphs:
    """How complete the inventory is, and what the ranking is for.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Paragraphs
        Sentences; the reason where there is no inventory.
    """
    level = own(here, "potential_items")
    items = here.number("potential_items", level)
    texts = [(said(here, items, level), "lead")]
    rest = [here.number(name, level) for name in ("potential_complete", "potential_unused")]
    texts += [(said(here, x, level), "item") for x in rest if x.value is not None]
    note = here.say(
        "Urutan potensi adalah hitungan terbuka untuk dibahas musyawarah desa, bukan keputusan. Kuosien "
        "lokasi menghitung butir inventaris, bukan nilainya."
    )
    return Paragraphs((*texts, (note, "note")))


def livelihoods(here: Results) -> Paragraphs:
    """How the index of five capitals changed, with its interval where there is one.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Paragraphs
        One sentence a place; no direction is worded without an interval.
    """
    level = own(here, "capital_index_change")
    levels = [level] if level == "village" else [level, "comparison"]
    shown = [here.number("capital_index_change", each) for each in levels]
    texts = [
        (said(here, x, each), "item" if len(levels) > 1 else "lead")
        for x, each in zip(shown, levels, strict=True)
        if x.value is not None or each == level
    ]
    note = here.say(
        "Indeks menempatkan desa di samping desa lain dalam tabel; nol dan satu adalah yang terburuk dan "
        "terbaik di sini saja. Selang kepercayaan mengukur sebaran antardesa. Perubahan bukan dampak "
        "pendampingan."
    )
    return Paragraphs((*texts, (note, "note")))


def programmes(here: Results) -> Paragraphs:
    """Which programmes are outputs only, and how often two of one purpose paid in one village.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Paragraphs
        No effect is attributed to any of them.
    """
    say, level = here.say, own(here, "programme_quota")
    names = sorted({x.dimension for x in here.numbers("programme_quota", level)})
    if not names:
        absent = here.number("programme_quota", level)
        return Paragraphs(((sentence(absent, here.lang, say("Program terkait")), "lead"),))
    about = said_of(here)
    silent = [name for name in names if not about.get(name, {}).get("poverty_effect", False)]
    texts = []
    if silent:
        text = say(
            "Tidak menyatakan dampak pada kemiskinan, dan karena itu dilaporkan sebagai keluaran "
            "saja: {names}."
        )
        texts.append((text.format(names="; ".join(silent)), "lead"))
    umbrella = sorted({each["umbrella"] for each in about.values() if each.get("umbrella")})
    for name in umbrella:
        parts = [each["name"] for each in about.values() if each.get("umbrella") == name]
        texts.append((say("{name} memayungi: {parts}.").format(name=name, parts="; ".join(parts)), ""))
    double = here.number("programme_double", level)
    if double.value is not None:
        text = say("{what}: {count}. Ini pertanyaan untuk diperiksa, bukan temuan pendanaan ganda.")
        words = {"what": label("programme_double", here.lang).title, "count": number(double.value, here.lang)}
        texts.append((text.format(**words), ""))
    years = periods(here, "programme_quota", "study")
    if years:
        text = say(
            "Kuota, terdaftar, terpilih, dan dibayar tidak saling menggantikan; tahun dalam tabel: {years}."
        )
        texts.append((text.format(years=", ".join(years)), "note"))
    return Paragraphs(tuple(texts))

"""What the sections on the movement's systems and on the register's quality say."""

from blora_eval.report.declared import last_round, own, periods, title
from blora_eval.report.labels import label
from blora_eval.report.language import date, number
from blora_eval.report.markup import Paragraphs, interval_text, value_text
from blora_eval.report.place import Number, Results
from blora_eval.report.prose import sentence
from blora_eval.report.tables.register import account_pair, verval_round
from blora_eval.report.tables.systems import said_of


def said(here: Results, x: Number, level: str) -> str:
    """A number of a system as a sentence that begins with its place."""
    words = title(here, x.indicator.removesuffix("_change"), x.dimension)
    what = f"{here.place_name(level)}: {words[0].lower()}{words[1:]}"
    return sentence(x, here.lang, what)


def mentoring(here: Results) -> Paragraphs:
    """Who mentors today, how often, and that activities without money are normal."""
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
    """What is still open of the Desk, and by when it is due."""
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
    """How complete the inventory is, and what the ranking is for."""
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
    """How the index of five capitals changed, with its interval where there is one."""
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
    """Which programmes are outputs only, and how often two of one purpose paid in one village."""
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


def register_quality(here: Results) -> Paragraphs:
    """How far the register is filled in, how many numbers are sound, and that proposals are no findings."""
    last = last_round(here, "register")
    wanted = [("valid_share", "members:nik"), ("completeness", "members"), ("duplicate_share", "")]
    found = [here.number(name, dimension=dimension, **last) for name, dimension in wanted]
    texts = [(said(here, x, here.level), "lead" if at == 0 else "item") for at, x in enumerate(found)]
    note = here.say("Mutu register adalah hasil kerja desa; ia tidak mengatakan seberapa miskin desa itu.")
    return Paragraphs((*texts, (note, "note")))


def verval(here: Results) -> Paragraphs:
    """How far verification got, and which villages have not begun."""
    say, level, last = here.say, own(here, "verval"), verval_round(here)
    where = {"round": last} if last else {}
    steps = {name: here.number("verval", level, dimension=name, **where) for name in ("listed", "visited")}
    share = here.number("verval_visited_share", level, **where)
    if any(x.value is None for x in (*steps.values(), share)):
        texts = [(said(here, share, level), "lead")]
    else:
        told = {name: value_text(x, here.lang) for name, x in steps.items()}
        text = say("{place}: {visited} dari {listed} rumah tangga dalam daftar sudah dikunjungi ({share}).")
        told |= {"share": value_text(share, here.lang), "place": here.place_name(level)}
        texts = [(text.format(**told), "lead")]
    kappa = here.number("mentor_kappa", level, **where)
    if kappa.value is not None:
        texts.append((said(here, kappa, level), "item"))
    if here.level != "village" and last:
        texts.append((_not_updated(here, last), "item"))
    return Paragraphs(tuple(texts))


def _not_updated(here: Results, last: str) -> str:
    """The villages without a visit, by name and district: names alone are ambiguous."""
    rows = here.pick("verval_not_updated", "villages", round=last)
    lacking = set(rows.loc[rows["value"].fillna(0) > 0, "area_code"])
    areas = here.villages[here.villages["village_code"].isin(lacking)]
    if areas.empty:
        return here.say("Semua desa yang diukur sudah memutakhirkan daftarnya.")
    names = [f"{area.village} ({area.district})" for area in areas.itertuples(index=False)]
    text = here.say("Belum memutakhirkan: {count} desa: {names}.")
    return text.format(count=number(len(names), here.lang), names=", ".join(names))


def register_account(here: Results) -> Paragraphs:
    """Start, entries, exits and end in one sentence, and what an exit does not mean."""
    before, after = account_pair(here)
    pair = {"round": f"{before}/{after}"} if before else {}
    entries, exits = (here.number(name, **pair) for name in ("register_entries", "register_exits"))
    ends = [here.number("register_households", round=name) for name in (before, after)]
    if any(x.value is None for x in (entries, exits, *ends)):
        return Paragraphs(((said(here, exits, here.level), "lead"),))
    text = here.say(
        "{place}: {start} rumah tangga ({before}), {entries} masuk, {exits} keluar, "
        "{end} rumah tangga ({after})."
    )
    told = {
        name: value_text(x, here.lang)
        for name, x in zip(("start", "end", "entries", "exits"), (*ends, entries, exits), strict=True)
    }
    rounds = {"before": here.round_label(before), "after": here.round_label(after)}
    texts = [(text.format(place=here.name, **told, **rounds), "lead")]
    if exits.status == "caution":
        texts.append(
            (
                here.say("Kedua putaran berasal dari register yang berbeda; dihitung atas permintaan."),
                "warning",
            )
        )
    texts.append((here.say("Keluar dari register bukan berarti keluar dari kemiskinan."), "note"))
    return Paragraphs(tuple(texts))


def slrt(here: Results) -> Paragraphs:
    """Cases received and resolved, in how many days, and how many were linked with the register."""
    level = own(here, "slrt")
    counts = {name: here.number("slrt", level, dimension=name) for name in ("received", "resolved")}
    if any(x.value is None for x in counts.values()):
        return Paragraphs(((said(here, counts["received"], level), "lead"),))
    told = {name: value_text(x, here.lang) for name, x in counts.items()}
    text = here.say("{place}: {received} kasus diterima, {resolved} di antaranya selesai.")
    texts = [(text.format(place=here.place_name(level), **told), "lead")]
    days, matched = (here.number(name, level) for name in ("slrt_days", "slrt_matched_share"))
    bounds = interval_text(days, here.lang)
    if days.value is not None and bounds:
        text = here.say("Separuh kasus selesai dalam {days} hari (selang 95%: {bounds}).")
        texts.append((text.format(days=number(days.value, here.lang), bounds=bounds), "item"))
    else:
        texts.append((said(here, days, level), "item"))
    texts.append((said(here, matched, level), "item"))
    return Paragraphs(tuple(texts))

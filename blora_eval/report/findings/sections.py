"""What the sections say of register, survey and outcome, and what a report says at its end."""

from blora_eval.registry import dimensions, under
from blora_eval.report.labels import dimension_label, first_line, label, table_label
from blora_eval.report.language import date, period, quantity
from blora_eval.report.markup import Paragraphs, interval_text, value_text
from blora_eval.report.official import official_change
from blora_eval.report.place import Number, Results
from blora_eval.report.prose import moved, sentence, weight
from blora_eval.report.tables.poverty import modelled


def unmeasured(here: Results) -> Paragraphs:
    """One sentence: a survey of larger areas says nothing of these in a village."""
    absent = not here.rounds("survey") or here.study["tables"].get("survey") == "absent"
    x = Number("quantile_share", reason="no_survey" if absent else "small_area")
    what = here.say("Ketimpangan, kedalaman kemiskinan, dan ketepatan sasaran bantuan {place}")
    return Paragraphs(((sentence(x, here.lang, what.format(place=here.name)), weight(x)),))


def village_poverty(here: Results) -> Number:
    """The village's share of poor persons by the study's first line, from the last survey."""
    own = [x for x in modelled(here) if x.area_code == here.area_code]
    found = own or here.numbers("fgt0", "village")
    return found[0] if found else here.number("fgt0", "village")


def village_poverty_sentence(here: Results, x: Number) -> str:
    """The estimate in words."""
    if x.n_psu:
        text = here.say(
            "Menurut model area kecil, {value} penduduk {place} miskin ({round}), dengan selang kepercayaan "
            "95% {interval}. Sampel desa sendiri hanya {blocks} blok; selebihnya dari desa lain yang serupa."
        )
    else:
        text = here.say(
            "Menurut model area kecil, {value} penduduk {place} miskin ({round}), dengan selang kepercayaan "
            "95% {interval}. Desa ini di luar sampel: angkanya dari desa lain yang serupa menurut register."
        )
    return text.format(
        value=value_text(x, here.lang),
        place=here.name,
        round=here.round_label(x.round),
        interval=interval_text(x, here.lang),
        blocks=x.n_psu,
    )


def inequality(here: Results) -> Paragraphs:
    """The Gini ratio, what the poorest tenth has, and how deep poverty is, in the last round."""
    rounds = here.rounds("survey")
    if not rounds:
        absent = Number("gini", reason=here.why("gini", here.around))
        return _said(here, [(absent, label("gini", here.lang).title)])
    titles = {
        ("gini", ""): label("gini", here.lang).title,
        ("quantile_share", "1"): here.say("Bagian konsumsi sepersepuluh penduduk termiskin"),
        ("fgt1", first_line(here.study)): label("fgt1", here.lang).title,
    }
    found = {key: here.number(key[0], here.around, dimension=key[1], round=rounds[-1]) for key in titles}
    return _said(here, [(found[key], title) for key, title in titles.items()])


def targeting(here: Results) -> Paragraphs:
    """Of the poor, how many each kind of aid reaches, and of those it reaches, how many are not poor."""
    kept = [
        (x, f"{dimension_label('aid_share', kind, here.lang)}: {label(name, here.lang).title}")
        for kind in dimensions("aid")
        for name in ("aid_coverage", "aid_leakage")
        for x in here.numbers(name, here.around, dimension=f"{kind}:{first_line(here.study)}")
        if x.round == here.rounds("survey")[-1]
    ]
    return _said(
        here, kept or [(here.number("aid_coverage", here.around), here.say("Ketepatan sasaran bantuan"))]
    )


def _said(here: Results, numbers: list[tuple[Number, str]]) -> Paragraphs:
    texts = []
    for x, title in numbers:
        where = f", {here.round_label(x.round)}" if x.round else ""
        texts.append((sentence(x, here.lang, f"{title}{where}"), weight(x, "item")))
    return Paragraphs(tuple(texts))


def privacy(here: Results) -> Paragraphs:
    """How many numbers of this place are hidden or not available, and by whose policy."""
    own = here.rows[(here.rows["level"] == here.level)]
    own = own if here.level == "study" else own[own["area_code"] == here.area_code]
    counts = own["status"].value_counts()
    policy = here.say(
        "Sel yang berdasar kurang dari {k} orang atau rumah tangga disembunyikan, beserta sel yang dapat "
        "mengungkapkannya. Batas {k} adalah kebijakan proyek ini sendiri, bukan ketentuan lembaga resmi."
    ).format(k=here.study["minimum_cell"])
    counted = here.say(
        "Untuk wilayah ini {hidden} angka disembunyikan dan {absent} angka tidak tersedia."
    ).format(hidden=int(counts.get("suppressed", 0)), absent=int(counts.get("unavailable", 0)))
    return Paragraphs(((policy, ""), (counted, "note")))


def sources(here: Results) -> Paragraphs:
    """Sources of numbers that were not published, attributions, and the date of the data."""
    say = here.say
    own = here.rows[here.rows["kind"] != "official"]
    named = sorted({str(source) for source in own["source"] if source})
    texts = [(say("Sumber: {sources}.").format(sources=source.rstrip(".")), "item") for source in named]
    texts += [
        (say("Atribusi: {text}.").format(text=text.rstrip(".")), "item")
        for text in here.study["attributions"]
    ]
    day = date(here.study["as_of"], here.lang)
    texts.append((say("Keadaan data per {date}.").format(date=day), "item"))
    if here.study["synthetic"]:
        texts.append(
            (say("SINTETIS: semua data laporan ini rekaan komputer, bukan keadaan desa mana pun."), "warning")
        )
    return Paragraphs(tuple(texts))


def inputs(here: Results) -> Paragraphs:
    """Which tables came and which did not."""
    said = {
        state: ", ".join(
            table_label(name, here.lang) for name in under("table") if here.study["tables"].get(name) == state
        )
        for state in ("present", "absent")
    }
    texts = [(here.say("Diserahkan dan dipakai: {tables}.").format(tables=said["present"]), "")]
    if said["absent"]:
        absent = here.say("Tidak tersedia, karena tabelnya tidak diserahkan: {tables}.")
        texts.append((absent.format(tables=said["absent"]), "note"))
    return Paragraphs(tuple(texts))


def register(here: Results) -> Paragraphs:
    """What the register says of the poorest deciles here, in its last round."""
    rounds = here.rounds("register")
    last = rounds[-1] if rounds else ""
    poorest = here.number("decile_share", dimension="1", **({"round": last} if last else {}))
    what = here.say("{place}, {round}: bagian rumah tangga pada desil terbawah")
    what = what.format(place=here.name, round=here.round_label(last) or "–")
    texts = [(sentence(poorest, here.lang, what), weight(poorest))]
    note = here.say(
        "Desil adalah peringkat dalam register itu sendiri, bukan ukuran kemiskinan; susunan register "
        "berubah antara dua putaran, sehingga selisihnya bukan perubahan kesejahteraan."
    )
    return Paragraphs((*texts, (note, "note")))


def aid(here: Results) -> Paragraphs:
    """The share of persons that receive aid by the register, in its last round."""
    rounds = here.rounds("register")
    where = {"round": rounds[-1]} if rounds else {}
    kinds = [here.number("aid_share", dimension=kind, **where) for kind in ("food", "cash", "health")]
    if all(x.status == "unavailable" for x in kinds):
        absent = here.number("aid_share", **where)
        return Paragraphs(((sentence(absent, here.lang), weight(absent)),))
    return Paragraphs(tuple((sentence(x, here.lang), "item") for x in kinds))


def poverty(here: Results) -> Paragraphs:
    """What the survey can say, of a village through the small-area model only."""
    say = here.say
    if here.level == "village":
        what = say("Persentase penduduk miskin {place}").format(place=here.name)
        x = village_poverty(here)
        said = sentence(x, here.lang, what) if x.value is None else village_poverty_sentence(here, x)
        return Paragraphs(((said, weight(x)),))
    if not here.rounds("survey"):
        return Paragraphs(((sentence(here.number("fgt0"), here.lang), weight(here.number("fgt0"))),))
    if any("no_weights" in x.reason for x in here.numbers("fgt0")):
        text = say(
            "Survei ini tanpa penimbang: angkanya menggambarkan rumah tangga yang disampel, bukan penduduk."
        )
        return Paragraphs(((text, "warning"),))
    text = say("Angka survei berlaku untuk wilayah yang disampel, dengan galat menurut rancangan sampelnya.")
    return Paragraphs(((text, "note"),))


def path(here: Results, column: str | None = None) -> Paragraphs:
    """How the outcome moved here, beside the means of the two groups."""
    outcome = here.outcome(column)
    if not outcome:
        absent = Number("outcome", reason=here.why("outcome"))
        what = here.say("Hasil desa menurut tahun")
        return Paragraphs(((sentence(absent, here.lang, what), weight(absent)),))
    levels = ["village"] if here.level == "village" else []
    texts = []
    for level in [*levels, "priority", "comparison"]:
        x = here.number("outcome_change", level, dimension=outcome["column"])
        texts.append((moved(here, x, f"{here.place_name(level)}, {period(x.period, here.lang)}"), "item"))
    note = here.say(
        "Selisih sebelum dan sesudah saja bukan dampak: wabah dan hal lain terjadi pada waktu yang sama."
    )
    return Paragraphs((*texts, (note, "note")))


def official(here: Results, indicator: str = "P0", start: int = 2021, end: int = 2025) -> Paragraphs:
    """How the published figures moved in the kabupaten, the province and the nation."""
    changes = official_change(here, indicator, start, end)
    known = [x for x in changes if x.value is not None]
    if not known:
        text = sentence(changes[0], here.lang, here.say("Angka resmi"))
        return Paragraphs(((text, weight(changes[0])),))
    listed = "; ".join(
        f"{here.place_name(x.level)} {quantity(x.value or 0, x.unit, here.lang)}" for x in known
    )
    text = here.say("Selisih angka resmi Maret {start} sampai Maret {end}: {listed}.")
    note = here.say(
        "Angka resmi terbit tanpa selang kepercayaan. Selisihnya menggambarkan seluruh wilayah, "
        "bukan dampak gerakan."
    )
    years = known[0].period.split("/")
    return Paragraphs(((text.format(start=years[0], end=years[1], listed=listed), "lead"), (note, "note")))

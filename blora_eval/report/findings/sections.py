"""What the sections say of register, survey, outcome and published figures."""

from blora_eval.report.findings.smallarea import village_poverty, village_poverty_sentence
from blora_eval.report.formats import period, quantity
from blora_eval.report.labels import table_label
from blora_eval.report.markup import Paragraphs
from blora_eval.report.official import official_change
from blora_eval.report.place import Results
from blora_eval.report.prose import moved, sentence, weight
from blora_eval.report.record import Number
from blora_eval.report.vocabulary import TABLES

__all__ = ["aid", "inputs", "official", "path", "poverty", "register"]


def inputs(here: Results) -> Paragraphs:
    """Which tables came and which did not.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Paragraphs
        Two sentences, and where the numbers of the account are missing, that they are.
    """
    said = {
        state: ", ".join(
            table_label(name, here.lang) for name in TABLES if here.study["tables"].get(name) == state
        )
        for state in ("present", "absent")
    }
    texts = [(here.say("Diserahkan dan dipakai: {tables}.").format(tables=said["present"]), "")]
    if said["absent"]:
        absent = here.say("Tidak tersedia, karena tabelnya tidak diserahkan: {tables}.")
        texts.append((absent.format(tables=said["absent"]), "note"))
    return Paragraphs(tuple(texts))


def register(here: Results) -> Paragraphs:
    """What the register says of the poorest deciles here, in its last round.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Paragraphs
        One sentence, and what it does not mean.
    """
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
    """The share of persons that receive aid by the register, in its last round.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Paragraphs
        One sentence a kind of aid.
    """
    rounds = here.rounds("register")
    where = {"round": rounds[-1]} if rounds else {}
    kinds = [here.number("aid_share", dimension=kind, **where) for kind in ("food", "cash", "health")]
    if all(x.status == "unavailable" for x in kinds):
        absent = here.number("aid_share", **where)
        return Paragraphs(((sentence(absent, here.lang), weight(absent)),))
    return Paragraphs(tuple((sentence(x, here.lang), "item") for x in kinds))


def poverty(here: Results) -> Paragraphs:
    """What the survey can say, of a village through the small-area model only.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Paragraphs
        For a village its modelled rate or the reason for which it has none; for a group the kind of sample.
    """
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
    """How the outcome moved here, beside the means of the two groups.

    Parameters
    ----------
    here : Results
        The report's place.
    column : str, optional
        The outcome's panel column; the study's first if not given.

    Returns
    -------
    Paragraphs
        A sentence for the place and for each group.
    """
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
    """How the published figures moved in the kabupaten, the province and the nation.

    Parameters
    ----------
    here : Results
        The report's place.
    indicator : str, default "P0"
        The official indicator.
    start, end : int
        The March figures to compare.

    Returns
    -------
    Paragraphs
        A sentence a level; no direction is worded, since the figures are published without interval.
    """
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

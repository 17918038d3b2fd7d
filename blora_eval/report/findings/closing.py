"""What a report says at its end: what is hidden and by whose policy, sources, attributions, version."""

from blora_eval.report.formats import date
from blora_eval.report.markup import Paragraphs
from blora_eval.report.place import Results

__all__ = ["privacy", "sources"]


def privacy(here: Results) -> Paragraphs:
    """How many numbers of this place are hidden or not available, and by whose policy.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Paragraphs
        The policy as the project's own.
    """
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
    """Sources of numbers that were not published, attributions, and the date of the data.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Paragraphs
        A list.
    """
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

"""What a village's modelled poverty says, in a sentence: the estimate, its interval, and how it was made."""

from blora_eval.report.markup import interval_text, value_text
from blora_eval.report.place import Results
from blora_eval.report.record import Number
from blora_eval.report.tables.smallarea import modelled

__all__ = ["village_poverty", "village_poverty_sentence"]


def village_poverty(here: Results) -> Number:
    """The village's share of poor persons by the study's first line, from the last survey.

    Parameters
    ----------
    here : Results
        The report's place, a village.

    Returns
    -------
    Number
        Unavailable with its reason where there is none.
    """
    own = [x for x in modelled(here) if x.area_code == here.area_code]
    found = own or here.numbers("fgt0", "village")
    return found[0] if found else here.number("fgt0", "village")


def village_poverty_sentence(here: Results, x: Number) -> str:
    """The estimate in words.

    Parameters
    ----------
    here : Results
        The report's place, a village.
    x : Number
        What :func:`village_poverty` gave, with a value.

    Returns
    -------
    str
        One or two sentences.
    """
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

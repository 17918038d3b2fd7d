"""Words that figures share: why one is absent, what its marks mean, where its numbers come from."""

from collections.abc import Sequence

from blora_eval.report.markup import Paragraphs
from blora_eval.report.place import Results
from blora_eval.report.prose import sentence
from blora_eval.report.record import Number

__all__ = ["absent", "listed", "places_key", "round_words"]


def absent(here: Results, title: str, indicator: str, reason: str = "") -> Paragraphs:
    """What stands where a figure cannot be drawn.

    Parameters
    ----------
    here : Results
        The report's place.
    title : str
        What the figure would show.
    indicator : str
        The indicator that has no number.
    reason : str, optional
        The reason's code; the store's own if not given.

    Returns
    -------
    Paragraphs
        One sentence with the reason.
    """
    missing = Number(indicator, reason=reason or here.why(indicator))
    return Paragraphs(((sentence(missing, here.lang, title), "status-unavailable"),))


def listed(texts: Sequence[str]) -> str:
    """Texts in a row.

    Parameters
    ----------
    texts : sequence of str
        The texts.

    Returns
    -------
    str
        Separated by semicolons, since numbers hold commas.
    """
    return "; ".join(texts)


def places_key(here: Results) -> str:
    """Which place is drawn how, for a caption.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    str
        Empty where there is one place only.
    """
    others = [here.place_name(level) for level in here.beside()[1:]]
    if not others:
        return ""
    return here.say("Gelap: {place}; tanda lain: {others}.").format(place=here.name, others=", ".join(others))


def round_words(here: Results, rounds: Sequence[str]) -> str:
    """The rounds that a figure draws, in words.

    Parameters
    ----------
    here : Results
        The report's place.
    rounds : sequence of str
        Their ids.

    Returns
    -------
    str
        Their labels.
    """
    return ", ".join(here.round_label(each) for each in rounds)

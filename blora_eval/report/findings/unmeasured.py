"""What a village's report cannot say of inequality, depth and targeting, and why."""

from blora_eval.report.markup import Paragraphs
from blora_eval.report.place import Results
from blora_eval.report.prose import sentence, weight
from blora_eval.report.record import Number

__all__ = ["unmeasured"]


def unmeasured(here: Results) -> Paragraphs:
    """One sentence: a survey of larger areas says nothing of these in a village.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Paragraphs
        With the reason: no survey, or a village too small for it.
    """
    absent = not here.rounds("survey") or here.study["tables"].get("survey") == "absent"
    x = Number("quantile_share", reason="no_survey" if absent else "small_area")
    what = here.say("Ketimpangan, kedalaman kemiskinan, dan ketepatan sasaran bantuan {place}")
    return Paragraphs(((sentence(x, here.lang, what.format(place=here.name)), weight(x)),))

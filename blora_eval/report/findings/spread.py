"""What the survey says of inequality, depth and the targeting of aid, in sentences."""

from blora_eval.report.inequality_words import AID
from blora_eval.report.labels import label
from blora_eval.report.markup import Paragraphs
from blora_eval.report.names import first_line
from blora_eval.report.place import Results
from blora_eval.report.prose import sentence, weight
from blora_eval.report.record import Number

__all__ = ["inequality", "targeting"]


def inequality(here: Results) -> Paragraphs:
    """The Gini ratio, what the poorest tenth has, and how deep poverty is, in the last round.

    Parameters
    ----------
    here : Results
        The report's place; of a village the area that the survey speaks for.

    Returns
    -------
    Paragraphs
        A sentence a number, each with its interval; the reason where there is no survey.
    """
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
    """Of the poor, how many each kind of aid reaches, and of those it reaches, how many are not poor.

    Parameters
    ----------
    here : Results
        The report's place; of a village the area that the survey speaks for.

    Returns
    -------
    Paragraphs
        Two sentences a kind of aid in the last round; the reason where none was asked about.
    """
    kept = [
        (x, f"{here.say(aid)}: {label(name, here.lang).title}")
        for kind, aid in AID.items()
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

"""What the claims ledger came to, in sentences."""

from blora_eval.report.markup import Paragraphs
from blora_eval.report.official_findings import claim_checks
from blora_eval.report.place import Results
from blora_eval.report.prose import sentence
from blora_eval.report.record import Number

__all__ = ["claims"]


def claims(here: Results) -> Paragraphs:
    """How many claims agree, differ, or cannot be checked.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Paragraphs
        One sentence, and one for each claim that differs.
    """
    ledger = claim_checks(here)
    if not ledger:
        absent = Number("claim_verdict", reason=here.why("claim_verdict", "study"))
        return Paragraphs(((sentence(absent, here.lang, here.say("Pernyataan yang diperiksa")), ""),))
    count = {passed: sum(check.passed is passed for _, check, _ in ledger) for passed in (True, False, None)}
    text = here.say("Dari {n} pernyataan, {agrees} sesuai, {differs} berbeda, {open} tidak dapat diperiksa.")
    text = text.format(n=len(ledger), agrees=count[True], differs=count[False], open=count[None])
    wrong = [
        (f"{said}. {sentence(check, here.lang)}", "item")
        for said, check, _ in ledger
        if check.passed is False
    ]
    return Paragraphs(((text, "lead"), *wrong))

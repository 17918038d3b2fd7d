"""The claims ledger as a table: what is stated, what comes out, and the verdict."""

from blora_eval.report.markup import Cell, Table
from blora_eval.report.official_findings import claim_checks
from blora_eval.report.official_prose import answer, arithmetic, shown
from blora_eval.report.place import Results
from blora_eval.report.record import Number
from blora_eval.report.tables.base import Row, table
from blora_eval.results import Check

__all__ = ["claims"]

ENDS = ("from", "to", "stated", "recomputed")
PLAIN = ("claim_agrees", "claim_value", "claim_direction")
"""Verdicts whose reason stands in the columns before them."""


def claims(here: Results) -> Table:
    """The claims ledger: what is stated, what comes out, and the verdict.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Table
        A row a claim.
    """
    say = here.say
    rows: list[Row] = [_claim_row(here, *one) for one in claim_checks(here)]
    if not rows:
        reason = here.why("claim_verdict", "study")
        rows = [[say("Semua pernyataan"), Number("claim_verdict", reason=reason), "–", "–", "–", "–"]]
    columns = [
        say("Pernyataan"),
        say("Dari"),
        say("Menjadi"),
        say("Dinyatakan"),
        say("Dihitung ulang"),
        say("Putusan"),
    ]
    sources = sorted({source for _, _, source in claim_checks(here) if source})
    notes = [say("Sumber: {sources}.").format(sources="; ".join(sources))] if sources else []
    return table(here, say("Pernyataan yang diperiksa"), columns, rows, *notes)


def _claim_row(here: Results, text: str, check: Check, _: str) -> Row:
    cells = [_of_claim(here, check, name) for name in ENDS]
    said = answer(check, here.lang)
    why = arithmetic(check, here.lang)
    told = said if check.code in PLAIN else f"{said} ({why})"
    return [text, *cells, Cell(told, "unavailable" if check.passed is None else "")]


def _of_claim(here: Results, check: Check, name: str) -> str:
    if name not in check.numbers:
        return "–"
    return shown(float(check.numbers[name]), str(check.numbers[f"{name}_unit"]), here.lang)

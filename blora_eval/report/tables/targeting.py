"""Table of the errors of targeting: whom aid reaches, and whom it misses, by the survey's poverty line."""

from blora_eval.report.formats import number
from blora_eval.report.inequality_words import AID
from blora_eval.report.labels import label
from blora_eval.report.markup import Table, interval_text
from blora_eval.report.names import first_line
from blora_eval.report.place import Results
from blora_eval.report.tables.base import Row, table

__all__ = ["targeting"]

MEASURES = ("aid_coverage", "aid_exclusion", "aid_inclusion", "aid_leakage")


def targeting(here: Results, line: str | None = None) -> Table:
    """Coverage, leakage and both errors of each kind of aid, by round.

    Parameters
    ----------
    here : Results
        The report's place; of a village the area that the survey speaks for.
    line : str, optional
        The poverty line; the study's first if not given.

    Returns
    -------
    Table
        A row a kind of aid, measure and round, with its interval and the households asked.
    """
    say = here.say
    line = line or first_line(here.study)
    rows: list[Row] = []
    for kind in AID:
        for name in MEASURES:
            for x in here.numbers(name, here.around, dimension=f"{kind}:{line}"):
                heading = f"{say(AID[kind])}: {label(name, here.lang).title}"
                n = "–" if x.n is None else number(x.n, here.lang)
                rows.append([heading, here.round_label(x.round), x, interval_text(x, here.lang) or "–", n])
    if not rows:
        rows = [[say("Semua bantuan"), "–", here.number("aid_coverage", here.around), "–", "–"]]
    caption = say("Ketepatan sasaran bantuan, {place}, garis {line}")
    notes = [f"{label(name, here.lang).title}: {label(name, here.lang).definition}" for name in MEASURES]
    columns = [say("Ukuran"), say("Survei"), say("Nilai"), say("Selang kepercayaan 95%"), "n"]
    return table(
        here, caption.format(place=here.place_name(here.around), line=line or "–"), columns, rows, *notes
    )

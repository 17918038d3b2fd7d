"""Table of the effect by groups of villages, those laid down beforehand apart from the rest."""

from blora_eval.report.findings.subgroups import group_title
from blora_eval.report.formats import number
from blora_eval.report.labels import label, reason_text
from blora_eval.report.markup import Table, interval_text
from blora_eval.report.place import Results
from blora_eval.report.tables.base import Row, readable, table

__all__ = ["subgroups"]


def subgroups(here: Results, column: str | None = None) -> Table:
    """The effect on the priority villages of each group.

    Parameters
    ----------
    here : Results
        The report's place.
    column : str, optional
        The outcome's panel column; the study's first if not given.

    Returns
    -------
    Table
        A row a group; without rows where study.yaml names no group.
    """
    say, name = here.say, here.outcome(column).get("column", "")
    rows: list[Row] = []
    for x in here.numbers("att_group", "priority", dimension=name):
        q = here.numbers("att_group_q", "priority", dimension=name, period=x.period)
        n = "–" if x.n is None else number(x.n, here.lang)
        note = reason_text(x.reason, here.lang) if x.reason else "–"
        adjusted = readable(q[0]) if q else "–"
        rows.append([group_title(here, x), x, interval_text(x, here.lang) or "–", adjusted, n, note])
    effect, adjusted = (label(code, here.lang).title for code in ("att_group", "att_group_q"))
    columns = [
        say("Kelompok"),
        effect,
        say("Selang kepercayaan 95%"),
        adjusted,
        say("Desa prioritas"),
        say("Catatan"),
    ]
    caption = say("Dampak menurut kelompok desa yang ditetapkan sebelumnya")
    return table(here, caption, columns, rows, *_notes(here, bool(rows)))


def _notes(here: Results, some: bool) -> tuple[str, ...]:
    if not some:
        return (
            here.say("Tidak ada kelompok yang disebut dalam study.yaml; tidak ada yang dicari sesudahnya."),
        )
    return (
        here.say(
            "Nilai p disesuaikan (Benjamini dan Hochberg) atas semua kelompok yang ditetapkan sebelum hasil "
            "dilihat; kelompok lain bersifat menjajaki dan tidak diuji."
        ),
        here.say("Selisih dua kelompok tidak diuji: selang yang bertumpang tindih tidak dapat dibedakan."),
    )

"""What may be said of the effect by groups: those laid down beforehand are tested, the rest explored."""

from collections.abc import Iterator

from blora_eval.report.labels import reason_text
from blora_eval.report.markup import Paragraphs
from blora_eval.report.place import Results
from blora_eval.report.record import Number

__all__ = ["group_title", "subgroups"]


def _(text: str) -> str:
    """Mark a text for the catalogue; it is translated where it is printed."""
    return text


LEVEL = 0.05
NONE = _("Tidak ada kelompok yang disebut dalam study.yaml, jadi tidak ada kelompok yang dinilai.")
CLEAR = _(
    "Kelompok yang ditetapkan sebelumnya: pada {groups} selisihnya jelas berbeda dari nol, juga setelah "
    "nilai p disesuaikan atas {tested} kelompok."
)
UNCLEAR = _(
    "Kelompok yang ditetapkan sebelumnya: pada {groups} tidak ada selisih yang jelas setelah nilai p "
    "disesuaikan atas {tested} kelompok."
)
UNUSABLE = _("Kelompok yang ditetapkan sebelumnya: pada {groups} tidak dapat disimpulkan apa pun, {reason}.")
EXPLORED = _(
    "Kelompok lain ({groups}) tidak ditetapkan sebelumnya: penjajakan, tidak diuji, dan bukan temuan."
)
ABSENT = _("Kelompok {groups} tidak dapat dinilai, {reason}.")


def group_title(here: Results, x: Number) -> str:
    """A group in words.

    Parameters
    ----------
    here : Results
        The report's place.
    x : Number
        With ``period`` such as ``kind=desa``.

    Returns
    -------
    str
        Such as ``Kind: desa``.
    """
    column, _equals, value = x.period.partition("=")
    known = {each["column"]: each["label"][here.lang] for each in here.study.get("subgroups", [])}
    halves = {"low": here.say("paruh bawah"), "high": here.say("paruh atas")}
    title = known.get(column, column)
    return f"{title}: {halves.get(value, value)}" if value else title


def subgroups(here: Results, column: str | None = None) -> Paragraphs:
    """What the effects by group allow to be said.

    Parameters
    ----------
    here : Results
        The report's place.
    column : str, optional
        The outcome's panel column; the study's first if not given.

    Returns
    -------
    Paragraphs
        Groups laid down beforehand that differ from nothing, those that do not, and those explored.
    """
    where = {"dimension": here.outcome(column).get("column", "")}
    found = here.numbers("att_group", "priority", **where)
    if not found:
        return Paragraphs(((here.say(NONE), ""),))
    return Paragraphs(tuple((text, "") for text in _told(here, found, where)))


def _told(here: Results, found: list[Number], where: dict[str, str]) -> Iterator[str]:
    q = {x.period: x.value for x in here.numbers("att_group_q", "priority", **where)}
    seen = [x for x in found if x.value is not None]
    usable = [x for x in seen if x.status != "unusable"]
    tested = [x for x in usable if q.get(x.period) is not None]
    clear = [x for x in tested if (q[x.period] or 0.0) < LEVEL]
    blocks = (
        (CLEAR, clear),
        (UNCLEAR, [x for x in tested if x not in clear]),
        (UNUSABLE, [x for x in seen if x.status == "unusable"]),
        (EXPLORED, [x for x in usable if x not in tested]),
        (ABSENT, [x for x in found if x.value is None]),
    )
    for form, group in blocks:
        if group:
            yield here.say(form).format(
                groups=", ".join(group_title(here, x) for x in group),
                tested=len(tested),
                reason=reason_text(group[0].reason, here.lang),
            )

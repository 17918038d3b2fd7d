"""How far apart the groups were before the start, as they are and after weighting (love plot)."""

from blora_eval.report.figures.words import absent, listed
from blora_eval.report.formats import number
from blora_eval.report.markup import Paragraphs
from blora_eval.report.place import Results
from blora_eval.report.style import INK, LOOKS, QUIET, Picture, canvas, finish, picture, style

__all__ = ["love"]

BALANCED = 0.1


def love(here: Results, column: str | None = None) -> Picture | Paragraphs:
    """Standardised mean differences of the years before the start, before and after weighting.

    Parameters
    ----------
    here : Results
        The report's place.
    column : str, optional
        The outcome's panel column; the study's first if not given.

    Returns
    -------
    Picture or Paragraphs
        The reason where there is no balance to draw; without weights only the differences as they are.
    """
    outcome = here.outcome(column)
    title = here.say("Kesetimbangan sebelum mulai, tanpa dan dengan bobot")
    raw, weighted = (
        {
            x.period: x.value
            for x in here.numbers(name, "priority", dimension=outcome.get("column", ""))
            if x.value is not None
        }
        for name in ("balance_smd", "balance_smd_weighted")
    )
    if not raw:
        return absent(here, title, "balance_smd", "" if outcome else "no_outcome")
    years = sorted(raw, reverse=True)
    with style():
        figure, panel = canvas(1.1 + 0.22 * len(years))
        panel.axvline(0, color=INK, linewidth=0.9)
        for edge in (-BALANCED, BALANCED):
            panel.axvline(edge, color=QUIET, linewidth=0.8, linestyle=(0, (4, 3)))
        for name, values, filled in (("comparison", raw, False), ("priority", weighted, True)):
            color = LOOKS[name]["color"]
            heights = [height for height, year in enumerate(years) if year in values]
            marks = {"marker": "o" if filled else "s", "markerfacecolor": color if filled else "white"}
            panel.plot(
                [values[years[height]] for height in heights], heights, color=color, linestyle="", **marks
            )
        panel.set_yticks(range(len(years)), years)
        panel.set_ylim(-0.6, len(years) - 0.4)
        panel.set_xlabel(here.say("Selisih dalam simpangan baku desa prioritas (garis putus: 0,1)"))
        panel.grid(axis="x")
        panel.tick_params(axis="both", length=0)
        finish(figure, title, here.say("Sumber: panel desa."))
        return picture(figure, alt=_told(here, title, raw, weighted), caption=_caption(here, bool(weighted)))


def _told(here: Results, title: str, raw: dict[str, float], weighted: dict[str, float]) -> str:
    said = []
    for year in sorted(raw):
        both = [values[year] for values in (raw, weighted) if year in values]
        said.append(f"{year}: {' / '.join(number(value, here.lang, 2, sign=True) for value in both)}")
    return here.say("{title}: {numbers}.").format(title=title, numbers=listed(said))


def _caption(here: Results, weights: bool) -> str:
    if not weights:
        return here.say(
            "Kotak kosong: tanpa bobot. Bobot yang menyamakan kedua kelompok tidak ada: desa prioritas "
            "terletak di luar jangkauan campuran desa pembanding."
        )
    return here.say(
        "Kotak kosong: tanpa bobot; lingkaran: dengan bobot entropi yang menyamakan rata-rata dan tahun "
        "terakhir sebelum mulai. Bobot ini hanya untuk pemeriksaan; perkiraan dampak tidak memakainya."
    )

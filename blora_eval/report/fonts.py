"""The typeface of every report, taken from a wheel: whole for paper, cut to size for the page."""

import base64
import io
from functools import cache
from pathlib import Path

import font_source_sans_pro
import matplotlib as mpl
from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

__all__ = ["face", "folders", "legible"]

SOURCE_SANS = Path(font_source_sans_pro.__file__).parent / "files"
DEJAVU = Path(mpl.get_data_path()) / "fonts" / "ttf"
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, "–—‘’“”…•−×≤≥→←✓▲≈·′″€")]
ALWAYS_LEGIBLE = frozenset("\n\t–—‘’“”…•−×≤≥→") | set(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x17F)]))
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def folders() -> list[str]:
    """Where the fonts for paper lie: Source Sans Pro, and DejaVu for what it lacks.

    Returns
    -------
    list of str
        Folders inside installed wheels; no font of the machine is used, so that the same report has
        the same bytes everywhere.
    """
    return [str(SOURCE_SANS), str(DEJAVU)]


@cache
def face(weight: str) -> str:
    """A weight of Source Sans Pro cut to the letters of western Europe and Indonesia, to stand inside a page.

    Parameters
    ----------
    weight : {"Regular", "Semibold"}
        Which.

    Returns
    -------
    str
        A WOFF file of about 14 KB, in base64.
    """
    options = subset.Options()
    options.layout_features = ["kern", "liga", "lnum", "mark", "tnum"]
    options.hinting = False
    with TTFont(SOURCE_SANS / f"SourceSansPro-{weight}.ttf", recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=LATIN)
        subsetter.subset(font)
        font.flavor = "woff"
        file = io.BytesIO()
        font.save(file)
    return base64.b64encode(file.getvalue()).decode()


@cache
def _covered() -> frozenset[str]:
    letters: set[str] = set()
    for path in (SOURCE_SANS / "SourceSansPro-Regular.ttf", DEJAVU / "DejaVuSans.ttf"):
        with TTFont(path, lazy=True) as font:
            letters |= set(map(chr, font.getBestCmap()))
    return frozenset(letters)


def legible(text: str) -> str:
    """A text without letters that none of the fonts can print, for which PDF/UA refuses the document.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The same, with each letter that cannot be printed replaced by the sign for that.

    Examples
    --------
    >>> legible("Desa Sumber ✓"), legible("Desa 漢") == "Desa \N{REPLACEMENT CHARACTER}"
    ('Desa Sumber ✓', True)
    """
    foreign = set(text) - ALWAYS_LEGIBLE
    if not foreign or foreign <= _covered():
        return text
    return "".join(c if c in ALWAYS_LEGIBLE or c in _covered() else REPLACEMENT for c in text)

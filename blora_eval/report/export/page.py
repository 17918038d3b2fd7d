"""The report as one HTML file that needs nothing else: no script, no address, its own typeface."""

import base64
import io
from functools import cache
from importlib import resources
from pathlib import Path

import font_source_sans_pro
import matplotlib as mpl
from fontTools import subset
from fontTools.ttLib import TTFont
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from blora_eval.report.export.document import Document
from blora_eval.report.language import translator

SOURCE_SANS = Path(font_source_sans_pro.__file__).parent / "files"
DEJAVU = Path(mpl.get_data_path()) / "fonts" / "ttf"
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, "–—‘’“”…•−×≤≥→←✓▲≈·′″€")]
ALWAYS_LEGIBLE = frozenset("\n\t–—‘’“”…•−×≤≥→") | set(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x17F)]))
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def folders() -> list[str]:
    """Where the fonts for paper lie: Source Sans Pro, and DejaVu for what it lacks."""
    return [str(SOURCE_SANS), str(DEJAVU)]


@cache
def face(weight: str) -> str:
    """A weight of Source Sans Pro cut to the letters of western Europe and Indonesia, to stand in a page."""
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

    Examples
    --------
    >>> legible("Desa Sumber ✓"), legible("Desa 漢") == "Desa \N{REPLACEMENT CHARACTER}"
    ('Desa Sumber ✓', True)
    """
    foreign = set(text) - ALWAYS_LEGIBLE
    if not foreign or foreign <= _covered():
        return text
    return "".join(c if c in ALWAYS_LEGIBLE or c in _covered() else REPLACEMENT for c in text)


POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:"
FACE = (
    '@font-face{{font-family:"Report Sans";font-weight:{weight};font-style:normal;'
    "src:url(data:font/woff;base64,{data}) format('woff')}}"
)


def page(document: Document) -> str:
    """A report as one self-contained HTML page."""
    sections = [(section, Markup(_with_pictures(section.html, document))) for section in document.sections]
    html = template("page.html.j2").render(
        document=document,
        sections=sections,
        contents=[section for section in document.sections if section.heading],
        say=translator(document.lang),
        policy=POLICY,
        style=Markup(_style()),
    )
    return html + "\n"


def _with_pictures(html: str, document: Document) -> str:
    for figure in document.figures:
        data = base64.b64encode(figure.data).decode()
        html = html.replace(f'src="{figure.name}"', f'src="data:{figure.mime};base64,{data}"')
    return html


@cache
def template(name: str) -> Template:
    """One of the package's templates, which escape what is put in and refuse what is not given.

    Examples
    --------
    >>> template("page.html.j2").name
    'page.html.j2'
    """
    environment = Environment(
        loader=PackageLoader("blora_eval.report", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    return environment.get_template(name)


@cache
def _style() -> str:
    weights = (("Regular", 400), ("Semibold", 600))
    faces = [FACE.format(weight=number, data=face(name)) for name, number in weights]
    sheet = resources.files("blora_eval.report").joinpath("templates", "page.css").read_text("utf-8")
    return "\n".join([*faces, sheet])

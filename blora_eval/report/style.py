"""One look for all figures: paper, type, colours that survive a photocopier, and small PNG files."""

import base64
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import font_source_sans_pro
import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

from blora_eval.report.markup import Shown
from blora_eval.report.place import Results

DPI = 160
COLOURS_IN_FILE = 24
NEAR = 48  # how far, over red, green and blue, a colour in the file may be from the one that it stands for
RARE_COLOURS_TOO = Image.Quantize.MAXCOVERAGE  # the usual way drops the colour of a few small marks
LEFT = 0.012
INK, QUIET, FAINT = "#1f2a33", "#5b6770", "#d5dade"

# Dark, middle and light in grey as well; each with a marker and a hatch or line of its own.
LOOKS: dict[str, dict[str, Any]] = {
    "self": {"color": "#0b4a6f", "marker": "o", "linestyle": "-", "hatch": ""},
    "district": {"color": "#c5702a", "marker": "s", "linestyle": (0, (5, 2)), "hatch": "///"},
    "regency": {"color": "#7f8c95", "marker": "D", "linestyle": (0, (1.2, 1.4)), "hatch": "..."},
    "priority": {"color": "#c5702a", "marker": "^", "linestyle": (0, (5, 2)), "hatch": "///"},
    "comparison": {"color": "#7f8c95", "marker": "s", "linestyle": (0, (1.2, 1.4)), "hatch": "..."},
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn figure: its PNG file, what it shows in words, the line below it, and the figure itself."""

    png: bytes
    alt: str
    caption: str
    figure: Figure

    def _repr_png_(self) -> bytes:
        return self.png


@cache
def font_family() -> list[str]:
    """The fonts of the figures, the first from its wheel."""
    folder = Path(font_source_sans_pro.__file__).parent / "files"
    for weight in ("Regular", "Bold", "It"):
        file = folder / f"SourceSansPro-{weight}.ttf"
        if file.is_file():
            font_manager.fontManager.addfont(file)
    return ["Source Sans Pro", "DejaVu Sans"]


@contextmanager
def style() -> Iterator[None]:
    """The figures' settings, for the time of drawing only: nothing leaks into a reader's own plots."""
    settings: Any = {
        "font.family": font_family(),
        "font.size": 9,
        "text.parse_math": False,
        "text.color": INK,
        "axes.edgecolor": QUIET,
        "axes.labelcolor": INK,
        "axes.labelsize": 9,
        "axes.linewidth": 0.7,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlesize": 9.5,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.axisbelow": True,
        "axes.unicode_minus": True,
        "grid.color": FAINT,
        "grid.linewidth": 0.6,
        "xtick.color": QUIET,
        "ytick.color": QUIET,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "xtick.labelsize": 8.5,
        "ytick.labelsize": 8.5,
        "hatch.linewidth": 0.5,
        "lines.linewidth": 1.8,
        "legend.frameon": False,
        "legend.fontsize": 8.5,
        "figure.facecolor": "white",
        "savefig.facecolor": "white",
    }
    with mpl.rc_context(settings):
        yield


def look(level: str, here: Results) -> dict[str, Any]:
    """How a level or a group is drawn: the report's own place always in the darkest ink."""
    return LOOKS["self"] if level == here.level else LOOKS.get(level, LOOKS["regency"])


def marks(drawn: dict[str, Any], size: float = 4.5) -> dict[str, Any]:
    """The marks of a look, with the thin white edge that keeps neighbours apart."""
    edge = {"markeredgecolor": "white", "markeredgewidth": 0.5}
    return {"color": drawn["color"], "marker": drawn["marker"], "markersize": size, **edge}


def canvas(height: float = 3.0, columns: int = 1, **options: Any) -> tuple[Figure, Any]:
    """An empty figure as wide as the page's text."""
    figure = Figure(figsize=(6.3, height))
    figure.set_layout_engine("constrained", w_pad=0.06, h_pad=0.05, wspace=0.04)
    return figure, figure.subplots(1, columns, **options)


def finish(figure: Figure, title: str, source: str) -> None:
    """Write the title above and the source below, both flush left."""
    figure.suptitle(title, x=LEFT, ha="left", fontsize=10.5, fontweight="bold")
    figure.supxlabel(source, x=LEFT, ha="left", fontsize=7.5, color=QUIET)


def key(figure: Figure, panel: Any, here: Results) -> None:
    """Which mark is which place, in one line below the title (so after :func:`finish`), its own first."""
    if len(here.beside()) == 1:
        return
    handles, labels = panel.get_legend_handles_labels()
    order = [here.place_name(level) for level in here.beside()]
    pairs = sorted(zip(labels, handles, strict=True), key=lambda pair: order.index(pair[0]))
    names, marks = [name for name, _ in pairs], [mark for _, mark in pairs]
    title = figure.get_suptitle()
    figure.suptitle(f"{title}\n ", x=LEFT, ha="left", fontsize=10.5, fontweight="bold", linespacing=1.5)
    below = 1 - 0.19 / figure.get_figheight()
    place: dict[str, Any] = {"loc": "upper left", "bbox_to_anchor": (0.0, below), "ncols": len(names)}
    figure.legend(marks, names, **place, columnspacing=1.4, handletextpad=0.4)


def _true(image: Image.Image) -> Image.Image:
    """The picture with the colours that mean something exactly as they are in :data:`LOOKS`."""
    found = np.array(image.getpalette(), dtype=int).reshape(-1, 3)
    for color in sorted({str(drawn["color"]) for drawn in LOOKS.values()} | {INK, QUIET, FAINT}):
        wanted = (255 * np.array(to_rgb(color))).round().astype(int)
        distance = np.abs(found - wanted).sum(axis=1)
        if distance.min() <= NEAR:
            found[int(distance.argmin())] = wanted
    image.putpalette(found.ravel().tolist())
    return image


def picture(figure: Figure, *, alt: str, caption: str = "") -> Picture:
    """A figure as a small PNG file with its texts."""
    canvas: Any = FigureCanvasAgg(figure)
    figure.set_dpi(DPI)
    canvas.draw()  # once; savefig would draw a second time for the layout, and write a large PNG in between
    size = canvas.get_width_height()
    image = Image.frombuffer("RGBA", size, canvas.buffer_rgba(), "raw", "RGBA", 0, 1).convert("RGB")
    palette = _true(image.quantize(COLOURS_IN_FILE, RARE_COLOURS_TOO, dither=Image.Dither.NONE))
    small = io.BytesIO()
    palette.save(small, format="PNG", compress_level=8, dpi=(DPI, DPI))
    return Picture(small.getvalue(), alt, caption, figure)


def show(*things: Any, alt: str = "", caption: str = "") -> None:
    """Show tables, paragraphs and figures as a report prints them."""
    from IPython.display import publish_display_data

    publish: Callable[..., None] = publish_display_data
    for thing in things:
        if isinstance(thing, Shown):
            publish(*thing._repr_mimebundle_())
            continue
        drawn = (
            thing
            if isinstance(thing, Picture)
            else picture(thing, alt=alt or thing.get_label(), caption=caption)
        )
        if not drawn.alt:
            raise ValueError("A figure needs alt=: what it shows, in words and numbers.")
        data = {"image/png": base64.b64encode(drawn.png).decode("ascii"), "text/plain": drawn.alt}
        publish(data, {"image/png": {"alt": drawn.alt, "caption": drawn.caption}})

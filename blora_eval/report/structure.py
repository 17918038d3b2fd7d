"""The order of a document: one title, headings without gaps, numbered tables and figures, sections."""

import base64
import binascii
import re
import unicodedata
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from blora_eval.report.cards import make_cards
from blora_eval.report.language import translator
from blora_eval.report.tabular import arrange_table, classes

__all__ = ["Figure", "Section", "outline"]

HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
CALLOUTS = ["lead", "note", "warning"]
PHRASING = {"a", "b", "br", "code", "em", "i", "span", "strong", "sub", "sup"}
EXTENSIONS = {"png": "png", "jpeg": "jpg", "gif": "gif", "svg+xml": "svg"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture of the document: file name, media type and bytes."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the first order with all below it; what stands before any heading has none."""

    id: str
    heading: str
    html: str


def outline(html: str, lang: str) -> tuple[str, tuple[Section, ...], tuple[Figure, ...]]:
    """Title, sections and pictures of a run of sanitised HTML.

    Parameters
    ----------
    html : str
        What :func:`blora_eval.report.cells.body` gave.
    lang : {"id", "en"}
        The language of the words "table" and "figure".

    Returns
    -------
    title : str
        The text of the opening heading if it is the only one of its order, else empty.
    sections : tuple of Section
        Headings inside begin at ``h3`` and leave no order out; each table and figure with a caption
        is numbered; each picture has a text in its place, if need be its caption or its section.
    figures : tuple of Figure
        The pictures, which the HTML names by file.

    Examples
    --------
    >>> title, sections, figures = outline("<h1>Desa</h1><h4>Rumah</h4><p>Isi.</p>", "id")
    >>> title, sections
    ('Desa', (Section(id='rumah', heading='Rumah', html='<p>Isi.</p>'),))
    """
    soup = BeautifulSoup(html, "html.parser")
    _flatten(soup)
    title = _take_title(soup)
    _level(soup)
    figures = _figures(soup, lang)
    for number, table in enumerate(_captioned(soup), start=1):
        _number(soup, table, f"{translator(lang)('Tabel')} {number}.")
    for table in soup.find_all("table"):
        (make_cards if "key-figures" in classes(table) else arrange_table)(soup, table)
    _legends(soup)
    return title, _sections(soup), figures


def _flatten(soup: BeautifulSoup) -> None:
    """Headings stand at the top level, or are bold text; a marked paragraph becomes a marked block."""
    for wrapper in soup.find_all(["div", "section"]):
        if not classes(wrapper):
            wrapper.unwrap()
    for heading in soup.find_all(HEADINGS):
        if heading.parent is not soup or not heading.get_text(strip=True):
            heading.name = "p"
            heading.attrs = {}
            _wrap_inside(soup, heading, "strong")
    for paragraph in soup.find_all("p", class_=CALLOUTS):
        paragraph.wrap(soup.new_tag("div", attrs={"class": " ".join(classes(paragraph))}))
        del paragraph["class"]
    for paragraph in soup.find_all("p", class_=True):
        inner = _wrap_inside(soup, paragraph, "span")
        inner["class"] = " ".join(classes(paragraph))
        del paragraph["class"]


def _wrap_inside(soup: BeautifulSoup, tag: Tag, name: str) -> Tag:
    inner = soup.new_tag(name)
    inner.extend(list(tag.contents))
    tag.append(inner)
    return inner


def _take_title(soup: BeautifulSoup) -> str:
    first, highest = soup.find(True), soup.find_all("h1")
    if len(highest) != 1 or first is not highest[0]:
        return ""
    return _words(highest[0].extract())


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


def _level(soup: BeautifulSoup) -> None:
    above: list[int] = []
    for heading in soup.find_all(HEADINGS, recursive=False):
        order = int(heading.name[1])
        while above and above[-1] >= order:
            above.pop()
        above.append(order)
        heading.name = f"h{min(len(above) + 1, 6)}"


def _figures(soup: BeautifulSoup, lang: str) -> tuple[Figure, ...]:
    say = translator(lang)
    figures: list[Figure] = []
    numbered = 0
    for image in soup.find_all("img"):
        figure = _read(str(image.get("src", "")), len(figures) + 1)
        if figure is None:
            image.replace_with(str(image.get("alt") or ""))
            continue
        figures.append(figure)
        frame = _frame(soup, image)
        caption = frame.find("figcaption") if frame else None
        said = _words(caption) if isinstance(caption, Tag) else ""
        somewhere = say("Gambar pada bagian {heading}").format(heading=_where(image))
        image["alt"] = image.get("alt") or said or somewhere
        image["src"] = figure.name
        if isinstance(caption, Tag) and said:
            numbered += 1
            _prefix(soup, caption, f"{say('Gambar')} {numbered}.")
        elif isinstance(caption, Tag):
            caption.decompose()
    return tuple(figures)


def _read(source: str, number: int) -> Figure | None:
    match = re.match(r"data:image/([a-z+]+);base64,", source)
    if not match:
        return None
    try:
        data = base64.b64decode(source[match.end() :], validate=True)
    except binascii.Error:
        return None
    return Figure(f"figure-{number}.{EXTENSIONS[match[1]]}", f"image/{match[1]}", data)


def _frame(soup: BeautifulSoup, image: Tag) -> Tag | None:
    """The figure around a picture; one that stands alone in a paragraph gets its own."""
    frame = image.find_parent("figure")
    if frame is not None:
        return frame
    parent = image.parent
    alone = parent is soup or (parent is not None and parent.name == "p" and not _words(parent))
    if not alone or parent is None or len(parent.find_all("img")) > 1:
        return None
    frame = image.wrap(soup.new_tag("figure"))
    if image.get("title"):
        caption = soup.new_tag("figcaption")
        caption.string = str(image["title"])
        frame.append(caption)
        del image["title"]
    if parent is not soup:
        parent.unwrap()
    return frame


def _where(image: Tag) -> str:
    heading = image.find_previous(HEADINGS)
    return _words(heading) if isinstance(heading, Tag) else "1"


def _captioned(soup: BeautifulSoup) -> list[Tag]:
    tables = [table for table in soup.find_all("table") if "key-figures" not in classes(table)]
    return [table for table in tables if table.caption and _words(table.caption)]


def _number(soup: BeautifulSoup, table: Tag, label: str) -> None:
    if table.caption is not None:
        _prefix(soup, table.caption, label)


def _prefix(soup: BeautifulSoup, caption: Tag, label: str) -> None:
    bold = soup.new_tag("b")
    bold.string = label
    caption.insert(0, " ")
    caption.insert(0, bold)


def _legends(soup: BeautifulSoup) -> None:
    """Notes that follow one another are one; right below a table they are its legend."""
    for note in soup.find_all("div", class_="note", recursive=False):
        before = note.find_previous_sibling()
        kind = classes(before) if before is not None else []
        if before is not None and kind in (["note"], ["legend"]):
            before.extend(list(note.contents))
            note.decompose()
        elif kind in (["table"], ["key-figures"]):
            note["class"] = "legend"


def _sections(soup: BeautifulSoup) -> tuple[Section, ...]:
    used: set[str] = set()
    for heading in soup.find_all(HEADINGS, recursive=False):
        heading["id"] = _identifier(_words(heading), used)
    parts: list[tuple[str, str, list[str]]] = [("", "", [])]
    for node in soup.contents:
        if isinstance(node, Tag) and node.name == "h2":
            parts.append((str(node["id"]), _words(node), []))
        else:
            parts[-1][2].append(node.decode(formatter="minimal") if isinstance(node, Tag) else _escape(node))
    sections = [Section(id_, heading, "".join(html).strip()) for id_, heading, html in parts]
    return tuple(section for section in sections if section.heading or section.html)


def _escape(text: object) -> str:
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _identifier(words: str, used: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "bagian"
    number, name = 1, base
    while name in used:
        number += 1
        name = f"{base}-{number}"
    used.add(name)
    return name

"""The order of a document: title, headings without gaps, numbered tables and figures, cards."""

import base64
import binascii
import re
import unicodedata
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from bs4.element import AttributeValueList

from blora_eval.report.language import translator

DASHES = {"", "-", "–", "−"}
NUMBER = re.compile(r"(?=.*\d)(?:Rp|[\s\d.,;%()\[\]–−±+*/:<-])+")


def arrange_table(soup: BeautifulSoup, table: Tag) -> None:
    """Give a table its scopes and its frame."""
    for cell in table.find_all("th"):
        in_head = cell.find_parent("thead") is not None
        if in_head and not cell.get_text(strip=True):
            cell.name = "td"
            cell.attrs.pop("scope", None)
        elif not cell.get("scope"):
            cell["scope"] = "col" if in_head else "row"
    frame = soup.new_tag("div", attrs={"class": "table", "role": "region", "tabindex": "0"})
    if table.caption is not None:
        frame["aria-label"] = " ".join(table.caption.get_text().split())
    table.wrap(frame)


def classes(tag: Tag) -> list[str]:
    """The classes of an element.

    Examples
    --------
    >>> classes(BeautifulSoup('<p class="a b">', "html.parser").p)
    ['a', 'b']
    """
    return [str(name) for name in tag.get_attribute_list("class") if name]


def rows(table: Tag) -> list[list[Tag]]:
    """Cells of a table, line by line."""
    return [row.find_all(["th", "td"], recursive=False) for row in table.find_all("tr")]


def mark_numbers(table: Tag) -> None:
    """Give the columns of numbers their class where nobody did: a foreign table says only what it prints."""
    if table.find(class_="number") is not None:
        return
    lines = rows(table)
    spans = any(cell.has_attr(name) for row in lines for cell in row for name in ("colspan", "rowspan"))
    width = max(map(len, lines), default=0)
    columns = [[row[at] for row in lines if at < len(row)] for at in range(width)]
    for cells in [[cell] for row in lines for cell in row] if spans else columns:
        if _are_numbers([cell for cell in cells if cell.name == "td" and cell.find_parent("thead") is None]):
            for cell in cells:
                if cell.get("scope") != "row":
                    cell["class"] = AttributeValueList([*classes(cell), "number"])


def _are_numbers(cells: list[Tag]) -> bool:
    return any(map(_reads_as_number, cells)) and all(
        _reads_as_number(cell) or cell.get_text(strip=True) in DASHES for cell in cells if not _marked(cell)
    )


def _reads_as_number(cell: Tag) -> bool:
    return NUMBER.fullmatch(cell.get_text(strip=True)) is not None


def _marked(cell: Tag) -> bool:
    holders = [cell, *cell.find_all("span")]
    return any(name.startswith("status-") for holder in holders for name in classes(holder))


def _is_number(cell: Tag) -> bool:
    """Whether a cell of a column of numbers has one."""
    absent = "status-unavailable" in classes(cell) or cell.get_text(strip=True) in DASHES
    return "number" in classes(cell) and not absent


def make_cards(soup: BeautifulSoup, table: Tag) -> None:
    """Replace a table of the class ``key-figures`` by cards: what, the figure, and notes below."""
    head, body = _parts(table)
    caption = " ".join(table.caption.get_text().split()) if table.caption else ""
    if head and len(body) == 1 and body[0][0].name == "td":
        facts = [[label, value] for label, value in zip(head, body[0], strict=False)]
    elif len(head) > 2:
        main = _main(body)
        caption = ": ".join(filter(None, [caption, head[main].get_text(strip=True)]))
        facts = [_fact(head, row, main) for row in body]
    else:
        facts = body
    table.replace_with(_block(soup, caption, facts))


def _parts(table: Tag) -> tuple[list[Tag], list[list[Tag]]]:
    head = table.thead.find_all(["th", "td"]) if table.thead else []
    return head, [row for row in rows(table) if row and row[0].find_parent("thead") is None]


def _main(body: list[list[Tag]]) -> int:
    """The first column of numbers after the names; the second column where there is none."""
    width = min(map(len, body), default=0)
    return next((at for at in range(1, width) if any(_is_number(row[at]) for row in body)), 1)


def _fact(head: list[Tag], row: list[Tag], main: int) -> list[Tag]:
    first = main
    if row[main].get_text(strip=True) in DASHES:
        others = [at for at in range(main + 1, len(row)) if _is_number(row[at])]
        fit = [at for at in others if "status-unusable" not in classes(row[at])]
        instead = next(iter([*fit, *others]), main)
        if instead != main:
            row[0].append(f", {head[instead].get_text(strip=True)}")
        main = instead
    notes = []
    for index, (heading, cell) in enumerate(zip(head, row, strict=False)):
        if index in {0, main} or cell.get_text(strip=True) in DASHES:
            continue
        if index > first:
            cell.insert(0, f"{heading.get_text(strip=True)}: ")
        notes.append(cell)
    return [row[0], *row[main : main + 1], *notes]


def _block(soup: BeautifulSoup, caption: str, facts: list[list[Tag]]) -> Tag:
    block = soup.new_tag("div", attrs={"class": "key-figures"})
    if caption:
        words = soup.new_tag("strong")
        words.string = caption
        paragraph = soup.new_tag("p")
        paragraph.append(words)
        block.append(paragraph)
    figures = soup.new_tag("dl")
    for label, *values in facts:
        card = soup.new_tag("div")
        card.append(_entry(soup, "dt", label))
        card.extend([_entry(soup, "dd", value) for value in values if value.get_text(strip=True)])
        figures.append(card)
    block.append(figures)
    return block


def _entry(soup: BeautifulSoup, name: str, cell: Tag) -> Tag:
    entry = soup.new_tag(name)
    row = cell.find_parent("tr")
    marks = [*classes(cell), *(classes(row) if row and name == "dd" else [])]
    status = [mark for mark in marks if mark.startswith("status-")]
    holder = soup.new_tag("span", attrs={"class": " ".join(status)}) if status else entry
    holder.extend(list(cell.contents))
    if status:
        entry.append(holder)
    return entry


HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
CALLOUTS = ["lead", "note", "warning"]
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
        mark_numbers(table)
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

"""Tables made easy to read: numbers to the right, headers that say of what, key figures as cards."""

import re

from bs4 import BeautifulSoup, Tag

__all__ = ["arrange_table"]

SIGNS = r"(?:[\s.,%()\[\]–−±+*/:;-]|Rp|sampai|hingga|to|poin persen|points?)*"
NUMBER = re.compile(rf"{SIGNS}(?:\d{SIGNS})+|[–−-]|")


def arrange_table(soup: BeautifulSoup, table: Tag) -> None:
    """Give a table its scopes, its alignment and its frame; turn key figures into a list of cards.

    Parameters
    ----------
    soup : BeautifulSoup
        The document, which makes new elements.
    table : Tag
        The table, changed in place: header cells get a ``scope``, cells of a column that holds
        numbers the class ``number``, and a frame in which it scrolls; a table of the class
        ``key-figures`` is replaced by a ``dl``.
    """
    if "key-figures" in table.get("class", []):
        table.replace_with(_cards(soup, table))
        return
    for cell in table.find_all("th"):
        in_head = cell.find_parent("thead") is not None
        if in_head and not cell.get_text(strip=True):
            cell.name = "td"
            cell.attrs.pop("scope", None)
        elif not cell.get("scope"):
            cell["scope"] = "col" if in_head else "row"
    _align(table)
    frame = soup.new_tag("div", attrs={"class": "table", "role": "region", "tabindex": "0"})
    if table.caption is not None:
        frame["aria-label"] = " ".join(table.caption.get_text().split())
    table.wrap(frame)


def _rows(table: Tag) -> list[list[Tag]]:
    return [row.find_all(["th", "td"], recursive=False) for row in table.find_all("tr")]


def _align(table: Tag) -> None:
    rows = _rows(table)
    spans = bool(table.find(attrs={"colspan": True}) or table.find(attrs={"rowspan": True}))
    width = 1 if spans else max(map(len, rows), default=0)
    for column in range(width):
        cells = [cell for row in rows for cell in (row if spans else row[column : column + 1])]
        body = [cell for cell in cells if cell.name == "td" and cell.find_parent("thead") is None]
        if spans:
            numeric = [cell for cell in body if _is_number(cell)]
        else:
            numeric = cells if _holds_numbers(body) else []
        for cell in numeric:
            if cell.get("scope") != "row":
                cell["class"] = [*cell.get("class", []), "number"]


def _is_number(cell: Tag) -> bool:
    text = cell.get_text(strip=True)
    return bool(text and NUMBER.fullmatch(text))


def _holds_numbers(cells: list[Tag]) -> bool:
    """A column of numbers may have gaps: cells marked with a status, such as "not available"."""
    certain = [cell for cell in cells if not _marked(cell)]
    return any(map(_is_number, certain)) and all(NUMBER.fullmatch(c.get_text(strip=True)) for c in certain)


def _marked(cell: Tag) -> bool:
    holders = [cell, *cell.find_all("span")]
    return any(str(name).startswith("status-") for holder in holders for name in holder.get("class", []))


def _cards(soup: BeautifulSoup, table: Tag) -> Tag:
    block = soup.new_tag("div", attrs={"class": "key-figures"})
    if table.caption is not None and table.caption.get_text(strip=True):
        caption = soup.new_tag("p")
        strong = soup.new_tag("strong")
        strong.extend(list(table.caption.contents))
        caption.append(strong)
        block.append(caption)
    figures = soup.new_tag("dl")
    for label, *values in _facts(table):
        card = soup.new_tag("div")
        card.append(_entry(soup, "dt", label))
        card.extend([_entry(soup, "dd", value) for value in values if value.get_text(strip=True)])
        figures.append(card)
    block.append(figures)
    return block


def _facts(table: Tag) -> list[list[Tag]]:
    """One fact a row (label, value, note), or one a column where labels stand above a single row."""
    head = table.thead.find_all(["th", "td"]) if table.thead else []
    body = [row for row in _rows(table) if row and row[0].find_parent("thead") is None]
    if head and len(body) == 1 and body[0][0].name == "td":
        return [[label, value] for label, value in zip(head, body[0], strict=False)]
    return body


def _entry(soup: BeautifulSoup, name: str, cell: Tag) -> Tag:
    entry = soup.new_tag(name)
    row = cell.find_parent("tr")
    marks = [*cell.get("class", []), *((row.get("class") or []) if row and name == "dd" else [])]
    status = [mark for mark in marks if str(mark).startswith("status-")]
    holder = soup.new_tag("span", attrs={"class": status}) if status else entry
    holder.extend(list(cell.contents))
    if status:
        entry.append(holder)
    return entry

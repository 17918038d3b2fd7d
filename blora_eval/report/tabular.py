"""Tables made easy to read: numbers to the right, headers that say of what, a frame to scroll in."""

import re

from bs4 import BeautifulSoup, Tag

__all__ = ["arrange_table", "classes", "holds_numbers", "rows"]

SIGNS = r"(?:[\s.,%()\[\]–−±+*/:;<-]|Rp|sampai|hingga|to|poin persen|points?)*"
UNIT = r"(?:[^\W\d_]+(?:\s[^\W\d_]+){0,3})?\*{0,2}"  # such as "hari" or "percentage points", and its mark
NUMBER = re.compile(rf"{SIGNS}(?:\d{SIGNS})+{UNIT}|[–−-]|")


def arrange_table(soup: BeautifulSoup, table: Tag) -> None:
    """Give a table its scopes, its alignment and its frame.

    Parameters
    ----------
    soup : BeautifulSoup
        The document, which makes new elements.
    table : Tag
        The table, changed in place: header cells get a ``scope``, cells of a column that holds
        numbers the class ``number``; a frame is put around it.
    """
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


def classes(tag: Tag) -> list[str]:
    """The classes of an element.

    Parameters
    ----------
    tag : Tag
        The element.

    Returns
    -------
    list of str
        Empty where it has none.

    Examples
    --------
    >>> classes(BeautifulSoup('<p class="a b">', "html.parser").p)
    ['a', 'b']
    """
    return [str(name) for name in tag.get_attribute_list("class") if name]


def rows(table: Tag) -> list[list[Tag]]:
    """Cells of a table, line by line.

    Parameters
    ----------
    table : Tag
        The table.

    Returns
    -------
    list of list of Tag
        Head, body and foot in the order of the page.
    """
    return [row.find_all(["th", "td"], recursive=False) for row in table.find_all("tr")]


def _align(table: Tag) -> None:
    lines = rows(table)
    spans = any(cell.has_attr(name) for row in lines for cell in row for name in ("colspan", "rowspan"))
    width = 1 if spans else max(map(len, lines), default=0)
    for column in range(width):
        cells = [cell for row in lines for cell in (row if spans else row[column : column + 1])]
        body = [cell for cell in cells if cell.name == "td" and cell.find_parent("thead") is None]
        if spans:
            numeric = [cell for cell in body if _is_number(cell)]
        else:
            numeric = cells if holds_numbers(body) else []
        for cell in numeric:
            if cell.get("scope") != "row":
                cell["class"] = " ".join([*classes(cell), "number"])


def _is_number(cell: Tag) -> bool:
    text = cell.get_text(strip=True)
    return bool(text and NUMBER.fullmatch(text))


def holds_numbers(cells: list[Tag]) -> bool:
    """Whether a column is one of numbers.

    Parameters
    ----------
    cells : list of Tag
        The column without its heading.

    Returns
    -------
    bool
        True if there is a number and nothing else, but for dashes, empty cells and words marked with
        a status, such as "not available".
    """
    certain = [cell for cell in cells if not _marked(cell)]
    return any(map(_has_digit, cells)) and all(NUMBER.fullmatch(c.get_text(strip=True)) for c in certain)


def _has_digit(cell: Tag) -> bool:
    return _is_number(cell) and any(letter.isdigit() for letter in cell.get_text())


def _marked(cell: Tag) -> bool:
    holders = [cell, *cell.find_all("span")]
    return any(name.startswith("status-") for holder in holders for name in classes(holder))

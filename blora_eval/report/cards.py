"""Key figures: a table in the notebook, a row of cards in the report."""

from bs4 import BeautifulSoup, Tag

from blora_eval.report.tabular import classes, holds_numbers, rows

__all__ = ["make_cards"]

DASHES = {"", "-", "–", "−"}


def make_cards(soup: BeautifulSoup, table: Tag) -> None:
    """Replace a table of the class ``key-figures`` by cards: what, the figure, and notes below.

    Parameters
    ----------
    soup : BeautifulSoup
        The document, which makes new elements.
    table : Tag
        One fact a row, its name first. Without headings the figure comes second and notes follow.
        With headings the figure is that of the first column of numbers, which the caption then names;
        words, such as the round, become notes, and other numbers become notes with their headings.
        A row with a dash there shows its first number instead, and its name says of what.
        Headings above a single row without a name are themselves the names.
    """
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
    columns = (index for index in range(1, width) if holds_numbers([row[index] for row in body]))
    return next(columns, 1)


def _fact(head: list[Tag], row: list[Tag], main: int) -> list[Tag]:
    first = main
    if row[main].get_text(strip=True) in DASHES:
        others = [at for at in range(main + 1, len(row)) if holds_numbers([row[at]])]
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

"""What an installation brings may be used: each licence is listed, and none forbids it."""

import csv

from tests.licences import ALLOWED, FORBIDDEN, TABLE, table


def test_the_list_of_licences_is_that_of_the_lock_file() -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        listed = dict(list(csv.reader(file))[1:])
    found = dict(table())
    assert len(found) > 80
    assert {name: listed.get(name) for name in found} == found


def test_no_licence_forbids_use() -> None:
    wrong = {name: text for name, text in table() if FORBIDDEN.search(text) or not ALLOWED.search(text)}
    assert wrong == {}

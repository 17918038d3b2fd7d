"""The command line in Indonesian: every text that a user may be shown has one, with the same fields."""

import re

from blora_eval.console import catalogue
from tests.messages import templates

ENGLISH = {
    "not a district of Kabupaten Blora",  # told to callers of two functions, never to a user
}
"""Texts that stay English: for callers of the library, in its docstrings' language."""

MACHINE = re.compile(r"^\S*$|^[\w ]+ (jan|feb|mar|apr|mei|jun|jul|agu|sep|okt|nov|des)")


def test_every_text_has_an_indonesian_one():
    missing = {text: place for text, place in templates().items() if text not in catalogue()}
    assert {text: place for text, place in missing.items() if not stays(text, place)} == {}


def stays(text, place):
    return False

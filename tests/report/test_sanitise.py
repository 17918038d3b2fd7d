"""What passes the allow-list, and that nothing else does, whatever is written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.report.export.sanitise import ATTRIBUTES, CLASSES, TAGS, markdown_to_html, sanitise
from tests.report.exported import Tags

HOSTILE = """
<script> </script> <SCRIPT/x> <svg\tonload=x()> <img\tsrc=x\tonerror=x()> <a\thref='javascript:x()'>
<a\thref='https://x.org'> <iframe\tsrc=//x.org> <style>@import'x'</style> <math><mi> <td> <p <base\thref=//x>
<div\tstyle='background:url(//x.org)'> <b\tclass='lead\tx'\tid=y> <!-- --> <form> &lt; " ` # *
<img\tsrc='data:image/png;base64,AAAA'> <img\tsrc='data:text/html,x'> <meta\thttp-equiv=refresh>
[a](javascript:x) ![b](//x.org/y.png) <p\ttitle='&#60;script>'> Desa
"""
PIECES = st.sampled_from([*re.split("[ \n]", HOSTILE), "\n\n", " "])


def assert_harmless(html: str) -> None:
    for tag, attributes in Tags(html).tags:
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES.get(tag, set()) | {"class", "lang"}
        assert set((attributes.get("class") or "").split()) <= CLASSES
        assert (attributes.get("src") or "data:image/png;base64,").startswith("data:image/")
        assert (attributes.get("href") or "#").startswith("#")


@given(st.lists(PIECES, max_size=12).map("".join))
def test_nothing_passes_that_is_not_on_the_list(text):
    assert_harmless(sanitise(text))
    assert_harmless(markdown_to_html(text))


@given(st.lists(PIECES, max_size=8).map("".join))
def test_what_has_passed_once_passes_again(text):
    assert sanitise(sanitise(text)) == sanitise(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Desa <script>x</script>", "<p>Desa &lt;script&gt;x&lt;/script&gt;</p>\n"),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;\n\n"),
        ("Rp5.000 $x$ 1_000_000", "<p>Rp5.000 $x$ 1_000_000</p>\n"),
        ("<!-- catatan -->\n\nIsi", "\n\n<p>Isi</p>\n"),
        ('<p class="note">a</p>', '<p class="note">a</p>\n\n'),
        ("Desa <Sumber>", "<p>Desa &lt;Sumber&gt;</p>\n"),
    ],
)
def test_foreign_tags_in_markdown_are_text(text, shown):
    assert markdown_to_html(text) == shown


def test_markdown_tables_survive():
    assert Tags(markdown_to_html("|a|b|\n|-|-:|\n|1|2|\n")).attributes("td") == [{}, {}]

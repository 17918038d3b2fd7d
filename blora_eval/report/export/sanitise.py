"""What may stand in a report: an allow-list for HTML, and Markdown that shows foreign tags as text.

Everything a notebook shows passes here, since a village may be called ``<script>``. What is not on
the list does not get through: no script, no style, no event, no address outside the document.
"""

import html
import re

import mistune
import nh3

CLASSES = frozenset(
    {
        "key-figures", "lead", "note", "number", "numbers", "warning",
        "status-ok", "status-caution", "status-unusable", "status-unavailable", "status-suppressed",
    }
)  # fmt: skip
_TAGS = """
    a abbr b blockquote br caption cite code col colgroup dd del details div dl dt em figcaption figure
    h1 h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre q s samp section small span strong sub summary sup
    table tbody td tfoot th thead time tr u ul var
"""
TAGS = frozenset(_TAGS.split())
REMOVED = frozenset({"script", "style", "template", "iframe", "object", "svg", "math", "title", "noscript"})
ATTRIBUTES = {
    "*": {"lang"},
    "a": {"href"},
    "abbr": {"title"},
    "col": {"span"},
    "img": {"alt", "src", "title", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
    "time": {"datetime"},
}
IMAGE = re.compile(r"data:image/(png|jpeg|gif|svg\+xml);base64,[A-Za-z0-9+/=\s]*")


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if IMAGE.fullmatch(value) else None
    if tag == "a" and name == "href":
        return value if value.startswith("#") else None
    return value


CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(REMOVED),
    attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
    attribute_filter=_attribute,
    allowed_classes={tag: set(CLASSES) for tag in TAGS},
    url_schemes={"data"},
    link_rel=None,
    strip_comments=True,
)


def sanitise(fragment: str) -> str:
    """The part of an HTML fragment that may be published.

    Examples
    --------
    >>> sanitise('<p onclick="x()" class="lead big">Desa <b>Sumber</b><script>x()</script></p>')
    '<p class="lead">Desa <b>Sumber</b></p>'
    >>> sanitise('<a href="https://example.org/">Sumber</a>, <img src="a.png" alt="peta">')
    '<a>Sumber</a>, <img alt="peta">'
    """
    return CLEANER.clean(fragment)


class _Renderer(mistune.HTMLRenderer):
    """HTML in which a tag that is not on the list is text."""

    def inline_html(self, html: str) -> str:
        return _shown(html)

    def block_html(self, html: str) -> str:
        return _shown(html) + "\n"


def _shown(text: str) -> str:
    tag = re.match(r"</?([A-Za-z][A-Za-z0-9]*)[\s/>]", text)
    comment = text.startswith("<!--")
    return text if comment or (tag and tag[1].lower() in TAGS) else html.escape(text, quote=False)


MARKDOWN = mistune.create_markdown(renderer=_Renderer(escape=False), plugins=["table", "strikethrough"])


def markdown_to_html(text: str) -> str:
    r"""Markdown as HTML that may be published.

    Examples
    --------
    >>> markdown_to_html("Desa **Sumber** <script>")
    '<p>Desa <strong>Sumber</strong> &lt;script&gt;</p>\n'
    """
    return sanitise(str(MARKDOWN(text)))

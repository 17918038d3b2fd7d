"""The report as one HTML file that needs nothing else: no script, no address, its own typeface."""

import base64
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from blora_eval.report.document import Document
from blora_eval.report.fonts import face
from blora_eval.report.language import translator

__all__ = ["page", "template"]

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:"
FACE = (
    '@font-face{{font-family:"Report Sans";font-weight:{weight};font-style:normal;'
    "src:url(data:font/woff;base64,{data}) format('woff')}}"
)


def page(document: Document) -> str:
    """A report as one self-contained HTML page.

    Parameters
    ----------
    document : Document
        What :func:`blora_eval.report.document.read_document` gave.

    Returns
    -------
    str
        HTML with a Content-Security-Policy that allows inline style, data images and data fonts only.
        The same document gives the same text.
    """
    sections = [(section, Markup(_with_pictures(section.html, document))) for section in document.sections]
    html = template("page.html.j2").render(
        document=document,
        sections=sections,
        contents=[section for section in document.sections if section.heading],
        say=translator(document.lang),
        policy=POLICY,
        style=Markup(_style()),
    )
    return html + "\n"


def _with_pictures(html: str, document: Document) -> str:
    for figure in document.figures:
        data = base64.b64encode(figure.data).decode()
        html = html.replace(f'src="{figure.name}"', f'src="data:{figure.mime};base64,{data}"')
    return html


@cache
def template(name: str) -> Template:
    """One of the package's templates, which escape what is put in and refuse what is not given.

    Parameters
    ----------
    name : str
        A file of ``report/templates``.

    Returns
    -------
    Template
        Ready to render.

    Examples
    --------
    >>> template("page.html.j2").name
    'page.html.j2'
    """
    environment = Environment(
        loader=PackageLoader("blora_eval.report", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    return environment.get_template(name)


@cache
def _style() -> str:
    weights = (("Regular", 400), ("Semibold", 600))
    faces = [FACE.format(weight=number, data=face(name)) for name, number in weights]
    sheet = resources.files("blora_eval.report").joinpath("templates", "page.css").read_text("utf-8")
    return "\n".join([*faces, sheet])

"""The report in Word, for those who paste sections of it into plans and yearly reports."""

import html
import io
import re
import tempfile
import zipfile
from functools import cache
from importlib import resources
from pathlib import Path

from blora_eval.report.export.document import Document
from blora_eval.report.export.paper import convert, default_file, unpack
from blora_eval.report.language import translator

LOCALES = {"id": "id-ID", "en": "en-GB"}
FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)
OWN = ("styles.xml", "header1.xml", "footer1.xml")
RELATIONS = (
    '<Relationship Id="rIdReportHeader" Target="header1.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"/>'
    '<Relationship Id="rIdReportFooter" Target="footer1.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer"/>'
)
PART = "application/vnd.openxmlformats-officedocument.wordprocessingml."
TYPES = "".join(
    f'<Override PartName="/word/{kind}1.xml" ContentType="{PART}{kind}+xml"/>'
    for kind in ("header", "footer")
)
PAGE = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rIdReportHeader"/>'
    '<w:footerReference w:type="default" r:id="rIdReportFooter"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1417" w:right="1191" w:bottom="1304" w:left="1191" w:header="624" w:footer="567" '
    'w:gutter="0"/></w:sectPr>'
)


def docx(document: Document) -> bytes:
    """A report as Word file."""
    with tempfile.TemporaryDirectory(prefix="blora-eval-") as name:
        folder = Path(name)
        source = unpack(document, folder)
        body = source.read_text(encoding="utf-8")
        source.write_text(_opening(document) + body + _closing(document), encoding="utf-8")
        (folder / "reference.docx").write_bytes(_reference(document))
        properties = {
            "title": document.title,
            "subtitle": document.subtitle,
            "author": document.study,
            "date": document.date,
            "lang": LOCALES[document.lang],
            "subject": "SINTETIS" if document.synthetic else "",
        }
        options = [f"--metadata={key}:{text}" for key, text in properties.items() if text]
        made = convert(
            document,
            source,
            "--to=docx",
            "--output=-",
            "--standalone",
            "--shift-heading-level-by=-1",
            "--reference-doc=reference.docx",
            *options,
        )
    return _fixed(made)


def _opening(document: Document) -> str:
    if not document.synthetic:
        return ""
    sentence = translator(document.lang)("Data rekaan: desa, orang, dan angka di sini tidak nyata.")
    return f'<div class="warning"><p><strong>SINTETIS</strong> {html.escape(sentence)}</p></div>\n'


def _closing(document: Document) -> str:
    say = translator(document.lang)
    items = "".join(f"<li>{html.escape(text)}</li>" for text in document.attributions)
    sources = f"<h2>{html.escape(say('Sumber dan lisensi data'))}</h2><ul>{items}</ul>" if items else ""
    made = say("Dibuat dengan blora_eval versi {version}.").format(version=document.version)
    return f'\n{sources}<div class="note"><p>{html.escape(made)}</p></div>'


@cache
def _own_files() -> dict[str, str]:
    folder = resources.files("blora_eval.report").joinpath("templates", "word")
    return {name: folder.joinpath(name).read_text("utf-8") for name in OWN}


def _reference(document: Document) -> bytes:
    """The model of a Word file that comes with pandoc, in our styles, with header and footer."""
    own = _own_files()
    say = translator(document.lang)
    words = {
        "{title}": document.title,
        "{mark}": "SINTETIS" if document.synthetic else "",
        "{study}": document.study,
        "{page}": say("Halaman"),
        "{of}": say("dari"),
    }
    files = dict(_model())
    files["word/styles.xml"] = _styled(files["word/styles.xml"].decode(), own["styles.xml"]).encode()
    for name in ("header1.xml", "footer1.xml"):
        text = re.sub(r"\{\w+\}", lambda match: html.escape(words[match[0]]), own[name])
        files[f"word/{name}"] = text.encode()
    _insert(files, "word/_rels/document.xml.rels", RELATIONS, "</Relationships>")
    _insert(files, "[Content_Types].xml", TYPES, "</Types>")
    _insert(files, "word/document.xml", PAGE, "</w:body>")
    return _zipped(files)


@cache
def _model() -> tuple[tuple[str, bytes], ...]:
    with zipfile.ZipFile(io.BytesIO(default_file("reference.docx"))) as model:
        return tuple((name, model.read(name)) for name in model.namelist())


def _styled(styles: str, own: str) -> str:
    """Our styles in the place of those of the same name."""
    for style in re.findall(r"<w:style .*?</w:style>", own, flags=re.DOTALL):
        name = re.search(r'w:styleId="(\w+)"', style)
        if name:
            same = rf'<w:style [^>]*w:styleId="{name[1]}".*?</w:style>'
            styles = re.sub(same, "", styles, flags=re.DOTALL)
        styles = styles.replace("</w:styles>", style + "\n</w:styles>")
    defaults = re.search(r"<w:docDefaults>.*?</w:docDefaults>", own, flags=re.DOTALL)
    if defaults:
        styles = re.sub(r"<w:docDefaults>.*?</w:docDefaults>", defaults[0], styles, flags=re.DOTALL)
    return styles


def _insert(files: dict[str, bytes], name: str, text: str, before: str) -> None:
    content = files[name].decode()
    if before == "</w:body>":
        content = re.sub(r"<w:sectPr\b.*?(/>|</w:sectPr>)\s*(?=</w:body>)", "", content, flags=re.DOTALL)
    files[name] = content.replace(before, text + before).encode()


def _zipped(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, FIRST_DAY_OF_ZIP), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _fixed(made: bytes) -> bytes:
    """The same file with no time of day in its directory."""
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return _zipped({name: archive.read(name) for name in archive.namelist()})

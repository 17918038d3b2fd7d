"""The page that stands where a report could not be made: what failed and where, never a value."""

from html import escape

from blora_eval.report.language import translator
from blora_eval.report.render import Rendered

__all__ = ["error_card"]


def error_card(failed: Rendered) -> bytes:
    """One page of HTML in place of a report.

    Parameters
    ----------
    failed : Rendered
        What became of the report; of ``error`` only the exception's class and the cell are said.

    Returns
    -------
    bytes
        A whole page, the same for the same failure.
    """
    say = translator(failed.lang)
    title = say("Laporan tidak dapat dibuat")
    lines = [
        f"{say('Wilayah')}: {failed.area_code}",
        f"{say('Sebab')}: {failed.error}",
        say("Laporan lain tidak terpengaruh. Rinciannya ada dalam catatan rahasia operator."),
    ]
    paragraphs = "\n".join(f"<p>{escape(line)}</p>" for line in lines)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return f"""<!doctype html>
<html lang="{escape(failed.lang)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{escape(title)}</title>
<style>body {{ font-family: sans-serif; margin: 3rem auto; max-width: 40rem; }}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
{paragraphs}
</main>
</body>
</html>
""".encode()

"""Tables of published figures and of stated claims: year by year, TNP2K's questions, targets, the ledger."""

from blora_eval.registry import word
from blora_eval.report.declared import Column, Declaration, Line, declared, table
from blora_eval.report.labels import dimension_label, method_text
from blora_eval.report.language import period
from blora_eval.report.markup import DASH, Cell, Row, Table, interval_text, value_text
from blora_eval.report.official import area_name, claim_checks, official_checks
from blora_eval.report.place import Number, Results, numbers
from blora_eval.report.prose import answer, arithmetic, shown
from blora_eval.results import Check

ENDS = ("from", "to", "stated", "recomputed")
PLAIN = ("claim_agrees", "claim_value", "claim_direction")
"""Verdicts whose reason stands in the columns before them."""


def claims(here: Results) -> Table:
    """The claims ledger: what is stated, what comes out, and the verdict."""
    say = here.say
    rows: list[Row] = [_claim_row(here, *one) for one in claim_checks(here)]
    if not rows:
        reason = here.why("claim_verdict", "study")
        rows = [[say("Semua pernyataan"), Number("claim_verdict", reason=reason), "–", "–", "–", "–"]]
    columns = [
        say("Pernyataan"),
        say("Dari"),
        say("Menjadi"),
        say("Dinyatakan"),
        say("Dihitung ulang"),
        say("Putusan"),
    ]
    sources = sorted({source for _, _, source in claim_checks(here) if source})
    notes = [say("Sumber: {sources}.").format(sources="; ".join(sources))] if sources else []
    return table(here, say("Pernyataan yang diperiksa"), columns, rows, *notes)


def _claim_row(here: Results, text: str, check: Check, _: str) -> Row:
    cells = [_of_claim(here, check, name) for name in ENDS]
    said = answer(check, here.lang)
    why = arithmetic(check, here.lang)
    told = said if check.code in PLAIN else f"{said} ({why})"
    return [text, *cells, Cell(told, "unavailable" if check.passed is None else "")]


def _of_claim(here: Results, check: Check, name: str) -> Cell:
    if name not in check.numbers:
        return DASH
    unit = str(check.numbers[f"{name}_unit"])
    return Cell(shown(float(check.numbers[name]), unit, here.lang), number=True)


WINDOWS = ("start", "middle", "end")


def official_years(here: Results, indicator: str = "P0", first: int = 0) -> Table:
    """The published series year by year, with its gaps, marks, breaks and revisions."""
    found = _figures(here, indicator)
    own = found.get(here.code("regency"), {})
    beside = sorted(code for code in found if "." in code and code != here.code("regency"))
    codes = [
        here.code("regency"),
        *(code for code in (here.code("province"), "ID") if code in found),
        *beside,
    ]
    codes = [code for code in codes if code in found]
    start = first or min(own, default=0)
    years = sorted(year for year in {year for code in codes for year in found[code]} if year >= start)
    rows: list[Row] = [
        [str(year), *(found[code].get(year, _absent(code, indicator)) for code in codes)] for year in years
    ]
    if not rows:
        codes, rows = [""], [["–", Number("official", "regency", reason=here.why("official", "regency"))]]
    columns = [here.say("Tahun"), *(area_name(here, code) if code else here.say("Angka") for code in codes)]
    caption = here.say("{indicator}: deret terbitan").format(
        indicator=dimension_label("official", indicator, here.lang)
    )
    return table(here, caption, columns, rows, *_breaks(here, indicator), *_revisions(here, indicator))


def _figures(here: Results, indicator: str) -> dict[str, dict[int, Number]]:
    """March or yearly figures by area and year."""
    chosen = here.rows[(here.rows["indicator"] == "official") & (here.rows["dimension"] == indicator)]
    chosen = chosen[~chosen["period"].str.contains("Sep", regex=False)]
    found: dict[str, dict[int, Number]] = {}
    for x in sorted(numbers(chosen), key=lambda x: x.period.endswith("-Mar")):
        found.setdefault(x.area_code, {})[int(x.period[:4])] = x
    return found


def _absent(code: str, indicator: str) -> Number:
    return Number("official", area_code=code, dimension=indicator, reason="not_published")


def _breaks(here: Results, indicator: str) -> list[str]:
    say = here.say("Patahan deret sejak {year}: {change}.")
    found = here.numbers("official_break", "study", dimension=indicator)
    return [say.format(year=x.period, change=method_text(x.method, here.lang)) for x in found]


def _revisions(here: Results, indicator: str) -> list[str]:
    say = here.say("Direvisi: {area}, {period}, {difference} terhadap edisi pertama.")
    found = here.numbers("official_revision", "regency", dimension=indicator)
    return [
        say.format(
            area=area_name(here, x.area_code),
            period=period(x.period, here.lang),
            difference=value_text(x, here.lang),
        )
        for x in found
    ]


def official_tests(here: Results, indicator: str = "P0") -> Table:
    """TNP2K's questions, each with its arithmetic and its answer."""
    say = here.say
    rows: list[Row] = [_test_row(here, check) for check in official_checks(here, indicator)]
    rows += [
        [
            say("Peringkat di antara kabupaten"),
            say("{n} kabupaten").format(n=x.n),
            Cell(x.period, number=True),
            say("peringkat {rank} dari {n}").format(rank=value_text(x, here.lang), n=x.n),
            say("satu adalah yang terbaik"),
        ]
        for x in here.numbers("official_rank", "regency", dimension=indicator)
    ]
    if not rows:
        empty = Number("official", "regency", reason=here.why("official", "regency"))
        rows = [[say("Semua uji"), "–", "–", empty, "–"]]
    caption = say("Uji TNP2K, {indicator}").format(
        indicator=dimension_label("official", indicator, here.lang)
    )
    columns = [say("Uji"), say("Terhadap"), say("Masa"), say("Hitungan"), say("Jawaban")]
    note = say(
        "Uji ini menggambarkan angka terbitan, tanpa selang kepercayaan: selisih kecil dapat berasal dari "
        "galat sampel, dan tidak satu pun menyatakan sebab."
    )
    return table(here, caption, columns, rows, note)


def _test_row(here: Results, check: Check) -> Row:
    numbers = check.numbers
    years = [str(numbers[name]) for name in WINDOWS if name in numbers] or [str(numbers.get("year", "–"))]
    beside = str(numbers.get("beside", "–"))
    if "support" in numbers:
        beside = dimension_label("official", str(numbers["support"]), here.lang)
    said = answer(check, here.lang)
    state = "unavailable" if numbers.get("reason") else ""
    title = word(f"check.{check.code}.title", here.lang)
    return [
        title,
        beside,
        Cell("–".join(years), number=True),
        arithmetic(check, here.lang, short=True),
        Cell(said, state),
    ]


def official_targets(here: Results, indicator: str = "P0") -> Table:
    """The path of targets: how far off, the pace needed, and the year each is met at the old pace."""
    say = here.say
    columns = [
        Column(say("Sasaran"), {"indicator": "official_target"}),
        Column(say("Jarak dari sasaran"), {"indicator": "official_target_gap"}),
        Column(say("Laju yang diperlukan per tahun"), {"indicator": "official_needed"}),
        Column(say("Tahun tercapai"), {"indicator": "official_target_year"}, _year),
        Column(say("Selang kepercayaan 95%"), {"indicator": "official_target_year"}, _years),
    ]
    found = here.numbers("official_target", "regency", dimension=indicator)
    lines = [Line(each.period, {"period": each.period}, dashes=True) for each in found]
    caption = say("Sasaran, {indicator}").format(indicator=dimension_label("official", indicator, here.lang))
    notes, where = _target_notes(here, indicator), {"level": "regency", "dimension": indicator}
    absent = Number("official_target", reason=here.why("official_target", "regency"))
    return declared(here, Declaration(caption, [say("Tahun")], lines, columns, notes, where, absent))


def _year(_here: Results, x: Number) -> Cell | Number:
    """A year is no quantity: it is printed without a separator."""
    mark = "*" if x.status == "caution" else ""
    return x if x.value is None else Cell(f"{x.value:.0f}{mark}", x.status, number=True)


def _years(here: Results, x: Number) -> Cell:
    """The interval of a year, open where it has no end."""
    if x.value is None or x.low is None:
        met = x.value is not None and x.method == "as_published"
        return Cell(here.say("sudah tercapai")) if met else DASH
    late = f", {here.say('tanpa batas akhir')}" if x.high is None else f"–{x.high:.0f}"
    return Cell(f"{x.low:.0f}{late}", number=True)


def _target_notes(here: Results, indicator: str) -> list[str]:
    say = here.say
    found = here.numbers("official_target", "regency", dimension=indicator)
    met = here.numbers("official_target_year", "regency", dimension=indicator)
    speeds = here.numbers("official_speed", "regency", dimension=indicator)
    spans = {x.round for x in met[:1]}
    notes = [
        say("Laju teramati {span}: {speed} per tahun (selang kepercayaan 95%: {interval}).").format(
            span=x.period.replace("/", "–"),
            speed=value_text(x, here.lang),
            interval=interval_text(x, here.lang),
        )
        for x in speeds
        if x.period in spans and x.value is not None
    ]
    if found and notes:
        notes.append(
            say(
                "Tahun tercapai berlaku bila laju itu berlanjut; selangnya memuat ketidakpastian laju saja, "
                "bukan galat sampel dan bukan guncangan yang akan datang."
            )
        )
    if any(x.reason == "no_latest_year" and x.round in spans for x in met):
        notes.append(
            say("* Laju paling lambat dalam selangnya tidak menuju sasaran: tidak ada tahun paling lambat.")
        )
    sources = sorted({x.source for x in found if x.source})
    return [*notes, *([say("Sumber: {sources}.").format(sources="; ".join(sources))] if sources else [])]

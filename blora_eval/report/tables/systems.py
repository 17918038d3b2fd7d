"""Tables of self-help, services, livelihoods, the inventory of potential and related programmes."""

from typing import Any

from blora_eval.indicators.systems.livelihoods import CAPITALS
from blora_eval.registry import dimensions, shown
from blora_eval.report.declared import (
    Column,
    Declaration,
    Line,
    across,
    bounds,
    declared,
    last_round,
    lines_of,
    measures,
    or_dash,
    own,
    parts_of,
    periods,
    places,
    table,
    title,
    value,
    villages_of,
)
from blora_eval.report.labels import dimension_label
from blora_eval.report.language import number, period
from blora_eval.report.markup import DASH, Cell, Row, Table, value_text
from blora_eval.report.place import Number, Results, numbers

YEARS_SHOWN = 4


def participation(here: Results) -> Table:
    """Self-help in its three kinds, meetings and who came, by year."""
    level = own(here, "swadaya") if here.numbers("swadaya", own(here, "swadaya")) else own(here, "meetings")
    years = sorted({*periods(here, "swadaya", level), *periods(here, "meetings", level)})[-YEARS_SHOWN:]
    columns = [Column(year, {"period": year}) for year in years] or [Column(DASH.text)]
    note = here.say(
        "Jam, barang, dan uang tidak dijumlahkan: nilai satu jam kerja tidak dinyatakan siapa pun."
    )
    caption = here.say("Swadaya dan pertemuan, {place}").format(place=here.place_name(level))
    lines = lines_of(here, shown("participation"), {"level": level})
    return declared(here, Declaration(caption, [here.say("Ukuran")], lines, columns, [note]))


def services(here: Results) -> Table:
    """The eight service indicators by the register and by the village's own listing."""
    say = here.say
    level = own(here, "service_lacking") if here.numbers("service_lacking") else own(here, "service_register")
    year = next(reversed(periods(here, "service_lacking", level)), "")
    span = next(reversed(periods(here, "service_lacking_change", level)), "")
    of_year = {"period": year} if year else {}
    register = {"indicator": "service_register", **last_round(here, "register")}
    listed = say("Belum terpenuhi, pendataan desa {year}").format(year=year or DASH.text)
    change = say("Selisih {period}").format(period=period(span, here.lang))
    asked = or_dash if here.numbers("service_register", level) else value
    columns = [
        Column(say("Belum terpenuhi, register"), register, asked),
        Column(listed, {"indicator": "service_lacking", **of_year}),
        Column(say("Di antaranya terlayani"), {"indicator": "service_served", **of_year}),
        Column(change, {"indicator": "service_lacking_change"}),
    ]
    note = say(
        "Register dan pendataan desa menghitung hal yang berbeda dan tidak saling menggantikan. Register "
        "tidak menanyakan pekerjaan dan stunting. Selisih tanpa selang kepercayaan: arahnya tidak dinilai."
    )
    caption = say("Delapan layanan dasar, {place}").format(place=here.place_name(level))
    lines = [
        Line(dimension_label("service_lacking", part, here.lang), {"dimension": part, "level": level})
        for part in dimensions("service")
    ]
    return declared(here, Declaration(caption, [say("Layanan")], lines, columns, [note]))


def capitals(here: Results) -> Table:
    """The five capitals, their index, its change, and for a village its rank."""
    say, alone = here.say, here.level == "village"
    levels = ["village", "district", "regency"] if alone else ["priority", "comparison"]
    levels = [level for level in levels if here.numbers("capital_index", level)] or [here.level]
    years = periods(here, "capital_index", levels[0])
    where = {"period": years[-1]} if years else {}
    columns = [
        column
        for place in places(here, levels)
        for column in ([place] if alone else [place, bounds(here, place.where)])
    ]
    lines = [
        *parts_of(here, "capital", CAPITALS, where),
        *lines_of(here, ["capital_index"], where),
        *lines_of(here, ["capital_index_change"]),
        *lines_of(here, shown("capitals") if alone else (), where, dashes=True),
    ]
    note = say(
        "Nilai tiap indikator: (x − terendah)/(tertinggi − terendah) atas semua desa dan tahun dalam tabel, "
        "dibalik bila rendah lebih baik; modal adalah rata-rata indikatornya, indeks rata-rata lima modal, "
        "bobot sama."
    )
    caption = say("Lima modal penghidupan, {year}").format(year=where.get("period", DASH.text))
    return declared(here, Declaration(caption, [say("Modal")], lines, columns, [note]))


def value_added(here: Results) -> Table:
    """Value added by commodity before and after, with its change."""
    say, level = here.say, own(here, "value_added")
    years = periods(here, "value_added", level)
    ends = [{"period": year} for year in (years[0], years[-1])] if years else [{}, {}]
    columns = [
        *(Column(end.get("period", DASH.text), {"indicator": "value_added", **end}) for end in ends),
        Column(say("Selisih"), {"indicator": "value_added_change"}),
        bounds(here, {"indicator": "value_added_change"}),
        *measures(here, ("value_added_share",)),
    ]
    names = sorted({x.dimension for x in here.numbers("value_added", level)} - {""})
    lines = [
        Line(name or say("Semua komoditas"), {"dimension": name, "level": level}) for name in [*names, ""]
    ]
    note = say(
        "Nilai tambah: nilai produksi dikurangi masukan, rupiah tahun masing-masing; perubahan harga ikut "
        "terhitung. Selisih hanya atas desa dan komoditas yang diketahui pada kedua tahun."
    )
    village, mean = say("Nilai tambah, {place}"), say("Nilai tambah, rata-rata per desa, {place}")
    caption = (village if level == "village" else mean).format(place=here.place_name(level))
    return declared(here, Declaration(caption, [say("Komoditas")], lines, columns, [note]))


def potential(here: Results) -> Table:
    """Items and location quotients by sector, here and in the place around."""
    say = here.say
    levels = ["village", "district"] if here.level == "village" else ["priority", "comparison"]
    levels = [level for level in levels if here.numbers("potential_items", level)] or [here.level]
    columns = [
        Column(head.format(place=here.place_name(level)), {"indicator": name, "level": level}, _of_sector)
        for head, name in (
            (say("Butir, {place}"), "potential_items"),
            (say("Kuosien lokasi, {place}"), "potential_quotient"),
        )
        for level in levels
    ]
    sectors = [
        Line(dimension_label("potential_items", sector, here.lang), {"dimension": sector})
        for sector in dimensions("sector")
        if any(x.value for x in across(here, "potential_items", levels, sector))
    ]
    rule = say(
        "Kuosien lokasi: bagian sektor di sini dibagi bagiannya di kabupaten. Hanya diberikan bila di sini "
        "ada paling sedikit 5 butir dan di kabupaten paling sedikit 20 butir sektor itu."
    )
    lines, caption = [*sectors, Line(say("Semua sektor"), {})], say("Potensi menurut sektor")
    return declared(here, Declaration(caption, [say("Sektor")], lines, columns, [rule]))


def _of_sector(here: Results, x: Number) -> Number | Cell:
    """A dash where a sector has none, and for the quotient of all sectors, which says nothing."""
    if x.dimension:
        return or_dash(here, x)
    return DASH if x.indicator == "potential_quotient" else x


RANKED = ("potential_score", "potential_rank", "potential_rank_best", "potential_rank_worst")


def potential_ranking(here: Results, most: int = 10) -> Table:
    """The ranked items of a village, or the first item of each priority village."""
    say = here.say
    note = say(
        "Empat kriteria dari 0 sampai 1: ruang yang belum dimanfaatkan, jangkauan pasar, urutan musyawarah "
        "desa, dan kekhasan (kuosien lokasi). Bobot dalam study.yaml: {weights}. Urutan terbaik dan "
        "terburuk: tiap bobot bergantian digandakan, dibagi dua, dan dihilangkan."
    ).format(weights=_weights(here))
    if here.level != "village":
        return _firsts(here, note)
    order = sorted(here.numbers("potential_rank"), key=lambda x: (x.value is None, x.value, x.dimension))
    lines = [_item(here, x.dimension) for x in order[:most]]
    caption, heads = say("Urutan potensi desa ini"), [say("Butir"), say("Sektor")]
    columns = measures(here, RANKED)
    return declared(here, Declaration(caption, heads, lines, columns, [note], absent={}))


def _firsts(here: Results, note: str) -> Table:
    say = here.say
    score, worst = (
        {(x.area_code, x.dimension): x for x in numbers(here.pick(name, "villages"))}
        for name in (RANKED[0], RANKED[-1])
    )
    first: dict[str, str] = {}
    ranks = numbers(here.pick("potential_rank", "villages"))
    for x in sorted(ranks, key=lambda x: (x.area_code, x.dimension)):
        if x.value == 1:
            first.setdefault(x.area_code, x.dimension)
    rows: list[Row] = []
    for village in villages_of(here, "priority"):
        item = first.get(str(village.about))
        if item is not None:
            key = (str(village.about), item)
            words = _item(here, item)
            rows.append([village.heading, words.heading, *words.beside, score[key], worst[key]])
    if not rows:
        absent = here.number("potential_items")
        rows = [[say("Semua desa"), "–", "–", Number("potential_score", reason=absent.reason), "–"]]
    columns = [
        say("Desa"),
        say("Potensi pertama"),
        say("Sektor"),
        title(here, RANKED[0]),
        title(here, RANKED[-1]),
    ]
    return table(here, say("Potensi pertama tiap desa prioritas menurut bobot"), columns, rows, note)


def _item(here: Results, dimension: str) -> Line:
    """The item beside its sector, of a dimension such as tourism:Embung."""
    sector, _, item = dimension.partition(":")
    return Line(item, {"dimension": dimension}, (dimension_label("potential_items", sector, here.lang),))


def _weights(here: Results) -> str:
    weights = here.study.get("systems", {}).get("ranking", {})
    names = {
        "slack": here.say("ruang"),
        "market": here.say("pasar"),
        "meeting": here.say("musyawarah"),
        "special": here.say("kekhasan"),
    }
    return ", ".join(f"{name} {weights.get(key, 1):g}" for key, name in names.items())


PROGRAMMES = """
programme_quota programme_registered programme_selected programme_paid programme_quota_covered
programme_villages programme_rupiah
"""


def said_of(here: Results) -> dict[str, dict[str, Any]]:
    """What study.yaml says of the programmes, by name."""
    return {each["name"]: each for each in here.study.get("systems", {}).get("programmes", [])}


def programmes(here: Results) -> Table:
    """Quota, registered, selected and paid of each programme, with what it covers and what it claims."""
    say, level = here.say, own(here, "programme_quota")
    names = sorted({x.dimension for x in here.numbers("programme_quota", level)})
    shown = [name for name in PROGRAMMES.split() if here.level != "village" or name != "programme_villages"]
    claims = Column(say("Pernyataan dampak kemiskinan"), {"indicator": "programme_quota"}, _claimed)
    outputs = say(
        "Keluaran program bukan dampaknya: tidak satu pun angka di sini dinyatakan sebagai "
        "turunnya kemiskinan."
    )
    notes = [*filter(None, (_announced(here, name) for name in names)), outputs]
    caption = say("Program terkait, semua tahun dalam tabel, {place}").format(place=here.place_name(level))
    lines = [Line(name, {"dimension": name, "period": ""}) for name in names]
    columns, where = [*measures(here, shown), claims], {"level": level}
    return declared(here, Declaration(caption, [say("Program")], lines, columns, notes, where, absent={}))


def _claimed(here: Results, x: Number) -> str:
    claims = said_of(here).get(x.dimension, {}).get("poverty_effect", False)
    return here.say("ada, tidak dinilai di sini") if claims else here.say("tidak ada: keluaran saja")


def _announced(here: Results, name: str) -> str:
    x = here.number("programme_announced", "study", dimension=name)
    if x.value is None or x.n is None:
        return ""
    text = here.say(
        "{programme}: dari {places} tempat yang diumumkan, {share} dibayar (seluruh wilayah studi)."
    )
    return text.format(programme=name, places=number(x.n, here.lang), share=value_text(x, here.lang))


def programme_matrix(here: Results, most: int = 60) -> Table:
    """Which programme reached which priority village."""
    say = here.say
    names = sorted({x.dimension for x in numbers(here.pick("programme_villages", "villages"))})
    reached = [Column(name, {"indicator": "programme_villages", "dimension": name}, _mark) for name in names]
    notes = [
        say("●: ada penerima yang dibayar; –: tidak ada; ?: tabel tidak menyebutkannya."),
        say("Kolom terakhir: banyaknya tahun yang patut diperiksa; itu pertanyaan, bukan temuan."),
    ]
    caption = say("Program menurut desa prioritas, semua tahun dalam tabel")
    columns = [*reached, *measures(here, ("programme_double",), or_dash)]
    lines = villages_of(here, "priority", most, district=True) if names else []
    heads, absent = [say("Desa"), say("Kecamatan")], here.number("programme_villages")
    return declared(here, Declaration(caption, heads, lines, columns, notes, absent=absent))


def _mark(_here: Results, x: Number) -> Cell:
    if x.value is None:
        return Cell("?")
    return Cell("●") if x.value > 0 else DASH

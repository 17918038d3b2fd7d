"""Tables of self-help, services, livelihoods, the inventory of potential and related programmes."""

from typing import Any

from blora_eval.indicators.systems.livelihoods import CAPITALS
from blora_eval.registry import dimensions
from blora_eval.report.labels import dimension_label, label
from blora_eval.report.language import number, period
from blora_eval.report.markup import Cell, Row, Table, interval_text, value_text
from blora_eval.report.place import Number, Results, numbers
from blora_eval.report.tables.base import by_village, last_round, own, periods, table, title

YEARS_SHOWN = 4


def participation(here: Results) -> Table:
    """Self-help in its three kinds, meetings and who came, by year."""
    level = own(here, "swadaya") if here.numbers("swadaya", own(here, "swadaya")) else own(here, "meetings")
    years = sorted({*periods(here, "swadaya", level), *periods(here, "meetings", level)})[-YEARS_SHOWN:] or [
        ""
    ]
    wanted = [("swadaya", kind) for kind in ("hours", "goods", "money")]
    wanted += [("meetings", ""), ("attendance", "female"), ("attendance", "male"), ("attendance_female", "")]
    rows: list[Row] = [
        [
            title(here, name, dimension),
            *(
                here.number(name, level, dimension=dimension, **({"period": year} if year else {}))
                for year in years
            ),
        ]
        for name, dimension in wanted
    ]
    note = here.say(
        "Jam, barang, dan uang tidak dijumlahkan: nilai satu jam kerja tidak dinyatakan siapa pun."
    )
    caption = here.say("Swadaya dan pertemuan, {place}").format(place=here.place_name(level))
    return table(here, caption, [here.say("Ukuran"), *(year or "–" for year in years)], rows, note)


def services(here: Results) -> Table:
    """The eight service indicators by the register and by the village's own listing."""
    say = here.say
    level = own(here, "service_lacking") if here.numbers("service_lacking") else own(here, "service_register")
    years, last = periods(here, "service_lacking", level), last_round(here, "register")
    year = years[-1] if years else ""
    of_year = {"period": year} if year else {}
    span = periods(here, "service_lacking_change", level)
    rows: list[Row] = []
    for service in dimensions("service"):
        register = here.number("service_register", level, dimension=service, **last)
        known = bool(here.numbers("service_register", level))
        absent = known and register.value is None and register.reason == "no_rows"
        rest = [
            here.number("service_lacking", level, dimension=service, **of_year),
            here.number("service_served", level, dimension=service, **of_year),
            here.number("service_lacking_change", level, dimension=service),
        ]
        name = dimension_label("service_lacking", service, here.lang)
        rows.append([name, Cell("–") if absent else register, *rest])
    heads = [
        say("Belum terpenuhi, register"),
        say("Belum terpenuhi, pendataan desa {year}").format(year=year or "–"),
        say("Di antaranya terlayani"),
        say("Selisih {period}").format(period=period(span[-1], here.lang) if span else "–"),
    ]
    note = say(
        "Register dan pendataan desa menghitung hal yang berbeda dan tidak saling menggantikan. Register "
        "tidak menanyakan pekerjaan dan stunting. Selisih tanpa selang kepercayaan: arahnya tidak dinilai."
    )
    caption = say("Delapan layanan dasar, {place}").format(place=here.place_name(level))
    return table(here, caption, [say("Layanan"), *heads], rows, note)


def capitals(here: Results) -> Table:
    """The five capitals, their index, its change, and for a village its rank."""
    say = here.say
    levels = ["village", "district", "regency"] if here.level == "village" else ["priority", "comparison"]
    levels = [level for level in levels if here.numbers("capital_index", level)] or [here.level]
    years = periods(here, "capital_index", levels[0])
    where = {"period": years[-1]} if years else {}
    rows: list[Row] = [
        [
            dimension_label("capital", name, here.lang),
            *_bounded(here, "capital", levels, dimension=name, **where),
        ]
        for name in CAPITALS
    ]
    rows.append([title(here, "capital_index"), *_bounded(here, "capital_index", levels, **where)])
    rows.append([title(here, "capital_index_change"), *_bounded(here, "capital_index_change", levels)])
    if here.level == "village":
        ranks = [
            here.number(name, **where) for name in ("capital_rank", "capital_rank_best", "capital_rank_worst")
        ]
        dashes = [Cell("–")] * (len(levels) - 1)
        rows += [[title(here, x.indicator), x, *dashes] for x in ranks]
    heads = []
    for level in levels:
        heads.append(here.place_name(level))
        heads += [] if here.level == "village" else [say("Selang kepercayaan 95%")]
    note = say(
        "Nilai tiap indikator: (x − terendah)/(tertinggi − terendah) atas semua desa dan tahun dalam tabel, "
        "dibalik bila rendah lebih baik; modal adalah rata-rata indikatornya, indeks rata-rata lima modal, "
        "bobot sama."
    )
    caption = say("Lima modal penghidupan, {year}").format(year=where.get("period", "–"))
    return table(here, caption, [say("Modal"), *heads], rows, note)


def _bounded(here: Results, name: str, levels: list[str], **where: str) -> list[Number | str]:
    found = [here.number(name, level, **where) for level in levels]
    if here.level == "village":
        return list(found)
    pairs = [(x, interval_text(x, here.lang) or "–") for x in found]
    return [each for pair in pairs for each in pair]


def value_added(here: Results) -> Table:
    """Value added by commodity before and after, with its change."""
    say = here.say
    level = own(here, "value_added")
    years = periods(here, "value_added", level)
    ends = [years[0], years[-1]] if years else ["", ""]
    names = sorted({x.dimension for x in here.numbers("value_added", level)} - {""})
    rows: list[Row] = []
    for name in [*names, ""]:
        values = [
            here.number("value_added", level, dimension=name, **({"period": end} if end else {}))
            for end in ends
        ]
        change = here.number("value_added_change", level, dimension=name)
        share = here.number("value_added_share", level, dimension=name)
        bounds = interval_text(change, here.lang) or "–"
        rows.append([name or say("Semua komoditas"), *values, change, bounds, share])
    columns = [
        say("Komoditas"),
        ends[0] or "–",
        ends[1] or "–",
        say("Selisih"),
        say("Selang kepercayaan 95%"),
    ]
    note = say(
        "Nilai tambah: nilai produksi dikurangi masukan, rupiah tahun masing-masing; perubahan harga ikut "
        "terhitung. Selisih hanya atas desa dan komoditas yang diketahui pada kedua tahun."
    )
    where = here.place_name(level)
    caption = say("Nilai tambah, {place}").format(place=where)
    if level != "village":
        caption = say("Nilai tambah, rata-rata per desa, {place}").format(place=where)
    return table(here, caption, [*columns, title(here, "value_added_share")], rows, note)


def potential(here: Results) -> Table:
    """Items and location quotients by sector, here and in the place around."""
    say = here.say
    levels = ["village", "district"] if here.level == "village" else ["priority", "comparison"]
    levels = [level for level in levels if here.numbers("potential_items", level)] or [here.level]
    rows: list[Row] = []
    for sector in dimensions("sector"):
        counts = [here.number("potential_items", level, dimension=sector) for level in levels]
        if any(x.value for x in counts):
            special = [here.number("potential_quotient", level, dimension=sector) for level in levels]
            name = dimension_label("potential_items", sector, here.lang)
            rows.append([name, *map(_or_dash, counts), *map(_or_dash, special)])
    total = [here.number("potential_items", level) for level in levels]
    rows.append([say("Semua sektor"), *total, *(Cell("–") for _ in levels)])
    places = [here.place_name(level) for level in levels]
    columns = [say("Sektor"), *(say("Butir, {place}").format(place=place) for place in places)]
    columns += [say("Kuosien lokasi, {place}").format(place=place) for place in places]
    rule = say(
        "Kuosien lokasi: bagian sektor di sini dibagi bagiannya di kabupaten. Hanya diberikan bila di sini "
        "ada paling sedikit 5 butir dan di kabupaten paling sedikit 20 butir sektor itu."
    )
    return table(here, say("Potensi menurut sektor"), columns, rows, rule)


def _or_dash(x: Number) -> Number | Cell:
    return Cell("–") if x.value is None and x.reason == "no_rows" else x


def potential_ranking(here: Results, most: int = 10) -> Table:
    """The ranked items of a village, or the first item of each priority village."""
    say = here.say
    note = say(
        "Empat kriteria dari 0 sampai 1: ruang yang belum dimanfaatkan, jangkauan pasar, urutan musyawarah "
        "desa, dan kekhasan (kuosien lokasi). Bobot dalam study.yaml: {weights}. Urutan terbaik dan "
        "terburuk: tiap bobot bergantian digandakan, dibagi dua, dan dihilangkan."
    ).format(weights=_weights(here))
    measures = ("potential_score", "potential_rank", "potential_rank_best", "potential_rank_worst")
    heads = [title(here, name) for name in measures]
    if here.level == "village":
        found = {name: {x.dimension: x for x in here.numbers(name)} for name in measures}
        order = sorted(
            found["potential_rank"].values(), key=lambda x: (x.value is None, x.value, x.dimension)
        )
        rows: list[Row] = [
            [*_item(here, x.dimension), *(found[name].get(x.dimension, Number(name)) for name in measures)]
            for x in order[:most]
        ]
        rows = rows or [[say("Semua potensi"), "–", *(here.number(name) for name in measures)]]
        return table(here, say("Urutan potensi desa ini"), [say("Butir"), say("Sektor"), *heads], rows, note)
    return _firsts(here, note, heads[:1] + heads[3:])


def _firsts(here: Results, note: str, heads: list[str]) -> Table:
    say = here.say
    found = {
        name: {(x.area_code, x.dimension): x for x in numbers(here.pick(name, "villages"))}
        for name in ("potential_rank", "potential_score", "potential_rank_worst")
    }
    first: dict[str, str] = {}
    for (area, item), x in sorted(found["potential_rank"].items()):
        if x.value == 1:
            first.setdefault(area, item)
    rows: list[Row] = []
    chosen = here.villages[here.villages["role"] == "priority"].sort_values("village_code", kind="stable")
    for village in chosen.itertuples(index=False):
        code = str(village.village_code)
        if code in first:
            key = (code, first[code])
            rest = [found[name][key] for name in ("potential_score", "potential_rank_worst")]
            rows.append([str(village.village), *_item(here, first[code]), *rest])
    if not rows:
        absent = here.number("potential_items")
        rows = [[say("Semua desa"), "–", "–", Number("potential_score", reason=absent.reason), "–"]]
    columns = [say("Desa"), say("Potensi pertama"), say("Sektor"), *heads]
    return table(here, say("Potensi pertama tiap desa prioritas menurut bobot"), columns, rows, note)


def _item(here: Results, dimension: str) -> list[str]:
    """The item and its sector, of a dimension such as tourism:Embung."""
    sector, _, item = dimension.partition(":")
    return [item, dimension_label("potential_items", sector, here.lang)]


def _weights(here: Results) -> str:
    weights = here.study.get("systems", {}).get("ranking", {})
    names = {
        "slack": here.say("ruang"),
        "market": here.say("pasar"),
        "meeting": here.say("musyawarah"),
        "special": here.say("kekhasan"),
    }
    return ", ".join(f"{name} {weights.get(key, 1):g}" for key, name in names.items())


MEASURES = (
    "programme_quota",
    "programme_registered",
    "programme_selected",
    "programme_paid",
    "programme_quota_covered",
    "programme_villages",
    "programme_rupiah",
)


def said_of(here: Results) -> dict[str, dict[str, Any]]:
    """What study.yaml says of the programmes, by name."""
    return {each["name"]: each for each in here.study.get("systems", {}).get("programmes", [])}


def programmes(here: Results) -> Table:
    """Quota, registered, selected and paid of each programme, with what it covers and what it claims."""
    say = here.say
    level = own(here, "programme_quota")
    names = sorted({x.dimension for x in here.numbers("programme_quota", level)})
    about = said_of(here)
    measures = [name for name in MEASURES if here.level != "village" or name != "programme_villages"]
    rows: list[Row] = []
    for name in names:
        claims = about.get(name, {}).get("poverty_effect", False)
        word = say("ada, tidak dinilai di sini") if claims else say("tidak ada: keluaran saja")
        found = [here.number(each, level, dimension=name, period="") for each in measures]
        rows.append([name, *found, Cell(word)])
    if not names:
        rows = [[say("Semua program"), *(here.number(each, level) for each in measures), Cell("–")]]
    notes = [_announced(here, name) for name in names]
    notes.append(
        say(
            "Keluaran program bukan dampaknya: tidak satu pun angka di sini dinyatakan sebagai "
            "turunnya kemiskinan."
        )
    )
    heads = [label(each, here.lang).title for each in measures]
    caption = say("Program terkait, semua tahun dalam tabel, {place}").format(place=here.place_name(level))
    columns = [say("Program"), *heads, say("Pernyataan dampak kemiskinan")]
    return table(here, caption, columns, rows, *filter(None, notes))


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
    found = {(x.area_code, x.dimension): x for x in numbers(here.pick("programme_villages", "villages"))}
    double = by_village(here, "programme_double")
    names = sorted({programme for _, programme in found})
    chosen = here.villages[here.villages["role"] == "priority"].sort_values("village_code", kind="stable")
    rows: list[Row] = []
    for area in chosen.head(most).itertuples(index=False):
        code = str(area.village_code)
        marks = [_mark(found.get((code, name))) for name in names]
        rows.append([str(area.village), str(area.district), *marks, double.get(code, Cell("–"))])
    caption = say("Program menurut desa prioritas, semua tahun dalam tabel")
    columns = [say("Desa"), say("Kecamatan"), *names, label("programme_double", here.lang).title]
    if not rows or not names:
        rows = [[say("Semua desa"), "–", here.number("programme_villages")]]
        return table(here, caption, [say("Desa"), say("Kecamatan"), say("Program")], rows)
    notes = [
        say("●: ada penerima yang dibayar; –: tidak ada; ?: tabel tidak menyebutkannya."),
        say("Kolom terakhir: banyaknya tahun yang patut diperiksa; itu pertanyaan, bukan temuan."),
    ]
    return table(here, caption, columns, rows, *notes)


def _mark(x: Number | None) -> Cell:
    if x is None or x.value is None:
        return Cell("?")
    return Cell("●" if x.value > 0 else "–")

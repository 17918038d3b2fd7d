"""Tables of self-help, basic services, livelihoods and value added."""

from blora_eval.indicators.livelihoods import CAPITALS
from blora_eval.report.formats import period
from blora_eval.report.labels import dimension_label
from blora_eval.report.markup import Cell, Table, interval_text
from blora_eval.report.place import Results
from blora_eval.report.record import Number
from blora_eval.report.system_words import SERVICES
from blora_eval.report.tables.base import Row, last_round, table
from blora_eval.report.tables.systems_places import own, periods, title

__all__ = ["capitals", "participation", "services", "value_added"]

YEARS_SHOWN = 4


def participation(here: Results) -> Table:
    """Self-help in its three kinds, meetings and who came, by year.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Table
        A row a measure; there is no total of hours, goods and money.
    """
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
    """The eight service indicators by the register and by the village's own listing.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Table
        A row a service.
    """
    say = here.say
    level = own(here, "service_lacking") if here.numbers("service_lacking") else own(here, "service_register")
    years, last = periods(here, "service_lacking", level), last_round(here, "register")
    year = years[-1] if years else ""
    of_year = {"period": year} if year else {}
    span = periods(here, "service_lacking_change", level)
    rows: list[Row] = []
    for service, name in SERVICES.items():
        register = here.number("service_register", level, dimension=service, **last)
        known = bool(here.numbers("service_register", level))
        absent = known and register.value is None and register.reason == "no_rows"
        rest = [
            here.number("service_lacking", level, dimension=service, **of_year),
            here.number("service_served", level, dimension=service, **of_year),
            here.number("service_lacking_change", level, dimension=service),
        ]
        rows.append([say(name), Cell("–") if absent else register, *rest])
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
    """The five capitals, their index, its change, and for a village its rank.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Table
        A row a capital; in group reports with intervals.
    """
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
    """Value added by commodity before and after, with its change.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Table
        A row a commodity; all of them together only where known in both years.
    """
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

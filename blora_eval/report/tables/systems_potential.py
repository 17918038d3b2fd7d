"""Tables of the inventory of potential."""

from blora_eval.report.labels import dimension_label
from blora_eval.report.markup import Cell, Table
from blora_eval.report.place import Results
from blora_eval.report.record import Number, numbers
from blora_eval.report.system_words import SECTORS
from blora_eval.report.tables.base import Row, table
from blora_eval.report.tables.systems_places import title

__all__ = ["potential", "potential_ranking"]


def potential(here: Results) -> Table:
    """Items and location quotients by sector, here and in the place around.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Table
        A row a sector that has an item in either place, then the completeness and the use.
    """
    say = here.say
    levels = ["village", "district"] if here.level == "village" else ["priority", "comparison"]
    levels = [level for level in levels if here.numbers("potential_items", level)] or [here.level]
    rows: list[Row] = []
    for sector, name in SECTORS.items():
        counts = [here.number("potential_items", level, dimension=sector) for level in levels]
        if any(x.value for x in counts):
            special = [here.number("potential_quotient", level, dimension=sector) for level in levels]
            rows.append([say(name), *map(_or_dash, counts), *map(_or_dash, special)])
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
    """The ranked items of a village, or the first item of each priority village.

    Parameters
    ----------
    here : Results
        The report's place.
    most : int, default 10
        How many items of a village at most.

    Returns
    -------
    Table
        With the best and the worst rank under other weights beside each.
    """
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

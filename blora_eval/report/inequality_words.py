"""Words for tenths of consumption and the targeting of aid: indicators, dimensions, methods and reasons."""


def _(text: str) -> str:
    """Mark a text for the catalogue; it is translated where it is printed."""
    return text


AID = {"food": _("Pangan (BPNT)"), "cash": _("Tunai (PKH)"), "health": _("Kesehatan (PBI-JKN)")}
"""Kinds of aid that a survey asks about."""

INDICATORS = {
    "quantile_share": (
        _("Bagian konsumsi menurut desil"),
        _("Bagian seluruh konsumsi yang dimiliki setiap sepersepuluh penduduk, dari yang termiskin."),
    ),
    "aid_coverage": (_("Cakupan bantuan"), _("Dari orang miskin, bagian yang menerima.")),
    "aid_exclusion": (_("Galat eksklusi"), _("Dari orang miskin, bagian yang tidak menerima.")),
    "aid_inclusion": (
        _("Galat inklusi"),
        _("Dari orang yang tidak miskin, bagian yang menerima juga."),
    ),
    "aid_leakage": (_("Kebocoran bantuan"), _("Dari penerima, bagian yang tidak miskin.")),
    "aid_food_by_tenth": (
        _("Penerima bantuan pangan menurut desil konsumsi"),
        _("Bagian orang yang menerima BPNT pada setiap desil konsumsi."),
    ),
    "aid_cash_by_tenth": (
        _("Penerima bantuan tunai menurut desil konsumsi"),
        _("Bagian orang yang menerima PKH pada setiap desil konsumsi."),
    ),
    "aid_health_by_tenth": (
        _("Penerima jaminan kesehatan menurut desil konsumsi"),
        _("Bagian orang yang menjadi peserta PBI-JKN pada setiap desil konsumsi."),
    ),
    "aid_unknown": (
        _("Rumah tangga tanpa jawaban tentang bantuan"),
        _("Rumah tangga sampel yang tidak menjawab; tidak dihitung sebagai bukan penerima."),
    ),
}

DIMENSIONS = {"aid_unknown": AID}

METHODS = {
    "taylor; line taken as certain": _(
        "galat menurut rancangan sampel (linearisasi Taylor); garisnya dianggap pasti"
    ),
    "taylor, logit; line taken as certain": _(
        "galat menurut rancangan sampel (linearisasi Taylor), selang pada skala logit; "
        "garisnya dianggap pasti"
    ),
    "taylor, korn_graubard; line taken as certain": _(
        "galat menurut rancangan sampel, selang Korn-Graubard; garisnya dianggap pasti"
    ),
    "taylor; tenths taken as certain": _(
        "galat menurut rancangan sampel (linearisasi Taylor); batas desilnya dianggap pasti"
    ),
    "taylor, logit; tenths taken as certain": _(
        "galat menurut rancangan sampel (linearisasi Taylor), selang pada skala logit; "
        "batas desilnya dianggap pasti"
    ),
    "taylor, korn_graubard; tenths taken as certain": _(
        "galat menurut rancangan sampel, selang Korn-Graubard; batas desilnya dianggap pasti"
    ),
    "count of households": _("cacah rumah tangga"),
}

REASONS = {"aid_not_asked": _("survei ini tidak menanyakan penerimaan bantuan")}

"""Words for the small-area estimates of villages: indicators, methods and reasons."""


def _(text: str) -> str:
    """Mark a text for the catalogue; it is translated where it is printed."""
    return text


INDICATORS = {
    "small_area_villages": (
        _("Desa yang masuk sampel"),
        _("Desa dengan rumah tangga dalam survei; model ditaksir dari desa-desa ini."),
    ),
    "small_area_r2": (
        _("Bagian ragam antardesa yang dijelaskan register"),
        _("Galat sampel sudah dikeluarkan (Lahiri dan Suntornchost 2015)."),
    ),
    "small_area_shrinkage": (
        _("Bobot sampel desa sendiri, median"),
        _("Nol: hanya model; satu: hanya sampel desa itu."),
    ),
    "small_area_normal_p": (
        _("Nilai p uji kenormalan sisaan"),
        _("Shapiro-Wilk; nilai kecil berarti sisaan tidak normal, sehingga selangnya kurang pasti."),
    ),
    "small_area_agreement_p": (
        _("Nilai p kesesuaian dengan sampel"),
        _("Nilai kecil berarti perkiraan model menyimpang dari sampel (Brown dan lain-lain 2001)."),
    ),
    "small_area_factor": (
        _("Faktor penyelarasan"),
        _("Perkiraan desa dikalikan dengan angka ini agar rata-ratanya sama dengan angka survei."),
    ),
}

METHODS = {
    "Fay-Herriot arcsine on register covariates, benchmarked": _(
        "Fay-Herriot pada skala arkus sinus dengan peubah register, diselaraskan dengan angka survei"
    ),
    "Fay-Herriot arcsine on register covariates, benchmarked; village not sampled": _(
        "Fay-Herriot pada skala arkus sinus dengan peubah register, diselaraskan dengan angka survei; "
        "desa di luar sampel"
    ),
}

REASONS = {
    "synthetic": _("desa ini di luar sampel, sehingga angkanya berasal dari desa lain yang serupa"),
}

"""What can be said of one village's own effect: shrunken, and beside the other mentored villages."""

from collections.abc import Iterator

from blora_eval.report.labels import reason_text
from blora_eval.report.language import _, number, quantity
from blora_eval.report.markup import Paragraphs, interval_text, value_text
from blora_eval.report.place import Results
from blora_eval.report.prose import sentence

LEVEL = 0.05
ALIKE = _(
    "{place} tidak dapat dibedakan dari desa dampingan lainnya. Perkiraan dampak yang disusutkan pada "
    "{outcome}: {value}; selang 95%: {interval}."
)
APART = _(
    "{place} berbeda dari desa dampingan lainnya pada {outcome} (nilai p disesuaikan {q}). Perkiraan dampak "
    "yang disusutkan: {value}; selang 95%: {interval}."
)
PROMISE = _(
    "Selang dibuat agar rata-rata 95% selang memuat dampak desanya, bukan setiap selang sendiri-sendiri. "
    "Bila dampak di semua desa sama, paling banyak 5% laporan kabupaten menunjuk suatu desa; di antara desa "
    "yang ditunjuk diharapkan paling banyak 5% keliru, bila perkiraan antardesa tidak bergantung atau "
    "bergantung searah. Keduanya diukur pada desa nyata tanpa program yang dipilih acak atau karena paling "
    "miskin; selang tidak dijamin bila desa dipilih menurut hal yang tidak terlihat dalam data."
)
ALLOWS = _("Yang dimungkinkan data: {donors} desa pembanding dan {years} tahun sebelum mulai.")
NAMED = _(
    "Nilai p dari urutan plasebo tidak dapat lebih kecil dari {smallest}, sedangkan menunjuk satu dari "
    "{tests} perkiraan memerlukan {needed}; karena itu diuji jarak dari desa dampingan lainnya. Sebuah desa "
    "baru dapat ditunjuk bila jaraknya sekitar {least} atau lebih."
)
NOBODY = _("Tidak ada desa yang dapat ditunjuk: {reason}.")
FEW_YEARS = _("Tahun sebelum mulai kurang dari tiga: kembaran sintetis tidak dapat diuji.")


def village_effect(here: Results, column: str | None = None) -> Paragraphs:
    """Whether the village differs from the other mentored ones, its shrunken effect, and what is promised."""
    outcome = here.outcome(column)
    where = {"dimension": outcome.get("column", "")}
    x, q = (here.number(f"village_att_{name}", **where) for name in ("shrunk", "q"))
    if x.value is None:
        return Paragraphs(((sentence(x, here.lang, here.say("Dampak pada desa ini saja")), ""),))
    apart = q.value is not None and q.value <= LEVEL
    text = here.say(APART if apart else ALIKE).format(
        place=here.name,
        outcome=outcome["label"][here.lang],
        value=value_text(x, here.lang).rstrip("*"),
        interval=interval_text(x, here.lang),
        q=quantity(q.value or 0.0, "p", here.lang),
    )
    if x.status == "caution":
        caution = here.say("Gunakan dengan hati-hati: {reason}.")
        text += " " + caution.format(reason=reason_text(x.reason, here.lang))
    years = here.number("village_pre_periods", "priority", **where).value or 0
    allows = here.say(ALLOWS).format(donors=number(x.n or 0, here.lang), years=number(years, here.lang))
    notes = [here.say(PROMISE), allows, *least_apart(here, where)]
    notes += [here.say(FEW_YEARS)] if years < 3 else []
    return Paragraphs(((text, "lead"), *((note, "note") for note in notes)))


def least_apart(here: Results, where: dict[str, str]) -> Iterator[str]:
    """How far from the others a village must lie to be named, or why none can be."""
    smallest, least = (
        here.number(f"village_{name}", "priority", **where) for name in ("smallest_p", "least_apart")
    )
    if least.value is not None and smallest.value is not None and least.n:
        yield here.say(NAMED).format(
            smallest=number(smallest.value, here.lang, 4),
            tests=number(least.n, here.lang),
            needed=number(LEVEL / least.n, here.lang, 4),
            least=value_text(least, here.lang).lstrip("+"),
        )
    elif least.reason:
        yield here.say(NOBODY).format(reason=reason_text(least.reason, here.lang))

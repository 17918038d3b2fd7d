"""What the register's quality, its verification, its account and the service desk say, in sentences."""

from blora_eval.report.findings.systems import said
from blora_eval.report.formats import number
from blora_eval.report.markup import Paragraphs, interval_text, value_text
from blora_eval.report.place import Results
from blora_eval.report.tables.base import last_round
from blora_eval.report.tables.quality_register import account_pair, verval_round
from blora_eval.report.tables.systems_places import own

__all__ = ["register_account", "register_quality", "slrt", "verval"]


def register_quality(here: Results) -> Paragraphs:
    """How far the register is filled in, how many numbers are sound, and that proposals are no findings.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Paragraphs
        Sentences; the reason where there is no register.
    """
    last = last_round(here, "register")
    wanted = [("valid_share", "members:nik"), ("completeness", "members"), ("duplicate_share", "")]
    found = [here.number(name, dimension=dimension, **last) for name, dimension in wanted]
    texts = [(said(here, x, here.level), "lead" if at == 0 else "item") for at, x in enumerate(found)]
    note = here.say("Mutu register adalah hasil kerja desa; ia tidak mengatakan seberapa miskin desa itu.")
    return Paragraphs((*texts, (note, "note")))


def verval(here: Results) -> Paragraphs:
    """How far verification got, and which villages have not begun.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Paragraphs
        Sentences; villages without a visit are named in a group's report.
    """
    say, level, last = here.say, own(here, "verval"), verval_round(here)
    where = {"round": last} if last else {}
    steps = {name: here.number("verval", level, dimension=name, **where) for name in ("listed", "visited")}
    share = here.number("verval_visited_share", level, **where)
    if any(x.value is None for x in (*steps.values(), share)):
        texts = [(said(here, share, level), "lead")]
    else:
        told = {name: value_text(x, here.lang) for name, x in steps.items()}
        text = say("{place}: {visited} dari {listed} rumah tangga dalam daftar sudah dikunjungi ({share}).")
        told |= {"share": value_text(share, here.lang), "place": here.place_name(level)}
        texts = [(text.format(**told), "lead")]
    kappa = here.number("mentor_kappa", level, **where)
    if kappa.value is not None:
        texts.append((said(here, kappa, level), "item"))
    if here.level != "village" and last:
        texts.append((_not_updated(here, last), "item"))
    return Paragraphs(tuple(texts))


def _not_updated(here: Results, last: str) -> str:
    """The villages without a visit, by name and district: names alone are ambiguous."""
    rows = here.pick("verval_not_updated", "villages", round=last)
    lacking = set(rows.loc[rows["value"].fillna(0) > 0, "area_code"])
    areas = here.villages[here.villages["village_code"].isin(lacking)]
    if areas.empty:
        return here.say("Semua desa yang diukur sudah memutakhirkan daftarnya.")
    names = [f"{area.village} ({area.district})" for area in areas.itertuples(index=False)]
    text = here.say("Belum memutakhirkan: {count} desa: {names}.")
    return text.format(count=number(len(names), here.lang), names=", ".join(names))


def register_account(here: Results) -> Paragraphs:
    """Start, entries, exits and end in one sentence, and what an exit does not mean.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Paragraphs
        The reason where there are not two rounds, or two registers that must not be compared.
    """
    before, after = account_pair(here)
    pair = {"round": f"{before}/{after}"} if before else {}
    entries, exits = (here.number(name, **pair) for name in ("register_entries", "register_exits"))
    ends = [here.number("register_households", round=name) for name in (before, after)]
    if any(x.value is None for x in (entries, exits, *ends)):
        return Paragraphs(((said(here, exits, here.level), "lead"),))
    text = here.say(
        "{place}: {start} rumah tangga ({before}), {entries} masuk, {exits} keluar, "
        "{end} rumah tangga ({after})."
    )
    told = {
        name: value_text(x, here.lang)
        for name, x in zip(("start", "end", "entries", "exits"), (*ends, entries, exits), strict=True)
    }
    rounds = {"before": here.round_label(before), "after": here.round_label(after)}
    texts = [(text.format(place=here.name, **told, **rounds), "lead")]
    if exits.status == "caution":
        texts.append(
            (
                here.say("Kedua putaran berasal dari register yang berbeda; dihitung atas permintaan."),
                "warning",
            )
        )
    texts.append((here.say("Keluar dari register bukan berarti keluar dari kemiskinan."), "note"))
    return Paragraphs(tuple(texts))


def slrt(here: Results) -> Paragraphs:
    """Cases received and resolved, in how many days, and how many were linked with the register.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Paragraphs
        Sentences; the reason where there is no record of cases.
    """
    level = own(here, "slrt")
    counts = {name: here.number("slrt", level, dimension=name) for name in ("received", "resolved")}
    if any(x.value is None for x in counts.values()):
        return Paragraphs(((said(here, counts["received"], level), "lead"),))
    told = {name: value_text(x, here.lang) for name, x in counts.items()}
    text = here.say("{place}: {received} kasus diterima, {resolved} di antaranya selesai.")
    texts = [(text.format(place=here.place_name(level), **told), "lead")]
    days, matched = (here.number(name, level) for name in ("slrt_days", "slrt_matched_share"))
    bounds = interval_text(days, here.lang)
    if days.value is not None and bounds:
        text = here.say("Separuh kasus selesai dalam {days} hari (selang 95%: {bounds}).")
        texts.append((text.format(days=number(days.value, here.lang), bounds=bounds), "item"))
    else:
        texts.append((said(here, days, level), "item"))
    texts.append((said(here, matched, level), "item"))
    return Paragraphs(tuple(texts))

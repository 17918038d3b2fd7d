"""The verdict on the effect in words: the one sentence that every page says of it."""

from dataclasses import replace

from blora_eval.registry import word
from blora_eval.report.language import _, number
from blora_eval.report.markup import interval_text
from blora_eval.report.place import Number, Results

SHOWN = 3
TOGETHER = _("Untuk {n} desa prioritas bersama, bukan untuk satu desa:")
LOWER = _("{outcome} lebih rendah {interval} daripada seandainya tanpa pendampingan.")
HIGHER = _("{outcome} lebih tinggi {interval} daripada seandainya tanpa pendampingan.")
NOTHING = _("{outcome}: tidak dapat disimpulkan apakah pendampingan berpengaruh.")
NOTHING_RANGE = _("{outcome}: tidak dapat disimpulkan apakah pendampingan berpengaruh (rentang {interval}).")
GRADE = _("Keyakinan: {grade}.")
DECIDED = _("Yang menentukan: {checks}.")
FORMS = {"lower": LOWER, "higher": HIGHER}


def verdict_text(here: Results, column: str | None = None) -> str:
    """Of all mentored villages together: direction and range, the grade, and what decided it."""
    outcome = here.outcome(column)
    name = outcome.get("column", "")
    told = here.verdicts[here.verdicts["outcome"] == name]
    if told.empty:
        return ""
    one, x = told.iloc[0], here.number("att", "priority", dimension=name)
    together = here.say(TOGETHER).format(n=number(mentored(here, name), here.lang))
    texts = [together, _range(here, one["direction"], x)]
    if one["direction"] != "none":
        texts.append(here.say(GRADE).format(grade=grade(here, name)))
    checks = [word(f"verdict.{code}", here.lang) for code in one["checks"].split()]
    if checks:
        texts.append(here.say(DECIDED).format(checks="; ".join(checks[:SHOWN])))
    return " ".join(texts)


def grade(here: Results, column: str) -> str:
    """The grade of an outcome's verdict in words."""
    told = here.verdicts.loc[here.verdicts["outcome"] == column, "grade"]
    return "–" if told.empty else word(f"grade.{told.iloc[0]}", here.lang)


def mentored(here: Results, column: str) -> int:
    """How many villages the effect on an outcome speaks of."""
    found = sum(int(x.value or 0) for x in here.numbers("att_start", "priority", dimension=column))
    return found or int((here.areas["role"] == "priority").sum())


def _range(here: Results, direction: str, x: Number) -> str:
    outcome = here.outcome(x.dimension)["label"][here.lang]
    if direction == "none":
        interval = interval_text(x, here.lang)
        return here.say(NOTHING_RANGE if interval else NOTHING).format(outcome=outcome, interval=interval)
    near, far = sorted((abs(x.low or 0.0), abs(x.high or 0.0)))
    interval = interval_text(replace(x, low=near, high=far, status="ok"), here.lang).replace("+", "")
    return here.say(FORMS[direction]).format(outcome=outcome, interval=interval)

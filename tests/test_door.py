"""The front door refuses what it cannot mean, and changes nothing else.

Every public function is called once rightly (``BY_NAME``, ``CALLS``), then with each argument wrong in
every way that its annotation excludes. A new public function is tested by being public.
"""

import collections.abc
import dataclasses
import datetime as dt
import functools
import inspect
import pickle
import typing
from pathlib import Path
from types import NoneType

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

import blora_eval as be
from blora_eval.indicators import poverty
from blora_eval.indicators.multidimensional import adjusted_headcount
from blora_eval.indicators.weighted import equivalent_welfare, mean
from blora_eval.inputs import Columns, LabelColumns, NumberColumn, WeightColumn, guarded, unguarded

LABELS = list("abcdef")
WELFARE = [50.0, 75.0, 100.0, 200.0, 30.0, 90.0]
AFTER = [60.0, 70.0, 120.0, 180.0, 40.0, 95.0]
DEPRIVED = [[1, 1, 0], [0, 1, 0], [0, 0, 0], [0, 0, 1], [1, 1, 1], [0, 1, 1]]
GROUP = ["u", "u", "v", "v", "u", "v"]
SAMPLE = pd.DataFrame(
    {"stratum": list("ssssttttss"), "psu": [1, 1, 2, 2, 3, 3, 4, 4, 5, 5], "weight": [1.0, 2] * 5, "size": 40}
)
SAMPLE["y"], SAMPLE["village"] = [50.0, 75, 100, 200, 30, 90, 110, 40, 85, 95], list("uuuuvvvvww")
DESIGN = be.Design(SAMPLE, strata="stratum", psu="psu", weight="weight")
PANEL = pd.DataFrame({"unit": np.repeat(np.arange(12), 4), "time": np.tile([2018, 2019, 2020, 2021], 12)})
PANEL["start"] = np.where(PANEL["unit"] < 5, 2020, 0)
PANEL["outcome"] = np.random.default_rng(4).normal(PANEL["unit"] % 3, 1) - 2.0 * (
    (PANEL["start"] > 0) & (PANEL["time"] >= 2020)
)
MEASURED = be.alkire_foster(DEPRIVED, weights=[0.5, 0.25, 0.25], k=0.5)
BY_GROUP = be.fgt_by_group(WELFARE, line=100, group=GROUP)

BY_NAME = {
    "welfare": WELFARE, "line": 100.0, "weight": [1.0, 2, 1, 3, 1, 2], "group": GROUP, "growth": 0.03,
    "before": WELFARE, "after": AFTER, "weight_before": [1.0, 2, 1, 3, 1, 2], "weight_after": [2.0, 1, 1, 3, 2, 2],
    "first": WELFARE, "second": AFTER, "weight_first": [1.0, 2, 1, 3, 1, 2], "weight_second": [2.0, 1, 1, 3, 2, 2],
    "low": 20.0, "high": 250.0, "deprivations": DEPRIVED, "gaps": np.multiply(DEPRIVED, 0.5), "k": 0.5,
    "weights": [0.5, 0.25, 0.25], "other_k": [0.25], "achievements": np.add(DEPRIVED, 3.0),
    "cutoffs": [4.0, 5.0, 4.0], "received": [1, 1, 0, 0, 1, 0], "target": [1, 0, 0, 0, 1, 1],
    "benefit": [10.0, 20, 0, 0, 15, 0], "panel": PANEL, "outcome": "outcome", "unit": "unit", "time": "time",
    "start": "start",
}  # fmt: skip
"""An argument that is right wherever a public function has one of this name."""

CALLS = {
    "alkire_foster_change": {"before": MEASURED, "after": MEASURED},
    "ravallion_huppi": {"before": BY_GROUP, "after": BY_GROUP},
    "chronic_transient": {"welfare": np.column_stack([WELFARE, AFTER])},
    "proxy_means_test": {
        "predictors": pd.DataFrame({"rooms": [1, 2, 2, 4, 1, 3]}), "folds": 2, "rng": np.random.default_rng(1),
        "weight": [1.0] * 6, "line": 80.0,
    },
    "event_study": {"outcome": "outcome", "unit": "unit", "time": "time", "start": "start"},
    "quantile_share_ratio": {"top": 0.4, "bottom": 0.4},
    "detectable_effect": {"treated": 48, "controls": 250, "icc": 0.05, "households": 20},
    "discontinuity": {
        "frame": pd.DataFrame({"poor": np.sin(np.arange(200)), "score": np.arange(200.0)}), "outcome": "poor",
        "running": "score", "cutoff": 100.0,
    },
    "small_areas": {
        "survey": pd.DataFrame({"village": np.repeat(np.arange(20), 4), "welfare": [1.0, 1, 3, 3] * 20}),
        "register": pd.DataFrame({"village": np.repeat(np.arange(21), 2)}), "area": "village",
        "welfare": "welfare", "line": 2.0, "covariates": [],
    },
    "link": {
        "left": pd.DataFrame({"name": ["DJOKO", "JOKO"], "birth": "1990-01-02", "place": "99.99.01.2001"}),
        "name": "name", "birth": "birth", "place": "place", "method": "rules",
    },
    "plot": {"result": DESIGN.estimate(be.fgt, "y", line=100.0), "unit": None}, "mean": {"values": WELFARE}, "ratio": {"values": WELFARE, "denominator": AFTER}, "quantile": {"values": WELFARE},
    "load_study": {"folder": "."}, "check_study": {"study": "."}, "measure_study": {"study": "."},
    "report_study": {"study": "."},
    "open_results": {"results": ".", "area_code": "99.99"},
    "Design": {"frame": SAMPLE, "strata": "stratum", "psu": "psu", "weight": "weight", "fpc": "size"},
    "Design.estimate": {"function": be.fgt, "welfare": "y", "line": 100.0},
    "Design.change": {"other": DESIGN, "function": be.fgt, "welfare": "y", "line": 100.0},
    "Design.bootstrap": {"rng": np.random.default_rng(1), "replicates": 20},
    "RelativeLine": {"share": 0.6},
}  # fmt: skip
"""What else a call needs, by function."""

ANSWERED_ELSEWHERE = {
    "load_study", "check_study", "measure_study", "report_study", "open_results", "Design.brr",
}  # fmt: skip
"""Functions whose right call needs a folder, or another design."""
JOBS = ANSWERED_ELSEWHERE - {"Design.brr"}


def callables():
    """Every public function, class that is made by calling it, and method of such a class."""
    for name in sorted(be.DOOR):
        made = getattr(be, name)
        if not isinstance(made, type):
            yield name, made
        elif not issubclass(made, Exception):
            yield name, made
            if made is be.Design:
                yield from ((f"{name}.{inner}", getattr(DESIGN, inner)) for inner in METHODS)


METHODS = ("estimate", "change", "jackknife", "brr", "bootstrap")
PUBLIC = dict(callables())


def parameters(function):
    return inspect.signature(
        function.__init__ if isinstance(function, type) else function, eval_str=True
    ).parameters


def arguments(name):
    names = parameters(PUBLIC[name])
    columns = {
        key
        for key, each in names.items()
        if "column" in kind(each.annotation) or str in arms(each.annotation)
    }
    common = {
        key: value
        for key, value in BY_NAME.items()
        if key in names and isinstance(value, str) == (key in columns)
    }
    return common | CALLS.get(name, {})


def called(name, /, **changes):
    given = {**arguments(name), **changes}
    if "rng" in given and isinstance(given["rng"], np.random.Generator):
        given["rng"] = np.random.default_rng(1)
    return PUBLIC[name](**given)


def plain(result):
    """A result as plain values, to compare two."""
    if isinstance(result, pd.DataFrame):
        return result.astype(object).where(result.notna(), None).to_dict("split")
    if dataclasses.is_dataclass(result):
        return {field.name: plain(getattr(result, field.name)) for field in dataclasses.fields(result)}
    if hasattr(result, "get_label"):
        return result.get_label()
    return result.tolist() if hasattr(result, "tolist") else result


def arms(annotation):
    if typing.get_origin(annotation) is typing.Annotated:
        return [annotation]
    is_union = typing.get_origin(annotation) in (typing.Union, type(int | str))
    return list(typing.get_args(annotation)) if is_union else [annotation]


def kind(annotation):
    found = [arm.__metadata__[0] for arm in arms(annotation) if typing.get_origin(arm) is typing.Annotated]
    return found[0] if found else ""


def optional(annotation):
    inner = [typing.get_args(arm)[0] if kind(arm) else arm for arm in arms(annotation)]
    return any(NoneType in (arm, *arms(arm)) for arm in inner)


ONE_EACH = {"numbers", "weight", "flags", "labels", "line", "matrix"}
TODAY = dt.date(2025, 1, 1)


def bad_each(kind, good):
    """Wrong values where each unit has one, or each unit and item."""
    good = np.asarray(good)
    if kind == "line":
        good = np.full(6, 100.0)
        yield from bad_scalars(float)
    flat = good.ravel()

    def shaped(values):
        made = np.empty(len(flat), dtype=object)
        made[:] = values
        return made.reshape(good.shape).tolist()

    yield "a missing value", shaped([None, *flat[1:]])
    yield "a missing value of pandas", shaped([pd.NA, *flat[1:]])
    yield "masked", np.ma.array(good, mask=np.arange(good.size).reshape(good.shape) == 0)
    yield "other dimensions", np.stack([good, good])
    yield "a ragged list", [[1.0], [1.0, 2.0]]
    yield "a dictionary", {"a": 1.0}
    if kind != "labels":
        yield "NaN", shaped([np.nan, *flat[1:]])
        yield "infinite", shaped([np.inf, *flat[1:]])
        yield "text", shaped(["x", *flat[1:]])
        yield "numbers as text", shaped([str(value) for value in flat])
        yield "text of pandas", pd.Series([str(value) for value in flat])
        yield "dates", shaped([TODAY] * len(flat))
        yield "dates of numpy", np.full(good.shape, np.datetime64("2025-01-01"))
        yield "complex", good * 1j
    if kind in {"numbers", "weight", "line"}:
        yield "yes and no", (good > 1).tolist()
    if kind == "weight":
        yield "negative", [-1.0, *good[1:]]
        yield "all zero", [0.0] * 6


def bad_scalars(annotation):
    yield from (("text", "much"), ("number as text", "350"), ("a date", TODAY), ("a list", [1.0, 2.0]))
    yield from (("NaN", np.nan), ("infinite", np.inf), ("yes", True), ("masked", np.ma.masked), ("NA", pd.NA))
    if annotation is int:
        yield "a fraction", 2.5


def bad_of(annotation):
    """Wrong values of an annotation that is no kind."""
    origin, parts = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation in (float, int):
        yield from bad_scalars(annotation)
    elif annotation is bool:
        yield from (("text", "yes"), ("a number", 1))
    elif origin is typing.Literal:
        yield from (("no option", "no_such_option"), ("a number", 7), ("yes", True))
    elif origin in (collections.abc.Sequence, collections.abc.Mapping, collections.abc.Collection, tuple):
        yield from (("text", "text"), ("a number", 7))
        if float in parts:
            yield from (("text inside", ["0.5"]), ("missing inside", [np.nan]))
    elif isinstance(origin or annotation, type) and annotation not in (object, NoneType, str):
        yield from (("text", 7 if annotation is Path else "text"), ("a number", 7))
        if annotation is pd.DataFrame:
            yield "no frame but a list", [[1.0]]


def bad_inputs(annotation, good):
    found = kind(annotation)
    if set(typing.get_args(annotation)) >= set(typing.get_args(npt.ArrayLike)) and not found:
        return  # values that may be missing: what they may be, the docstring says
    if not optional(annotation) and annotation not in (inspect.Parameter.empty, typing.Any):
        yield "nothing", None
    if found in ONE_EACH:
        yield from bad_each(found, WELFARE if good is None else good)
    elif found == "vector":
        yield from (("text", "text"), ("texts", ["a", "b"]), ("missing", [np.nan, 1.0]), ("a number", 7.0))
        yield from (
            ("numbers as text", ["0.5", "0.5"]),
            ("dates", [TODAY]),
            ("two dimensions", [[1.0], [2.0]]),
        )
    elif found.endswith("column"):
        yield from (("no such column", "no_such_column"), ("a number", 7))
    elif len([arm for arm in arms(annotation) if arm is not NoneType]) == 1:
        yield from bad_of(next(arm for arm in arms(annotation) if arm is not NoneType))
    elif annotation not in (inspect.Parameter.empty, typing.Any):
        yield "a number", 7


def refusal(name, /, **changes):
    """What the door says, or why it is not one refusal."""
    wanted = be.StudyError if name in JOBS else be.EstimationError
    try:
        called(name, **changes)
    except wanted as error:
        return str(error), None
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, be.BloraEvalError) as error:
        return "", f"{type(error).__name__}: {error}"
    return "", "it gave a number"


@pytest.mark.parametrize("name", PUBLIC)
@pytest.mark.filterwarnings("ignore")
def test_every_argument_wrong_in_every_way_is_refused_by_name(name):
    wrong = []
    for parameter in parameters(PUBLIC[name]).values():
        if parameter.name in {"self", "options", "choices", "say", "progress"}:
            continue
        good = arguments(name).get(parameter.name)
        for what, value in bad_inputs(parameter.annotation, good):
            said, instead = refusal(name, **{parameter.name: value})
            if instead or parameter.name not in said:
                wrong.append((parameter.name, what, instead or said))
    assert wrong == []


@pytest.mark.parametrize("name", PUBLIC)
def test_names_of_arguments_are_refused(name):
    names = parameters(PUBLIC[name])
    if not any(each.kind is each.VAR_KEYWORD for each in names.values()):
        said, instead = refusal(name, no_such_argument=1)
        assert not instead
        assert "no_such_argument" in said
    for missing in [each.name for each in names.values() if each.default is each.empty]:
        if missing in {"self", "options", "choices"}:
            continue
        given = {key: value for key, value in arguments(name).items() if key != missing}
        with pytest.raises(be.StudyError if name in JOBS else be.EstimationError, match=missing):
            PUBLIC[name](**given)
    with pytest.raises((be.StudyError, be.EstimationError), match="by position"):
        PUBLIC[name](*[1] * 9)


def samples(name):
    """The parameters with one value for each unit, by the sample they belong to."""
    names = parameters(PUBLIC[name])
    found = {}
    for parameter in names.values():
        if kind(parameter.annotation) in ONE_EACH and parameter.name in arguments(name):
            base = parameter.name.removeprefix("weight_")
            found.setdefault(base if f"weight_{base}" in names else "", []).append(parameter.name)
    return found


def labelled(value):
    made = (
        pd.DataFrame(value)
        if np.ndim(value) == 2
        else pd.Series([value] * 6 if np.ndim(value) == 0 else value)
    )
    return made.set_axis(LABELS[: len(made)], axis=0)


@pytest.mark.parametrize("name", [name for name in PUBLIC if samples(name)])
def test_the_order_of_rows_is_by_their_labels(name):
    for members in samples(name).values():
        given = {member: labelled(arguments(name)[member]) for member in members}
        expected = plain(called(name, **given))
        for member in members[1:]:
            turned = given | {member: given[member].iloc[[3, 5, 0, 1, 4, 2]]}
            assert plain(called(name, **turned)) == expected
            for strange in (
                given[member].set_axis(list("ghijkl"), axis=0),
                given[member].set_axis(list("aabcde")),
            ):
                said, instead = refusal(name, **{**given, member: strange})
                assert not instead
                assert f"{member}: its labels are not those of {members[0]}" in said
            said, instead = refusal(name, **{**given, member: given[member].iloc[:5]})
            assert not instead
            assert f"{member}: 5 values where {members[0]} has 6" in said


@pytest.mark.parametrize("name", sorted(set(PUBLIC) - ANSWERED_ELSEWHERE))
def test_a_right_call_is_answered_as_without_the_door(name):
    found = called(name)
    if name in be.DOOR and not isinstance(PUBLIC[name], type):
        given = arguments(name)
        if "rng" in given:
            given["rng"] = np.random.default_rng(1)
        assert plain(found) == plain(unguarded(PUBLIC[name])(**given))
    assert found is not None


# what once ran in silence


def refused(call, *named):
    with pytest.raises(be.EstimationError) as caught:
        call()
    assert all(word in str(caught.value) for word in named), str(caught.value)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: DESIGN.estimate(be.fgt, "y", line=100, Alpha=1), "Alpha: fgt takes no such argument; is it 'alpha'"),
        (lambda: DESIGN.estimate(poverty.fgt, "y", line=100, Alpha=1), "is it 'alpha'"),
        (lambda: DESIGN.estimate(be.fgt, "y"), "line: fgt needs it"),
        (lambda: DESIGN.estimate(be.gini, "y", convention="laeken"), "convention: 'laeken' where one of 'exact'"),
        (lambda: DESIGN.estimate(be.gini, "y", line=100), "line: gini takes no such argument"),
        (lambda: DESIGN.estimate(be.fgt, "y", line=100, alpha="1"), "alpha: text where a number"),
        (lambda: DESIGN.estimate(be.fgt, "y", line="100"), "line: there is no column '100'"),
        (lambda: DESIGN.estimate(be.fgt, "y", line=["100"] * 10), "line: text where numbers"),
        (lambda: DESIGN.estimate(be.fgt, "village", line=100), "welfare, column 'village': text"),
        (lambda: DESIGN.estimate(be.fgt, "Y", line=100), "welfare: there is no column 'Y'; is it 'y'"),
        (lambda: DESIGN.estimate(be.fgt, "y", line=100, by="vilage"), "by: there is no column 'vilage'; is it"),
        (lambda: DESIGN.estimate(be.fgt, "y", line=100, interval="wilson"), "interval: 'wilson' where one of"),
        (lambda: DESIGN.change(DESIGN, be.fgt, "y", line=(100, 110), Alpha=1), "Alpha"),
        (lambda: DESIGN.jackknife(centre="median"), "centre: 'median'; is it 'mean'"),
        (lambda: be.Design(SAMPLE, psu="psu", lonely="remove"), "lonely: 'remove' where one of 'raise'"),
        (lambda: be.Design(SAMPLE, weight="village"), "weight, column 'village': text where numbers"),
        (lambda: be.Design(SAMPLE.assign(weight=-1.0), weight="weight"), "weight: 10 values are negative"),
        (lambda: equivalent_welfare([6, 6], size=[4, 1], scale="per capita"), "scale: 'per capita'; is it 'per_capita'"),
        (lambda: be.gini([1, 2], convention="laeken"), "convention: 'laeken'"),
        (lambda: be.did_cs(PANEL, **EFFECT, method="IPW"), "method: 'IPW'; is it 'ipw'"),
        (lambda: be.did_cs(PANEL, **EFFECT, control="notyet"), "control: 'notyet'; is it 'not_yet'"),
        (lambda: be.RelativeLine(60), "share: 60 is not above 0 and up to 1. Write 60 % as 0.6."),
        (lambda: be.RelativeLine(0.6, at=50), "at: 50"),
        (lambda: be.fgt(["350.000"], line=1000), "welfare: text where numbers are needed"),
        (lambda: be.alkire_foster(DEPRIVED, weights=[0.5, 0.25, 0.25], k=0.5, weight=[np.nan] * 6), "weight: 6 of 6"),
        (lambda: be.poverty_dominance([1, 2], [2, 3], low=1, high=3, order=True), "order: True where one of 1, 2"),
        (lambda: be.transition_matrix(["a", np.nan], ["a", "b"]), "before: 1 of 2 values are missing"),
        (lambda: MEASURED.influence("mean"), "measure: 'mean'"),
        (lambda: be.ravallion_huppi(BY_GROUP, BY_GROUP.drop(columns="poverty")), "after: there is no column 'poverty'"),
    ],
)  # fmt: skip
def test_what_once_ran_in_silence(call, named):
    refused(call, *named.split("; "))


EFFECT = {"outcome": "outcome", "unit": "unit", "time": "time", "start": "start"}


def test_a_weight_is_paired_by_its_labels():
    welfare, weight = pd.Series([50.0, 150.0], ["a", "b"]), pd.Series([1.0, 3.0], ["b", "a"])
    assert be.fgt(welfare, line=100, weight=weight) == 0.75
    assert be.fgt(welfare.to_numpy(), line=100, weight=weight) == 0.25  # without labels, by place


def test_a_line_given_by_household_is_paired_by_its_labels():
    lines = pd.Series(np.linspace(60, 120, 10))
    turned = DESIGN.estimate(be.fgt, "y", line=lines.sample(frac=1, random_state=1))
    assert turned == DESIGN.estimate(be.fgt, "y", line=lines.to_numpy())
    refused(lambda: DESIGN.estimate(be.fgt, "y", line=lines.set_axis(range(1, 11))), "line: its labels")


def test_all_reasons_are_told_at_once_and_no_value():
    refused(
        lambda: be.fgt([98765.5, None], line="43210", weight=[-12345.5, 1], alhpa=1),
        "alhpa", "alpha", "welfare: 1 of 2", "line: text", "weight: 1 values are negative",
    )  # fmt: skip
    with pytest.raises(be.EstimationError, match=r"^(?!.*(98765|43210|12345))"):
        be.fgt([98765.5, None], line="43210", weight=[-12345.5, 1])


def test_a_design_knows_an_index_behind_the_door():
    by_door, raw = (DESIGN.estimate(function, "y", line=100, alpha=1) for function in (be.fgt, poverty.fgt))
    assert by_door == raw
    assert by_door.name == "fgt1"
    assert DESIGN.estimate(mean, "y").unit == "rupiah"
    names = ["p", "q", "r"]
    deprived = SAMPLE.assign(**dict(zip(names, np.resize(DEPRIVED, (10, 3)).T, strict=True)))
    design = be.Design(deprived, psu="psu")
    assert design.estimate(adjusted_headcount, names, weights=[0.5, 0.25, 0.25], k=0.5).name == "mpi_adjusted"
    refused(lambda: design.estimate(adjusted_headcount, names, weights=["a"] * 3, k=0.5), "weights")


def test_a_function_of_ones_own_is_no_index_of_the_package():
    @functools.wraps(be.fgt)
    def doubled(values, **options):
        return 2 * be.fgt(values, **options)

    found = DESIGN.estimate(doubled, "y", line=100)
    assert found.method.startswith("jackknife")
    assert found.value == pytest.approx(2 * DESIGN.estimate(be.fgt, "y", line=100).value)
    refused(lambda: DESIGN.estimate(doubled, "y", line=100, alhpa=1), "is it 'alpha'")


def test_columns_of_a_frame_are_read_by_their_kind():
    @guarded
    def effect(frame: pd.DataFrame, *, y: NumberColumn, w: WeightColumn | None = None, x: Columns = (),
               by: LabelColumns = ()) -> str:  # fmt: skip
        return f"{y} {w} {list(x)} {list(by)}"

    frame = pd.DataFrame(
        {"y": [1.0, 2.0], "t": ["a", "b"], "w": [-1.0, 2.0], "poor": [True, False], "gap": [1, None]}
    )
    assert effect(frame, y="y", x=["poor"], by="t") == "y None ['poor'] ['t']"
    assert effect(frame, y="poor", by=["t", "y"]) == "poor None [] ['t', 'y']"
    with pytest.raises(be.EstimationError) as caught:
        effect(frame, y="t", w="w", x=["gap", "poo"], by="gap")
    assert str(caught.value).splitlines() == [
        "y, column 't': text where numbers are needed. Convert it first: no number is read from text.",
        "w: 1 values are negative. Correct the weights.",
        "x, column 'gap': 1 of 2 values are missing or infinite. Set these rows aside, or impute them, before "
        "estimating: a missing value is never counted as zero or as not poor.",
        "x: there is no column 'poo'; is it 'poor'?",
        "by, column 'gap': 1 of 2 values are missing or infinite. Give each row one, or drop it.",
    ]
    with pytest.raises(be.EstimationError, match="x: text where a list is needed"):
        effect(frame, y="y", x="poor")
    with pytest.raises(be.EstimationError, match="the table has no rows"):
        effect(frame.iloc[:0], y="y")
    with pytest.raises(be.EstimationError, match="more than once"):
        effect(pd.concat([frame, frame], axis=1), y="y")


def test_numbers_of_every_make_are_numbers():
    for values in (
        (50, 150), range(50, 151, 100), pd.Series([50, 150], dtype="Int64"), pd.Index([50, 150]),
        pd.Series([50.0, 150.0], dtype="float64[pyarrow]"), np.array([50, 150], dtype=object),
        np.ma.array([50.0, 150.0]), pd.Series([50, 150]).astype("category"), np.float32([50, 150]),
    ):  # fmt: skip
        assert be.fgt(values, line=np.int64(100)) == 0.5


def test_a_door_can_be_sent_to_another_process():
    assert pickle.loads(pickle.dumps(be.fgt)) is be.fgt
    assert be.fgt is be.fgt
    assert inspect.signature(be.fgt) == inspect.signature(poverty.fgt)
    assert be.fgt.__doc__ == poverty.fgt.__doc__

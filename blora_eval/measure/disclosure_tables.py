"""Published tables as an outsider sees them: which cells add up to which, and which are parts of one another.

One system a family of tables: unknown cells that are not negative, and equations between them. Cells
that are not published by themselves (who of the listed were not visited, who does not receive aid)
stand in it too. An equation is one only where it holds in the full store.

Of two steps the outsider has the difference too: those listed and not visited, those visited on whom
nothing was decided. Differences become cells of their own, which are hidden and protected like any
other and then left out. And with a total fall the numbers that would add up to it.
"""

import functools
import itertools
import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

KNOWN, UNPUBLISHED = -1, -2
PLACE = ["level", "area_code"]
SHARES = ("aid_share", "disability_share", "matched_share", "slrt_used_share")
CHAIN = ("listed", "visited", "decided", "entered")
CAUSES = (("register_exits", "register_exit"), ("register_entries", "register_entry"))
DECIDED = ("handled", "referred", "rejected", "open")
MATCHED = ("slrt_matched_share", "slrt_matched_doubtful_share")
SLACK, FLOOR = 1e-6, 10

FAMILIES = {
    "account": ("register_households", *itertools.chain(*CAUSES)),
    "verval": ("verval", "verval_result"),
    "slrt": ("slrt", *MATCHED),
    "decile_share": ("decile_share", "register_households"),
    **{name: (name,) for name in SHARES},
}


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """Cells and the equations between them, ``matrix @ true == 0``.

    ``row`` says which row of the store publishes each cell: :data:`KNOWN` for what is known anyway,
    :data:`UNPUBLISHED` for what no row gives.
    """

    true: npt.NDArray[np.float64]
    row: npt.NDArray[np.int64]
    matrix: sparse.csr_matrix


@dataclass(slots=True, eq=False)
class _Wide:
    """One family: places down, things across; cells, their rows, and equations among a place's things."""

    true: pd.DataFrame
    row: pd.DataFrame
    equations: list[dict[str, float]]

    def named(self, prefix: str) -> list[str]:
        return [name for name in map(str, self.true) if name.startswith(prefix)]

    def add(self, name: str, true: pd.Series, row: pd.Series | int) -> None:
        self.true[name], self.row[name] = true, row

    def rest(self, parts: list[str], whole: str) -> None:
        """What parts leave of a whole, as a cell that no row gives."""
        name = f"{whole} without {'+'.join(parts)}"
        self.add(name, self.true[whole] - self.true[parts].sum(axis=1), UNPUBLISHED)
        self.equations.append(dict.fromkeys([*parts, name], 1.0) | {whole: -1.0})

    def known(self, parts: list[str], name: str) -> None:
        """What parts add up to is known, save where the shares of so few are never published."""
        whole = self.true[parts].sum(axis=1)
        self.add(name, whole, pd.Series(np.where(whole < FLOOR, UNPUBLISHED, KNOWN), index=whole.index))
        self.equations.append(dict.fromkeys(parts, 1.0) | {name: -1.0})


def linked_tables(
    results: pd.DataFrame, cells: pd.Series, whole: pd.Series, areas: pd.DataFrame
) -> list[System]:
    """The systems of the verification funnel, the account, the service desk, deciles and coverage.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": "verval", "dimension": ["listed", "visited"], "value": [9.0, 7.0]})
    >>> frame = frame.assign(level="village", area_code="a", stage="indicators", round="r", period="", n=9.0)
    >>> (one,) = linked_tables(frame, frame["value"], frame["n"], pd.DataFrame({"village_code": ["a"]}))
    >>> one.true.tolist()  # listed, visited, and the two who were not
    [9.0, 7.0, 2.0]
    """
    homes = _homes(areas)
    own = results.assign(_cell=cells, _whole=whole, _row=np.arange(len(results)))
    own = own[(own["stage"] == "indicators") & own["indicator"].isin([*itertools.chain(*FAMILIES.values())])]
    own = own[own["_cell"].notna()].astype({"_cell": float, "_whole": float})
    systems = []
    for family, names in FAMILIES.items():
        part = own[own["indicator"].isin(names)]
        # rounds are linked in the account alone
        rounds = pd.Series("", index=part.index) if family == "account" else part["round"]
        systems += [_system(_wide(table, family), homes) for _, table in part.groupby(rounds)]
    return systems


def _homes(areas: pd.DataFrame) -> Mapping[str, Mapping[str, str]]:
    """By level, the area of each village."""
    villages = areas["village_code"]
    found = {"study": dict.fromkeys(villages, "all")}
    for level, names in (
        ("district", ("district_code", "district")),
        ("regency", ("regency_code",)),
        ("province", ("province_code",)),
        ("group", ("role",)),
    ):
        name = next((name for name in names if name in areas), None)
        if name is not None:
            found[level] = dict(zip(villages, areas[name].astype(str), strict=True))
    return found


def _wide(table: pd.DataFrame, family: str) -> _Wide:
    thing = table["indicator"] + ":" + table["dimension"]
    if family == "account":
        thing = thing + ":" + table["round"]
    keyed = table.assign(_thing=thing).drop_duplicates([*PLACE, "_thing"]).set_index([*PLACE, "_thing"])
    true, row = (keyed[name].unstack() for name in ("_cell", "_row"))  # noqa: PD010 - nothing to aggregate
    wide = _Wide(true.fillna(0.0), row.fillna(KNOWN).astype("int64"), [])
    if family in SHARES:
        _shares(wide, keyed["_whole"].unstack().fillna(0.0))  # noqa: PD010
    elif family == "decile_share":
        _deciles(wide)
    elif family == "account":
        _account(wide)
    else:
        _steps(wide)
    return wide


def _shares(wide: _Wide, whole: pd.DataFrame) -> None:
    """Those in a share and the others are hidden together; of how many they are is taken as known."""
    for name in wide.named(""):
        wide.add(f"not {name}", whole[name] - wide.true[name], wide.row[name])
        wide.known([name, f"not {name}"], f"of {name}")


def _deciles(wide: _Wide) -> None:
    empty, whole = "decile_share:unknown", "register_households:"
    wide.known([name for name in wide.named("decile_share:") if name != empty], "of known decile")
    if {empty, whole} <= {*wide.true}:
        wide.equations.append({"of known decile": 1.0, empty: 1.0, whole: -1.0})


def _account(wide: _Wide) -> None:
    for name in wide.named("register_exits::"):
        pair = name.removeprefix("register_exits::")
        ends = [f"register_households::{end}" for end in pair.split("/")]
        entries = f"register_entries::{pair}"
        if {*ends, entries} <= {*wide.true}:
            wide.equations.append({ends[0]: 1.0, entries: 1.0, name: -1.0, ends[1]: -1.0})
        for total, cause in CAUSES:
            parts = [part for part in wide.named(f"{cause}:") if part.endswith(f":{pair}")]
            wide.equations.append(dict.fromkeys(parts, 1.0) | {f"{total}::{pair}": -1.0})


def _steps(wide: _Wide) -> None:
    steps = [f"verval:{name}" for name in CHAIN if f"verval:{name}" in wide.true]
    for earlier, later in itertools.pairwise(steps):
        wide.rest([later], earlier)
    if "verval:visited" in wide.true and (found := wide.named("verval_result:")):
        wide.rest(found, "verval:visited")
    if "slrt:received" in wide.true:
        parts = [f"slrt:{name}" for name in DECIDED]
        if {*parts} <= {*wide.true}:
            wide.equations.append(dict.fromkeys(parts, 1.0) | {"slrt:received": -1.0})
        for group in (["slrt:resolved"], [f"{name}:" for name in MATCHED]):
            if {*group} <= {*wide.true}:
                wide.rest(group, "slrt:received")


def _system(wide: _Wide, homes: Mapping[str, Mapping[str, str]]) -> System:
    true, row = wide.true.to_numpy(), wide.row.to_numpy()
    numbers = np.arange(true.size).reshape(true.shape)
    place = {name: at for at, name in enumerate(wide.true)}
    parts = [
        _equations(
            numbers[:, [place[name] for name in one]], np.tile([*one.values()], (len(true), 1)), true.size
        )
        for one in wide.equations
        if {*one} <= {*place}
    ]
    for members, parent in _sums(wide.true.index, homes):
        inside = numbers[[*members, parent]].T
        signs = np.tile([*[1.0] * len(members), -1.0], (len(inside), 1))
        parts.append(_equations(inside, signs, true.size))
    matrix = sparse.csr_matrix(sparse.vstack([sparse.csr_matrix((0, true.size)), *parts]))
    holds = np.abs(matrix @ true.ravel()) < SLACK * max(1.0, float(np.abs(true).max(initial=0)))
    return System(true.ravel(), row.ravel(), sparse.csr_matrix(matrix[np.flatnonzero(holds)]))


def _sums(places: pd.Index, homes: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[list[int], int]]:
    """Each place above the village, and the villages in it."""
    at = {key: number for number, key in enumerate(places)}
    villages = [(code, number) for (level, code), number in at.items() if level == "village"]
    for level, home in homes.items():
        inside: dict[str, list[int]] = {}
        for code, number in villages:
            inside.setdefault(home.get(code, ""), []).append(number)
        for parent, members in inside.items():
            if (level, parent) in at:
                yield members, at[level, parent]


def _equations(
    columns: npt.NDArray[np.int64], signs: npt.NDArray[np.float64], width: int
) -> sparse.csr_matrix:
    starts = np.arange(0, columns.size + 1, columns.shape[1])
    return sparse.csr_matrix((signs.ravel(), columns.ravel(), starts), shape=(len(columns), width))


CHAINS = {"verval": ("listed", "visited", "decided", "entered"), "slrt": ("received", "resolved")}
"""Each step is a part of the one before it."""

GAP = " not "
REST = "_rest"
STEP_PLACE = ["level", "area_code", "stage", "round", "period", "population"]
THING = ["stage", "indicator", "dimension", "round", "period"]
WHERE = ["level", "area_code", "round", "period"]
BESIDE = {"slrt": ("received", "resolved"), "decile_share": ("unknown",)}
"""Dimensions that are not among those that add up."""

INDEX = ("mpi_headcount", "mpi_intensity", "mpi_adjusted", "mpi_contribution", "mpi_left_out")
FALL = {
    ("verval", "listed"): ("verval", "verval_result", "verval_visited_share"),
    ("verval", "visited"): ("verval_result", "verval_visited_share"),
    ("verval", "decided"): ("inclusion_error", "exclusion_error"),
    ("slrt", "received"): ("slrt", "slrt_matched_share", "slrt_matched_doubtful_share", "slrt_days"),
    ("register_households", ""): ("decile_share", "disability_share", "deprived", "service_register", *INDEX),
    ("register_persons", ""): ("aid_share", "matched_share", "slrt_used_share"),
    ("register_exits", ""): ("register_exit",),
    ("register_entries", ""): ("register_entry",),
}
"""With a hidden number fall those that add up to it or bear it as their n; not the other way round."""

ACCOUNT = ("register_exits", "register_entries", "register_exit", "register_entry")


def with_gaps(results: pd.DataFrame) -> pd.DataFrame:
    """The rows, and after them the differences of steps as cells of their own.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": "verval", "dimension": ["listed", "visited"], "value": [9.0, 7.0]})
    >>> with_gaps(frame.assign(**dict.fromkeys(STEP_PLACE, "a"), unit="count"))["value"].tolist()
    [9.0, 7.0, 2.0]
    """
    parts = [results]
    for indicator, steps in CHAINS.items():
        wide = _wide_steps(results, indicator)
        pairs = [pair for pair in itertools.combinations(steps, 2) if {*pair} <= {*wide}]
        parts += [_gap(wide[a] - wide[b], indicator + GAP, f"{a}/{b}") for a, b in pairs]
    of_visits, visits = _wide_steps(results, "verval_result"), _wide_steps(results, "verval")
    if "visited" in visits and len(of_visits):
        rest = visits["visited"] - of_visits.sum(axis=1, skipna=False)
        parts.append(_gap(rest, "verval_result", REST))
    return pd.concat(parts, ignore_index=True)


def _wide_steps(results: pd.DataFrame, indicator: str) -> pd.DataFrame:
    told = results[results["indicator"] == indicator].drop_duplicates([*STEP_PLACE, "dimension"])
    return told.set_index([*STEP_PLACE, "dimension"])["value"].unstack()  # noqa: PD010 - nothing to aggregate


def _gap(values: pd.Series, indicator: str, dimension: str) -> pd.DataFrame:
    told = values.dropna().rename("value").reset_index()
    return told.assign(indicator=indicator, dimension=dimension, unit="count")


def _joined(results: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """One text a row from several columns; whole columns at a time, since the store has many rows."""
    return functools.reduce(operator.add, ("\t" + results[name].astype(str) for name in names))


def pair_tables(results: pd.DataFrame) -> list[pd.Series]:
    """For each pair of steps the cells that add up to the earlier one: the later, and the difference."""
    place = results["indicator"] + "\t" + results["dimension"]
    tables = [
        place.isin([f"{indicator}\t{later}", f"{indicator}{GAP}\t{earlier}/{later}"])
        for indicator, steps in CHAINS.items()
        for earlier, later in itertools.combinations(steps, 2)
    ]
    return [table for table in tables if table.any()]


def only_children(results: pd.DataFrame, hidden: pd.Series, additive: pd.Series) -> pd.Series:
    """The smallest cell of villages that are all shown while their district, their sum, is hidden."""
    thing = _joined(results, THING) + "\t"
    sums = set((thing + results["area_code"])[hidden & (results["level"] == "district")])
    own = thing + results["parent"]
    inside = additive & (results["level"] == "village") & own.isin(sums)
    bare = inside & ~own.isin(set(own[inside & hidden])) & (results["value"] > 0).fillna(False)
    first = results.loc[bare, ["value"]].assign(own=own[bare]).sort_values("value", kind="stable")
    return pd.Series(results.index.isin(first.drop_duplicates("own").index), index=results.index)


def is_part(results: pd.DataFrame) -> pd.Series:
    """Cells that are not one of several which add up: totals among the dimensions are not.

    Examples
    --------
    >>> is_part(pd.DataFrame({"indicator": "slrt", "dimension": ["received", "open"]})).tolist()
    [False, True]
    """
    whole = pd.Series(False, index=results.index)
    for indicator, dimensions in BESIDE.items():
        whole |= (results["indicator"] == indicator) & results["dimension"].isin(dimensions)
    return ~whole


def fallen(results: pd.DataFrame, hidden: pd.Series) -> pd.Series:
    """Rows that would give back a hidden total, or bear it as their number of units."""
    where = _joined(results, WHERE)
    falls = pd.Series(False, index=results.index)
    for (indicator, dimension), others in FALL.items():
        total = hidden & (results["indicator"] == indicator) & (results["dimension"] == dimension)
        if total.any():
            falls |= results["indicator"].isin(others) & where.isin(set(where[total]))
    return falls | _account_parts(results, hidden)


def _account_parts(results: pd.DataFrame, hidden: pd.Series) -> pd.Series:
    """Entries and exits where the households before or after are hidden: start + entries - exits = end."""
    ends = hidden & (results["indicator"] == "register_households")
    place = results["level"] + "\t" + results["area_code"] + "\t"
    known = set((place + results["round"])[ends])
    before, _, after = (results["round"].str.partition("/")[part] for part in range(3))
    meets = (place + before).isin(known) | (place + after).isin(known)
    return results["indicator"].isin(ACCOUNT) & meets

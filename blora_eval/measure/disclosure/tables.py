"""Published tables as an outsider sees them: which cells add up to which, and which are parts of one another.

One system a family of tables: whole numbers, the least that each can be, and equations between them.
Every count is in one, and every share whose n makes a count of it: the villages of a place add up to
the place, whatever the indicator. Cells that are not published by themselves (who of the listed were
not visited, who does not receive aid) stand in it too. An equation is one only where it holds in the
full store.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from blora_eval.registry import facts

KNOWN, UNPUBLISHED = -1, -2
PLACE = ["level", "area_code"]
CHAIN = ("listed", "visited", "decided", "entered")
CAUSES = (("register_exits", "register_exit"), ("register_entries", "register_entry"))
DECIDED = ("handled", "referred", "rejected", "open")
MATCHED = ("slrt_matched_share", "slrt_matched_doubtful_share")
CONTRIBUTION = "mpi_contribution"
"""A share of the index: times n it counts nobody."""
PERSONS = ("deprived",)
"""Shares of persons whose n are households: they count persons where every household answered."""
TOTALS = {
    code: row["falls"]
    for code, row in facts("indicators").items()
    if row["falls"] in {"register_households", "register_persons"}
    and row["kind"] == "share"
    and not (row["family"] or row["parts"])
} | dict.fromkeys(PERSONS, "register_persons")
"""Shares whose n is told with another number, too; any other n is hidden with its share."""
SLACK = 1e-6

FAMILIES = {
    "account": ("register_households", *itertools.chain(*CAUSES)),
    "verval": ("verval", "verval_result", "verval_visited_share", "register_households"),
    "slrt": ("slrt", *MATCHED),
    "decile_share": ("decile_share", "register_households"),
    "slrt_used_share": ("slrt_used_share",),
    "disability_share": ("disability_share", "service_register"),
}
"""Tables that are linked by more than the sums of places; any other number is a table of its own."""
SAME = (
    ("verval:listed", "register_households:"),
    ("verval:visited", "verval_visited_share:"),
    ("disability_share:", "service_register:disability"),
)
"""Numbers that are told twice."""

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """Cells and the equations between them, ``matrix @ true == 0``.

    ``row`` says which row of the store publishes each cell: :data:`KNOWN` for what is known anyway,
    :data:`UNPUBLISHED` for what no row gives. A hidden cell is known to be no less than its ``least``:
    1 where a nought would be shown. One below its ``wanted`` is small. ``clean`` remembers sets of hidden
    cells that tell of none that it is small.
    """

    true: Numbers
    row: npt.NDArray[np.int64]
    matrix: sparse.csr_matrix
    least: Numbers
    wanted: Numbers
    names: tuple[str, ...] = ()
    clean: set[bytes] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class _Wide:
    """One family: places down, things across; cells and what is known of them; equations among things."""

    true: pd.DataFrame
    row: pd.DataFrame
    least: pd.DataFrame
    wanted: pd.DataFrame
    equations: list[dict[str, float]]

    def named(self, prefix: str) -> list[str]:
        return [name for name in map(str, self.true) if name.startswith(prefix)]

    def add(self, name: str, true: pd.Series, row: pd.Series | int, like: str) -> None:
        """A cell more; of how few it may tell is as for another."""
        self.true[name], self.row[name] = true, row
        self.least[name], self.wanted[name] = self.least[like].where(true > 0, 0.0), self.wanted[like]

    def rest(self, parts: list[str], whole: str) -> None:
        """What parts leave of a whole, as a cell that no row gives."""
        if {*parts, whole} <= {*self.true} and parts:
            name = f"{whole} without {'+'.join(parts)}"
            self.add(name, self.true[whole] - self.true[parts].sum(axis=1), UNPUBLISHED, whole)
            self.least[name] = 0.0
            self.equations.append(dict.fromkeys([*parts, name], 1.0) | {whole: -1.0})

    def whole(self, parts: list[str], name: str, row: pd.Series) -> None:
        """What parts add up to, which a row tells."""
        self.add(name, self.true[parts].sum(axis=1), row, parts[0])
        self.least[name] = (self.true[name] > 0).astype(float)
        self.equations.append(dict.fromkeys(parts, 1.0) | {name: -1.0})


def linked_tables(results: pd.DataFrame, whole: pd.Series, areas: pd.DataFrame, k: int) -> list[System]:
    """The systems of all numbers that count something.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": "verval", "dimension": ["listed", "visited"], "value": [9.0, 7.0]})
    >>> frame = frame.assign(level="village", area_code="a", round="r", period="", population="households")
    >>> frame = frame.assign(stage="indicators", unit="count", n=9.0)
    >>> villages = pd.DataFrame({"village_code": ["a"]})
    >>> (one,) = linked_tables(frame, frame["n"], villages, 5)
    >>> one.true.tolist(), one.least.tolist()  # listed, visited, and the two who were not
    ([9.0, 7.0, 2.0], [1.0, 1.0, 0.0])
    """
    homes = _homes(areas)
    told = _counted(results, whole, k)
    told["_thing"] = told["indicator"] + ":" + told["dimension"]
    systems, linked = [], pd.Series(False, index=told.index)
    for family, names in FAMILIES.items():
        part = told[told["indicator"].isin(names)]
        if family == "account":  # rounds are linked in the account alone
            part = part.assign(_thing=part["_thing"] + ":" + part["round"])
        if family == "disability_share":
            part = part[part["_thing"].isin(SAME[-1])]
        linked |= told.index.isin(part.index)
        rounds = pd.Series("", index=part.index) if family == "account" else part["round"]
        systems += [_system(_wide(table, family), homes) for _, table in part.groupby(rounds)]
    own = told[~linked]
    apart = own["_thing"] + " " + own["round"] + " " + own["period"] + " " + own["population"]
    tables = own.assign(_thing=apart).groupby("indicator")
    return systems + [_system(_wide(table, ""), homes) for _, table in tables]


def _counted(results: pd.DataFrame, whole: pd.Series, k: int) -> pd.DataFrame:
    """The rows that count something: what, of how many, and below what it is small."""
    own = results.assign(_row=np.arange(len(results)), _whole=whole, _wanted=float(k))
    own["_cell"] = np.where(own["unit"] == "share", own["value"] * own["n"], own["value"]).astype(float)
    own["_of"] = own["_row"]
    where = [*PLACE, "round"]
    for total in sorted(set(TOTALS.values())):
        beside = own[own["indicator"] == total].drop_duplicates(where).set_index(where)
        part = own[own["indicator"].map(TOTALS) == total]
        row = beside["_row"].reindex(pd.MultiIndex.from_frame(part[where]))
        own.loc[part.index, "_of"] = np.where(row.isna(), part["_row"], row)
    part = part[part["indicator"].isin(PERSONS)]
    beside = beside.reindex(pd.MultiIndex.from_frame(part[where]))
    size = beside["value"].to_numpy(float, na_value=np.nan) / beside["n"].to_numpy(float, na_value=np.nan)
    answered = beside["n"].to_numpy(float, na_value=np.nan) == part["n"].to_numpy(float, na_value=np.nan)
    for name in ("_cell", "_whole", "_wanted"):
        own.loc[part.index, name] = own.loc[part.index, name] * np.where(answered, size, np.nan)
    exact = (own["_cell"] - own["_cell"].round()).abs() < SLACK
    survey = (own["stage"] != "indicators") & (own["unit"] == "share")
    counts = own["unit"].isin(["count", "share"]) & (own["indicator"] != CONTRIBUTION)
    own = own[counts & exact & ~survey]
    own["_cell"] = own["_cell"].round()
    open_ = (own["unit"] == "share") & (own["n"] < share_floor(k))  # hidden whatever it is
    own["_least"] = ((own["_cell"] > 0) & ~open_).astype(float)
    return own


def share_floor(k: int) -> int:
    """Of how many a share must be to be shown: those in it and the others must both be able to be k.

    Examples
    --------
    >>> share_floor(3), share_floor(8)
    (10, 16)
    """
    return max(10, 2 * k)


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
    keyed = table.drop_duplicates([*PLACE, "_thing"]).set_index([*PLACE, "_thing"])
    columns = {"_cell": 0.0, "_row": KNOWN, "_least": 0.0, "_wanted": 0.0}
    true, row, *rest = (keyed[name].unstack().fillna(empty) for name, empty in columns.items())  # noqa: PD010
    wide = _Wide(true, row.astype("int64"), rest[0], rest[1], [])
    if family == "account":
        _account(wide)
    elif family == "decile_share":
        _deciles(wide)
    elif family in {"verval", "slrt"}:
        _steps(wide)
    elif (table["unit"] == "share").all():
        whole, of = (keyed[name].unstack() for name in ("_whole", "_of"))  # noqa: PD010
        _shares(wide, whole.fillna(0.0), of.fillna(KNOWN).astype("int64"))
    wide.equations += [{one: 1.0, other: -1.0} for one, other in SAME]
    return wide


def _shares(wide: _Wide, whole: pd.DataFrame, of: pd.DataFrame) -> None:
    """Those in a share and the others are hidden together."""
    for name in wide.named(""):
        wide.add(f"not {name}", whole[name] - wide.true[name], wide.row[name], name)
        wide.whole([name, f"not {name}"], f"of {name}", of[name])
    wide.rest(["slrt_used_share:poor"], "slrt_used_share:all")


def _deciles(wide: _Wide) -> None:
    """Of how many the decile is known and of how many it is not is told with the households."""
    empty, whole, told = "decile_share:unknown", "register_households:", "of known decile"
    if (parts := [name for name in wide.named("decile_share:") if name != empty]) and whole in wide.true:
        wide.whole(parts, told, wide.row[whole])


def _account(wide: _Wide) -> None:
    for name in wide.named("register_exits::"):
        pair = name.removeprefix("register_exits::")
        start, end = (f"register_households::{end}" for end in pair.split("/"))
        wide.equations.append({start: 1.0, f"register_entries::{pair}": 1.0, name: -1.0, end: -1.0})
        for total, cause in CAUSES:
            parts = [part for part in wide.named(f"{cause}:") if part.endswith(f":{pair}")]
            wide.equations.append(dict.fromkeys(parts, 1.0) | {f"{total}::{pair}": -1.0})


def _steps(wide: _Wide) -> None:
    steps = [f"verval:{name}" for name in CHAIN if f"verval:{name}" in wide.true]
    for earlier, later in itertools.pairwise(steps):
        wide.rest([later], earlier)
    wide.rest(wide.named("verval_result:"), "verval:visited")
    wide.equations.append(dict.fromkeys([f"slrt:{name}" for name in DECIDED], 1.0) | {"slrt:received": -1.0})
    for parts in (["slrt:resolved"], [f"{name}:" for name in MATCHED]):
        wide.rest(parts, "slrt:received")


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
    return System(
        true.ravel(),
        row.ravel(),
        sparse.csr_matrix(matrix[np.flatnonzero(holds)]),
        wide.least.to_numpy().ravel(),
        wide.wanted.to_numpy().ravel(),
        tuple(f"{thing}, {level} {code}" for level, code in wide.true.index for thing in wide.true),
    )


def _sums(places: pd.Index, homes: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[list[int], int]]:
    """Each place above the smallest ones, and those of them that lie in it."""
    at = {key: number for number, key in enumerate(places)}
    levels = {level for level, _ in at}
    smallest = next(
        (level for level in ("village", "district", "regency", "province") if level in levels), ""
    )
    own = homes.get(smallest, {code: code for code in homes["study"]})  # of each village the smallest place
    for level, home in homes.items():
        above = {own[village]: parent for village, parent in home.items() if village in own}
        inside: dict[str, list[int]] = {}
        for (at_level, code), number in at.items():
            if at_level == smallest != level and code in above:
                inside.setdefault(above[code], []).append(number)
        for parent, members in inside.items():
            if (level, parent) in at:
                yield members, at[level, parent]


def _equations(
    columns: npt.NDArray[np.int64], signs: npt.NDArray[np.float64], width: int
) -> sparse.csr_matrix:
    starts = np.arange(0, columns.size + 1, columns.shape[1])
    return sparse.csr_matrix((signs.ravel(), columns.ravel(), starts), shape=(len(columns), width))

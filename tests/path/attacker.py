"""An outsider with the published table alone: what linear programming tells of the cells that are hidden.

Written apart from the package. It reads results.csv and which village lies where, joins all tables and
levels in one system of equations, and knows the rule: counts are whole, a nought is shown, so what is
hidden is at least 1.
"""

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

CHAIN = ["listed", "visited", "decided", "entered"]
TEN = 10
"""Shares of fewer are hidden even where nobody is in them."""
COLUMNS = {"district": "district_code", "regency": "regency_code", "province": "province_code"}
COLUMNS |= {"group": "role", "study": "all"}


def counts(store):
    """Rows that count something: place, thing, the count, of how many, and whether it is hidden."""
    personal = store["population"].isin(["persons", "households", "cases"])
    rows = store[personal & store["unit"].isin(["count", "share"]) & (store["status"] != "unavailable")]
    rows = rows[(rows["stage"] == "indicators") | (rows["unit"] == "count")]
    rows = rows[~(rows["indicator"].str.startswith("mpi_") & (rows["unit"] == "share"))].reset_index(
        drop=True
    )
    rows["place"] = rows["level"] + "|" + rows["area_code"]
    rows["at"] = rows["round"] + "@" + rows["period"]
    rows["thing"] = rows["indicator"] + ":" + rows["dimension"] + "@" + rows["at"]
    share = rows["unit"] == "share"
    rows["count"] = rows["value"].where(~share, rows["value"] * rows["n"])
    rows["whole"] = rows["n"].where(share)
    weighted = rows["indicator"] == "deprived"  # of persons, told with the number of households
    persons = rows[rows["indicator"] == "register_persons"].set_index(["place", "at"])
    beside = persons.reindex(pd.MultiIndex.from_frame(rows.loc[weighted, ["place", "at"]]))
    answered = beside["n"].to_numpy() == rows.loc[weighted, "n"].to_numpy()
    whole = np.where(answered, beside["value"], np.nan)
    rows.loc[weighted, "count"], rows.loc[weighted, "whole"] = rows.loc[weighted, "value"] * whole, whole
    rows["hidden"] = rows["status"] == "suppressed"
    whole_number = (rows["count"] - rows["count"].round()).abs() < 1e-6
    usable = (whole_number | rows["hidden"]).groupby(rows["thing"]).transform("all")
    rows["count"] = rows["count"].round()
    return rows[usable]


class Attack:
    """All that is published, as equations between what is not."""

    def __init__(self, store, areas):
        self.rows = counts(store)
        self.told = {
            (one.place, one.thing): np.nan if one.hidden else one.count
            for one in self.rows[["place", "thing", "count", "hidden"]].itertuples()
        }
        self.members = members(areas)
        self.least, self.at, self.equations, self.right = {}, {}, [], []
        self.shares()
        self.inside()
        self.levels()

    def equal(self, signs, right=0.0):
        """An equation: what is known goes to its right side; one that fails is none of the outsider's."""
        unknown = {}
        for cell, sign in signs.items():
            value = self.told.get(cell, 0.0)  # what is not even hidden is not there
            if np.isnan(value):
                unknown[self.at.setdefault(cell, len(self.at))] = sign
            else:
                right -= sign * value
        if unknown:
            self.equations.append(unknown)
            self.right.append(right)
        return bool(unknown) or abs(right) < 1e-6

    def shares(self):
        """Those in a share and those who are not are all of whom it is told; who they are may be told twice."""
        totals = {"disability_share": "register_households:"}
        totals |= {
            "service_register:disability": "register_households:",
            "matched_share": "register_persons:",
        }
        totals |= {"deprived": "register_persons:"}
        for one in self.rows[self.rows["unit"] == "share"].itertuples():
            rest, whole = (one.place, f"not {one.thing}"), (one.place, f"of {one.thing}")
            value = np.nan if one.hidden else one.whole
            stem = one.thing.split("@")[0]
            total = totals.get(stem, totals.get(one.indicator))
            if one.hidden and total and one.indicator != "deprived":
                value = self.told.get((one.place, f"{total}@{one.at}"), np.nan)
            self.told[whole], self.told[rest] = value, value - self.told[one.place, one.thing]
            if one.hidden:
                listed = self.told.get((one.place, f"register_households:@{one.at}"), 0.0)
                cases = self.told.get((one.place, f"slrt:received@{one.at}"), 0.0)
                self.least[one.place, one.thing] = float(
                    max(value, cases, listed / 2, key=np.nan_to_num) >= TEN
                )
                self.least[rest] = 0.0
                self.equal({(one.place, one.thing): 1.0, rest: 1.0, whole: -1.0})

    def inside(self):
        """Arithmetic among the numbers of one place."""
        for place, rows in self.rows.groupby("place"):
            for at, told in rows.groupby("at"):
                self.arithmetic(place, at, [*told["thing"]])

    def arithmetic(self, place, at, told):
        def sums(whole, parts):
            if f"{whole}@{at}" in told and parts:
                self.equal({(place, f"{whole}@{at}"): -1.0} | {(place, part): 1.0 for part in parts})

        def rest(whole, parts):
            if f"{whole}@{at}" in told and set(parts) <= set(told) and parts:
                gap = f"rest of {whole} {parts}"
                self.told[place, gap] = self.told[place, f"{whole}@{at}"] - sum(
                    self.told[place, one] for one in parts
                )
                self.least[place, gap] = 0.0
                sums(whole, [*parts, gap])

        def named(stem):
            return [thing for thing in told if thing.startswith(stem)]

        rest("verval:listed", [f"verval:visited@{at}"])
        rest("verval:visited", [f"verval:decided@{at}"])
        rest("verval:decided", [f"verval:entered@{at}"])
        rest("verval:visited", named("verval_result:"))
        rest("slrt:received", [f"slrt:resolved@{at}"])
        rest("slrt:received", named("slrt_matched"))
        rest("slrt_used_share:all", [f"slrt_used_share:poor@{at}"])
        sums("slrt:received", [f"slrt:{name}@{at}" for name in ("handled", "referred", "rejected", "open")])
        sums("verval:visited", named("verval_visited_share:"))
        sums("disability_share:", named("service_register:disability"))
        sums("register_exits:", named("register_exit:"))
        sums("register_entries:", named("register_entry:"))
        start, _, end = at.rstrip("@").partition("/")
        if named("register_exits:"):
            signs = {f"register_households:@{start}@": 1.0, f"register_entries:@{at}": 1.0}
            signs |= {f"register_exits:@{at}": -1.0, f"register_households:@{end}@": -1.0}
            self.equal({(place, thing): sign for thing, sign in signs.items()})
        deciles = named("decile_share:")
        for decile in deciles:  # how many have a decile is the n of any that is shown
            shown = self.told[place, f"of {decile}"]
            if "unknown" not in decile and not np.isnan(shown):
                known = [one for one in deciles if "unknown" not in one]
                self.equal({(place, one): 1.0 for one in known}, shown)
                break

    def levels(self):
        """Villages add up to what they lie in; the smallest places that there are, where there is no village."""
        things = {}
        for place, thing in [*self.told]:
            if not thing.startswith("rest of "):
                things.setdefault(thing, set()).add(place)
        for thing, places in things.items():
            small = next(
                name
                for name in ("village|", "district|", "regency|", "")
                if any(p.startswith(name) for p in places)
            )
            sums = [
                (place, inside)
                for place in places - {p for p in places if p.startswith(small)}
                if (inside := [one for one in self.members[place] if one.startswith(small)])
            ]
            marks = [{(one, thing): 1.0 for one in inside} | {(place, thing): -1.0} for place, inside in sums]
            if thing.removeprefix("not ").removeprefix("of ").startswith("deprived"):
                # all have answered in the villages where all have in what they lie in
                marks = [
                    mark for mark, (place, _) in zip(marks, sums, strict=True) if self.told[place, thing] >= 0
                ]
            whole = [mark for mark in marks if {*mark} <= {*self.told}]
            partly = [mark for mark in marks if mark not in whole]
            self.sums(whole)
            if any(not np.isnan(sum(self.told.get(cell, 0.0) for cell in mark)) for mark in partly):
                self.sums(partly)  # a place that has no number has none of these

    def sums(self, marks):
        """Equations of one kind, none of which fails."""
        before = len(self.equations)
        if not all([self.equal(mark) for mark in marks]):  # noqa: C419 - each is to be entered
            del self.equations[before:], self.right[before:]

    def most(self, cells, enough):
        """Of hidden cells the largest value that each can have, as far as it is below what is enough."""
        size = (len(self.equations), len(self.at))
        entries = [(row, at, sign) for row, one in enumerate(self.equations) for at, sign in one.items()]
        row, column, sign = zip(*entries, strict=True)
        matrix = sparse.csr_matrix((sign, (row, column)), shape=size)
        _, label = connected_components(abs(matrix).T @ abs(matrix), directed=False)
        least = np.ones(len(self.at))
        for cell, at in self.at.items():
            least[at] = self.least.get(cell, 1.0)
        right, found = np.array(self.right), {}
        for name in sorted({label[self.at[cell]] for cell in cells if cell in self.at}):
            at = np.flatnonzero(label == name)
            part = matrix[:, at]
            told = np.flatnonzero(np.diff(part.indptr))
            asked = [int(np.searchsorted(at, own)) for own in map(self.at.get, cells) if own in set(at)]
            known = largest(part[told], right[told], least[at], asked, enough)
            found |= {int(at[one]): most for one, most in known.items()}
        return [(cell, found[self.at[cell]]) for cell in cells if self.at.get(cell, -1) in found]


def largest(matrix, right, least, asked, enough):
    """A solution proves of every cell in it how large it can be."""
    open_, known = set(asked), {}
    while open_:
        one = open_.pop()
        cost = -(np.arange(len(least)) == one).astype(float)
        for lowest in (least, 0 * least):  # with a hidden total some noughts are hidden, too
            capped = [(low, None) for low in lowest]
            capped[one] = (lowest[one], enough)
            solved = linprog(cost, A_eq=matrix, b_eq=right, bounds=capped)
            if solved.status == 0:
                break
        assert solved.status == 0, solved.message
        if -solved.fun > enough - 1e-6 and np.abs(solved.x - solved.x.round()).max() > 1e-6:
            solved = linprog(cost, A_eq=matrix, b_eq=right, bounds=capped, integrality=1)
        if -solved.fun < enough - 1e-6:
            known[one] = np.floor(-solved.fun + 1e-6)
        else:
            open_ -= {*np.flatnonzero(solved.x > enough - 1e-6)}
    return known


def members(areas):
    """Of every place the smaller places that lie in it."""
    own = areas.assign(all="all")
    found = {}
    for level, column in COLUMNS.items():
        for code, inside in own.groupby(column):
            found[f"{level}|{code}"] = {f"village|{one}" for one in inside["village_code"]}
            if level in ("regency", "province", "study"):
                found[f"{level}|{code}"] |= {f"district|{one}" for one in inside["district_code"]}
            if level in ("province", "study"):
                found[f"{level}|{code}"] |= {f"regency|{one}" for one in inside["regency_code"]}
    return found


NO_ANSWER = ("decile_share:unknown", "mpi_left_out")
"""Of how many households an answer is missing is told by the n of the numbers beside it."""


def small_cells(full, areas, k):
    """Cells of 1 to k - 1 by the confidential store, with their values; the outsider does not have them."""
    told = Attack(full, areas).told
    return {
        cell: value
        for cell, value in told.items()
        if 0 < value < k and not cell[1].removeprefix("of ").startswith(NO_ANSWER)
    }

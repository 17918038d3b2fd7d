"""An outsider with the published store alone: what linear programming tells of the cells that are hidden.

Written apart from the package: equations come from the published numbers, not from the full store.
"""

import itertools

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog

DECILES = [f"decile_share:{number}" for number in range(1, 11)]
RESULTS = ["confirmed", "not_confirmed", "duplicate", "dead", "moved", "no_document"]
CHAIN = ["verval:listed", "verval:visited", "verval:decided", "verval:entered"]
EXITS = ["dead", "moved", "duplicate", "not_matched", "reclassified", "graduated", "unknown"]
ENTRIES = ["arrived", "newly_listed", "reclassified", "repeated", "unknown"]
COVERAGE = ["aid_share:cash", "aid_share:food", "aid_share:health", "disability_share:", "matched_share:"]


def wide(store, value, round_=None):
    """Places down and things across; of shares the numerators."""
    personal = store["population"].isin(["persons", "households", "cases"])
    told = store[personal & (store["stage"] == "indicators") & store["value"].notna()]
    told = told if round_ is None else told[told["round"] == round_]
    told = told.assign(
        thing=told["indicator"] + ":" + told["dimension"] + ("" if round_ else "@" + told["round"])
    )
    told = told.drop_duplicates(["level", "area_code", "thing"])
    told["count"] = told["value"].where(told["unit"] != "share", (told["value"] * told["n"]).round())
    return told.set_index(["level", "area_code", "thing"])[value].unstack().astype(float)  # noqa: PD010


def sums_of_places(places, areas):
    """Each place above the village with the villages of the table that lie in it."""
    own = areas.set_index("village_code").assign(all="all")
    villages = [code for level, code in places if level == "village"]
    columns = {"district": "district_code", "regency": "regency_code", "province": "province_code"}
    columns |= {"group": "role", "study": "all"}
    for level, code in places:
        if level != "village":
            yield (
                (level, code),
                [("village", one) for one in villages if own.loc[one, columns[level]] == code],
            )


class Attack:
    """Unknowns that are not negative, and equations with numbers that are published."""

    def __init__(self, full, published, areas, parts):
        self.full, self.published = full, published
        self.at, self.equations, self.right = {}, [], []
        for place in full.index:
            for signs in parts:
                self.equal({(place, thing): sign for thing, sign in signs.items()})
        for place, members in sums_of_places(full.index, areas):
            for thing in full:
                self.equal({(one, thing): 1.0 for one in members} | {(place, thing): -1.0})

    def equal(self, signs, right=0.0):
        unknown = {}
        for (place, thing), sign in signs.items():
            known = self.known(place, thing)
            if known is None:
                unknown[self.at.setdefault((place, thing), len(self.at))] = sign
            else:
                right -= sign * known
        if unknown:
            self.equations.append(unknown)
            self.right.append(right)

    def known(self, place, thing):
        if thing not in self.full:
            return None
        if pd.isna(self.full.loc[place, thing]):
            return 0.0  # no such households: the number is unavailable, not hidden
        given = thing in self.published and place in self.published.index
        value = self.published.loc[place, thing] if given else np.nan
        return None if pd.isna(value) else value

    def small(self, k):
        """Hidden cells of 1 to k - 1 with the largest value that they can have."""
        cells = [
            (row, column, sign) for row, one in enumerate(self.equations) for column, sign in one.items()
        ]
        rows, columns, signs = zip(*cells, strict=True) if cells else ((), (), ())
        shape = (len(self.equations), len(self.at))
        matrix = sparse.csr_matrix((signs, (rows, columns)), shape=shape)
        for (place, thing), number in self.at.items():
            if thing in self.full and 0 < self.full.loc[place, thing] < k:
                cost = -(np.arange(shape[1]) == number).astype(float)
                found = linprog(cost, A_eq=matrix, b_eq=self.right, bounds=(0, None))
                assert found.status in (0, 3)
                yield place, thing, np.inf if found.status == 3 else -found.fun


def tables(full, published, areas):
    """The linked tables, one attack each."""
    rounds = sorted({name for name in full["round"] if name and "/" not in name})
    for round_ in rounds:
        whole, shown = wide(full, "count", round_), wide(published, "count", round_)
        steps = [name for name in CHAIN if name in whole]
        results = [f"verval_result:{name}" for name in RESULTS if f"verval_result:{name}" in whole]
        nested = [{a: 1.0, b: -1.0, f"{a} not {b}": -1.0} for a, b in itertools.pairwise(steps)]
        nested.append(dict.fromkeys([*results, "rest"], 1.0) | {"verval:visited": -1.0})
        if results:
            yield Attack(whole[[*steps, *results]], shown, areas, nested)
        if {*DECILES} <= {*whole}:
            columns = [*DECILES, "decile_share:unknown", "register_households:"]
            parts = [dict.fromkeys(columns[:-1], 1.0) | {columns[-1]: -1.0}]
            attack = Attack(whole[columns], shown, areas, parts)
            denominators(attack, wide(published, "n", round_), DECILES, DECILES)
            yield attack
        for name in (name for name in COVERAGE if name in whole):
            attack = Attack(whole[[name]], shown, areas, [])
            denominators(attack, wide(published, "n", round_), [name], [name, f"not {name}"])
            yield attack
    yield account(wide(full, "count"), wide(published, "count"), areas)
    yield from desk(full, published, areas)


def denominators(attack, n, told, parts):
    """The n of any number that is shown is what its parts add up to."""
    for place in attack.full.index:
        found = n.reindex(columns=told).loc[place].dropna() if place in n.index else []
        if len(found):
            attack.equal({(place, part): 1.0 for part in parts}, float(found.iloc[0]))


def account(whole, shown, areas):
    """Start + entries - exits = end, and causes."""
    (pair,) = {name.partition("@")[2] for name in whole if name.startswith("register_exits:")}
    start, end = (f"register_households:@{name}" for name in pair.split("/"))
    exits, entries = f"register_exits:@{pair}", f"register_entries:@{pair}"
    causes = {exits: [f"register_exit:{name}@{pair}" for name in EXITS]}
    causes[entries] = [f"register_entry:{name}@{pair}" for name in ENTRIES]
    parts = [{start: 1.0, entries: 1.0, exits: -1.0, end: -1.0}]
    parts += [dict.fromkeys(names, 1.0) | {total: -1.0} for total, names in causes.items()]
    columns = [start, end, *causes, *causes[exits], *causes[entries]]
    return Attack(whole[columns], shown, areas, parts)


def desk(full, published, areas):
    """Cases by decision, those that are closed, and those found in the register."""
    told = [
        frame[frame["indicator"].str.startswith("slrt") & (frame["round"] == "")]
        for frame in (full, published)
    ]
    whole, shown = (wide(frame, "count") for frame in told)
    decided = [f"slrt:{name}@" for name in ("handled", "referred", "rejected", "open")]
    matched = ["slrt_matched_share:@", "slrt_matched_doubtful_share:@"]
    received = {"slrt:received@": -1.0}
    parts = [dict.fromkeys(decided, 1.0) | received, {"slrt:resolved@": 1.0, "unsolved": 1.0} | received]
    parts.append(dict.fromkeys([*matched, "unmatched"], 1.0) | received)
    yield Attack(whole[[*decided, *matched, "slrt:resolved@", "slrt:received@"]], shown, areas, parts)

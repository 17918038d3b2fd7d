"""Rows of tenths of consumption and of targeting, small and made up."""

import pandas as pd

from blora_eval.results import rows

SHARES = (0.035, 0.05, 0.06, 0.07, 0.082, 0.094, 0.106, 0.126, 0.15, 0.227)
RECEIVE = {"food": 0.7, "cash": 0.3, "health": 0.85}
SAME = {"stage": "estimate", "level": "regency", "area_code": "99.99", "population": "persons"}


def inequality_rows(round_: str = "susenas-2024") -> pd.DataFrame:
    same = {**SAME, "round": round_, "unit": "share", "n_psu": 100}
    shares = _bounded([("quantile_share", str(at), share) for at, share in enumerate(SHARES, start=1)])
    tenths = _bounded(
        [
            (f"aid_{kind}_by_tenth", str(tenth), most * (1 - 0.09 * (tenth - 1)))
            for kind, most in RECEIVE.items()
            for tenth in range(1, 11)
        ]
    )
    errors = _bounded(
        [
            (name, f"{kind}:nasional", value)
            for kind, most in RECEIVE.items()
            for name, value in (
                ("aid_coverage", most),
                ("aid_exclusion", 1 - most),
                ("aid_inclusion", 0.35),
                ("aid_leakage", 0.7),
            )
        ]
    )
    frames = [
        rows(shares, **same, n=1000, method="taylor_skewed"),
        rows(tenths, **same, n=100, method="taylor_skewed_tenths_certain"),
        rows(errors, **same, n=140, method="taylor_skewed"),
    ]
    return pd.concat(frames, ignore_index=True)


def _bounded(records: list[tuple[str, str, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(records, columns=["indicator", "dimension", "value"])
    return frame.assign(low=0.85 * frame["value"], high=1.1 * frame["value"], se=0.06 * frame["value"])

"""How long large stress tests take, and how much memory: a million lines, and a sector with a thousand draws.

Run ``python -m benchmarks.stress_scale [--case CASE] [--engine serial|threads|processes]``; the cases are
million, sector, tenfold, and across: sector with chance by importer, product and origin too. Every case runs
in a process of its own, so that its peak memory is its own. Prints a table with a digest of the rows of firms
and sectors, which is the same in sector and across. Asserts nothing about time.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import time

import numpy as np

from cbam.firms import Firms
from cbam.shipments import NOT_COLUMNS, Floats, Shipments

SEED = 20261122
GOODS = (
    "72081000",
    "72104900",
    "72142000",
    "73089098",
    "73066192",
    "73181588",
    "76011010",
    "76042100",
    "76061292",
    "31021019",
    "28141000",
    "2523100090",
    "72071111",
    "73021028",
    "73269098",
    "76109090",
    "72163211",
    "73072100",
    "72085120",
    "76169990",
)
SCENARIOS = (
    "low", "central", "high", "forward", "slower-phase-out", "downstream-2028", "chemicals-2030",
    "all-verified", "all-default", "green-power", "uk-too", "everything",
)  # fmt: skip
YEARS = tuple(range(2026, 2035))
DRAWS = 1_000
ORIGINS = ("CN", "IN", "TR", "VN", "KR", "UA")
QUARTERS = (1, 2, 3)


def shipments_of(
    firm: np.ndarray, good: np.ndarray, actual: bool, see: Floats, *, origins: int = 1
) -> Shipments:
    """Invented lines; ``see`` [tCO2e/t] is used where they are declared on actual figures."""
    draw = np.random.default_rng(SEED)
    n = len(firm)
    names = np.array([f"Firm {i:04d}" for i in range(int(firm.max()) + 1)], dtype=object)
    importers = np.array([f"Importer {i:02d}" for i in range(20)], dtype=object)
    mass = draw.lognormal(2, 0.5, n)
    nothing, numbers = np.full(n, None, dtype=object), np.full(n, np.nan)
    known = {
        "id": nothing, "firm": names[firm], "product": nothing, "importer": importers[firm % 20],
        "cn_code": np.array(GOODS, dtype=object)[good % len(GOODS)],
        "origin": np.array(ORIGINS, dtype=object)[draw.integers(0, origins, n) if origins > 1 else 0 * firm],
        "year": np.full(n, 2026, dtype=np.int64),
        "quarter": np.array(QUARTERS, dtype=np.int64)[(firm + good) % 3],
        "production_year": np.zeros(n, dtype=np.int64), "mass_t": mass, "mwh": numbers,
        "value_eur": mass * 900,
        "margin": np.full(n, 0.05), "actual": np.full(n, actual), "verified": np.full(n, actual),
        "see_unit": nothing, "see_direct": see if actual else numbers,
        "see_indirect": np.full(n, 0.1) if actual else numbers,
        "sefa": see * 0.6 if actual else numbers, "carbon_price_paid_eur_per_tco2e": numbers,
        "see_uncertainty": np.full(n, 0.05) if actual else numbers, "content": numbers, "purchase": nothing,
        "pcf": numbers, "pcf_uncertainty": numbers,
        "day": nothing, "factor_basis": nothing, "conditions": nothing,
        "carbon_price_local": numbers, "carbon_price_local_per_eur": numbers, "carbon_price_covered": numbers,
        "carbon_price_free": numbers, "carbon_price_rebate": numbers,
        "carbon_price_rebate_evidenced": np.zeros(n, dtype=bool), "carbon_price_credits": numbers,
        "chain": np.zeros(n, dtype=np.int64),
    }  # fmt: skip
    return Shipments(
        **{name: known[name] for name in Shipments.__dataclass_fields__ if name not in NOT_COLUMNS}
    )


def firms_of(n: int) -> Firms:
    """Invented firms with earnings."""
    draw = np.random.default_rng(SEED)
    names = np.array([f"Firm {i:04d}" for i in range(n)], dtype=object)
    texts = {
        "firm": names,
        "sector": np.array([f"Industry {i % 8}" for i in range(n)], dtype=object),
        "province": np.array([f"Province {i % 6}" for i in range(n)], dtype=object),
        "county": np.array([f"County {i % 30}" for i in range(n)], dtype=object),
    }
    revenue = draw.lognormal(18, 0.5, n)
    money = {"revenue_eur": revenue, "eu_revenue_eur": revenue * 0.3, "ebit_eur": revenue * 0.05}
    columns = {name: np.full(n, np.nan) for name in Firms.__dataclass_fields__}
    return Firms(**{**columns, **texts, **money})


def million(lines: int) -> dict[str, object]:
    """Deterministic: every line different in firm, good, origin and quarter as far as they go, nine years."""
    from cbam.portfolio import Portfolio
    from cbam.stress.deterministic import subject_of
    from cbam.stress.run import Request, stress

    draw = np.random.default_rng(SEED)
    firm, good = draw.integers(0, 300, lines), draw.integers(0, len(GOODS), lines)
    shipments = shipments_of(firm, good, False, np.zeros(lines), origins=len(ORIGINS))
    return _timed(
        lambda law: (
            subject_of(Portfolio(shipments, firms_of(300)), law),
            Request((_named("central"),), YEARS),
        ),
        stress,
        "serial",
        lines,
    )


def sector(
    profiles: int,
    engine: str,
    drawn_levels: tuple[str, ...] = (),
    lines_per_firm: int = 10_000,
    firms: int = 300,
) -> dict[str, object]:
    """300 firms x 10,000 lines, each firm's own emissions uncertain; 12 scenarios, 9 years, 1,000 draws."""
    from cbam.portfolio import Portfolio
    from cbam.stress.deterministic import subject_of
    from cbam.stress.run import Request, stress

    firm = np.repeat(np.arange(firms), lines_per_firm)
    profile = np.tile(np.arange(lines_per_firm) % profiles, firms)
    see = 1.5 + 0.001 * (firm % 97) + 0.01 * (profile // len(GOODS))
    shipments = shipments_of(firm, profile, True, see)
    return _timed(
        lambda law: (
            subject_of(Portfolio(shipments, firms_of(firms)), law),
            Request(
                tuple(_named(name) for name in SCENARIOS),
                YEARS,
                draws=DRAWS,
                seed=SEED,
                drawn_levels=drawn_levels,
            ),
        ),
        stress,
        engine,
        len(firm),
    )


def _named(name: str) -> object:
    from cbam.scenario import load_named

    return load_named(name)


def _timed(make: object, stress: object, engine: str, lines: int) -> dict[str, object]:
    from cbam.statute import load_statute
    from groundwork.executor import Processes, Serial, Threads

    engines = {"serial": Serial, "threads": Threads, "processes": Processes}
    law = load_statute()
    start = time.perf_counter()
    subject, request = make(law)  # type: ignore[operator]
    folded = time.perf_counter()
    rows, digest = 0, hashlib.sha256()
    for part in stress(subject, request, engines[engine]()):  # type: ignore[operator]
        rows += len(part.table)
        plain = part.table[part.table["level"].isin(("total", "firm", "sector"))]
        digest.update(plain["value"].to_numpy().tobytes())
    end = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return {
        "lines": lines, "cells": len(subject.cells), "engine": engine, "fold s": round(folded - start, 1),
        "run s": round(end - folded, 1), "together s": round(end - start, 1), "peak GB": round(peak, 2),
        "rows": rows, "digest": digest.hexdigest()[:12],
    }  # fmt: skip


CASES = ("million", "sector", "across", "tenfold")
ACROSS = ("importer", "product", "origin")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", choices=CASES)
    parser.add_argument("--engine", default="threads", choices=("serial", "threads", "processes"))
    asked = parser.parse_args()
    if asked.case:
        runs = {
            "million": lambda: million(1_000_000),
            "sector": lambda: sector(20, asked.engine),
            "across": lambda: sector(20, asked.engine, ACROSS),
            "tenfold": lambda: sector(200, asked.engine),
        }
        print(json.dumps(runs[asked.case]()))
        return
    for case in CASES:
        command = [sys.executable, "-m", "benchmarks.stress_scale", "--case", case, "--engine", asked.engine]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        print(f"{case:<10}" + "  ".join(f"{k} {v}" for k, v in json.loads(done.stdout).items()))


if __name__ == "__main__":
    main()

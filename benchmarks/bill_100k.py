"""How long 100,000 portfolio lines take: reading the file, and billing them in one vectorised pass.

Run ``python -m benchmarks.bill_100k [--lines N] [--repeat R]``; prints a table, asserts nothing about time.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from cbam.bill import price_lines
from cbam.portfolio import read_portfolio
from cbam.prices import Prices
from cbam.scenario import load_named
from cbam.statute import load_statute
from groundwork.sheets import read_book
from groundwork.workbooks import SheetOut, write_book

HEADINGS = ("id", "firm", "cn_code", "origin", "quarter", "mass_t", "value", "margin")
GOODS = (
    "72081000",
    "73089098",
    "73181588",
    "76011010",
    "76042100",
    "2523100090",
    "31021019",
    "39172110",
    "28041000",
)
ORIGINS = ("CN", "India", "Türkiye", "越南", "KOR", "NO")
SEED = 20261122


def portfolio_rows(n: int) -> list[list[object]]:
    """``n`` invented lines over 9 goods, 6 origins and 3 quarters."""
    draw = np.random.default_rng(SEED)
    goods, origins = draw.choice(GOODS, n), draw.choice(ORIGINS, n)
    quarters = draw.choice([f"2026-Q{q}" for q in (1, 2, 3)], n)
    mass = draw.lognormal(3, 1, n).round(3)
    return [
        [str(i), f"Firm {i % 300}", str(goods[i]), str(origins[i]), str(quarters[i]), float(mass[i]),
         float(mass[i] * 900), 0.05]
        for i in range(n)
    ]  # fmt: skip


def write_csv(path: Path, rows: list[list[object]]) -> None:
    """The rows as a CSV file."""
    lines = (",".join(map(str, row)) for row in rows)
    path.write_text("\n".join((",".join(HEADINGS), *lines)) + "\n", encoding="utf-8")


def seconds(work: Callable[[], object], repeat: int) -> float:
    """Median time of several runs."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    rows = portfolio_rows(asked.lines)
    law, prices = load_statute(), Prices(load_named("central"))
    with tempfile.TemporaryDirectory() as folder:
        print(f"{asked.lines:,} lines, median of {asked.repeat} runs")
        titles = ("raw read s", "portfolio s", "bill s", "bill / portfolio", "total EUR")
        print(f"{'file':<6}" + "".join(f"{title:>18}" for title in titles))
        for ending in ("csv", "xlsx"):
            path = Path(folder, f"portfolio.{ending}")
            if ending == "csv":
                write_csv(path, rows)
            else:
                write_book(path, [SheetOut("shipments", HEADINGS, rows)])
            shipments = read_portfolio(path).value.shipments
            bill = price_lines(shipments, law, prices)
            raw = seconds(lambda path=path: read_book(path), asked.repeat)  # type: ignore[misc]
            read = seconds(lambda path=path: read_portfolio(path), asked.repeat)  # type: ignore[misc]
            priced = seconds(lambda s=shipments: price_lines(s, law, prices), asked.repeat)  # type: ignore[misc]
            shown = (
                f"{raw:.3f}",
                f"{read:.3f}",
                f"{priced:.3f}",
                f"{priced / read:.3f}",
                f"{bill.cost_eur:,.0f}",
            )
            print(f"{ending:<6}" + "".join(f"{text:>18}" for text in shown))


if __name__ == "__main__":
    main()

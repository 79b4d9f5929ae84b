"""How long the whole default table takes: every origin and good, nine years, both texts of the law.

Run ``python -m benchmarks.law_grid``; prints seconds per text and the ratio to copying the same arrays once.
"""

from __future__ import annotations

import time
from datetime import date

import numpy as np

from cbam import liability
from cbam.law.rulebook import load_rulebook
from cbam.law.snapshot import Law

DAY = date(2026, 6, 1)
TEXTS = {"IR (EU) 2025/2621": date(2026, 7, 1), "IR (EU) 2026/1740": date(2026, 10, 5)}
YEARS = range(2026, 2035)


def main() -> None:
    """Print one line per text."""
    book = load_rulebook()
    for name, known_on in TEXTS.items():
        cached = book.at(DAY, known_on)
        law = Law(**{field: getattr(cached, field) for field in Law.__dataclass_fields__})  # nothing cached
        started = time.perf_counter()
        values = 0
        for year in YEARS:
            see = liability.see_with_markup(law.grid.total, law.grid.markup(year))
            due = np.maximum(0, see - law.grid.benchmark(year).value)
            values += due.size
        seconds = time.perf_counter() - started
        started = time.perf_counter()
        for _ in YEARS:
            law.grid.total.copy()
        copying = time.perf_counter() - started
        print(f"{name}: {values:,} values in {seconds:.3f} s, {seconds / copying:,.0f} x one copy of them")


if __name__ == "__main__":
    main()

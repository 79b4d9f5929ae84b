"""How long the whole default table takes: every origin and good, nine years, both texts, in one call.

Run ``python -m benchmarks.law_grid``; prints seconds from parsed tables to certificates, nothing cached, and
the ratio to copying the same arrays once.
"""

from __future__ import annotations

import time
from datetime import date

from cbam.default_path import evaluate
from cbam.law.rulebook import load_rulebook
from cbam.law.snapshot import Law

DAY = date(2026, 6, 1)
TEXTS = {"IR (EU) 2025/2621": date(2026, 7, 1), "IR (EU) 2026/1740": date(2026, 10, 5)}
YEARS = range(2026, 2035)


def fresh(law: Law) -> Law:
    """The same snapshot with nothing cached."""
    return Law(**{field: getattr(law, field) for field in Law.__dataclass_fields__})


def main() -> None:
    """Print seconds and ratio."""
    book = load_rulebook()
    laws = [fresh(book.at(DAY, known_on)) for known_on in TEXTS.values()]
    started = time.perf_counter()
    paths = evaluate(laws, YEARS)
    seconds = time.perf_counter() - started
    values = sum(path.certificates_per_t.size for path in paths)
    started = time.perf_counter()
    for path in paths:
        path.certificates_per_t.copy()
    copying = time.perf_counter() - started
    print(f"{' and '.join(TEXTS)}: {values:,} values in {seconds:.3f} s, {seconds / copying:,.0f} x one copy")


if __name__ == "__main__":
    main()

"""Input of a hundred thousand rows, made on the fly: bills of materials and portfolios, good and faulty.

Tests and the benchmark of the pages upload it. Names and amounts are invented.
"""

from __future__ import annotations

from benchmarks.bill_100k import HEADINGS, portfolio_rows

ROWS = 100_000
LINES_PER_PRODUCT = 100
SUPPLIES = (("hrc", "kg"), ("zinc", "kg"), ("paint_epoxy", "kg"), ("el_cn", "kWh"))


def _csv(rows: list[list[object]]) -> bytes:
    return "\n".join(",".join(map(str, row)) for row in rows).encode()


def portfolio(rows: int = ROWS, *, faulty: bool = False) -> bytes:
    """A portfolio as a CSV file; ``faulty`` spoils the mass of every row."""
    body = portfolio_rows(rows)
    if faulty:
        for number, row in enumerate(body):
            row[HEADINGS.index("mass_t")] = f"{number} kg or so"
    return _csv([list(HEADINGS), *body])


def bill(rows: int = ROWS, *, faulty: bool = False) -> dict[str, bytes]:
    """Two CSV files, products and lines, of ``rows`` lines; ``faulty`` links each to an unknown name."""
    products: list[list[object]] = [
        ["product id", "product name", "declared unit", "declared amount", "CN code", "origin", "electricity"]
    ]
    products += [
        [f"p{i}", f"Part {i}", "t", 1, "73089098", "CN", "el_cn"]
        for i in range(max(1, rows // LINES_PER_PRODUCT))
    ]
    lines: list[list[object]] = [["product id", "stage", "item", "amount", "unit", "link"]]
    for number in range(rows):
        link, unit = SUPPLIES[number % len(SUPPLIES)]
        stage = "energy" if unit == "kWh" else "materials"
        name = f"unheard-of {number}" if faulty else link
        lines.append([f"p{number // LINES_PER_PRODUCT}", stage, f"item {number}", 1 + number % 7, unit, name])
    return {"products.csv": _csv(products), "bom.csv": _csv(lines)}

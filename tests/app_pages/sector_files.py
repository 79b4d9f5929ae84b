"""A sector of a few invented firms as workbooks, small enough to be tested with."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory

from groundwork.workbooks import SheetOut, write_book

SHIPMENT = (
    "id", "firm", "product", "cn_code", "origin", "importer", "year", "mass_t", "value", "currency", "margin",
)  # fmt: skip
FIRM = (
    "firm", "sector", "province", "revenue", "eu_revenue", "ebit", "pass_through", "energy_tce",
    "value_added",
)  # fmt: skip
GOODS = (("73089098", 2000.0), ("72142000", 600.0), ("76042100", 3500.0))


def shipments(firm: int, rows: int = 3) -> list[list[object]]:
    """Lines of one firm: masses grow with its number, goods take turns."""
    found: list[list[object]] = []
    for n in range(rows):
        code, price = GOODS[(firm + n) % len(GOODS)]
        mass = 10.0 * (firm + 1) * (n + 1)
        found.append(
            [f"{firm}-{n}", f"Firm {firm:03d}", f"good {n}", code, "CN", f"Importer {firm % 4}", 2026, mass,
             mass * price, "EUR", 0.06]
        )  # fmt: skip
    return found


def account(firm: int) -> list[object]:
    """A line of the firms sheet; every firm earns 8 % of its revenue."""
    value = sum(float(str(row[8])) for row in shipments(firm))
    return [
        f"Firm {firm:03d}", f"industry {firm % 2}", "Hebei", 3 * value, value, 0.24 * value, 0.5,
        (firm + 1) * 10, value,
    ]  # fmt: skip


def workbook(firms: range, rows: int = 3, damage: str = "") -> bytes:
    """A portfolio of these firms; ``damage`` goes into the first line's mass."""
    lines = [line for firm in firms for line in shipments(firm, rows)]
    if damage:
        lines[0][SHIPMENT.index("mass_t")] = damage
    sheets = [
        SheetOut("shipments", list(SHIPMENT), lines),
        SheetOut("firms", list(FIRM), [account(firm) for firm in firms]),
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        write_book(path, sheets)
        return path.read_bytes()


def members(n: int) -> list[tuple[str, bytes]]:
    """The workbooks of ``n`` members, one firm each; the second has a cell to mend."""
    return [
        (f"member_{i + 1:02d}.xlsx", workbook(range(i, i + 1), damage="many" if i == 1 else ""))
        for i in range(n)
    ]


def huge(rows: int, firms: int = 50) -> bytes:
    """A portfolio of so many rows of so many firms as CSV."""
    stream = io.StringIO()
    stream.write("id,firm,cn_code,origin,importer,year,mass_t,value,currency,margin\n")
    for n in range(rows):
        code, price = GOODS[n % len(GOODS)]
        mass = 1 + n % 97
        stream.write(
            f"{n},Firm {n % firms:04d},{code},CN,Importer {n % 211},2026,{mass},{mass * price},EUR,0.07\n"
        )
    return stream.getvalue().encode()

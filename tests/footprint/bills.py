"""Bills of materials made in memory for tests: workbooks with openpyxl, CSV as text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import openpyxl

Row = Sequence[object]

PRODUCT_KEYS = ("product_id", "name", "declared_unit", "declared_amount", "mass_kg", "cn_code", "boundary")
LINE_KEYS = (
    "product_id",
    "stage",
    "item",
    "amount",
    "unit",
    "link",
    "supplier_pcf",
    "supplier_pcf_unit",
    "gas",
    "mode",
    "distance_km",
    "uncertainty",
    "pedigree",
)
COPRODUCT_KEYS = ("product_id", "name", "amount", "unit", "price", "share")


def sheets(*tables: tuple[str, Sequence[str], Sequence[Row]]) -> bytes:
    """A workbook of sheets (title, headings, rows)."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, headings, rows in tables:
        sheet = book.create_sheet(title)
        sheet.append(list(headings))
        for row in rows:
            sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def bill(
    products: Sequence[Row], lines: Sequence[Row], coproducts: Sequence[Row] = (), name: str = "bill.xlsx"
) -> tuple[str, bytes]:
    """A workbook under the keys' own headings: products in A..G, lines in A..M."""
    tables = [("products", PRODUCT_KEYS, products), ("bom", LINE_KEYS, lines)]
    if coproducts:
        tables.append(("coproducts", COPRODUCT_KEYS, coproducts))
    return name, sheets(*tables)


def product(product_id: str, unit: str = "kg", amount: float = 1.0, mass_kg: float | None = None) -> Row:
    """A row of the products sheet."""
    return (product_id, f"name of {product_id}", unit, amount, mass_kg, None, "cradle to gate")


def direct(product_id: str, kg_co2: float) -> Row:
    """A line that releases fossil CO2 at the site."""
    return (product_id, "manufacturing", "stack", kg_co2, "kg", None, None, None, "CO2")


def uses(product_id: str, part: str, amount: float, unit: str = "kg") -> Row:
    """A line that takes another product of the bill."""
    return (product_id, "materials", f"part {part}", amount, unit, f"product:{part}")


def csv(headings: Sequence[str], rows: Sequence[Row], encoding: str = "utf-8") -> bytes:
    """The bytes of a CSV file."""
    text = "\n".join(",".join("" if v is None else str(v) for v in row) for row in (headings, *rows))
    return (text + "\n").encode(encoding)


def book(name: str = "bill.xlsx", /, **tables: Sequence[dict[str, object]]) -> tuple[str, bytes]:
    """A workbook of sheets whose rows are dictionaries; headings are the keys that any row has."""
    made = []
    for title, rows in tables.items():
        headings = list(dict.fromkeys(key for row in rows for key in row))
        made.append((title, headings, [[row.get(key) for key in headings] for row in rows]))
    return name, sheets(*made)


def made(product_id: str = "p", **more: object) -> dict[str, object]:
    """A product of 1 kg, cradle to gate, made in China in 2025."""
    return {
        "product_id": product_id, "name": f"name of {product_id}", "declared_unit": "kg",
        "declared_amount": 1, "boundary": "cradle to gate", "origin": "CN", "period_start": date(2025, 1, 1),
        "period_end": date(2025, 12, 31), **more,
    }  # fmt: skip


def line(item: str, amount: float, unit: str = "kg", /, **more: object) -> dict[str, object]:
    """A line of product p, materials if not said otherwise."""
    return {"product_id": "p", "stage": "materials", "item": item, "amount": amount, "unit": unit, **more}


def stack(kg_co2: float, **more: object) -> dict[str, object]:
    """Fossil CO2 released by product p's own site."""
    return line("stack", kg_co2, "kg", **{"stage": "manufacturing", "gas": "CO2", **more})

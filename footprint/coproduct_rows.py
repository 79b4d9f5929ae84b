"""Rows of the co-products table become each product's share of the burden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from footprint.allocation import Allocation, AllocationMethod, by_mass, by_share, by_value
from footprint.bill import Product
from footprint.links import convertible, similar
from groundwork.table_reader import Table
from groundwork.tables import folded
from groundwork.units import canonical, factor, suggestions

_Row = tuple[Table, int]


def allocations(
    tables: Sequence[Table], products: Mapping[str, Product]
) -> tuple[dict[str, Allocation], frozenset[str]]:
    """Allocation by product id, and the products whose co-products leave it in doubt.

    A product's rows decide the rule: all rows with a share -> shares; all rows with a price,
    the product's own row among them -> economic value; neither -> mass. Anything in between
    is refused: which rule holds is the user's decision.
    """
    groups: dict[str, list[_Row]] = {}
    doubtful: set[str] = set()
    for table in tables:
        for i in range(table.n_rows):
            product_id = str(table.texts("product_id")[i] or "")
            if product_id in products:
                groups.setdefault(product_id, []).append((table, i))
            elif product_id:
                table.reject(
                    i,
                    "footprint.bom-product-unknown",
                    "product_id",
                    product=product_id,
                    suggestions=similar(product_id, sorted(products)),
                )
    found: dict[str, Allocation] = {}
    for product_id, rows in groups.items():
        allocation = _allocation(rows, products[product_id])
        if allocation is None or not all(table.ok[i] for table, i in rows):
            doubtful.add(product_id)
            for table, i in rows:
                table.ok[i] = False
        else:
            found[product_id] = allocation
    return found, frozenset(doubtful)


def _allocation(rows: list[_Row], product: Product) -> Allocation | None:
    if not _units_known(rows):
        return None
    shares = [float(t.numbers("share")[i]) for t, i in rows]
    prices = [float(t.numbers("price")[i]) for t, i in rows]
    others = [row for row in rows if not _is_product(row, product)]
    own = [row for row in rows if _is_product(row, product)]
    if not np.isnan(shares).all():
        return _by_share(rows, others, own, shares)
    if not np.isnan(prices).all():
        return _by_value(rows, others, own, prices)
    masses = [_mass_kg(row) for row in others]
    if any(mass is None for mass in masses):
        _refuse(others, "footprint.bom-coproduct-no-rule", product)
        return None
    return by_mass(product.mass_kg, [mass for mass in masses if mass is not None])


def _by_share(
    rows: list[_Row], others: list[_Row], own: list[_Row], shares: list[float]
) -> Allocation | None:
    given = [float(t.numbers("share")[i]) for t, i in others]
    if np.isnan(shares).any():
        _refuse_missing(rows, "share")
        return None
    try:
        allocation = by_share(given) if given else Allocation(AllocationMethod.SHARE, 1.0)
    except ValueError:
        _refuse_shares(rows, sum(given))
        return None
    if own and not np.isclose(sum(shares), 1.0):
        _refuse_shares(rows, sum(shares))
        return None
    return allocation


def _by_value(
    rows: list[_Row], others: list[_Row], own: list[_Row], prices: list[float]
) -> Allocation | None:
    if np.isnan(prices).any():
        _refuse_missing(rows, "price")
        return None
    if len(own) != 1:
        table, i = rows[0]
        table.reject(
            i, "footprint.bom-coproduct-own-price", "price", product=str(table.texts("product_id")[i])
        )
        return None
    return by_value(_value(own[0]), [_value(row) for row in others])


def _value(row: _Row) -> float:
    table, i = row
    return float(table.numbers("amount")[i] * table.numbers("price")[i])


def _mass_kg(row: _Row) -> float | None:
    table, i = row
    unit = canonical(str(table.texts("unit")[i] or ""))
    if unit is None or not convertible(unit, "kg"):
        return None
    return float(table.numbers("amount")[i]) * factor(unit, "kg")


def _is_product(row: _Row, product: Product) -> bool:
    table, i = row
    return folded(str(table.texts("name")[i] or "")) in {folded(product.id), folded(product.name)}


def _units_known(rows: list[_Row]) -> bool:
    known = True
    for table, i in rows:
        text = str(table.texts("unit")[i] or "")
        if text and canonical(text) is None:
            hints = ", ".join(suggestions(text)) or "-"
            table.reject(i, "footprint.bom-unit-unknown", "unit", unit=text, suggestions=hints)
            known = False
    return known and all(table.ok[i] for table, i in rows)


def _refuse(rows: list[_Row], code: str, product: Product) -> None:
    for table, i in rows:
        table.reject(i, code, "unit", product=product.id)


def _refuse_missing(rows: list[_Row], key: str) -> None:
    for table, i in rows:
        if np.isnan(table.numbers(key)[i]):
            table.reject(i, "footprint.bom-coproduct-mixed", key, column=key)


def _refuse_shares(rows: list[_Row], total: float) -> None:
    table, i = rows[0]
    table.reject(i, "footprint.bom-coproduct-shares", "share", total=f"{total:g}")

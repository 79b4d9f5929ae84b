"""Rows of the co-products table become each product's share of the burden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from footprint.allocation import Allocation, AllocationMethod, Avoided, Way
from footprint.bill import Product
from footprint.links import Names, convertible, similar
from footprint.outputs import Output, value_ratio, ways
from groundwork.table_reader import Table
from groundwork.tables import folded
from groundwork.units import canonical, factor, suggestions

_Row = tuple[Table, int]


def allocations(
    tables: Sequence[Table], products: Mapping[str, Product], names: Names
) -> tuple[dict[str, Allocation], frozenset[str]]:
    """Allocation by product id, and the products whose co-products leave it in doubt.

    The column `method` decides. Where it is empty the rows do: all with a share -> shares; all
    with a price, the product's own row among them -> economic value; neither -> mass. Anything in
    between is refused: which rule holds is the user's decision.
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
        allocation = _allocation(rows, products[product_id], names)
        if allocation is None or not all(table.ok[i] for table, i in rows):
            doubtful.add(product_id)
            for table, i in rows:
                table.ok[i] = False
        else:
            found[product_id] = allocation
    return found, frozenset(doubtful)


def _allocation(rows: list[_Row], product: Product, names: Names) -> Allocation | None:
    if not _units_known(rows):
        return None
    outputs = [_output(row, product, names) for row in rows]
    if not all(table.ok[i] for table, i in rows):
        return None
    method = _method(rows, outputs, product)
    if method is None:
        return None
    known = ways(outputs, product.mass_kg)
    chosen = next(way for way in known if way.method is method)
    if chosen.share is None:
        _refuse_incomplete(rows, outputs, chosen, product)
        return None
    if method is AllocationMethod.SHARE and not _shares_close(outputs, chosen.share):
        _refuse_shares(rows, [row for row, o in zip(rows, outputs, strict=True) if not o.own], outputs)
        return None
    return Allocation(method, chosen.share, known, value_ratio(outputs))


def _output(row: _Row, product: Product, names: Names) -> Output:
    table, i = row
    amount = float(table.numbers("amount")[i])
    unit = canonical(str(table.texts("unit")[i] or "")) or ""
    name = str(table.texts("name")[i] or "")
    own = folded(name) in {folded(product.id), folded(product.name)}
    mass_kg = amount * factor(unit, "kg") if unit and convertible(unit, "kg") else None
    if own:
        _check_own(row, product, amount, unit)
    return Output(
        name,
        own,
        amount,
        unit,
        product.mass_kg if own else mass_kg,
        _number(row, "price"),
        _number(row, "lhv_mj"),
        _number(row, "share"),
        None if own else _avoided(row, name, amount, unit, names),
    )


def _check_own(row: _Row, product: Product, amount: float, unit: str) -> None:
    """The product's own row speaks of the declared amount, as every other amount does."""
    table, i = row
    if unit and convertible(unit, product.declared_unit):
        declared = amount * factor(unit, product.declared_unit)
        if not np.isclose(declared, product.declared_amount, rtol=1e-6):
            stated = f"{product.declared_amount:g} {product.declared_unit}"
            table.reject(i, "footprint.bom-coproduct-own-amount", "amount", stated=stated)


def _number(row: _Row, key: str) -> float | None:
    value = float(row[0].numbers(key)[row[1]])
    return None if np.isnan(value) else value


def _avoided(row: _Row, name: str, amount: float, unit: str, names: Names) -> Avoided | None:
    """The process that the co-product replaces, and how much of it."""
    table, i = row
    link = str(table.texts("avoided")[i] or "")
    if not link:
        return None
    ids = names.resolve(link)
    if len(ids) != 1:
        code = "footprint.bom-link-ambiguous" if ids else "footprint.bom-link-unknown"
        table.reject(i, code, "avoided", link=link, suggestions=names.shown(ids or names.suggest(link)))
        return None
    needed = names.catalogue.processes[ids[0]].unit
    if not convertible(unit, needed):
        table.reject(i, "footprint.bom-unit-incompatible", "unit", unit=unit, process=ids[0], needed=needed)
        return None
    quantity = amount * factor(unit, needed)
    return Avoided(name, ids[0], amount, unit, quantity, int(table.rows[i]) + 1, table.place(i, "avoided"))


def _method(rows: list[_Row], outputs: Sequence[Output], product: Product) -> AllocationMethod | None:
    stated = {str(table.texts("method")[i]) for table, i in rows if table.texts("method")[i]}
    if len(stated) > 1:
        for table, i in rows:
            table.reject(
                i, "footprint.bom-coproduct-methods-differ", "method", methods=", ".join(sorted(stated))
            )
        return None
    if stated:
        return AllocationMethod(stated.pop())
    if any(output.share is not None for output in outputs):
        return AllocationMethod.SHARE
    if any(output.price is not None for output in outputs):
        return AllocationMethod.ECONOMIC
    return AllocationMethod.MASS


def _refuse_incomplete(rows: list[_Row], outputs: Sequence[Output], way: Way, product: Product) -> None:
    """Say in which cells the chosen method lacks what it needs."""
    others = [row for row, output in zip(rows, outputs, strict=True) if not output.own]
    match way.method:
        case AllocationMethod.SHARE:
            _refuse_shares(rows, others, outputs)
        case AllocationMethod.ECONOMIC:
            _refuse_column(rows, others, outputs, "price", "footprint.bom-coproduct-own-price")
        case AllocationMethod.ENERGY:
            _refuse_column(rows, others, outputs, "lhv_mj", "footprint.bom-coproduct-own-heat")
        case AllocationMethod.SUBSTITUTION:
            for table, i in others or rows:
                if not table.texts("avoided")[i]:
                    table.reject(i, "footprint.bom-coproduct-no-avoided", "avoided")
        case _:
            for table, i in others:
                table.reject(i, "footprint.bom-coproduct-no-rule", "unit", product=product.id)


def _refuse_column(
    rows: list[_Row], others: list[_Row], outputs: Sequence[Output], key: str, own_code: str
) -> None:
    lacking = [row for row in rows if _number(row, key) is None]
    for table, i in lacking:
        table.reject(i, "footprint.bom-coproduct-mixed", key, column=key)
    if not lacking and sum(output.own for output in outputs) != 1:
        table, i = (others or rows)[0]
        table.reject(i, own_code, key, product=str(table.texts("product_id")[i]))


def _refuse_shares(rows: list[_Row], others: list[_Row], outputs: Sequence[Output]) -> None:
    lacking = [row for row in others if _number(row, "share") is None]
    for table, i in lacking:
        table.reject(i, "footprint.bom-coproduct-mixed", "share", column="share")
    if not lacking:
        table, i = rows[0]
        total = sum(output.share or 0.0 for output in outputs if not output.own)
        table.reject(i, "footprint.bom-coproduct-shares", "share", total=f"{total:g}")


def _shares_close(outputs: Sequence[Output], left: float) -> bool:
    """Whether the product's own stated share, if any, is what the others leave."""
    stated = [output.share for output in outputs if output.own and output.share is not None]
    return all(np.isclose(share, left) for share in stated)


def _units_known(rows: list[_Row]) -> bool:
    known = True
    for table, i in rows:
        text = str(table.texts("unit")[i] or "")
        if text and canonical(text) is None:
            hints = ", ".join(suggestions(text)) or "-"
            table.reject(i, "footprint.bom-unit-unknown", "unit", unit=text, suggestions=hints)
            known = False
    return known and all(table.ok[i] for table, i in rows)

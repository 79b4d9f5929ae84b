"""Rows of the products table become products, or problems with their cells."""

from __future__ import annotations

import re

import numpy as np

from footprint.allocation import Allocation
from footprint.areas import area
from footprint.bill import Product
from footprint.links import Names
from groundwork.table_reader import Table
from groundwork.units import UnitMismatch, canonical, factor, suggestions

_CODE_DIGITS = frozenset({4, 6, 8, 10})
_SEPARATORS = re.compile(r"[\s.\-]")


def cn_digits(text: str) -> str | None:
    """A CN, HS or TARIC code without blanks and dots: 4, 6, 8 or 10 digits, else None."""
    plain = _SEPARATORS.sub("", text)
    return plain if plain.isascii() and plain.isdigit() and len(plain) in _CODE_DIGITS else None


def read_product(table: Table, i: int, names: Names, default_id: str = "") -> Product | None:
    """One product from row `i`; every rule that it breaks is reported, then None is returned.

    Args:
        table: products table, or a flat table whose row describes the product.
        names: names of the inventory, for the electricity column.
        default_id: id where the table has no such column (flat files).
    """
    before = len(table.problems)
    unit_text = table.texts("declared_unit")[i] or ""
    unit = canonical(unit_text)
    if unit_text and unit is None:
        table.reject(
            i,
            "footprint.bom-unit-unknown",
            "declared_unit",
            unit=unit_text,
            suggestions=", ".join(suggestions(unit_text)) or "-",
        )
    amount = float(table.numbers("declared_amount")[i])
    mass_kg = _mass_kg(table, i, unit, amount)
    cn_code = _cn_code(table, i)
    start, end = table.dates("period_start")[i], table.dates("period_end")[i]
    if start and end and end < start:
        table.reject(i, "footprint.bom-period-reversed", "period_end", start=str(start), end=str(end))
    electricity = _electricity(table, i, names)
    for key in ("origin", "province"):
        place = str(table.texts(key)[i] or "")
        if place and not area(place):
            table.warn(i, "footprint.bom-area-unknown", key, area=place)
    failed = (
        unit is None
        or np.isnan(amount)
        or mass_kg is None
        or any(problem.severity == "error" for problem in table.problems[before:])
    )
    if failed or unit is None or mass_kg is None:
        return None
    text = {
        key: str(table.texts(key)[i] or "")
        for key in ("product_id", "name", "company", "origin", "province", "boundary")
    }
    product_id = text["product_id"] or default_id
    return Product(
        product_id,
        text["name"] or product_id,
        text["company"],
        unit,
        amount,
        mass_kg,
        cn_code,
        text["origin"],
        text["province"],
        start,
        end,
        text["boundary"],
        electricity,
        Allocation(),
        table.place(i, "product_id"),
    )


def _mass_kg(table: Table, i: int, unit: str | None, amount: float) -> float | None:
    """Mass of the declared amount, kg: as given, or the amount itself where its unit is a mass."""
    given = float(table.numbers("mass_kg")[i])
    try:
        stated = amount * factor(unit, "kg") if unit else float("nan")
    except UnitMismatch:
        stated = float("nan")
    if np.isnan(given):
        if np.isnan(stated) and unit and not np.isnan(amount):
            table.reject(i, "footprint.bom-mass-missing", "mass_kg", unit=unit)
        return None if np.isnan(stated) else float(stated)
    if not np.isnan(stated) and not np.isclose(given, stated, rtol=1e-6):
        table.reject(i, "footprint.bom-mass-differs", "mass_kg", given=f"{given:g}", stated=f"{stated:g}")
        return None
    return given if given > 0 else None


def _cn_code(table: Table, i: int) -> str:
    text = table.texts("cn_code")[i]
    if not text:
        return ""
    digits = cn_digits(text)
    if digits is None:
        table.warn(i, "footprint.bom-cn-malformed", "cn_code", value=text)
    return digits or ""


def _electricity(table: Table, i: int, names: Names) -> str:
    text = table.texts("electricity")[i]
    if not text:
        return ""
    found = names.resolve(text)
    if len(found) == 1 and names.is_energy(found[0]):
        return found[0]
    table.reject(
        i,
        "footprint.bom-electricity-unknown",
        "electricity",
        link=text,
        suggestions=names.shown(found or names.suggest(text)),
    )
    return ""

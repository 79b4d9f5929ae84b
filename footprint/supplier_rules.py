"""Does a supplier's footprint fit the one it is to be part of. If not it is refused with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from footprint.bill import Bom, Line, Product, SupplierPcf
from footprint.limits import limit
from footprint.supplier_rows import INCLUDED
from footprint.targets import SUPPLIER_FLOW
from footprint.vocabulary import CRADLE_TO_GATE
from groundwork.problems import Param, Problem


def refusals(bom: Bom, metric: str) -> Mapping[str, tuple[Problem, ...]]:
    """Why lines of each product may not take the supplier's footprint they name, by product id.

    Args:
        bom: lines with `supplier_id`, and the suppliers' footprints.
        metric: set of warming potentials of the calculation.
    """
    products = {product.id: product for product in bom.products}
    found: dict[str, list[Problem]] = {}
    for line in bom.lines:
        pcf = bom.suppliers.get(line.supplier_id)
        if pcf is not None and line.target == SUPPLIER_FLOW:  # its uptake is a second line of the same row
            problems = list(misfits(pcf, products[line.product_id], metric, line))
            if problems:
                found.setdefault(line.product_id, []).extend(problems)
    return {key: tuple(problems) for key, problems in found.items()}


def misfits(pcf: SupplierPcf, product: Product, metric: str, line: Line) -> Iterator[Problem]:
    """Every reason why a footprint does not fit a product's."""
    about: dict[str, Param] = {"id": pcf.id, "item": line.item}
    if pcf.gwp != metric:
        yield Problem("footprint.supplier-gwp", line.place, {**about, "theirs": pcf.gwp, "ours": metric})
    if pcf.boundary != CRADLE_TO_GATE:
        yield Problem("footprint.supplier-boundary", line.place, {**about, "boundary": pcf.boundary})
    if pcf.biogenic == INCLUDED and pcf.uptake_kgco2e is None:
        yield Problem("footprint.supplier-biogenic", line.place, about)
    until = good_until(pcf)
    needed = product.period_start or product.period_end
    if until is not None and needed is not None and until < needed:
        days = {"until": until.isoformat(), "needed": needed.isoformat()}
        yield Problem("footprint.supplier-expired", line.place, {**about, **days})


def good_until(pcf: SupplierPcf) -> date | None:
    """Last day of validity: as stated, else three years after the footprint's own period (`limits.csv`)."""
    if pcf.valid_until is not None or pcf.period_end is None:
        return pcf.valid_until
    years = int(limit("supplier_validity_years"))
    end = pcf.period_end
    try:
        return end.replace(year=end.year + years)
    except ValueError:  # 29 February
        return end.replace(year=end.year + years, day=end.day - 1)


def used(bom: Bom, lines: Iterable[Line]) -> tuple[SupplierPcf, ...]:
    """Suppliers' footprints that lines take, each once."""
    ids = dict.fromkeys(line.supplier_id for line in lines if line.supplier_id in bom.suppliers)
    return tuple(bom.suppliers[key] for key in ids)

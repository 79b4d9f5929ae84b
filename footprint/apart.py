"""Lines that stand apart from a footprint, and lines that follow from co-products."""

from __future__ import annotations

from collections.abc import Sequence

from footprint.allocation import AllocationMethod
from footprint.bill import Line, LineKind, Product
from footprint.vocabulary import BEYOND, BEYOND_THE_GATE, SUBSTITUTION
from groundwork.problems import Problem, Severity


def is_apart(line: Line) -> bool:
    """Whether a line is no part of the footprint: left out by the cut-off rule, or of module D."""
    return line.cut_off or line.stage == BEYOND


def replaced(product: Product) -> tuple[Line, ...]:
    """What the co-products of a product replace, as lines with negative amounts."""
    allocation = product.allocation
    if allocation.method is not AllocationMethod.SUBSTITUTION:
        return ()
    way = next(way for way in allocation.ways if way.method is allocation.method)
    return tuple(
        Line(
            product_id=product.id,
            row=one.row,
            stage=SUBSTITUTION,
            item=one.name,
            amount=-one.amount,
            unit=one.unit,
            kind=LineKind.PROCESS,
            target=one.process_id,
            quantity=-one.quantity,
            place=one.place,
        )
        for one in way.avoided
    )


def shared_lives(products: Sequence[Product], lines: Sequence[Line]) -> list[Problem]:
    """Products with co-products whose bill goes beyond the gate: what comes later is not shared by them."""
    found = []
    for product in products:
        if product.allocation.share == 1:
            continue
        later = [ln for ln in lines if ln.product_id == product.id and ln.stage in BEYOND_THE_GATE]
        if later:
            params = {"product": product.id, "stage": later[0].stage}
            place = later[0].place
            found.append(Problem("footprint.bom-shared-beyond-gate", place, params, Severity.WARNING))
    return found

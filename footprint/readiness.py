"""Which products of a bill can be calculated, and why the others cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from footprint.bill import PRODUCT_PREFIX, Bom, Line, LineKind
from footprint.loops import Loop, loops
from groundwork.problems import Param, Problem


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a product has no result: a code and its values."""

    code: str
    params: Mapping[str, Param]


@dataclass(frozen=True, slots=True)
class Readiness:
    """Products that can be calculated, the reason for each that cannot, and problems found on the way."""

    ready: frozenset[str]
    reasons: Mapping[str, Reason]
    problems: tuple[Problem, ...]


def readiness(bom: Bom, refused: Mapping[str, Sequence[Problem]] | None = None) -> Readiness:
    """Sort the products of a bill.

    Args:
        bom: products and lines.
        refused: why lines of a product may not take the supplier's footprint they name.

    A product is ready when every line of it was read and linked, when no loop of
    products that it is part of eats more than it makes, and when every sub-assembly
    it uses is ready. A footprint that leaves a line out would look like a result.
    """
    refused = refused or {}
    reasons: dict[str, Reason] = {}
    open_lines = Counter(line.product_id for line in bom.open_lines)
    for product in bom.products:
        lost = bom.lost_lines.get(product.id, 0)
        if open_lines[product.id]:
            reasons[product.id] = Reason("footprint.reason-link-missing", {"lines": open_lines[product.id]})
        elif lost:
            reasons[product.id] = Reason("footprint.reason-lines-rejected", {"lines": lost})
        elif refused.get(product.id):
            lines = {(problem.place.sheet, problem.place.cell) for problem in refused[product.id]}
            reasons[product.id] = Reason("footprint.reason-supplier-refused", {"lines": len(lines)})
    problems = [problem for found in refused.values() for problem in found]
    for loop in product_loops(bom):
        if not loop.productive:
            names = ", ".join(name.removeprefix(PRODUCT_PREFIX) for name in loop.members)
            params: dict[str, Param] = {"members": names, "gain": f"{loop.gain:.4g}"}
            problems.append(Problem("footprint.system-loop", _first_link(bom, loop).place, params))
            for name in loop.members:
                reasons.setdefault(name.removeprefix(PRODUCT_PREFIX), Reason("footprint.reason-loop", params))
    _spread(bom, reasons)
    ready = frozenset(p.id for p in bom.products if p.id not in reasons)
    return Readiness(ready, reasons, tuple(problems))


def product_loops(bom: Bom) -> list[Loop]:
    """Loops among the products of a bill, with their gain (allocated, per declared amount)."""
    number = {p.id: i for i, p in enumerate(bom.products)}
    made = {p.id: p.declared_amount / p.allocation.share for p in bom.products}
    used = [
        line for line in _between_products(bom.lines) if line.target in number and line.product_id in number
    ]
    return loops(
        [PRODUCT_PREFIX + p.id for p in bom.products],
        np.array([number[line.target] for line in used], dtype=np.int64),
        np.array([number[line.product_id] for line in used], dtype=np.int64),
        np.array([line.quantity / made[line.product_id] for line in used], dtype=np.float64),
    )


def looped(bom: Bom) -> frozenset[str]:
    """Products that take part in their own making."""
    return frozenset(
        name.removeprefix(PRODUCT_PREFIX) for loop in product_loops(bom) for name in loop.members
    )


def _between_products(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if line.kind is LineKind.PRODUCT]


def _first_link(bom: Bom, loop: Loop) -> Line:
    members = {name.removeprefix(PRODUCT_PREFIX) for name in loop.members}
    return next(
        line for line in _between_products(bom.lines) if line.product_id in members and line.target in members
    )


def _spread(bom: Bom, reasons: dict[str, Reason]) -> None:
    """A product that uses one without a result has none either."""
    usable = {p.id for p in bom.products}
    links = [(line.product_id, line.target) for line in _between_products(bom.lines)]
    changed = True
    while changed:
        changed = False
        for user, part in links:
            if user not in reasons and (part in reasons or part not in usable):
                reasons[user] = Reason("footprint.reason-part-missing", {"part": part})
                changed = True

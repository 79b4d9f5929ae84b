"""Rows of the bill become lines, open lines, or problems with their cells."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from footprint.bill import Line, LineKind, OpenLine, Product
from footprint.links import similar
from footprint.matching import suggest
from footprint.modules import STAGE_MODULES
from footprint.targets import UPTAKE_FLOW, Context, Request, Target, find_target
from footprint.vocabulary import BEYOND, BEYOND_THE_GATE, CRADLE_TO_GATE, CREDIT
from groundwork.table_reader import Table
from groundwork.units import canonical, suggestions
from inventories.statement import StatementError, parse_scores, parse_statement

YES = "yes"


def read_line(table: Table, i: int, product_id: str, context: Context) -> tuple[Line, ...] | OpenLine:
    """The line of row `i`, or an open line; no line after every rule that the row breaks was reported.

    A supplier's footprint with an uptake is two lines: emissions, and the uptake on its own.
    """
    _check_product(table, i, product_id, context)
    request = _request(table, i, product_id, context)
    _check_amount(table, i, request)
    _check_stage(table, i, context.products.get(product_id))
    _check_module(table, i)
    pedigree = table.texts("pedigree")[i] or ""
    if pedigree and parse_scores(pedigree) is None:
        table.reject(i, "footprint.bom-pedigree", "pedigree", value=pedigree)
    _check_uncertainty(table, i, request.amount)
    target = find_target(table, i, request, context)
    silent = target is None and not request.says_what and product_id in context.written and request.item
    if silent and table.texts("cut_off")[i] == YES:
        target = Target(LineKind.PROCESS, "", 0.0)
    elif silent:
        return _open(table, i, request, context)
    if target is None or not table.ok[i]:
        return ()
    line = _line(table, i, request, target)
    if not target.uptake_kg:
        return (line,)
    return (line, replace(line, target=UPTAKE_FLOW, quantity=target.uptake_kg, remarks=()))


def _open(table: Table, i: int, request: Request, context: Context) -> OpenLine:
    names = context.names
    may_search = names.may_search(request.item)
    candidates = suggest(names.catalogue, request.item, request.unit) if may_search else ()
    table.reject(
        i,
        "footprint.bom-link-missing",
        "link",
        item=request.item,
        candidates=names.shown(c.process_id for c in candidates),
    )
    return OpenLine(
        request.product_id,
        int(table.rows[i]) + 1,
        request.item,
        request.amount,
        request.unit or request.unit_text,
        candidates,
        table.place(i, "link"),
    )


def _line(table: Table, i: int, request: Request, target: Target) -> Line:
    distance = float(table.numbers("distance_km")[i])
    return Line(
        product_id=request.product_id,
        row=int(table.rows[i]) + 1,
        stage=str(table.texts("stage")[i] or ""),
        item=request.item,
        amount=request.amount,
        unit=request.unit or "",
        kind=target.kind,
        target=target.id,
        quantity=target.quantity,
        place=table.place(i, "item"),
        mode=request.mode,
        distance_km=None if np.isnan(distance) else distance,
        uncertainty=str(table.texts("uncertainty")[i] or ""),
        pedigree=str(table.texts("pedigree")[i] or ""),
        note=str(table.texts("note")[i] or ""),
        remarks=target.remarks,
        module=str(table.texts("module")[i] or ""),
        cut_off=table.texts("cut_off")[i] == YES,
        supplier_id=target.supplier_id,
    )


def _request(table: Table, i: int, product_id: str, context: Context) -> Request:
    """What the row asks for, as typed; an unknown unit is reported here."""
    text = {
        key: str(table.texts(key)[i] or "")
        for key in ("item", "unit", "link", "supplier_pcf_unit", "gas", "mode")
    }
    unit = canonical(text["unit"])
    if text["unit"] and unit is None:
        table.reject(
            i,
            "footprint.bom-unit-unknown",
            "unit",
            unit=text["unit"],
            suggestions=", ".join(suggestions(text["unit"])) or "-",
        )
    product = context.products.get(product_id)
    return Request(
        product_id=product_id,
        item=text["item"],
        amount=float(table.numbers("amount")[i]),
        unit_text=text["unit"],
        unit=unit,
        link=text["link"],
        supplier_pcf=float(table.numbers("supplier_pcf")[i]),
        supplier_pcf_unit=text["supplier_pcf_unit"],
        gas=text["gas"],
        mode=text["mode"],
        distance_km=float(table.numbers("distance_km")[i]),
        electricity=product.electricity if product else "",
        refused=_refused(table, i, context.refused_cells),
    )


def _refused(table: Table, i: int, cells: frozenset[str]) -> frozenset[str]:
    """Columns of row `i` whose cell was refused when it was read."""
    if table.ok[i]:
        return frozenset()
    present = (field.key for field in table.spec.fields if table.has(field.key))
    return frozenset(key for key in present if table.place(i, key).cell in cells)


def _check_product(table: Table, i: int, product_id: str, context: Context) -> None:
    if product_id and product_id not in context.written:
        table.reject(
            i,
            "footprint.bom-product-unknown",
            "product_id",
            product=product_id,
            suggestions=similar(product_id, sorted(context.written)),
        )


def _check_amount(table: Table, i: int, request: Request) -> None:
    """Negative only for a recovery credit, and a credit only negative: no sign slips into a sum."""
    stage = table.texts("stage")[i]
    credit = stage == CREDIT
    if not credit and stage != BEYOND and request.amount < 0:
        table.reject(i, "footprint.bom-amount-negative", "amount", value=f"{request.amount:g}")
    if credit and request.amount > 0:
        table.reject(i, "footprint.bom-credit-positive", "amount", value=f"{request.amount:g}")


def _check_uncertainty(table: Table, i: int, amount: float) -> None:
    text = table.texts("uncertainty")[i] or ""
    if not text:
        return
    try:
        parse_statement(str(text), amount)
    except StatementError as fault:
        code = "footprint.bom-uncertainty-range" if str(fault) == "range" else "footprint.bom-uncertainty"
        table.reject(i, code, "uncertainty", value=str(text), amount=f"{amount:g}")


def _check_module(table: Table, i: int) -> None:
    """A module belongs to its stage: B4 is use, C3 end of life."""
    stage, module = table.texts("stage")[i], table.texts("module")[i]
    if stage and module and module not in STAGE_MODULES[str(stage)]:
        table.reject(i, "footprint.bom-module-of-other-stage", "module", module=str(module), stage=str(stage))


def _check_stage(table: Table, i: int, product: Product | None) -> None:
    stage = table.texts("stage")[i]
    if product and product.boundary == CRADLE_TO_GATE and stage in BEYOND_THE_GATE:
        table.reject(i, "footprint.bom-stage-outside-boundary", "stage", stage=str(stage), product=product.id)

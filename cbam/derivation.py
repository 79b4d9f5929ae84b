"""Why this number: the steps of one line's bill, each with its formula, article and table row.

Steps are data; words are chosen when they are printed. The trainer's page shows the same steps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cbam.priced import Basis, Bill
from cbam.profiles import Scope
from groundwork.words import number, say

if TYPE_CHECKING:
    from cbam.law.leaves import Citation

_PRECISE = 6
_MONEY = 2


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a symbol and its value, the formula in symbols and in numbers, and what it rests on.

    ``key`` names the step in the catalogue (``cbam.term-<key>``). ``act`` and ``row`` are empty where the
    value comes from the user or follows from the steps before; ``status`` says how the value is known.
    """

    key: str
    symbol: str
    value: float | None
    unit: str
    formula: str = ""
    numbers: str = ""
    act: str = ""
    row: str = ""
    status: str = ""
    detail: str = ""


def derive(bill: Bill, row: int) -> tuple[Step, ...]:
    """The steps of one line of a bill, from the default value to the euros."""
    profile = bill.profiles[bill.profile_of[row]]
    if profile.scope is not Scope.IN_SCOPE:
        return (Step("nothing-due", "N", 0.0, "EUR", detail=profile.scope.value),)
    basis = bill.basis[row]
    if basis is Basis.DEFAULT:
        first = (*_default_emissions(bill, row), *_allocation(bill, row))
    else:
        first = _own_figures(bill, row)
    return (*first, *_charge(bill, row))


def explain(steps: tuple[Step, ...], lang: str) -> list[str]:
    """The steps as lines of text in ``lang`` (``zh`` or ``en``)."""
    lines = []
    for step in steps:
        name = say(f"cbam.term-{step.key}", lang)
        value = "" if step.value is None else f" = {_short(step.value)} {step.unit}".rstrip()
        shown = "" if not step.formula else f" = {step.formula}"
        numbers = "" if not step.numbers else f" = {step.numbers}"
        lines.append(f"{name}: {step.symbol}{shown}{numbers}{value}")
        basis = "; ".join(part for part in (step.act, step.row, step.status, step.detail) if part)
        if basis:
            lines.append(f"    [{basis}]")
    return lines


def _short(value: float) -> str:
    """A number with up to six decimals and no trailing zeros."""
    return f"{value:,.{_PRECISE}f}".rstrip("0").rstrip(".")


def _cite(citation: Citation | None) -> tuple[str, str]:
    if citation is None:
        return "", ""
    return f"{citation.act} {citation.article}".strip(), citation.row


def _at(values: object, row: int) -> float:
    return float(values[row])  # type: ignore[index]


def _default_emissions(bill: Bill, row: int) -> tuple[Step, ...]:
    profile, terms = bill.profiles[bill.profile_of[row]], bill.terms
    total, markup, see = (_at(v, row) for v in (terms.default_total, terms.markup, terms.see))
    default = profile.default
    act, cell = _cite(default.citation if default else None)
    read = default.read.value if default else ""
    table_row = f"{default.origin_row} {default.code}" if default else ""
    marked = f"{_short(total)} × (1 + {_short(markup)})"
    mark_act, mark_cell = _cite(profile.markup_figure.citation if profile.markup_figure else None)
    return (
        Step("default-total", "D", total, "tCO2e/t", act=act, row=cell, status=read, detail=table_row),
        Step("markup", "m", markup, "", act=mark_act, row=mark_cell, detail=str(profile.year)),
        Step("see", "SEE", see, "tCO2e/t", "D × (1 + m)", marked, act=mark_act),
    )  # fmt: skip


def _allocation(bill: Bill, row: int) -> tuple[Step, ...]:
    profile, terms = bill.profiles[bill.profile_of[row]], bill.terms
    benchmark, factor = _at(terms.benchmark, row), _at(terms.cbam_factor, row)
    cscf, sefa = _at(terms.cscf, row), _at(terms.sefa, row)
    leaf = profile.benchmark_leaf
    act, cell = _cite(leaf.citation if leaf else None)
    detail = f"{leaf.column} {leaf.route}".strip() if leaf else ""
    factor_act, factor_cell = _cite(profile.factor_figure.citation if profile.factor_figure else None)
    cscf_act, cscf_cell = _cite(profile.cscf_figure.citation if profile.cscf_figure else None)
    assumed = "" if profile.cscf_figure else "assumption"
    product = f"{_short(factor)} × {_short(cscf)} × {_short(benchmark)}"
    return (
        Step("benchmark", "BM", benchmark, "tCO2e/t", act=act, row=cell, detail=detail),
        Step("cbam-factor", "CBAM", factor, "", act=factor_act, row=factor_cell, detail=str(profile.year)),
        Step("cscf", "CSCF", cscf, "", act=cscf_act, row=cscf_cell, status=assumed, detail=str(profile.year)),
        Step(
            "sefa", "SEFA", sefa, "tCO2e/t", "CBAM × CSCF × BM", product, act="IR (EU) 2025/2620 Annex, Eq 6"
        ),
    )


def _own_figures(bill: Bill, row: int) -> tuple[Step, ...]:
    terms, per = bill.terms, _unit(bill, row)
    basis = str(bill.basis[row])
    return (
        Step("see-user", "SEE", _at(terms.see, row), f"tCO2e/{per}", status=basis),
        Step("sefa-user", "SEFA", _at(terms.sefa, row), f"tCO2e/{per}", status=basis),
    )


def _unit(bill: Bill, row: int) -> str:
    return "MWh" if bill.electricity[row] else "t"


def _charge(bill: Bill, row: int) -> tuple[Step, ...]:
    terms, per = bill.terms, _unit(bill, row)
    see, sefa, each = (_at(v, row) for v in (terms.see, terms.sefa, terms.certificates_per_unit))
    quantity, certificates = _at(terms.quantity, row), _at(terms.certificates, row)
    price, cost = _at(terms.price_eur, row), _at(terms.cost_eur, row)
    quote = bill.quotes[bill.quote_of[row]]
    source, period = (quote.source, quote.period) if quote else ("", "")
    regulation = "Regulation (EU) 2023/956"
    return (
        Step("certificates-per-unit", "n", each, f"/{per}", "max(0, SEE - SEFA)",
             f"max(0, {_short(see)} - {_short(sefa)})", act=f"{regulation} Art 22(1), 31"),
        Step("quantity", "M", quantity, per),
        Step("certificates", "N", certificates, "", "n × M", f"{_short(each)} × {_short(quantity)}",
             act=f"{regulation} Art 22(1)"),
        Step("price", "P", price, "EUR", act=source, status=quote.status if quote else "", detail=period),
        Step("cost", "C", _rounded(cost), "EUR", "N × P", f"{_short(certificates)} × {_short(price)}",
             act=f"{regulation} Art 21"),
    )  # fmt: skip


def _rounded(value: float) -> float:
    """Money is rounded once, where it is shown."""
    return round(value, _MONEY) if math.isfinite(value) else value


def heading(bill: Bill, row: int, lang: str) -> str:
    """One line that says which shipment the steps belong to and under which version of the law."""
    profile = bill.profiles[bill.profile_of[row]]
    return say(
        "cbam.derivation-heading",
        lang,
        id=bill.shipments.id[row],
        code=profile.cn_code,
        origin=profile.origin,
        year=profile.year,
        law=bill.law.version,
        cost=number(float(bill.terms.cost_eur[row]), lang, _MONEY),
    )

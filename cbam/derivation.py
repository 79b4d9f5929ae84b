"""Why this number: the steps of one line's bill, each with its formula, article and table row.

Steps are data; words are chosen when they are printed. The trainer's page shows the same steps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cbam.cited import source_text
from cbam.electricity import union_factor
from cbam.law.leaves import LawStatus
from cbam.law.lookup import cells_at
from cbam.priced import Basis, Bill
from cbam.prices import PriceKind
from cbam.profile import Profile, Scope
from cbam.readings import BAND, BY_LINE, DIRECT, MARKED_UP, OFFSETS, PRINTED, ROUNDING
from groundwork.words import has, number, say

if TYPE_CHECKING:
    from cbam.law.leaves import Citation

_PRECISE = 6
_MONEY = 2


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a symbol and its value, the formula in symbols and in numbers, and what it rests on.

    ``key`` names the step in the catalogue (``cbam.term-<key>``). ``act`` and ``row`` are empty where the
    value comes from the user or follows from the steps before; ``cells`` are the cells of the table row
    ``row`` (file and line); ``status`` says how the value is known.
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
    cells: str = ""


def derive(bill: Bill, row: int) -> tuple[Step, ...]:
    """The steps of one line of a bill, from the last table cell to the euros."""
    profile = bill.profiles[bill.profile_of[row]]
    if profile.scope is not Scope.IN_SCOPE or bill.suspended[row]:
        why = "suspended" if bill.suspended[row] else profile.scope.value
        return (Step("nothing-due", "N", 0.0, "EUR", status=why),)
    basis = bill.basis[row]
    if basis in (Basis.DEFAULT, Basis.WHAT_IF):
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
        act, detail = source_text(step.act, lang), source_text(step.detail, lang)
        basis = [act, step.row, step.cells, status_text(step.status, lang), detail]
        if any(basis):
            lines.append(f"    [{'; '.join(part for part in basis if part)}]")
    return lines


def status_text(status: str, lang: str) -> str:
    """How a value is known, in words of ``lang``; the status itself where it is the user's own text."""
    key = status.lower().replace(" ", "-").replace("(", "").replace(")", "")
    words = (
        f"cbam.read-{key}",
        f"cbam.status-{key}",
        f"cbam.price-is-{key}",
        f"cbam.basis-is-{key}",
        f"cbam.known-{key}",
        f"cbam.scope-is-{key}",
    )
    return next((say(word, lang) for word in words if status and has(word, lang)), status)


def _short(value: float) -> str:
    """A number with up to six decimals and no trailing zeros."""
    text = f"{value:,.{_PRECISE}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class _Cited:
    """Act and article, file and line, and the cells that stand there."""

    act: str = ""
    row: str = ""
    cells: str = ""


def _cite(bill: Bill, profile: Profile, citation: Citation | None) -> _Cited:
    if citation is None:
        return _Cited()
    cells = cells_at(bill.law.of_year(profile.year), citation)
    text = " ".join(f"{name}={cell}" for name, cell in cells.items())
    return _Cited(f"{citation.act} {citation.article}".strip(), citation.row, text)


def _at(values: object, row: int) -> float:
    return float(values[row])  # type: ignore[index]


def _default_emissions(bill: Bill, row: int) -> tuple[Step, ...]:
    profile, terms = bill.profiles[bill.profile_of[row]], bill.terms
    total, markup, see = (_at(v, row) for v in (terms.default_total, terms.markup, terms.see))
    share = _at(terms.content_share, row)
    marked = f"{_short(total)} × (1 + {_short(markup)})"
    formula = "D × (1 + m)"
    if profile.markup_figure is not None and bill.readings.chooses(MARKED_UP, PRINTED):
        formula, marked = f"round({formula})", f"round({marked})"
    steps = [_start(bill, profile, total)]
    rule = _cite(bill, profile, profile.markup_figure.citation if profile.markup_figure else None)
    if profile.markup_figure is not None:
        steps.append(Step("markup", "m", markup, "", act=rule.act, row=rule.row, cells=rule.cells,
                          detail=str(profile.year)))  # fmt: skip
    else:
        steps.append(Step("markup", "m", markup, "", status="what-if"))
    if profile.content_needed:
        content, factor = _at(bill.shipments.content, row), profile.content_needed
        numbers = f"{_short(factor)} × {_short(content)}"
        steps.append(Step("content-share", "c", share, "", "content", numbers, status="user"))
        formula, marked = f"{formula} × c", f"{marked} × {_short(share)}"
    steps.append(Step("see", "SEE", see, "tCO2e/t", formula, marked, act=rule.act))
    return tuple(steps)


def _start(bill: Bill, profile: Profile, total: float) -> Step:
    """The figure the emissions begin with: a default value, or the band of a what-if."""
    if profile.what_if is not None:
        row = profile.what_if
        cited = _cite(bill, profile, row.citation)
        band = f"{row.direct.low:g}-{row.direct.high:g}, {bill.readings.of(BAND)}"
        return Step("what-if-emissions", "D", total, "tCO2e/t", act=cited.act, row=cited.row,
                    cells=cited.cells, status=row.how_known, detail=f"{band}; {row.overlay}")  # fmt: skip
    default = profile.default
    cited = _cite(bill, profile, default.citation if default else None)
    read = default.read.value if default else ""
    found = f"{default.origin_row} {default.code}" if default else ""
    return Step("default-total", "D", total, "tCO2e/t", act=cited.act, row=cited.row, cells=cited.cells,
                status=read, detail=found)  # fmt: skip


def _allocation(bill: Bill, row: int) -> tuple[Step, ...]:
    profile, terms = bill.profiles[bill.profile_of[row]], bill.terms
    benchmark, factor = _at(terms.benchmark, row), _at(terms.cbam_factor, row)
    cscf, sefa, share = _at(terms.cscf, row), _at(terms.sefa, row), _at(terms.content_share, row)
    of_factor = _cite(bill, profile, profile.factor_figure.citation if profile.factor_figure else None)
    of_cscf = _cite(bill, profile, profile.cscf_figure.citation if profile.cscf_figure else None)
    status = profile.factor_figure.status.value if profile.factor_figure else ""
    assumption = bill.prices.scenario.assumptions.cscf_beyond.source if profile.cscf_figure is None else ""
    product = f"{_short(factor)} × {_short(cscf)} × {_short(benchmark)}"
    formula = "CBAM × CSCF × BM"
    if profile.content_needed:
        formula, product = f"{formula} × c", f"{product} × {_short(share)}"
    equation = "IR (EU) 2025/2620 Annex, Eq 6" if profile.what_if is None else ""
    year = str(profile.year)
    return (
        *_benchmark(bill, profile, benchmark),
        Step("cbam-factor", "CBAM", factor, "", act=of_factor.act, row=of_factor.row, cells=of_factor.cells,
             status="" if status == "in force" else status, detail=year),
        Step("cscf", "CSCF", cscf, "", act=of_cscf.act, row=of_cscf.row, cells=of_cscf.cells,
             status="" if profile.cscf_figure else "assumption", detail=assumption or year),
        Step("sefa", "SEFA", sefa, "tCO2e/t", formula, product, act=equation),
    )  # fmt: skip


def _benchmark(bill: Bill, profile: Profile, used: float) -> tuple[Step, ...]:
    """The benchmark as printed, and, where the scenario revises it or carries it on, the value used."""
    if profile.what_if is not None:
        found = profile.what_if_benchmark
        if found is None:
            return (Step("benchmark", "BM", used, "tCO2e/t", status="none", detail=profile.what_if.overlay),)
        cited = [_cite(bill, profile, citation) for citation in found.citations]
        return (Step("benchmark", "BM", used, "tCO2e/t", act="; ".join(c.act for c in cited),
                     row="; ".join(c.row for c in cited), cells="; ".join(c.cells for c in cited),
                     status=found.how_known, detail=" + ".join(found.products)),)  # fmt: skip
    leaf = profile.benchmark_leaf
    cited_leaf = _cite(bill, profile, leaf.citation if leaf else None)
    detail = f"{leaf.column} {leaf.route}".strip() if leaf else ""
    printed = leaf.value_tco2e_per_t if leaf else None
    first = Step("benchmark", "BM", printed, "tCO2e/t", act=cited_leaf.act, row=cited_leaf.row,
                 cells=cited_leaf.cells, status=_unless_in_force(profile.benchmark_status),
                 detail=detail)  # fmt: skip
    if printed is None or math.isclose(printed, used):
        return (first,)
    first = replace(first, status=_unless_in_force(leaf.status if leaf else None))
    source = bill.prices.scenario.assumptions.benchmark_yearly_cut.source
    return first, Step("benchmark-assumed", "BM", used, "tCO2e/t", status="assumption", detail=source)


def _unless_in_force(status: LawStatus | None) -> str:
    """A status worth telling: what is simply in force needs no word."""
    return "" if status in {None, LawStatus.IN_FORCE} else str(status)


def _own_figures(bill: Bill, row: int) -> tuple[Step, ...]:
    profile, terms, per = bill.profiles[bill.profile_of[row]], bill.terms, _unit(bill, row)
    basis, shipments = str(bill.basis[row]), bill.shipments
    union = basis == Basis.ELECTRICITY_UNION
    cited = _cite(bill, profile, union_factor(bill.law).citation) if union else _Cited()
    steps = [Step("see-direct", "SEE_dir", _at(shipments.see_direct, row), f"tCO2e/{per}", act=cited.act,
                  row=cited.row, cells=cited.cells, status=basis)]  # fmt: skip
    if profile.indirect_counted:
        steps.append(Step("see-indirect", "SEE_ind", _at(shipments.see_indirect, row), f"tCO2e/{per}",
                          status=basis))  # fmt: skip
    counted = "SEE_dir + SEE_ind" if profile.indirect_counted else "SEE_dir"
    annexes = f"Reg (EU) 2023/956 {'Annex IV pts 4.2, 5' if bill.electricity[row] else 'Art 7(1), Annex II'}"
    return (
        *steps,
        Step("see-user", "SEE", _at(terms.see, row), f"tCO2e/{per}", counted, act=annexes, status=basis),
        Step("sefa", "SEFA", _at(terms.sefa, row), f"tCO2e/{per}", act="IR (EU) 2025/2620 Art 1(2)")
        if bill.electricity[row]
        else Step("sefa-user", "SEFA", _at(terms.sefa, row), f"tCO2e/{per}", status=basis),
    )  # fmt: skip


def _unit(bill: Bill, row: int) -> str:
    return "MWh" if bill.electricity[row] else "t"


def _charge(bill: Bill, row: int) -> tuple[Step, ...]:
    terms, per = bill.terms, _unit(bill, row)
    see, sefa, each = (_at(v, row) for v in (terms.see, terms.sefa, terms.certificates_per_unit))
    quantity, price, cost = _at(terms.quantity, row), _at(terms.price_eur, row), _at(terms.cost_eur, row)
    certificates = _at(terms.certificates, row)
    regulation = "Regulation (EU) 2023/956"
    return (
        _due(bill, row, each, f"max(0, {_short(see)} - {_short(sefa)})", f"/{per}"),
        Step("quantity", "M", quantity, per, status="user"),
        *_taken_off(bill, row),
        Step("certificates", "N", certificates, "", *_formula(bill, row), act=f"{regulation} Art 22(1)"),
        _price(bill, row, price),
        Step("cost", "C", _rounded(cost), "EUR", "N × P", f"{_short(certificates)} × {_short(price)}",
             act=f"{regulation} Art 21"),
    )  # fmt: skip


def _price(bill: Bill, row: int, price: float) -> Step:
    """The price paid; a published one with the table row it stands in."""
    quote = bill.quotes[bill.quote_of[row]]
    if quote is None:
        return Step("price", "P", price, "EUR")
    cited = _Cited(quote.source)
    if quote.kind is PriceKind.PUBLISHED:
        published = bill.law.certificate_price(quote.of_week or quote.period)
        cited = _cite(bill, bill.profiles[bill.profile_of[row]], published.citation)
    return Step("price", "P", price, "EUR", act=cited.act, row=cited.row, cells=cited.cells,
                status=quote.status, detail=quote.period)  # fmt: skip


def _due(bill: Bill, row: int, each: float, numbers: str, unit: str) -> Step:
    regulation = "Regulation (EU) 2023/956 Art 22(1), 31"
    counted = bill.profiles[bill.profile_of[row]].indirect_counted
    if counted and bill.readings.chooses(OFFSETS, DIRECT):
        formula = "max(0, SEE_dir - SEFA) + SEE_ind"
        return Step(
            "certificates-per-unit", "n", each, unit, formula, act=regulation, detail=f"{OFFSETS}={DIRECT}"
        )
    return Step("certificates-per-unit", "n", each, unit, "max(0, SEE - SEFA)", numbers, act=regulation)


def _taken_off(bill: Bill, row: int) -> tuple[Step, ...]:
    taken = _at(bill.terms.carbon_price_certificates, row)
    if not taken > 0:
        return ()
    price, see = _at(bill.terms.carbon_price_eur_per_tco2e, row), _at(bill.terms.see, row)
    numbers = f"{_short(price)} × {_short(see)} ÷ P_ref × {_short(_at(bill.terms.quantity, row))} × ⌊S⌉ ÷ S"
    draft = "DRAFT Ares(2026)4841230 Art 6"
    return (
        Step("carbon-price-effective", "p", price, "EUR/tCO2e", act=draft, status="draft"),
        Step("carbon-price", "CP", taken, "", "min(n × M, p × SEE ÷ P_ref × M × ⌊S⌉ ÷ S)", numbers,
             act=draft, status="draft"),
    )  # fmt: skip


def _formula(bill: Bill, row: int) -> tuple[str, str]:
    """How the certificates follow from the steps before, in symbols and numbers."""
    terms = bill.terms
    formula, numbers = (
        "n × M",
        f"{_short(_at(terms.certificates_per_unit, row))} × {_short(_at(terms.quantity, row))}",
    )
    if _at(terms.carbon_price_certificates, row) > 0:
        taken = _short(_at(terms.carbon_price_certificates, row))
        formula, numbers = f"max(0, {formula} - CP)", f"max(0, {numbers} - {taken})"
    if bill.readings.chooses(ROUNDING, BY_LINE):
        formula, numbers = f"⌈{formula}⌉", f"⌈{numbers}⌉"
    return formula, numbers


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

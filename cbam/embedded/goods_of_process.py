"""The results of one process and of one good, read from the solved installation."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from cbam.embedded import allocation
from cbam.embedded.allocation import Term, TermKind, known
from cbam.embedded.carbon_price import PriceDue, price_due
from cbam.embedded.codes import faulty_code
from cbam.embedded.grades import grade_conflict
from cbam.embedded.inputs import CHANNELS, annex_ii, codes_of
from cbam.embedded.model import LevelUnit, Product
from cbam.embedded.own_routes import letters_of, several_notes
from cbam.embedded.power_good import actual_allowed, is_power, unit_conflict
from cbam.embedded.results import GoodResult, InputTerm, ProcessResult
from cbam.embedded.shared_process import content_of, portion_of, unit_of
from cbam.embedded.shares import UNDECLARED, good_terms, qualifying_of
from cbam.embedded.solved import Solved
from cbam.embedded.units import KWH_PER_MWH, per_unit
from groundwork.problems import Place, Problem, Severity

DIRECT, INDIRECT, COUNTED, POWER, DEFAULT = range(len(CHANNELS))
EXPLAINED = frozenset(
    {
        "route-needed",
        "route-unknown",
        "cn-needed",
        "cn-or-origin-missing",
        "no-default",
        "no-benchmark",
        "no-band",
    }
)
NO_SHARE = "no-share"


def process_of(row: int, solved: Solved) -> ProcessResult:
    """The result of one process."""
    a, figures = solved.attributed[row], solved.figures[row]
    codes = codes_of(solved.installation, a)
    name = a.process.name
    stated = qualifying_of(solved.installation, a, codes[0]) if codes else {}
    terms = good_terms(solved.rules, a, codes[0], (), solved.allocation, stated) if codes else ()
    return ProcessResult(
        name=name,
        activity_level_t=a.process.production_t,
        direct_attributed_t=known(a.dir_em_t),
        heat_net_t=known(a.heat_t),
        waste_gas_net_t=a.waste_gas_t,
        electricity_export_t=a.exported_power_t,
        attr_em_direct_t=known(a.direct_t),
        attr_em_indirect_t=known(a.indirect_t),
        electricity_route=a.power.route,
        see_direct=known(figures[DIRECT]),
        see_indirect=known(figures[INDIRECT]),
        see_counted=known(figures[COUNTED]),
        sefa=known(solved.allocation.sefa[name]),
        embedded_electricity_mwh_per_t=known(figures[POWER]),
        default_share=_share(figures[DEFAULT], figures[COUNTED]),
        inputs=_inputs(row, solved),
        sefa_terms=terms,
        per=a.process.unit,
    )


def _inputs(row: int, solved: Solved) -> tuple[InputTerm, ...]:
    net = solved.net
    found = []
    for j, name in enumerate(net.names):
        if net.internal[row, j] > 0:
            see = [known(x) for x in solved.figures[j, : COUNTED + 1]]
            found.append(InputTerm(name, True, float(net.internal[row, j]), *see))
    for j, supply in enumerate(solved.supplies):
        if net.purchased[row, j] > 0:
            c = supply.carried
            m_i = float(net.purchased[row, j])
            found.append(InputTerm(supply.precursor.name, False, m_i, c.direct, c.indirect, c.counted))
    return tuple(found)


def good_of(product: Product, solved: Solved, place: Place) -> tuple[GoodResult, list[Problem]]:
    """The result of one good and what is wrong with it."""
    rules, installation = solved.rules, solved.installation
    row = solved.net.names.index(product.process)
    a = solved.attributed[row]
    scope = rules.scope_of(product.cn)
    params = {"name": product.product or product.process, "cn": product.cn}
    problems: list[Problem] = []
    if scope is None:
        faulty = faulty_code(product.cn, rules.law, place)
        problems.append(faulty or Problem("cbam.embedded-not-a-cbam-good", place, params))
    else:
        problems += unit_conflict(product, a.process, rules, place)
    in_annex_ii = scope.annex_ii if scope else None
    counted = _counted(in_annex_ii, annex_ii(installation, a, rules), row, solved)
    portion = portion_of(product, installation, rules, math.nan if counted is None else counted, place)
    share = math.nan if problems and scope else portion.factor
    problems += portion.problems
    figures = solved.figures[row] * share
    counted = None if counted is None else known(counted * share)
    terms = _terms(product, solved, share, place, problems) if scope else ()
    reasons = tuple(dict.fromkeys(t.reason for t in terms if t.sefa is None and t.reason))
    if rules.law.cbam_factor(installation.year).value is not None:
        problems += _why(reasons, place, params)
    content = KWH_PER_MWH if is_power(product.cn, rules) else content_of(product, rules)
    if is_power(product.cn, rules):
        problems += actual_allowed(params["name"], known(figures[DIRECT]), rules, place)
    return GoodResult(
        process=product.process,
        product=product.product,
        cn_code=product.cn,
        annex_ii=in_annex_ii,
        see_direct=known(figures[DIRECT]),
        see_indirect=known(figures[INDIRECT]),
        see_counted=counted,
        sefa=_sefa(terms),
        functional_unit=unit_of(product.cn, rules),
        units_per_t=content if a.process.unit is LevelUnit.T else None,
        see_counted_per_unit=per_unit(counted, content) if counted is not None and content else None,
        embedded_electricity_mwh_per_t=known(figures[POWER]),
        default_share=_share(figures[DEFAULT], figures[COUNTED]),
        sefa_terms=terms,
        reasons=reasons,
        carbon_price=_price(product, float(figures[DIRECT] + figures[INDIRECT])),
        per=a.process.unit,
    ), problems


def _terms(
    product: Product, solved: Solved, share: float, place: Place, problems: list[Problem]
) -> tuple[Term, ...]:
    """The allocation terms of a good; what is odd about its routes is added to ``problems``.

    Goods that share a process unequally (``share`` [-]) share its inputs alike, not their own column A.
    """
    rules, a = solved.rules, solved.attributed[solved.net.names.index(product.process)]
    letters = letters_of(rules, a.process, product.cn, product.routes, product.qualifying)
    told = (product.cn, product.routes, solved.allocation, product.qualifying)
    terms = good_terms(rules, a, *told)
    problems += several_notes(rules, terms, letters, place)
    name = product.product or product.process
    problems += grade_conflict(name, product.cn, product.qualifying, letters, rules, place)
    if math.isnan(share):
        return tuple(replace(term, sefa=None, reason=NO_SHARE) for term in terms)
    own = {TermKind.PROCESS, TermKind.JOINT, TermKind.POWER}
    return tuple(t if t.kind in own or share == 1 else replace(t, m_i=t.m_i * share) for t in terms)


def _price(product: Product, see_total: float) -> PriceDue | None:
    if product.carbon_price is None or math.isnan(see_total):
        return None
    return price_due(product.carbon_price, see_total)


def _why(reasons: tuple[str, ...], place: Place, params: dict[str, str]) -> Iterator[Problem]:
    """Why there is no free allocation, in words: refused where column A alone would be priced."""
    for reason in reasons:
        if reason == UNDECLARED:
            yield Problem("cbam.embedded-precursors-undeclared", place, params)
        elif reason in EXPLAINED:
            yield Problem(f"cbam.embedded-why-{reason}", place, params, Severity.WARNING)


def _counted(good: bool | None, process: bool | None, row: int, solved: Solved) -> float | None:
    """What counts for a good: its own process's indirect by the good's own annex, precursors by theirs.

    Reg (EU) 2023/956 Annex II; IR (EU) 2025/2547 Annex I pt 3.1.
    """
    if good is None:
        return None
    figure = float(solved.figures[row, COUNTED])
    if process is not good:
        a = solved.attributed[row]
        own = a.indirect_t / a.process.production_t if a.process.production_t > 0 else math.nan
        figure += -own if good else own
    return known(figure)


def _sefa(terms: tuple[Term, ...]) -> float | None:
    return allocation.total(terms) if terms else None


def _share(default: float, counted: float) -> float | None:
    if math.isnan(default) or math.isnan(counted) or counted == 0:
        return None
    return float(default / counted)

"""The advice as the command's JSON: keys fixed by the schema in docs/schemas."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cbam.advice import arithmetic
from groundwork.answers import head, problem_records
from groundwork.problems import Problem
from groundwork.words import say

if TYPE_CHECKING:
    from cbam.advice.figures import YearFigures
    from cbam.advice.results import Advice, PrecursorAdvice, PrecursorYear

SCHEMA = "cbam-advise/1"
Record = dict[str, object]


def answer_of(advice: Advice, lang: str, problems: Sequence[Problem], *, goods: bool = True) -> Record:
    """The answer: head, the asked year's verdict, goods, precursors and plans over the years, notes."""
    return {
        **head(SCHEMA, advice.law.version, advice.law.known_on, advice.counts),
        "law_acts": advice.law.acts,
        "kind": advice.kind,
        "scenario": advice.scenario.id,
        "year": advice.year,
        "answer": "default" if advice.stay_on_default else "actual",
        "verification_costs_given": advice.costs_given,
        "tonnes_given": advice.masses_given,
        "budget_eur": advice.budget_eur,
        "goods": [_good(advice, g) for g in range(len(advice.goods))] if goods else [],
        "precursors": [_precursor(p, advice) for p in advice.precursors],
        "plans": [plan_record(figures) for figures in advice.years],
        "notes": [
            {"code": n.code, "params": dict(n.params), "text": say(n.code, lang, **n.params)}
            for n in advice.notes
        ],
        "problems": problem_records(problems, lang),
    }


def _good(advice: Advice, g: int) -> Record:
    subject = advice.goods[g]
    return {
        "id": subject.id,
        "product": subject.product,
        "cn_code": subject.cn_code,
        "origin": subject.origin,
        "verification": subject.verification or None,
        "verification_eur": subject.verification_eur,
        "years": [good_year(figures, g, subject.verification_eur) for figures in advice.years],
    }


def good_year(figures: YearFigures, g: int, report_eur: float | None) -> Record:
    """One good in one year: both paths with their terms, the break-even, the choice.

    ``report_eur`` the yearly cost of its verification, here as if the good bore it alone.
    """

    saving, price = float(figures.saving_eur_per_t[g]), float(figures.price_eur[g])
    tonnes, even = float(figures.mass_t[g]), float(figures.break_even_see[g])
    cost = math.nan if report_eur is None else report_eur

    def path(see: float, sefa: float, certificates: float) -> Record | None:
        if math.isnan(see) or math.isnan(sefa):
            return None
        return {
            "see_tco2e_per_t": see,
            "sefa_tco2e_per_t": sefa,
            "certificates_per_t": certificates,
            "cost_eur_per_t": certificates * price,
        }

    return {
        "year": figures.year,
        "price_eur": price,
        "price_status": figures.price_status(g),
        "tonnes": tonnes,
        "default": path(
            figures.see_default[g], figures.sefa_default[g], float(figures.certificates_default[g])
        ),
        "actual": path(figures.see_actual[g], figures.sefa_actual[g], float(figures.certificates_actual[g])),
        "actual_own_data_only": path(
            figures.see_own[g], figures.sefa_own[g], float(figures.certificates_own[g])
        ),
        "reason": str(figures.reason[g]) or None,
        "break_even_net_tco2e_per_t": float(figures.certificates_default[g]),
        "break_even_see_tco2e_per_t": even,
        "saving_eur_per_t": saving,
        "saving_eur": saving * tonnes,
        "pays_from_t": float(arithmetic.pays_from_t(cost, saving)),
        "break_even_see_after_cost_tco2e_per_t": float(
            arithmetic.break_even_with_cost(even, cost, tonnes, price)
        ),
        "choice": "actual" if figures.chosen[g] else "default",
    }


def _precursor(precursor: PrecursorAdvice, advice: Advice) -> Record:
    return {
        "name": precursor.name,
        "cn_code": precursor.cn_code,
        "origin": precursor.origin,
        "verification": precursor.verification,
        "figures": precursor.known,
        "reason": precursor.reason or None,
        "t_per_t": [
            {"good": subject.id, "t_per_t": t_per_t}
            for subject, t_per_t in zip(advice.goods, precursor.t_per_t, strict=True)
        ],
        "years": [precursor_year(precursor, year) for year in precursor.years],
    }


def precursor_year(precursor: PrecursorAdvice, year: PrecursorYear) -> Record:
    """One precursor in one year, per tonne of it and per tonne of each good."""
    missing = math.nan if year.missing_eur is None else year.missing_eur
    markup = math.nan if year.markup_eur is None else year.markup_eur
    return {
        "year": year.year,
        "see_default_tco2e_per_t": year.see_default,
        "sefa_column_b_tco2e_per_t": year.sefa_default,
        "see_actual_tco2e_per_t": year.see_actual,
        "sefa_actual_tco2e_per_t": year.sefa_actual,
        "break_even_see_tco2e_per_t": year.break_even_see,
        "missing_figure_eur_per_t_precursor": year.missing_eur,
        "missing_figure_eur_per_t_good": [missing * t for t in precursor.t_per_t],
        "markup_alone_eur_per_t_precursor": year.markup_eur,
        "markup_alone_eur_per_t_good": [markup * t for t in precursor.t_per_t],
        "choice": "actual" if year.actual else "default",
    }


def plan_record(figures: YearFigures) -> Record:
    """The plan of one year: what to have verified, and what the year then costs."""
    plan = figures.plan
    return {
        "year": figures.year,
        "verifications": list(plan.bought),
        "verification_eur": plan.spent_eur,
        "default_eur": plan.default_eur,
        "certificates_eur": plan.certificates_eur,
        "total_eur": plan.total_eur,
        "saved_eur": plan.saved_eur,
        "worth_at_most_eur": plan.default_eur - plan.certificates_eur,
        "gap_eur": plan.gap_eur,
    }

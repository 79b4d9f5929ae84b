"""Emissions behind all loans as a document: the sums by year, every borrower, what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbam.cited import price_base_text
from cbam.stress.plan_report import sources_of
from groundwork.documents.figures.kinds import Columns
from groundwork.documents.model import Column, Fact, Figure, Paragraph, Report, Section, Table
from groundwork.packaged import engine_version
from groundwork.words import day, money, say

if TYPE_CHECKING:
    from cbam.statute import Statute
    from cbam.stress.loan_plan import LoanPlan
    from groundwork.documents.model import Cell

_MILLION: Final = 1e6
_PER: Final = "tCO2e/MEUR"


def report_of(plan: LoanPlan, law: Statute, lang: str, run: str) -> Report:
    """The document of a plan over all borrowers; ``run`` names the calculation."""
    scenario = plan.asked.scenario
    years = years_table(plan, lang)
    by_year = Columns("year", ("before_t", "after_t"))
    base = price_base_text(scenario, lang)
    identity = (
        Fact(say("cbam.doc-identity-run", lang), run),
        Fact(say("cbam.plan-scenario", lang), scenario.name.say(lang)),
        Fact(say("cbam.plan-price-base", lang), base),
        Fact(say("cbam.column-law", lang), law.version),
        Fact(say("cbam.column-known-on", lang), day(law.known_on, lang)),
        Fact(say("cbam.plan-engine", lang), engine_version()),
    )
    sections = (
        Section(
            say("cbam.loans-section-years", lang), (years, Figure(years, years.caption, by_year, "tCO2e"))
        ),
        Section(say("cbam.loans-section-borrowers", lang), (borrowers_table(plan, lang),)),
        Section(say("cbam.loans-section-notes", lang), tuple(Paragraph(note) for note in notes(plan, lang))),
    )
    return Report(
        title=say("cbam.loans-title", lang),
        subtitle=scenario.sentence.say(lang),
        lang=lang,
        sections=sections,
        identity=identity,
        sources=sources_of(scenario, plan.asked.years, law, lang),
        mark=f"{run} · {say('cbam.plan-mark', lang, version=law.version, base=base)}",
    )


def years_table(plan: LoanPlan, lang: str) -> Table:
    """All loans by year: lent, emissions before and after measures, and both per million EUR lent."""
    columns = (
        Column("year", say("cbam.plan-year", lang)),
        Column("lent", _heading("lent", "EUR", lang), 0),
        *_emissions(lang),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in plan.years:
        per = (value * _MILLION for value in one.per_loan)
        rows.append((str(one.year), one.lent_eur, one.before_t, one.after_t, *per))
    title = say("cbam.loans-section-years", lang)
    return Table("loans", title, say("cbam.loans-years-caption", lang), columns, tuple(rows))


def borrowers_table(plan: LoanPlan, lang: str) -> Table:
    """Every borrower in the last year, the largest emissions per loan first, and what it would do."""
    columns = (
        Column("firm", say("cbam.column-firm", lang)),
        Column("loan", _heading("loan", "EUR", lang), 0),
        *_emissions(lang),
        Column("investment", _heading("investment", "EUR", lang), 0),
        Column("npv", _heading("npv", "EUR", lang), 0),
        Column("measures", say("cbam.loans-measures", lang)),
    )
    year = plan.asked.years[-1]
    rows: list[tuple[Cell, ...]] = []
    for one in plan.borrowers:
        found = one.per_loan(year)
        per = (None, None) if found is None else (found[0] * _MILLION, found[1] * _MILLION)
        emitted = (one.before_t.get(year), one.after_t(year))
        done = ", ".join(one.measures) or say("cbam.loans-none", lang)
        rows.append((one.firm, one.loan_eur, *emitted, *per, one.investment_eur, one.npv_eur, done))
    caption = say("cbam.loans-borrowers-caption", lang, year=year)
    return Table("borrowers", say("cbam.loans-section-borrowers", lang), caption, columns, tuple(rows))


def notes(plan: LoanPlan, lang: str) -> list[str]:
    """What the sums hold and what they leave out."""
    asked = plan.asked
    budget = "no-budget" if asked.budget_eur is None else "budget"
    spent = {"investment": money(plan.investment_eur, lang), "npv": money(plan.npv_eur, lang)}
    found = [say(f"cbam.loans-{budget}", lang, budget=money(asked.budget_eur, lang), **spent)]
    if plan.without_loan:
        found.append(say("cbam.loans-without", lang, n=plan.without_loan))
    unpriced = sum(one.unpriced for one in plan.borrowers)
    if unpriced:
        found.append(say("cbam.loans-unpriced", lang, n=unpriced))
    silent = sum(not one.offered for one in plan.borrowers)
    if silent:
        found.append(say("cbam.loans-silent", lang, n=silent))
    left = sum(len(one.own.why_not) for one in plan.borrowers)
    if left:
        found.append(say("cbam.loans-not-computed", lang, n=left))
    return [*found, say("cbam.loans-note", lang)]


def _emissions(lang: str) -> tuple[Column, ...]:
    return (
        Column("before_t", _heading("before", "tCO2e", lang), 0),
        Column("after_t", _heading("after", "tCO2e", lang), 0),
        Column("before", _heading("before", _PER, lang), 1),
        Column("after", _heading("after", _PER, lang), 1),
    )


def _heading(key: str, unit: str, lang: str) -> str:
    return f"{say(f'cbam.loans-{key}', lang)} [{unit}]"

"""What ``cbam plan --loans`` does: a portfolio becomes the emissions behind its loans."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

import typer

from cbam.portfolio import read_portfolio
from cbam.scenario import load_scenario
from cbam.stress.deterministic import subject_of
from cbam.stress.loan_plan import AskedLoans, Borrower, LoanPlan, YearOfLoans, loan_plan
from cbam.stress.loan_report import borrowers_table, notes, report_of, years_table
from cbam.stress.plan_command import Wanted, checked, package_record, years_and_discount
from cbam.stress.show import columns_of, padded
from groundwork.answers import as_json, finish, head, problem_records
from groundwork.documents.writing import write_document
from groundwork.problems import Counts, once
from groundwork.provenance import fingerprint
from groundwork.words import number, say

if TYPE_CHECKING:
    from cbam.statute import Statute
    from groundwork.documents.model import Cell, Table

SCHEMA = "cbam-plan-loans/1"
_DIGITS, _SHOWN, _GAP = 12, 12, 2


def run(wanted: Wanted, law: Callable[[], Statute]) -> NoReturn:
    """Read, plan, write, answer. Raises ``BadInput`` where there is no loan, or no price path."""
    statute, scenario = law(), load_scenario(wanted.scenario)
    checked(wanted, scenario, statute)
    loaded = read_portfolio(wanted.file)
    years, discount = years_and_discount(wanted, scenario, statute)
    asked = AskedLoans(scenario, years, wanted.budget_eur, discount)
    plan = loan_plan(loaded.value, subject_of(loaded.value, statute), asked)
    problems = once((*loaded.problems, *plan.problems))
    if wanted.out is not None:
        named = f"portfolio-{fingerprint(wanted.file)[:_DIGITS]}"
        write_document(report_of(plan, statute, wanted.lang, named), wanted.out)
    if wanted.json:
        counts = Counts(loaded.counts.n_read, plan.counts.n_used, loaded.counts.n_read - plan.counts.n_used)
        answer = head(SCHEMA, statute.version, statute.known_on, counts)
        answer |= record_of(plan)
        answer["problems"] = problem_records(problems, wanted.lang)
        typer.echo(as_json(answer))
    else:
        _print(plan, statute, wanted)
    finish(problems, wanted.lang, allow_rejected=wanted.allow_rejected)


def record_of(plan: LoanPlan) -> dict[str, object]:
    """The plan in the shape of ``docs/schemas/cbam_plan_loans.json``."""
    asked = plan.asked
    return {
        "scenario": asked.scenario.id, "price_base": asked.scenario.money, "years": list(asked.years),
        "budget_eur": asked.budget_eur, "discount": asked.discount, "proved": plan.proved,
        "investment_eur": plan.investment_eur, "npv_eur": plan.npv_eur, "without_loan": plan.without_loan,
        "loans": [_year(one) for one in plan.years],
        "borrowers": [_borrower(one, asked.years) for one in plan.borrowers],
    }  # fmt: skip


def _year(one: YearOfLoans) -> dict[str, object]:
    before, after = one.per_loan
    return {
        "year": one.year, "borrowers": one.borrowers, "lent_eur": one.lent_eur, "before_t": one.before_t,
        "after_t": one.after_t, "avoided_t": one.before_t - one.after_t, "unit": "tCO2e/EUR",
        "per_loan_before": before, "per_loan_after": after,
    }  # fmt: skip


def _borrower(one: Borrower, years: tuple[int, ...]) -> dict[str, object]:
    return {
        "firm": one.firm, "loan_eur": one.loan_eur, "lines_unpriced": one.unpriced, "offered": one.offered,
        "investment_eur": one.investment_eur, "npv_eur": one.npv_eur,
        "years": [
            {"year": year, "before_t": one.before_t[year], "after_t": one.after_t(year), "unit": "tCO2e/EUR",
             "per_loan_before": found[0], "per_loan_after": found[1]}
            for year in years if (found := one.per_loan(year)) is not None
        ],
        "chosen": [package_record(package) for package in one.own.chosen],
        "not_computed": list(one.own.why_not), "why_not": one.own.why_not,
    }  # fmt: skip


def _print(plan: LoanPlan, law: Statute, wanted: Wanted) -> None:
    lang = wanted.lang
    typer.echo(say("cbam.loans-title", lang))
    typer.echo(f"{plan.asked.scenario.id}: {plan.asked.scenario.sentence.say(lang)}")
    for table in (years_table(plan, lang), borrowers_table(plan, lang)):
        typer.echo(table.caption)
        _print_table(table, lang)
    for note in notes(plan, lang):
        typer.echo(note)
    typer.echo(say("cbam.law-line", lang, version=law.version, known_on=law.known_on.isoformat()))
    if wanted.out is not None:
        typer.echo(say("cbam.plan-written", lang, file=str(wanted.out)))


def _print_table(table: Table, lang: str) -> None:
    """Headings and the first rows, every column as wide as it has to be; names of measures come last."""
    digits = [column.digits for column in table.columns]
    shown = [
        [
            str(v) if d is None or v is None else number(float(str(v)), lang, d)
            for v, d in zip(row, digits, strict=True)
        ]
        for row in table.rows[:_SHOWN]
    ]
    cells = [[column.heading for column in table.columns], *shown]
    widths = [max(columns_of(row[at]) for row in cells) + _GAP for at in range(len(digits))]
    for row in cells:
        typer.echo(
            "  " + "".join(padded(text, width) for text, width in zip(row, widths, strict=True)).rstrip()
        )
    if len(table.rows) > _SHOWN:
        typer.echo("  " + say("cbam.loans-more", lang, n=len(table.rows) - _SHOWN))


def _shown(value: Cell, digits: int | None, lang: str) -> str:
    return str(value) if digits is None else number(None if value is None else float(value), lang, digits)

"""A firm's plan as one page: the report model that becomes PDF, Word or Excel."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from cbam.cited import price_base_text, source_text
from cbam.stress.norm_grades import colour_text, levels_text, value_text
from groundwork.documents.figures.kinds import Columns
from groundwork.documents.model import (
    Block,
    Bullets,
    Cell,
    Column,
    Fact,
    Facts,
    Figure,
    Paragraph,
    Report,
    Section,
    Table,
)
from groundwork.packaged import engine_version
from groundwork.words import day, say

if TYPE_CHECKING:
    from cbam.importers.tasks import Task
    from cbam.scenario import Scenario
    from cbam.statute import Statute
    from cbam.stress.firm_plan import FirmPlan
    from cbam.stress.norm_grades import Graded

BILL, MEASURES = "bill", "measures"
_BY_YEAR = (
    ("cost_eur", 0), ("cost_eur_per_t", 2), ("exporters_part_eur", 0), ("ebit_after_eur", 0),
    ("ebit_margin_after", 3), ("interest_cover_after", 2), ("share_on_defaults", 2),
)  # fmt: skip
_TASKS_SHOWN = 6
_LOW_PT = 40.0  # the page has room for no more


def report_of(plan: FirmPlan, law: Statute, lang: str, run: str = "") -> Report:
    """The document of a plan, set to fit one page; ``run`` names the calculation."""
    scenario = plan.asked.scenario

    def w(key: str, **params: object) -> str:
        return say(f"cbam.plan-{key}", lang, **params)

    table = bill_table(plan, lang)
    sections = [
        Section(w("section-standing"), (Facts(tuple(standing(plan, lang))),)),
        Section(w("section-bill"), (table, bill_figure(table, lang))),
        Section(w("section-measures"), tuple(_measures(plan, lang))),
        Section(w("section-tasks"), (Bullets(tuple(task_lines(plan, lang))),)),
    ]
    base = price_base_text(plan.asked.scenario, lang)
    named = (Fact(say("cbam.doc-identity-run", lang), run),) if run else ()
    identity = (
        *named,
        Fact(w("scenario"), scenario.name.say(lang)),
        Fact(w("price-base"), base),
        Fact(say("cbam.column-law", lang), law.version),
        Fact(say("cbam.column-known-on", lang), day(law.known_on, lang)),
        Fact(w("engine"), engine_version()),
    )
    sources = sources_of(scenario, plan.asked.years, law, lang)
    return Report(
        title=w("title", firm=plan.asked.firm),
        subtitle=scenario.sentence.say(lang),
        lang=lang,
        sections=tuple(sections),
        identity=identity,
        sources=sources,
        mark=" · ".join(x for x in (run, w("mark", version=law.version, base=base)) if x),
        dense=True,
    )


def sources_of(scenario: Scenario, wanted: Collection[int], law: Statute, lang: str) -> tuple[str, str]:
    """Where the prices of these years are from, years of one source together; then the acts of the law."""
    path = scenario.price
    years: dict[str, list[str]] = {}
    for year, point in (path.years if path else {}).items():
        if year in wanted:
            years.setdefault(source_text(point.source, lang), []).append(str(year))
    return ("; ".join(f"{', '.join(found)}: {text}" for text, found in years.items()), ", ".join(law.acts))


def standing(plan: FirmPlan, lang: str) -> list[Fact]:
    """Where the firm stands: grade, first year under water, break-even, rank, loan."""
    year = plan.asked.years[0]

    def w(key: str, **params: object) -> str:
        return say(f"cbam.plan-{key}", lang, **params)

    water = w("never") if plan.first_under_water is None else str(plan.first_under_water)
    facts = [Fact(w("first-under-water"), water)]
    for (measure, scheme), by_year in plan.figures.items():
        if measure == "grade" and year in by_year:
            facts.append(Fact(w("grade", scheme=scheme), by_year[year], digits=0))
    facts += [_beside_norm(one, lang) for one in plan.norms[:1]]
    for measure, digits in (("emissions_over_benchmark", 2), ("break_even_price_eur", 2)):
        value = plan.of(measure, year)
        if value is not None:
            name = say(f"cbam.measure-{measure.replace('_', '-')}", lang)
            unit = plan.units[measure]
            facts.append(Fact(f"{name} ({year})", value, "" if unit == "1" else unit, digits))
    rank = plan.verify.rank
    place = w("no-rank") if rank is None else w("rank-of", rank=rank, of=plan.verify.of)
    facts.append(Fact(w("verify-rank"), place))
    per_loan = plan.emissions_per_loan(plan.asked.years[-1])
    if per_loan is not None:
        before, after = (value * _MILLION for value in per_loan)
        label = w("per-loan", year=plan.asked.years[-1])
        facts.append(Fact(f"{label}, {w('before')}", before, "tCO2e/MEUR", 1))
        facts.append(Fact(f"{label}, {w('after')}", after, "tCO2e/MEUR", 1))
    return facts


def _beside_norm(one: Graded, lang: str) -> Fact:
    """The firm's worst energy norm."""
    stated, norm = one.stated, one.stated.norm
    label = say("cbam.plan-norm", lang, norm=f"{norm.standard} {norm.name(lang)}", year=stated.year)
    value = f"{value_text(stated.value, lang)} {norm.unit} ({levels_text(norm, lang)})"
    return Fact(label, say("cbam.norms-comma", lang).join((colour_text(one.grade, lang), value)))


_MILLION = 1e6


def bill_table(plan: FirmPlan, lang: str) -> Table:
    """The bill by year with what is left of earnings."""
    shown = [(m, d) for m, d in _BY_YEAR if any(plan.of(m, y) is not None for y in plan.asked.years)]
    columns = [Column("year", say("cbam.plan-year", lang))]
    for measure, digits in shown:
        word = say(f"cbam.measure-{measure.replace('_', '-')}", lang)
        unit = plan.units[measure]
        heading = word if unit == "1" else f"{word} [{unit}]"
        columns.append(Column(measure, heading, digits, summed=measure == "cost_eur"))
    columns.append(Column("averages", f"{say('cbam.plan-saving-averages', lang)} [EUR]", 0))
    if plan.verify.advised_eur:
        columns.append(Column("own", f"{say('cbam.plan-saving-own', lang)} [EUR]", 0))
    caption = say("cbam.plan-bill-caption", lang, base=price_base_text(plan.asked.scenario, lang))
    rows = tuple(_bill_row(plan, year, [m for m, _ in shown]) for year in plan.asked.years)
    title, total = say("cbam.plan-section-bill", lang), say("cbam.column-total", lang)
    return Table(BILL, title, caption, tuple(columns), rows, total=total, notes=tuple(bill_notes(plan, lang)))


def bill_notes(plan: FirmPlan, lang: str) -> list[str]:
    """What the bill leaves out, where it does; and what the columns on verification rest on."""
    notes = [say("cbam.plan-unpriced", lang, n=plan.unpriced)] if plan.unpriced else []
    return [*notes, say("cbam.plan-verify-note", lang)]


def bill_figure(table: Table, lang: str) -> Figure:
    """The bill by year, beside it what verified figures save: by the firm's own where they are known."""
    keys = [column.key for column in table.columns]
    saved = "own" if "own" in keys else "averages"
    caption = say("cbam.plan-bill-figure", lang)
    return Figure(table, caption, Columns("year", ("cost_eur", saved)), "EUR", height_pt=_LOW_PT)


def _bill_row(plan: FirmPlan, year: int, measures: list[str]) -> tuple[Cell, ...]:
    saved = plan.verify
    row = (str(year), *(plan.of(m, year) for m in measures), saved.saving_eur.get(year))
    return (*row, saved.advised_eur.get(year)) if saved.advised_eur else row


def _measures(plan: FirmPlan, lang: str) -> list[Block]:
    def w(key: str, **params: object) -> str:
        return say(f"cbam.plan-{key}", lang, **params)

    blocks: list[Block] = []
    if not plan.chosen:
        blocks.append(Paragraph(w("no-measures")))
    if plan.alone:
        years = plan.asked.years
        columns = (
            Column("measure", w("measure")),
            Column("chosen", w("chosen")),
            Column("investment", w("investment"), 0),
            Column("first", w("saving-in", year=years[0]), 0),
            Column("last", w("saving-in", year=years[-1]), 0),
            Column("npv", w("npv"), 0),
            Column("cost", w("cost-per-t"), 2),
        )
        taken = {name for package in plan.chosen for name in package.measures}
        rows = tuple(
            (
                ", ".join(package.measures),
                w("yes") if set(package.measures) <= taken else w("no"),
                package.investment_eur,
                package.saving_eur.get(years[0]),
                package.saving_eur.get(years[-1]),
                package.npv_eur,
                package.cost_per_t,
            )
            for package in plan.alone
        )
        note = w("measures-note", npv=f"{plan.npv_eur:,.0f}", investment=f"{plan.investment_eur:,.0f}")
        blocks.append(
            Table(MEASURES, w("section-measures"), w("measures-caption"), columns, rows, notes=(note,))
        )
    if plan.unplanned:
        blocks.append(Paragraph(unplanned_line(plan, lang)))
    return blocks


def unplanned_line(plan: FirmPlan, lang: str) -> str:
    """Measures that could not be computed, each with the reason."""
    named = (f"{name} ({say(f'cbam.plan-why-{why}', lang)})" for name, why in plan.why_not.items())
    return say("cbam.plan-unplanned", lang, names=", ".join(named))


def task_lines(plan: FirmPlan, lang: str) -> list[str]:
    """The firm's dated tasks, the start of its measures among them."""
    starts = [
        say("cbam.plan-start", lang, measure=name, good=package.good.partition(" ")[0])
        for package in plan.chosen
        for name in package.measures
    ]
    return [*(_line(task, lang) for task in plan.tasks[:_TASKS_SHOWN]), *starts]


def _line(task: Task, lang: str) -> str:
    event = task.rule.when.event
    when = day(task.due, lang) if task.due else event.say(lang) if event else ""
    return f"{when}: {task.rule.say(lang)} ({task.rule.article})"

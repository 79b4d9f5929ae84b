"""The dashboard of a finished stress test: what the sector pays, how sure that is, who breaks, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages import figures_sector, links
from app_pages import sector_opened as run_files
from app_pages.frame import guarded, language, tell, teller
from app_pages.sector_drill import show_firm
from app_pages.sector_show import show_table
from cbam.stress import chance_tables, norm_tables
from cbam.stress import sector_tables as tables
from groundwork.words import millions, percent, say

if TYPE_CHECKING:
    from cbam.stress.sector_run import SectorRun
    from groundwork.documents.model import Table
    from groundwork.jobs.model import Job

PARTS: Final = ("bill", "doubt", "firms", "spread", "earnings", "firm")
_MIDDLE_YEAR: Final = 2030
_MIDDLE_PATH: Final = "central"
_WIDTHS: Final = (5, 5, 4, 4, 4)
"""Of the five figures at the head: money takes more room than a share."""


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at: a finished job, one scenario, one year, one price process ("" without draws)."""

    job: Job
    run: SectorRun
    scenario: str
    year: int
    process: str


def choose_view(job: Job) -> View:
    """Let the reader choose scenario, year and price process of a finished run."""
    run, lang = run_files.opened(job), language()
    left, middle, right = st.columns([3, 2, 3])
    names = tuple(run.tables)
    key = links.choice("association_scenario", names, _MIDDLE_PATH if _MIDDLE_PATH in names else names[0])
    said = {name: run.scenarios[name].name.say(lang) for name in names}
    with left:
        scenario = st.selectbox(
            tell("app_pages.sector-scenario"), names, format_func=said.__getitem__, key=key,
            persist_state="session",
        )  # fmt: skip
        links.publish(key)
    key = links.choice(
        "association_year", run.years, _MIDDLE_YEAR if _MIDDLE_YEAR in run.years else run.years[-1]
    )
    with middle:
        year = st.selectbox(tell("app_pages.year"), run.years, key=key, persist_state="session")
        links.publish(key)
    process: str | None = ""
    if run.processes:
        key = links.choice("association_process", run.processes, run.processes[0])
        with right:
            process = st.selectbox(
                tell("app_pages.sector-process"), run.processes, key=key,
                format_func=lambda name: tables.word(f"process-{name}", lang), persist_state="session",
                help=tell("app_pages.sector-process-help"),
            )  # fmt: skip
            links.publish(key)
    return View(job, run, str(scenario or names[0]), int(year or run.years[-1]), str(process or ""))


def show_dashboard(view: View) -> None:
    """The headline figures, then one part at a time."""
    _show_headline(view)
    key = links.choice("association_part", PARTS, PARTS[0])
    part = st.segmented_control(
        tell("app_pages.sector-part"), PARTS, key=key,
        format_func=teller(lambda name: f"app_pages.sector-part-{name}"),
        label_visibility="collapsed", required=True, persist_state="session",
    )  # fmt: skip
    links.publish(key)
    show = {
        "bill": _show_bill, "doubt": _show_doubt, "firms": _show_firms, "spread": _show_spread,
        "earnings": _show_earnings, "firm": _show_firm,
    }  # fmt: skip
    with guarded():
        show[str(part or PARTS[0])](view)


def _show_headline(view: View) -> None:
    lang, year = language(), view.year
    wanted = (
        ("cost_eur", False), ("cost_if_verified_eur", False), ("share_on_defaults", True),
        ("firms_ebit_negative", True), ("importers_under_threshold", True),
    )  # fmt: skip
    for column, (measure, is_share) in zip(st.columns(_WIDTHS), wanted, strict=True):
        value = view.run.total(view.scenario, measure).get(year)
        shown = percent(value, lang) if is_share else millions(value, lang)
        if value is not None and not is_share:
            shown = tell("app_pages.million-eur", amount=shown)
        name = tables.measure_word(measure, lang)
        column.metric(f"{name[:1].upper()}{name[1:]}, {year}", shown, height="stretch")
    st.caption(tables.basis(view.run, view.scenario, lang))


def _show_bill(view: View) -> None:
    lang = language()
    bill = tables.bill_by_scenario(view.run, lang)
    show_table(bill, "sector_bill", figures_sector.by_scenario(bill, tell("app_pages.eur"), lang))
    show_table(tables.by_year(view.run, view.scenario, "charge", tables.CHARGE, lang), "sector_charge")
    st.caption(tables.word("quality-note", lang))
    show_table(tables.by_year(view.run, view.scenario, "quality", tables.QUALITY, lang), "sector_quality")


def _show_doubt(view: View) -> None:
    lang = language()
    if not view.process:
        st.info(tell("app_pages.sector-no-draws"), icon=":material/casino:")
        return
    st.caption(tables.word("fan-note", lang))
    measures = [m for m in tables.DRIVERS if view.run.total(view.scenario, m, f"{view.process}.mean")]
    for measure in measures:
        fan = tables.fan(view.run, view.scenario, view.process, measure, lang)
        show_table(
            fan, f"sector_fan_{measure}", figures_sector.fan(fan, tell("app_pages.eur"), lang), folded=True
        )
    for measure in measures:
        found = tables.tornado(view.run, view.scenario, view.year, view.process, measure, lang)
        show_table(found, f"sector_tornado_{measure}", figures_sector.tornado(found, lang), folded=True)
    _show_chance(view)


def _show_chance(view: View) -> None:
    """The groups of one level: their bill in bad draws, the probability that earnings turn negative."""
    lang = language()
    levels = chance_tables.levels_drawn(view.run, view.scenario, view.process)
    if not levels:
        return
    key = links.choice("association_chance", levels, levels[0])
    level = st.segmented_control(
        tell("app_pages.sector-chance-by"), levels, key=key,
        format_func=lambda name: say(f"cbam.column-{name}", lang), required=True, persist_state="session",
    )  # fmt: skip
    links.publish(key)
    level = str(level or levels[0])
    found = chance_tables.chance(view.run, view.scenario, view.year, view.process, level, lang)
    show_table(found, "sector_chance")


def _show_firms(view: View) -> None:
    lang = language()
    if not _has_firms(view):
        return
    known = tuple(m for m in tables.OF_FIRMS if view.run.knows(view.scenario, "firm", m))
    key = links.choice("association_measure", known, known[0])
    measure = st.segmented_control(
        tell("app_pages.sector-measure"), known, format_func=lambda m: tables.measure_word(m, lang), key=key,
        required=True, persist_state="session",
    )  # fmt: skip
    links.publish(key)
    found = tables.firms_by_year(view.run, view.scenario, str(measure or known[0]), lang)
    show_table(found, "sector_heat", figures_sector.heat(found, lang), folded=True)
    if len(found.rows) > figures_sector.HEAT_ROWS:
        st.caption(tell("app_pages.sector-heat-part", shown=figures_sector.HEAT_ROWS, n=len(found.rows)))
    show_table(tables.ranking(view.run, view.scenario, view.year, lang), "sector_ranking")


def _show_spread(view: View) -> None:
    lang = language()
    if not _has_firms(view):
        return
    curve = tables.lorenz(view.run, view.scenario, view.year, lang)
    show_table(
        curve, "sector_lorenz", figures_sector.lorenz(curve, tell("app_pages.sector-equal")), folded=True
    )
    graded = tables.grades(view.run, view.scenario, view.year, lang)
    if graded.rows:
        chart = figures_sector.columns(graded, "grade", "firms", lang, patterns=True)
        show_table(graded, "sector_grades", chart)
    else:
        st.info(tables.word("no-grades", lang), icon=":material/info:")
    show_norms(view, lang)


def show_norms(view: View, lang: str) -> None:
    """Firms beside the energy norms, where any states its energy per unit of product."""
    graded = norm_tables.counts(view.run, view.scenario, view.year, lang)
    if not graded.rows:
        st.info(tables.word("no-norms", lang), icon=":material/info:")
        return
    chart = figures_sector.columns(graded, "grade", "firms", lang, patterns=True)
    show_table(graded, "sector_norm_grades", chart)
    show_table(norm_tables.values(view.run, view.scenario, view.year, lang), "sector_norm_values")


def _show_earnings(view: View) -> None:
    lang = language()
    show_table(tables.by_year(view.run, view.scenario, "strain", tables.STRAIN, lang), "sector_strain")
    if not tables.known_total(view.run, view.scenario, "ebit_before_eur"):
        st.info(tables.word("no-ebit", lang), icon=":material/info:")
        return
    water = tables.under_water(view.run, view.scenario, lang)
    show_table(water, "sector_water", figures_sector.columns(water, "year", "by-then", lang), folded=True)
    show_table(reverse_of(view, lang), "sector_reverse")


def reverse_of(view: View, lang: str) -> Table:
    """The reverse stress test of the scenario and year looked at."""
    from cbam.stress.sector_firms import reverse_table

    with st.spinner(tell("app_pages.computing")):
        found = run_files.reverse(view.job, view.scenario, view.year)
    name = tables.scenario_name(view.run, view.scenario, lang)
    caption = f"{tables.word('reverse', lang, year=view.year)} – {name}"
    return reverse_table(found, lang, caption, tables.basis(view.run, view.scenario, lang))


def _show_firm(view: View) -> None:
    if _has_firms(view):
        show_firm(view.job, view.run, view.scenario, view.year)


def _has_firms(view: View) -> bool:
    if view.run.has_firms():
        return True
    st.info(tell("app_pages.sector-no-firms"), icon=":material/info:")
    return False

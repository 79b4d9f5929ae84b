"""A portfolio's bill by year: the price path with what is cited and what is a choice, chart and table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages import figures, links
from app_pages.cited import source_words
from app_pages.figure_file import offer_figure, resting_on, show_figure
from app_pages.frame import language, tell, tell_or, teller
from app_pages.goods_choice import good_label
from app_pages.markup import plain
from cbam.cited import price_base_text
from cbam.group_names import group_name
from cbam.scenario import PointStatus
from groundwork.words import number

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

    from cbam.outlook import Outlook
    from cbam.scenario import Scenario

LEVELS: Final = ("firm", "product", "sector")
MEASURE: Final = "cost_eur"
MILESTONES: Final = (2028, 2030)
CITED: Final = frozenset({"published", "seen"})
_ALL_ROWS: Final = 30


def show_path(scenario: Scenario) -> None:
    """The prices of a scenario; which years are cited and which are the analyst's own."""
    if scenario.price is None:
        return
    points = scenario.price.years
    words = {key: tell(f"app_pages.path-{key}") for key in ("title", "unit", "cited", "analyst")}
    if any(p.status is PointStatus.USER for p in points.values()):
        words["analyst"] = tell("app_pages.path-user")
    cited = {year for year, point in points.items() if point.status is PointStatus.SEEN}
    chart = figures.prices({year: point.value for year, point in points.items()}, cited, words)
    chart = resting_on(chart, [price_base_text(scenario, language())])
    show_figure(chart, "price_path", "cbam_price_path")
    offer_figure(chart, "price_path", "cbam_price_path")


def show_bill_by_year(found: Outlook, basis: str) -> None:
    """The bill by year and firm, product or sector, as a chart and as a table; ``basis`` stands with both."""
    from cbam.outlook_report import yearly

    key = links.choice("association_level", LEVELS, LEVELS[0])
    level = st.segmented_control(
        tell("app_pages.level"),
        LEVELS,
        format_func=teller(lambda key: f"app_pages.level-{key}"),
        key=key,
        required=True,
        persist_state="session",
    )
    links.publish(key)
    table = yearly(found, MEASURE, str(level or LEVELS[0])).droplevel("scenario")
    total = yearly(found, MEASURE, "total")
    _show_total(total, found)
    by = str(level or LEVELS[0])
    chart = resting_on(_chart(table, total, found, by), [basis])
    show_figure(chart, "outlook", "cbam_outlook")
    st.caption(tell("app_pages.outlook-marks"))
    _show_table(table, total, found, by)
    st.caption(plain(basis))
    with st.container(horizontal=True):
        offer_figure(chart, "outlook", "cbam_outlook")


def _show_total(total: pd.DataFrame, found: Outlook) -> None:
    """The sector's bill in the first, a middle and the last year."""
    lang = language()
    chosen = sorted({found.years[0], *(y for y in MILESTONES if y in found.years), found.years[-1]})
    for column, year in zip(st.columns(len(chosen)), chosen, strict=True):
        column.metric(
            tell("app_pages.total-in", year=year),
            f"{number(float(total[year].iloc[0]), lang, 0)} {tell('app_pages.eur')}",
            height="stretch",
        )


def _marks(found: Outlook) -> dict[int, str]:
    """By year, a word where the price was not published or cited; empty where all of it was."""
    scenario = found.scenarios[0].id
    return {year: _mark({q.status for q in found.quotes[scenario, year] if q}) for year in found.years}


def _mark(statuses: set[str]) -> str:
    if statuses <= CITED:
        return ""
    if PointStatus.USER in statuses:
        return tell("app_pages.mark-user")
    return tell("app_pages.mark-partly-analyst" if statuses & CITED else "app_pages.mark-analyst")


def level_name(level: str, key: str) -> str:
    """What one firm, product or sector is called on the screen."""
    if level == "product":
        return good_label(key, language())
    return group_name(level, key, language())


def _chart(table: pd.DataFrame, total: pd.DataFrame, found: Outlook, level: str) -> Figure:
    from cbam.outlook import largest_and_rest

    largest, rest = largest_and_rest(table, figures.SHOWN_SERIES)
    series = {
        level_name(level, str(key)): {y: float(row[y]) for y in found.years}
        for key, row in largest.iterrows()
    }
    if rest is not None:
        series[tell("app_pages.outlook-rest")] = {y: float(rest[y]) for y in found.years}
    sums = {y: float(total[y].iloc[0]) for y in found.years}
    words = {"title": tell("app_pages.outlook-chart"), "unit": tell("app_pages.eur")}
    return figures.years(series, sums, _marks(found), words, language())


def _show_table(table: pd.DataFrame, total: pd.DataFrame, found: Outlook, level: str) -> None:
    import pandas as pd

    marks = _marks(found)
    shown = pd.concat([table, total.set_axis([tell("app_pages.total")], axis="index")])
    shown.columns = [f"{y} ({marks[int(y)]})" if marks[int(y)] else str(y) for y in shown.columns]
    shown.insert(0, tell(f"app_pages.level-{level}"), [level_name(level, str(key)) for key in shown.index])
    money = {c: st.column_config.NumberColumn(format="localized", step=1) for c in shown.columns[1:]}
    st.dataframe(
        shown.round(0),
        hide_index=True,
        column_config=money,
        key="outlook_table",
        lazy=False,
        height="content" if len(shown) <= _ALL_ROWS else "auto",
    )


def show_assumptions(scenario: Scenario) -> None:
    """What the scenario assumes where the law is silent, and where every price comes from."""
    lang = language()
    st.subheader(tell("app_pages.assumptions"))
    fields = {name: getattr(scenario.assumptions, name) for name in type(scenario.assumptions).model_fields}
    st.table(
        {
            tell("app_pages.assumption"): [
                tell(f"app_pages.assume-{name.replace('_', '-')}") for name in fields
            ],
            tell("app_pages.value"): [f"{a.value:.15g}" for a in fields.values()],
            tell("app_pages.status"): [
                tell_or(f"app_pages.known-{a.status}", a.status) for a in fields.values()
            ],
            tell("app_pages.basis"): [plain(source_words(a.source)) for a in fields.values()],
        },
        hide_index=True,
        border="horizontal",
    )
    if scenario.price is None:
        return
    points = {**scenario.price.quarters, **{str(y): p for y, p in scenario.price.years.items()}}
    with st.expander(tell("app_pages.path-sources")):
        st.table(
            {
                tell("app_pages.period"): list(points),
                tell("app_pages.eur"): [number(p.value, lang) for p in points.values()],
                tell("app_pages.status"): [
                    tell_or(f"app_pages.known-{p.status}", p.status) for p in points.values()
                ],
                tell("app_pages.basis"): [plain(source_words(p.source)) for p in points.values()],
            },
            hide_index=True,
            border="horizontal",
        )

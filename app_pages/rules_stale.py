"""What should have been looked at by a day: law past its review, amounts past best-before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import streamlit as st

from app_pages import links
from app_pages.cited import source_words
from app_pages.frame import language, tell, tell_or
from app_pages.knowledge import current_catalogue, current_statute
from app_pages.rules_tables import show_table, table_name
from groundwork.words import day, say

KEPT: Final = 8
SOON: Final = timedelta(days=365)
DAY: Final = "stale_day"
_NAME_PX: Final = 240
_MAIN: Final = (
    "rules-process", "column-name", "column-value", "column-unit", "status", "column-best-before",
)  # fmt: skip


def show_stale() -> None:
    """Ask the day; list what is due on it, and what will be within a year."""
    today = _day_widget()
    lang, book = language(), current_statute().rulebook
    law, coming = _law(today), _coming(today)
    amounts = _amounts(today)
    columns = st.columns(3)
    columns[0].metric(tell("app_pages.stale-law"), len(law))
    columns[1].metric(tell("app_pages.stale-amounts"), len(amounts))
    columns[2].metric(tell("app_pages.stale-known"), day(book.newest, lang))
    if law:
        st.subheader(tell("app_pages.stale-law-heading"))
        show_table(_law_columns(law), "rules_stale_law", "law_due_for_review")
    else:
        st.success(say("cbam.law-nothing-due", lang, day=day(today, lang)), icon=":material/check:")
    if amounts:
        st.subheader(tell("app_pages.stale-amounts-heading"))
        main = [tell(f"app_pages.{name}") for name in _MAIN]
        name, narrow = "inventory_past_best_before", st.column_config.TextColumn(width=_NAME_PX)
        config = {tell("app_pages.rules-process"): narrow, tell("app_pages.column-name"): narrow}
        show_table(_amount_columns(amounts), "rules_stale_amounts", name, config, main=main)
    else:
        st.success(tell("app_pages.stale-no-amounts", day=day(today, lang)), icon=":material/check:")
    st.subheader(tell("app_pages.stale-coming"))
    show_table(_law_columns(coming, past=False), "rules_stale_coming", "law_review_coming")


def _day_widget() -> date:
    """The day asked about; today unless the link says another."""
    default = datetime.now(UTC).date()
    key = links.text(DAY, default.isoformat())
    try:
        asked = date.fromisoformat(st.session_state[key])
    except ValueError:
        asked = default
    chosen = st.date_input(tell("app_pages.stale-day"), value=asked, key=f"{DAY}_widget")
    found = chosen if isinstance(chosen, date) else asked
    st.session_state[key] = found.isoformat()
    links.publish(key)
    return found


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _law(today: date) -> tuple[Any, ...]:
    from cbam.law.checking import stale

    book = current_statute().rulebook
    return stale(book.at(max(today, book.first_day)), today)


def _coming(today: date) -> tuple[Any, ...]:
    """Datasets in use whose review falls within a year of the day, the nearest first."""
    later = _law(today + SOON)
    due = {(one.dataset, one.period) for one in _law(today)}
    return tuple(sorted((x for x in later if (x.dataset, x.period) not in due), key=lambda x: x.due_on))


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _amounts(today: date) -> tuple[tuple[str, str], ...]:
    """Process and flow of every amount whose best-before day has passed."""
    return tuple(
        (process.id, exchange.flow_id)
        for process in current_catalogue().processes.values()
        for exchange in process.exchanges
        if exchange.amount.best_before < today
    )


def _law_columns(found: tuple[Any, ...], *, past: bool = True) -> dict[str, list[Any]]:
    return {
        tell("app_pages.rules-table"): [table_name(one.table) for one in found],
        tell("app_pages.column-act"): [source_words(one.act) for one in found],
        tell("app_pages.stale-period"): [one.period for one in found],
        tell("app_pages.stale-due"): [one.due_on for one in found],
        tell("app_pages.stale-why"): [
            tell(f"app_pages.stale-{'price' if one.period else 'review'}{'' if past else '-coming'}")
            for one in found
        ],
    }


def _title(source: str) -> str:
    known = current_catalogue().sources.get(source)
    return source_words(known.title) if known else source


def _amount_columns(found: tuple[tuple[str, str], ...]) -> dict[str, list[Any]]:
    from app_pages.rules_inventory import flow_name

    lang, catalogue = language(), current_catalogue()
    exchanges = [
        next(e for e in catalogue.processes[process].exchanges if e.flow_id == flow)
        for process, flow in found
    ]
    return {
        tell("app_pages.rules-process"): [catalogue.processes[p].name(lang) for p, _ in found],
        tell("app_pages.column-name"): [flow_name(flow, catalogue, lang) for _, flow in found],
        tell("app_pages.column-value"): [e.amount.value for e in exchanges],
        tell("app_pages.column-unit"): [e.amount.unit for e in exchanges],
        tell("app_pages.status"): [
            tell_or(f"app_pages.status-{e.amount.status}", e.amount.status) for e in exchanges
        ],
        tell("app_pages.column-year"): [str(e.amount.year) for e in exchanges],
        tell("app_pages.column-best-before"): [e.amount.best_before for e in exchanges],
        tell("app_pages.column-source"): [_title(e.amount.source) for e in exchanges],
    }

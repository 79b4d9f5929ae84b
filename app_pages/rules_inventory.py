"""The inventory: processes found by name, every amount with its source, status, age and area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from app_pages import links
from app_pages.cited import source_words
from app_pages.frame import language, tell, tell_or
from app_pages.knowledge import current_catalogue
from app_pages.markup import plain
from app_pages.rules_tables import show_table

if TYPE_CHECKING:
    from inventories.catalogue import Catalogue
    from inventories.process import Process

FOUND = 20
_SOURCE_PX = 260
_MAIN = (
    "column-role", "column-name", "column-value", "column-unit", "status", "column-source",
)  # fmt: skip


def show_inventory() -> None:
    """Search processes, choose one, see where each of its amounts comes from."""
    catalogue, lang = current_catalogue(), language()
    text = st.text_input(
        tell("app_pages.rules-search"), key=links.text("search", ""), persist_state="session"
    )
    links.publish("search")
    found = _found(catalogue, text or "")
    if not found:
        st.info(tell("app_pages.rules-none-found"), icon=":material/search_off:")
        return
    show_table(
        {
            tell("app_pages.column-name"): [p.name(lang) for p in found],
            tell("app_pages.column-unit"): [p.unit for p in found],
            tell("app_pages.column-location"): [p.geography for p in found],
            tell("app_pages.column-year"): [str(p.year) for p in found],
            tell("app_pages.column-id"): [p.id for p in found],
        },
        "rules_processes",
        "inventory_processes",
    )
    names = {p.id: p for p in found}
    chosen = st.selectbox(
        tell("app_pages.rules-process"),
        list(names),
        format_func=lambda i: names[i].name(lang),
        key=links.choice("process", tuple(names), found[0].id),
        persist_state="session",
    )
    links.publish("process")
    _show_exchanges(names[chosen], catalogue)
    st.caption(tell("app_pages.rules-fingerprint", fingerprint=catalogue.fingerprint))


def _found(catalogue: Catalogue, text: str) -> list[Process]:
    if not text.strip():
        return list(catalogue.processes.values())
    return [catalogue.processes[m.process_id] for m in catalogue.search(text, FOUND)]


def _show_exchanges(process: Process, catalogue: Catalogue) -> None:
    lang = language()
    heading = tell("app_pages.rules-exchanges")
    st.subheader(f"{heading} ({plain(process.unit)})")
    exchanges = (*process.inputs, *process.emissions)
    sources = [catalogue.sources.get(e.amount.source) for e in exchanges]
    columns: dict[str, list[Any]] = {
        tell("app_pages.column-role"): [tell(f"app_pages.role-{e.role}") for e in exchanges],
        tell("app_pages.column-name"): [flow_name(e.flow_id, catalogue, lang) for e in exchanges],
        tell("app_pages.column-value"): [e.amount.value for e in exchanges],
        tell("app_pages.column-unit"): [e.amount.unit for e in exchanges],
        tell("app_pages.status"): [
            tell_or(f"app_pages.status-{e.amount.status}", e.amount.status) for e in exchanges
        ],
        tell("app_pages.column-location"): [e.amount.geography for e in exchanges],
        tell("app_pages.column-year"): [str(e.amount.year) for e in exchanges],
        tell("app_pages.column-best-before"): [e.amount.best_before for e in exchanges],
        tell("app_pages.column-source"): [
            source_words(s.title) if s else e.amount.source for e, s in zip(exchanges, sources, strict=True)
        ],
        tell("app_pages.rules-amount-note"): [source_words(e.amount.note) for e in exchanges],
        tell("app_pages.column-url"): [(s.url or None) if s else None for s in sources],
    }
    config: dict[str, Any] = {
        tell("app_pages.column-url"): st.column_config.LinkColumn(),
        tell("app_pages.column-source"): st.column_config.TextColumn(width=_SOURCE_PX),
    }
    main = [tell(f"app_pages.{name}") for name in _MAIN]
    show_table(columns, "rules_exchanges", f"inventory_{process.id}", config, main=main)
    if process.note:
        st.caption(plain(source_words(process.note)))


def flow_name(flow_id: str, catalogue: Catalogue, lang: str) -> str:
    """What an input or a gas is called."""
    if flow_id in catalogue.processes:
        return catalogue.processes[flow_id].name(lang)
    flow = catalogue.flows.get(flow_id)
    return flow_id if flow is None else flow.name_zh if lang == "zh" else flow.name_en

"""Rules and data: every law table, process and source in use, read only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app_pages import links
from app_pages.frame import guarded, language, tell, tell_or
from app_pages.knowledge import current_catalogue, current_law
from app_pages.markup import lead, plain
from groundwork.words import has, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from groundwork.provenance import Source
    from inventories.catalogue import Catalogue
    from inventories.process import Process


def show() -> None:
    """The page."""
    st.title(tell("app_pages.rules-title"))
    st.html(lead(tell("app_pages.rules-lead")))
    law, inventory, sources = st.tabs(
        [tell("app_pages.rules-law"), tell("app_pages.rules-inventory"), tell("app_pages.rules-sources")]
    )
    with law, guarded():
        _show_law()
    with inventory, guarded():
        _show_inventory(current_catalogue())
    with sources, guarded():
        _show_sources([*current_law().sources.values(), *current_catalogue().sources.values()])


def _show_law() -> None:
    law = current_law()
    st.caption(tell("app_pages.law-version", version=law.version))
    datasets = law.datasets
    st.dataframe(
        {
            tell("app_pages.rules-table"): [table_name(d.table) for d in datasets],
            tell("app_pages.column-act"): [d.act for d in datasets],
            tell("app_pages.column-article"): [d.article for d in datasets],
            tell("app_pages.status"): [_word(f"cbam.status-{d.status.value}") for d in datasets],
            tell("app_pages.column-known"): [d.known_on for d in datasets],
            tell("app_pages.column-valid"): [d.valid_from for d in datasets],
            tell("app_pages.column-confidence"): [
                tell(f"app_pages.confidence-{d.confidence}") for d in datasets
            ],
        },
        hide_index=True,
        key="rules_datasets",
    )
    key = links.choice("table", tuple(law.stacks), next(iter(law.stacks)))
    table = st.selectbox(
        tell("app_pages.rules-table"),
        tuple(law.stacks),
        format_func=table_name,
        key=key,
        persist_state="session",
    )
    links.publish(key)
    st.dataframe(dict(law.stacks[str(table)].columns), key="rules_rows", lazy=False)


def table_name(table: str) -> str:
    """What a law table is called on the screen."""
    return tell_or(f"app_pages.table-{table.replace('_', '-')}", table)


def _word(key: str) -> str:
    key = key.replace(" ", "-")
    return say(key, language()) if has(key, language()) else key.rpartition(".")[2]


def _show_inventory(catalogue: Catalogue) -> None:
    lang = language()
    text = st.text_input(
        tell("app_pages.rules-search"), key=links.text("search", ""), persist_state="session"
    )
    links.publish("search")
    found = _found(catalogue, text or "")
    if not found:
        st.info(tell("app_pages.rules-none-found"))
        return
    st.dataframe(
        {
            tell("app_pages.column-id"): [p.id for p in found],
            tell("app_pages.column-name"): [p.name(lang) for p in found],
            tell("app_pages.column-unit"): [p.unit for p in found],
            tell("app_pages.column-location"): [p.geography for p in found],
            tell("app_pages.column-year"): [p.year for p in found],
            tell("app_pages.column-sector"): [p.sector for p in found],
        },
        hide_index=True,
        key="rules_processes",
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


def _found(catalogue: Catalogue, text: str) -> list[Process]:
    if not text.strip():
        return list(catalogue.processes.values())
    return [catalogue.processes[m.process_id] for m in catalogue.search(text, 20)]


def _show_exchanges(process: Process, catalogue: Catalogue) -> None:
    lang = language()
    heading = tell("app_pages.rules-exchanges")
    st.subheader(f"{heading} ({plain(process.unit)})")
    exchanges = (*process.inputs, *process.emissions)
    st.dataframe(
        {
            tell("app_pages.column-role"): [tell(f"app_pages.role-{e.role}") for e in exchanges],
            tell("app_pages.column-name"): [_name(e.flow_id, catalogue, lang) for e in exchanges],
            tell("app_pages.column-value"): [e.amount.value for e in exchanges],
            tell("app_pages.column-unit"): [e.amount.unit for e in exchanges],
            tell("app_pages.status"): [
                tell_or(f"app_pages.status-{e.amount.status}", e.amount.status) for e in exchanges
            ],
            tell("app_pages.column-source"): [e.amount.source for e in exchanges],
            tell("app_pages.column-year"): [e.amount.year for e in exchanges],
            tell("app_pages.column-best-before"): [e.amount.best_before for e in exchanges],
        },
        hide_index=True,
        key="rules_exchanges",
    )
    if process.note:
        st.caption(plain(process.note))


def _name(flow_id: str, catalogue: Catalogue, lang: str) -> str:
    if flow_id in catalogue.processes:
        return catalogue.processes[flow_id].name(lang)
    flow = catalogue.flows.get(flow_id)
    return flow_id if flow is None else flow.name_zh if lang == "zh" else flow.name_en


def _show_sources(sources: Iterable[Source]) -> None:
    listed = list(sources)
    st.dataframe(
        {
            tell("app_pages.column-id"): [s.id for s in listed],
            tell("app_pages.column-title"): [s.title for s in listed],
            tell("app_pages.column-publisher"): [s.publisher for s in listed],
            tell("app_pages.column-year"): [s.year for s in listed],
            tell("app_pages.column-licence"): [s.licence for s in listed],
            tell("app_pages.column-url"): [s.url for s in listed],
        },
        hide_index=True,
        column_config={tell("app_pages.column-url"): st.column_config.LinkColumn()},
        key="rules_sources",
    )


show()

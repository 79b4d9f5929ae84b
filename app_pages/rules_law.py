"""The law tables: searched by table, code, origin or text, each row with its act and how well it is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from app_pages import links
from app_pages.cited import source_words
from app_pages.frame import language, tell
from app_pages.knowledge import current_law
from app_pages.markup import plain
from app_pages.rules_tables import column_name, read_name, show_table, status_name, table_name, table_names
from groundwork.problems import BadInput
from groundwork.words import day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cbam.law.leaves import Citation
    from cbam.law.lookup import Row
    from cbam.law.registry import Dataset

ALL: Final = "all"
FIRST: Final = "cbam_factor"
READ: Final = "read_status"
KEPT: Final = 32
_NOTES: Final = 3
_MAIN: Final = (
    "rules-table", "column-act", "column-article", "status", "column-confidence", "column-known",
    "rules-review-by",
)  # fmt: skip
_FEW: Final = 6  # columns that fit beside their grounds
_DETAIL: Final = (
    "note", "aliases", "iso3", "default_table_name", "part_of", "category", "functional_unit",
    "functional_unit_article", "except_prefixes", "indirect_tco2e_per_t", "direct_tco2e_per_t",
    "annex_i_code", "left_en", "left_zh", "group",
)  # fmt: skip


def show_law() -> None:
    """Search, the rows found, and the datasets they stand in."""
    law = current_law()
    first = st.columns([3, 2, 2, 3])
    tables = (ALL, *law.stacks)
    with first[0]:
        table = st.selectbox(
            tell("app_pages.rules-table"),
            tables,
            format_func=table_names(tables),
            key=links.choice("table", tables, FIRST),
            persist_state="session",
        )
    links.publish("table")
    with first[1]:
        code = _text("law_code", "app_pages.rules-by-code")
    with first[2]:
        origin = _text("law_origin", "app_pages.rules-by-origin")
    with first[3]:
        text = _text("law_text", "app_pages.rules-by-text")
    if table == ALL and not (code or origin or text):
        st.info(tell("app_pages.rules-all-needs-words"), icon=":material/search:")
    else:
        found = _rows("" if table == ALL else str(table), code, origin, text, language())
        if not next(iter(found.values()), ()):
            st.info(tell("app_pages.rules-no-rows"), icon=":material/search_off:")
        else:
            show_table(found, "rules_rows", f"law_{table}", main=_main(found))
    _show_datasets(law.datasets if table == ALL else law.stacks[str(table)].datasets)


def _text(key: str, label: str) -> str:
    typed = st.text_input(tell(label), key=links.text(key, ""), persist_state="session")
    links.publish(key)
    return (typed or "").strip()


def _main(found: Mapping[str, list[Any]]) -> list[str]:
    """The columns that tell rows apart; what is the same for all, or only proves them, is shown on choice."""
    n = len(next(iter(found.values())))
    hidden = {column_name(name) for name in _DETAIL} | {tell("app_pages.rules-place")}
    grounds = (tell("app_pages.status"), tell("app_pages.column-act"))
    hidden |= {name for name in grounds if n > 1 and len(set(found[name])) == 1 and len(found) > _FEW}
    return [name for name in found if name not in hidden]


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _rows(table: str, code: str, origin: str, text: str, lang: str) -> dict[str, list[Any]]:
    """The rows as columns named in the language; every row ends with its status, act and place."""
    from cbam.law.lookup import Search, find_rows
    from cbam.origins import RefusedOrigin, resolve_origin

    law = current_law()
    if origin:
        land = resolve_origin(origin, law)
        if isinstance(land, RefusedOrigin):
            raise BadInput(land.problem)
        origin = land.code
    digits = "".join(mark for mark in code if mark.isdigit())
    rows = find_rows(law, Search(table, digits, origin, text))
    found = _one_table(rows, lang) if table else _many_tables(rows, lang)
    return {**found, **_grounds(rows)}


def _one_table(rows: tuple[Row, ...], lang: str) -> dict[str, list[Any]]:
    from cbam.law_command import in_language

    named: dict[str, list[Any]] = {}
    for name in in_language(rows[0].cells, lang) if rows else ():
        cells = [row.cells[name] for row in rows]
        if all(cell is None for cell in cells):
            continue
        if any(isinstance(cell, str) for cell in cells):
            cells = ["" if cell is None else cell for cell in cells]
        heading = column_name(name)
        named[heading] = [read_name(str(c)) if c else c for c in cells] if name == READ else cells
    return named


def _many_tables(rows: tuple[Row, ...], lang: str) -> dict[str, list[Any]]:
    from cbam.law_command import cells_text, in_language

    return {
        tell("app_pages.rules-table"): [table_name(row.table) for row in rows],
        tell("app_pages.column-row"): [cells_text(in_language(row.cells, lang)) for row in rows],
    }


def _grounds(rows: tuple[Row, ...]) -> dict[str, list[Any]]:
    return {
        tell("app_pages.status"): [status_name(row.status.value) for row in rows],
        tell("app_pages.column-act"): [_cited(row.citation) for row in rows],
        tell("app_pages.rules-place"): [row.citation.row for row in rows],
    }


def _cited(citation: Citation) -> str:
    return source_words(f"{citation.act} {citation.article}")


def _show_datasets(datasets: tuple[Dataset, ...]) -> None:
    """Where the table is from: act, article, journal, days, confidence, review, source."""
    st.subheader(tell("app_pages.rules-datasets"))
    sources, lang = current_law().sources, language()
    known = [sources.get(d.source) for d in datasets]
    columns: dict[str, list[Any]] = {
        tell("app_pages.rules-table"): [table_name(d.table) for d in datasets],
        tell("app_pages.column-act"): [source_words(d.act) for d in datasets],
        tell("app_pages.column-article"): [source_words(d.article) for d in datasets],
        tell("app_pages.rules-journal"): [d.oj for d in datasets],
        tell("app_pages.status"): [status_name(d.status.value) for d in datasets],
        tell("app_pages.column-confidence"): [tell(f"app_pages.confidence-{d.confidence}") for d in datasets],
        tell("app_pages.column-known"): [d.known_on for d in datasets],
        tell("app_pages.column-valid"): [d.valid_from for d in datasets],
        tell("app_pages.rules-review-by"): [d.review_by for d in datasets],
        tell("app_pages.column-source"): [
            source_words(s.title) if s else d.source for d, s in zip(datasets, known, strict=True)
        ],
        tell("app_pages.column-url"): [(s.url or None) if s else None for s in known],
        tell("app_pages.rules-amount-note"): [source_words(d.note) for d in datasets],
    }
    config = {tell("app_pages.column-url"): st.column_config.LinkColumn()}
    main = [tell(f"app_pages.{name}") for name in _MAIN]
    show_table(columns, "rules_datasets", "law_datasets", config, main=main)
    for dataset in datasets:
        if dataset.note and 1 < len(datasets) <= _NOTES:  # a single one shows its note anyway
            note, until = source_words(dataset.note), day(dataset.review_by, lang)
            st.caption(plain(tell("app_pages.rules-note", act=dataset.act, note=note, day=until)))

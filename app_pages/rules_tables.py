"""How the rules page shows a table: columns named in the reader's language, large ones lazily, a download."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from html import escape
from typing import Any, Final

import streamlit as st

from app_pages.frame import language, tell, tell_or
from app_pages.handover import offer, table_csv
from app_pages.markup import plain
from groundwork.words import day, has, say

LAZY_FROM: Final = 2_000
_CHOOSING: Final[Mapping[str, Any]] = {"on_select": "rerun", "selection_mode": "single-row"}
Columns = Mapping[str, Sequence[Any]]


def show_table(
    columns: Columns,
    key: str,
    name: str,
    config: Mapping[str, Any] | None = None,
    *,
    main: Collection[str] = (),
) -> None:
    """A table with how many rows it has and its download.

    With ``main`` the other columns of a row are shown below once it is chosen, or if there is no other row.

    Args:
        columns: cells by heading.
        key: of the widget.
        name: of the file, without an ending.
        config: how single columns are shown.
        main: headings of the columns that stand in the table; all where none are named.
    """
    n = len(next(iter(columns.values()), ()))
    lazy = n > LAZY_FROM
    more = bool(main) and len(set(main)) < len(columns)
    choosing = more and not lazy and n > 1  # a lazy table has no rows to choose
    event = st.dataframe(
        dict(columns),
        hide_index=True,
        key=key,
        lazy=lazy,
        column_order=[heading for heading in columns if heading in main] if more else None,
        column_config=dict(config) if config else None,
        **_CHOOSING if choosing else {},
    )
    _show_foot(columns, key, name)
    if more and n == 1:
        st.html(_whole_row(columns, 0))  # all of it: a cell of the table may be cut
    elif choosing:
        rows = event.selection.rows
        if rows and rows[0] < n:
            st.html(_whole_row(columns, rows[0]))
        else:
            st.caption(tell("app_pages.rules-choose-row"))


def show_texts(columns: Columns, key: str, name: str) -> None:
    """A short table of texts, every one in full on as many lines as it needs; with its download."""
    st.table(
        {heading: [plain(str(text)) for text in texts] for heading, texts in columns.items()},
        hide_index=True,
        border="horizontal",
    )
    _show_foot(columns, key, name)


def _show_foot(columns: Columns, key: str, name: str) -> None:
    """How many rows there are, and the download."""
    n = len(next(iter(columns.values()), ()))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(tell("app_pages.rules-n-rows", n=n))
        offer(tell("app_pages.download-csv"), lambda: table_csv(columns), f"{name}.csv", key=f"{key}_csv")


def _whole_row(columns: Columns, at: int) -> str:
    """Every cell of a row with its heading as HTML; what is empty is left out."""
    cells = {heading: values[at] for heading, values in columns.items()}
    rows = "".join(
        f"<tr><td>{escape(heading)}</td><td>{_cell(value)}</td></tr>"
        for heading, value in cells.items()
        if value is not None and value != ""
    )
    return f'<table class="whole-row">{rows}</table>'


def _cell(value: Any) -> str:
    if isinstance(value, date):
        return escape(day(value, language()))
    text = escape(str(value))
    if str(value).startswith(("https://", "http://")):
        return f'<a href="{text}" target="_blank" rel="noopener noreferrer">{text}</a>'
    return text


def table_name(table: str) -> str:
    """What a law table is called on the screen."""
    return tell_or(f"app_pages.table-{table.replace('_', '-')}", table)


def table_names(tables: Sequence[str]) -> Callable[[str], str]:
    """What the options of a list of tables are called, in the language of this run."""
    return {table: table_name(table) for table in tables}.__getitem__


def column_name(column: str) -> str:
    """What a column of a law table is called on the screen."""
    return tell_or(f"app_pages.law-{column.replace('_', '-')}", column)


def status_name(status: str) -> str:
    """How far a figure is law, in words."""
    return _of_cbam(f"cbam.status-{status}")


def read_name(status: str) -> str:
    """How well a figure was read, in words."""
    return _of_cbam(f"cbam.read-{status}")


def _of_cbam(key: str) -> str:
    key = key.replace(" ", "-")
    return say(key, language()) if has(key, language()) else key.rpartition(".")[2]

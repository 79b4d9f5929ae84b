"""How the rules page shows a table: columns named in the reader's language, large ones lazily, a download."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import streamlit as st

from app_pages.frame import language, tell, tell_or
from app_pages.handover import offer, table_csv
from groundwork.words import has, say

LAZY_FROM: Final = 2_000
Columns = Mapping[str, Sequence[Any]]


def show_table(
    columns: Columns, key: str, name: str, config: Mapping[str, Any] | None = None, *, whole: bool = False
) -> None:
    """A table with how many rows it has and its download.

    Args:
        columns: cells by heading.
        key: of the widget.
        name: of the file, without an ending.
        config: how single columns are shown.
        whole: all rows at once, in place of some to be scrolled.
    """
    n = len(next(iter(columns.values()), ()))
    st.dataframe(
        dict(columns),
        hide_index=True,
        key=key,
        lazy=n > LAZY_FROM,
        height="content" if whole else "auto",
        column_config=dict(config) if config else None,
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(tell("app_pages.rules-n-rows", n=n))
        offer(tell("app_pages.download-csv"), lambda: table_csv(columns), f"{name}.csv", key=f"{key}_csv")


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

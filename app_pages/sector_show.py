"""A table of the sector's stress test on the page: its chart, its rows, and both as files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.figure_file import offer_figure, resting_on, show_figure
from app_pages.frame import tell
from app_pages.handover import file_bytes, offer

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

    from groundwork.documents.model import Column, Table

_ALL_ROWS: Final = 15
_LAZY_ROWS: Final = 10_000


def show_table(table: Table, key: str, figure: Figure | None = None, *, folded: bool = False) -> None:
    """Chart (if any), rows, what they rest on, downloads; ``folded`` hides the rows under a line."""
    if figure is not None:
        show_figure(resting_on(figure, table.notes[-1:]), key, table.key)
    else:
        st.markdown(f"**{_plain(table.caption)}**")
    holder = st.expander(tell("app_pages.sector-rows")) if folded else st.container()
    with holder:
        _grid(table, key)
    for note in table.notes if figure is None else table.notes[:-1]:
        st.caption(_plain(note))
    with st.container(horizontal=True):
        for ending in (".xlsx", ".csv"):
            offer(
                tell(f"app_pages.take-{ending[1:]}"),
                partial(table_bytes, table, ending, tell("app_pages.sector-basis")),
                f"{table.key}{ending}",
                key=f"{key}_{ending[1:]}",
            )
        if figure is not None:
            offer_figure(figure, key, table.key)


def frame_of(table: Table) -> pd.DataFrame:
    """The rows under their headings; two columns of one heading are told apart by a blank."""
    import pandas as pd

    headings: list[str] = []
    for column in table.columns:
        name = column.heading
        while name in headings:
            name += " "
        headings.append(name)
    return pd.DataFrame([list(row) for row in table.rows], columns=headings)


def table_bytes(table: Table, ending: str, basis: str) -> bytes:
    """The table as a file: the notes above the rows of a workbook, in the column ``basis`` of a CSV."""
    from cbam.report import write_table
    from groundwork.workbooks import SheetOut

    frame = frame_of(table)
    if ending == ".csv":
        frame[basis] = " | ".join(table.notes)
    formats = {i: _format(column) for i, column in enumerate(table.columns) if column.numeric}
    sheet = SheetOut(
        table.sheet,
        [column.heading for column in table.columns],
        table.rows,
        (table.caption, *table.notes),
        formats,
    )
    return file_bytes(lambda path: write_table(path, frame, [sheet]), ending)


def _format(column: Column) -> str:
    decimals = "." + "0" * column.digits if column.digits else ""
    return f"0{decimals}%" if column.percent else f"#,##0{decimals}"


def rounded(table: Table) -> pd.DataFrame:
    """The rows as they are shown, each number with the decimals of its column."""
    frame = frame_of(table)
    for name, column in zip(frame.columns, table.columns, strict=True):
        if column.numeric:
            frame[name] = frame[name].astype(float).round(_decimals(column))
    return frame


def _grid(table: Table, key: str) -> None:
    frame = rounded(table)
    config = {
        name: st.column_config.NumberColumn(
            format="percent" if column.percent else "localized", step=_step(column)
        )
        for name, column in zip(frame.columns, table.columns, strict=True)
        if column.numeric
    }
    st.dataframe(
        frame,
        hide_index=True,
        column_config=config,
        key=f"{key}_rows",
        height="content" if len(frame) <= _ALL_ROWS else "auto",
        lazy=len(frame) > _LAZY_ROWS,
        placeholder="–",
    )


def _decimals(column: Column) -> int:
    """Decimals kept of a value, as many as are shown: rounded once, as the documents do it."""
    return (column.digits or 0) + (2 if column.percent else 0)


def _step(column: Column) -> float:
    """The smallest difference shown, which sets the decimals."""
    return 10.0 ** -_decimals(column)


def _plain(text: str) -> str:
    from app_pages.markup import plain

    return plain(text)

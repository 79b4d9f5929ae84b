"""Where the tables of a report stand in a workbook."""

from __future__ import annotations

from dataclasses import dataclass

from groundwork.documents.model import Report, Table
from groundwork.workbooks import sheet_name

TOP = 2  # the caption, an empty row, then the headings


@dataclass(frozen=True)
class Layout:
    """Where each table stands: its sheet's name and its columns' letters."""

    tables: dict[str, Table]
    sheets: dict[str, str]
    lang: str

    def letter(self, table: Table, key: str) -> str:
        """The column's letter on its sheet."""
        from xlsxwriter.utility import xl_col_to_name

        return str(xl_col_to_name(table.index(key)))

    def column(self, table: Table, key: str, *, away: bool = False) -> str:
        """All rows of a column as an absolute range, with the sheet's name where it stands elsewhere."""
        letter, last = self.letter(table, key), TOP + 1 + max(len(table.rows), 1)
        area = f"${letter}${TOP + 2}:${letter}${last}"
        return f"{self._prefix(table)}{area}" if away else area

    def beside(self, table: Table, n: int) -> str:
        """All rows of the n-th column right of a table, 0 the one next to it, with the sheet's name."""
        from xlsxwriter.utility import xl_col_to_name

        letter, last = xl_col_to_name(len(table.columns) + n), TOP + 1 + max(len(table.rows), 1)
        return f"{self._prefix(table)}${letter}${TOP + 2}:${letter}${last}"

    def total(self, table: Table, key: str) -> str:
        """The cell that holds a column's total."""
        return f"{self._prefix(table)}${self.letter(table, key)}${TOP + 2 + len(table.rows)}"

    def _prefix(self, table: Table) -> str:
        name = self.sheets[table.key].replace("'", "''")
        return f"'{name}'!"


def layout_of(report: Report) -> Layout:
    """Tables by key and a sheet name of their own for each."""
    sheets: dict[str, str] = {}
    taken = {sheet_name(report.title).casefold()}
    for table in report.tables:
        name, n = sheet_name(table.sheet), 1
        while name.casefold() in taken:
            n += 1
            name = f"{sheet_name(table.sheet)[:27]} {n}"
        taken.add(name.casefold())
        sheets[table.key] = name
    return Layout({table.key: table for table in report.tables}, sheets, report.lang)

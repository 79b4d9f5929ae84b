"""Files a page hands over: templates and results, made only when somebody asks for them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.frame import language
from app_pages.markup import plain
from app_pages.on_record import on_record
from groundwork.documents.extra import missing_library
from groundwork.words import describe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cbam.bill import Bill
    from cbam.outlook import Outlook
    from footprint.matches import Pair
    from footprint.results import Results
    from groundwork.workbooks import SheetOut

_MIME: Final = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv",
    ".yaml": "application/yaml",
    ".json": "application/json",
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".parquet": "application/vnd.apache.parquet",
}


def offer(label: str, make: Callable[[], bytes], name: str, key: str, help: str | None = None) -> None:
    """A download button; ``make`` runs when it is pressed, not when the page is drawn.

    A document whose library is not installed cannot be pressed; ``tell_missing`` says what to install.
    """
    suffix = Path(name).suffix
    st.download_button(
        label,
        data=on_record(make, name, key),
        file_name=name,
        mime=_MIME[suffix],
        key=key,
        on_click="ignore",
        icon=":material/download:",
        help=help,
        disabled=missing_library(suffix) is not None,
    )


def tell_missing(endings: Iterable[str]) -> None:
    """Say what to install where documents of these endings cannot be written here."""
    missing = [problem for ending in endings if (problem := missing_library(ending)) is not None]
    for problem in missing[:1]:
        st.warning(plain(describe(problem, language())), icon=":material/extension:")


def file_bytes(write: Callable[[Path], object], suffix: str = ".xlsx") -> bytes:
    """What ``write`` puts into a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"out{suffix}"
        write(path)
        return path.read_bytes()


def bom_template() -> bytes:
    """The blank workbook for a bill of materials."""
    from footprint.workbook import write_bom_template

    return file_bytes(write_bom_template)


def portfolio_template() -> bytes:
    """The blank workbook for a portfolio."""
    from cbam.template import write_portfolio_template

    return file_bytes(write_portfolio_template)


def bill_workbook(bill: Bill, lang: str) -> bytes:
    """A bill with every term, the law and the assumptions behind it."""
    from cbam.report import bill_sheets
    from groundwork.workbooks import write_book

    return file_bytes(lambda path: write_book(path, bill_sheets(bill, lang)))


def outlook_workbook(outlook: Outlook, lang: str) -> bytes:
    """The bill by year, firm and product with the scenario's points and assumptions."""
    from cbam.outlook_report import outlook_sheets
    from groundwork.workbooks import write_book

    return file_bytes(lambda path: write_book(path, outlook_sheets(outlook, lang)))


def outlook_csv(outlook: Outlook) -> bytes:
    """The long table of an outlook."""
    from cbam.report import write_table

    return file_bytes(lambda path: write_table(path, outlook.table, ()), ".csv")


def results_workbook(results: Results, lang: str) -> bytes:
    """Footprints with all their terms, as ``footprint pcf --out`` writes them."""
    from app_pages.knowledge import current_catalogue
    from footprint.output import write_results

    return file_bytes(lambda path: write_results(path, results, current_catalogue(), lang))


def matches_file(pairs: Iterable[Pair]) -> bytes:
    """Confirmed pairs as ``footprint match --remember`` writes them."""
    from footprint.match_files import write_matches

    return file_bytes(lambda path: write_matches(path, pairs), ".csv")


def sheets_workbook(sheets: Sequence[SheetOut]) -> bytes:
    """Tables as a workbook, one sheet each."""
    from groundwork.workbooks import write_book

    return file_bytes(lambda path: write_book(path, sheets))


def table_csv(columns: Mapping[str, Sequence[object]]) -> bytes:
    """A table by column as CSV that no spreadsheet takes for a formula."""
    import csv
    import io

    from groundwork.csv_text import safe_text

    stream = io.StringIO()
    rows = zip(*columns.values(), strict=True)
    csv.writer(stream, lineterminator="\n").writerows(
        [list(columns), *([safe_text(cell) for cell in row] for row in rows)]
    )
    return stream.getvalue().encode("utf-8-sig")


def statements_template() -> bytes:
    """The blank file of an operator's statements."""
    from cbam.communication.statements import blank_statements

    return blank_statements()


def offers_template() -> bytes:
    """The blank workbook of offers and duties."""
    from cbam.landed.commands import write_blank

    return file_bytes(write_blank)


def installation_template() -> bytes:
    """The blank workbook for an installation."""
    from cbam.embedded.workbook import write_blank

    return file_bytes(write_blank)

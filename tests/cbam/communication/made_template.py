"""A workbook of our own with the sheets, lists and unlocked cells the official template has; no formula.

Made from the layout file, so that the filling can be tested where nobody has a copy of the real one. What the
real one computes from the cells is tested in tests/cbam/embedded/test_official_template.py.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Protection
from openpyxl.utils import column_index_from_string, get_column_letter

from cbam.communication.official.layout import layout

CATEGORIES = {
    "Cement": ["All production routes"],
    "Cement clinker": ["All production routes"],
    "Calcined clays": ["All production routes"],
    "Iron or steel products": ["All production routes"],
    "Crude steel": [
        "Basic oxygen steelmaking",
        "Electric arc furnace",
        "Other production routes",
        "Unknown production routes",
    ],
    "Direct reduced iron": ["All production routes"],
    "Pig iron": ["Blast furnace route", "Smelting reduction", "Other production routes"],
    "Alloys (FeMn, FeCr, FeNi)": ["All production routes"],
}
LISTS = {
    "country_names": ["China", "Türkiye", "Egypt"],
    "country_codes": ["CN", "TR", "EG"],
    "currencies": ["TRY", "CNY"],
    "categories": list(CATEGORIES),
    "power_routes": ["D.4(a)", "D.4(b)", "D.4.1", "D.4.2", "D.4.3.1", "D.4.3.2", "Mix"],
    "figures_from": ["Measured", "Default", "Unknown"],
    "data_quality": ["Mostly measurements & analyses"],
    "assurance": ["Third-party verification", "Internal audits"],
    "justification": ["Unreasonable costs for more accurate monitoring", "Data gaps", "Other"],
    "price_instruments": ["Carbon Tax"],
    "rebates": ["Free allocation"],
    "reducing_agents": ["Coal or coke"],
}


def made_template(path: Path, version: str = "2.1.1", locked: str = "") -> Path:
    """Write the workbook; ``locked`` names a cell of sheet A that this copy has locked."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    places = [one.partition("!")[0] for one in (*layout()["lists"].values(), layout()["routes"])]
    tabs = [layout()["version_column"]["sheet"], *layout()["sheets"].values(), *places]
    for tab in dict.fromkeys(tabs):
        book.create_sheet(tab).protection.sheet = True
    place = layout()["version_column"]
    book[place["sheet"]][f"{place['column']}9"] = version
    for name, words in LISTS.items():
        _write_list(book, layout()["lists"][name], words)
    sheet, _, cells = layout()["routes"].partition("!")
    first = re.match(r"([A-Z]+)(\d+)", cells)
    assert first is not None
    for i, routes in enumerate(CATEGORIES.values()):
        for j, route in enumerate([*routes, *[layout()["no_route"]] * (8 - len(routes))]):
            book[sheet].cell(int(first[2]) + i, column_index_from_string(first[1]) + j, route)
    for tab in layout()["sheets"].values():
        wide = tab in (layout()["sheets"]["monitored"], layout()["sheets"]["goods"])
        for row in book[tab].iter_rows(min_row=9, max_row=120 if wide else 320, max_col=52 if wide else 14):
            for cell in row:
                cell.protection = Protection(locked=tab == "A_InstData" and cell.coordinate == locked)
    book.save(path)
    return path


def _write_list(book: Any, where: str, words: list[str]) -> None:
    sheet, _, cells = where.partition("!")
    found = re.match(r"([A-Z]+)(\d+):([A-Z]+)(\d+)", cells)
    assert found is not None
    down = found[1] == found[3]
    for i, word in enumerate(words):
        row = int(found[2]) + (i if down else 0)
        column = column_index_from_string(found[1]) + (0 if down else i)
        book[sheet][f"{get_column_letter(column)}{row}"] = word

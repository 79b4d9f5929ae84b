"""Write the example workbooks from their text sources: ``python examples/build.py [FOLDER]``.

What is reviewed is the text in ``examples/source``; the workbooks in ``examples/data`` follow from it,
byte for byte. Headings, sheet names and vocabularies come from the tables the readers use, so an example
cannot drift from what is read.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from cbam.embedded.model import Installation
from cbam.embedded.reading import write_json
from cbam.embedded.workbook import write_workbook
from cbam.landed.tables import DUTIES, OFFERS
from cbam.measure_tables import MEASURES
from cbam.precursor_tables import PRECURSORS
from cbam.shipment_tables import FIRMS, SHIPMENTS
from footprint.optional_specs import SCENARIOS
from footprint.specs import COPRODUCTS, LINES, PRODUCTS
from groundwork.tables import Field, TableSpec
from groundwork.workbooks import SheetOut, write_book

HERE = Path(__file__).parent
SOURCE, DATA = HERE / "source", HERE / "data"
PORTFOLIO = "portfolio_sector.xlsx"
_SHIPMENT_COLUMNS = (
    "id", "firm", "product", "cn_code", "origin", "importer", "date", "quarter", "mass_t",
    "value", "currency", "margin", "emissions",
)  # fmt: skip
_UNIT_VALUES = "Unit values 单价"
_UNIT_VALUE_HEADINGS = ("CN code", "Product", "产品", "EUR/t, from", "EUR/t, to", "Basis")
_UNIT_VALUE_NOTES = (
    "All firms, importers and shipments are invented. The values rest on these ranges per tonne.",
    "企业、进口商和货物均为虚构；货值依据下列每吨单价范围。",
)

Row = Mapping[str, Any]


def bills() -> Iterator[dict[str, Any]]:
    """The sources of all bills of materials, the broken one included."""
    for path in sorted(SOURCE.glob("*bom*.yaml")):
        yield yaml.safe_load(path.read_text(encoding="utf-8"))


def installations() -> Iterator[dict[str, Any]]:
    """The sources of all installations: the file to write, the basis of every number, the installation."""
    for path in sorted(SOURCE.glob("installation_*.yaml")):
        yield yaml.safe_load(path.read_text(encoding="utf-8"))


def write_installation(source: Row, path: Path) -> None:
    """One installation as the bilingual workbook or as JSON, by the ending of its file name."""
    installation = Installation.model_validate(source["installation"])
    (write_workbook if path.suffix == ".xlsx" else write_json)(installation, path)


def tables_of(bill: Row) -> list[tuple[TableSpec, list[Row]]]:
    """The tables of one bill, rows in the order of the sheets; optional ones only where there are any."""
    products = list(bill["products"])
    tables = [(PRODUCTS, products), (LINES, _parts(products, "lines"))]
    optional = [(COPRODUCTS, _parts(products, "coproducts")), (SCENARIOS, _parts(products, "scenarios"))]
    return [*tables, *(table for table in optional if table[1])]


def _parts(products: Sequence[Row], key: str) -> list[Row]:
    """The rows of all products under one key, each with its product."""
    return [{"product_id": p["product_id"], **row} for p in products for row in p.get(key, ())]


def sheet(spec: TableSpec, rows: Sequence[Row], language: str, columns: Sequence[str] = ()) -> SheetOut:
    """One table as a sheet in one language (``en``, ``zh``), with the given columns or all of them."""
    fields = [spec.field(key) for key in columns] if columns else list(spec.fields)
    headings = [heading(field, language) for field in fields]
    cells = [[cell(field, row, language) for field in fields] for row in rows]
    return SheetOut(str(getattr(spec, language)), headings, cells)


def heading(field: Field, language: str) -> str:
    """Heading of a column, its unit in brackets."""
    name = str(getattr(field, language))
    return f"{name} ({field.unit})" if field.unit else name


def cell(field: Field, row: Row, language: str) -> object:
    """What stands in a cell: vocabularies in the language of the sheet, the pedigree as five scores."""
    value = row.get(field.key)
    if isinstance(value, list):
        return ",".join(str(score) for score in value)
    for choice in field.choices:
        if value == choice.key:
            return str(getattr(choice, language))
    return value


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a CSV source, as text."""
    with (SOURCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def with_numbers(rows: Sequence[Mapping[str, str]], columns: Sequence[str]) -> list[Row]:
    """Rows with these columns as numbers; an empty text stays an empty cell."""
    return [{k: (float(v) if k in columns else v) if v else None for k, v in row.items()} for row in rows]


def portfolio_sheets() -> list[SheetOut]:
    """Shipments, firms, and the unit values that the shipments' values rest on."""
    shipments = with_numbers(rows_of("portfolio_shipments.csv"), ("mass_t", "value", "margin"))
    firms = with_numbers(rows_of("portfolio_firms.csv"), ("revenue", "eu_revenue", "ebit"))
    prices = with_numbers(rows_of("portfolio_unit_values.csv"), ("eur_per_t_low", "eur_per_t_high"))
    ranges = [list(row.values()) for row in prices]
    return [
        sheet(SHIPMENTS, shipments, "en", _SHIPMENT_COLUMNS),
        sheet(FIRMS, firms, "en"),
        SheetOut(_UNIT_VALUES, _UNIT_VALUE_HEADINGS, ranges, _UNIT_VALUE_NOTES),
    ]


def table_books() -> Iterator[tuple[str, list[SheetOut]]]:
    """Workbooks whose source lists whole tables: a firm's measures, offers with their duties."""
    specs = (SHIPMENTS, PRECURSORS, FIRMS, MEASURES, OFFERS, DUTIES)
    for path in sorted((*SOURCE.glob("measures_*.yaml"), *SOURCE.glob("offers_*.yaml"))):
        source = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield (
            source["workbook"],
            [
                sheet(spec, source[spec.key], source["language"], columns_used(spec, source[spec.key]))
                for spec in specs
                if spec.key in source
            ],
        )


def columns_used(spec: TableSpec, rows: Sequence[Row]) -> list[str]:
    """The columns that any row fills, in the table's order."""
    return [field.key for field in spec.fields if any(row.get(field.key) is not None for row in rows)]


def broken_portfolio() -> dict[str, Any]:
    """The source of the portfolio with planted errors."""
    source: dict[str, Any] = yaml.safe_load((SOURCE / "broken_portfolio.yaml").read_text(encoding="utf-8"))
    return source


def build(folder: Path = DATA) -> list[Path]:
    """Write every example workbook into a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for bill in bills():
        path = folder / bill["workbook"]
        write_book(path, [sheet(spec, rows, bill["language"]) for spec, rows in tables_of(bill)])
        written.append(path)
    for source in installations():
        path = folder / source["file"]
        write_installation(source, path)
        written.append(path)
    broken = broken_portfolio()
    shipments = sheet(SHIPMENTS, broken["shipments"], broken["language"], _SHIPMENT_COLUMNS)
    for path, sheets in (
        (folder / PORTFOLIO, portfolio_sheets()),
        (folder / broken["workbook"], [shipments]),
        *((folder / name, sheets) for name, sheets in table_books()),
    ):
        write_book(path, sheets)
        written.append(path)
    return written


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write the example workbooks from their source tables.")
    parser.add_argument("folder", nargs="?", type=Path, default=DATA)
    for path in build(parser.parse_args().folder):
        print(path)

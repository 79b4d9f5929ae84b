"""Reader of workbooks in Brightway's form: blocks of an activity, its values, its exchanges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from groundwork.problems import Place, Problem
from groundwork.sheets import Sheet, read_book
from inventories.attach.brightway_exchanges import BIOSPHERE, Stated, dataset_of, exchange_of
from inventories.attach.problems import refuse
from inventories.attach.records import Dataset, Format, Raw, RawExchange

Row = Mapping[str, object]
_DATABASE, _ACTIVITY, _EXCHANGES = "database", "activity", "exchanges"
_LEVELS = "::"


@dataclass
class _Block:
    """One activity as it stands in a sheet."""

    place: Place
    values: dict[str, object] = field(default_factory=dict)
    rows: list[tuple[Row, Place]] = field(default_factory=list)

    @property
    def product(self) -> str:
        return str(self.values.get("reference product") or self.values["name"])

    @property
    def code(self) -> str:
        parts = (self.values["name"], self.product, self.values.get("location", ""))
        return str(self.values.get("code") or "|".join(map(str, parts)))


def read_excel(path: Path) -> tuple[Raw, list[Problem]]:
    """A database from a workbook.

    Raises:
        BadInput: the workbook is hostile or unreadable, or holds no activity.
    """
    loaded = read_book(path)
    name, blocks = path.stem, []
    for sheet in loaded.value.sheets:
        found, stated = _blocks(sheet)
        blocks += found
        name = stated or name
    if not blocks:
        raise refuse("inventories.attach-excel-layout", Place(path.name))
    datasets = tuple(_dataset(block, blocks, name) for block in blocks)
    n_exchanges = sum(len(d.exchanges) for d in datasets)
    return Raw(Format.BRIGHTWAY_EXCEL, name, datasets, n_exchanges), list(loaded.problems)


def _cells(sheet: Sheet, row: int) -> list[str]:
    return [sheet.text(row, column).strip() for column in range(len(sheet.columns))]


def _blocks(sheet: Sheet) -> tuple[list[_Block], str]:
    """The activities of a sheet, and the database's name where it is stated."""
    blocks: list[_Block] = []
    database = ""
    heading: list[str] = []
    state = ""
    for row in range(sheet.n_rows):
        cells = _cells(sheet, row)
        first = cells[0].lower() if cells else ""
        place = Place(sheet.file, sheet.name, f"A{row + 1}")
        if first == _DATABASE and not blocks:
            database = cells[1]
        elif first == _ACTIVITY:
            blocks.append(_Block(place, {"name": cells[1]}))
            state = _ACTIVITY
        elif first == _EXCHANGES and blocks:
            state, heading = _EXCHANGES, []
        elif not any(cells):
            state = state if state == _EXCHANGES and not heading else ""
        elif state == _ACTIVITY and len(cells) > 1:
            blocks[-1].values[first] = cells[1]
        elif state == _EXCHANGES and not heading:
            heading = [cell.lower() for cell in cells]
        elif state == _EXCHANGES:
            values = {key: value for key, value in zip(heading, cells, strict=False) if key and value}
            blocks[-1].rows.append((values, place))
    return blocks, database


def _dataset(block: _Block, blocks: list[_Block], database: str) -> Dataset:
    parts = list(_exchanges(block, blocks, database))
    return dataset_of(block.code, block.values, parts, block.code, block.place)


def _exchanges(block: _Block, blocks: list[_Block], database: str) -> Iterator[RawExchange]:
    for row, place in block.rows:
        kind = str(row.get("type") or "technosphere").lower()
        node = dict(row)
        node["categories"] = tuple(filter(None, str(row.get("categories") or "").split(_LEVELS)))
        if kind in BIOSPHERE:
            flow = Stated(kind, str(row.get("code") or ""), node, row, missing=False)
            yield exchange_of(flow, place)
            continue
        stated = str(row.get("database") or database)
        supplier = block if kind == "production" else _supplier(row, blocks) if stated == database else None
        if supplier is not None:
            node = {**supplier.values, "unit": row.get("unit") or supplier.values.get("unit", "")}
        key = supplier.code if supplier else "|".join((stated, str(row.get("name", ""))))
        foreign = supplier is None and stated != database
        yield exchange_of(Stated(kind, key, node, row, missing=foreign), place)


def _supplier(row: Row, blocks: list[_Block]) -> _Block | None:
    """The one activity that an exchange row describes: every value the row states agrees."""
    name, product = str(row.get("name", "")), str(row.get("reference product") or "")
    location = str(row.get("location") or "")
    fitting = [
        b
        for b in blocks
        if b.values["name"] == name
        and (not product or b.product == product)
        and (not location or b.values.get("location") == location)
    ]
    return fitting[0] if len(fitting) == 1 else None

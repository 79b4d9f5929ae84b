"""The sheets of the installation workbook: one column per field of the model, named in two languages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from groundwork.tables import Choice, Field, Kind, TableSpec


class Cell(StrEnum):
    """How a cell holds its value: as it is, as a list "a; b", or as pairs "name = 0.8; name = 0.2"."""

    PLAIN = "plain"
    LIST = "list"
    PAIRS = "pairs"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column and the place of its value in a record, e.g. ``("heat", "imported_tj")``."""

    path: tuple[str, ...]
    field: Field
    cell: Cell = Cell.PLAIN


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A sheet that holds the records of one list of the installation."""

    key: str
    spec: TableSpec
    columns: tuple[SheetColumn, ...]


PAIR_HELP = "name = number; name = number", "名称 = 数值; 名称 = 数值"
LIST_HELP = "several separated by ;", "多个以分号隔开"
METHODS = (
    Choice("combustion", "combustion", "燃烧"),
    Choice("process", "process emissions", "过程排放"),
    Choice("mass_balance", "mass balance", "质量平衡"),
)
AMOUNT_UNITS = (Choice("t", "t", "吨"), Choice("1000Nm3", "1000 Nm3", "千标方", ("1000Nm³", "kNm3")))
LEVEL_UNITS = (Choice("t", "t", "吨"), Choice("MWh", "MWh", "兆瓦时"))
FACTOR_UNITS = (
    Choice("tCO2/TJ", "tCO2/TJ", "吨CO2/太焦"),
    Choice("tCO2/t", "tCO2/t", "吨CO2/吨"),
    Choice("tCO2/1000Nm3", "tCO2/1000 Nm3", "吨CO2/千标方", ("tCO2/1000Nm³",)),
)
PFC_METHODS = (Choice("slope", "slope", "斜率法"), Choice("overvoltage", "overvoltage", "过电压法"))
GASES = (Choice("CO2", "CO2", "二氧化碳"), Choice("N2O", "N2O", "氧化亚氮"))
CO2_KINDS = (
    Choice("stored", "stored in a geological site", "地质封存"),
    Choice("bound", "bound in a product", "固定于产品"),
    Choice("received", "received", "外来"),
    Choice("handed on", "handed on for another use", "转出他用"),
)
BASES = (Choice("actual", "actual", "实际值"), Choice("default", "default", "默认值"))
SOURCES = (
    Choice("Measured", "Measured", "实测"),
    Choice("Default", "Default", "默认"),
    Choice("Unknown", "Unknown", "未知"),
)


def column(  # noqa: PLR0913 - a column has that many sides
    path: str,
    en: str,
    zh: str,
    kind: Kind = Kind.TEXT,
    *,
    unit: str = "",
    cell: Cell = Cell.PLAIN,
    required: bool = False,
    choices: tuple[Choice, ...] = (),
    help_en: str = "",
    help_zh: str = "",
) -> SheetColumn:
    """A column at a dotted path of a record."""
    key = path.replace(".", "_")
    if cell is not Cell.PLAIN and not help_en:
        help_en, help_zh = PAIR_HELP if cell is Cell.PAIRS else LIST_HELP
    field = Field(key, en, zh, kind, required, (), choices, unit, help_en, help_zh)
    return SheetColumn(tuple(path.split(".")), field, cell)


def number(path: str, en: str, zh: str, unit: str = "", *, required: bool = False) -> SheetColumn:
    """A column of numbers."""
    return column(path, en, zh, Kind.NUMBER, unit=unit, required=required)


def pairs(path: str, en: str, zh: str, unit: str = "") -> SheetColumn:
    """A column of names with numbers."""
    return column(path, en, zh, unit=unit, cell=Cell.PAIRS)


def choice(
    path: str, en: str, zh: str, choices: tuple[Choice, ...], *, required: bool = False
) -> SheetColumn:
    """A column with a closed vocabulary."""
    return column(path, en, zh, Kind.CHOICE, choices=choices, required=required)


def table(key: str, en: str, zh: str, *columns: SheetColumn, required: bool = False) -> SheetTable:
    """A sheet of these columns."""
    return SheetTable(key, TableSpec(key, en, zh, tuple(c.field for c in columns), (), required), columns)

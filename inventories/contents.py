"""What a product holds: carbon that may leave again one day, and heat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from inventories.amounts import AMOUNT_COLUMNS, read_amount, refuse_faults
from inventories.folder import data_dir
from inventories.process import Amount
from inventories.rows import read_rows

SHARED_COLUMNS = ("process_id", *AMOUNT_COLUMNS)


class CarbonKind(StrEnum):
    """Where the carbon in a product comes from."""

    FOSSIL = "fossil"
    BIOGENIC = "biogenic"


@dataclass(frozen=True, slots=True)
class CarbonContent:
    """Carbon in one unit of a product, each `value` in kg C per unit; None where it is not known."""

    process_id: str
    fossil: Amount | None = None
    biogenic: Amount | None = None


@cache
def carbon_contents() -> Mapping[str, CarbonContent]:
    """Carbon content by process id, as ISO 14067 wants it stated beside the footprint.

    A product that is missing may hold carbon; nobody has written it down. Raises
    `BadInput` when the table cannot be read.
    """
    found: dict[str, dict[CarbonKind, Amount]] = {}
    rows, problems = read_rows(data_dir() / "carbon_content.csv", (*SHARED_COLUMNS, "kind"))
    for row in rows:
        found.setdefault(row.text("process_id"), {})[row.choice("kind", CarbonKind)] = read_amount(row)
    refuse_faults(problems, rows)
    return MappingProxyType(
        {
            key: CarbonContent(key, kinds.get(CarbonKind.FOSSIL), kinds.get(CarbonKind.BIOGENIC))
            for key, kinds in found.items()
        }
    )


@cache
def heating_values() -> Mapping[str, Amount]:
    """Lower heating value by process id, in MJ per unit. Raises `BadInput` as above."""
    rows, problems = read_rows(data_dir() / "heating_values.csv", SHARED_COLUMNS)
    found = {row.text("process_id"): read_amount(row) for row in rows}
    refuse_faults(problems, rows)
    return MappingProxyType(found)

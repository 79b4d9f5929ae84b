"""An independent footprint: numpy.linalg.solve on matrices read straight from CSV tables and workbooks.

Nothing of footprint/ is used, nor the readers of inventories/ and groundwork/: its own units,
its own words, dense matrices, forward solve (the engine solves the transposed system).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import openpyxl

DATA = Path(__file__).parents[2] / "inventories" / "data"

# Factor to the first unit of each kind.
UNITS = {
    "kg": ("kg", 1.0), "千克": ("kg", 1.0), "t": ("kg", 1000.0), "吨": ("kg", 1000.0),
    "g": ("kg", 0.001), "克": ("kg", 0.001), "kWh": ("MJ", 3.6), "度": ("MJ", 3.6), "千瓦时": ("MJ", 3.6),
    "MJ": ("MJ", 1.0), "GJ": ("MJ", 1000.0), "兆焦": ("MJ", 1.0), "吉焦": ("MJ", 1000.0),
    "m3": ("m3", 1.0), "立方米": ("m3", 1.0), "m2": ("m2", 1.0), "平方米": ("m2", 1.0),
    "m": ("m", 1.0), "米": ("m", 1.0), "p": ("p", 1.0), "件": ("p", 1.0), "个": ("p", 1.0),
    "tkm": ("tkm", 1.0), "Nm3": ("Nm3", 1.0),
}  # fmt: skip
GASES = {
    "CO2, fossil": "co2_fossil", "二氧化碳": "co2_fossil", "CO2": "co2_fossil", "CH4, fossil": "ch4_fossil",
    "甲烷": "ch4_fossil", "N2O": "n2o", "氧化亚氮": "n2o", "CO2, fossil, from process": "co2_process",
    "工艺二氧化碳": "co2_process", "CO2 bound in the product": "co2_bound",
    "release of bound CO2": "co2_bound_release",
}  # fmt: skip
MODES = {
    "truck 30 t": "tkm_truck30", "重型柴油货车30t": "tkm_truck30", "truck 18 t": "tkm_truck18",
    "重型柴油货车18t": "tkm_truck18", "truck 10 t": "tkm_truck10", "重型柴油货车10t": "tkm_truck10",
    "rail": "tkm_rail", "铁路": "tkm_rail", "inland vessel": "tkm_barge", "内河船": "tkm_barge",
    "sea, container ship": "tkm_sea_cont", "海运集装箱船": "tkm_sea_cont",
    "sea, bulk carrier": "tkm_sea_bulk", "海运散货船": "tkm_sea_bulk",
}  # fmt: skip
SUPPLIER_UNITS = {"kgCO2e/kg": ("kg", 1.0), "kgCO2e/t": ("t", 1.0), "tCO2e/t": ("t", 1000.0)}


def convert(value: float, unit_from: str, unit_to: str) -> float:
    """An amount in another unit of the same kind."""
    (kind, a), (other, b) = UNITS[unit_from], UNITS[unit_to]
    assert kind == other, (unit_from, unit_to)
    return value * a / b


@dataclass
class Background:
    """The inventory as its tables state it."""

    units: dict[str, str]
    inputs: list[tuple[str, str, float, str]]
    emissions: list[tuple[str, str, float, str]]
    gwp: dict[str, float]


def read_background(metric: str) -> Background:
    """Processes, exchanges and warming potentials from the packaged CSV files."""

    def rows(name: str) -> list[dict[str, str]]:
        with (DATA / name).open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))

    exchanges = [
        (r["role"], r["process_id"], r["flow_id"], float(r["amount"]), r["unit"])
        for r in rows("exchanges.csv")
    ]
    newest: dict[str, tuple[int, float]] = {}  # power: the newest official factor holds
    for r in rows("electricity_footprint.csv"):
        if r["process_id"] and int(r["year"]) > newest.get(r["process_id"], (0, 0.0))[0]:
            newest[r["process_id"]] = (int(r["year"]), float(r["value"]))
    exchanges = [e for e in exchanges if not (e[1] in newest and e[2] == "ghg_co2e")]
    exchanges += [("emission", process, "ghg_co2e", kg, "kg") for process, (_, kg) in newest.items()]
    return Background(
        units={r["id"]: r["unit"] for r in rows("processes.csv")},
        inputs=[e[1:] for e in exchanges if e[0] == "input"],
        emissions=[e[1:] for e in exchanges if e[0] == "emission"],
        gwp={r["flow_id"]: float(r["value"]) for r in rows("gwp.csv") if r["metric"] == metric},
    )


def plain_footprints(workbook: Path, metric: str = "AR6") -> dict[str, float]:
    """kgCO2e per declared amount of every product of an example workbook."""
    known = read_background(metric)
    book = openpyxl.load_workbook(workbook)
    tables = [list(sheet.iter_rows(min_row=2, values_only=True)) for sheet in book.worksheets]
    products = {str(row[0]): row for row in tables[0] if row[0]}
    nodes = [*known.units, *(f"product:{p}" for p in products)]
    at = {name: i for i, name in enumerate(nodes)}
    a, direct = np.eye(len(nodes)), np.zeros(len(nodes))
    for process, flow, amount, unit in known.inputs:
        a[at[flow], at[process]] -= convert(amount, unit, known.units[flow])
    for process, flow, amount, unit in known.emissions:
        direct[at[process]] += convert(amount, unit, "kg") * known.gwp[flow]
    names = [sheet.title for sheet in book.worksheets]
    coproducts = [
        t for name, t in zip(names, tables, strict=True) if name in {"coproducts", "共生产品", "联产品"}
    ]
    for row in tables[1]:
        if row[0] and not _apart(row):
            _add_line(row, products, known, a, direct, at)
    for name, row in products.items():
        share = _mass_share(row, coproducts[0]) if coproducts else 1.0
        a[at[f"product:{name}"], at[f"product:{name}"]] += row[4] / share - 1.0
    found = {}
    for name, row in products.items():
        demand = np.zeros(len(nodes))
        demand[at[f"product:{name}"]] = row[4]
        found[name] = float(direct @ np.linalg.solve(a, demand))
    return found


def _add_line(row, products, known, a, direct, at) -> None:  # type: ignore[no-untyped-def]  # noqa: PLR0917
    """One row of the bill: id, stage, item, amount, unit, link, pcf, pcf unit, gas, mode, km, ..."""
    name, _, _, amount, unit, link, pcf, pcf_unit, gas, mode, distance_km = row[:11]
    node = at[f"product:{name}"]
    if gas:
        direct[node] += convert(amount, unit, "kg") * known.gwp[GASES[gas]]
    elif pcf is not None:
        per, kg = SUPPLIER_UNITS[pcf_unit]
        direct[node] += convert(amount, unit, per) * pcf * kg
    elif mode:
        a[at[MODES[mode]], node] -= convert(amount, unit, "t") * distance_km
    elif link.startswith("product:"):
        a[at[link], node] -= convert(amount, unit, products[link.removeprefix("product:")][3])
    else:
        process = products[name][12] if link == "electricity" else link
        a[at[process], node] -= convert(amount, unit, known.units[process])


def _apart(row) -> bool:  # type: ignore[no-untyped-def]
    """Left out by the cut-off rule (column 15), or of module D (column 16): no part of a footprint."""
    return row[14] in {"yes", "是"} or row[15] in {"D beyond the system boundary", "D 系统边界外"}


def _mass_share(product_row, coproducts) -> float:  # type: ignore[no-untyped-def]
    """Share by mass; the examples' co-products ask for no other method."""
    own = {product_row[0], product_row[1]}
    others = [r for r in coproducts if r[0] == product_row[0] and r[1] not in own]
    assert {r[7] for r in coproducts} <= {None, "mass"}
    mass_kg = product_row[5]
    return mass_kg / (mass_kg + sum(convert(r[2], r[3], "kg") for r in others))

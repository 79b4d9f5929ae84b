"""Fill the European Commission's communication template, let LibreOffice recalculate it, read it back.

CBAM communication template for installations v2.1.1 (13 December 2024, European Commission, DG TAXUD,
CC BY 4.0). The workbook is not part of this project: the user brings a copy. Only unlocked cells are
written, in the XML itself, so that every formula and protection stays as published.

    CBAM_COMMUNICATION_TEMPLATE=template.xlsx python -m tests.cbam.embedded.official_template CASE.json

prints what the template makes of a case (the form of ``cases/*.expected.json``).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl

from cbam.embedded.model import Installation

VARIABLE = "CBAM_COMMUNICATION_TEMPLATE"
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
SOURCE = (
    "European Commission, CBAM communication template for installations v2.1.1 (13.12.2024, CC BY 4.0), "
    "filled in its unlocked cells and recalculated by its own formulas in LibreOffice"
)
A, B, C, D, E = "A_InstData", "B_EmInst", "C_Emissions&Energy", "D_Processes", "E_PurchPrec"
PRODUCTS, SYSTEM = "Summary_Products", "InputOutput"
METHODS = {"combustion": "Combustion", "process": "Process emissions", "mass_balance": "Mass Balance"}
PER_CENT = 100
PROCESS_STRIDE, PRECURSOR_STRIDE = 65, 44
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
Cells = dict[tuple[str, str], object]


def template() -> Path | None:
    """The user's copy of the template, if the environment names one that exists."""
    path = Path(os.environ.get(VARIABLE, ""))
    return path if path.is_file() else None


def cells(case: Installation, dir_em: Mapping[str, float], routes: Mapping[str, list[str]]) -> Cells:
    """What to write where. ``dir_em`` DirEm* by process, which the template wants typed; ``routes`` the
    template's production routes by goods category, in its order."""
    found: Cells = {}
    found.update(_about(case))
    found.update(_monitored(case))
    names = [p.name for p in case.processes]
    for k, process in enumerate(case.processes):
        row = 11 + PROCESS_STRIDE * k
        put = {
            f"L{row + 5 + i}": process.production_by_route.get(r, 0)
            for i, r in enumerate(routes[process.goods_category])
        }
        put[f"L{row + 16}"] = process.to_market_t
        others = [name for name in names if name != process.name]
        put |= {f"L{row + 21 + i}": process.consumed_in.get(name, 0) for i, name in enumerate(others)}
        heat, gas, power = process.heat, process.waste_gas, process.electricity
        put |= {f"L{row + 30}": process.non_cbam_t, f"K{row + 39}": True, f"L{row + 39}": True}
        put |= {f"L{row + 43}": dir_em[process.name]}
        put |= {f"L{row + 46}": heat.imported_tj, f"M{row + 46}": heat.exported_tj}
        put |= {f"L{row + 47}": heat.imported_ef or 0, f"M{row + 47}": heat.exported_ef or 0}
        put |= {f"L{row + 50}": gas.imported_tj, f"M{row + 50}": gas.exported_tj}
        put |= {f"L{row + 54}": power.consumed_mwh, f"L{row + 55}": power.ef, f"L{row + 56}": power.ef_source}
        put |= {f"L{row + 60}": power.exported_mwh, f"L{row + 61}": power.exported_ef}
        found.update({(D, cell): value for cell, value in put.items()})
    for k, bought in enumerate(case.precursors):
        row = 14 + PRECURSOR_STRIDE * k
        put = {
            f"L{row + 3 + i}": bought.quantity_by_route.get(r, 0)
            for i, r in enumerate(routes[bought.goods_category])
        }
        put |= {f"L{row + 14 + i}": bought.consumed_in.get(name, 0) for i, name in enumerate(names)}
        put |= {f"L{row + 24}": bought.other_purposes_t}
        put |= {f"L{row + 35}": bought.see_direct, f"M{row + 35}": bought.see_direct_source}
        put |= {f"L{row + 36}": bought.electricity_mwh_per_t, f"M{row + 36}": bought.electricity_source}
        put |= {f"L{row + 37}": bought.electricity_ef, f"M{row + 37}": bought.electricity_ef_source}
        found.update({(E, cell): value for cell, value in put.items()})
    for k, product in enumerate(case.products):
        row = 10 + k
        found |= {(PRODUCTS, f"D{row}"): product.process, (PRODUCTS, f"F{row}"): int(product.cn)}
        found[PRODUCTS, f"H{row}"] = product.product
    return {place: value for place, value in found.items() if value is not None}


def _about(case: Installation) -> Iterator[tuple[tuple[str, str], object]]:
    yield (A, "I9"), case.period.start
    yield (A, "L9"), case.period.end
    rows = ("name", "street", "economic_activity", "postcode", None, "city", "country", "unlocode")
    for i, key in enumerate(rows):
        if key and case.installation.get(key):
            yield (A, f"I{20 + i}"), case.installation[key]
    categories = list(dict.fromkeys(p.goods_category for p in case.processes))
    for i, category in enumerate(categories):
        yield (A, f"E{62 + i}"), category
        made = [p.production_by_route for p in case.processes if p.goods_category == category]
        named = list(dict.fromkeys(r for routes in made for r in routes if not r.startswith("All ")))
        for column, route in zip("IJKLMN", named, strict=False):
            yield (A, f"{column}{62 + i}"), route
    for i, process in enumerate(case.processes):
        yield (A, f"E{83 + i}"), process.goods_category
        yield (A, f"F{83 + i}"), "Only direct production"
        yield (A, f"L{83 + i}"), process.name
    for i, bought in enumerate(case.precursors):
        yield (A, f"E{102 + i}"), bought.goods_category
        yield (A, f"F{102 + i}"), bought.country
        yield (A, f"L{102 + i}"), bought.name
        for column, route in zip("GHIJK", bought.quantity_by_route, strict=False):
            yield (A, f"{column}{102 + i}"), route


def _monitored(case: Installation) -> Iterator[tuple[tuple[str, str], object]]:
    for i, s in enumerate(case.source_streams):
        values = {
            "D": METHODS[s.method], "E": s.name, "F": s.activity_data, "G": s.unit, "H": s.ncv, "J": s.ef,
            "K": s.ef_unit, "L": s.carbon_content, "R": s.biomass_fraction * PER_CENT,
            "N": None if s.oxidation is None else s.oxidation * PER_CENT,
            "P": None if s.conversion is None else s.conversion * PER_CENT,
        }  # fmt: skip
        yield from (((B, f"{c}{17 + i}"), v) for c, v in values.items())
    for i, x in enumerate(case.pfc):
        values = {
            "D": "Slope method" if x.method == "slope" else "Overvoltage method", "E": x.technology,
            "F": x.aluminium_t, "AG": x.frequency, "AH": x.duration, "AI": x.sef_cf4, "AJ": x.aeo,
            "AK": x.current_efficiency, "AL": x.ovc, "AM": x.f_c2f6, "AT": x.collection_efficiency,
        }  # fmt: skip
        yield from (((B, f"{c}{98 + i}"), v) for c, v in values.items())
    for i, m in enumerate(case.cems):
        values = {
            "D": m.name, "E": m.gas, "R": m.biomass_fraction * PER_CENT, "V": m.concentration_g_per_nm3,
            "X": m.hours, "Z": m.flow_1000nm3_per_h,
        }  # fmt: skip
        yield from (((B, f"{c}{113 + i}"), v) for c, v in values.items())


@cache
def routes_of(path: Path) -> dict[str, list[str]]:
    """The template's production routes by goods category, in order."""
    sheet = openpyxl.load_workbook(path, data_only=True, read_only=True)["Parameters_Constants"]
    rows = sheet.iter_rows(min_row=89, max_row=106, max_col=15, values_only=True)
    return {str(row[0]): [str(r) for r in row[6:14] if r not in (None, "n.a.")] for row in rows}


@cache
def protection(path: Path) -> tuple[list[str], frozenset[tuple[str, str]]]:
    """The template's sheet names in order, and its unlocked cells."""
    book = openpyxl.load_workbook(path)
    unlocked = frozenset(
        (sheet.title, cell.coordinate)
        for sheet in book
        if sheet.title in {A, B, C, D, E, PRODUCTS}
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    )
    return book.sheetnames, unlocked


def fill(path: Path, values: Cells, out: Path) -> None:
    """A copy of the template with these values; refuses a cell that is locked."""
    names, unlocked = protection(path)
    locked = [f"{s}!{c}" for s, c in values if (s, c) not in unlocked]
    if locked:
        raise ValueError(f"locked cells: {locked}")
    files = {name: f"xl/worksheets/sheet{i}.xml" for i, name in enumerate(names, start=1)}
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        changed = {files[sheet] for sheet, _ in values}
        for item in old.namelist():
            data = old.read(item)
            if item in changed:
                text = data.decode("utf-8")
                for (sheet, cell), value in values.items():
                    if files[sheet] == item:
                        text = _patched(text, cell, value)
                data = text.encode("utf-8")
            new.writestr(item, data)


def _patched(text: str, cell: str, value: object) -> str:
    pattern = re.compile(rf'<c r="{cell}"([^>]*?)(/>|>.*?</c>)', re.DOTALL)
    found = pattern.search(text)
    if found is None:
        raise ValueError(f"no cell {cell}")
    style = re.search(r's="\d+"', found[1])
    attributes = f" {style[0]}" if style else ""
    if isinstance(value, bool):
        body = f'<c r="{cell}"{attributes} t="b"><v>{int(value)}</v></c>'
    elif isinstance(value, date):
        body = f'<c r="{cell}"{attributes}><v>{(value - date(1899, 12, 30)).days}</v></c>'
    elif isinstance(value, (int, float)):
        body = f'<c r="{cell}"{attributes}><v>{value!r}</v></c>'
    else:
        shown = f'<t xml:space="preserve">{escape(str(value))}</t>'
        body = f'<c r="{cell}"{attributes} t="inlineStr"><is>{shown}</is></c>'
    return text[: found.start()] + body + text[found.end() :]


def recalculate(path: Path, folder: Path) -> Path:
    """The workbook as LibreOffice saves it after recalculating every formula on load."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    out = folder / "recalculated"
    command = [
        str(SOFFICE), "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "xlsx",
        "--outdir", str(out), str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return out / path.name


def read_back(path: Path, case: Installation) -> dict[str, Any]:
    """The template's own figures for a case."""
    book = openpyxl.load_workbook(path, data_only=True)
    b, c, system, products = book[B], book[C], book[SYSTEM], book[PRODUCTS]
    sources: list[dict[str, Any]] = [
        {"name": s.name, "fossil_t": b[f"AU{17 + i}"].value, "biogenic_t": b[f"AV{17 + i}"].value,
         "energy_fossil_tj": b[f"AX{17 + i}"].value, "energy_biogenic_tj": b[f"AY{17 + i}"].value}
        for i, s in enumerate(case.source_streams)
    ]  # fmt: skip
    sources += [{"name": x.name, "fossil_t": b[f"AU{98 + i}"].value} for i, x in enumerate(case.pfc)]
    sources += [{"name": x.name, "fossil_t": b[f"AU{113 + i}"].value} for i, x in enumerate(case.cems)]
    heads = {
        "SE_direct": "AJ",
        "SEE_direct": "AK",
        "SE_indirect": "AL",
        "SEE_indirect": "AM",
        "embedded_electricity": "AO",
    }
    processes = {
        p.name: {key: system[f"{column}{71 + i}"].value for key, column in heads.items()}
        for i, p in enumerate(case.processes)
    }
    columns = {"SEE_direct": "I", "SEE_indirect": "J", "SEE_total": "K", "embedded_electricity": "O"}
    goods = [
        {
            "cn": p.cn,
            "process": p.process,
            **{key: products[f"{col}{10 + i}"].value for key, col in columns.items()},
        }
        for i, p in enumerate(case.products)
    ]
    totals = {"co2": "H", "biomass": "I", "n2o": "J", "pfc": "K", "direct": "L"}
    return {
        "source": SOURCE,
        "sources": sources,
        "totals": {key: c[f"{column}27"].value for key, column in totals.items()},
        "processes": processes,
        "products": goods,
    }


def official(path: Path, case: Installation, dir_em: Mapping[str, float]) -> dict[str, Any]:
    """What the template at ``path`` makes of a case."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        filled = folder / "filled.xlsx"
        fill(path, cells(case, dir_em, routes_of(path)), filled)
        return read_back(recalculate(filled, folder), case)


def main() -> None:
    """Print what the template makes of a case file."""
    from cbam.embedded.installation import compute
    from cbam.embedded.reading import read_json
    from cbam.law.rulebook import load_rulebook

    path = template()
    if path is None or SOFFICE is None:
        sys.exit(f"set {VARIABLE} to a copy of the template, and install LibreOffice Calc")
    case = read_json(Path(sys.argv[1])).value.installation
    result = compute(case, load_rulebook().at(date(2026, 6, 1)))
    dir_em = {p.name: p.direct_attributed_t or 0.0 for p in result.processes}
    print(json.dumps(official(path, case, dir_em), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

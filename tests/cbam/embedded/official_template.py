"""Fill the European Commission's communication template, let LibreOffice recalculate it, read it back.

CBAM communication template for installations v2.1.1 (13 December 2024, European Commission, DG TAXUD,
CC BY 4.0). The workbook is not part of this project: the user brings a copy. The filling is the product's own
(``cbam communication INSTALLATION --template COPY.xlsx``); here its formulas are let loose on it.

    CBAM_COMMUNICATION_TEMPLATE=template.xlsx python -m tests.cbam.embedded.official_template CASE.json

prints what the template makes of a case (the form of ``cases/*.expected.json``).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from cbam.communication.items import Told
from cbam.communication.official.copy import fill_copy
from cbam.communication.official.layout import open_template
from cbam.communication.statements import Statements
from cbam.embedded.installation import compute
from cbam.embedded.model import Installation
from cbam.embedded.reading import read_json
from cbam.embedded.results import InstallationResult
from cbam.law.rulebook import Law, load_rulebook

VARIABLE = "CBAM_COMMUNICATION_TEMPLATE"
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
SOURCE = (
    "European Commission, CBAM communication template for installations v2.1.1 (13.12.2024, CC BY 4.0), "
    "filled in its unlocked cells and recalculated by its own formulas in LibreOffice"
)
B, C = "B_EmInst", "C_Emissions&Energy"
PRODUCTS, SYSTEM = "Summary_Products", "InputOutput"
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def template() -> Path | None:
    """The user's copy of the template, if the environment names one that exists."""
    path = Path(os.environ.get(VARIABLE, ""))
    return path if path.is_file() else None


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


def official(path: Path, case: Installation, result: InstallationResult, law: Law) -> dict[str, Any]:
    """What the template at ``path`` makes of a case."""
    told = Told(case, result, Statements(), "en")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        filled = folder / "filled.xlsx"
        filled.write_bytes(fill_copy(open_template(path), told, law, "test").data)
        return read_back(recalculate(filled, folder), case)


def main() -> None:
    """Print what the template makes of a case file."""
    path = template()
    if path is None or SOFFICE is None:
        sys.exit(f"set {VARIABLE} to a copy of the template, and install LibreOffice Calc")
    case = read_json(Path(sys.argv[1])).value.installation
    law = load_rulebook().at(date(2026, 6, 1))
    print(json.dumps(official(path, case, compute(case, law), law), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

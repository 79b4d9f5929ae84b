"""Invent a sector of 300 exporting firms from public export structure.

Run ``python examples/make_sector.py OUT.xlsx``.

Which goods, how much of each and at what unit value comes from ``source/sector_structure.csv``, whose basis
column says what is published and what is assumed. Firms, importers, sizes, margins around the published mean,
who has verified figures, who passes costs on, what a loan asks for and what steel and aluminium firms use per
tonne (drawn around the levels of the energy norms) are drawn from fixed seeds: nobody real is meant.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np

from cbam.stress.norms import norms
from groundwork.workbooks import SheetOut, write_book

SOURCE = Path(__file__).parent / "source" / "sector_structure.csv"
FIRMS, IMPORTERS, SHARE_OF_IMPORTS, SEED = 300, 60, 0.25, 20261122
PROVINCES = (
    "Shandong 山东",
    "Jiangsu 江苏",
    "Zhejiang 浙江",
    "Hebei 河北",
    "Guangdong 广东",
    "Liaoning 辽宁",
)
VERIFIED, SHIPMENTS_A_QUARTER = 0.15, 2
COVENANTS = (None, None, 1.5, 2.0)
SMALL_IMPORTERS, SMALL_MASS_T, SPLIT_FROM_T = 40, (5, 80), 200
SHIPMENT = (
    "id",
    "firm",
    "product",
    "cn_code",
    "origin",
    "importer",
    "quarter",
    "mass_t",
    "value",
    "currency",
    "margin",
    "emissions",
    "verified",
    "see_direct",
    "see_indirect",
    "sefa",
    "see_uncertainty",
)
FIRM = (
    "firm",
    "sector",
    "province",
    "county",
    "revenue",
    "eu_revenue",
    "ebit",
    "fixed_cost",
    "pass_through",
    "interest",
    "loan",
    "covenant_interest_cover",
)
UNIT_ENERGY = ("firm", "norm", "value", "unit", "year")
NORMS = {
    "7207": ("gb-21256-2025-sinter", "gb-21256-2025-blast-furnace"),
    "7208": ("gb-21256-2025-sinter", "gb-21256-2025-blast-furnace"),
    "7210": ("gb-21256-2025-sinter", "gb-21256-2025-blast-furnace"),
    "7214": ("gb-21256-2025-eaf-from-70",),
    "7228": ("gb-21256-2025-eaf-from-70",),
    "3102": ("gb-21344-2023-urea-steam",),
    "7604": ("gb-21351-2023-aluminium-industrial-profile-1",),
    "7606": ("gb-21351-2023-aluminium-cold-strip",),
}
STATING, STATED_YEAR, STEP = 0.7, 2025, 0.5


def structure() -> list[dict[str, str]]:
    """The goods with quantities, unit values and margins."""
    with SOURCE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def sector() -> tuple[list[list[object]], list[list[object]]]:
    """Rows of the shipments and of the firms."""
    draw = np.random.default_rng(SEED)
    goods = structure()
    value = np.array([float(g["quantity_t"]) * float(g["unit_value_eur_per_t"]) for g in goods])
    main = draw.choice(len(goods), FIRMS, p=value / value.sum())
    main[: len(goods)] = np.arange(len(goods))
    size = draw.lognormal(0, 1, FIRMS)
    shipments: list[list[object]] = []
    firms: list[list[object]] = []
    for number in range(FIRMS):
        good = goods[main[number]]
        of_good = size[main == main[number]].sum()
        mass = float(good["quantity_t"]) * SHARE_OF_IMPORTS * size[number] / of_good
        name = f"Firm {number + 1:03d} {good['name_zh']}企业"
        margin = float(good["ebit_margin"]) * draw.lognormal(0, 0.4)
        lines = _lines(draw, good, (name, mass, margin))
        eu_revenue = sum(float(str(line[SHIPMENT.index("value")])) for line in lines)
        revenue = eu_revenue / draw.uniform(0.1, 0.6)
        firms.append(
            [
                name,
                good["industry"],
                PROVINCES[int(draw.integers(len(PROVINCES)))],
                f"County {int(draw.integers(30)) + 1:02d} 县",
                round(revenue),
                round(eu_revenue),
                round(revenue * margin),
                round(revenue * 0.12),
                round(float(draw.beta(2, 2)), 2),
                round(revenue * 0.008),
                round(revenue * 0.2),
                COVENANTS[number % len(COVENANTS)],
            ]
        )
        for line in lines:
            shipments.append([f"S{len(shipments) + 1:05d}", *line[1:]])
    shipments += _of_small_importers(draw, shipments)
    return shipments, firms


def unit_energy(shipments: list[list[object]]) -> list[list[object]]:
    """What firms state of their energy per unit: around level 3 of the norms for their goods, invented."""
    draw = np.random.default_rng(SEED + 1)
    firm, code = SHIPMENT.index("firm"), SHIPMENT.index("cn_code")
    headings = {str(line[firm]): str(line[code])[:4] for line in shipments}
    found: list[list[object]] = []
    for name, heading in headings.items():
        if draw.random() > STATING:
            continue
        for norm in (norms()[one] for one in NORMS.get(heading, ())):
            spread = norm.limit - (norm.levels[0] or 0.0)
            value = norm.limit + spread * float(draw.normal(-STEP, STEP))
            found.append([name, norm.id, round(value, 1), norm.unit, STATED_YEAR])
    return found


def _of_small_importers(draw: np.random.Generator, shipments: list[list[object]]) -> list[list[object]]:
    """A few tonnes of some large shipments go to importers who buy nothing else: some stay under 50 t."""
    importer, mass, value = (SHIPMENT.index(name) for name in ("importer", "mass_t", "value"))
    large = [line for line in shipments if float(str(line[mass])) > SPLIT_FROM_T]
    found: list[list[object]] = []
    for number, at in enumerate(draw.choice(len(large), SMALL_IMPORTERS, replace=False)):
        line = large[int(at)]
        whole, paid = float(str(line[mass])), float(str(line[value]))
        tonnes = round(float(draw.uniform(*SMALL_MASS_T)), 3)
        part = round(paid * tonnes / whole, 2)
        small = [f"S{len(shipments) + number + 1:05d}", *line[1:]]
        small[importer], small[mass], small[value] = f"Small importer {number + 1:02d}", tonnes, part
        line[mass], line[value] = round(whole - tonnes, 3), round(paid - part, 2)
        found.append(small)
    return found


def _lines(
    draw: np.random.Generator, good: dict[str, str], firm: tuple[str, float, float]
) -> list[list[object]]:
    name, mass, margin = firm
    verified = draw.random() < VERIFIED
    shares = draw.dirichlet(np.full(3 * SHIPMENTS_A_QUARTER, 4.0))
    see = float(good["see_direct"]) * draw.lognormal(0, 0.12)
    price = float(good["unit_value_eur_per_t"]) * draw.lognormal(0, 0.08)
    importers = draw.integers(0, IMPORTERS, 2)
    found: list[list[object]] = []
    for at, share in enumerate(shares):
        tonnes = round(mass * float(share), 3)
        actual: list[object] = ["actual", "yes", round(see, 3), 0.0, float(good["sefa_2026"]), 0.05]
        emissions = actual if verified else ["default", None, None, None, None, None]
        importer = f"Importer {int(importers[at % 2]) + 1:02d}"
        found.append(
            [
                None,
                name,
                f"{good['name']} {good['name_zh']}",
                good["cn_code"],
                "CN",
                importer,
                f"2026-Q{at // SHIPMENTS_A_QUARTER + 1}",
                tonnes,
                round(tonnes * price, 2),
                "EUR",
                round(margin, 4),
                *emissions,
            ]
        )
    return found


def main() -> None:
    """Write the workbook."""
    parser = argparse.ArgumentParser(description="Invent a sector of 300 exporting firms.")
    parser.add_argument(
        "out", nargs="?", type=Path, default=Path("out/sector_300.xlsx"), help="workbook to write"
    )
    target: Path = parser.parse_args().out
    target.parent.mkdir(parents=True, exist_ok=True)
    shipments, firms = sector()
    notes = (
        "Invented firms; goods, quantities and unit values after examples/source/sector_structure.csv. "
        "Loans, covenants and energy per unit of product are invented.",
        "企业均为虚构；货物、数量与单价依据examples/source/sector_structure.csv。贷款、约定倍数与单位产品能耗均为虚构。",
    )
    write_book(
        target,
        [
            SheetOut("shipments", list(SHIPMENT), shipments),
            SheetOut("firms", list(FIRM), firms),
            SheetOut("unit_energy", list(UNIT_ENERGY), unit_energy(shipments)),
            SheetOut("notes", [notes[0]], [[notes[1]]]),
        ],
    )
    print(f"{target}: {len(firms)} firms, {len(shipments)} shipments")


if __name__ == "__main__":
    main()

"""The demonstration: footprints of the example products, and a sector's bill under three price paths.

A product's footprint and its CBAM charge stand side by side; neither is computed from the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from cbam import demo_screen, outlook_report
from cbam.bill import Bill, price_lines
from cbam.outlook import Outlook, outlook
from cbam.portfolio import one_shipment, read_portfolio
from cbam.prices import published_prices
from cbam.scenario import load_named
from cbam.statute import Statute, load_statute
from groundwork.answers import as_json, finish, head
from groundwork.packaged import examples_dir
from groundwork.problems import Counts, Problem
from groundwork.words import say
from groundwork.workbooks import SheetOut, write_book

if TYPE_CHECKING:
    from footprint.results import ProductResult

SCHEMA = "cbam-demo/1"
PATHS = ("low", "central", "high")
BOMS, PORTFOLIOS = "bom_*.xlsx", "portfolio_*.xlsx"
ONE_TONNE = "1"


@dataclass(frozen=True, slots=True, eq=False)
class ProductAtBorder:
    """One example product: its footprint, and what a tonne of it pays at the border at the newest price.

    ``leading`` marks the first product of a bill of materials; the others are its parts or relatives.
    """

    result: ProductResult
    bill: Bill | None
    leading: bool


@dataclass(frozen=True, slots=True, eq=False)
class Demo:
    """What the demonstration computed."""

    products: tuple[ProductAtBorder, ...]
    sector: Outlook
    law: Statute
    period: str
    problems: tuple[Problem, ...]
    counts: Counts


def compute(folder: Path) -> Demo:
    """Footprints of every example bill of materials, and the example portfolio's outlook."""
    from footprint.bom import read_bom
    from footprint.pcf import compute as footprints
    from inventories.catalogue import load_catalogue

    law, catalogue = load_statute(), load_catalogue()
    newest = law.newest.published_prices()[-1]
    problems: list[Problem] = []
    counts = Counts()
    products = []
    for file in sorted(folder.glob(BOMS)):
        loaded = read_bom([file], catalogue)
        results = footprints(loaded.value, catalogue)
        problems += [*loaded.errors, *results.problems]
        counts += loaded.counts
        for position, result in enumerate(results.products):
            products.append(ProductAtBorder(result, _at_border(result, law, newest.period), position == 0))
    (file,) = sorted(folder.glob(PORTFOLIOS))
    portfolio = read_portfolio(file)
    sector = outlook(portfolio.value, law, [load_named(name) for name in PATHS])
    problems += [*portfolio.errors, *sector.problems]
    counts += sector.counting(portfolio.counts).counts
    return Demo(tuple(products), sector, law, newest.period, tuple(problems), counts)


def _at_border(result: ProductResult, law: Statute, period: str) -> Bill | None:
    """The bill for a tonne of the product imported in the newest quarter with a published price."""
    product = result.product
    if not product.cn_code or not product.origin:
        return None
    typed = {"cn_code": product.cn_code, "origin": product.origin, "mass_t": ONE_TONNE, "quarter": period}
    bill = price_lines(one_shipment(typed).value.shipments, law, published_prices())
    return bill if len(bill) else None


def run(out: Path, json: bool, lang: str, language: str) -> NoReturn:
    """Compute, print a summary (both languages unless one was asked for) and write the workbook."""
    demo = compute(examples_dir())
    write_report(out, demo, language)
    if json:
        typer.echo(as_json(answer(demo)))
    else:
        demo_screen.show(demo, demo_screen.Speaker((lang,) if lang else ("zh", "en")))
        typer.echo(say("cbam.report-written", language, file=str(out)))
    finish(demo.problems, language)


def answer(demo: Demo) -> dict[str, object]:
    """The demonstration in the shape of ``docs/schemas/cbam_demo.json``."""
    totals = demo.sector.table[demo.sector.table["level"] == "total"]
    return {
        **head(SCHEMA, demo.law.version, demo.law.known_on, demo.counts),
        "law_acts": demo.law.acts,
        "period": demo.period,
        "products": [
            {
                "product_id": one.result.product.id,
                "name": one.result.product.name,
                "declared_unit": one.result.product.declared_unit,
                "pcf_kgco2e": one.result.pcf_kgco2e,
                "pcf_kgco2e_per_kg": one.result.pcf_kgco2e_per_kg,
                "cn_code": one.result.product.cn_code,
                "in_scope": bool(one.bill and one.bill.charged[0]),
                "cbam_eur_per_t": one.bill.cost_eur if one.bill else None,
            }
            for one in demo.products
        ],
        "sector": totals.to_dict("records"),
    }


def write_report(path: Path, demo: Demo, lang: str) -> None:
    """The report workbook: footprints and border charges, then the sector's outlook with its assumptions."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = (
        "product",
        "cn_code",
        "declared-unit",
        "pcf",
        "pcf-per-kg",
        "see_tco2e_per_t",
        "cost_eur_per_t",
    )
    headings = [say(f"cbam.column-{c.replace('_', '-')}", lang) for c in columns]
    rows: list[list[object]] = []
    for one in demo.products:
        product, bill = one.result.product, one.bill
        see = float(bill.terms.see[0]) if bill else None
        rows.append([product.name, product.cn_code, product.declared_unit, one.result.pcf_kgco2e,
                     one.result.pcf_kgco2e_per_kg, see, bill.cost_eur if bill else None])  # fmt: skip
    notes = [say("cbam.demo-two-calculations", lang), say("cbam.demo-period", lang, period=demo.period)]
    formats = {3: "#,##0.00", 4: "0.000", 5: "0.0000", 6: "#,##0.00"}
    first = SheetOut(say("cbam.sheet-products", lang), headings, rows, notes, formats)
    write_book(path, [first, *outlook_report.outlook_sheets(demo.sector, lang)])

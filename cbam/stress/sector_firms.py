"""Behind a sector's figures: what would break each firm, its products, its lines."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from cbam.group_names import NONE
from cbam.report import line_table
from cbam.stress import measures
from cbam.stress.rerun import Rerun
from cbam.stress.reverse import Breaking, breaking, price_of_nth
from cbam.stress.sector_tables import word
from cbam.stress.under import Laws, bill_under
from groundwork.documents.model import Cell, Column, Table
from groundwork.words import say

if TYPE_CHECKING:
    import pandas as pd

    from cbam.priced import Bill
    from cbam.runs import Prepared
    from cbam.scenario import Scenario
    from cbam.shipments import Ints

PARTS: Final = (0.1, 0.25, 0.5)
_LINE: Final = (
    ("id", None), ("product", None), ("cn_code", None), ("origin", None), ("importer", None),
    ("basis", None), ("mass_t", 3), ("see_tco2e_per_t", 3), ("sefa_tco2e_per_t", 3), ("certificates", 2),
    ("price_eur", 2), ("cost_eur", 2),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reverse:
    """What brings each firm's EBIT to zero in a year, and the price factor at which a share of them falls."""

    firms: dict[str, Breaking]
    parts: dict[float, float | None]


def reverse_of(prepared: Prepared, scenario: Scenario, year: int) -> Reverse:
    """Every firm that states an EBIT; the factors at which 10, 25, 50 % of them (rounded up) are at zero."""
    found = breaking(Rerun(prepared.subject, scenario, year))
    parts = {share: price_of_nth(found, math.ceil(share * len(found))) for share in PARTS}
    return Reverse(found, parts if found else {})


def reverse_table(found: Reverse, lang: str, caption: str, basis: str) -> Table:
    """The firms, the one that breaks at the lowest price first; empty cells: nothing within reach does."""
    columns = (
        Column("firm", say("cbam.column-firm", lang)),
        Column("price", word("breaking-price", lang), 2),
        Column("factor", word("breaking-factor", lang), 2),
        Column("see", word("breaking-see", lang), 2),
        Column("pass", word("breaking-pass-through", lang), 1, percent=True),
    )
    order = sorted(
        found.firms.items(), key=lambda pair: (pair[1].price_factor is None, pair[1].price_factor or 0.0)
    )
    rows = tuple(
        (name, b.price_eur, b.price_factor, b.see_factor, b.pass_through) for name, b in order
    )  # fmt: skip
    notes = (_parts_said(found, lang), word("reverse-note", lang), basis)
    return Table("reverse", word("sheet-reverse", lang), caption, columns, rows, notes=notes)


def _parts_said(found: Reverse, lang: str) -> str:
    said = [
        word("breaking-part", lang, share=f"{share:.0%}", factor=f"{factor:.2f}")
        for share, factor in found.parts.items()
        if factor is not None
    ]
    return "; ".join(said) if said else word("breaking-none", lang)


def firm_lines(prepared: Prepared, scenario: Scenario, year: int, firm: str) -> pd.DataFrame:
    """Every priced line of one firm with its terms, owing what it owes in the run."""
    subject = prepared.subject
    shipments = prepared.loaded.value.shipments
    own = np.array([i for i, f in enumerate(shipments.firm) if (f if isinstance(f, str) else NONE) == firm])
    bill = bill_under(shipments.take(own), Laws(subject.law), scenario, year, subject.readings)
    whole, _ = subject.bill(scenario, year)
    place = np.zeros(len(subject.cells), dtype=np.int64)
    place[whole.rows] = np.arange(len(whole))
    return line_table(_as_in(whole, bill, place[subject.cells.cell_of[own[bill.rows]]]))


def _as_in(whole: Bill, bill: Bill, at: Ints) -> Bill:
    """A firm's bill owing what its lines owe in the ``whole`` one: an importer's year is more than one firm.

    ``at`` [line] the cell of each line in it; a cell's certificates are shared by quantity.
    """
    terms, every = bill.terms, whole.terms
    share = measures.ratio(terms.quantity, every.quantity[at])
    share = np.where(np.isnan(share), 0.0, share)
    parts = {name: getattr(every, name)[at] * share for name in ("carbon_price_certificates", "certificates")}
    cost = every.cost_eur[at] * share
    each = every.certificates_per_unit[at]
    return replace(bill, terms=replace(terms, certificates_per_unit=each, cost_eur=cost, **parts))


def product_table(lines: pd.DataFrame, lang: str, caption: str, basis: str) -> Table:
    """The firm's products: mass, certificates, cost, cost per tonne, share on default values."""
    keys = ["product", "cn_code", "origin"]
    grouped = lines.assign(
        product=lines["product"].fillna("").astype(str),
        on_default=lines["cost_eur"].where(lines["basis"].astype(str) == "default", 0.0),
    ).groupby(keys, sort=False)
    sums = grouped[["mass_t", "certificates", "cost_eur", "on_default"]].sum().reset_index()
    sums = sums.sort_values("cost_eur", ascending=False, kind="stable")
    columns = (
        *(Column(key, say(f"cbam.column-{key.replace('_', '-')}", lang)) for key in keys),
        Column("mass", say("cbam.column-mass-t", lang), 1, summed=True),
        Column("certificates", say("cbam.column-certificates", lang), 1, summed=True),
        Column("cost", say("cbam.column-cost-eur", lang), 0, summed=True),
        Column("per-t", say("cbam.column-cost-eur-per-t", lang), 2),
        Column("defaults", say("cbam.measure-share-on-defaults", lang), 1, percent=True),
    )
    rows = tuple(_product_row(cells) for cells in sums.astype(object).to_numpy().tolist())
    total = say("cbam.column-total", lang)
    return Table("products", word("sheet-products", lang), caption, columns, rows, total, (basis,))


def _product_row(cells: list[object]) -> tuple[Cell, ...]:
    """One product: its names, sums, and quotients where there is something to divide by."""
    texts = [str(cell) for cell in cells[:3]]
    mass, certificates, cost, on_default = (float(str(cell)) for cell in cells[3:])
    per_t = cost / mass if mass > 0 else None
    return (*texts, mass, certificates, cost, per_t, on_default / cost if cost > 0 else None)


def line_rows(lines: pd.DataFrame, lang: str, caption: str, basis: str) -> Table:
    """The firm's lines, each with the terms of its bill."""
    columns = tuple(
        Column(name, say(f"cbam.column-{name.replace('_', '-')}", lang), digits, summed=name == "cost_eur")
        for name, digits in _LINE
    )
    cells: list[tuple[Cell, ...]] = []
    for row in lines[[name for name, _ in _LINE]].astype(object).itertuples(index=False):
        cells.append(tuple(_shown(v, name, d, lang) for v, (name, d) in zip(row, _LINE, strict=True)))
    total = say("cbam.column-total", lang)
    return Table("lines", word("sheet-lines", lang), caption, columns, tuple(cells), total, (basis,))


def _shown(value: object, name: str, digits: int | None, lang: str) -> Cell:
    if value is None or str(value) == "nan":
        return None
    if digits is not None:
        return float(str(value))
    return word(f"line-basis-{str(value).split()[0]}", lang) if name == "basis" else str(value)

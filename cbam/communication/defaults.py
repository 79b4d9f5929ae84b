"""The communication of goods on default values: from a bill, every term shown, no price."""

from __future__ import annotations

import hashlib
from datetime import date

import numpy as np

from cbam.communication.report import acts, identity, mark
from cbam.priced import Basis, Bill
from groundwork.documents.model import Cell, Column, Excess, Paragraph, Product, Report, Section, Table
from groundwork.documents.rules import faithful
from groundwork.packaged import engine_version
from groundwork.problems import BadInput, Problem
from groundwork.words import say

DIGITS, MASS_DIGITS = 3, 3
LINES = "defaults"
_SHOWN = 12
"""Characters of a digest that name a run."""


def default_communication(
    bill: Bill, lang: str, made_on: date, run: str, *, mass_stated: bool = True
) -> Report:
    """The document for the lines of a bill that rest on default values.

    Without `mass_stated` the figures per tonne stand alone: mass and certificates stay empty.

    Raises:
        BadInput: no line does.
    """
    rows = [int(row) for row in np.flatnonzero(bill.basis == Basis.DEFAULT)]
    if not rows:
        raise BadInput(Problem("cbam.communication-no-default"))
    law = bill.law.newest
    table = faithful(default_table(bill, rows, lang, mass_stated=mass_stated))
    blocks = (Paragraph(say("cbam.doc-statement-default", lang), strong=True), table)
    section = Section(say("cbam.doc-section-lines", lang), blocks)
    subtitle = bill.law.version
    return Report(
        say("cbam.doc-title-default", lang), subtitle, lang, (section,),
        identity(law, run, made_on, lang), acts(law), mark(law, run),
    )  # fmt: skip


def default_run(bill: Bill, *, mass_stated: bool = True) -> str:
    """The name of a run on default values: of its lines with every term, of the law and of the engine."""
    from cbam.report import line_table

    said = "mass" if mass_stated else "no mass"
    text = "\0".join((line_table(bill).to_json(), bill.law.version, said, engine_version()))
    return f"bill-{hashlib.sha256(text.encode()).hexdigest()[:_SHOWN]}"


def default_table(bill: Bill, rows: list[int], lang: str, *, mass_stated: bool = True) -> Table:
    """One row per line with the terms of Article 31 in order."""

    def w(key: str) -> str:
        return say(f"cbam.doc-{key}", lang)

    columns = (
        Column("good", w("head-good")),
        Column("law", w("head-law-row")),
        Column("default", w("head-default"), DIGITS),
        Column("mark_up", w("head-mark-up"), DIGITS),
        Column("see", w("head-see"), DIGITS, rule=Product(("default", "mark_up"))),
        Column("benchmark", w("head-benchmark"), DIGITS),
        Column("factor", w("head-factor"), DIGITS),
        Column("cscf", "CSCF", DIGITS),
        Column("sefa", "SEFA", DIGITS, rule=Product(("factor", "cscf", "benchmark"))),
        Column("due", w("head-due"), DIGITS, rule=Excess("see", "sefa")),
        Column("mass", w("head-mass"), MASS_DIGITS, summed=mass_stated),
        Column(
            "certificates", w("head-certificates"), DIGITS, summed=mass_stated, rule=Product(("due", "mass"))
        ),
    )
    notes = (w("note-default"), w("note-no-price"))
    cells = tuple(_row(bill, row, mass_stated=mass_stated) for row in rows)
    return Table(
        LINES, w("sheet-lines"), w("table-lines"), columns, cells, w("total") if mass_stated else "", notes
    )


def _row(bill: Bill, row: int, *, mass_stated: bool) -> tuple[Cell, ...]:
    profile, terms = bill.profiles[bill.profile_of[row]], bill.terms
    default = profile.default
    cited = default.citation if default else None
    figures = (
        terms.default_total[row],
        1 + terms.markup[row],
        terms.see[row],
        terms.benchmark[row],
        terms.cbam_factor[row],
        terms.cscf[row],
        terms.sefa[row],
        terms.certificates_per_unit[row],
        terms.quantity[row] if mass_stated else np.nan,
        terms.certificates[row] if mass_stated else np.nan,
    )
    label = f"{bill.shipments.id[row]} {profile.cn_code} {profile.origin} {profile.year}"
    where = f"{cited.act} {default.origin_row} {default.code}" if default and cited else ""
    column = f"{profile.benchmark_column or ''} {profile.route or ''}".strip()
    known = (None if np.isnan(figure) else float(figure) for figure in figures)
    return (label, "; ".join(part for part in (where, column) if part), *known)

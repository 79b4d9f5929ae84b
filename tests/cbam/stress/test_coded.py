"""Coded lines cost what the bill says, line by line and in total."""

from __future__ import annotations

import numpy as np
import pytest

from cbam.scenario import load_named
from cbam.stress.coded import Tables, costs, totals
from tests.cbam.stress.subjects import sector, subject


def test_coded_lines_are_the_bill() -> None:
    found = subject(sector(), by_shipment=True)
    bills = [found.view(load_named("central"), year).bill for year in (2026, 2030)]
    shipments = found.cells.shipments
    kinds = list(zip(shipments.cn_code, shipments.origin, shipments.quarter, strict=True))
    names = sorted(set(kinds))
    profile_of = np.array([names.index(kind) for kind in kinds], dtype=np.int64)
    first = [kinds.index(name) for name in names]
    see, sefa, price = (
        np.array([np.nan_to_num(getattr(b.terms, n))[first] for b in bills])
        for n in ("see", "sefa", "price_eur")
    )
    tables = Tables(see, sefa, price)
    by_line = costs(profile_of, shipments.mass_t, tables)
    for at, bill in enumerate(bills):
        assert by_line[at] == pytest.approx(bill.terms.cost_eur, rel=1e-12)
    assert totals(profile_of, shipments.mass_t, tables) == pytest.approx(by_line.sum(axis=1), rel=1e-12)

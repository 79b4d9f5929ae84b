"""The 50-tonne threshold under a scenario: whose mass counts, and what it frees."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cbam.runs import Prepared
from cbam.stress.run import Request
from cbam.stress.sector_firms import firm_lines
from cbam.stress.small_importers import small_importers
from groundwork.problems import Loaded
from tests.cbam.stress.subjects import portfolio, rows, scenario, subject, value

EXACT = 1e-9
COIL = {"cn_code": "72081000", "mass_t": 40, "importer": "I"}
UNPRICED = {**COIL, "emissions": "actual", "verified": "yes", "see_direct": 2}  # no SEFA: it cannot be priced
FREED = "trade: {de_minimis: true}"
# China's default 3.187 x 1.3 - 0.515 x 1.370 (column B, C), 2030, at 126 EUR (IR (EU) 2026/1740, 2025/2620)
DUE_2030 = 3.187 * 1.3 - 0.515 * 1.370
PRICE_2030 = 126.0


def test_mass_that_cannot_be_priced_counts_towards_the_threshold() -> None:
    # 40 t + 40 t exceed 50 t (Regulation (EU) 2023/956 Article 2a): what is known of 40 t is owed, 17 325 EUR
    table = rows(subject(portfolio([COIL, UNPRICED])), scenario(FREED), years=(2030,))
    assert value(table, "cost_eur") == pytest.approx(40 * DUE_2030 * PRICE_2030, rel=EXACT)
    assert value(table, "importers_under_threshold") == 0


def test_an_importer_none_of_whose_goods_can_be_priced_is_one_of_the_importers() -> None:
    # J brings in 80 t that cannot be priced, I 40 t: one of two stays below
    lines = [COIL, {**UNPRICED, "mass_t": 80, "importer": "J"}]
    table = rows(subject(portfolio(lines)), scenario(FREED), years=(2030,))
    assert value(table, "cost_eur") == 0
    assert value(table, "importers_under_threshold") == 0.5


def test_the_volume_path_moves_the_mass_that_counts() -> None:
    # 40 t x 1.5 = 60 t
    for by, owed in ((1.25, 0.0), (1.5, 60 * DUE_2030 * PRICE_2030)):
        changes = f"trade: {{de_minimis: true, volume: {{status: user, source: a, years: {{2030: {by}}}}}}}"
        table = rows(subject(portfolio([COIL])), scenario(changes), years=(2030,))
        assert value(table, "cost_eur") == pytest.approx(owed, rel=EXACT)


def test_names_that_differ_in_case_and_blanks_are_one_importer_at_every_level() -> None:
    # ACME twice and Beta once, 40 t each: shares 2/3 and 1/3, HHI 4/9 + 1/9 = 0.5556
    lines = [{**COIL, "importer": name} for name in ("ACME", "acme ", "Beta")]
    table = rows(subject(portfolio(lines)), scenario(), years=(2030,))
    assert value(table, "hhi_importer") == pytest.approx(5 / 9, rel=EXACT)
    assert value(table, "top_1_share_importer") == pytest.approx(2 / 3, rel=EXACT)
    assert value(table, "mass_t", level="importer", key="ACME") == 80
    assert set(table[table["level"] == "importer"]["key"]) == {"ACME", "Beta"}
    # 80 t and 40 t: one of two stays below
    assert value(table, "importers_under_threshold") == 0.5


def test_lines_without_an_importer_stay_together() -> None:
    table = rows(subject(portfolio([{**COIL, "importer": name} for name in ("", " ")])), scenario())
    assert set(table[table["level"] == "importer"]["key"]) == {"(none)"}


def test_the_lines_of_a_firm_owe_what_they_owe_in_the_run() -> None:
    # firms A and B share an importer: together they exceed 50 t, and the carbon price paid of both is rounded
    # as one: 88 / 126 x 80.5 t = 56.2 certificates, 56 in all
    own = {"emissions": "actual", "verified": "yes", "see_direct": 2.2, "sefa": 0.8}
    masses = (("A", 40), ("B", 40), ("B", 0.5))
    lines = [{**COIL, **own, "firm": firm, "mass_t": mass} for firm, mass in masses]
    made = portfolio(lines)
    changes = "carbon_price_paid: {eur_per_tco2e: {value: 40, status: user, source: a}}\n" + FREED
    wanted = scenario(changes)
    found = subject(made)
    prepared = Prepared(Loaded(made), found, Request((wanted,), (2030,)), Path("mine.csv"))
    table = rows(found, wanted, years=(2030,))
    whole = 80.5 * (2.2 - 0.8 * 0.515 / 0.975) - 56
    assert value(table, "certificates") == pytest.approx(whole, rel=EXACT)
    for firm in ("A", "B"):
        shown = firm_lines(prepared, wanted, 2030, firm)
        for measure in ("certificates", "cost_eur"):
            expected = value(table, measure, level="firm", key=firm)
            assert shown[measure].sum() == pytest.approx(expected, rel=EXACT)


def test_no_importer_no_share() -> None:
    nobody = small_importers(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0, dtype=np.bool_), 50.0)
    assert nobody.share is None
    assert len(nobody.freed) == 0

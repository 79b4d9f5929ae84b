"""A threshold, a carbon price paid and a review of default values, in every figure that rests on them."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.cbam.stress.subjects import portfolio, rows, scenario, subject, value

EXACT = 1e-9
COIL = {"cn_code": "72081000", "mass_t": 10000, "value": 7e6, "margin": 0.05, "see_direct": 2.2, "sefa": 0.8}
PAID = "carbon_price_paid: {eur_per_tco2e: {value: 40, status: user, source: a}}"
PRICE_2030, PRICE_Q1 = 126.0, 75.36
FACTOR = {2026: 0.975, 2030: 0.515}  # Directive 2003/87/EC Article 10a(1a)
COLUMN_B = 1.370  # 7208 10 00, C: IR (EU) 2025/2620
CHINA = 3.187  # IR (EU) 2026/1740


@pytest.mark.parametrize("own", [True, False])
def test_an_importer_below_the_threshold_saves_nothing_by_verifying(own: bool) -> None:
    small = {**COIL, "mass_t": 40, "importer": "I"}
    small = small if own else {**small, "see_direct": "", "sefa": ""}
    table = rows(subject(portfolio([small])), scenario("trade: {de_minimis: true}"), years=(2030,))
    for measure in ("cost_eur", "cost_if_verified_eur"):
        assert value(table, measure) == 0
    assert value(table, "verification_saving_eur", level="firm", key="A") == 0


def test_the_cost_if_verified_is_net_of_a_carbon_price_paid() -> None:
    # 10 000 x (2.2 - 0.8 x 0.515 / 0.975) - round(40 x 2.2 / 126 x 10 000) = 10 790.36, at 126 EUR
    own = 10000 * (2.2 - 0.8 * FACTOR[2030] / FACTOR[2026]) - round(40 * 2.2 / PRICE_2030 * 10000)
    found = subject(portfolio([COIL]))
    table = rows(found, scenario(PAID), years=(2030,))
    assert value(table, "cost_if_verified_eur") == pytest.approx(own * PRICE_2030, rel=EXACT)
    # on its default value the line may deduct nothing (Ares(2026)4841230): the saving is what is left
    default = 10000 * (CHINA * 1.3 - FACTOR[2030] * COLUMN_B) * PRICE_2030
    saving = default - own * PRICE_2030
    assert value(table, "verification_saving_eur", level="firm", key="A") == pytest.approx(saving, rel=EXACT)
    verified = rows(found, scenario(PAID + "\nemissions: {basis: verified}"), years=(2030,))
    assert value(verified, "cost_eur") == pytest.approx(own * PRICE_2030, rel=EXACT)


def test_a_line_whose_own_figures_cannot_be_priced_keeps_its_cost() -> None:
    # own figures per kg of nitrogen cannot be priced for steel: the default value stands
    made = portfolio([COIL])
    units = np.array(["tCO2e/kg N"], dtype=object)
    strange = replace(made, shipments=replace(made.shipments, see_unit=units))
    table = rows(subject(strange), scenario("", "published"))
    default = 10000 * (CHINA * 1.1 - FACTOR[2026] * COLUMN_B) * PRICE_Q1
    assert value(table, "cost_if_verified_eur") == pytest.approx(default, rel=EXACT)


def test_the_cheaper_basis_is_chosen_after_the_review() -> None:
    # reviewed default: 3.187 x 0.6 x 1.1 - 0.975 x 1.370 = 0.767670 a tonne; own figures: 2.6 - 1.2 = 1.4
    line = {**COIL, "mass_t": 1000, "see_direct": 2.6, "sefa": 1.2}
    review = "emissions: {basis: cheaper, default_review: {value: 0.6, status: user, source: a}}"
    table = rows(subject(portfolio([line])), scenario(review, "published"))
    reviewed = CHINA * 0.6 * 1.1 - FACTOR[2026] * COLUMN_B
    assert value(table, "cost_eur") == pytest.approx(1000 * reviewed * PRICE_Q1, rel=EXACT)
    # without a review the own figures are cheaper: 3.5057 - 1.33575 = 2.17 a tonne against 1.4
    plain = rows(subject(portfolio([line])), scenario("emissions: {basis: cheaper}", "published"))
    assert value(plain, "cost_eur") == pytest.approx(1000 * 1.4 * PRICE_Q1, rel=EXACT)


# EU imports of 7208 in t and EUR/t, and default totals: IR (EU) 2026/1740
SUPPLIERS = {
    "TR": (1413742.6, 619.2, 2.428),
    "IN": (1584475.51, 656.7, 4.280),
    "KR": (1457477.61, 740.5, 2.118),
}
SIGMA = 3.804  # Broda, Greenfield, Weinstein (2006), HS 720


@pytest.mark.parametrize(
    ("emissions", "review", "markup"),
    [
        ("", 1.0, 0.3),
        ("emissions: {default_review: {value: 0.5, status: user, source: a}}", 0.5, 0.3),
        ("emissions: {markup: {value: 0, status: user, source: a}}", 1.0, 0.0),
    ],
)
def test_a_review_moves_every_suppliers_default_value(
    tmp_path: Path, emissions: str, review: float, markup: float
) -> None:
    file = tmp_path / "market.csv"
    typed = "\n".join(f"7208,{origin},{q},{p}," for origin, (q, p, _) in SUPPLIERS.items())
    file.write_text(f"prefix,origin,quantity_t,unit_value_eur_per_t,charge_tco2e_per_t\n{typed}\n", "utf-8")
    whole = sum(q for q, _, _ in SUPPLIERS.values())
    change = {
        origin: math.log1p(
            max(0.0, total * review * (1 + markup) - FACTOR[2030] * COLUMN_B) * PRICE_2030 / price
        )
        for origin, (_, price, total) in SUPPLIERS.items()
    }
    index = sum(SUPPLIERS[origin][0] / whole * one for origin, one in change.items())
    # dln Q = -sigma (dln p - dln P); everything is passed on
    lost = 1000 * (1 - math.exp(-SIGMA * (change["IN"] - index)))
    line = {"cn_code": "72081000", "origin": "IN", "mass_t": 1000, "value": 656700}
    demand = f"demand: {{form: relative, market: {file}}}"
    passing = "pass_through: {value: 1, status: user, source: a}"
    changes = f"trade: {{{demand}, {passing}}}\n{emissions}"
    table = rows(subject(portfolio([line])), scenario(changes), years=(2030,))
    assert value(table, "volume_lost_t") == pytest.approx(lost, rel=EXACT)
    assert lost > 0


def test_a_carbon_price_paid_moves_the_buyers_price_less() -> None:
    # tau = (2.2 - 0.8 - 40 x 2.2 / 75.36) x P on 1 000 t: round(1 167.73) = 1 168 certificates off
    line = {**COIL, "mass_t": 1000, "value": 7e5, "emissions": "actual", "verified": "yes"}
    changes = f"{PAID}\ntrade: {{demand: {{form: own-price}}}}"
    table = rows(subject(portfolio([line])), scenario(changes, "published"))
    tau = (1000 * 1.4 - round(40 * 2.2 / PRICE_Q1 * 1000)) / 1000 * PRICE_Q1
    lost = 1000 * (1 - math.exp(-SIGMA * math.log1p(0.5 * tau / 700)))
    assert value(table, "volume_lost_upper_bound_t") == pytest.approx(lost, rel=EXACT)

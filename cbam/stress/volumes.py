"""How much of each line is still sold once prices have moved: share of the volume that remains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cbam.bill import price_lines
from cbam.prices import Prices
from cbam.scenario_parts import DemandForm, by_prefix
from cbam.stress import burden, measures
from cbam.stress.parameters import Supplier, elasticity, market
from cbam.stress.under import with_chosen_emissions

if TYPE_CHECKING:
    from cbam.priced import Bill
    from cbam.scenario import Scenario
    from cbam.shipments import Flags, Floats, Texts
    from cbam.stress.under import Laws

_AT_LEAST = 2


@dataclass(frozen=True, slots=True, eq=False)
class Remaining:
    """``share`` [-] of each line's volume that remains; ``upper_bound`` where only the own price was used."""

    share: Floats
    upper_bound: Flags


@dataclass(frozen=True, eq=False)
class Markets:
    """The suppliers of the EU market by heading in a year, under a scenario; ``eta`` [-] of the market."""

    laws: Laws
    scenario: Scenario
    year: int
    eta: float = 0.0
    file: Path | None = None

    @cached_property
    def suppliers(self) -> dict[str, list[Supplier]]:
        """Suppliers by CN prefix."""
        found: dict[str, list[Supplier]] = {}
        for one in market(self.file):
            found.setdefault(one.prefix, []).append(one)
        return found

    def of(self, code: str) -> Sequence[Supplier]:
        """The suppliers of a code's heading; none where fewer than two are known."""
        keys = {prefix: float(i) for i, prefix in enumerate(self.suppliers)}
        at = by_prefix(keys, code)
        found = list(self.suppliers.values())[int(at)] if at is not None else []
        return found if len(found) >= _AT_LEAST else []


def remaining(bill: Bill, pass_through: Floats, markets: Markets) -> Remaining:
    """The share of each line's volume that is still sold under the scenario's form of demand.

    ``pass_through`` [-] of each line. A line without a value, or whose code has no elasticity, keeps its
    volume. Where fewer than two suppliers of the market are known, the own-price bound is used and marked.
    """
    n = len(bill)
    scenario = markets.scenario
    everything, nowhere = np.ones(n, dtype=np.float64), np.zeros(n, dtype=np.bool_)
    form = scenario.trade.demand.form
    if form is DemandForm.NONE:
        return Remaining(everything, nowhere)
    by_profile = [elasticity(p.cn_code, scenario) for p in bill.profiles]
    sigma = np.array([np.nan if s is None else s for s in by_profile], dtype=np.float64)[bill.profile_of]
    with np.errstate(invalid="ignore", divide="ignore"):
        price = bill.shipments.value_eur / bill.terms.quantity
        due = bill.terms.certificates / bill.terms.quantity
        own = burden.log_price_change(pass_through, due * np.nan_to_num(bill.terms.price_eur), price)
    answers = bill.charged & ~np.isnan(sigma) & ~np.isnan(own) & ~bill.electricity
    log_change = np.asarray(burden.log_volume_change_own_price(sigma, own), dtype=np.float64)
    bound = answers.copy()
    if form is DemandForm.RELATIVE:
        index = _indices(bill, pass_through, markets)
        known = ~np.isnan(index)
        relative = burden.log_volume_change(sigma, own, index, markets.eta)
        log_change = np.where(known, relative, log_change)
        bound &= ~known
    return Remaining(np.where(answers, np.exp(np.where(answers, log_change, 0.0)), 1.0), bound)


def _indices(bill: Bill, pass_through: Floats, markets: Markets) -> Floats:
    """Log change of the market's price index of each line [-]; NaN where its suppliers are not known."""
    index: Floats = np.full(len(bill), np.nan)
    for number, profile in enumerate(bill.profiles):
        suppliers = markets.of(profile.cn_code)
        lines = np.flatnonzero(bill.profile_of == number)
        if not suppliers or not len(lines):
            continue
        due = _due_per_t(bill, int(lines[0]), suppliers, markets)
        prices = np.array([s.unit_value_eur_per_t for s in suppliers], dtype=np.float64)
        quantities = np.array([s.quantity_t for s in suppliers], dtype=np.float64)
        shares = quantities / quantities.sum()
        pairs = np.stack([pass_through[lines], np.nan_to_num(bill.terms.price_eur[lines])], axis=1)
        distinct, which = np.unique(pairs, axis=0, return_inverse=True)
        found = [
            burden.market_log_change(shares, burden.log_price_change(theta, due * eur, prices))
            for theta, eur in distinct
        ]
        index[lines] = np.array(found, dtype=np.float64)[which.reshape(-1)]
    return index


def _due_per_t(bill: Bill, line: int, suppliers: Sequence[Supplier], markets: Markets) -> Floats:
    """Certificates per tonne of the same good from each supplier: stated, or on the law's default values.

    What a scenario does to default values (a review, other mark-ups, averages of verified plants) it does to
    every supplier's; a carbon price paid counts for them as for any good on default values.
    """
    stated = np.array([s.charge_tco2e_per_t for s in suppliers], dtype=np.float64)
    asked = np.flatnonzero(np.isnan(stated))
    if not len(asked):
        return stated
    goods = bill.shipments.take(np.full(len(asked), line, dtype=np.int64))
    origins: Texts = np.array([suppliers[int(i)].origin for i in asked], dtype=np.object_)
    sold = np.array([suppliers[int(i)].quantity_t for i in asked], dtype=np.float64)
    goods = replace(goods, origin=origins, mass_t=sold, actual=np.zeros(len(asked), dtype=np.bool_))
    law = markets.laws.under(markets.scenario, markets.year)
    priced = price_lines(goods, law, Prices(markets.scenario), bill.readings)
    found = with_chosen_emissions(priced, markets.scenario)
    stated[asked] = 0.0
    stated[asked[found.rows]] = measures.ratio(found.terms.certificates, found.terms.quantity)
    return stated

"""The same shipments year by year under scenarios: who pays how much, when, and what share of what it earns.

Every figure is deterministic: one price per scenario and year, the law in force, the scenario's named
assumptions. The parts of a level add up to its total.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cbam.group_names import NONE, TOTAL
from cbam.priced import Bill
from cbam.stress.under import Laws, bill_under
from groundwork.problems import Counts, Problem, once

if TYPE_CHECKING:
    from cbam.firms import Firms
    from cbam.portfolio import Portfolio
    from cbam.prices import PriceQuote
    from cbam.scenario import Scenario
    from cbam.shipments import Floats, Texts
    from cbam.statute import Statute

COLUMNS = ("scenario", "year", "level", "key", "measure", "unit", "statistic", "value")
LEVELS = ("total", "firm", "sector", "industry", "province", "product", "origin")
STATISTIC = "point"


@dataclass(frozen=True, eq=False)
class Outlook:
    """A long table (columns ``COLUMNS``), and how each of its runs was computed.

    ``bills`` holds one bill per (scenario id, year), for terms and notes behind a figure, and ``quotes`` the
    prices it used.
    """

    table: pd.DataFrame
    bills: dict[tuple[str, int], Bill]
    scenarios: tuple[Scenario, ...]
    years: tuple[int, ...]
    law: Statute
    problems: tuple[Problem, ...]
    counts: Counts
    quotes: dict[tuple[str, int], tuple[PriceQuote | None, ...]]

    def without_bills(self) -> Outlook:
        """The same figures without the bills behind them, for whoever keeps it: some 4 kB less per line."""
        return replace(self, bills={})

    def counting(self, read: Counts) -> Outlook:
        """The same outlook with the counts of the file it was read from."""
        used = self.counts.n_used
        return replace(self, counts=Counts(read.n_read, used, read.n_read - used))


def largest_and_rest(table: pd.DataFrame, n: int) -> tuple[pd.DataFrame, pd.Series[float] | None]:
    """The rows of a table by year (columns) that owe most in the last year, and the sum of the others.

    At most ``n`` are given back, the sum counted; it is None where nothing is left over.
    """
    owing = table.loc[table.max(axis="columns") > 0]
    ordered = owing.iloc[(-owing[owing.columns[-1]]).argsort(kind="stable")]
    if len(ordered) <= n:
        return ordered, None
    return ordered.iloc[: n - 1], ordered.iloc[n - 1 :].sum()


def years_of(scenarios: Sequence[Scenario], law: Statute) -> tuple[int, ...]:
    """The years all scenarios have a price for, from the first year of the definitive period on."""
    paths = [s.price.years for s in scenarios if s.price is not None]
    last = min((max(years) for years in paths), default=law.first_year)
    return tuple(range(law.first_year, last + 1))


def outlook(
    portfolio: Portfolio, law: Statute, scenarios: Sequence[Scenario], years: Sequence[int] | None = None
) -> Outlook:
    """Bill the portfolio in every year under every scenario.

    Goods are taken as produced and imported in the year looked at, in the quarter of the year they were
    imported in; masses, values and margins stay as they are unless the scenario moves them. A line that
    cannot be priced in some year is reported and missing in that year's figures.
    """
    chosen = tuple(years) if years is not None else years_of(scenarios, law)
    shipments, laws = portfolio.shipments, Laws(law)
    bills: dict[tuple[str, int], Bill] = {}
    parts: list[pd.DataFrame] = []
    problems: list[Problem] = []
    refused = np.zeros(len(shipments), dtype=np.bool_)
    for scenario in scenarios:
        for year in chosen:
            bill = bill_under(shipments, laws, scenario, year)
            bills[scenario.id, year] = bill
            parts.append(_figures(bill, portfolio.firms).assign(scenario=scenario.id, year=year))
            refused[np.setdiff1d(np.arange(len(shipments)), bill.rows)] = True
            problems += bill.problems
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
    n = len(shipments)
    counts = Counts(n, n - int(refused.sum()), int(refused.sum()))
    ordered = table.assign(statistic=STATISTIC)[list(COLUMNS)]
    quotes = {key: bill.quotes for key, bill in bills.items()}
    return Outlook(ordered, bills, tuple(scenarios), chosen, law, once(problems), counts, quotes)


def _figures(bill: Bill, firms: Firms) -> pd.DataFrame:
    lines = pd.DataFrame(
        {
            "mass_t": np.where(bill.electricity, 0, bill.shipments.mass_t),
            "certificates": bill.terms.certificates,
            "cost_eur": bill.terms.cost_eur,
            "value_eur": np.nan_to_num(bill.shipments.value_eur),
            "cost_valued": np.where(np.isnan(bill.shipments.value_eur), 0, bill.terms.cost_eur),
        }
    )
    profit = bill.shipments.value_eur * bill.shipments.margin
    lines["profit_eur"] = np.nan_to_num(profit)
    lines["cost_profitable"] = np.where(np.isnan(profit), 0, bill.terms.cost_eur)
    parts = [_long(lines.groupby(keys, sort=True).sum(), level) for level, keys in _levels(bill, firms)]
    return pd.concat([*parts, _shares_of_ebit(lines, bill, firms)], ignore_index=True)


def _levels(bill: Bill, firms: Firms) -> Iterator[tuple[str, Texts]]:
    """Each level with the key of every line."""
    shipments, n = bill.shipments, len(bill)
    total = np.full(n, TOTAL, dtype=object)
    yield "total", total
    yield "firm", _filled(shipments.firm)
    yield "sector", _filled(bill.gather([p.sector or NONE for p in bill.profiles]))
    if len(firms.firm):
        yield "industry", _of_firm(shipments.firm, firms, firms.sector)
        yield "province", _of_firm(shipments.firm, firms, firms.province)
    yield "product", bill.gather([p.cn_code for p in bill.profiles])
    yield "origin", bill.gather([p.origin for p in bill.profiles])


def _filled(texts: Texts) -> Texts:
    return np.where(pd.isna(texts), NONE, texts).astype(object)


def _of_firm(firm: Texts, firms: Firms, values: Texts) -> Texts:
    known = dict(zip(firms.firm, values, strict=True))
    codes, distinct = pd.factorize(firm, use_na_sentinel=False)
    found = np.array([known.get(name) or NONE for name in distinct], dtype=object)
    return found[codes]


def _long(sums: pd.DataFrame, level: str) -> pd.DataFrame:
    """Measures of one level in long form; a ratio without a denominator is left out."""
    measures = {
        ("mass_t", "t"): sums["mass_t"],
        ("certificates", "certificate"): sums["certificates"],
        ("cost_eur", "EUR"): sums["cost_eur"],
        ("cost_eur_per_t", "EUR/t"): _ratio(sums["cost_eur"], sums["mass_t"]),
        ("value_eur", "EUR"): sums["value_eur"],
        ("share_of_value", "1"): _ratio(sums["cost_valued"], sums["value_eur"]),
        ("share_of_margin", "1"): _ratio(sums["cost_profitable"], sums["profit_eur"]),
    }
    frames = [
        pd.DataFrame({"level": level, "key": s.index, "measure": m, "unit": u, "value": s.to_numpy()})
        for (m, u), s in measures.items()
    ]
    return pd.concat(frames, ignore_index=True).dropna(subset=["value"])


def _ratio(top: pd.Series[float], bottom: pd.Series[float]) -> pd.Series[float]:
    return top / bottom.where(bottom > 0)


def _shares_of_ebit(lines: pd.DataFrame, bill: Bill, firms: Firms) -> pd.DataFrame:
    """Each firm's cost over its yearly earnings before interest and taxes, where these are positive."""
    cost = lines["cost_eur"].groupby(_filled(bill.shipments.firm)).sum()
    ebit: Floats = np.where(firms.ebit_eur > 0, firms.ebit_eur, np.nan)
    share = (cost / pd.Series(ebit, index=firms.firm, dtype=np.float64)).dropna()
    return pd.DataFrame(
        {
            "level": "firm",
            "key": share.index,
            "measure": "share_of_ebit",
            "unit": "1",
            "value": share.to_numpy(),
        }
    )

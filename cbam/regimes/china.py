"""What the Chinese allowance price really costs an installation, and why almost nothing can be deducted.

The formulas take NaN to NaN; a user's figures are checked in ``effective``.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from cbam.regimes.known import Bilingual, Strict, number_problems
from groundwork.problems import BadInput, Problem

Value = float | NDArray[np.float64]
_FOLDER = Path(__file__).parent


class Allocation(Strict):
    """How allowances were given in a year: A = E x (1 + alpha), alpha within the band."""

    alpha_lowest: float
    alpha_highest: float
    sectors: tuple[str, ...]
    confidence: str
    source: str


class Quoted(Strict):
    """A figure with its standing."""

    value: float
    confidence: str
    source: str


class UnionLaw(Strict):
    """What the Union's law says of a carbon price paid."""

    article: Bilingual
    act: Bilingual
    defaults: Bilingual
    confidence: str


class ChinaRules(Strict):
    """The packaged data of ``china.yaml``."""

    known_on: date
    acts: tuple[str, ...]
    sectors: tuple[str, ...]
    allocation: dict[int, Allocation]
    yearly_mean_cny_per_t: dict[int, Quoted]
    cny_per_eur: dict[int, Quoted]
    union_law: UnionLaw
    wrong_answers: dict[str, Bilingual]


@dataclass(frozen=True, slots=True)
class EffectivePrice:
    """The price an installation effectively pays, per tonne of all its emissions.

    ``alpha`` [-] of the allocation; ``bought_share`` [-] of the emissions not covered by free allowances;
    prices in CNY and EUR per tCO2e; ``gross_eur_per_t`` is the allowance price itself, a wrong deduction.
    """

    year: int
    alpha: float
    alpha_source: str
    price_cny_per_t: float
    price_source: str
    cny_per_eur: float
    bought_share: float
    effective_cny_per_t: float
    effective_eur_per_t: float
    gross_eur_per_t: float


@cache
def china_rules() -> ChinaRules:
    """The packaged rules."""
    import yaml

    raw = yaml.safe_load((_FOLDER / "china.yaml").read_text(encoding="utf-8"))
    return TypeAdapter(ChinaRules).validate_python(raw)


@cache
def monthly_prices() -> dict[str, float]:
    """Volume-weighted mean of the national allowance price by month, "2026-07" -> [CNY/tCO2e]."""
    with (_FOLDER / "cea_monthly.csv").open(encoding="utf-8", newline="") as stream:
        return {row["month"]: float(row["vwap_cny_per_t"]) for row in csv.DictReader(stream)}


def allocation_t(emissions_t: Value, alpha: Value) -> Value:
    """Free allowances [t] for verified emissions: A = E x (1 + alpha)."""
    return emissions_t * (1 + alpha)


def bought_t(emissions_t: Value, alpha: Value) -> Value:
    """Allowances an installation must buy [t]: the emissions beyond its allocation, never negative."""
    due: Value = np.maximum(0, np.subtract(emissions_t, allocation_t(emissions_t, alpha)))
    return due


def effective_price(price_per_t: Value, alpha: Value) -> Value:
    """The allowance price spread over all emissions: price x bought share, in the currency of the price.

    Zero where alpha is not negative: whoever gets at least its emissions pays nothing.
    """
    return price_per_t * bought_t(1.0, alpha)


def effective(
    year: int,
    alpha: float | None = None,
    price_cny_per_t: float | None = None,
    cny_per_eur: float | None = None,
) -> EffectivePrice:
    """The effective price of a year; by default at the alpha that costs most and the newest price known.

    ``alpha`` [-] of the user's own allocation, within the band where the year has one. Raises BadInput: a
    figure that is negative or no number, an alpha outside the band, or a year without a band, price or rate
    of exchange and none given.
    """
    rules = china_rules()
    problems = number_problems({"price_cny_per_t": price_cny_per_t, "cny_per_eur": cny_per_eur})
    band = rules.allocation.get(year)
    if alpha is None and band is None:
        known = ", ".join(map(str, rules.allocation))
        problems.append(Problem("cbam.china-alpha-missing", params={"year": year, "known": known}))
    elif alpha is not None:
        problems += _alpha_problems(alpha, band)
    price, price_source = _price(year, price_cny_per_t)
    if price is None:
        problems.append(Problem("cbam.china-price-missing", params={"year": year}))
    exchange = cny_per_eur if cny_per_eur is not None else _exchange(rules, year)
    if not exchange:
        problems.append(Problem("cbam.china-exchange-missing", params={"year": year}))
    if problems or price is None or exchange is None:
        raise BadInput(*problems)
    share = alpha if alpha is not None else band.alpha_lowest if band else np.nan
    paid = float(effective_price(price, share))
    return EffectivePrice(
        year=year,
        alpha=share,
        alpha_source="user" if alpha is not None or band is None else band.source,
        price_cny_per_t=price,
        price_source=price_source,
        cny_per_eur=exchange,
        bought_share=float(bought_t(1.0, share)),
        effective_cny_per_t=paid,
        effective_eur_per_t=paid / exchange,
        gross_eur_per_t=gross_deduction(price, exchange),
    )


def gross_deduction(price_cny_per_t: float, cny_per_eur: float) -> float:
    """A named wrong answer [EUR/tCO2e]: the allowance price deducted in full. No result is built on it.

    ValueError for a rate of exchange of nothing.
    """
    if cny_per_eur == 0:
        raise ValueError("the rate of exchange must not be 0 [CNY per EUR]")
    return price_cny_per_t / cny_per_eur


def certificates_off(effective_eur_per_t: Value, emissions_t: Value, reference_price_eur: Value) -> Value:
    """Certificates a price effectively paid would replace: price x emissions / yearly reference price.

    DRAFT: formula of Article 6(1) of the draft act Ares(2026)4841230; not law, and never applied by itself.
    ValueError for a reference price of nothing.
    """
    if np.any(np.equal(reference_price_eur, 0)):
        raise ValueError("the reference price must not be 0 [EUR per certificate]")
    return effective_eur_per_t * emissions_t / reference_price_eur


def _alpha_problems(alpha: float, band: Allocation | None) -> list[Problem]:
    lowest, highest = (band.alpha_lowest, band.alpha_highest) if band else (-1.0, 1.0)
    if lowest <= alpha <= highest:
        return []
    params = {"alpha": f"{alpha:g}", "lowest": f"{lowest:g}", "highest": f"{highest:g}"}
    return [Problem("cbam.china-alpha-outside", params=params)]


def _price(year: int, given: float | None) -> tuple[float | None, str]:
    if given is not None:
        return given, "user"
    mean = china_rules().yearly_mean_cny_per_t.get(year)
    if mean is not None:
        return mean.value, mean.source
    months = [month for month in monthly_prices() if month.startswith(f"{year}-")]
    if not months:
        return None, ""
    return monthly_prices()[months[-1]], f"volume-weighted mean of {months[-1]}"


def _exchange(rules: ChinaRules, year: int) -> float | None:
    quoted = rules.cny_per_eur.get(year)
    return quoted.value if quoted else None

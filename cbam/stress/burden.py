"""Who bears a border charge and what it does to prices, volumes and earnings: pure formulas.

Symbols: tau [EUR/t] charge per tonne, theta [-] share passed on to the buyer, p [EUR/t] price free on board,
sigma [-] substitution between origins, eta [-] elasticity of the whole market, pi [EUR/t] margin.
Every function takes numbers or arrays of one shape.
"""

from __future__ import annotations

import numpy as np

from cbam.liability import Value


def ad_valorem(charge_eur: Value, value_eur: Value) -> Value:
    """The charge as a share of the value of the goods [-]: the ad-valorem equivalent."""
    return charge_eur / value_eur


def exporters_part(charge_eur: Value, pass_through: Value) -> Value:
    """What the exporter gives away in price [EUR]: (1 - theta) x charge; the importer pays the bill."""
    return (1 - pass_through) * charge_eur


def buyers_part(charge_eur: Value, pass_through: Value) -> Value:
    """What the buyer pays more [EUR]: theta x charge."""
    return pass_through * charge_eur


def log_price_change(pass_through: Value, charge_eur_per_t: Value, price_eur_per_t: Value) -> Value:
    """Log change of the landed duty-paid price [-]: ln(1 + theta tau / p)."""
    change: Value = np.log1p(pass_through * charge_eur_per_t / price_eur_per_t)
    return change


def market_log_change(shares: Value, log_changes: Value) -> float:
    """Log change of the market's price index [-]: sum of s_j dln p_j over suppliers, shares adding to 1."""
    return float(np.sum(np.multiply(shares, log_changes)))


def log_volume_change(
    sigma: Value, own_log_change: Value, market_log_change: Value, eta: Value = 0.0
) -> Value:
    """Log change of one supplier's volume [-]: -sigma (dln p_i - dln P) + eta dln P.

    Every origin and every EU producer that loses free allocation pays too, so it is the relative price that
    moves shares: an equal rise for all leaves them as they are. Source: Armington demand with the
    substitution elasticities of Broda and Weinstein (2006).
    """
    return -sigma * (own_log_change - market_log_change) + eta * market_log_change


def log_volume_change_own_price(sigma: Value, own_log_change: Value) -> Value:
    """Log change of volume if nobody else paid [-]: -sigma dln p_i. An upper bound of what is lost."""
    return -sigma * own_log_change


def contribution_per_t(margin: Value, price_eur_per_t: Value, fixed_share: Value = 0.0) -> Value:
    """What a lost tonne costs the exporter [EUR/t]: its margin and the fixed cost it no longer carries.

    ``fixed_share`` [-] fixed cost over revenue; without it only the margin is counted, a lower bound.
    """
    return (margin + fixed_share) * price_eur_per_t


def margin_lost(
    contribution_eur_per_t: Value, lost_t: Value, diverted_share: Value, diverted_margin: Value
) -> Value:
    """Earnings lost with volume [EUR]: what is diverted elsewhere keeps ``diverted_margin`` of its margin."""
    return contribution_eur_per_t * lost_t * (1 - diverted_share * diverted_margin)


def ebit_after(ebit_eur: Value, exporters_part_eur: Value, margin_lost_eur: Value) -> Value:
    """Earnings before interest and taxes after the charge [EUR]: EBIT - (1 - theta) tau Q1 - pi (Q0 - Q1)."""
    return ebit_eur - exporters_part_eur - margin_lost_eur


def break_even_price(margin_eur_per_t: Value, certificates_per_t: Value, pass_through: Value = 0.0) -> Value:
    """The certificate price at which the margin is used up [EUR]: pi / ((1 - theta) (SEE - SEFA))."""
    return margin_eur_per_t / ((1 - pass_through) * certificates_per_t)


def break_even_pass_through(margin_eur_per_t: Value, charge_eur_per_t: Value) -> Value:
    """The share that must be passed on for the margin to reach zero [-]: 1 - pi / tau, never negative."""
    share: Value = np.maximum(0, 1 - np.divide(margin_eur_per_t, charge_eur_per_t))
    return share


def relative_exposure(
    intensity_kg_per_usd: Value,
    eu_intensity_kg_per_usd: Value,
    carbon_price_usd: Value,
    export_share: Value,
    kg_per_t: float,
) -> Value:
    """Relative exposure [-]: (EI - EI_EU) x carbon price x share of the product's exports that go to the EU.

    ``intensity_kg_per_usd`` [kgCO2e/USD] embedded emissions per value, ``kg_per_t`` the conversion. Negative
    where the good is cleaner than the EU's. Source: World Bank, Relative CBAM Exposure Index (2023).
    """
    return (intensity_kg_per_usd - eu_intensity_kg_per_usd) / kg_per_t * carbon_price_usd * export_share

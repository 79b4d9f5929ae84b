"""The arithmetic of the definitive period: one article, one function.

Every function is pure and takes numbers or numpy arrays of one shape: the same line prices one
shipment and a million. Specific values are per tonne of good (per MWh for electricity). The law's
numbers come in as arguments; none stands here. NaN in any argument gives NaN, never zero; signs and bounds
are checked where figures are typed. Source ids: law rulebook, ``cbam/law``.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Value: TypeAlias = float | NDArray[np.float64]
BASE, HALF = 10.0, 0.5
FLOAT_NOISE_DECIMALS = 9  # certificates this close to a whole number are that number


def see_with_markup(default_total_tco2e_per_t: Value, markup: Value) -> Value:
    """Specific embedded emissions on the default path: the default total increased by its mark-up.

    ``default_total_tco2e_per_t`` [tCO2e/t], the column "total emissions"; ``markup`` [-], 0.1 is ten per
    cent. Returns [tCO2e/t]. Not rounded: the registry computes total x (1 + mark-up). Holds from 2026.
    Source: IR (EU) 2025/2621 Annex I as replaced by IR (EU) 2026/1740, introduction.
    """
    return default_total_tco2e_per_t * (1 + markup)


def half_up(value: Value, decimals: int) -> Value:
    """A figure rounded half up to ``decimals`` places; noise of the floating point does not decide.

    The first text of the default values printed marked-up figures so; the text in force deletes them and
    rounds nothing. Source: IR (EU) 2025/2621 Annex I as published; IR (EU) 2026/1740.
    """
    scale = BASE**decimals
    up: Value = np.floor(np.round(np.multiply(value, scale), FLOAT_NOISE_DECIMALS) + HALF) / scale
    return up


def see_counted(
    see_direct_tco2e_per_t: Value, see_indirect_tco2e_per_t: Value, indirect_counted: Value
) -> Value:
    """Actual specific embedded emissions that count for the good.

    ``indirect_counted`` is 1 where indirect emissions count and 0 for goods of Annex II.
    Returns [tCO2e/t]. Source: Regulation (EU) 2023/956 Article 7(1), Annexes II and IV.
    """
    return see_direct_tco2e_per_t + indirect_counted * see_indirect_tco2e_per_t


def sefa(cbam_factor: Value, cscf: Value, benchmark_tco2e_per_t: Value) -> Value:
    """Specific embedded free allocation from one benchmark.

    ``cbam_factor`` [-] is the share of free allocation that remains, ``cscf`` [-] the cross-sectoral
    correction factor, ``benchmark_tco2e_per_t`` column B for default values (Equation 6) or column A for
    the process alone (Equation 2); never mixed. Returns [tCO2e/t], 0 once the factor is 0.
    Source: IR (EU) 2025/2620 Annex, Equations 2 and 6.
    """
    return cbam_factor * cscf * benchmark_tco2e_per_t


def certificates_per_t(see_tco2e_per_t: Value, sefa_tco2e_per_t: Value) -> Value:
    """Certificates due per tonne of good, never negative.

    A good cleaner than its free allocation owes nothing and nets no other good.
    Returns [certificates/t]; one certificate covers one tonne CO2e.
    Source: Regulation (EU) 2023/956 Articles 22(1) and 31; IR (EU) 2025/2620 Equation 1.
    """
    due: Value = np.maximum(0, np.subtract(see_tco2e_per_t, sefa_tco2e_per_t))
    return due


def certificates(certificates_per_t: Value, mass_t: Value) -> Value:
    """Certificates to surrender for a line of goods; ``mass_t`` [t] net mass (MWh for electricity).

    Not rounded to whole certificates: no rule on rounding was found in the acts in force.
    Source: Regulation (EU) 2023/956 Article 22(1).
    """
    return certificates_per_t * mass_t


def cost_eur(certificates: Value, price_eur: Value) -> Value:
    """What the certificates cost [EUR] at ``price_eur`` [EUR per certificate].

    For goods imported in 2026 the price is that of the quarter of import; later, that of the week in
    which the certificate is bought. Source: Regulation (EU) 2023/956 Article 21; IR (EU) 2025/2548.
    """
    return certificates * price_eur


def benchmark_under_assumption(benchmark_tco2e_per_t: Value, yearly_cut: Value, years_beyond: Value) -> Value:
    """Carry a benchmark past its last published year: cut by ``yearly_cut`` [-] a year.

    ``years_beyond`` [years] past the last published band; a cut of 0 holds the value. This is an
    assumption of a scenario, no law in force. Returns [tCO2e/t].
    """
    return benchmark_tco2e_per_t * (1 - yearly_cut) ** years_beyond


def certificates_direct_offset(
    direct_tco2e_per_t: Value, indirect_tco2e_per_t: Value, sefa_tco2e_per_t: Value
) -> Value:
    """Certificates due per tonne if free allocation offsets direct emissions only (a disputed reading).

    Arguments in [tCO2e/t]; indirect emissions are due in full. Returns [certificates/t], never negative.
    Source: one reading of Regulation (EU) 2023/956 Article 31; Guidance No 1 supports the other.
    """
    due: Value = np.add(
        np.maximum(0, np.subtract(direct_tco2e_per_t, sefa_tco2e_per_t)), indirect_tco2e_per_t
    )
    return due


def carbon_price_certificates(
    effective_price_eur_per_t: Value,
    reference_price_eur: Value,
    quantity_t: Value,
    declaration: NDArray[np.int64] | None = None,
) -> Value:
    """Certificates a carbon price paid would take off under the draft act, whole ones per declaration.

    ``effective_price_eur_per_t`` [EUR per t of good] net of rebates and free allowances,
    ``reference_price_eur`` [EUR per certificate] the yearly mean of published prices, ``quantity_t`` [t],
    ``declaration`` the number of the declaration a line stands in (None: each in one of its own). The
    reduction is claimed in the yearly declaration, which states one number of certificates: its sum is
    rounded, and every line bears the rounding in proportion, however the goods are split into lines.
    A draft, not law. Source: Ares(2026)4841230 of 13 May 2026, Article 6(1); Regulation (EU) 2023/956
    Articles 6(2)(c) and 9(1).
    """
    exact: Value = np.divide(effective_price_eur_per_t, reference_price_eur) * quantity_t
    if declaration is None:
        return nearest_whole(exact)
    lines: NDArray[np.float64] = np.nan_to_num(np.asarray(exact, dtype=np.float64))
    total: NDArray[np.float64] = np.bincount(declaration, lines).astype(np.float64)
    share = np.divide(lines, total[declaration], out=np.zeros_like(lines), where=lines > 0)
    rounded = share * np.asarray(nearest_whole(total), dtype=np.float64)[declaration]
    kept: Value = np.where(np.isnan(exact), np.nan, rounded)
    return kept


def nearest_whole(certificates: Value) -> Value:
    """The nearest whole number of certificates; noise of the floating point does not decide a half."""
    nearest: Value = np.rint(np.round(certificates, FLOAT_NOISE_DECIMALS))
    return nearest


def certificates_after(certificates: Value, reduction: Value) -> Value:
    """Certificates left after a reduction, never below zero.

    Source: Regulation (EU) 2023/956 Article 9(1).
    """
    left: Value = np.maximum(0, np.subtract(certificates, reduction))
    return left


def whole(certificates: Value) -> Value:
    """Certificates rounded up to whole ones; noise of the floating point does not count as a part."""
    noise_free = np.round(certificates, FLOAT_NOISE_DECIMALS)
    up: Value = np.ceil(noise_free)
    return up

"""Actual against default, in numbers: pure functions of one path's figures and the other's.

Specific values are per tonne of good. Free allocation differs between the paths (Equation 6 against
Equations 2-4 of IR (EU) 2025/2620), so emissions alone never decide. Source: Regulation (EU) 2023/956
Articles 7(2), 22(1) and 31.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Value: TypeAlias = float | NDArray[np.float64]


def break_even_see(certificates_default_per_t: Value, sefa_actual_tco2e_per_t: Value) -> Value:
    """The actual specific embedded emissions at which both paths owe the same [tCO2e/t].

    ``certificates_default_per_t`` is what the default path owes, ``sefa_actual_tco2e_per_t`` the free
    allocation of the actual path. Anything lower makes the actual path the cheaper one.
    """
    return certificates_default_per_t + sefa_actual_tco2e_per_t


def saving_eur_per_t(
    certificates_default_per_t: Value, certificates_actual_per_t: Value, price_eur: Value
) -> Value:
    """What the actual path saves per tonne of good [EUR/t]; negative where it costs more.

    ``price_eur`` [EUR per certificate]. The cost of verification is not in it.
    """
    return (certificates_default_per_t - certificates_actual_per_t) * price_eur


def pays_from_t(verification_eur: Value, saving_eur_per_t: Value) -> Value:
    """The yearly mass from which a verification pays for itself [t]; NaN where it never does.

    ``verification_eur`` [EUR a year], ``saving_eur_per_t`` [EUR/t] from :func:`saving_eur_per_t`.
    """
    saving = np.asarray(saving_eur_per_t, dtype=np.float64)
    never = np.full(np.broadcast(saving, verification_eur).shape, np.nan)
    found: Value = np.divide(verification_eur, saving, out=never, where=saving > 0)
    return found


def break_even_with_cost(
    break_even_see_tco2e_per_t: Value, verification_eur: Value, mass_t: Value, price_eur: Value
) -> Value:
    """The break-even once verification is paid for [tCO2e/t]: lower by its cost in certificates per tonne.

    ``verification_eur`` [EUR a year] borne by ``mass_t`` [t a year] at ``price_eur`` [EUR per certificate];
    NaN without any.
    """
    value = np.asarray(np.multiply(mass_t, price_eur), dtype=np.float64)
    never = np.full(np.broadcast(value, verification_eur).shape, np.nan)
    per_t: Value = np.divide(verification_eur, value, out=never, where=value > 0)
    return break_even_see_tco2e_per_t - per_t


def missing_figure_eur_per_t(
    net_default_tco2e_per_t: Value, net_actual_tco2e_per_t: Value, t_per_t: Value, price_eur: Value
) -> Value:
    """What a precursor left on default values costs a tonne of the good above its own figure [EUR/t].

    ``net_*`` are embedded emissions less free allocation of a tonne of precursor, on default values (marked
    up, column B) and by its supplier's figures; ``t_per_t`` tonnes of it in a tonne of good. Before the floor
    at zero. Source: IR (EU) 2025/2547 Articles 13-15; IR (EU) 2025/2620 Annex, Equation 4.
    """
    return (net_default_tco2e_per_t - net_actual_tco2e_per_t) * t_per_t * price_eur

"""How a sum is spread over its parts: concentration, ranks, the Lorenz curve. Pure formulas."""

from __future__ import annotations

import numpy as np

from cbam.shipments import Floats


def shares(amounts: Floats) -> Floats:
    """Each part over the sum [-]; empty where there is no sum."""
    total = amounts.sum()
    return amounts / total if total > 0 else np.zeros(0, dtype=np.float64)


def hhi(amounts: Floats) -> float | None:
    """Herfindahl-Hirschman index [-]: the sum of squared shares, 1/n if all are equal, 1 for a single one."""
    found = shares(amounts)
    return float(np.sum(found**2)) if len(found) else None


def top_share(amounts: Floats, n: int) -> float | None:
    """Share of the ``n`` largest [-]."""
    found = np.sort(shares(amounts))[::-1]
    return float(found[:n].sum()) if len(found) else None


def lorenz(amounts: Floats, at: Floats) -> Floats:
    """Cumulative share of the sum [-] held by the smallest ``at`` [-] of the parts, linear between parts."""
    found = np.sort(shares(amounts))
    if not len(found):
        return np.full(len(at), np.nan)
    curve = np.concatenate(([0.0], np.cumsum(found)))
    return np.interp(at, np.linspace(0, 1, len(curve)), curve)


def gini(amounts: Floats) -> float | None:
    """Gini coefficient [-]: twice the area between the Lorenz curve and equality, 0 if all are equal."""
    found = np.sort(shares(amounts))
    n = len(found)
    if not n:
        return None
    return float(2 * np.sum(np.arange(1, n + 1) * found) / n - (n + 1) / n)

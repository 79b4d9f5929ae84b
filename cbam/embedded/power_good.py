"""Electricity as an installation's good (CN 2716 00 00): a process counted in MWh.

Direct emissions only (Reg (EU) 2023/956 Annex II), no free allocation (IR (EU) 2025/2620 Art 1(2)). The
declarant may use its actual figure only where all of Annex IV pt 5 of the Regulation is met.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cbam.embedded.model import LevelUnit
from cbam.embedded.shared_process import unit_of
from cbam.embedded.units import G_PER_KG, KG_PER_T, KWH_PER_MWH, FunctionalUnit
from groundwork.problems import Param, Place, Problem, Severity

if TYPE_CHECKING:
    from cbam.embedded.model import Process, Product
    from cbam.embedded.rules import Rules

LIMIT = "electricity_actual_limit_g_per_kwh"


def is_power(cn_code: str, rules: Rules) -> bool:
    """Whether a code is electricity, counted in kWh (IR (EU) 2025/2547 Art 4(3))."""
    return unit_of(cn_code, rules) is FunctionalUnit.KWH


def unit_conflict(product: Product, process: Process, rules: Rules, place: Place) -> Iterator[Problem]:
    """The problem with electricity from a process counted in tonnes, or another good from one in MWh."""
    if is_power(product.cn, rules) is not (process.unit is LevelUnit.MWH):
        params: dict[str, Param] = {"name": product.product or product.cn, "process": process.name}
        yield Problem("cbam.embedded-power-unit", place, params)


def used_inside(process: Process, place: Place) -> Iterator[Problem]:
    """The problem with electricity handed to own processes as if it were a precursor: it is none."""
    if process.unit is LevelUnit.MWH and any(process.consumed_in.values()):
        yield Problem("cbam.embedded-power-inside", place, {"name": process.name})


def actual_allowed(name: str, see_direct: float | None, rules: Rules, place: Place) -> Iterator[Problem]:
    """Whether the actual figure of electricity [tCO2/MWh] may be used: the conditions of Annex IV pt 5.

    The limit is checked; the other conditions are the verifier's and are named.
    """
    if see_direct is None:
        return
    limit = rules.parameter(LIMIT)
    grams = see_direct * KG_PER_T * G_PER_KG / KWH_PER_MWH
    params: dict[str, Param] = {"name": name, "value": f"{grams:.1f}", "limit": f"{limit:g}"}
    if grams > limit:
        yield Problem("cbam.embedded-power-over-limit", place, params)
    else:
        yield Problem("cbam.embedded-power-conditions", place, params, Severity.WARNING)

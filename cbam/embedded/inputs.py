"""Who uses what: the consumption matrix of an installation and what purchases add to each process."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cbam.embedded import chain
from cbam.embedded.model import Installation, LevelUnit
from cbam.embedded.processes import Attributed
from cbam.embedded.purchased import Supply
from cbam.embedded.rules import Rules
from cbam.embedded.sources import Locate
from groundwork.problems import Param, Problem

CHANNELS = ("direct", "indirect", "counted", "power", "default")


@dataclass(frozen=True)
class Network:
    """Processes as a linear system: m_i between them, m_i of purchases, and each process's own figures.

    ``own`` has one row per process and one column per channel [tCO2e/t; power in MWh/t]: emissions of the
    process plus those of what it bought.
    """

    names: tuple[str, ...]
    internal: chain.Matrix
    purchased: chain.Matrix
    own: chain.Matrix


def network(
    installation: Installation, attributed: Sequence[Attributed], supplies: Sequence[Supply], rules: Rules
) -> Network:
    """The linear system of an installation. A process that makes nothing has no specific figures (NaN)."""
    names = tuple(a.process.name for a in attributed)
    made = {a.process.name: a.process.production_t for a in attributed}
    flows = {
        (a.process.name, user): mass
        for a in attributed
        for user, mass in a.process.consumed_in.items()
        if user in made and a.process.unit is LevelUnit.T
    }
    internal = chain.consumption(names, made, flows)
    purchased = np.zeros((len(names), len(supplies)))
    for j, supply in enumerate(supplies):
        for user, mass in supply.used_t.items():
            if made.get(user, 0.0) > 0:
                purchased[names.index(user), j] += mass / made[user]
    own = np.array([_own(a, annex_ii(installation, a, rules)) for a in attributed]).reshape(-1, len(CHANNELS))
    bought = np.array([_carried(s) for s in supplies]).reshape(-1, len(CHANNELS))
    return Network(names, internal, purchased, own + chain.solve(purchased, bought))


def annex_ii(installation: Installation, attributed: Attributed, rules: Rules) -> bool | None:
    """Whether the goods of a process stand in Annex II, by its codes, else by its category."""
    codes = codes_of(installation, attributed)
    return rules.annex_ii(codes, attributed.process.goods_category)


def codes_of(installation: Installation, attributed: Attributed) -> tuple[str, ...]:
    """The CN codes of a process: its own, else those of its products."""
    process = attributed.process
    if process.cn_code:
        return (process.cn_code,)
    return tuple(dict.fromkeys(p.cn for p in installation.products if p.process == process.name))


def _own(a: Attributed, in_annex_ii: bool | None) -> list[float]:
    made = a.process.production_t
    if not made > 0:
        return [math.nan] * len(CHANNELS)
    indirect = a.indirect_t
    counted = a.direct_t + (0.0 if in_annex_ii else indirect)
    if in_annex_ii is None and indirect != 0:
        counted = math.nan
    amounts = (a.direct_t, indirect, counted, a.power.mwh, 0.0)
    return [amount / made for amount in amounts]


def _carried(supply: Supply) -> list[float]:
    carried = supply.carried
    figures = (carried.direct, carried.indirect, carried.counted)
    default = carried.default_counted
    return [math.nan if f is None else f for f in figures] + [supply.electricity_mwh_per_t, default]


def checked_names(installation: Installation, locate: Locate) -> Iterator[Problem]:
    """Names that must point at something: processes once each, users of goods, processes of products."""
    names = [p.name for p in installation.processes]
    for i, process in enumerate(installation.processes):
        if names.index(process.name) != i:
            yield Problem("cbam.embedded-name-twice", locate(f"processes[{i}].name"), {"name": process.name})
    users = [(f"processes[{i}]", p.name, p.consumed_in) for i, p in enumerate(installation.processes)]
    users += [(f"precursors[{i}]", p.name, p.consumed_in) for i, p in enumerate(installation.precursors)]
    for path, name, consumed in users:
        for user in consumed:
            if user not in names:
                params: dict[str, Param] = {"stream": name, "name": user, "suggestion": ", ".join(names)}
                yield Problem("cbam.embedded-process-misspelt", locate(f"{path}.consumed_in.{user}"), params)
    for i, product in enumerate(installation.products):
        if product.process not in names:
            params = {"stream": product.cn, "name": product.process, "suggestion": ", ".join(names)}
            yield Problem("cbam.embedded-process-misspelt", locate(f"products[{i}].process"), params)
    for i, precursor in enumerate(installation.precursors):
        used = math.fsum(precursor.consumed_in.values()) + precursor.other_purposes_t
        bought = precursor.quantity_t
        if precursor.quantity_by_route and not math.isclose(bought, used, rel_tol=1e-6, abs_tol=1e-6):
            params = {"name": precursor.name, "made": bought, "used": used}
            yield Problem("cbam.embedded-balance-open", locate(f"precursors[{i}]"), params)

"""Attribution to processes: DirEm*, then heat, waste gas, electricity (IR (EU) 2025/2547 Annex III A)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cbam.embedded import attribution
from cbam.embedded.electricity import Power, power_of
from cbam.embedded.model import Installation, Process
from cbam.embedded.rules import Rules, fold
from cbam.embedded.sources import Emission, Locate
from groundwork.problems import Param, Place, Problem, Severity


@dataclass(frozen=True, slots=True)
class Attributed:
    """One process with its attributed emissions [tCO2e]; NaN where a source failed."""

    process: Process
    dir_em_t: float
    heat_t: float
    waste_gas_t: float
    exported_power_t: float
    power: Power
    problems: tuple[Problem, ...] = ()

    @property
    def direct_t(self) -> float:
        """AttrEm, direct."""
        return attribution.attributed_direct_t(
            self.dir_em_t, self.heat_t, self.waste_gas_t, self.exported_power_t
        )

    @property
    def indirect_t(self) -> float:
        """AttrEm, indirect; NaN without a legal electricity factor."""
        found = self.power.indirect_t
        return math.nan if found is None else found


def attribute(
    installation: Installation, emissions: Sequence[Emission], rules: Rules, locate: Locate
) -> tuple[Attributed, ...]:
    """Every process with its emissions, in the order of the installation."""
    on_process = dir_em(emissions)
    found = []
    for i, process in enumerate(installation.processes):
        path = f"processes[{i}]"
        place = locate(f"{path}.electricity")
        power = power_of(rules, process.electricity, installation.electricity_supply, place)
        total = on_process.get(process.name, 0.0)
        heat_t, heat_problems = heat_of(process, rules, locate(f"{path}.heat"))
        problems = (
            *power.problems,
            *heat_problems,
            *_waste_gas_notes(process, rules, locate(f"{path}.waste_gas")),
            *_compared(process, total, rules, locate(f"{path}.directly_attributed_emissions_t")),
            *_balance(process, locate(path)),
        )
        gas, c = process.waste_gas, rules.constants
        export = attribution.electricity_export_t(
            process.electricity.exported_mwh, process.electricity.exported_ef
        )
        found.append(
            Attributed(
                process=process,
                dir_em_t=total,
                heat_t=heat_t,
                waste_gas_t=attribution.waste_gas_net_t(
                    gas.imported_tj, gas.exported_tj, c.waste_gas_ef, c.waste_gas_export_correction
                ),
                exported_power_t=export,
                power=power,
                problems=problems,
            )
        )
    return tuple(found)


def heat_of(process: Process, rules: Rules, place: Place) -> tuple[float, tuple[Problem, ...]]:
    """Emissions of measurable heat over the border of a process [tCO2], NaN without a lawful factor.

    Heat brought in: the supplier's factor, else the standard value, the fuel's factor over the boiler
    efficiency. Heat given away without a factor takes nothing off. Source: Annex III pts A.2.2 and A.3.
    """
    heat, params = process.heat, {"name": process.name, "fuel": process.heat.imported_fuel}
    ef, problems = heat.imported_ef, []
    if ef is None and heat.imported_fuel:
        entry = rules.standards.get(fold(heat.imported_fuel))
        if entry is None or not entry.per_energy:
            return math.nan, (Problem("cbam.embedded-heat-fuel-unknown", place, params),)
        ef = attribution.standard_heat_ef(entry.ef, rules.constants.heat_boiler_efficiency)
    if ef is None and heat.imported_tj > 0:
        return math.nan, (Problem("cbam.embedded-heat-no-factor", place, params),)
    if heat.exported_ef is None and heat.exported_tj > 0:
        problems.append(Problem("cbam.embedded-heat-export-no-factor", place, params, Severity.WARNING))
    net = attribution.heat_net_t(heat.imported_tj, ef or 0.0, heat.exported_tj, heat.exported_ef or 0.0)
    return net, tuple(problems)


def dir_em(emissions: Sequence[Emission]) -> Mapping[str, float]:
    """DirEm* by process [tCO2e]: every source times its share; only what counts, not biogenic CO2."""
    found: dict[str, float] = {}
    for emission in emissions:
        for name, amount in attribution.shared(emission.split.fossil_t, emission.shares).items():
            found[name] = found.get(name, 0.0) + amount
    return found


def differs(stated: float, computed: float, rules: Rules) -> bool:
    """Whether a stated total is not the computed one: more than half the unit totals are rounded to."""
    return not abs(stated - computed) <= rules.constants.emissions_rounding / 2


def _compared(process: Process, total: float, rules: Rules, place: Place) -> Iterator[Problem]:
    stated = process.directly_attributed_emissions_t
    if stated is not None and not math.isnan(total) and differs(stated, total, rules):
        params: dict[str, Param] = {"name": process.name, "stated": stated, "computed": total}
        yield Problem("cbam.embedded-direct-differs", place, params)


def _balance(process: Process, place: Place) -> Iterator[Problem]:
    """Goods made must go somewhere: market, other processes, other uses (communication template D(e))."""
    used = process.to_market_t + math.fsum(process.consumed_in.values()) + process.non_cbam_t
    if not math.isclose(process.production_t, used, rel_tol=1e-6, abs_tol=1e-6):
        params: dict[str, Param] = {"name": process.name, "made": process.production_t, "used": used}
        yield Problem("cbam.embedded-balance-open", place, params)


def _waste_gas_notes(process: Process, rules: Rules, place: Place) -> Iterator[Problem]:
    """A stated waste gas factor does not count: the act puts natural gas in its place."""
    gas, lawful = process.waste_gas, rules.constants.waste_gas_ef
    moved = ((gas.imported_tj, gas.imported_ef), (gas.exported_tj, gas.exported_ef))
    for amount, stated in moved:
        if amount > 0 and stated and stated != lawful:
            params: dict[str, Param] = {"name": process.name, "stated": stated, "lawful": lawful}
            yield Problem("cbam.embedded-waste-gas-factor", place, params, Severity.WARNING)

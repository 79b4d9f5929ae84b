"""Bought power with contracts: the result by location and the result by market, both always.

A contractual claim counts only with its volume, its year and its certificate. The market
result takes the claimed plants for the claimed volume and the residual mix for the rest;
the location result takes the grid for everything and knows no contracts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from groundwork.problems import Loaded, Place, Problem, Severity
from inventories.electricity import Coverage, FootprintElectricity, footprint_kgco2e


@dataclass(frozen=True, slots=True)
class ContractualClaim:
    """A volume of power claimed from a kind of plant.

    `certificate` names what proves it: the number of a green certificate, a guarantee of
    origin or a direct contract with metering. `by_grid` says that the power came over the
    public network, whose burden is then added.
    """

    volume_kwh: float | None
    year: int | None
    certificate: str
    factor: FootprintElectricity
    by_grid: bool = True


@dataclass(frozen=True, slots=True)
class PowerUse:
    """A year's power of a site [kWh] with everything needed to weigh it twice.

    `location` is the average of the grid; `residual` what is left of it after all claims,
    None where nobody publishes one: then the rest is weighed by location, and said so.
    `network` is the burden of the public network, for plants whose factor stops at their exit.
    """

    consumption_kwh: float
    year: int
    location: FootprintElectricity
    claims: tuple[ContractualClaim, ...] = ()
    residual: FootprintElectricity | None = None
    network: FootprintElectricity | None = None


@dataclass(frozen=True, slots=True)
class TwoResults:
    """Emissions of a year's power [kg CO2e] by location and by market, and what the second rests on.

    `rest_by_residual` says whether the unclaimed rest was weighed with a residual mix;
    `declarable` whether every factor of the market result may stand in a declaration.
    """

    location_kgco2e: float
    market_kgco2e: float
    claimed_kwh: float
    rest_kwh: float
    rest_by_residual: bool
    declarable: bool


def two_results(use: PowerUse) -> Loaded[TwoResults]:
    """Both results of a year's power.

    A claim without volume, year or certificate, of another year, or beyond the
    consumption is refused: it is named among the problems and weighs nothing. Raises
    `TypeError` for a factor of the CO2-only family.
    """
    refused = {i: problem for i, claim in enumerate(use.claims) if (problem := _fault(i, claim, use))}
    counted: list[ContractualClaim] = []
    room_kwh = use.consumption_kwh
    for i, claim in enumerate(use.claims):
        if i in refused or claim.volume_kwh is None:
            continue
        if claim.volume_kwh > room_kwh:
            refused[i] = _problem(
                "inventories.claim-over-consumption",
                i,
                volume=f"{claim.volume_kwh:.10g}",
                room=f"{room_kwh:.10g}",
            )
            continue
        counted.append(claim)
        room_kwh -= claim.volume_kwh
    rest_factor = use.residual or use.location
    problems = [refused[i] for i in sorted(refused)]
    if room_kwh > 0 and counted and use.residual is None:
        problems.append(
            _problem("inventories.claim-rest-by-location", None, Severity.WARNING, rest=f"{room_kwh:.10g}")
        )
    market = sum(_claimed_kgco2e(claim, use.network) for claim in counted)
    factors = [claim.factor for claim in counted] + ([rest_factor] if room_kwh > 0 else [])
    result = TwoResults(
        location_kgco2e=footprint_kgco2e(use.consumption_kwh, use.location),
        market_kgco2e=market + footprint_kgco2e(room_kwh, rest_factor),
        claimed_kwh=use.consumption_kwh - room_kwh,
        rest_kwh=room_kwh,
        rest_by_residual=use.residual is not None and room_kwh > 0,
        declarable=all(factor.declarable for factor in factors),
    )
    return Loaded(result, tuple(problems))


def _claimed_kgco2e(claim: ContractualClaim, network: FootprintElectricity | None) -> float:
    """Emissions of a claimed volume, the network added where the factor stops at the plant."""
    volume_kwh = claim.volume_kwh or 0.0
    over = network if claim.by_grid and claim.factor.coverage is Coverage.BUSBAR else None
    return footprint_kgco2e(volume_kwh, claim.factor) + (footprint_kgco2e(volume_kwh, over) if over else 0.0)


def _fault(index: int, claim: ContractualClaim, use: PowerUse) -> Problem | None:
    """Why a claim does not count, or None."""
    return next(_faults(index, claim, use), None)


def _faults(index: int, claim: ContractualClaim, use: PowerUse) -> Iterator[Problem]:
    if claim.volume_kwh is None or not claim.volume_kwh > 0:
        yield _problem("inventories.claim-volume-missing", index)
    if claim.year is None:
        yield _problem("inventories.claim-year-missing", index)
    elif claim.year != use.year:
        yield _problem("inventories.claim-year-differs", index, year=claim.year, expected=use.year)
    if not claim.certificate.strip():
        yield _problem("inventories.claim-certificate-missing", index)


def _problem(
    code: str, index: int | None, severity: Severity = Severity.ERROR, **params: str | int | float
) -> Problem:
    number: dict[str, str | int | float] = {} if index is None else {"number": index + 1}
    return Problem(code, Place(), {**number, **params}, severity)

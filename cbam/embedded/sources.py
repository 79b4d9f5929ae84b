"""Every monitored source of an installation turned into emissions, with its shares by process."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cbam.embedded import measured, pfc, streams
from cbam.embedded.monitored import (
    ActivityUnit,
    Co2Kind,
    Co2Transfer,
    FactorUnit,
    Gas,
    MeasuredSource,
    Method,
    PfcMethod,
    PfcSource,
    SourceStream,
)
from cbam.embedded.rules import CN8_DIGITS, fold
from cbam.embedded.streams import Split
from groundwork.problems import Param, Place, Problem, Severity

if TYPE_CHECKING:
    from cbam.embedded.model import Installation
    from cbam.embedded.rules import Rules

Locate = Callable[[str], Place]
UREA, UREA_WORDS = "Urea", ("urea", "尿素", "carbamide")
NO_SPLIT = Split(math.nan, math.nan)
SHARE_SLACK = 1e-6  # what rounding typed shares may leave open
ALIKE = 0.75  # least share of equal letters for "did you mean": tuning, no rule
_UNITS = {FactorUnit.PER_T: ActivityUnit.T, FactorUnit.PER_KNM3: ActivityUnit.KNM3}


@dataclass(frozen=True, slots=True)
class Emission:
    """What one source emits [tCO2e], how it is shared out, and what is wrong with it."""

    kind: str
    name: str
    split: Split
    shares: Mapping[str, float]
    path: str
    problems: tuple[Problem, ...] = ()
    step: str = ""


def emissions_of(installation: Installation, rules: Rules, locate: Locate) -> Iterator[Emission]:
    """Every source of the installation in the order given; NaN where it cannot be calculated."""
    for i, stream in enumerate(installation.source_streams):
        path = f"source_streams[{i}]"
        split, problems = stream_split(stream, rules, locate(path))
        yield Emission(str(stream.method), stream.name, split, stream.allocation, path, problems, stream.step)
    for i, source in enumerate(installation.pfc):
        path = f"pfc[{i}]"
        split, problems = pfc_split(source, rules, locate(path))
        yield Emission("pfc", source.name or path, split, source.allocation, path, problems)
    for i, stack in enumerate(installation.cems):
        path = f"cems[{i}]"
        split = stack_split(stack, rules)
        notes = _biomass_note(
            stack.name or path, stack.biomass_fraction, stack.biomass_evidence, locate(path)
        )
        yield Emission(f"cems {stack.gas}", stack.name or path, split, stack.allocation, path, notes)
    for i, transfer in enumerate(installation.internal_transfers):
        carbon = transfer.quantity * transfer.carbon_content
        split = Split(carbon * rules.constants.co2_per_carbon, 0.0)
        path = f"internal_transfers[{i}]"
        name = transfer.name or path
        yield Emission("transfer", name, split, {transfer.to_process: 1.0, transfer.from_process: -1.0}, path)
    for i, moved in enumerate(installation.co2_transfers):
        path = f"co2_transfers[{i}]"
        amount, problems = co2_moved(moved, installation, rules, locate(path))
        yield Emission(
            "co2 " + str(moved.kind), moved.name, Split(amount, 0.0), moved.allocation, path, problems
        )


def stream_split(stream: SourceStream, rules: Rules, place: Place) -> tuple[Split, tuple[Problem, ...]]:
    """Emissions of one source stream by its method; NaN and the reason where a factor is missing."""
    filled, problem = with_standard(stream, rules, place)
    if problem is None:
        problem = _incomplete(filled, place)
    if problem is not None:
        return NO_SPLIT, (problem,)
    f = rules.constants.co2_per_carbon
    amount, energy = filled.activity_data, streams.energy_tj(filled.activity_data, filled.ncv or 0.0)
    base = energy if filled.ef_unit is FactorUnit.PER_TJ else amount
    ef = filled.ef or 0.0
    if filled.method is Method.COMBUSTION:
        total = streams.combustion(base, ef, _one(filled.oxidation))
    elif filled.method is Method.PROCESS:
        total = streams.process(base, ef, _one(filled.conversion))
    else:
        total = streams.mass_balance(amount, _carbon_content(filled, f), f)
    zero_rated = 0.0 if filled.biomass_evidence is False else filled.biomass_fraction
    notes = _biomass_note(stream.name, stream.biomass_fraction, stream.biomass_evidence, place)
    return streams.split_biomass(total, zero_rated, energy), notes


def with_standard(stream: SourceStream, rules: Rules, place: Place) -> tuple[SourceStream, Problem | None]:
    """The stream with an empty NCV or EF filled from the act's standard factors it names."""
    if not stream.standard:
        return stream, None
    entry = rules.standards.get(fold(stream.standard))
    if entry is None:
        return stream, Problem("cbam.embedded-standard-unknown", place, {"value": stream.standard})
    unit = FactorUnit.PER_TJ if entry.per_energy else FactorUnit.PER_T
    if stream.ncv is None and entry.ncv is not None and stream.unit is not ActivityUnit.T:
        params: dict[str, Param] = {"stream": stream.name, "unit": str(stream.unit), "factor": "GJ/t"}
        return stream, Problem("cbam.embedded-units-disagree", place, params)
    update = {
        "ncv": entry.ncv if stream.ncv is None else stream.ncv,
        "ef": entry.ef if stream.ef is None else stream.ef,
        "ef_unit": unit if stream.ef is None else stream.ef_unit,
    }
    return stream.model_copy(update=update), None


def _incomplete(stream: SourceStream, place: Place) -> Problem | None:
    params: dict[str, Param] = {"stream": stream.name}
    if stream.method is Method.COMBUSTION and stream.activity_data < 0:
        return Problem("cbam.embedded-stream-negative", place, params)
    if stream.method is Method.MASS_BALANCE and stream.carbon_content is not None:
        return None
    if stream.ef is None or stream.ef_unit is None:
        code = "carbon-content" if stream.method is Method.MASS_BALANCE else "factor"
        return Problem(f"cbam.embedded-stream-no-{code}", place, params)
    if stream.ef_unit is FactorUnit.PER_TJ:
        return Problem("cbam.embedded-stream-no-ncv", place, params) if stream.ncv is None else None
    if _UNITS[stream.ef_unit] is not stream.unit:
        params |= {"unit": str(stream.unit), "factor": str(stream.ef_unit)}
        return Problem("cbam.embedded-units-disagree", place, params)
    return None


def _carbon_content(stream: SourceStream, f: float) -> float:
    if stream.carbon_content is not None:
        return stream.carbon_content
    if stream.ef_unit is FactorUnit.PER_TJ:
        return streams.carbon_content_by_energy(stream.ef or 0.0, stream.ncv or 0.0, f)
    return streams.carbon_content_by_mass(stream.ef or 0.0, f)


def _one(share: float | None) -> float:
    """An oxidation or conversion factor that is not stated is 1: everything is emitted."""
    return 1.0 if share is None else share


def _biomass_note(name: str, share: float, evidence: bool | None, place: Place) -> tuple[Problem, ...]:
    if share == 0 or evidence is True:
        return ()
    code = "cbam.embedded-biomass-fossil" if evidence is False else "cbam.embedded-biomass-evidence"
    return (Problem(code, place, {"stream": name}, Severity.WARNING),)


def pfc_split(source: PfcSource, rules: Rules, place: Place) -> tuple[Split, tuple[Problem, ...]]:
    """PFC of one cell row; factors the operator does not state come from Tables 2 and 3 by technology."""
    c, slope = rules.constants, source.method is PfcMethod.SLOPE
    table = rules.pfc_standards.get((str(source.method), fold(source.technology)))
    factor = source.sef_cf4 if slope else source.ovc
    filled = source.model_copy(
        update={
            "sef_cf4" if slope else "ovc": factor if factor is not None or table is None else table[0],
            "f_c2f6": source.f_c2f6 if source.f_c2f6 is not None or table is None else table[1],
        }
    )
    needed = ("frequency", "duration", "sef_cf4") if slope else ("aeo", "current_efficiency", "ovc")
    missing = [key for key in (*needed, "f_c2f6") if getattr(filled, key) is None]
    if missing or filled.f_c2f6 is None:
        params: dict[str, Param] = {"fields": ", ".join(missing)}
        return NO_SPLIT, (Problem("cbam.embedded-pfc-incomplete", place, params),)
    if slope:
        numbers = filled.frequency or 0.0, filled.duration or 0.0, filled.sef_cf4 or 0.0
        cf4 = pfc.cf4_by_slope(*numbers, filled.aluminium_t)
    elif not (filled.current_efficiency or 0) > 1:
        params = {"value": filled.current_efficiency or 0}
        return NO_SPLIT, (Problem("cbam.embedded-current-efficiency", place, params),)
    else:
        numbers = filled.aeo or 0.0, filled.current_efficiency or 0.0, filled.ovc or 0.0
        cf4 = pfc.cf4_by_overvoltage(*numbers, filled.aluminium_t)
    found = pfc.pfc_emissions(cf4, filled.f_c2f6, filled.collection_efficiency, c.gwp_cf4, c.gwp_c2f6)
    return Split(found.tco2e, 0.0), ()


def stack_split(stack: MeasuredSource, rules: Rules) -> Split:
    """CO2 equivalent of a measured stack."""
    gas = measured.gas_t(stack.concentration_g_per_nm3, stack.hours, stack.flow_1000nm3_per_h)
    zero_rated = 0.0 if stack.biomass_evidence is False else stack.biomass_fraction
    return measured.co2e(gas, rules.constants.gwp_n2o if stack.gas is Gas.N2O else 1.0, zero_rated)


def co2_moved(
    moved: Co2Transfer, installation: Installation, rules: Rules, place: Place
) -> tuple[float, tuple[Problem, ...]]:
    """CO2 that is deducted (stored or bound, only with evidence) or added (received) [t].

    CO2 handed on for a use that lets it out again, and CO2 in urea, stays with the process that made it.
    """
    params: dict[str, Param] = {"stream": moved.name}
    if moved.kind is Co2Kind.RECEIVED:
        return moved.co2_t, ()
    if moved.kind is Co2Kind.HANDED_ON:
        return 0.0, (Problem("cbam.embedded-co2-handed-on", place, params, Severity.WARNING),)
    if in_urea(moved, installation, rules):
        return 0.0, (Problem("cbam.embedded-co2-in-urea", place, params),)
    if moved.may_be_deducted:
        return -moved.co2_t, ()
    return 0.0, (Problem("cbam.embedded-co2-without-evidence", place, params),)


def in_urea(moved: Co2Transfer, installation: Installation, rules: Rules) -> bool:
    """Whether CO2 said to be bound is bound in urea, which gives it back when it is used.

    By ``bound_in``; where that is empty, because the installation makes urea. The products that hold CO2
    for good are those of Delegated Regulation (EU) 2024/2620: mineral carbonates in building products.
    """
    if moved.kind is not Co2Kind.BOUND:
        return False
    if moved.bound_in:
        return any(word in moved.bound_in.casefold() for word in UREA_WORDS)
    urea = rules.goods_of(UREA)
    made = [p.cn for p in installation.products] + [p.cn_code for p in installation.processes]
    return any(code[:CN8_DIGITS] in urea for code in made if code) or any(
        fold(p.goods_category) == fold(UREA) for p in installation.processes
    )


def checked_shares(emission: Emission, processes: list[str], locate: Locate) -> Emission:
    """The emission with shares that may be used: adding up to 1, on processes that exist.

    A key that is no process belongs to the installation only; one that begins with "_" says so on purpose.
    A single process takes what nobody allocated.
    """
    if emission.kind == "transfer":
        unknown = [name for name in emission.shares if name not in processes]
        problems = tuple(_unknown_process(name, processes, emission, locate) for name in unknown)
        return replace(emission, problems=(*emission.problems, *problems))
    if not emission.shares:
        if len(processes) == 1:
            return replace(emission, shares={processes[0]: 1.0})
        problem = Problem("cbam.embedded-not-allocated", locate(emission.path), {"stream": emission.name})
        return replace(emission, problems=(*emission.problems, problem))
    found = list(emission.problems)
    total = math.fsum(emission.shares.values())
    split = emission.split
    if abs(total - 1) > SHARE_SLACK:
        place = locate(f"{emission.path}.allocation")
        found.append(Problem("cbam.embedded-shares", place, {"stream": emission.name, "total": total}))
        split = NO_SPLIT
    found += [
        _unknown_process(name, processes, emission, locate)
        for name in emission.shares
        if name not in processes and not name.startswith("_")
    ]
    return replace(emission, split=split, problems=tuple(found))


def _unknown_process(name: str, processes: list[str], emission: Emission, locate: Locate) -> Problem:
    from rapidfuzz import process as match
    from rapidfuzz.distance import OSA

    near = match.extractOne(name, processes, scorer=OSA.normalized_similarity, score_cutoff=ALIKE)
    params: dict[str, Param] = {"stream": emission.name, "name": name, "suggestion": near[0] if near else "-"}
    place = locate(f"{emission.path}.allocation.{name}")
    if near or emission.kind == "transfer":
        return Problem("cbam.embedded-process-misspelt", place, params)
    return Problem("cbam.embedded-process-none", place, params, Severity.WARNING)


def within_boundary(
    emission: Emission, category_of: Mapping[str, str], rules: Rules, locate: Locate
) -> Emission:
    """The emission without the shares of steps that lie outside the boundary of their process's goods.

    They stay in the installation's total. Source: IR (EU) 2025/2547 Annex I pts 3.16.2 and 3.18.2.
    """
    if not emission.step:
        return emission
    shares: dict[str, float] = {}
    found = list(emission.problems)
    for name, share in emission.shares.items():
        article = rules.outside_steps.get((fold(category_of.get(name, "")), fold(emission.step)))
        shares[name if article is None else f"_{emission.step}: {name}"] = share
        if article is not None:
            params: dict[str, Param] = {
                "stream": emission.name, "step": emission.step, "name": name, "article": article,
            }  # fmt: skip
            place = locate(f"{emission.path}.step")
            found.append(Problem("cbam.embedded-step-outside", place, params, Severity.WARNING))
    return replace(emission, shares=shares, problems=tuple(found))

"""What a scenario names must exist: origins, codes, overlays it uses, the suppliers of its market."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cbam.origins import Origin, resolve_origin
from cbam.scenario_market import read_market
from cbam.scenario_parts import CN8_DIGITS
from groundwork.problems import BadInput, Place, Problem

if TYPE_CHECKING:
    from cbam.law.rulebook import Law
    from cbam.scenario import Scenario


@cache
def _law() -> Law:
    """The packaged law, for its lists of names only."""
    from cbam.statute import load_statute

    return load_statute().newest


def with_names(scenarios: Sequence[Scenario], place: Place) -> tuple[Scenario, ...]:
    """The scenarios of one file with their origins as ISO codes. Raises ``BadInput`` with every fault."""
    used = {overlay for one in scenarios for overlay in one.law.overlays}
    faults: dict[tuple[str, Place, tuple[object, ...]], Problem] = {}
    for one in scenarios:
        for fault in (
            *_overlays(one, used, place),
            *_origins(one, place),
            *_codes(one, place),
            *_market(one),
        ):
            faults.setdefault((fault.code, fault.place, tuple(fault.params.values())), fault)
    if faults:
        raise BadInput(*faults.values())
    return tuple(_with_codes(one) for one in scenarios)


def _overlays(scenario: Scenario, used: set[str], place: Place) -> Iterator[Problem]:
    """An overlay with a first year that no choice of the file uses: the year would have no effect."""
    for name in scenario.law.from_years:
        if name not in used:
            params = {"entry": f"law.from_years.{name}", "value": name}
            yield Problem("cbam.scenario-overlay-unused", place, params)


def _origins(scenario: Scenario, place: Place) -> Iterator[Problem]:
    paid = scenario.carbon_price_paid
    for number, text in enumerate(paid.origins if paid else ()):
        found = resolve_origin(text, _law())
        if not isinstance(found, Origin):
            at = Place(place.file, cell=f"carbon_price_paid.origins.{number}")
            yield Problem(found.problem.code, at, found.problem.params)


def _codes(scenario: Scenario, place: Place) -> Iterator[Problem]:
    """Beginnings of codes that no code of the Combined Nomenclature has."""
    named: dict[str, Iterable[str]] = {
        "trade.demand.sigma": scenario.trade.demand.sigma,
        "trade.eu_intensity": scenario.trade.eu_intensity,
        "emissions.verified_ratio": scenario.emissions.verified_ratio,
    }
    for entry, codes in named.items():
        for code in codes:
            if not _law().nomenclature.under(code[:CN8_DIGITS]):
                yield Problem(
                    "cbam.scenario-code-nowhere", place, {"entry": f"{entry}.{code}", "value": code}
                )


def _market(scenario: Scenario) -> Iterator[Problem]:
    file = scenario.trade.demand.market
    if file is not None:
        try:
            read_market(Path(file))
        except BadInput as bad:
            yield from bad.problems


def _with_codes(scenario: Scenario) -> Scenario:
    paid = scenario.carbon_price_paid
    if paid is None or not paid.origins:
        return scenario
    found = (resolve_origin(text, _law()) for text in paid.origins)
    codes = tuple(dict.fromkeys(one.code for one in found if isinstance(one, Origin)))
    return scenario.model_copy(update={"carbon_price_paid": paid.model_copy(update={"origins": codes})})

"""The law's own constants and name lists for actual emissions, taken from one law snapshot."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING

from cbam.law.benchmarks import Several
from cbam.law.nomenclature import HEADING_DIGITS
from cbam.law.yearly import figure
from cbam.readings import ACTUAL_LETTERS, LETTERS, LOWEST, STANDARD, Readings

if TYPE_CHECKING:
    from cbam.embedded.beyond import Beyond
    from cbam.law.leaves import Figure, ScopeRow
    from cbam.law.rulebook import Law
    from cbam.law.tables import Stack

CN8_DIGITS = 8
CLINKER = "clinker"


@dataclass(frozen=True, slots=True)
class Constants:
    """Constants of IR (EU) 2025/2547: see the ``monitoring`` table for unit, article and source of each."""

    co2_per_carbon: float
    gwp_n2o: float
    gwp_cf4: float
    gwp_c2f6: float
    waste_gas_ef: float
    waste_gas_export_correction: float
    heat_boiler_efficiency: float
    emissions_rounding: float


@dataclass(frozen=True, slots=True)
class Standard:
    """A row of the standard factors: NCV [GJ/t], EF [tCO2/TJ for fuels, tCO2/t for materials]."""

    name: str
    ncv: float | None
    ef: float
    per_energy: bool


def fold(text: str) -> str:
    """A name as it is compared: case, blanks, underscores and a plural s do not matter."""
    return re.sub(r"[\s_]+", " ", text).strip().casefold().rstrip("s")


@dataclass(frozen=True, eq=False)
class Rules:
    """One law snapshot, read for actual emissions.

    ``readings`` where the law is silent; ``beyond`` what is assumed of years past what is published.
    """

    law: Law
    readings: Readings = STANDARD
    beyond: Beyond | None = None

    @property
    def several(self) -> Several:
        """Which benchmark of column A counts where several routes are stated."""
        return Several.LOWEST if self.readings.chooses(ACTUAL_LETTERS, LOWEST) else Several.HIGHEST

    @property
    def several_printed(self) -> Several:
        """Which benchmark of column B counts where several route letters are printed."""
        return Several(self.readings.of(LETTERS))

    def parameter(self, key: str) -> float:
        """A single figure of the acts. KeyError if the table has no such key or no figure."""
        found = self.law.parameter(key).value
        if found is None:
            raise KeyError(key)
        return found

    @cached_property
    def grade_of_letter(self) -> Mapping[str, str]:
        """Route letter -> alloy grade of steel ("carbon", "low alloy", "high alloy"); others are left out."""
        return {x: grade for x, grade in self._grades.items() if x not in self.colour_of_letter}

    @cached_property
    def colour_of_letter(self) -> Mapping[str, str]:
        """Route letter -> colour of clinker ("grey", "white")."""
        families = self.law.benchmarks.family
        return {x: grade for x, grade in self._grades.items() if families[x] == CLINKER}

    @cached_property
    def _grades(self) -> Mapping[str, str]:
        routes = self.law.stacks["routes"]
        pairs = zip(routes.texts("letter"), routes.texts("grade"), strict=True)
        return {letter: grade for letter, grade in pairs if grade}

    def constant(self, key: str) -> Figure:
        """One constant with its article and source. ValueError if the table has no such key."""
        stack = self.law.stacks["monitoring"]
        row = stack.texts("key").index(key)
        return figure(stack, row, "value", stack.texts("unit")[row], stack.texts("article")[row])

    @cached_property
    def constants(self) -> Constants:
        """All constants as numbers."""
        stack = self.law.stacks["monitoring"]
        keys = stack.texts("key")
        return Constants(**{f.name: _must(stack, "value", keys.index(f.name)) for f in fields(Constants)})

    @cached_property
    def first_year(self) -> int:
        """The first year of the definitive period: the first for which there is a CBAM factor."""
        return min(int(str(year)) for year in self.law.stacks["cbam_factor"].columns["year"])

    @cached_property
    def standards(self) -> Mapping[str, Standard]:
        """Standard fuels and materials by folded English or Chinese name."""
        found: dict[str, Standard] = {}
        fuels, materials = self.law.stacks["standard_fuels"], self.law.stacks["standard_materials"]
        for row, name in enumerate(fuels.texts("fuel")):
            ncv = fuels.columns["ncv_gj_per_t"][row]
            heat = None if ncv is None else float(str(ncv))
            entry = Standard(name, heat, _must(fuels, "ef_tco2_per_tj", row), True)
            found[fold(name)] = found[fold(fuels.texts("name_zh")[row])] = entry
        for row, name in enumerate(materials.texts("material")):
            entry = Standard(name, None, _must(materials, "ef_tco2_per_t", row), False)
            for spelling in (name, materials.texts("name_zh")[row]):
                found.setdefault(fold(spelling), entry)
        return found

    @cached_property
    def pfc_standards(self) -> Mapping[tuple[str, str], tuple[float, float]]:
        """(method, folded technology) -> (factor of CF4, C2F6 per CF4), Annex II Tables 2 and 3."""
        stack = self.law.stacks["pfc_factors"]
        found: dict[tuple[str, str], tuple[float, float]] = {}
        for row, method in enumerate(stack.texts("method")):
            pair = _must(stack, "ef_cf4", row), _must(stack, "f_c2f6", row)
            short, name = stack.texts("technology")[row], stack.texts("name_en")[row]
            for spelling in (short, name, stack.texts("name_zh")[row], f"{name} ({short})"):
                found[method, fold(spelling)] = pair
        return found

    @cached_property
    def factor_routes(self) -> Mapping[str, tuple[str, str]]:
        """Folded spelling of an electricity factor's legal route -> (code, kind)."""
        stack = self.law.stacks["electricity_factor_routes"]
        found: dict[str, tuple[str, str]] = {}
        for row, code in enumerate(stack.texts("code")):
            names = (code, stack.texts("name_en")[row], stack.texts("name_zh")[row])
            for spelling in (*names, *stack.texts("aliases")[row].split("|")):
                found[fold(spelling)] = code, stack.texts("kind")[row]
        return found

    @cached_property
    def letters_of_routes(self) -> Mapping[tuple[str, str], str]:
        """(folded route name, folded category) -> benchmark route letter, where the name alone decides."""
        stack = self.law.stacks["route_names"]
        names = zip(stack.texts("name"), stack.texts("category"), strict=True)
        letters = stack.texts("letter")
        return {(fold(name), fold(category)): letters[row] for row, (name, category) in enumerate(names)}

    @cached_property
    def _categories(self) -> tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]:
        stack = self.law.stacks["category_names"]
        other = dict(zip(map(fold, stack.texts("name")), stack.texts("categories"), strict=True))
        goods: dict[str, tuple[str, ...]] = {}
        for cn8, row in self.law.scope.items():
            goods[fold(row.category)] = (*goods.get(fold(row.category), ()), cn8)
        return other, goods

    @cached_property
    def outside_steps(self) -> Mapping[tuple[str, str], str]:
        """(folded category, folded step) -> article that leaves the step outside the system boundary."""
        stack = self.law.stacks["boundary_steps"]
        found: dict[tuple[str, str], str] = {}
        for row, category in enumerate(stack.texts("category")):
            if stack.texts("inside")[row] == "no":
                for spelling in (stack.texts("step")[row], stack.texts("name_zh")[row]):
                    found[fold(category), fold(spelling)] = stack.texts("article")[row]
        return found

    def goods_of(self, category: str) -> tuple[str, ...]:
        """The CN8 of an aggregated goods category, by the Regulation's or the template's name; () if none."""
        other, goods = self._categories
        names = other.get(fold(category), category).split("|")
        return tuple(cn8 for name in names for cn8 in goods.get(fold(name), ()))

    def letters_of_code(self, cn_code: str) -> tuple[str, ...]:
        """The route letter a TARIC code implies (grey, white clinker), as printed beside default values."""
        if len(cn_code) <= CN8_DIGITS:
            return ()
        defaults = self.law.defaults
        rows = [found[cn_code] for found in defaults.rows.values() if cn_code in found]
        printed = {defaults.letters[row] for row in rows} - {()}
        return printed.pop() if len(printed) == 1 else ()

    def scope_of(self, cn_code: str) -> ScopeRow | None:
        """What the annexes say of a CN8 or TARIC code; None if it is no CBAM good, or no such TARIC code."""
        if len(cn_code) > CN8_DIGITS and cn_code not in self.law.nomenclature.priced_goods:
            return None
        return self.law.scope.get(cn_code[:CN8_DIGITS])

    def is_no_cbam_good(self, cn_code: str) -> bool:
        """Whether a code, typed as it may be, is surely outside Annex I of Reg (EU) 2023/956.

        False for an empty code, and for an unknown one under a heading that has CBAM goods: a slip of the
        pen must not make a precursor vanish.
        """
        code = re.sub(r"[\s.]", "", cn_code)[:CN8_DIGITS]
        heading = code[:HEADING_DIGITS]
        if len(heading) < HEADING_DIGITS or any(cn8.startswith(code) for cn8 in self.law.scope):
            return False
        if any(cn8.startswith(heading) for cn8 in self.law.scope):
            return bool(self.law.nomenclature.under(code))
        return bool(self.law.nomenclature.under(heading))

    def annex_ii(self, cn_codes: Sequence[str], category: str = "") -> bool | None:
        """Whether goods stand in Annex II of Reg (EU) 2023/956 (direct emissions only).

        By their CN codes, else by their category. None where neither is known or the goods differ.
        """
        codes = tuple(cn_codes) or self.goods_of(category)
        answers = {row.annex_ii for code in codes if (row := self.scope_of(code)) is not None}
        return answers.pop() if len(answers) == 1 else None


def _must(stack: Stack, column: str, row: int) -> float:
    return float(str(stack.columns[column][row]))

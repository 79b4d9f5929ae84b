"""Several goods from one process: how its emissions are shared out, and where they must not be split.

Sources: IR (EU) 2025/2547 Art 4(4)-(8), Annex III pts A.2 and A.4. Goods whose unit is the tonne share by
mass. Goods of one other kind of unit (kg of nitrogen, t of clinker) share by that unit, or by mass, as the
reading "shared-process" says. Goods of different kinds have no common measure and are refused.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from cbam.embedded.rules import CN8_DIGITS, fold
from cbam.embedded.units import FunctionalUnit, content_per_t
from cbam.readings import BY_MASS, SHARED_PROCESS
from groundwork.problems import Param, Place, Problem, Severity
from groundwork.words import DASH

if TYPE_CHECKING:
    from cbam.embedded.model import Installation, Process, Product
    from cbam.embedded.rules import Rules
    from cbam.embedded.sources import Locate

CLINKER_CATEGORY = "Cement clinker"
STEEL_ARTICLES = "Iron or steel products"
MEASURED = frozenset({FunctionalUnit.KG_N, FunctionalUnit.T_CLINKER, FunctionalUnit.SUPPLEMENTARY})
BALANCE = 1e-6  # what rounding typed tonnes may leave open
ALIKE = 0.02  # consumptions that differ by less are called the same: tuning, no rule


@dataclass(frozen=True, slots=True)
class Portion:
    """What a tonne of a good carries of a mean tonne of its process [-]; NaN where goods cannot share it."""

    factor: float
    problems: tuple[Problem, ...] = ()


def unit_of(cn_code: str, rules: Rules) -> FunctionalUnit | None:
    """The functional unit of a CN code; None if it is no CBAM good."""
    scope = rules.scope_of(cn_code)
    return None if scope is None else FunctionalUnit(scope.functional_unit)


def content_of(product: Product, rules: Rules) -> float | None:
    """Functional units in a tonne of a good, None where its parameters do not say."""
    unit, scope = unit_of(product.cn, rules), rules.scope_of(product.cn)
    clinker = scope is not None and fold(scope.category) == fold(CLINKER_CATEGORY)
    return None if unit is None else content_per_t(unit, product.qualifying, clinker)


def portion_of(
    product: Product, installation: Installation, rules: Rules, see_by_mass: float, place: Place
) -> Portion:
    """How a good's figures differ from the mean of its process, by what its fellow goods hold.

    ``see_by_mass`` [tCO2e/t] is what it carries by mass, for the words of the note.
    """
    goods = [p for p in installation.products if p.process == product.process]
    units = {unit for p in goods if (unit := unit_of(p.cn, rules)) is not None}
    params: dict[str, Param] = {
        "name": product.product or product.cn,
        "process": product.process,
        "units": ", ".join(sorted(units)),
    }
    if len(units) > 1:
        return Portion(math.nan, (Problem("cbam.embedded-shared-units", place, params),))
    contents = [content_of(p, rules) for p in goods]
    known = {content for content in contents if content is not None}
    if not units <= MEASURED or (len(known) < 2 and None not in contents) or len(known) == 0:
        return Portion(1.0)
    mean = _mean_content(goods, contents, installation)
    own = content_of(product, rules)
    if mean is None or own is None:
        if len(known) < 2:
            return Portion(1.0)
        return Portion(1.0, (Problem("cbam.embedded-shared-open", place, params, Severity.WARNING),))
    by_unit = own / mean
    by_mass = rules.readings.chooses(SHARED_PROCESS, BY_MASS)
    if by_unit == 1:
        return Portion(1.0)
    params |= {"content": f"{own:g}", "mean": f"{mean:g}", "by_unit": _shown(see_by_mass * by_unit),
               "by_mass": _shown(see_by_mass)}  # fmt: skip
    code = "cbam.embedded-shared-by-mass" if by_mass else "cbam.embedded-shared-by-unit"
    return Portion(1.0 if by_mass else by_unit, (Problem(code, place, params, Severity.WARNING),))


def _shown(see: float) -> str:
    return DASH if math.isnan(see) else f"{see:.4f}"


def _mean_content(
    goods: Sequence[Product], contents: Sequence[float | None], installation: Installation
) -> float | None:
    """Functional units in a mean tonne of the process; None unless tonnes and contents of all are stated."""
    made = next(p.production_t for p in installation.processes if p.name == goods[0].process)
    tonnes = [p.quantity_t for p in goods]
    if any(t is None for t in tonnes) or any(c is None for c in contents):
        return None
    whole = math.fsum(t or 0.0 for t in tonnes)
    if not whole > 0 or not math.isclose(whole, made, rel_tol=BALANCE):
        return None
    return math.fsum((t or 0.0) * (c or 0.0) for t, c in zip(tonnes, contents, strict=True)) / whole


def needs_one_process(installation: Installation, locate: Locate) -> Iterator[Problem]:
    """What must not be split over processes: the routes of one good, steel articles of one recipe.

    One good in two processes is a problem (Art 4(6)). Steel articles of two processes that use the same
    precursors in the same proportions are noted: where they differ in size or shape only, Annex II pt A.4
    demands a single process for all of them.
    """
    made: dict[str, str] = {}
    for i, product in enumerate(installation.products):
        first = made.setdefault(product.cn, product.process)
        if first != product.process:
            params: dict[str, Param] = {"cn": product.cn, "name": first, "other": product.process}
            yield Problem("cbam.embedded-good-twice", locate(f"products[{i}].process"), params)
    articles = [
        (i, p) for i, p in enumerate(installation.processes)
        if fold(p.goods_category) == fold(STEEL_ARTICLES)
    ]  # fmt: skip
    for (_, one), (j, other) in combinations(articles, 2):
        codes = _codes(one, installation), _codes(other, installation)
        if codes[0] != codes[1] and _same(_recipe(one, installation), _recipe(other, installation)):
            params = {"name": one.name, "other": other.name}
            yield Problem("cbam.embedded-one-process", locate(f"processes[{j}]"), params, Severity.WARNING)


def _codes(process: Process, installation: Installation) -> set[str]:
    return {p.cn[:CN8_DIGITS] for p in installation.products if p.process == process.name}


def _recipe(process: Process, installation: Installation) -> dict[str, float]:
    """Tonnes of each purchased CN code per tonne of a process's goods."""
    found: dict[str, float] = {}
    for precursor in installation.precursors:
        mass = precursor.consumed_in.get(process.name, 0.0)
        if mass > 0 and precursor.cn_code and process.production_t > 0:
            found[precursor.cn_code] = found.get(precursor.cn_code, 0.0) + mass / process.production_t
    return found


def _same(one: dict[str, float], other: dict[str, float]) -> bool:
    return (
        bool(one)
        and set(one) == set(other)
        and all(math.isclose(t, other[code], rel_tol=ALIKE) for code, t in one.items())
    )

"""A bill with other routes, other electricity or another way of sharing than it was written with.

What is chosen here stands beside the bill, not in it: every line that was changed carries a remark, and the
bill gets another fingerprint, so that no result of one is taken for a result of the other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from footprint.apart import replaced
from footprint.bill import Bom, Line, LineKind, Product
from footprint.links import convertible
from footprint.processes import process_footprints
from footprint.vocabulary import SUBSTITUTION
from groundwork.problems import Loaded, Param, Place, Problem, Severity
from groundwork.units import factor
from inventories.catalogue import Catalogue
from inventories.routes import RouteChoice, choice_of

KWH = "kWh"
MOST_ROUTES = 12
ROUTE, ELECTRICITY = "footprint.note-route-chosen", "footprint.note-electricity-chosen"
LineKey = str


@dataclass(frozen=True)
class Revision:
    """Other processes by line key (`key_of`), other electricity and other methods by product id."""

    routes: Mapping[LineKey, str] = field(default_factory=dict)
    electricity: Mapping[str, str] = field(default_factory=dict)
    allocation: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether the bill stays as written."""
        return not (self.routes or self.electricity or self.allocation)

    @property
    def digest(self) -> str:
        """Stands for all of it; empty where the bill stays as written."""
        if self.is_empty:
            return ""
        parts = [dict(self.routes), dict(self.electricity), dict(self.allocation)]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Option:
    """A process that may stand on a line instead, and what the footprint changes by.

    `change_kgco2e` per declared amount, in the share that the product carries; the product's own lines
    only. `mix` marks a market mix, `chosen` the process that stands there now.
    """

    process_id: str
    change_kgco2e: float
    chosen: bool
    mix: bool = False


@dataclass(frozen=True, slots=True)
class Openness:
    """A line whose footprint depends on a route, and every route it may take."""

    line: Line
    choice: RouteChoice
    options: tuple[Option, ...]


def key_of(line: Line) -> LineKey:
    """A line by its product and its place in the user's file."""
    return "|".join((line.product_id, line.place.file, line.place.sheet, str(line.row)))


def revised(bom: Bom, catalogue: Catalogue, revision: Revision) -> Loaded[Bom]:
    """The bill with what was chosen, and a warning for every choice that no longer fits it."""
    if revision.is_empty:
        return Loaded(bom)
    problems: list[Problem] = []
    products = tuple(_shared(product, revision, problems) for product in bom.products)
    power = {p.id: p.electricity for p in bom.products}
    lines = [_changed(line, catalogue, revision, power, problems) for line in bom.lines]
    anew = {p.id for p in products if p.id in revision.allocation}
    lines = [ln for ln in lines if not (ln.stage == SUBSTITUTION and ln.product_id in anew)]
    lines += [credit for p in products if p.id in anew for credit in replaced(p)]
    fingerprint = hashlib.sha256((bom.fingerprint + revision.digest).encode()).hexdigest()
    changed = replace(bom, products=products, lines=tuple(lines), fingerprint=fingerprint)
    return Loaded(changed, tuple(problems))


def _shared(product: Product, revision: Revision, problems: list[Problem]) -> Product:
    product = replace(product, electricity=revision.electricity.get(product.id, product.electricity))
    wanted = revision.allocation.get(product.id)
    if wanted is None:
        return product
    way = next((w for w in product.allocation.ways if w.method == wanted), None)
    if way is None or way.share is None:
        problems.append(_unfit(product.place, wanted))
        return product
    allocation = replace(product.allocation, method=way.method, share=way.share)
    return replace(product, allocation=allocation)


def _unfit(place: Place, choice: str) -> Problem:
    params: dict[str, Param] = {"choice": choice}
    return Problem("footprint.revision-unfit", place, params, Severity.WARNING)


def _changed(
    line: Line, catalogue: Catalogue, revision: Revision, power: Mapping[str, str], problems: list[Problem]
) -> Line:
    if line.kind is not LineKind.PROCESS:
        return line
    route = revision.routes.get(key_of(line))
    bought = power.get(line.product_id, "")
    current = revision.electricity.get(line.product_id) if line.target == bought and bought else None
    wanted, remark = (route, ROUTE) if route else (current, ELECTRICITY)
    if wanted is None or wanted == line.target:
        return line
    process = catalogue.processes.get(wanted)
    if process is None or not convertible(line.unit, process.unit):
        problems.append(_unfit(line.place, wanted))
        return line
    quantity = line.amount * factor(line.unit, process.unit)
    return replace(line, target=wanted, quantity=quantity, remarks=(*line.remarks, remark))


def open_routes(
    bom: Bom, product_id: str, catalogue: Catalogue, metric: str = "AR6", most: int = MOST_ROUTES
) -> tuple[Openness, ...]:
    """Lines of a product that another route could supply, with what each route changes.

    In the order of the bill; of more than ``most`` those with the largest footprints.
    """
    product = _product(bom, product_id)
    own = _own(bom, product_id)
    choices = {target: choice_of(target) for target in {line.target for line in own}}
    found = [(line, choice) for line in own if (choice := choices[line.target])]
    ids = {line.target for line, _ in found} | {o.process_id for _, c in found for o in c.options}
    burden = _burdens(catalogue, metric, ids)
    if len(found) > most:
        largest = sorted(found, key=lambda pair: -abs(pair[0].quantity * burden[pair[0].target]))[:most]
        kept = {id(line) for line, _ in largest}
        found = [pair for pair in found if id(pair[0]) in kept]
    return tuple(
        Openness(line, choice, tuple(_options(line, choice, product, catalogue, burden)))
        for line, choice in found
    )


def _options(
    line: Line, choice: RouteChoice, product: Product, catalogue: Catalogue, burden: Mapping[str, float]
) -> Iterator[Option]:
    for option in choice.options:
        process = catalogue.processes.get(option.process_id)
        if process is not None and convertible(line.unit, process.unit):
            change = _change(line, process.id, product, catalogue, burden)
            yield Option(process.id, change, process.id == line.target, option.mix)


def electricity_options(
    bom: Bom, product_id: str, catalogue: Catalogue, metric: str = "AR6"
) -> tuple[Option, ...]:
    """Electricity that a product's site could buy, the one it buys first; nothing where it states none."""
    product = _product(bom, product_id)
    if not product.electricity:
        return ()
    lines = [line for line in _own(bom, product_id) if line.target == product.electricity]
    amounts: dict[str, float] = {}
    for line in lines:
        amounts[line.unit] = amounts.get(line.unit, 0.0) + line.amount
    ids = [p.id for p in catalogue.processes.values() if p.unit == KWH]
    burden = _burdens(catalogue, metric, {*ids, product.electricity})
    found = [
        Option(
            one,
            sum(_exchanged(amounts, unit, one, product, catalogue, burden) for unit in amounts),
            one == product.electricity,
        )
        for one in ids
    ]
    return tuple(sorted(found, key=lambda option: not option.chosen))


def _exchanged(  # noqa: PLR0913, PLR0917 - one term of a sum
    amounts: Mapping[str, float],
    unit: str,
    wanted: str,
    product: Product,
    catalogue: Catalogue,
    burden: Mapping[str, float],
) -> float:
    """What other electricity changes for all amounts in one unit."""
    new, old = (
        factor(unit, catalogue.processes[one].unit) * burden[one] for one in (wanted, product.electricity)
    )
    return amounts[unit] * (new - old) * product.allocation.share


def _change(
    line: Line, wanted: str, product: Product, catalogue: Catalogue, burden: Mapping[str, float]
) -> float:
    quantity = line.amount * factor(line.unit, catalogue.processes[wanted].unit)
    change = quantity * burden[wanted] - line.quantity * burden[line.target]
    return change * product.allocation.share


def _burdens(catalogue: Catalogue, metric: str, ids: set[str]) -> dict[str, float]:
    wanted = sorted(one for one in ids if one in catalogue.processes)
    return {f.process.id: f.kgco2e for f in process_footprints(catalogue, metric, wanted)}


def _product(bom: Bom, product_id: str) -> Product:
    return next(p for p in bom.products if p.id == product_id)


def _own(bom: Bom, product_id: str) -> list[Line]:
    lines = (line for line in bom.lines if line.product_id == product_id)
    return [ln for ln in lines if ln.kind is LineKind.PROCESS and ln.stage != SUBSTITUTION]

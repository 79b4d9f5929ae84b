"""Sheets A (goods and precursors), D, E and Summary_Products: processes, what they use, what leaves."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from cbam.communication.items import Told
from cbam.communication.official.about import PER_CENT, country_code
from cbam.communication.official.filling import Filling
from cbam.communication.official.layout import layout
from cbam.embedded.model import Process, Product
from cbam.embedded.results import InputTerm, ProcessResult
from cbam.embedded.rules import fold
from cbam.embedded.supply import Basis, Precursor
from cbam.law.rulebook import Law
from groundwork.problems import BadInput, Problem

CN8_DIGITS = 8
CLOSE = 1e-9


def categories_of(filling: Filling, told: Told, law: Law) -> Mapping[tuple[str, str], str]:
    """The template's category of every process and precursor: as stated, else by customs code.

    Raises:
        BadInput: with every process and precursor of which none is known.
    """
    case = told.installation
    codes = {p.process: p.cn for p in case.products}
    asked = {
        ("process", p.name): (p.goods_category, p.cn_code or codes.get(p.name, "")) for p in case.processes
    }
    asked |= {("precursor", p.name): (p.goods_category, p.cn_code) for p in case.precursors}
    names = law.stacks["category_names"]
    theirs = {
        fold(ours): name
        for name, found in zip(names.texts("name"), names.texts("categories"), strict=True)
        for ours in found.split("|")
    }
    found: dict[tuple[str, str], str] = {}
    problems = []
    for key, (stated, code) in asked.items():
        scope = law.scope.get(code[:CN8_DIGITS])
        tries = [stated, theirs.get(fold(stated), "")] if stated else []
        if scope is not None:
            tries += [scope.category, theirs.get(fold(scope.category), "")]
        listed = next((x for one in tries if one and (x := filling.template.listed("categories", one))), None)
        if listed is None:
            params = {"name": key[1], "value": stated or code or "-"}
            problems.append(Problem("cbam.template-category", params=params))
        else:
            found[key] = listed
    if problems:
        raise BadInput(*problems)
    return found


def masses_by_route(
    filling: Filling, name: str, category: str, stated: Mapping[str, float]
) -> dict[str, float]:
    """Tonnes by the template's routes of a category; a route it does not know is put under the others."""
    routes = filling.template.routes[category]
    by_fold = {fold(route): route for route in routes}
    found: dict[str, float] = dict.fromkeys(routes, 0.0)
    for route, mass in stated.items():
        known = by_fold.get(fold(route))
        if known is None:
            known = by_fold.get(fold(layout()["other_routes"]), routes[0])
            if len(routes) > 1:
                filling.omit("cbam.template-route", name=name, route=route, used=known)
        found[known] += mass
    return found


def fill_lists(filling: Filling, told: Told, law: Law, categories: Mapping[tuple[str, str], str]) -> None:
    """The three lists of sheet A: goods categories with their routes, processes, purchased precursors."""
    case, shape = told.installation, layout()
    made: dict[str, dict[str, None]] = {}
    for process in case.processes:
        category = categories["process", process.name]
        routes = masses_by_route(filling, process.name, category, process.production_by_route)
        named = [r for r, mass in routes.items() if mass and r != shape["all_routes"]]
        made.setdefault(category, {}).update(dict.fromkeys(named))
    place = shape["categories"]
    rooms = [("goods categories", len(made), place["rows"])]
    rooms += [(c, len(routes), len(place["routes"])) for c, routes in made.items()]
    filling.check_room(rooms)
    for row, (category, named_routes) in enumerate(made.items(), start=place["first"]):
        filling.put("about", f"{place['name']}{row}", category)
        for column, route in zip(place["routes"], named_routes, strict=False):
            filling.put("about", f"{column}{row}", route)
    place = shape["made"]
    for row, process in enumerate(case.processes, start=place["first"]):
        filling.put("about", f"{place['category']}{row}", categories["process", process.name])
        filling.put("about", f"{place['kind']}{row}", shape["direct_only"])
        filling.put("about", f"{place['name']}{row}", process.name)
    place = shape["bought"]
    for row, bought in enumerate(case.precursors, start=place["first"]):
        category = categories["precursor", bought.name]
        filling.put("about", f"{place['category']}{row}", category)
        code = country_code(bought.country, law)
        filling.put_listed("about", f"{place['country']}{row}", "country_codes", code, bought.name)
        filling.put("about", f"{place['name']}{row}", bought.name)
        quiet = Filling(filling.template)
        routes = masses_by_route(quiet, bought.name, category, bought.quantity_by_route)
        named = [route for route, mass in routes.items() if mass]
        for column, route in zip(place["routes"], named, strict=False):
            filling.put("about", f"{column}{row}", route)


def fill_processes(filling: Filling, told: Told, categories: Mapping[tuple[str, str], str]) -> None:
    """Sheet D, one block for each process."""
    shape = layout()["process"]
    names = [process.name for process in told.installation.processes]
    results = {one.name: one for one in told.result.processes}
    for k, process in enumerate(told.installation.processes):
        top = shape["first"] + shape["stride"] * k
        block = _Block(filling, "processes", shape, top)
        quiet = Filling(filling.template)
        category = categories["process", process.name]
        for i, mass in enumerate(
            masses_by_route(quiet, process.name, category, process.production_by_route).values()
        ):
            block.put(shape["routes"] + i, mass)
        block.put(shape["to_market"], process.to_market_t)
        for i, other in enumerate(name for name in names if name != process.name):
            block.put(shape["consumed_in"] + i, process.consumed_in.get(other, 0))
        block.put(shape["non_cbam"], process.non_cbam_t)
        for column in shape["switches"]["columns"]:
            filling.put("processes", f"{column}{top + shape['switches']['row']}", True)
        result = results[process.name]
        block.put(shape["direct"], result.direct_attributed_t)
        _energy(block, process, result)
        _power(block, process, result)


class _Block:
    """One block of a sheet whose blocks repeat: rows count from its top."""

    def __init__(self, filling: Filling, part: str, shape: Any, top: int) -> None:
        self.filling, self.part, self.shape, self.top = filling, part, shape, top

    def put(self, row: int, value: float | str | None, other: bool = False) -> None:
        column = self.shape["other" if other else "column"]
        self.filling.put(self.part, f"{column}{self.top + row}", value)


def _energy(block: _Block, process: Process, result: ProcessResult) -> None:
    heat, gas, shape = process.heat, process.waste_gas, block.shape
    imported = heat.imported_ef
    if imported is None and heat.imported_tj and not heat.exported_tj and result.heat_net_t is not None:
        imported = result.heat_net_t / heat.imported_tj  # the act's standard value, as it was counted
    if (imported is None and heat.imported_tj) or (heat.exported_ef is None and heat.exported_tj):
        block.filling.omit("cbam.template-no-figure", what=f"{process.name}: heat [tCO2/TJ]")
    for other, amount, factor in (
        (False, heat.imported_tj, imported),
        (True, heat.exported_tj, heat.exported_ef),
    ):
        block.put(shape["heat"], amount, other)
        block.put(shape["heat_factor"], factor or 0, other)
    block.put(shape["waste_gas"], gas.imported_tj)
    block.put(shape["waste_gas"], gas.exported_tj, True)


def _power(block: _Block, process: Process, result: ProcessResult) -> None:
    """Electricity with one factor, as the template wants; that of several supplies is their mean."""
    power, shape, filling = process.electricity, block.shape, block.filling
    factor, route = power.ef, power.ef_source or result.electricity_route
    if factor is None and power.consumed_mwh and result.attr_em_indirect_t is not None:
        factor = result.attr_em_indirect_t / power.consumed_mwh
    block.put(shape["power"], power.consumed_mwh)
    block.put(shape["power_factor"], factor)
    if route and filling.template.listed("power_routes", route) is None:
        route = layout()["several_power_sources"]
        filling.omit("cbam.template-power-mix", name=process.name)
    filling.put_listed(
        "processes",
        f"{shape['column']}{block.top + shape['power_route']}",
        "power_routes",
        route,
        process.name,
    )
    block.put(shape["power_out"], power.exported_mwh)
    block.put(shape["power_out_factor"], power.exported_ef)


def fill_precursors(filling: Filling, told: Told, categories: Mapping[tuple[str, str], str]) -> None:
    """Sheet E, one block for each purchased precursor; default values as they were counted."""
    shape = layout()["precursor"]
    names = [process.name for process in told.installation.processes]
    terms = {t.name: t for p in told.result.processes for t in p.inputs if not t.own}
    for k, bought in enumerate(told.installation.precursors):
        top = shape["first"] + shape["stride"] * k
        block = _Block(filling, "precursors", shape, top)
        category = categories["precursor", bought.name]
        masses = masses_by_route(filling, bought.name, category, bought.quantity_by_route)
        for i, mass in enumerate(masses.values()):
            block.put(shape["routes"] + i, mass)
        for i, name in enumerate(names):
            block.put(shape["consumed_in"] + i, bought.consumed_in.get(name, 0))
        block.put(shape["other_purposes"], bought.other_purposes_t)
        _carried(block, bought, terms.get(bought.name))


def _carried(block: _Block, bought: Precursor, term: InputTerm | None) -> None:
    """What the precursor carries, as it was counted: an unverified figure gives way to the default value."""
    shape, filling = block.shape, block.filling
    direct = bought.see_direct
    if term is not None and term.see_counted is not None:
        direct = term.see_counted if term.see_direct is None else term.see_direct
    default = bought.emissions is Basis.DEFAULT
    if direct is None:
        filling.omit("cbam.template-no-figure", what=f"{bought.name}: SEE")
    elif bought.see_direct is not None and not math.isclose(direct, bought.see_direct, abs_tol=CLOSE):
        params = {"stated": f"{bought.see_direct:g}", "counted": f"{direct:g}"}
        filling.omit("cbam.template-counted", name=bought.name, **params)
        default = True
    cells: list[tuple[str, float | None, str, object]] = [
        (
            "direct",
            direct,
            "figures_from",
            layout()["default_figure"] if default else bought.see_direct_source,
        )
    ]
    if not default or bought.electricity_mwh_per_t is not None:
        cells += [
            ("electricity", bought.electricity_mwh_per_t, "figures_from", bought.electricity_source),
            ("factor", bought.electricity_ef, "power_routes", bought.electricity_ef_source),
        ]
    if bought.electricity_mwh_per_t is None and term is not None and term.see_indirect:
        filling.omit("cbam.template-no-cell", what=f"{bought.name}: SEE (indirect)")
    for name, value, words, origin in cells:
        block.put(shape[name], value)
        cell = f"{shape['other']}{block.top + shape[name]}"
        filling.put_listed(block.part, cell, words, origin, bought.name)
    why = shape["justification"]
    cell = f"{why['column']}{block.top + why['row']}"
    filling.put_listed(block.part, cell, "justification", bought.default_justification, bought.name)


def fill_goods(filling: Filling, told: Told, categories: Mapping[tuple[str, str], str]) -> None:
    """Sheet Summary_Products: the goods with their qualifying parameters and carbon prices."""
    shape = layout()["goods"]
    columns = shape["columns"]
    mills = {d.cn_code: d.steel_mill_id for d in told.statements.deliveries}
    for row, product in enumerate(told.installation.products, start=shape["first"]):
        filling.put("goods", f"{columns['process']}{row}", product.process)
        filling.put("goods", f"{columns['cn']}{row}", int(product.cn[:CN8_DIGITS]))
        filling.put("goods", f"{columns['product']}{row}", product.product)
        filling.put("goods", f"{shape['texts']['steel_mill']}{row}", mills.get(product.cn))
        of_metal = categories["process", product.process] in shape["aluminium"]["categories"]
        _parameters(filling, row, product, {**shape, **(shape["aluminium"] if of_metal else {})})
        _price(filling, row, product, shape)


def _parameters(filling: Filling, row: int, product: Product, shape: Any) -> None:
    cells: dict[str, float | str | bool] = {}
    for key, value in product.qualifying.items():
        if value is None or value == "":
            continue
        number = value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
        if key in shape["switches"]:
            cells[shape["switches"][key]] = bool(value)
        elif key == "reducing_agent":
            filling.put_listed("goods", f"{shape['reducing_agent']}{row}", "reducing_agents", value, key)
        elif key == shape["scrap"]["name"] and number is not None:
            cells[shape["scrap"]["column"]] = number
        elif key in shape["shares"] and number is not None:
            cells[shape["shares"][key]] = number
        elif key in shape["percents"] and number is not None:
            cells[shape["percents"][key]] = number / PER_CENT
        elif key in shape["texts"]:
            cells[shape["texts"][key]] = str(value)
        else:
            filling.omit("cbam.template-no-cell", what=f"{product.product or product.cn}: {key}")
    for column, cell in cells.items():
        filling.put("goods", f"{column}{row}", cell)


def _price(filling: Filling, row: int, product: Product, shape: Any) -> None:
    price = product.carbon_price
    if price is None:
        return
    lists: Sequence[tuple[str, str]] = (
        ("instrument", "price_instruments"),
        ("currency", "currencies"),
        ("rebate_type", "rebates"),
    )
    for key, words in lists:
        cell = f"{shape['price_lists'][key]}{row}"
        filling.put_listed("goods", cell, words, getattr(price, key), f"{product.cn}: {key}")
    filling.put_row("goods", row, shape["price"], price)

"""Sheets A, B and C of the template: who, what is monitored, totals of the installation."""

from __future__ import annotations

from typing import Any

from cbam.communication.items import Told
from cbam.communication.official.filling import Filling
from cbam.communication.official.layout import layout
from cbam.embedded.model import Installation
from cbam.embedded.rules import Rules
from cbam.embedded.sources import with_standard
from cbam.law.rulebook import Law
from cbam.origins import RefusedOrigin, resolve_origin
from groundwork.cells import parse_number
from groundwork.problems import Place

PER_CENT = 100


def fill_about(filling: Filling, told: Told, law: Law) -> None:
    """The period, the installation's particulars and the verifier's."""
    shape = layout()
    case = told.installation
    filling.put("about", shape["period"]["start"], case.period.start)
    filling.put("about", shape["period"]["end"], case.period.end)
    for key, cell in shape["particulars"].items():
        filling.put("about", cell, _text(case.installation.get(key)))
    country = country_code(case.installation.get("country") or told.statements.installation.country, law)
    names = dict(
        zip(filling.template.lists["country_codes"], filling.template.lists["country_names"], strict=True)
    )
    name = names.get(country, case.installation.get("country"))
    filling.put_listed("about", shape["country"], "country_names", name, "country")
    for key, value in case.verifier.items():
        if key in shape["verifier"]:
            filling.put("about", shape["verifier"][key], _text(value))
        elif value not in (None, ""):
            filling.omit("cbam.template-no-cell", what=f"verifier.{key}")


def _text(value: object) -> str | None:
    return None if value in (None, "") else str(value)


def country_code(text: object, law: Law) -> str:
    """The ISO code of a country however it is written; what is no country stays as it is."""
    if text in (None, ""):
        return ""
    found = resolve_origin(str(text), law)
    return str(text) if isinstance(found, RefusedOrigin) else found.code


def fill_monitored(filling: Filling, case: Installation, rules: Rules) -> None:
    """Source streams, perfluorocarbons, measured stacks; shares become the per cent the cells want."""
    _streams(filling, case, rules)
    shape = layout()["pfc"]
    for row, pfc in enumerate(case.pfc, start=shape["first"]):
        filling.put("monitored", f"{shape['method']}{row}", shape["methods"][pfc.method])
        filling.put_row("monitored", row, shape["columns"], pfc)
        if (pfc.sef_cf4 is None and pfc.ovc is None) or pfc.f_c2f6 is None:
            filling.omit("cbam.template-no-figure", what=f"{pfc.name or pfc.technology}: PFC")
    shape = layout()["cems"]
    for row, stack in enumerate(case.cems, start=shape["first"]):
        filling.put_row("monitored", row, shape["columns"], stack)
        _put_biomass(filling, shape, row, stack)
    for moved in case.co2_transfers:
        filling.omit("cbam.template-no-cell", what=moved.name)


def _streams(filling: Filling, case: Installation, rules: Rules) -> None:
    shape = layout()["streams"]
    for row, stated in enumerate(case.source_streams, start=shape["first"]):
        stream, _ = with_standard(stated, rules, Place())
        columns = {name: column for name, column in shape["columns"].items() if name != "method"}
        filling.put_row("monitored", row, columns, stream)
        method = shape["methods"][stream.method]
        filling.put("monitored", f"{shape['columns']['method']}{row}", method)
        for name in ("oxidation", "conversion"):
            share = getattr(stream, name)
            if share is not None:
                filling.put("monitored", f"{shape['percent'][name]}{row}", share * PER_CENT)
        _put_biomass(filling, shape, row, stream)


def _put_biomass(filling: Filling, shape: Any, row: int, source: Any) -> None:
    """The biomass that counts as such: without evidence it is fossil, and the cell says none."""
    share = 0.0 if source.biomass_evidence is False else source.biomass_fraction
    filling.put("monitored", f"{shape['percent']['biomass']}{row}", share * PER_CENT)


def fill_totals(filling: Filling, told: Told) -> None:
    """The fuel balance, indirect emissions of the installation, and how good the data are."""
    shape, case = layout(), told.installation
    for key, cell in shape["fuel"].items():
        stated = case.fuel_balance.get(key)
        filling.put("totals", cell, None if stated in (None, "") else parse_number(str(stated)))
    filling.put("totals", shape["indirect_total"], told.result.totals.indirect_tco2e)
    lists = {"general": "data_quality", "justification": "justification", "assurance": "assurance"}
    for key, cell in shape["quality"].items():
        filling.put_listed("totals", cell, lists[key], case.data_quality.get(key), f"data_quality.{key}")

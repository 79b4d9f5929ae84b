"""The items of IR (EU) 2025/2547 Annex IV point 1.2, one by one: given, or for the operator to state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cbam.communication.statements import Statements
from cbam.embedded.model import Installation
from cbam.embedded.monitored import Co2Kind
from cbam.embedded.results import InstallationResult
from groundwork.words import say

Answer = str | float | None


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the annex: its number, the key of its name, and what is said to it; None: nobody said it."""

    number: str
    key: str
    answer: Answer
    unit: str = ""


@dataclass(frozen=True)
class Told:
    """What is known of an installation, in one language."""

    installation: Installation
    result: InstallationResult
    statements: Statements
    lang: str

    def item(self, number: str, key: str, answer: Answer = None, unit: str = "") -> Item:
        """An item; a statement of the operator fills what the figures do not say."""
        stated = self.statements.annex_iv.get(number)
        return Item(number, key, answer if answer not in (None, "") else stated, unit)

    def particular(self, *fields: str) -> str:
        """The first of these fields that the installation's file fills."""
        for field in fields:
            value = self.installation.installation.get(field)
            if value not in (None, ""):
                return str(value)
        return ""

    def word(self, key: str, **params: object) -> str:
        """A text of the communication."""
        return say(f"cbam.doc-{key}", self.lang, **params)


def items_of(told: Told) -> tuple[Item, ...]:
    """Items 1 to 3 and 5 to 11, 14 and 15; items 4, 12, 13 and 16 are tables by good and by precursor."""
    return tuple((*_identity(told), *_emissions(told), *_circumstances(told), *_averages(told)))


def _identity(told: Told) -> Iterator[Item]:
    operator, site = told.statements.operator, told.statements.installation
    yield told.item("1(a)", "operator-name", operator.name or told.particular("operator"))
    registration = operator.registration_no or told.particular("registration_no")
    yield told.item("1(b)", "operator-registration", registration)
    stated = ", ".join(part for part in (operator.street, operator.city, operator.country) if part)
    yield told.item(
        "1(c)", "operator-address", operator.address or stated or told.particular("operator_address")
    )
    yield told.item("2(a)", "site-name", told.particular("name"))
    yield told.item("2(b)", "site-registry", site.cbam_id or told.particular("cbam_id"))
    yield told.item("2(c)", "site-unlocode", told.particular("unlocode"))
    parts = (told.particular(field) for field in ("street", "postcode", "city", "country"))
    yield told.item("2(d)", "site-address", ", ".join(part for part in parts if part))
    place = told.particular("latitude"), told.particular("longitude")
    yield told.item("2(e)", "site-coordinates", ", ".join(place) if all(place) else None)
    yield told.item("3", "processes", "; ".join(_processes(told)))


def _processes(told: Told) -> Iterator[str]:
    """Each process with its routes and the goods it makes."""
    for process in told.installation.processes:
        routes = ", ".join((*process.routes, *process.production_by_route))
        goods = ", ".join(p.cn for p in told.installation.products if p.process == process.name)
        yield f"{process.name} [{routes or '-'}]: {goods or process.cn_code or '-'}"


def _emissions(told: Told) -> Iterator[Item]:
    totals = told.result.totals
    yield told.item("5", "total-direct", totals.direct_tco2e, "tCO2e")
    if any(good.annex_ii is False for good in told.result.goods):
        yield told.item("6", "total-indirect", totals.indirect_tco2e, "tCO2e")
    else:
        yield told.item("6", "total-indirect", told.word("only-annex-ii"))


def _circumstances(told: Told) -> Iterator[Item]:
    processes = told.installation.processes
    heat_in = sum(p.heat.imported_tj for p in processes)
    heat_out = sum(p.heat.exported_tj for p in processes)
    gas_in = sum(p.waste_gas.imported_tj for p in processes)
    gas_out = sum(p.waste_gas.exported_tj for p in processes)
    yield told.item("7", "heat", told.word("terajoules", imported=f"{heat_in:g}", exported=f"{heat_out:g}"))
    proven = [s.name for s in told.installation.source_streams if s.biomass_fraction and s.biomass_evidence]
    yield told.item("8", "zero-rated", ", ".join(proven) or told.word("no"))
    yield told.item(
        "9", "waste-gas", told.word("terajoules", imported=f"{gas_in:g}", exported=f"{gas_out:g}")
    )
    kept = [t.name for t in told.installation.co2_transfers if t.kind is not Co2Kind.RECEIVED]
    yield told.item("10", "capture", ", ".join(kept) or told.word("no"))
    yield told.item("11(a)", "power-cogeneration")
    yield told.item("11(b)", "power-separate")
    yield told.item("11(c)", "power-origin")
    exported = sum(p.electricity.exported_mwh for p in processes)
    yield told.item("11(d)", "power-exported", exported, "MWh")


def _averages(told: Told) -> Iterator[Item]:
    """Items 14 and 15: precursors of one code from several periods or several installations."""
    precursors = [p for p in told.installation.precursors if p.cn_code]
    periods = {
        p.cn_code: {q.production_year for q in precursors if q.cn_code == p.cn_code} for p in precursors
    }
    several = [code for code, years in periods.items() if len(years) > 1]
    yield told.item("14", "several-periods", ", ".join(several) or told.word("no"))
    yield told.item("15", "several-installations", "; ".join(_supplies(told)) or told.word("no"))


def _supplies(told: Told) -> Iterator[str]:
    codes = [p.cn_code for p in told.installation.precursors if p.cn_code]
    for code in dict.fromkeys(code for code in codes if codes.count(code) > 1):
        traced = [p.traced for p in told.installation.precursors if p.cn_code == code]
        yield f"{code}: {told.word('traced' if all(traced) else 'averaged')}"

"""Sound arguments for every public function of the law side, by the parameter's name or type."""

from __future__ import annotations

import importlib
import json
import pkgutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import cbam
from cbam import goods, neighbours, readings
from cbam.bill import Bill, price_lines
from cbam.embedded import model, supply
from cbam.embedded.installation import compute, json_place
from cbam.embedded.model import Installation
from cbam.embedded.precursors import embedded
from cbam.embedded.results import InstallationResult
from cbam.embedded.rules import Rules
from cbam.frame import Frame
from cbam.importers import tasks
from cbam.importers.year import ImporterYears, assess
from cbam.landed.cost import Under
from cbam.landed.reading import PACKAGED
from cbam.law.rulebook import Law, packaged_folder
from cbam.lines import Lines
from cbam.portfolio import read_portfolio
from cbam.prices import published_prices
from cbam.readings import STANDARD
from cbam.regimes import generic, uk
from cbam.scenario import load_named
from footprint.bill import Bom
from footprint.bom import read_bom
from groundwork.problems import Counts, Place, Problem
from tests.cbam import bridging
from tests.cbam.billing import law

MANY = ("Sequence", "Iterable", "Collection", "tuple", "list", "frozenset", "set")
NUMBERS = {"row": 0, "g": 0, "n": 1, "decimals": 3, "quarter": 1, "number": 1}
STEEL = Path(__file__).parent / "embedded" / "cases" / "steel.json"
INSTALLATION_BOOK = Path(__file__).parents[2] / "examples" / "data" / "installation_steel_structure.xlsx"
ROWS = b"importer,cn_code,origin,mass_t,date\nP,72081000,CN,100,2026-02-10\n"
# Plain records of figures a user gives: their fields are walked too.
RECORDS = frozenset({"UkCase", "BorderCase", "Subject", "Verification", "Offer", "Duty", "Plant"})

TEXTS = {
    "cn_code": "72081000", "cn8": "72081000", "code": "72081000", "hs6": "720810", "prefix": "7208",
    "origin": "CN", "origin_row": "CN", "text": "72081000", "sector": "steel", "period": "2026-Q1",
    "column": "B", "purchase": "", "table": "markup", "name": "certificate-rounding", "value": "line",
    "product_id": "P", "role": "", "cell": "1", "source": "D.4(a)", "category": "Crude steel", "key": "x",
    "status": "law", "lang": "en", "option": "--exported", "unit": "t", "names": "CN", "reason": "",
    "article": "Art 1",
}  # fmt: skip


@cache
def snapshot() -> Law:
    return law().of_year(2026)


@cache
def frame() -> Frame:
    return Frame(law(), load_named("published").assumptions)


@cache
def installation() -> Installation:
    data = json.loads(STEEL.read_text("utf-8"))
    return Installation.model_validate({**data, "period": {"start": "2026-01-01", "end": "2026-12-31"}})


@cache
def result() -> InstallationResult:
    return compute(installation(), snapshot())


@cache
def bill() -> Bill:
    return price_lines(read_portfolio(ROWS, "x.csv").value.shipments, law(), published_prices())


@cache
def years() -> ImporterYears:
    shipments = bill().shipments
    return assess(shipments, law(), published_prices())


TYPES: Mapping[str, Callable[[], object]] = {
    "float": lambda: 2.0, "int": lambda: 2026, "bool": lambda: True, "Value": lambda: 2.0,
    "Concern": lambda: "bill",
    "liability.Value": lambda: 2.0, "date": lambda: date(2026, 2, 10), "None": lambda: None,
    "object": lambda: "x", "Any": lambda: "x", "bytes": lambda: ROWS, "Path": lambda: STEEL,
    "Floats": lambda: np.array([2.0]), "Flags": lambda: np.array([True]), "Ints": lambda: np.array([0]),
    "Texts": lambda: np.array(["x"], dtype=object), "Matrix": lambda: np.array([[0.0]]),
    "NDArray[np.int64] | None": lambda: None, "NDArray[np.int64]": lambda: None,
    "chain.Matrix": lambda: np.array([[0.0]]),
    "Law": snapshot, "Statute": law, "Rules": lambda: Rules(snapshot()), "Frame": frame, "Bill": bill,
    "Shipments": lambda: bill().shipments, "Prices": published_prices, "Readings": lambda: STANDARD,
    "Installation": installation, "InstallationResult": result, "GoodResult": lambda: result().goods[0],
    "Process": lambda: installation().processes[0], "Precursor": lambda: installation().precursors[0],
    "SourceStream": lambda: installation().source_streams[0], "Product": lambda: installation().products[0],
    "Locate": lambda: json_place, "Place": Place, "Counts": lambda: Counts(1, 1, 0),
    "ImporterYears": years, "Arrivals": lambda: years().arrivals, "Standings": lambda: years().standings,
    "ImporterRules": lambda: years().rules, "Assumptions": lambda: load_named("published").assumptions,
    "Scenario": lambda: load_named("published"), "Nomenclature": lambda: snapshot().nomenclature,
    "Benchmarks": lambda: snapshot().benchmarks, "Defaults": lambda: snapshot().defaults,
    "DefaultGrid": lambda: snapshot().grid, "Rulebook": lambda: law().rulebook,
    "Stack": lambda: snapshot().stacks["markup"], "Dataset": lambda: law().rulebook.datasets[0],
    "OverlayScope": lambda: law("scope-polymers").newest.overlay_scope, "Highest": lambda: snapshot().highest,
    "Callable[[str], Place]": lambda: json_place, "Qualifying": dict,
    "Problem": lambda: Problem("cbam.not-a-year", params={"value": 1}), 
}  # fmt: skip


@cache
def classes() -> dict[str, tuple[type, ...]]:
    """Every class of the package by its name."""
    found: dict[str, tuple[type, ...]] = {}
    for module in pkgutil.walk_packages(cbam.__path__, "cbam."):
        for key, one in vars(importlib.import_module(module.name)).items():
            if isinstance(one, type) and one.__module__ == module.name:
                found[key] = (*found.get(key, ()), one)
    return found


def class_near(name: str, where: str) -> type:
    """The class of that name in the module a function stands in, else in its package, else the only one."""
    known = classes()[name]
    module = f"cbam.{where}".split(".")

    def shared(one: type) -> int:
        theirs = one.__module__.split(".")
        return sum(a == b for a, b in zip(module, theirs, strict=False))

    return max(known, key=shared)


def sample(function: str, key: str, annotation: str) -> object:
    """A sound argument for a parameter. KeyError where none is known: name one in this file."""
    kind = annotation.partition(" | ")[0] if "[" not in annotation else annotation
    if (function, key) in SPECIAL:
        found = SPECIAL[function, key]()
    elif kind == "str":
        found = TEXTS.get(key, "x")
    elif kind == "int" and key in NUMBERS:
        found = NUMBERS[key]
    elif kind.startswith(MANY):
        found = frozenset() if kind.startswith("frozenset") else ()
    elif kind.startswith(("Mapping", "dict")):
        found = {}
    else:
        found = _of_type(kind, function)
    return found


def _of_type(kind: str, where: str) -> object:
    if kind in TYPES and not (kind in classes() and where.startswith("landed")):
        return TYPES[kind]()
    return instance(class_near(kind, where))


@cache
def instance(owner: type) -> Any:
    """An instance of a class: the known one, or built from samples of its fields."""
    named = f"{owner.__module__.removeprefix('cbam.')}.{owner.__name__}"
    if named in KNOWN:
        return KNOWN[named]()
    if owner.__name__ in TYPES and owner.__module__ != "cbam.landed.model":
        return TYPES[owner.__name__]()
    if issubclass(owner, Enum):
        return next(iter(owner))
    if is_dataclass(owner):
        given = {}
        for field in fields(owner):
            if field.default is MISSING and field.default_factory is MISSING:
                given[field.name] = sample(named, field.name, str(field.type))
        return owner(**given)
    return owner()


@cache
def steel_good() -> goods.Good:
    found = goods.resolve_good("72081000", snapshot())
    assert isinstance(found, goods.Good)
    return found


@cache
def bom() -> Bom:
    return read_bom([bridging.DATA / bridging.EXAMPLES["urea"][0]], bridging.catalogue()).value


@cache
def offers() -> Path:
    """A file with one offer, in a folder of its own."""
    file = Path(tempfile.mkdtemp()) / "offers.csv"
    file.write_text("cn_code,origin,value\n72081000,CN,600\n", encoding="utf-8")
    return file


@cache
def border() -> generic.BorderRegime:
    return generic.read_regime(next(Path(generic.__file__).parent.glob("examples/*.yaml")))


REBAR = supply.Good(name="Rebar", cn_code="72142000", origin="CN", own_direct=0.1, no_precursors=True)
PRICE = model.CarbonPrice(instrument="ETS", share_covered=1, currency="CNY", price_due=10)
# By qualified name: classes that cannot be built field by field.
KNOWN: dict[str, Callable[[], object]] = {
    "embedded.supply.Good": lambda: REBAR,
    "embedded.model.CarbonPrice": lambda: PRICE,
    "goods.Good": steel_good,
    "regimes.generic.BorderRegime": border,
    "regimes.generic.Level": lambda: border().rate,
    "regimes.uk.UkRules": uk.uk_rules,
    "importers.tasks.When": lambda: tasks.rules()[0].when,
    "importers.tasks.Rule": lambda: tasks.rules()[0],
    "neighbours.Pointer": lambda: neighbours.what_else("72081000")[0],
    "readings.Switch": lambda: readings.switches()[0],
    "lines.Lines": lambda: Lines(bill().shipments, bill().profiles, bill().profile_of, bill().suspended),
    "landed.cost.Under": lambda: Under(law(), published_prices(), (), date(2026, 2, 10)),
}

# By function and parameter, where the general sample does not fit.
SPECIAL: dict[tuple[str, str], Callable[[], object]] = {
    **{
        (f"advice.{name}", "years"): lambda: (2026,)
        for name in ("installation.advise_installation", "portfolio.advise_portfolio")
    },
    **{
        (f"advice.{name}", "prices"): lambda: published_prices(80)
        for name in ("installation.advise_installation", "portfolio.advise_portfolio")
    },
    **{(f"goods_explained.{name}", "good"): steel_good for name in ("routes_of", "from_origin")},
    ("goods_explained.under_overlays", "answer"): steel_good,
    ("embedded.rules.Rules.parameter", "key"): lambda: "de_minimis_net_mass_t",
    ("landed.flags.flags_of", "former"): lambda: None,
    ("landed.reading.read_landed", "extra"): lambda: None,
    ("landed.reading.read_landed", "file"): offers,
    ("landed.reading.read_duties", "file"): lambda: PACKAGED,
    ("law.tables.read_table", "folder"): packaged_folder,
    ("law.columns.year", "cell"): lambda: "2026",
    ("law.columns.day", "cell"): lambda: "2026-02-10",
    ("bridge.build.chosen_product", "bom"): bom,
    ("bridge.pcf_side.footprint_of", "bom"): bom,
    ("bridge.pcf_side.footprint_of", "catalogue"): bridging.catalogue,
    ("bridge.pcf_side.footprint_of", "metric"): lambda: "AR6",
    ("advice.years.in_year", "share"): lambda: lambda year: 1.0,
    ("moving.moved", "share"): lambda: lambda year: 1.0,
    ("moving.moved", "part"): lambda: REBAR,
    ("embedded.reading.validated", "data"): lambda: json.loads(STEEL.read_text("utf-8")),
    ("embedded.workbook.read_workbook", "source"): lambda: INSTALLATION_BOOK,
    **{
        (name, "source"): lambda: ROWS
        for name in ("portfolio.read_portfolio", "portfolio_tables.read_tables")
    },
    **{
        (name, "name"): lambda: "x.csv"
        for name in ("portfolio.read_portfolio", "portfolio_tables.read_tables")
    },
    ("embedded.workbook.read_workbook", "name"): lambda: "x.xlsx",
    ("embedded.rules.Rules.constant", "key"): lambda: "gwp_n2o",
    ("importers.tasks.due_day", "rule_id"): lambda: "importer-declaration",
    ("law.overlays.Suspension.covers", "quarter"): lambda: 1,
    ("law.prices.period_of", "periods"): lambda: snapshot().stacks["price_periods"],
    ("law.prices.periods_of", "periods"): lambda: snapshot().stacks["price_periods"],
    ("law.prices.price_of", "prices"): lambda: snapshot().stacks["certificate_prices"],
    ("law.rulebook.load_rulebook", "extra"): lambda: None,
    ("statute.load_statute", "extra"): lambda: None,
    ("law.snapshot.Law.parameter", "key"): lambda: "de_minimis_net_mass_t",
    ("law.tables.Stack.texts", "name"): lambda: "sector",
    ("readings.Switch.value", "name"): lambda: "good",
    ("regimes.china.effective", "alpha"): lambda: -0.01,
    ("regimes.generic.BorderCase", "sector"): lambda: next(iter(border().baselines)),
    ("regimes.generic.BorderCase", "year"): lambda: border().first_year,
    ("regimes.uk.UkCase", "sector"): lambda: "hydrogen",
    ("regimes.uk.UkCase", "year"): lambda: 2027,
    ("regimes.uk.UkCase", "quarter"): lambda: 1,
    ("regimes.uk.uk_charge", "case"): lambda: uk.UkCase("hydrogen", 2027, 1, 1.0, 1.0, 60.0),
    ("embedded.precursors.precursor_term", "part"): lambda: embedded(REBAR, Rules(snapshot()), 2026),
    ("landed.cost.border", "typed"): lambda: {"mass_t": "1", "date": "2026-02-10"},
}

"""Reader of openLCA JSON-LD packages, schema 1.5 and 2."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from groundwork.problems import Place, Problem
from inventories.attach.archive import Archive, Member
from inventories.attach.fields import between, log, lognormal, normal, number, optional, shortened, year
from inventories.attach.jsonld_flows import Flows, node, read_flows, text
from inventories.attach.problems import refuse, warning
from inventories.attach.records import (
    Dataset,
    Distribution,
    Doubt,
    FlowRef,
    Format,
    Kind,
    Raw,
    RawExchange,
    Share,
)

Node = Mapping[str, Any]
_PRODUCT, _WASTE, _ELEMENTARY = "PRODUCT_FLOW", "WASTE_FLOW", "ELEMENTARY_FLOW"
_CAUSAL = "CAUSAL_ALLOCATION"
_UNSTATED = frozenset({"", "NONE"})


def read_jsonld(archive: Archive, members: Iterable[Member]) -> tuple[Raw, list[Problem]]:
    """All processes of a JSON-LD package, with its own unit groups and flow properties.

    Raises:
        BadInput: a file is no JSON, or an amount is not a number.
    """
    files = [m for m in members if m.suffix == ".json"]
    flows = read_flows(archive, files)
    datasets: list[Dataset] = []
    problems: list[Problem] = []
    n_exchanges = n_scored = 0
    for member in (m for m in files if m.folder == "processes"):
        place = archive.place(member)
        process = load_json(archive, member)
        n_exchanges += len(process.get("exchanges") or ())
        n_scored += sum(_only_scored(exchange) for exchange in process.get("exchanges") or ())
        datasets.append(_dataset(process, flows, place))
        unused = sorted(
            {text(f, "allocationType") for f in process.get("allocationFactors") or ()} - {_CAUSAL}
        )
        if unused and not datasets[-1].shares and len(_made(datasets[-1])) > 1:
            problems.append(
                warning(
                    "inventories.attach-allocation-unchosen",
                    place,
                    name=text(process, "name"),
                    methods=", ".join(unused),
                )
            )
    if not datasets:
        raise refuse("inventories.attach-no-datasets", Place(archive.label), name=archive.label)
    if n_scored:
        problems.append(warning("inventories.attach-scores-unread", Place(archive.label), count=n_scored))
    raw = Raw(Format.JSONLD, archive.path.stem, tuple(datasets), n_exchanges, flows.flow_factors)
    return raw, problems


def load_json(archive: Archive, member: Member) -> dict[str, Any]:
    """One file as a JSON object.

    Raises:
        BadInput: it is not one.
    """
    try:
        found = json.loads(archive.read(member))
    except (ValueError, RecursionError) as exc:
        raise refuse("inventories.attach-json-broken", archive.place(member), name=member.name) from exc
    if not isinstance(found, dict):
        raise refuse("inventories.attach-json-broken", archive.place(member), name=member.name)
    return found


def _made(dataset: Dataset) -> list[RawExchange]:
    return [e for e in dataset.exchanges if e.kind in {Kind.REFERENCE, Kind.COPRODUCT}]


def _dataset(process: Node, flows: Flows, place: Place) -> Dataset:
    about = node(process, "processDocumentation")
    exchanges = tuple(_exchanges(process, flows, place))
    return Dataset(
        key=text(process, "@id"),
        name=text(process, "name"),
        location=flows.location(node(process, "location")),
        year=year(
            about.get("validUntil"),
            about.get("validFrom"),
            newest=year(about.get("creationDate"), process.get("lastChange")) or 9999,
        ),
        exchanges=exchanges,
        place=place,
        shares=tuple(_shares(process)),
        about=shortened(text(about, "geographyDescription")),
    )


def _exchanges(process: Node, flows: Flows, place: Place) -> Iterator[RawExchange]:
    for exchange in process.get("exchanges") or ():
        flow = node(exchange, "flow")
        key = text(flow, "@id")
        known = flows.flow(key)
        kind = text(known, "flowType") or text(flow, "flowType")
        into, reference = _flag(exchange, "input"), _flag(exchange, "quantitativeReference")
        avoided = _flag(exchange, "avoidedProduct")
        name = text(flow, "name") or text(known, "name")
        amount = number(exchange.get("amount"), place, name)
        if kind == _ELEMENTARY and not reference:
            what = Kind.ELEMENTARY
        else:
            what = _kind(reference=reference, avoided=avoided, waste=kind == _WASTE, into=into)
        unit = text(node(exchange, "unit"), "name") or text(flow, "refUnit")
        ref = FlowRef(
            key=key,
            name=name,
            unit=unit,
            location=flows.location(node(known, "location")),
            compartment=flows.category(known or flow) if what is Kind.ELEMENTARY else (),
            cas=text(known, "cas"),
            formula=text(known, "formula"),
        )
        flows.note_units(key, unit, node(exchange, "flowProperty"))
        provider = text(node(exchange, "defaultProvider"), "@id")
        yield RawExchange(
            what, ref, amount, into, place, provider, _doubt(node(exchange, "uncertainty"), amount)
        )


def _only_scored(exchange: Node) -> bool:
    """Whether an amount carries data quality scores (a pedigree) and no distribution."""
    stated = text(node(exchange, "uncertainty"), "distributionType") not in _UNSTATED
    return bool(text(exchange, "dqEntry")) and not stated


def _flag(exchange: Node, name: str) -> bool:
    """A mark that schema 2 writes with "is" before it."""
    return bool(exchange.get(name, exchange.get(f"is{name[0].upper()}{name[1:]}", False)))


def _kind(*, reference: bool, avoided: bool, waste: bool, into: bool) -> Kind:
    """A product made or a waste taken in is a function of the process; the rest needs a provider."""
    if reference:
        return Kind.REFERENCE
    if avoided:
        return Kind.AVOIDED
    if waste:
        return Kind.COPRODUCT if into else Kind.WASTE
    return Kind.LINK if into else Kind.COPRODUCT


def _shares(process: Node) -> Iterator[Share]:
    """Allocation factors of the process's own default method; other methods are the user's choice."""
    method = text(process, "defaultAllocationMethod")
    sides = {text(node(e, "flow"), "@id"): _flag(e, "input") for e in process.get("exchanges") or ()}
    for factor in process.get("allocationFactors") or ():
        if method and text(factor, "allocationType") == method:
            key = text(node(node(factor, "exchange"), "flow"), "@id")
            fraction = optional(factor.get("value"))
            if math.isfinite(fraction):
                exchange = (key, sides[key]) if key in sides and method == _CAUSAL else None
                yield Share(text(node(factor, "product"), "@id"), fraction, exchange)


def _doubt(uncertainty: Node, amount: float) -> Doubt | None:
    shape = text(uncertainty, "distributionType")
    low, high = optional(uncertainty.get("minimum")), optional(uncertainty.get("maximum"))
    if shape == "LOG_NORMAL_DISTRIBUTION":
        median, sigma = optional(uncertainty.get("geomMean")), log(optional(uncertainty.get("geomSd")))
        return lognormal(amount if math.isnan(median) else median, sigma)
    if shape == "NORMAL_DISTRIBUTION":
        mean = optional(uncertainty.get("mean"))
        return normal(amount if math.isnan(mean) else mean, optional(uncertainty.get("sd")))
    if shape == "TRIANGLE_DISTRIBUTION":
        return between(Distribution.TRIANGULAR, low, optional(uncertainty.get("mode")), high)
    if shape == "UNIFORM_DISTRIBUTION":
        return between(Distribution.UNIFORM, low, amount, high)
    return Doubt(Distribution.OTHER) if shape not in _UNSTATED else None

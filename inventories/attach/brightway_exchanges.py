"""Brightway's own words for datasets and exchanges, put into ours; for projects and for workbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from groundwork.problems import Place
from inventories.attach.doubts import STATS_IDS
from inventories.attach.fields import number, optional, shortened, year
from inventories.attach.records import Dataset, Distribution, Doubt, FlowRef, Kind, RawExchange

Node = Mapping[str, Any]
PRODUCTION = frozenset({"production", "generic production"})
BIOSPHERE = frozenset({"biosphere"})
AVOIDED = frozenset({"substitution"})
FLOW_TYPES = frozenset({"emission", "natural resource", "economic", "inventory indicator", "social"})
RESOURCE = "natural resource"
_SHAPES = {float(number): shape for shape, number in STATS_IDS.items()}


@dataclass(frozen=True, slots=True)
class Stated:
    """An exchange in Brightway's words.

    `kind` is its type, `key` the identity of what is exchanged, `node` the node that supplies
    it (else the exchange itself), `data` the exchange. `missing` says that the file names a
    supplier which it does not hold.
    """

    kind: str
    key: str
    node: Node
    data: Node
    missing: bool


def exchange_of(stated: Stated, place: Place) -> RawExchange:
    """One exchange; amounts are in the unit of the node that supplies it."""
    node, data, key = stated.node, stated.data, stated.key
    name = str(node.get("reference product") or node.get("name") or "")
    amount = number(data.get("amount"), place, name)
    what = _kind(stated.kind)
    compartment = node.get("categories") or ()
    flow = FlowRef(
        key=key,
        name=str(node.get("name") or "") if what is Kind.ELEMENTARY else name,
        unit=str(node.get("unit") or data.get("unit") or ""),
        location=str(node.get("location") or ""),
        compartment=tuple(map(str, compartment)) if what is Kind.ELEMENTARY else (),
        cas=str(node.get("CAS number") or ""),
    )
    into = what is Kind.LINK or (what is Kind.ELEMENTARY and taken(node))
    provider = key if stated.missing and what in {Kind.LINK, Kind.AVOIDED} else ""
    return RawExchange(what, flow, amount, into, place, provider, _doubt(data, amount))


def dataset_of(key: str, node: Node, exchanges: Sequence[RawExchange], own: str, place: Place) -> Dataset:
    """One dataset; one without a production exchange makes one unit of itself, under the identity `own`."""
    parts = list(exchanges)
    if not any(e.kind is Kind.REFERENCE for e in parts):
        name = str(node.get("reference product") or node.get("name") or "")
        flow = FlowRef(own, name, str(node.get("unit") or ""), str(node.get("location") or ""))
        parts.insert(0, RawExchange(Kind.REFERENCE, flow, 1.0, False, place))
    return Dataset(
        key=key,
        name=str(node.get("name") or ""),
        location=str(node.get("location") or ""),
        year=year(node.get("end date"), node.get("year"), node.get("start date")),
        exchanges=tuple(parts),
        place=place,
        about=shortened(str(node.get("comment") or "")),
    )


def taken(node: Node) -> bool:
    """Whether a node is drawn from nature: its type says so, or its first compartment."""
    first = str(next(iter(node.get("categories") or ()), "")).lower()
    return str(node.get("type") or "").lower() == RESOURCE or first.startswith((RESOURCE, "resource"))


def _kind(kind: str) -> Kind:
    if kind in PRODUCTION:
        return Kind.REFERENCE
    if kind in BIOSPHERE:
        return Kind.ELEMENTARY
    return Kind.AVOIDED if kind in AVOIDED else Kind.LINK


def _doubt(data: Node, amount: float) -> Doubt | None:
    kind, scale = optional(data.get("uncertainty type")), optional(data.get("scale"))
    low, high = optional(data.get("minimum")), optional(data.get("maximum"))
    return doubt_of(kind, Doubt(Distribution.OTHER, optional(data.get("loc")), scale, low, high), amount)


def doubt_of(kind: float, stated: Doubt, amount: float) -> Doubt | None:
    """Uncertainty by the number of its kind in stats_arrays; `stated` holds its parameters."""
    if not kind > 0:
        return None
    shape = _SHAPES.get(kind, Distribution.OTHER)
    loc = amount if shape is Distribution.UNIFORM else stated.loc
    return replace(stated, shape=shape, loc=loc)

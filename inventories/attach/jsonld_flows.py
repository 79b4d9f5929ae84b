"""Flows, units, flow properties and categories of an openLCA JSON-LD package."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from inventories.attach.archive import Archive, Member
from inventories.attach.problems import refuse

Node = Mapping[str, Any]
_FOLDERS = ("flows", "unit_groups", "flow_properties", "categories", "locations")


def node(parent: Node, key: str) -> Node:
    """A nested object, empty where missing."""
    found = parent.get(key)
    return found if isinstance(found, dict) else {}


def text(parent: Node, key: str) -> str:
    """A text value, empty where missing."""
    found = parent.get(key)
    return found.strip() if isinstance(found, str) else ""


@dataclass
class Flows:
    """The package's own dictionary. `flow_factors` is as in `Raw`."""

    tables: Mapping[str, Mapping[str, Node]]
    flow_factors: dict[tuple[str, str, str], float] = field(default_factory=dict)
    noted: dict[str, dict[str, tuple[str, float]]] = field(default_factory=dict)

    def flow(self, key: str) -> Node:
        """A flow by its id, empty where the package does not hold it."""
        return self.tables["flows"].get(key, {})

    def location(self, reference: Node) -> str:
        """Code of a location, else its name."""
        stored = self.tables["locations"].get(text(reference, "@id"), {})
        return text(stored, "code") or text(reference, "name") or text(stored, "name")

    def category(self, flow: Node) -> tuple[str, ...]:
        """Categories from coarse to fine: a path of text in schema 2, a chain of files in schema 1.5."""
        stated = flow.get("category")
        if isinstance(stated, str):
            return tuple(part for part in stated.split("/") if part)
        if isinstance(flow.get("categoryPath"), list):
            return (*map(str, flow["categoryPath"]), text(node(flow, "category"), "name"))
        path: list[str] = []
        seen: set[str] = set()
        reference = node(flow, "category")
        while (key := text(reference, "@id")) and key not in seen:
            seen.add(key)
            stored = self.tables["categories"].get(key, {})
            path.append(text(stored, "name") or text(reference, "name"))
            reference = node(stored, "category")
        return tuple(reversed([part for part in path if part]))

    def note_units(self, key: str, unit: str, flow_property: Node) -> None:
        """Remember in which unit and property a flow is exchanged, and how the package converts them."""
        property_id = text(flow_property, "@id")
        per_property = {
            text(node(f, "flowProperty"), "@id"): f.get("conversionFactor")
            for f in self.flow(key).get("flowProperties") or ()
        }
        stated = per_property.get(property_id)
        in_group = self._in_group(property_id).get(unit)
        if not isinstance(stated, int | float) or not stated or in_group is None:
            return
        # amount in unit x in_group = amount in the property's reference unit; / stated = in the flow's own
        mine = (property_id, in_group / float(stated))
        units = self.noted.setdefault(key, {})
        for other, (_, size) in units.items():
            if other != unit and size:
                self.flow_factors[key, unit, other] = mine[1] / size
                self.flow_factors[key, other, unit] = size / mine[1]
        units[unit] = mine

    def _in_group(self, property_id: str) -> Mapping[str, float]:
        """Unit -> how many reference units of its group, for the group of a flow property."""
        stored = self.tables["flow_properties"].get(property_id, {})
        group = self.tables["unit_groups"].get(text(node(stored, "unitGroup"), "@id"), {})
        return {
            text(unit, "name"): float(unit["conversionFactor"])
            for unit in group.get("units") or ()
            if isinstance(unit.get("conversionFactor"), int | float) and unit["conversionFactor"]
        }


def read_flows(archive: Archive, members: Iterable[Member]) -> Flows:
    """The dictionary files of a package.

    Raises:
        BadInput: one of them is no JSON object.
    """
    tables: dict[str, dict[str, Node]] = {folder: {} for folder in _FOLDERS}
    for member in members:
        if member.folder in tables:
            try:
                found = json.loads(archive.read(member))
            except (ValueError, RecursionError) as exc:
                raise refuse(
                    "inventories.attach-json-broken", archive.place(member), name=member.name
                ) from exc
            if not isinstance(found, dict):
                raise refuse("inventories.attach-json-broken", archive.place(member), name=member.name)
            tables[member.folder][text(found, "@id") or member.stem] = found
    return Flows(tables)

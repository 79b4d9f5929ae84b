"""Which elementary flows of a database are gases we weigh, and which warming gases are left unmapped."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inventories.attach.products import folded
from inventories.attach.records import FlowRef

UNKNOWN, RESOURCE, AIR, HIGH_AIR = "unknown", "resource", "air", "high-air"
_SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Gas:
    """A flow of ours. `sign` is -1 where the database counts the other way round.

    `assumption` says in English what the mapping takes for granted, empty where nothing.
    """

    flow_id: str
    sign: float
    assumption: str = ""


@dataclass(frozen=True)
class _Tables:
    by_name: Mapping[tuple[str, str], Gas]
    by_cas: Mapping[tuple[str, str], Gas]
    media: Mapping[str, str]
    warming: tuple[tuple[str, str], ...]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


@cache
def _tables() -> _Tables:
    by_name: dict[tuple[str, str], Gas] = {}
    by_cas: dict[tuple[str, str], Gas] = {}
    for row in _rows("gases.csv"):
        gas = Gas(row["flow_id"], float(row["sign"]), row["assumption"])
        for medium in row["media"].split(_SEPARATOR):
            for name in row["names"].split(_SEPARATOR):
                by_name[folded(name), medium] = gas
            if row["cas"]:
                by_cas[plain_cas(row["cas"]), medium] = gas
    media = {row["word"]: row["medium"] for row in _rows("media.csv")}
    return _Tables(
        by_name, by_cas, media, tuple((row["word"], row["how"]) for row in _rows("warming_words.csv"))
    )


def plain_cas(text: str) -> str:
    """A CAS number without dashes and leading zeros; openLCA writes them without, ecoinvent with."""
    return "".join(c for c in text if c.isdigit()).lstrip("0")


def medium(flow: FlowRef, *, taken: bool) -> str:
    """Where a flow goes: air, high-air, water, soil, or resource where it is taken from nature.

    Args:
        flow: with its compartments from coarse to fine.
        taken: whether the database mostly writes this flow as an input.
    """
    found = [m for part in flow.compartment if (m := _tables().media.get(folded(part)))]
    if RESOURCE in found or (taken and found[:1] in ([AIR], [HIGH_AIR], [])):
        return RESOURCE
    if HIGH_AIR in found:
        return HIGH_AIR
    return found[0] if found else UNKNOWN


def gas_of(flow: FlowRef, where: str) -> Gas | None:
    """The gas a flow is: by its name, else by its CAS number; None where it is none of ours.

    A flow without any compartment is taken as released to air.
    """
    tables, place = _tables(), AIR if where == UNKNOWN else where
    named = tables.by_name.get((folded(flow.name), place))
    if named is None and place == HIGH_AIR:
        named = tables.by_name.get((folded(flow.name), AIR))
    return named or tables.by_cas.get((plain_cas(flow.cas), place))


def sounds_warming(flow: FlowRef) -> bool:
    """Whether a name is that of a gas which warms, by a list of words: such a flow must not go unnoticed."""
    name = folded(flow.name)
    return any(
        name == word if how == "whole" else name.startswith(word) if how == "starts" else word in name
        for word, how in _tables().warming
    )

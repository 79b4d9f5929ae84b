"""Who supplies whom: every exchange that needs a dataset is linked, by a stated way, or cut off by name."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from inventories.attach.products import Products, folded
from inventories.attach.records import NEED_PROVIDER, Dataset, Raw, RawExchange
from inventories.attach.unit_names import conversion

SAME_AMOUNT = 1e-6
"""Amounts of a file that differ by no more than this are the same amount, rounded."""


class How(StrEnum):
    """How an exchange found its supplier, surest first."""

    PROVIDER = "provider"  # the file names the supplying dataset
    FLOW_ID = "flow-id"  # one dataset makes the flow with this identity
    NAME_LOCATION_UNIT = "name-location-unit"
    NAME_UNIT = "name-unit"
    CHOSEN = "chosen"  # by the user, among several
    SAME_PLACE = "same-place"  # several make it; one of them stands where the consumer stands
    GUESSED = "guessed"  # several make it and nothing tells them apart: the first in the file


class Reason(StrEnum):
    """Why an exchange was cut off."""

    NO_PRODUCER = "no-producer"  # no dataset makes a product of this name or identity
    UNIT_DIFFERS = "unit-differs"  # one does, in a unit that this one cannot be converted to
    NOT_A_PRODUCT = "not-a-product"  # land written among the products; no dataset could make it
    OWN_PRODUCT = "own-product"  # only the dataset itself makes it, and would use up all of it
    PROVIDER_MISSING = "provider-missing"  # the file names a dataset that is not in it


@dataclass(frozen=True, slots=True)
class Edge:
    """A linked exchange. `factor` converts its amount to the supplier's unit."""

    supplier: int
    consumer: int
    exchange: RawExchange
    how: How
    factor: float = 1.0
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CutOff:
    """An exchange without supplier, with datasets that have a similar name."""

    consumer: int
    exchange: RawExchange
    reason: Reason
    candidates: tuple[int, ...] = ()


Choices = Mapping[tuple[str, str, str, str], str]
"""(folded name, location, unit, consumer key or empty) -> key of the dataset to link."""


@dataclass(frozen=True)
class Linked:
    """A database with every linkable exchange accounted for."""

    products: Products
    edges: tuple[Edge, ...]
    cut_offs: tuple[CutOff, ...]

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        return self.products.datasets


def link(raw: Raw, datasets: Sequence[Dataset], choices: Choices | None = None) -> Linked:
    """Link every exchange that needs a supplier.

    By the dataset the file names, else by the flow's identity, else by name, location and
    unit, then by name and unit; amounts are converted where units differ in size. Where
    several suppliers are equal, the user's choice decides, then the consumer's location,
    then the order of the file, and that last one is called a guess.

    Args:
        raw: the database, for its own conversions.
        datasets: with one reference product each.
        choices: the user's decisions.
    """
    linker = _Linker(raw, Products.of(datasets), choices or {})
    edges: list[Edge] = []
    cut_offs: list[CutOff] = []
    for consumer, dataset in enumerate(datasets):
        for exchange in dataset.exchanges:
            if exchange.kind in NEED_PROVIDER:
                found = linker.find(consumer, exchange)
                if isinstance(found, Edge):
                    edges.append(found)
                else:
                    cut_offs.append(found)
    return Linked(linker.products, tuple(edges), tuple(cut_offs))


def _why(exchange: RawExchange) -> Reason:
    if exchange.provider:
        return Reason.PROVIDER_MISSING
    return (
        Reason.NOT_A_PRODUCT if folded(exchange.flow.name).startswith(_not_products()) else Reason.NO_PRODUCER
    )


@cache
def _not_products() -> tuple[str, ...]:
    """How names begin that stand among the products but can have no producer."""
    with (Path(__file__).parent / "not_products.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(row["start"] for row in csv.DictReader(stream))


class _Linker:
    def __init__(self, raw: Raw, products: Products, choices: Choices) -> None:
        self.raw, self.products, self.choices = raw, products, choices
        self._similar: dict[str, tuple[int, ...]] = {}

    def find(self, consumer: int, exchange: RawExchange) -> Edge | CutOff:
        """The supplier of one exchange."""
        how, makers = self._makers(exchange)
        if not makers:
            return self._cut(consumer, exchange, _why(exchange), ())
        fitting = [i for i in makers if self._factor(exchange, i) is not None]
        if not fitting:
            return self._cut(consumer, exchange, Reason.UNIT_DIFFERS, tuple(makers))
        edge = self._choose(consumer, exchange, how, fitting)
        if how is not How.PROVIDER and self._eats_itself(edge):
            return self._cut(consumer, exchange, Reason.OWN_PRODUCT, ())
        return edge

    def _makers(self, exchange: RawExchange) -> tuple[How, list[int]]:
        """Datasets that make what is exchanged, by the surest sign that finds any."""
        flow, products = exchange.flow, self.products
        if exchange.provider:
            stated = products.by_dataset.get(exchange.provider, [])
            exact = [i for i in stated if not flow.key or products.makes[i].flow.key == flow.key]
            return How.PROVIDER, exact or (stated if len(stated) == 1 else [])
        same_name = products.by_name.get(folded(flow.name), [])
        numbered = [i for i in products.by_number.get(flow.key, ()) if i in same_name]
        if len(numbered) == 1:
            return How.PROVIDER, numbered
        # Running numbers are reused between files; with the same name they are an identity.
        by_flow = [i for i in products.by_flow.get(flow.key, ()) if not products.by_number or i in same_name]
        return (How.FLOW_ID, by_flow) if by_flow else (How.NAME_UNIT, same_name)

    def _choose(self, consumer: int, exchange: RawExchange, how: How, fitting: list[int]) -> Edge:
        chosen = self._chosen(consumer, exchange, fitting)
        if chosen is not None:
            return self._edge(consumer, exchange, How.CHOSEN, [chosen])
        place = exchange.flow.location
        here = [i for i in fitting if place and self.products.location(i) == place]
        if how is How.NAME_UNIT and here:
            how = How.NAME_LOCATION_UNIT
        left = self._same_unit(exchange, here or fitting)
        if len(left) > 1:
            left = [i for i in left if i != consumer] or left
        if len(left) > 1:
            near = [i for i in left if self.products.location(i) == self.products.location(consumer)]
            how = How.SAME_PLACE if len(near) == 1 else How.GUESSED
            left = near if len(near) == 1 else left
        return self._edge(consumer, exchange, how, left)

    def _eats_itself(self, edge: Edge) -> bool:
        """A coil "made" of as much coil: the name stands for an earlier stage that the file does not hold."""
        made = abs(self.products.makes[edge.supplier].amount)
        taken = edge.exchange.amount * edge.factor
        near = math.isclose(taken, made, rel_tol=SAME_AMOUNT)
        return edge.supplier == edge.consumer and (taken > made or near)

    def _same_unit(self, exchange: RawExchange, makers: list[int]) -> list[int]:
        same = [i for i in makers if self.products.makes[i].flow.unit == exchange.flow.unit]
        return same or makers

    def _chosen(self, consumer: int, exchange: RawExchange, fitting: list[int]) -> int | None:
        flow = exchange.flow
        for key in (self.products.datasets[consumer].key, ""):
            wanted = self.choices.get((folded(flow.name), flow.location, flow.unit, key))
            for i in fitting:
                if wanted == self.products.datasets[i].key:
                    return i
        return None

    def _edge(self, consumer: int, exchange: RawExchange, how: How, makers: list[int]) -> Edge:
        factor = self._factor(exchange, makers[0])
        return Edge(makers[0], consumer, exchange, how, factor or 1.0, tuple(makers[1:]))

    def _factor(self, exchange: RawExchange, maker: int) -> float | None:
        target = self.products.makes[maker].flow
        return conversion(self.raw, exchange.flow.key, exchange.flow.unit, target.unit)

    def _cut(
        self, consumer: int, exchange: RawExchange, reason: Reason, candidates: tuple[int, ...]
    ) -> CutOff:
        name = exchange.flow.name
        if reason in {Reason.NOT_A_PRODUCT, Reason.OWN_PRODUCT}:
            return CutOff(consumer, exchange, reason)
        if not candidates and name not in self._similar:
            self._similar[name] = self.products.similar(name)
        return CutOff(consumer, exchange, reason, candidates or self._similar[name])

"""Reader of ecoSpold 1, as written by ecoinvent 1 and 2 and by openLCA."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import date

from groundwork.problems import Place, Problem
from inventories.attach.archive import Archive, Member
from inventories.attach.ecospold import Dialect, Found, read_datasets
from inventories.attach.elements import Element
from inventories.attach.fields import between, log, lognormal, normal, number, optional, shortened, year
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

ROOT = "ecoSpold"
DATASETS = frozenset({"dataset"})
SKIPPED = frozenset({"administrativeInformation", "modellingAndValidation"})
_ELEMENTARY = "4"
_OUTPUT_KINDS = {"0": Kind.REFERENCE, "1": Kind.AVOIDED, "2": Kind.COPRODUCT, "3": Kind.WASTE}
_LOGNORMAL, _NORMAL, _TRIANGULAR, _UNIFORM = "1", "2", "3", "4"
_UNSTATED = frozenset({"", "0"})
_PERCENT = 100.0


def read_ecospold1(archive: Archive, members: Iterable[Member]) -> tuple[Raw, list[Problem]]:
    """All datasets of the XML files of an ecoSpold 1 database.

    Raises:
        BadInput: a file is not well-formed, has a document type, or an amount is not a number.
    """
    return read_datasets(archive, members, Dialect(Format.ECOSPOLD1, DATASETS, SKIPPED, _parse))


def _parse(element: Element, place: Place, _: Member) -> Found | str:
    flow_data = element.child("flowData")
    function = element.child("metaInformation", "processInformation", "referenceFunction")
    if flow_data is None or function is None:
        return element.get("number")
    n_exchanges = sum(1 for _ in flow_data.all("exchange"))
    return _dataset(element, function, flow_data, place), n_exchanges


def _dataset(element: Element, function: Element, flow_data: Element, place: Place) -> Dataset:
    process = element.child("metaInformation", "processInformation") or element
    geography = process.child("geography")
    newest = year(element.get("timestamp")) or date.max.year
    found = list(_exchanges(flow_data, place))
    if not any(e.kind is Kind.REFERENCE for e in found):
        found = _own_product(found)
    return Dataset(
        key=element.get("number") or str(element.line),
        name=function.get("name"),
        location=geography.get("location") if geography else "",
        year=year(
            process.text_of("timePeriod", "endDate"),
            process.text_of("timePeriod", "endYear"),
            process.text_of("timePeriod", "startDate"),
            process.text_of("timePeriod", "startYear"),
            newest=newest,
        ),
        exchanges=tuple(found),
        place=place,
        number=element.get("number"),
        shares=tuple(_shares(flow_data)),
        about=shortened(geography.get("text") if geography else ""),
    )


def _own_product(found: list[RawExchange]) -> list[RawExchange]:
    """A dataset whose only product is written as an allocated one makes that product."""
    products = [e for e in found if e.kind is Kind.COPRODUCT]
    if len(products) != 1:
        return found
    own = products[0]
    reference = RawExchange(Kind.REFERENCE, own.flow, own.amount, False, own.place, "", own.doubt)
    return [reference if e is own else e for e in found]


def _exchanges(flow_data: Element, dataset: Place) -> Iterator[RawExchange]:
    for element in flow_data.all("exchange"):
        place = Place(dataset.file, cell=str(element.line))
        into, out = element.text_of("inputGroup"), element.text_of("outputGroup")
        elementary = _ELEMENTARY in {into, out}
        flow = FlowRef(
            key=element.get("number"),
            name=element.get("name"),
            unit=element.get("unit"),
            location=element.get("location"),
            compartment=(element.get("category"), element.get("subCategory")) if elementary else (),
            cas=element.get("CASNumber"),
            formula=element.get("formula"),
        )
        amount = number(element.get("meanValue"), place, flow.name)
        yield RawExchange(_kind(into, out), flow, amount, bool(into), place, "", _doubt(element, amount))


def _kind(into: str, out: str) -> Kind:
    if _ELEMENTARY in {into, out}:
        return Kind.ELEMENTARY
    return _OUTPUT_KINDS.get(out, Kind.LINK)


def _doubt(element: Element, amount: float) -> Doubt | None:
    """`standardDeviation95` is the square of the geometric deviation, or twice the plain one.

    Lognormal is the format's default, so without a deviation it states nothing.
    """
    shape, spread = element.get("uncertaintyType"), optional(element.get("standardDeviation95"))
    low, high = optional(element.get("minValue")), optional(element.get("maxValue"))
    if shape == _LOGNORMAL:
        return lognormal(amount, log(spread) / 2) if element.get("standardDeviation95") else None
    if shape == _NORMAL:
        return normal(amount, spread / 2)
    if shape == _TRIANGULAR:
        mode = optional(element.get("mostLikelyValue") or amount)
        return between(Distribution.TRIANGULAR, low, mode, high)
    if shape == _UNIFORM:
        return between(Distribution.UNIFORM, low, amount, high)
    return Doubt(Distribution.OTHER) if shape not in _UNSTATED else None


def _shares(flow_data: Element) -> Iterator[Share]:
    """`allocation` says, in per cent, how much of which exchanges a co-product carries; by running number."""
    sides = {e.get("number"): e.text_of("inputGroup") != "" for e in flow_data.all("exchange")}
    for element in flow_data.all("allocation"):
        product, fraction = element.get("referenceToCoProduct"), optional(element.get("fraction")) / _PERCENT
        for reference in element.all("referenceToInputOutput"):
            key = reference.text.strip()
            if math.isfinite(fraction) and key in sides:
                yield Share(product, fraction, (key, sides[key]))

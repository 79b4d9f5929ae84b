"""Reader of ecoSpold 2, as written by ecoinvent 3 and by openLCA."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from groundwork.problems import Place, Problem
from inventories.attach.archive import Archive, Member
from inventories.attach.ecospold import Dialect, Found, read_datasets
from inventories.attach.elements import Element
from inventories.attach.fields import between, lognormal, normal, number, optional, shortened, year
from inventories.attach.records import Dataset, Distribution, Doubt, FlowRef, Format, Kind, Raw, RawExchange

SUFFIX = ".spold"
DATASETS = frozenset({"activityDataset", "childActivityDataset"})
EXCHANGES = frozenset({"intermediateExchange", "elementaryExchange"})
SKIPPED = frozenset(
    {"modellingAndValidation", "administrativeInformation", "property", "productionVolumeUncertainty"}
    | {"generalComment", "classification", "transferCoefficient", "parameter", "technology"}
)
_BESIDE = frozenset({"pedigreeMatrix", "comment", "undefined"})
_OUTPUT_KINDS = {"0": Kind.REFERENCE, "2": Kind.COPRODUCT, "3": Kind.WASTE}


def read_ecospold2(archive: Archive, members: Iterable[Member]) -> tuple[Raw, list[Problem]]:
    """All activities of an ecoSpold 2 database.

    Raises:
        BadInput: a file is not well-formed, has a document type, or an amount is not a number.
    """
    return read_datasets(archive, members, Dialect(Format.ECOSPOLD2, DATASETS, SKIPPED, _parse))


def _parse(element: Element, place: Place, member: Member) -> Found | str:
    flow_data = element.child("flowData")
    activity = element.child("activityDescription", "activity")
    if flow_data is None or activity is None:
        return member.stem
    n_exchanges = sum(1 for e in flow_data.children if _is_exchange(e))
    return _dataset(element, activity, flow_data, place), n_exchanges


def _dataset(element: Element, activity: Element, flow_data: Element, place: Place) -> Dataset:
    about = element.child("activityDescription") or element
    period = about.child("timePeriod")
    stated = (period.get("endDate"), period.get("startDate")) if period else ()
    return Dataset(
        key=activity.get("id"),
        name=activity.text_of("activityName"),
        location=about.text_of("geography", "shortname"),
        year=year(*stated),
        exchanges=tuple(_exchanges(flow_data, place)),
        place=place,
        about=shortened(about.text_of("geography", "comment", "text")),
    )


def _exchanges(flow_data: Element, dataset: Place) -> Iterator[RawExchange]:
    for element in filter(_is_exchange, flow_data.children):
        place = Place(dataset.file, cell=str(element.line))
        name = element.text_of("name")
        into, out = element.text_of("inputGroup"), element.text_of("outputGroup")
        elementary = element.tag == "elementaryExchange"
        amount = number(element.get("amount"), place, name)
        kind = Kind.ELEMENTARY if elementary else _kind(into, out, amount)
        flow = FlowRef(
            key=element.get("elementaryExchangeId" if elementary else "intermediateExchangeId"),
            name=name,
            unit=element.text_of("unitName"),
            compartment=_compartment(element) if elementary else (),
            cas=element.get("casNumber"),
            formula=element.get("formula"),
        )
        provider = element.get("activityLinkId")
        yield RawExchange(kind, flow, amount, bool(into), place, provider, _doubt(element, amount))


def _is_exchange(element: Element) -> bool:
    """A flow without a side is only a definition of that flow."""
    return element.tag in EXCHANGES and bool(element.text_of("inputGroup") or element.text_of("outputGroup"))


def _kind(into: str, out: str, amount: float) -> Kind:
    """The other products of an activity that was allocated are written with amount 0: by-products of none."""
    if into:
        return Kind.LINK
    if not amount:
        return Kind.COPRODUCT
    return _OUTPUT_KINDS.get(out, Kind.COPRODUCT)


def _compartment(element: Element) -> tuple[str, ...]:
    stated = (
        element.text_of("compartment", "compartment"),
        element.text_of("compartment", "subcompartment"),
    )
    return tuple(part for part in stated if part)


def _doubt(element: Element, amount: float) -> Doubt | None:
    """Pedigree variance is used where it is given; it includes the basic variance."""
    uncertainty = element.child("uncertainty")
    for shape in uncertainty.children if uncertainty else ():
        if shape.tag == "lognormal":
            variance = optional(shape.get("varianceWithPedigreeUncertainty") or shape.get("variance"))
            return lognormal(amount, _root(variance))
        if shape.tag == "normal":
            variance = optional(shape.get("varianceWithPedigreeUncertainty") or shape.get("variance"))
            return normal(amount, _root(variance))
        low, high = optional(shape.get("minValue")), optional(shape.get("maxValue"))
        if shape.tag == "triangular":
            mode = optional(shape.get("mostLikelyValue") or amount)
            return between(Distribution.TRIANGULAR, low, mode, high)
        if shape.tag == "uniform":
            return between(Distribution.UNIFORM, low, amount, high)
        if shape.tag not in _BESIDE:
            return Doubt(Distribution.OTHER)
    return None


def _root(variance: float) -> float:
    """Standard deviation; a negative variance stays what it is, so that it is named."""
    return math.sqrt(variance) if variance >= 0 else variance

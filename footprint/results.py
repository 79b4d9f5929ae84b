"""What a footprint calculation returns: per product the total, its terms, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from footprint.bill import Bom, Line, OpenLine, Product
from groundwork.problems import Param, Problem
from groundwork.provenance import Status

if TYPE_CHECKING:
    from footprint.alternatives import Alternative
    from footprint.cut_off import CutOff
    from footprint.intervals import Drawn, Uncertainty


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader of a result must know: a code and its values."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One line's part of the footprint of the declared amount, kgCO2e; None where it has no figure."""

    line: Line
    kgco2e: float | None


@dataclass(frozen=True, slots=True)
class ProcessShare:
    """What one step, anywhere upstream, releases itself for the declared amount, kgCO2e."""

    node: str
    kgco2e: float


@dataclass(frozen=True, slots=True)
class Quality:
    """Share of primary data, 0 to 1, and ratings from 1 (best) to 5, all weighted by contribution.

    `geographical` is None where the product does not say where it is made.
    """

    primary_share: float
    technological: float
    temporal: float
    geographical: float | None


@dataclass(frozen=True, slots=True)
class CarbonInMaterials:
    """Carbon that enters with materials and packaging, kg per declared amount.

    `known_share` is the part of the materials' mass whose content is known, None without any mass.
    """

    fossil_kg: float
    biogenic_kg: float
    packaging_biogenic_kg: float
    known_share: float | None


@dataclass(frozen=True, slots=True)
class ProductResult:
    """The footprint of one product, kgCO2e per declared amount.

    `pcf_kgco2e` is None where the product could not be calculated; `notes` then holds the
    reason, `by_item` what its good lines come to, and everything else is empty.
    The five lines of ISO 14067 (`fossil` ... `aircraft`) add up to the total, a line that
    is None counting 0: nothing in the inventory is booked on it, which a note says.
    `by_stage`, `by_gas` and `by_item` each add up to the total, and so does
    `by_stage_expanded`, in which the lines of a sub-assembly count under their own stages.
    `data_status` holds the shares of the total by the weakest figure on the way,
    `unsplittable_share` the part that arrived as CO2e and cannot be told apart by gas,
    `unconverted_share` that of it whose own metric is another one or is not known.
    `modules` are those of EN 15804, of which D is no part of the total; `beyond` are D's lines.
    """

    product: Product
    by_item: tuple[ItemResult, ...]
    open_lines: tuple[OpenLine, ...] = ()
    notes: tuple[Note, ...] = ()
    pcf_kgco2e: float | None = None
    pcf_kgco2e_per_kg: float | None = None
    fossil: float | None = None
    biogenic_emissions: float | None = None
    biogenic_uptake: float | None = None
    land_use_change: float | None = None
    aircraft: float | None = None
    by_stage: Mapping[str, float] = field(default_factory=dict)
    by_stage_expanded: Mapping[str, float] = field(default_factory=dict)
    by_gas: Mapping[str, float] = field(default_factory=dict)
    data_status: Mapping[Status, float] = field(default_factory=dict)
    unsplittable_share: float | None = None
    top_processes: tuple[ProcessShare, ...] = ()
    uncertainty: Uncertainty | None = None
    unconverted_share: float | None = None
    quality: Quality | None = None
    carbon: CarbonInMaterials | None = None
    cut_off: CutOff | None = None
    alternatives: tuple[Alternative, ...] = ()
    modules: Mapping[str, float] = field(default_factory=dict)
    beyond: tuple[ItemResult, ...] = ()

    @property
    def known_kgco2e(self) -> float:
        """What the lines that have a figure come to, kgCO2e; not a footprint while lines are missing."""
        return sum(item.kgco2e for item in self.by_item if item.kgco2e is not None)


@dataclass(frozen=True, slots=True)
class Results:
    """Footprints of all products of a bill, with what they were calculated from.

    `reference_kgco2e` is Brightway's own score, by its own solver, of the first product that has a result.
    """

    products: tuple[ProductResult, ...]
    metric: str
    bom: Bom
    catalogue_fingerprint: str
    problems: tuple[Problem, ...] = ()
    reference_kgco2e: Mapping[str, float] = field(default_factory=dict)
    drawn: Drawn | None = None

    def product(self, product_id: str) -> ProductResult:
        """The result of one product. Raises KeyError."""
        for result in self.products:
            if result.product.id == product_id:
                return result
        raise KeyError(product_id)

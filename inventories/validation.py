"""The inventory against footprints that others have published: ratios, groups, medians.

The published figures stand in `reference_pcf.csv` and serve for comparison alone: none of
them is the source of an amount. A figure of the same place and route says how good the
inventory is. A foreign one says little until the power and fuels of its region are put in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from statistics import median

from groundwork.provenance import Status
from inventories.amounts import refuse_faults
from inventories.catalogue import Catalogue
from inventories.climate import gwp
from inventories.electricity import footprint_factor
from inventories.folder import data_dir
from inventories.network import Perturbed, footprints
from inventories.process import Process
from inventories.rows import Row, read_rows
from inventories.tolerances import tolerance

REFERENCE_COLUMNS = (
    "id", "product", "value", "unit", "boundary", "geography",
    "year", "source", "licence", "status", "process_id", "factor", "route",
)  # fmt: skip
SWAP_COLUMNS = ("region", "process_id", "stand_in", "electricity")
PUBLISHED = "published"  # the tolerance that a comparison is held to
GATE = "cradle-to-gate"


class Route(StrEnum):
    """How a published product relates to the process it is held against."""

    SAME = "same"
    OTHER = "other"  # another route or another mix of routes
    STAND_IN = "stand-in"  # a kindred product
    SCOPE = "scope"  # the same product within another boundary


class Group(StrEnum):
    """Which comparisons belong together."""

    SAME = "same"  # same place, route and boundary
    FOREIGN = "foreign"  # same route and boundary, elsewhere
    OTHER_ROUTE = "other-route"
    OTHER_BOUNDARY = "other-boundary"


@dataclass(frozen=True, slots=True)
class Reference:
    """A published footprint. `value` x `factor` is kg CO2e per unit of the process `process_id`."""

    id: str
    product: str
    value: float
    unit: str
    boundary: str
    geography: str
    year: int
    source: str
    licence: str
    status: Status
    process_id: str
    factor: float
    route: Route | None
    note: str
    why: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One published figure beside ours, both in the published unit.

    `swapped` is ours with the power and fuels of the figure's region, where the tables
    know them; `swapped_ratio` is that over the published figure.
    """

    reference: Reference
    group: Group
    ours: float
    ratio: float
    swapped: float | None = None
    swapped_ratio: float | None = None

    @property
    def within(self) -> bool:
        """Whether the ratio lies within the tolerance of one."""
        return _near(self.ratio)

    @property
    def swapped_within(self) -> bool:
        """The same after the swap; the plain ratio where there is none."""
        return _near(self.swapped_ratio or self.ratio)


@dataclass(frozen=True, slots=True)
class Summary:
    """A group's median ratio and the share of its rows within the tolerance, plain and after swapping."""

    group: Group
    n: int
    median_ratio: float
    share_within: float
    n_swapped: int
    median_swapped: float | None
    share_within_swapped: float | None


@dataclass(frozen=True, slots=True)
class Validation:
    """All comparisons, a summary per group, and the published rows for which there is no process.

    `seen` sums up those rows of the first group whose published figure was read in a source;
    `same_place` all rows of our place, whatever their route and boundary: route and boundary
    are a judgement, and this is the result without it.
    """

    comparisons: tuple[Comparison, ...]
    summaries: tuple[Summary, ...]
    unmatched: tuple[Reference, ...]
    fingerprint: str
    seen: Summary | None = None
    same_place: Summary | None = None


def validate(catalogue: Catalogue, metric: str = "AR6") -> Validation:
    """Hold an inventory against the published footprints.

    `metric` names a set of warming potentials. Rows whose process the catalogue does not
    hold are listed as unmatched. Raises `BadInput` where a table or the set is unreadable.
    """
    plain = footprints(catalogue, gwp(metric))
    swapped = {
        region: footprints(catalogue, gwp(metric), change) for region, change in swaps(catalogue).items()
    }
    found, left = [], []
    for reference in references():
        process = catalogue.processes.get(reference.process_id)
        if process is None or reference.route is None:
            left.append(reference)
        else:
            elsewhere = swapped.get(reference.geography, {}).get(process.id)
            found.append(_compare(reference, process, plain[process.id], elsewhere))
    by_group = {group: [c for c in found if c.group is group] for group in Group}
    summaries = tuple(_summary(group, rows) for group, rows in by_group.items() if rows)
    read = [c for c in by_group[Group.SAME] if c.reference.status is Status.READ]
    near = [c for c in found if _same_place(c.reference, catalogue.processes[c.reference.process_id])]
    return Validation(
        tuple(found),
        summaries,
        tuple(left),
        catalogue.fingerprint,
        seen=_summary(Group.SAME, read) if read else None,
        same_place=_summary(Group.SAME, near) if near else None,
    )


@cache
def references() -> tuple[Reference, ...]:
    """The published footprints as packaged. Raises `BadInput` when the table cannot be read."""
    rows, problems = read_rows(data_dir() / "reference_pcf.csv", REFERENCE_COLUMNS)
    parsed = tuple(_reference(row) for row in rows)
    refuse_faults(problems, rows)
    return parsed


def swaps(catalogue: Catalogue) -> dict[str, Perturbed]:
    """Per region of swaps.csv the power and fuels that stand in for the Chinese ones."""
    rows, problems = read_rows(data_dir() / "swaps.csv", SWAP_COLUMNS)
    found: dict[str, tuple[dict[str, str], dict[str, float]]] = {}
    for row in rows:
        stand_ins, direct = found.setdefault(row.text("region"), ({}, {}))
        process_id, geography = row.text("process_id"), row.optional("electricity")
        if geography:
            direct[process_id] = footprint_factor(geography).amount.value
        else:
            stand_ins[process_id] = row.text("stand_in")
    refuse_faults(problems, rows)
    known = catalogue.processes
    return {
        region: Perturbed(
            {old: new for old, new in stand_ins.items() if old in known and new in known},
            {key: value for key, value in direct.items() if key in known},
        )
        for region, (stand_ins, direct) in found.items()
    }


def group_of(reference: Reference, process: Process) -> Group:
    """The group of a comparison: boundary first, then route, then place."""
    if reference.route is Route.SCOPE or not reference.boundary.startswith(GATE):
        return Group.OTHER_BOUNDARY
    if reference.route is not Route.SAME:
        return Group.OTHER_ROUTE
    return Group.SAME if _same_place(reference, process) else Group.FOREIGN


def _near(ratio: float) -> bool:
    """Whether a ratio lies within the tolerance of one."""
    return abs(ratio - 1) <= tolerance(PUBLISHED)


def _same_place(reference: Reference, process: Process) -> bool:
    return process.geography in reference.geography.split("/")


def _compare(reference: Reference, process: Process, ours: float, elsewhere: float | None) -> Comparison:
    """One comparison; the swap is shown for foreign figures only."""
    group = group_of(reference, process)
    mine = ours / reference.factor
    if group is not Group.FOREIGN or elsewhere is None:
        return Comparison(reference, group, mine, mine / reference.value)
    theirs = elsewhere / reference.factor
    return Comparison(reference, group, mine, mine / reference.value, theirs, theirs / reference.value)


def _summary(group: Group, rows: list[Comparison]) -> Summary:
    ratios = [c.swapped_ratio for c in rows if c.swapped_ratio is not None]
    return Summary(
        group=group,
        n=len(rows),
        median_ratio=median(c.ratio for c in rows),
        share_within=sum(c.within for c in rows) / len(rows),
        n_swapped=len(ratios),
        median_swapped=median(ratios) if ratios else None,
        share_within_swapped=sum(abs(r - 1) <= tolerance(PUBLISHED) for r in ratios) / len(ratios)
        if ratios
        else None,
    )


def _reference(row: Row) -> Reference:
    return Reference(
        id=row.text("id"),
        product=row.text("product"),
        value=row.number("value"),
        unit=row.text("unit"),
        boundary=row.text("boundary"),
        geography=row.text("geography"),
        year=row.year("year"),
        source=row.text("source"),
        licence=row.text("licence"),
        status=row.choice("status", Status),
        process_id=row.optional("process_id"),
        factor=row.number("factor"),
        route=row.choice("route", Route) if row.optional("route") else None,
        note=row.optional("note"),
        why={"en": row.optional("why_en"), "zh": row.optional("why_zh")},
    )

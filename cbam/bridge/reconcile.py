"""Both sides set against each other: every part of either stands in exactly one step.

A step holds what the footprint counts, what CBAM counts, and the change between them [tCO2e/t]. The columns
add up to the two results; what has no counterpart stands in the remainder, what floating point leaves over
in the last step.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from cbam.bridge.cbam_side import CbamSide
from cbam.bridge.pcf_side import OUTSIDE_STAGES, PACKAGING, TRANSPORT, PcfPart, PcfSide, Released
from cbam.embedded.rules import fold


class Key(StrEnum):
    """The steps, in the order they are shown."""

    OUTSIDE = "life-cycle-stages"
    TRANSPORT = "transport"
    PACKAGING = "packaging"
    MATERIALS = "other-materials"
    UPSTREAM = "upstream"
    BOUNDARY = "boundary-steps"
    POWER_FACTOR = "electricity-factor"
    INDIRECT = "indirect"
    GASES = "gases"
    GWP = "gwp"
    PRECURSORS = "precursors"
    BOUND = "bound-co2"
    SITE = "site"
    REMAINDER = "remainder"
    ROUNDING = "rounding"


ARTICLES: Mapping[Key, str] = {
    Key.OUTSIDE: "IR (EU) 2025/2547 Annex I pt 3.1",
    Key.TRANSPORT: "IR (EU) 2025/2547 Annex I pt 3.1, Annex II pt B.1(c)",
    Key.PACKAGING: "IR (EU) 2025/2547 Annex I pt 3.1",
    Key.MATERIALS: "Reg (EU) 2023/956 Annex I; IR (EU) 2025/2547 Annex I",
    Key.UPSTREAM: "Reg (EU) 2023/956 Art 3(21), Annex IV pt 2",
    Key.BOUNDARY: "IR (EU) 2025/2547 Annex I pts 3.16.2, 3.18.2",
    Key.POWER_FACTOR: "Reg (EU) 2023/956 Annex IV pts 4.3 and 6; IR (EU) 2025/2547 Arts 8, 9",
    Key.INDIRECT: "Reg (EU) 2023/956 Annex II",
    Key.GASES: "Reg (EU) 2023/956 Annex I",
    Key.GWP: "IR (EU) 2025/2547 Annex II, global warming potentials",
    Key.PRECURSORS: "IR (EU) 2025/2547 Arts 13-15, Annex III pt B",
    Key.BOUND: "IR (EU) 2025/2547 Annex II",
    Key.SITE: "IR (EU) 2025/2547 Annexes II and III pt A",
    Key.REMAINDER: "",
    Key.ROUNDING: "",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a step: a line of the bill, a part of the CBAM figure, or the two that are the same thing.

    ``code`` says why, where the step alone does not.
    """

    name: str
    pcf: float = 0.0
    cbam: float = 0.0
    counterpart: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: ``pcf`` is taken out, ``cbam`` put in its place, ``change`` what that adds [tCO2e/t]."""

    key: Key
    items: tuple[Item, ...]
    pcf: float
    cbam: float
    change: float

    @property
    def article(self) -> str:
        """Why CBAM counts it otherwise; empty for remainder and rounding."""
        return ARTICLES[self.key]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the waterfall: from ``start`` to ``end`` [tCO2e/t]; ``total`` bars begin at zero."""

    key: str
    start: float
    end: float
    total: bool

    @property
    def shown(self) -> float:
        """What the bar stands for [tCO2e/t]: a total itself, else the change."""
        return self.end if self.total else self.end - self.start


@dataclass(frozen=True, slots=True)
class Bridge:
    """The footprint, the CBAM figure and the steps between; each of the three columns adds up exactly.

    ``math.fsum`` of ``pcf`` over the steps is ``pcf_tco2e_per_t``, of ``cbam`` ``see_tco2e_per_t``, of the
    footprint and all changes again ``see_tco2e_per_t``. ``unmatched`` names precursors without a line in the
    bill.
    """

    pcf_tco2e_per_t: float
    see_tco2e_per_t: float
    steps: tuple[Step, ...]
    matches: Mapping[str, str]
    unmatched: tuple[str, ...]

    @property
    def waterfall(self) -> tuple[Bar, ...]:
        """The bars from one result to the other; every bar starts where the one before it ends."""
        bars = [Bar("pcf", 0.0, self.pcf_tco2e_per_t, True)]
        passed = [self.pcf_tco2e_per_t]
        for step in self.steps:
            start = math.fsum(passed)
            passed.append(step.change)
            bars.append(Bar(step.key, start, math.fsum(passed), False))
        return (*bars, Bar("see", 0.0, self.see_tco2e_per_t, True))

    def step(self, key: Key) -> Step:
        """The step of that key."""
        return next(step for step in self.steps if step.key is key)


@dataclass
class _Ledger:
    """Items by step while they are booked."""

    items: dict[Key, list[Item]] = field(default_factory=lambda: {key: [] for key in Key})

    def book(self, key: Key, item: Item) -> None:
        """Put an item under a step; an item of nothing is left out."""
        if item.pcf or item.cbam:
            self.items[key].append(item)


def reconcile(pcf: PcfSide, cbam: CbamSide, matches: Mapping[str, str]) -> Bridge:
    """The bridge of one product and one good.

    ``matches`` gives the name on the CBAM side (a precursor, process or source stream) of an item of the
    bill, both as written. Equal names match by themselves: see :func:`same_names`.
    """
    ledger = _Ledger()
    bought = {b.name: b for b in cbam.bought}
    named = {item: name for item, name in matches.items() if name}
    for part in pcf.parts:
        name = named.get(part.item, "")
        if name in bought:
            continue
        _book_line(part, name, cbam, ledger)
    met = _book_precursors(pcf, cbam, named, ledger)
    _book_site(cbam, ledger)
    return _closed(pcf.pcf_tco2e_per_t, cbam.see_tco2e_per_t, ledger, named, cbam, met)


def same_names(items: Iterable[str], names: Sequence[str], stated: Mapping[str, str]) -> dict[str, str]:
    """Item of the bill -> name on the CBAM side: those stated, then equal names but for case and blanks."""
    by_fold = {fold(name): name for name in names}
    of_item = {fold(item): name for item, name in stated.items()}
    found: dict[str, str] = {}
    for item in items:
        name = of_item.get(fold(item), item)
        if fold(name) in by_fold:
            found[item] = by_fold[fold(name)]
    return found


def _book_line(part: PcfPart, name: str, cbam: CbamSide, ledger: _Ledger) -> None:
    """A line of the bill that is no precursor: whole under one step, or split by what the site does of it."""
    whole = _whole(part, name, cbam)
    if whole is not None:
        ledger.book(whole, Item(part.item, part.total_tco2e, 0.0, name))
        return
    ledger.book(Key.UPSTREAM, Item(part.item, part.upstream_tco2e, 0.0, name))
    if part.mwh:
        factor = cbam.ef_tco2_per_mwh
        lawful = part.power_tco2e if factor is None else part.mwh * factor
        ledger.book(Key.POWER_FACTOR, Item(part.item, part.power_tco2e - lawful))
        ledger.book(Key.INDIRECT, Item(part.item, lawful))
    for gas in part.released:
        _book_gas(part, name, gas, cbam, ledger)


def _whole(part: PcfPart, name: str, cbam: CbamSide) -> Key | None:
    """The step a line belongs to as a whole; None where it is energy, a gas, or a step of the site."""
    own = name in {step.name for step in cbam.steps} or name in cbam.streams
    if part.stage in OUTSIDE_STAGES:
        return Key.OUTSIDE
    if part.stage == TRANSPORT or part.mode:
        return Key.TRANSPORT
    if part.stage == PACKAGING:
        return Key.PACKAGING
    if name in cbam.outside:
        return Key.BOUNDARY
    if part.mwh or part.released or own:
        return None
    return Key.UPSTREAM if part.stage == "energy" else Key.MATERIALS


def _book_gas(part: PcfPart, name: str, gas: Released, cbam: CbamSide, ledger: _Ledger) -> None:
    """A gas the bill books at the site: bound, not counted, weighed otherwise, or counted."""
    item = Item(f"{part.item} ({gas.formula})", gas.tco2e, 0.0, name)
    if gas.bound:
        ledger.book(Key.BOUND, item)
        return
    counts = gas.fossil and (gas.whole or _counts(gas.formula, cbam))
    if not counts:
        ledger.book(Key.GASES, item)
        return
    lawful = gas.tco2e if gas.whole else gas.kg * cbam.gwp[gas.formula]
    ledger.book(Key.GWP, Item(item.name, gas.tco2e - lawful, 0.0, name))
    ledger.book(Key.SITE, Item(item.name, lawful, 0.0, name))


def _counts(formula: str, cbam: CbamSide) -> bool:
    """Whether a gas counts for the good: CO2, and N2O or perfluorocarbons where Annex I names them."""
    family = formula if formula in {"CO2", "N2O"} else "PFC"
    named = {gas.upper().rstrip("S") for gas in cbam.gases}
    return formula in cbam.gwp and family in named


def _book_precursors(
    pcf: PcfSide, cbam: CbamSide, named: Mapping[str, str], ledger: _Ledger
) -> frozenset[str]:
    """Precursors beside the same materials in the bill; those without one stand in the remainder."""
    lines: dict[str, list[PcfPart]] = {}
    names = {b.name for b in cbam.bought}
    for part in pcf.parts:
        if named.get(part.item, "") in names:
            lines.setdefault(named[part.item], []).append(part)
    counted: dict[str, list[float]] = {}
    for precursor in cbam.bought:
        counted.setdefault(precursor.name, []).append(precursor.counted)
    for name, amounts in counted.items():
        parts = lines.get(name, [])
        total = math.fsum(amounts)
        if not parts:
            ledger.book(Key.REMAINDER, Item(name, 0.0, total, name, "cbam.bridge-item-not-in-bill"))
            continue
        own = [part.total_tco2e for part in parts]
        label = ", ".join(dict.fromkeys(part.item for part in parts))
        ledger.book(Key.PRECURSORS, Item(label, math.fsum(own), total, name))
    return frozenset(lines)


def _book_site(cbam: CbamSide, ledger: _Ledger) -> None:
    """What the own steps add: monitored emissions, CO2 bound, indirect emissions that count."""
    for step in cbam.steps:
        ledger.book(Key.SITE, Item(step.name, 0.0, step.direct, step.name))
        ledger.book(Key.BOUND, Item(step.name, 0.0, step.bound, step.name))
        ledger.book(Key.INDIRECT, Item(step.name, 0.0, step.indirect_counted, step.name))


def _closed(  # noqa: PLR0913, PLR0917 - what the bridge is made of
    pcf: float,
    see: float,
    ledger: _Ledger,
    named: Mapping[str, str],
    cbam: CbamSide,
    met: frozenset[str],
) -> Bridge:
    """The steps with their sums; last what the sums of floating-point numbers leave over."""
    steps: list[Step] = []
    for key in Key:
        items = tuple(ledger.items[key])
        if items or key is Key.REMAINDER:
            out, put = math.fsum(i.pcf for i in items), math.fsum(i.cbam for i in items)
            steps.append(Step(key, items, out, put, put - out))
    out = math.fsum([pcf, *(-s.pcf for s in steps)])
    put = math.fsum([see, *(-s.cbam for s in steps)])
    change = math.fsum([see, -pcf, *(-s.change for s in steps)])
    steps.append(Step(Key.ROUNDING, (), out, put, change))
    unmatched = tuple(dict.fromkeys(b.name for b in cbam.bought if b.name not in met and b.counted))
    return Bridge(pcf, see, tuple(steps), dict(named), unmatched)

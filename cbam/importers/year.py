"""An importer's calendar year put together: threshold, cost on both sides of it, certificates to hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from cbam import liability
from cbam.bill import Bill, price_lines
from cbam.importers.cliff import Cliff, cliff, rounded_by_year, total_by
from cbam.importers.counting import count_lines
from cbam.importers.holding import (
    HoldingLines,
    LastYear,
    Netting,
    by_quarter,
    required_from_last_year,
)
from cbam.importers.quarters import QUARTERS, quarter_of
from cbam.importers.rules import ImporterRules, importer_rules
from cbam.importers.threshold import Arrivals, Standings, folded, standings
from cbam.priced import Terms
from cbam.readings import BY_YEAR, ROUNDING, STANDARD, Readings
from cbam.shipments import Flags, Floats, Ints, Shipments, Texts
from groundwork.problems import Counts, Problem, Severity

if TYPE_CHECKING:
    from cbam.prices import Prices
    from cbam.statute import Statute


@dataclass(frozen=True, slots=True)
class HoldingReadings:
    """How the open points of Article 22(2) are read."""

    netting: Netting = Netting.PER_GOOD
    last_year: LastYear = LastYear.PER_TONNE


@dataclass(frozen=True, slots=True, eq=False)
class ImporterYears:
    """Every importer and calendar year of a portfolio; arrays over ``standings`` unless said otherwise.

    ``line_ids`` of the counted lines; ``certificates_if_liable`` for all goods of the year on the data
    declared; ``certificates_on_defaults`` for what is owed, the base of a penalty; ``holding_a`` and
    ``holding_b`` [n, 4] certificates to hold at each quarter's end on default values and on last year's
    surrender (NaN where that is not open), 0 while only goods below the threshold came in; ``accrued_eur``
    [n, 4] cost by quarter of import.
    """

    statute: Statute
    readings: Readings
    rules: ImporterRules
    arrivals: Arrivals
    line_ids: Texts
    standings: Standings
    cliff: Cliff
    certificates_if_liable: Floats
    certificates_on_defaults: Floats
    certificates_due: Floats
    holding_a: Floats
    holding_b: Floats
    accrued_eur: Floats
    problems: tuple[Problem, ...]
    counts: Counts

    def counting(self, read: Counts) -> ImporterYears:
        """The same with the counts of the file it was read from."""
        used = self.counts.n_used
        return replace(self, counts=Counts(read.n_read, used, read.n_read - used))


def assess(
    shipments: Shipments,
    statute: Statute,
    prices: Prices,
    holding: HoldingReadings | None = None,
    readings: Readings = STANDARD,
) -> ImporterYears:
    """Assess every importer's year of a portfolio; ``readings`` choose among disputed rules as in a bill.

    A line whose code or origin is not understood is left out, with its
    problem; a line that can be counted but not priced keeps its mass, makes the costs of its importer's
    year NaN, and its problem becomes a warning.
    """
    rules = importer_rules(statute.newest)
    counted = count_lines(shipments, statute, shipments.day)
    priced = price_lines(shipments, statute, replace(prices, keep_unpriced=True), readings)
    lines = _lines(shipments, counted.rows, priced)
    cost = _spread(priced.terms.cost_eur, priced.rows, len(shipments))[counted.rows]
    standing = standings(counted.arrivals, rules.threshold_t)
    group, n = standing.standing_of, len(standing)
    in_scope = counted.arrivals.counts | counted.arrivals.always
    owed = counted.arrivals.always | (in_scope & standing.liable[group])
    certificates = np.where(in_scope, lines.certificates, 0)
    on = _Holding(lines, standing, rules, holding or HoldingReadings())
    if_liable = total_by(group, n, certificates)
    always = total_by(group, n, np.where(counted.arrivals.always, lines.certificates, 0))
    costs = cliff(counted.arrivals, standing, cost)
    if readings.chooses(ROUNDING, BY_YEAR):
        costs = rounded_by_year(costs, standing, if_liable, always)
        if_liable, always = _whole(if_liable), _whole(always)
    return ImporterYears(
        statute=statute,
        readings=readings,
        rules=rules,
        arrivals=counted.arrivals,
        line_ids=lines.shipments.id,
        standings=standing,
        cliff=costs,
        certificates_if_liable=if_liable,
        certificates_on_defaults=total_by(group, n, np.where(owed, lines.on_defaults, 0)),
        certificates_due=np.where(standing.liable, if_liable, always),
        holding_a=_once_owed(_holding_a, on, owed, counted.arrivals.always),
        holding_b=_once_owed(_holding_b, on, owed, counted.arrivals.always),
        accrued_eur=_by_quarter_sum(lines, standing, np.where(owed, cost, 0)),
        problems=_problems(shipments, counted.rows, priced),
        counts=Counts(len(shipments), len(counted.rows), len(shipments) - len(counted.rows)),
    )


def _whole(certificates: Floats) -> Floats:
    return np.asarray(liability.whole(certificates), dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    """The counted lines and what each needs, whatever a certificate costs; NaN where it has no answer.

    ``certificates`` on the data declared, ``on_defaults`` on default values; ``base_t`` and ``free_t``
    [tCO2e] emissions on default values without mark-up and their free allocation; ``quantity`` [t or MWh].
    """

    shipments: Shipments
    certificates: Floats
    on_defaults: Floats
    base_t: Floats
    free_t: Floats
    quantity: Floats

    @property
    def quarter(self) -> Ints:
        return np.where(self.shipments.quarter > 0, self.shipments.quarter, QUARTERS[-1]).astype(np.int64)


def _lines(shipments: Shipments, rows: Ints, declared: Bill) -> _Lines:
    """Quantities of the counted lines: as declared, and as if every good stood on its default value.

    Only lines declared on actual values are priced once more; the others stand on default values already.
    """
    actual = np.flatnonzero(shipments.actual)
    plain = replace(shipments.take(actual), actual=np.zeros(len(actual), dtype=np.bool_))
    again = price_lines(plain, declared.law, declared.prices, declared.readings)
    n = len(shipments)

    def of(values: Callable[[Terms], liability.Value], *, as_declared: bool = False) -> Floats:
        spread = _spread(values(declared.terms), declared.rows, n)
        if not as_declared:
            spread[actual] = _spread(values(again.terms), again.rows, len(actual))
        return spread[rows]

    return _Lines(
        shipments=shipments.take(rows),
        certificates=of(lambda terms: terms.certificates, as_declared=True),
        on_defaults=of(lambda t: liability.certificates(t.certificates_per_unit, t.quantity)),
        base_t=of(_without_markup),
        free_t=of(lambda terms: terms.sefa * terms.quantity),
        quantity=of(lambda terms: terms.quantity, as_declared=True),
    )


def _without_markup(terms: Terms) -> Floats:
    """Emissions [tCO2e] on default values without mark-up; electricity has none to take away."""
    plain = terms.default_total * terms.content_share
    base: Floats = np.where(np.isnan(terms.default_total), terms.see, plain) * terms.quantity
    return base


def _spread(values: liability.Value, rows: Ints, n: int) -> Floats:
    spread = np.full(n, np.nan)
    spread[rows] = np.broadcast_to(values, rows.shape)
    return spread


@dataclass(frozen=True, slots=True, eq=False)
class _Holding:
    """What a holding is computed from."""

    lines: _Lines
    standing: Standings
    rules: ImporterRules
    readings: HoldingReadings


def _once_owed(
    holding: Callable[[_Holding, Flags], Floats], on: _Holding, owed: Flags, always: Flags
) -> Floats:
    """The holding of what is always liable, and of all that is owed from the quarter after the crossing.

    Source: Regulation (EU) 2023/956 Article 22(2) and (2a), Article 2a(4).
    """
    crossed = [QUARTERS[-1] if day is None else quarter_of(day) for day in on.standing.crossed_on]
    after = np.array(QUARTERS) > np.array(crossed, dtype=np.int64)[:, np.newaxis]
    held: Floats = np.where(after, holding(on, owed), holding(on, always))
    return held


def _holding_a(on: _Holding, owed: Flags) -> Floats:
    lines, standing, rules = on.lines, on.standing, on.rules
    rows = np.flatnonzero(owed)
    held = HoldingLines(
        standing.standing_of[rows], lines.quarter[rows], lines.base_t[rows], lines.free_t[rows]
    )
    required = by_quarter(held, len(standing), rules.holding_share, on.readings.netting)
    required[standing.year < rules.holding_first_year] = 0
    return required


def _holding_b(on: _Holding, owed: Flags) -> Floats:
    """Base (b) for each importer's year whose every good was also surrendered for in the year before."""
    import pandas as pd

    lines, standing, rules = on.lines, on.standing, on.rules
    n = len(standing)
    table = pd.DataFrame(
        {
            "group": standing.standing_of,
            "who": np.array([folded(name) for name in standing.importer], dtype=object)[standing.standing_of],
            "year": lines.shipments.year,
            "code": lines.shipments.cn_code.astype(str),
            "origin": lines.shipments.origin.astype(str),
            "quarter": lines.quarter,
            "mass": lines.quantity,
            "certificates": lines.certificates,
        }
    )[owed]
    keys = ["who", "year", "code", "origin"]
    whole = table.groupby(keys, as_index=False)[["mass", "certificates"]].sum(min_count=1)
    before = whole.assign(year=whole["year"] + 1).rename(
        columns={"mass": "last_mass", "certificates": "surrendered"}
    )
    required = np.full((n, len(QUARTERS)), np.nan)
    for quarter in QUARTERS:
        so_far = table[table["quarter"] <= quarter]
        goods = (
            so_far.groupby([*keys, "group"], as_index=False)["mass"].sum().merge(before, how="left", on=keys)
        )
        held = required_from_last_year(
            goods["surrendered"].to_numpy(np.float64),
            goods["last_mass"].fillna(0).to_numpy(np.float64),
            goods["mass"].to_numpy(np.float64),
            rules.holding_share,
            on.readings.last_year,
        )
        groups = goods["group"].to_numpy(np.int64)
        column = np.full(n, np.nan)
        column[groups] = 0
        np.add.at(column, groups, held)
        required[:, quarter - 1] = column
    required[standing.year < rules.holding_first_year] = np.nan
    return required


def _by_quarter_sum(lines: _Lines, standing: Standings, values: Floats) -> Floats:
    sums = np.zeros((len(standing), len(QUARTERS)))
    np.add.at(sums, (standing.standing_of, lines.quarter - 1), values)
    return sums


def _problems(shipments: Shipments, rows: Ints, priced: Bill) -> tuple[Problem, ...]:
    """The bill's problems; those of lines whose mass was counted all the same are only warnings."""
    cells = {_row_of(shipments.place(int(row), "cn_code").cell) for row in rows} - {""}
    found = []
    for problem in priced.problems:
        severity = Severity.WARNING if _row_of(problem.place.cell) in cells else problem.severity
        found.append(Problem(problem.code, problem.place, problem.params, severity))
    return tuple(found)


def _row_of(cell: str) -> str:
    return "".join(mark for mark in cell if mark.isdigit())

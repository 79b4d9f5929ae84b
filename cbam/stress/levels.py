"""The groups a portfolio is looked at by: a level gives each line a number and each number a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cbam.group_names import NONE, TOTAL
from cbam.importers.threshold import folded

if TYPE_CHECKING:
    from cbam.firms import Firms
    from cbam.priced import Bill
    from cbam.shipments import Floats, Ints, Shipments, Texts

OF_FIRM = ("industry", "province", "county")
OF_PROFILE = ("sector", "product", "origin")
LEVELS = ("total", "firm", "importer", *OF_FIRM, *OF_PROFILE)
SHIPMENT = "shipment"


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """One level: ``number`` [line] of each line's group, ``names`` by number."""

    level: str
    number: Ints
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Levels:
    """Groups of the lines of a portfolio; numbers stay the same in every year and scenario."""

    shipments: Shipments
    firms: Firms

    @cached_property
    def firm(self) -> Grouping:
        """The exporting firm of each line; lines without one share a group."""
        return _grouping("firm", self.shipments.firm)

    @cached_property
    def importer(self) -> Grouping:
        """Importers as the Regulation sees them: blanks and case do not matter; shown as first written."""
        keys = np.array([folded(name) for name in self.shipments.importer], dtype=object)
        numbers, _ = pd.factorize(keys, sort=True)
        _, first = np.unique(numbers, return_index=True)
        written = (self.shipments.importer[line] for line in first)
        names = (" ".join(name.split()) if isinstance(name, str) else "" for name in written)
        return Grouping("importer", numbers.astype(np.int64), tuple(name or NONE for name in names))

    @cached_property
    def row_of_firm(self) -> Ints:
        """The row of each firm of the grouping in the firms table; -1 where it is not listed."""
        rows = {name: row for row, name in enumerate(self.firms.firm)}
        return np.array([rows.get(name, -1) for name in self.firm.names], dtype=np.int64)

    def stated(self, values: Floats) -> Floats:
        """A column of the firms table by firm of the grouping; NaN where it is not listed."""
        row = self.row_of_firm
        if not len(self.firms):
            return np.full(len(row), np.nan)
        return np.where(row >= 0, values[np.maximum(row, 0)], np.nan)

    @cached_property
    def groups_of_firms(self) -> dict[str, tuple[tuple[str, ...], Ints]]:
        """Total, industry, province, county: names, and the number of each firm's group."""
        everyone: Ints = np.zeros(len(self.row_of_firm), dtype=np.int64)
        found: dict[str, tuple[tuple[str, ...], Ints]] = {TOTAL: ((TOTAL,), everyone)}
        if not len(self.firms):
            return found
        columns = (self.firms.sector, self.firms.province, self.firms.county)
        for level, values in zip(OF_FIRM, columns, strict=True):
            keys = [(values[row] if row >= 0 else None) or NONE for row in self.row_of_firm]
            numbers, distinct = pd.factorize(np.array(keys, dtype=object), sort=True)
            found[level] = (tuple(map(str, distinct)), numbers.astype(np.int64))
        return found

    @cached_property
    def _fixed(self) -> dict[str, Grouping]:
        n = len(self.shipments)
        found = {
            "total": Grouping("total", np.zeros(n, dtype=np.int64), (TOTAL,)),
            "firm": self.firm,
            "importer": self.importer,
            SHIPMENT: Grouping(SHIPMENT, np.arange(n, dtype=np.int64), tuple(map(str, self.shipments.id))),
        }
        for level, (names, numbers) in self.groups_of_firms.items():
            if level != TOTAL:
                found[level] = Grouping(level, numbers[self.firm.number], names)
        return found

    def of(self, bill: Bill, asked: Sequence[str]) -> list[Grouping]:
        """The groups of a bill's lines at the levels asked for; a level nothing is known of is left out."""
        found = []
        for level in asked:
            fixed = self._fixed.get(level)
            if fixed is not None:
                found.append(Grouping(level, fixed.number[bill.rows], fixed.names))
            elif level in OF_PROFILE:
                found.append(_of_profile(level, bill))
        return found

    def of_lines(self, level: str, bills: Sequence[Bill]) -> Grouping:
        """Every line's group at one level; by sector, code and origin the last that a bill gives it."""
        fixed = self._fixed.get(level)
        if fixed is not None:
            return fixed
        texts = np.full(len(self.shipments), NONE, dtype=object)
        for bill in bills:
            texts[bill.rows] = bill.gather(_texts(level, bill))
        return _grouping(level, texts)


def _texts(level: str, bill: Bill) -> list[str]:
    return {
        "sector": [p.sector or NONE for p in bill.profiles],
        "product": [p.cn_code for p in bill.profiles],
        "origin": [p.origin for p in bill.profiles],
    }[level]


def _of_profile(level: str, bill: Bill) -> Grouping:
    texts = _texts(level, bill)
    names = tuple(sorted(set(texts)))
    at = {name: number for number, name in enumerate(names)}
    of_profile = np.array([at[text] for text in texts], dtype=np.int64)
    return Grouping(level, of_profile[bill.profile_of], names)


def _grouping(level: str, texts: Texts) -> Grouping:
    filled = np.where(pd.isna(texts), NONE, texts).astype(object)
    codes, distinct = pd.factorize(filled, sort=True)
    return Grouping(level, codes.astype(np.int64), tuple(map(str, distinct)))

"""Goods that only a named overlay puts in scope: proposed downstream goods and scope what-ifs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cbam.law.leaves import Citation, LawStatus
from cbam.law.tables import Stack
from cbam.law.yearly import newest_covering

PREFIX_LENGTHS = (8, 6, 4)
GOOD, PRECURSOR = "good", "precursor"
PER_TONNE = "allowances/t"
_SUM, _TIMES = re.compile(r"\s*\+\s*"), re.compile(r"\s*\*\s*")


@dataclass(frozen=True, slots=True)
class Band:
    """A low and a high figure [tCO2e/t]; both None where none was found."""

    low: float | None
    high: float | None

    @property
    def known(self) -> bool:
        """Whether both ends are there."""
        return self.low is not None and self.high is not None


@dataclass(frozen=True, slots=True)
class EtsBenchmark:
    """EU ETS product benchmarks added up [tCO2e/t]: the value, or the legal bounds where none was read."""

    products: tuple[str, ...]
    band: Band
    how_known: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class OverlayRow:
    """What an overlay says of goods with a code: names, gases, emission bands [tCO2e/t], how they are known.

    ``partly``: only the part of the code the name describes. ``covers``: the own process or the whole chain.
    ``benchmark`` names the EU ETS products whose benchmarks cover the same steps; "" where there is none.
    """

    code: str
    variant: str
    role: str
    partly: bool
    group: str
    gases: tuple[str, ...]
    name_en: str
    name_zh: str
    benchmark: str
    direct: Band
    indirect: Band
    covers: str
    region: str
    basis: str
    how_known: str
    confidence: str
    note: str
    overlay: str
    status: LawStatus
    citation: Citation

    @property
    def sector_word(self) -> str:
        """The key of the group's name in Chinese and English."""
        return f"cbam.sector-{self.group}"


@dataclass(frozen=True)
class OverlayScope:
    """The goods and precursors the overlays in use add, and the EU ETS benchmarks they are set against."""

    stack: Stack
    ets: Stack

    @cached_property
    def _rows(self) -> Mapping[str, tuple[int, ...]]:
        rows: dict[str, tuple[int, ...]] = {}
        for row, code in enumerate(self.stack.texts("code")):
            rows[code] = (*rows.get(code, ()), row)
        return rows

    def variants(self, code: str, role: str = GOOD) -> tuple[OverlayRow, ...]:
        """The rows whose code is the longest beginning of ``code``; the first is the one priced."""
        for digits in PREFIX_LENGTHS:
            rows = self._rows.get(code[:digits], ()) if digits <= len(code) else ()
            found = tuple(self._leaf(r) for r in rows if self._holds(r, code, role))
            if found:
                return found
        return ()

    def _holds(self, row: int, code: str, role: str) -> bool:
        excepted = str(self.stack.columns["except_codes"][row] or "").split()
        return self.stack.columns["role"][row] == role and not any(code.startswith(e) for e in excepted)

    def _leaf(self, row: int) -> OverlayRow:
        def cell(name: str) -> str:
            return str(self.stack.columns[name][row] or "")

        return OverlayRow(
            code=cell("code"),
            variant=cell("variant"),
            role=cell("role"),
            partly=cell("partly") == "yes",
            group=cell("group"),
            gases=tuple(cell("gases").split()),
            name_en=cell("name_en"),
            name_zh=cell("name_zh"),
            benchmark=cell("benchmark"),
            direct=_band(self.stack, row, "direct_{}_tco2e_per_t"),
            indirect=_band(self.stack, row, "indirect_{}_tco2e_per_t"),
            covers=cell("covers"),
            region=cell("region"),
            basis=cell("basis"),
            how_known=cell("how_known"),
            confidence=cell("confidence"),
            note=cell("note"),
            overlay=self.stack.dataset(row).overlay,
            status=self.stack.dataset(row).status,
            citation=self.stack.cite(row),
        )

    def benchmark(self, text: str, year: int) -> EtsBenchmark | None:
        """EU ETS benchmarks added up as ``text`` says ("VCM + S-PVC", "0.3 * Styrene"), or None.

        The values of the last period go on after it. None: no product named, one that is not in the table,
        or one that is not counted per tonne.
        """
        if not text or not len(self.ets):
            return None
        last = max(int(str(y)) for y in self.ets.columns["year_to"])
        low = high = 0.0
        names, known, citations = [], set(), []
        for part in _SUM.split(text):
            *weight, name = _TIMES.split(part)
            row = newest_covering(self.ets, self._of_product(name), min(year, last))
            if row is None or self.ets.columns["unit"][row] != PER_TONNE:
                return None
            share = float(weight[0]) if weight else 1.0
            value = _band(self.ets, row, "{}")
            exact = self.ets.columns["value"][row]
            bottom, top = (exact, exact) if exact is not None else (value.low, value.high)
            low, high = low + share * _float(bottom), high + share * _float(top)
            names.append(name)
            known.add(str(self.ets.columns["how_known"][row]))
            citations.append(self.ets.cite(row))
        return EtsBenchmark(tuple(names), Band(low, high), ", ".join(sorted(known)), tuple(citations))

    def _of_product(self, name: str) -> list[int]:
        return [row for row, product in enumerate(self.ets.columns["product"]) if product == name]


def _float(cell: object) -> float:
    return float(str(cell))


def _band(stack: Stack, row: int, pattern: str) -> Band:
    low, high = (stack.columns[pattern.format(end)][row] for end in ("low", "high"))
    return Band(None if low is None else _float(low), None if high is None else _float(high))

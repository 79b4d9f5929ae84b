"""What the law says of one good from one origin in one reporting year, as figures, leaves and notes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from cbam.cited import source_text
from cbam.law.leaves import Benchmark, Citation, DefaultValue, Figure, LawStatus, weakest
from cbam.law.overlay_scope import EtsBenchmark, OverlayRow
from cbam.neighbours import Pointer, what_else
from groundwork.problems import Problem
from groundwork.words import say

NAN: Final = math.nan
ELECTRICITY = "electricity"


class Scope(StrEnum):
    """Whether a line can owe anything."""

    IN_SCOPE = "in scope"
    OUT_OF_SCOPE = "out of scope"
    EXEMPT_ORIGIN = "exempt origin"


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader should know: a code of the catalogue and its values.

    ``default_path_only``: it says nothing about lines billed on the user's own figures.
    """

    code: str
    params: Mapping[str, str | int | float] = field(default_factory=dict)
    default_path_only: bool = False

    def text(self, lang: str) -> str:
        """The note in ``lang``; a parameter that is itself the key of a text is said in ``lang`` too."""
        return say(self.code, lang, **{key: _worded(value, lang) for key, value in self.params.items()})


def _worded(value: str | int | float, lang: str) -> str | int | float:
    if not isinstance(value, str):
        return f"{value:g}" if isinstance(value, float) else value
    return say(value, lang) if value.startswith("cbam.") else source_text(value, lang)


@dataclass(frozen=True, slots=True)
class Profile:
    """One (code, origin, reporting year) resolved: figures [tCO2e/t, -], NaN where there is none, and leaves.

    ``benchmark`` and ``cscf`` are after the scenario's assumptions, and ``benchmark_status`` says how far the
    benchmark used is law; the leaves are the law's own.
    ``default_direct`` is the direct part of the default total, NaN where it is not known. ``what_if`` and
    ``what_if_benchmark`` are there for goods that only an overlay puts in scope. ``content_needed``: the
    reading in use counts per tonne of clinker or nitrogen. ``unpriced``: why the default path has no answer.
    """

    cn_code: str
    origin: str
    year: int
    scope: Scope
    sector: str | None = None
    name_en: str = ""
    name_zh: str = ""
    indirect_counted: bool = False
    functional_unit: str = ""
    electricity: bool = False
    default: DefaultValue | None = None
    markup_figure: Figure | None = None
    benchmark_leaf: Benchmark | None = None
    factor_figure: Figure | None = None
    cscf_figure: Figure | None = None
    what_if: OverlayRow | None = None
    what_if_benchmark: EtsBenchmark | None = None
    default_total: float = NAN
    default_direct: float = NAN
    markup: float = NAN
    benchmark: float = NAN
    benchmark_status: LawStatus | None = None
    cbam_factor: float = NAN
    cscf: float = NAN
    content_needed: float = 0.0
    notes: tuple[Note, ...] = ()
    unpriced: Problem | None = None

    @property
    def benchmark_column(self) -> str | None:
        """Column of the benchmark used."""
        return self.benchmark_leaf.column if self.benchmark_leaf else None

    @property
    def route(self) -> str | None:
        """Route letter of the benchmark used; "" where it does not depend on the route."""
        return self.benchmark_leaf.route if self.benchmark_leaf else None

    @property
    def benchmark_reading(self) -> str | None:
        """Which rule selected the benchmark."""
        return self.benchmark_leaf.reading.value if self.benchmark_leaf else None

    @property
    def data_status(self) -> str | None:
        """How well the default value's row is known to be the law's: read, partly read, inferred."""
        return self.default.read.value if self.default else None

    @property
    def citations(self) -> dict[str, Citation | None]:
        """Where each figure stands."""
        leaves = {
            "default_total": self.default,
            "markup": self.markup_figure,
            "benchmark": self.benchmark_leaf,
            "cbam_factor": self.factor_figure,
            "cscf": self.cscf_figure,
        }
        found = {name: leaf.citation if leaf else None for name, leaf in leaves.items()}
        if self.what_if is not None:
            found["default_total"] = self.what_if.citation
        if self.what_if_benchmark is not None:
            found["benchmark"] = self.what_if_benchmark.citations[0]
        return found

    @property
    def law_status(self) -> LawStatus:
        """How far a line on default values is law: the weakest status among its figures."""
        leaves = (self.what_if, self.default, self.markup_figure, self.factor_figure)
        found = [leaf.status for leaf in leaves if leaf is not None]
        return weakest([*found, *(s for s in (self.benchmark_status, self.cscf_status) if s is not None)])

    @property
    def cscf_status(self) -> LawStatus | None:
        """How far the correction factor used is law; None where none is used."""
        if math.isnan(self.cscf):
            return None
        return self.cscf_figure.status if self.cscf_figure is not None else LawStatus.ASSUMPTION

    @property
    def own_figures_status(self) -> LawStatus:
        """How far a line billed on the user's own figures is law: only the CBAM factor's overlay counts."""
        return self.factor_figure.status if self.factor_figure is not None else LawStatus.IN_FORCE

    @property
    def what_else(self) -> tuple[Pointer, ...]:
        """What else the EU asks of such a good."""
        return what_else(self.cn_code)


Findings = tuple[tuple[Problem, str], ...]

"""What is bought: precursors with their quantities, and the tree of goods behind them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pydantic import Field

from cbam.embedded.monitored import Amount, Code, Name, Part

Tonnes = Mapping[str, Amount]


class Basis(StrEnum):
    """What a precursor's emissions rest on."""

    ACTUAL = "actual"
    DEFAULT = "default"


class Good(Part):
    """A good or precursor [all figures per tonne of it].

    ``t_per_t`` m_i in its parent, losses included; ``origin`` country; ``production_year`` y' (empty: that
    of the parent, Art 13). Either totals as the supplier communicates them (``see_direct``, ``see_indirect``,
    ``see_counted``, ``sefa``), or ``own_direct`` and ``own_indirect`` of its process plus ``precursors``.
    ``emissions`` "default" takes the law's default value. ``no_precursors``: declared that it has none.
    """

    name: Name
    cn_code: Code = ""
    origin: str = ""
    production_year: int | None = None
    t_per_t: Amount = 1
    emissions: Basis = Basis.ACTUAL
    verified: bool | None = None
    routes: tuple[str, ...] = ()
    own_direct: Amount | None = None
    own_indirect: Amount = 0
    see_direct: Amount | None = None
    see_indirect: Amount = 0
    see_counted: Amount | None = None
    sefa: Amount | None = None
    no_precursors: bool = False
    precursors: tuple[Good, ...] = ()


class SupplierSource(StrEnum):
    """How the communication template says where a precursor's figure comes from."""

    MEASURED = "Measured"
    DEFAULT = "Default"
    UNKNOWN = "Unknown"


class Precursor(Part):
    """A purchased precursor: where from, how much into which process, and what it carries per tonne.

    ``emissions`` "default" takes the law's default value of ``cn_code`` and ``country``; "actual" the stated
    figures. ``sefa`` is the supplier's specific embedded free allocation [tCO2e/t]. ``traced``: evidence that
    just this supply served the processes named (Art 14(3)); else supplies of one CN code are averaged.
    Instead of totals the supplier's own process (``own_direct``, ``own_indirect``) and its ``precursors``
    may be given.
    """

    name: Name
    goods_category: str = ""
    cn_code: Code = ""
    country: str = ""
    supplier: str = ""
    production_year: int | None = None
    routes: tuple[str, ...] = ()
    emissions: Basis | None = None
    verified: bool | None = None
    quantity_by_route: Tonnes = Field(default_factory=dict)
    consumed_in: Tonnes = Field(default_factory=dict)
    other_purposes_t: Amount = 0
    see_direct: Amount | None = None
    see_direct_source: SupplierSource | None = None
    see_indirect: Amount | None = None
    electricity_mwh_per_t: Amount | None = None
    electricity_source: SupplierSource | None = None
    electricity_ef: Amount | None = None
    electricity_ef_source: str = ""
    default_justification: str = ""
    see_counted: Amount | None = None
    sefa: Amount | None = None
    own_direct: Amount | None = None
    own_indirect: Amount = 0
    no_precursors: bool = False
    precursors: tuple[Good, ...] = ()
    traced: bool = False

    @property
    def quantity_t(self) -> float:
        """All that was bought [t]."""
        return sum(self.quantity_by_route.values())

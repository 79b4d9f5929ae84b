"""The columns of every law table: what a cell must be, which columns are the key, what a year means."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

Cell = str | float | int | date | None


def _text(cell: str) -> Cell:
    return cell


def _number(cell: str) -> Cell:
    if not _NUMBER.fullmatch(cell):
        raise ValueError
    return float(cell)


def _year(cell: str) -> Cell:
    if not _YEAR.fullmatch(cell):
        raise ValueError
    return int(cell)


def _matching(pattern: str) -> Callable[[str], Cell]:
    compiled = re.compile(pattern)

    def parse(cell: str) -> Cell:
        if not compiled.fullmatch(cell):
            raise ValueError
        return cell

    return parse


def _day(cell: str) -> Cell:
    return date.fromisoformat(cell)


_NUMBER = re.compile(r"\d+(\.\d+)?")
_YEAR = re.compile(r"\d{4}")
_CODE = _matching(r"\d{4}|\d{6}|\d{8}|\d{10}")
_CN8 = _matching(r"\d{8}")
_ORIGIN = _matching(r"[A-Z]{2}(-[A-Z]{3})?|other")
_LETTERS = _matching(r"[A-Z]( [A-Z])*")
_YES_NO = _matching(r"yes|no")
_READ = _matching(r"read|partly read|inferred")
_SECTOR = _matching(r"[a-z_]+")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, how a cell is read, and whether an empty cell is allowed (read as None)."""

    name: str
    parse: Callable[[str], Cell]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of table.

    ``yearly`` tables carry their years in the rows, so a snapshot shows every year that is known; other
    tables hold what applies on the day of the snapshot.
    """

    table: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    yearly: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)


def _layout(table: str, key: str, *columns: Column, yearly: bool = False) -> Layout:
    return Layout(table, columns, tuple(key.split()), yearly)


def _texts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, _text) for name in names)


_VALUE = Column("total_tco2e_per_t", _number, optional=True)
_ROUTES = Column("routes", _LETTERS, optional=True)
_SPAN = (Column("year_from", _year), Column("year_to", _year, optional=True))
_INFORMATION = (
    Column("direct_tco2e_per_t", _number, optional=True),
    Column("indirect_tco2e_per_t", _matching(r"\d+(\.\d+)?|N/A"), optional=True),
)

LAYOUTS: Final = {
    layout.table: layout
    for layout in (
        _layout(
            "scope",
            "cn8",
            Column("cn8", _CN8),
            Column("sector", _SECTOR),
            *_texts("category", "name_en", "gases"),
            Column("annex_ii", _YES_NO),
            *_texts("functional_unit", "functional_unit_article"),
            Column("counts_for_de_minimis", _YES_NO),
            Column("note", _text, optional=True),
        ),
        _layout(
            "scope_prefixes",
            "prefix",
            Column("prefix", _matching(r"\d{2,8}")),
            Column("annex_i_code", _text),
            Column("sector", _SECTOR),
            Column("gases", _text),
            Column("annex_ii", _YES_NO),
            Column("except_prefixes", _matching(r"\d+( \d+)*"), optional=True),
            Column("text", _text, optional=True),
        ),
        _layout("exempt_origins", "origin", Column("origin", _ORIGIN), Column("article", _text)),
        _layout(
            "parameters",
            "key",
            Column("key", _text),
            Column("value", _number),
            *_texts("unit", "article"),
        ),
        _layout(
            "cbam_factor", "year", Column("year", _year), Column("share_remaining", _number), yearly=True
        ),
        _layout("cscf", "year", Column("year", _year), Column("cscf", _number), yearly=True),
        _layout(
            "markup",
            "sector year_from",
            Column("sector", _SECTOR),
            *_SPAN,
            Column("markup", _number),
            yearly=True,
        ),
        _layout(
            "price_periods",
            "year_from",
            *_SPAN,
            Column("kind", _matching(r"quarter|week")),
            yearly=True,
        ),
        _layout(
            "certificate_prices",
            "period",
            Column("period", _matching(r"\d{4}-(Q[1-4]|W\d{2})")),
            Column("price_eur", _number, optional=True),
            Column("published_on", _day),
            yearly=True,
        ),
        _layout(
            "default_values",
            "origin code",
            Column("origin", _ORIGIN),
            Column("code", _CODE),
            _VALUE,
            _ROUTES,
            Column("read_status", _READ),
            *_INFORMATION,
            Column("note", _text, optional=True),
        ),
        _layout(
            "benchmarks",
            "cn8 column route year_from",
            Column("cn8", _CN8),
            Column("column", _matching(r"[AB]")),
            Column("route", _matching(r"[A-Z]"), optional=True),
            *_SPAN,
            Column("value_tco2e_per_t", _number),
            yearly=True,
        ),
        _layout(
            "routes",
            "letter",
            Column("letter", _matching(r"[A-Z]")),
            Column("family", _text),
            Column("grade", _text, optional=True),
            *_texts("name_en", "name_zh"),
        ),
        _layout(
            "precursor_highest",
            "code name_en",
            Column("sector", _SECTOR),
            Column("code", _CODE),
            _VALUE,
            _ROUTES,
            Column("name_en", _text),
        ),
        _layout(
            "taric_splits",
            "cn8 name_en",
            Column("cn8", _CN8),
            Column("code", _matching(r"\d{10}"), optional=True),
            *_texts("name_en", "name_zh"),
            Column("in_scope", _YES_NO),
        ),
        _layout(
            "replaced_codes",
            "cn8",
            Column("cn8", _CN8),
            Column("replaced_by", _matching(r"\d{8}( \d{8})*")),
            Column("since", _day),
        ),
        _layout("cn8", "cn8", Column("cn8", _CN8)),
        _layout(
            "headings",
            "heading",
            Column("heading", _matching(r"\d{4}")),
            *_texts("name_en", "name_zh"),
        ),
        _layout(
            "chapters",
            "chapter",
            Column("chapter", _matching(r"\d{2}")),
            *_texts("name_en", "name_zh"),
        ),
        _layout(
            "families",
            "family",
            *_texts("family", "name_en", "name_zh"),
            Column("codes", _matching(r"\d+( \d+)*")),
        ),
        _layout(
            "countries",
            "code",
            Column("code", _ORIGIN),
            Column("iso3", _matching(r"[A-Z]{3}"), optional=True),
            Column("kind", _matching(r"country|territory")),
            *_texts("name_en", "name_zh"),
            Column("aliases", _text, optional=True),
            Column("default_table_name", _text, optional=True),
            Column("eu_member", _YES_NO),
            Column("union_customs_territory", _YES_NO),
            Column("part_of", _matching(r"[A-Z]{2}"), optional=True),
        ),
        _layout(
            "monitoring",
            "key",
            Column("key", _text),
            Column("value", _number),
            *_texts("unit", "article"),
            Column("read_status", _READ),
        ),
        _layout(
            "standard_fuels",
            "fuel",
            *_texts("fuel", "name_zh"),
            Column("ncv_gj_per_t", _number, optional=True),
            Column("ef_tco2_per_tj", _number),
            Column("carbon_origin", _matching("fossil|biogenic")),
            Column("read_status", _READ),
        ),
        _layout(
            "standard_materials",
            "material group",
            *_texts("material", "name_zh", "group"),
            Column("ef_tco2_per_t", _number),
            Column("read_status", _READ),
        ),
        _layout(
            "pfc_factors",
            "method technology",
            Column("method", _matching("slope|overvoltage")),
            *_texts("technology", "name_en", "name_zh"),
            Column("ef_cf4", _number),
            Column("f_c2f6", _number),
        ),
        _layout(
            "electricity_factor_routes",
            "code",
            Column("code", _text),
            Column("kind", _matching("default|alternative|own|actual|mix|refused")),
            *_texts("aliases", "name_en", "name_zh", "article"),
        ),
        _layout(
            "route_names",
            "name category",
            *_texts("name", "category"),
            Column("letter", _matching("[A-Z]")),
            Column("note", _text, optional=True),
        ),
        _layout(
            "category_names",
            "name",
            *_texts("name", "categories"),
        ),
    )
}

"""A report with every kind of figure, in both languages; its numbers are easy to follow."""

from __future__ import annotations

from groundwork.documents.figures.kinds import Bars, Columns, Curve, Fan, Heat, Lines, Position, Waterfall
from groundwork.documents.model import Column, Fact, Figure, Report, Section, Table

YEARS = ("2026", "2027", "2028")
WORDS = {
    "zh": {"year": "年份", "low": "低价格", "high": "高价格", "firm": "企业", "own": "本企业",
           "all": "各企业相同", "sum": "总计", "source": "来源：示例"},
    "en": {"year": "Year", "low": "Low price", "high": "High price", "firm": "Firm", "own": "Own figure",
           "all": "All alike", "sum": "Sum of all", "source": "Source: an example"},
}  # fmt: skip


def bill(lang: str) -> Table:
    """Two scenarios; one year of the second is not known."""
    w = WORDS[lang]
    columns = (
        Column("year", w["year"]),
        Column("low", f"{w['low']} [EUR]", 0),
        Column("high", f"{w['high']} [EUR]", 0),
    )
    rows = (
        ("2026", 1_000_000.0, 2_000_000.0),
        ("2027", 2_000_000.0, None),
        ("2028", 3_000_000.0, 5_000_000.0),
    )
    return Table("bill", "bill", "bill", columns, rows)


def fan() -> Table:
    """Edges 10, 20, 40, 80 around 30, times the year's rank."""
    names = ("p05", "p25", "p50", "p75", "p95")
    columns = (Column("year", "year"), *(Column(n, f"{n} [EUR]", 0) for n in names))
    rows = tuple((y, *(v * (n + 1.0) for v in (10, 20, 30, 40, 80))) for n, y in enumerate(YEARS))
    return Table("fan", "fan", "fan", columns, rows)


def shares() -> Table:
    """Half of the firms bear a quarter."""
    columns = (Column("firms", "firms", 0, percent=True), Column("cost", "cost", 1, percent=True))
    return Table("shares", "shares", "shares", columns, ((0.0, 0.0), (0.5, 0.25), (1.0, 1.0)))


def cells(lang: str) -> Table:
    """Firms by year, one cell empty."""
    columns = (Column("firm", WORDS[lang]["firm"]), *(Column(y, y, 0, percent=True) for y in YEARS))
    return Table("cells", "cells", "cells", columns, (("甲", 0.0, 0.1, 0.2), ("乙", None, 0.4, 0.9)))


def spans(lang: str) -> Table:
    """One figure inside its span, one far beyond, one without a span."""
    columns = (
        Column("measure", "measure"),
        Column("own", WORDS[lang]["own"], 0, percent=True),
        *(Column(k, k, 0, percent=True) for k in ("p25", "p50", "p75")),
    )
    rows = (("a", 1.2, 0.8, 1.0, 1.6), ("b", 7.0, 0.5, 1.0, 2.0), ("c", -0.5, None, 1.0, None))
    return Table("spans", "spans", "spans", columns, rows)


def parts() -> Table:
    """100 + 40 - 20 = 120."""
    columns = (Column("stage", "stage"), Column("kg", "kgCO2e", 1, summed=True))
    return Table("parts", "parts", "parts", columns, (("A1", 100.0), ("A2", 40.0), ("D", -20.0)), "total")


def figures(lang: str) -> tuple[Figure, ...]:
    """Every kind."""
    w = WORDS[lang]
    bands = Fan("year", (("p05", "p95"), ("p25", "p75")), ("p50",))
    position = Position("measure", "own", "p25", "p50", "p75")
    return (
        Figure(bill(lang), "F-lines", Lines("year", ("low", "high")), "EUR", w["source"]),
        Figure(bill(lang), "F-columns", Columns("year", ("low", "high")), "EUR"),
        Figure(fan(), "F-fan", bands, "EUR"),
        Figure(shares(), "F-curve", Curve("firms", "cost", w["all"])),
        Figure(cells(lang), "F-heat", Heat("firm")),
        Figure(spans(lang), "F-position", position),
        Figure(parts(), "F-waterfall", Waterfall("stage", "kg", w["sum"]), "kgCO2e"),
        Figure(parts(), "F-bars", Bars("stage", "kg"), "kgCO2e"),
    )


def figure_of(kind: type, lang: str = "en") -> Figure:
    """The figure of one kind."""
    return next(figure for figure in figures(lang) if isinstance(figure.chart, kind))


def report(lang: str = "en", *, dense: bool = False) -> Report:
    """Every table once, then every figure."""
    drawn = figures(lang)
    tables = tuple({figure.table.key: figure.table for figure in drawn}.values())
    sections = (Section("tables", tables), Section("figures", drawn))
    return Report("report", "", lang, sections, (Fact("run", "r1"),), (), dense=dense)

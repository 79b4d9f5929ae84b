"""The tables of the communication: goods, processes, allocation terms, precursors, qualifying parameters."""

from __future__ import annotations

from collections.abc import Sequence

from cbam.communication.items import Told
from cbam.embedded.allocation import Term, TermKind
from cbam.embedded.results import GoodResult, InputTerm
from groundwork.documents.model import Cell, Column, Excess, Product, SumWhere, Table
from groundwork.documents.rules import faithful
from groundwork.words import has, say

GOODS, TERMS, PROCESSES, PRECURSORS, PARAMETERS, PRICES = (
    "goods", "terms", "processes", "precursors", "parameters", "prices",
)  # fmt: skip
DIGITS, FINE_DIGITS, MASS_DIGITS = 3, 4, 1
SEE = "tCO2e/t"


def good_label(number: int, good: GoodResult) -> str:
    """How the tables name a good: its place in the file tells two of one code apart."""
    return f"{number}. {good.cn_code} {good.product or good.process}"


def tables_of(told: Told) -> tuple[Table, ...]:
    """All tables that have rows, those that formulas refer to included."""
    terms = terms_table(told)
    goods = faithful(goods_table(told), (terms,))
    made = (
        goods,
        terms,
        processes_table(told),
        precursors_table(told),
        parameters_table(told),
        prices_table(told),
    )
    return tuple(faithful(table, made) for table in made if table.rows)


def goods_table(told: Told) -> Table:
    """Item 4: what a tonne of every good carries, and its free allocation."""
    w = told.word
    columns = (
        Column("good", w("head-good")),
        Column("annex_ii", w("head-annex-ii")),
        Column("direct", f"{w('head-direct')} {SEE}", DIGITS),
        Column("default", w("head-default-share"), 1, percent=True),
        Column("indirect", f"{w('head-indirect')} {SEE}", DIGITS),
        Column("power", w("head-power-route")),
        Column("counted", f"{w('head-counted')} {SEE}", DIGITS),
        Column("sefa", f"SEFA {SEE}", DIGITS, rule=SumWhere(TERMS, "contribution", "good", "good")),
        Column("due", w("head-due"), DIGITS, rule=Excess("counted", "sefa")),
    )
    routes = {process.name: process.electricity_route for process in told.result.processes}
    rows = []
    for number, good in enumerate(told.result.goods, start=1):
        due = None
        if good.see_counted is not None and good.sefa is not None:
            due = max(0.0, good.see_counted - good.sefa)
        rows.append(
            (
                good_label(number, good),
                w("unknown" if good.annex_ii is None else "yes" if good.annex_ii else "no"),
                good.see_direct,
                good.default_share,
                None if good.annex_ii else good.see_indirect,
                "" if good.annex_ii else routes.get(good.process, ""),
                good.see_counted,
                good.sefa,
                due,
            )
        )
    notes = (w("note-annex-ii"), w("note-due"), w("note-unit"))
    return Table(GOODS, w("sheet-goods"), w("table-goods"), columns, tuple(rows), "", notes)


def terms_table(told: Told) -> Table:
    """Item 4(f): every term of the free allocation with its benchmark, column, factor and article."""
    w = told.word
    columns = (
        Column("good", w("head-good")),
        Column("term", w("head-term")),
        Column("m_i", "t/t", FINE_DIGITS),
        Column("benchmark", w("head-benchmark"), DIGITS),
        Column("column", w("head-column")),
        Column("factor", w("head-factor"), DIGITS),
        Column("cscf", "CSCF", DIGITS),
        Column("sefa", f"SEFA {SEE}", FINE_DIGITS),
        Column("contribution", w("head-contribution"), FINE_DIGITS, rule=Product(("m_i", "sefa"))),
        Column("article", "IR (EU) 2025/2620"),
    )
    rows = tuple(
        _term_row(good_label(number, good), term, told)
        for number, good in enumerate(told.result.goods, start=1)
        for term in good.sefa_terms
    )
    return Table(TERMS, w("sheet-terms"), w("table-terms"), columns, rows, "", (w("note-terms"),))


def _term_row(label: str, term: Term, told: Told) -> tuple[Cell, ...]:
    benchmark = term.benchmark
    column = f"{benchmark.column} {benchmark.route}".strip() if benchmark else ""
    name = " ".join(part for part in (term.name, term.cn_code, term.origin) if part)
    return (
        label,
        name if term.kind is not TermKind.PROCESS else f"{name} ({told.word('own-process')})",
        term.m_i,
        benchmark.value_tco2e_per_t if benchmark else None,
        column,
        term.cbam_factor.value if term.cbam_factor else None,
        term.cscf.value if term.cscf else None,
        term.sefa,
        term.contribution,
        term.article,
    )


def processes_table(told: Told) -> Table:
    """Item 5: the direct emissions attributed to every process, and its activity level."""
    w = told.word
    columns = (
        Column("process", w("head-process")),
        Column("made", w("head-made"), MASS_DIGITS),
        Column("direct", w("head-direct-t"), MASS_DIGITS, summed=True),
        Column("indirect", w("head-indirect-t"), MASS_DIGITS, summed=True),
        Column("route", w("head-power-route")),
    )
    rows = tuple(
        (p.name, p.activity_level_t, p.attr_em_direct_t, p.attr_em_indirect_t, p.electricity_route)
        for p in told.result.processes
    )
    return Table(
        PROCESSES,
        w("sheet-processes"),
        w("table-processes"),
        columns,
        rows,
        w("total"),
        (w("note-processes"),),
    )


def precursors_table(told: Told) -> Table:
    """Items 12, 13 and 16: every purchased precursor, on default or actual values, and where it came from."""
    w = told.word
    columns = (
        Column("name", w("head-precursor")),
        Column("cn", "CN"),
        Column("origin", w("head-origin")),
        Column("supplier", w("head-supplier")),
        Column("year", w("head-year")),
        Column("basis", w("head-basis")),
        Column("direct", f"{w('head-direct')} {SEE}", DIGITS),
        Column("indirect", f"{w('head-indirect')} {SEE}", DIGITS),
        Column("sefa", f"SEFA {SEE}", DIGITS),
    )
    rows = []
    for precursor in told.installation.precursors:
        used = _input(precursor.name, told)
        term = _sefa_of(precursor.name, told)
        on_default = term is not None and term.kind is TermKind.FALLBACK and precursor.see_direct is None
        rows.append(
            (
                precursor.name,
                precursor.cn_code or (term.cn_code if term else ""),
                precursor.country,
                precursor.supplier,
                str(precursor.production_year or told.result.year),
                w("basis-default" if on_default else "basis-actual"),
                used.see_direct if used else None,
                used.see_indirect if used else None,
                term.sefa if term else None,
            )
        )
    return Table(
        PRECURSORS,
        w("sheet-precursors"),
        w("table-precursors"),
        columns,
        tuple(rows),
        "",
        (w("note-precursors"),),
    )


def _input(name: str, told: Told) -> InputTerm | None:
    found = (term for p in told.result.processes for term in p.inputs if term.name == name and not term.own)
    return next(found, None)


def _sefa_of(name: str, told: Told) -> Term | None:
    terms = (t for p in told.result.processes for t in p.sefa_terms)
    return next((t for t in terms if t.name == name and t.kind is not TermKind.PROCESS), None)


def parameters_table(told: Told) -> Table:
    """Annex IV point 2: the parameters of the sector, as the operator stated them."""
    w = told.word
    columns = (
        Column("good", w("head-good")),
        Column("parameter", w("head-parameter")),
        Column("value", w("head-value")),
    )
    rows = tuple(
        (f"{number}. {product.cn} {product.product}".strip(), key, "" if value is None else str(value))
        for number, product in enumerate(told.installation.products, start=1)
        for key, value in product.qualifying.items()
    )
    return Table(PARAMETERS, w("sheet-parameters"), w("table-parameters"), columns, rows)


def prices_table(told: Told) -> Table:
    """Carbon prices due where the goods were made; shown, not deducted."""
    w = told.word
    columns = (
        Column("good", w("head-good")),
        Column("instrument", w("head-instrument")),
        Column("covered", w("head-covered"), DIGITS),
        Column("effective", w("head-effective"), 2),
        Column("currency", w("head-currency")),
    )
    rows = tuple(
        (good_label(n, good), p.instrument, p.covered_tco2e_per_t, p.effective_per_t, p.currency)
        for n, good in enumerate(told.result.goods, start=1)
        if (p := good.carbon_price) is not None
    )
    return Table(PRICES, w("sheet-prices"), w("table-prices"), columns, rows, "", (w("note-prices"),))


def reasons_of(goods: Sequence[GoodResult], lang: str) -> tuple[str, ...]:
    """Why a good has no free allocation, in words where there are some."""
    return tuple(
        f"{good_label(n, good)}: {_why(reason, good, lang)}"
        for n, good in enumerate(goods, start=1)
        for reason in good.reasons
    )


def _why(reason: str, good: GoodResult, lang: str) -> str:
    key = f"cbam.embedded-why-{reason}"
    return (
        say(key, lang, name=good.product or good.process, cn=good.cn_code)
        if has(key, lang)
        else say("cbam.doc-no-sefa", lang, reason=reason)
    )

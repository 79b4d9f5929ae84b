"""The bill as an answer for JSON, as tables and as sheets of a workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cbam.cited import base_text, source_text
from cbam.derivation import status_text
from cbam.electricity import union_factor
from cbam.group_names import NONE, group_name
from cbam.priced import Basis, Bill
from cbam.profiles import Scope
from cbam.writing import words_for_unwritable
from groundwork.answers import head, problem_records
from groundwork.csv_text import safe_text
from groundwork.problems import BadInput, Place, Problem
from groundwork.words import say
from groundwork.workbooks import SheetOut, write_book

if TYPE_CHECKING:
    from cbam.law.leaves import Citation
    from cbam.profiles import Note
    from cbam.scenario import PricePoint, Scenario
    from cbam.shipments import Ints, Texts
    from cbam.statute import Statute

BILL_SCHEMA = "cbam-bill/1"
_FORMATS = {"mass_t": "#,##0.000", "cost_eur": "#,##0.00", "cost_eur_per_t": "#,##0.00", "price_eur": "0.00"}
CSV_DIGITS = "%.12g"  # what a reader of text gets: binary dust is cut off
_ROOM = 10  # year x 10 + quarter is one key
_TOTALS = ("mass_t", "certificates", "cost_eur")


def line_table(bill: Bill) -> pd.DataFrame:
    """One row per priced line with every term; NaN or None where a term does not apply."""
    terms, shipments, profiles = bill.terms, bill.shipments, bill.profiles
    tonnes = ~bill.electricity

    def per_t(
        values: np.ndarray[tuple[int], np.dtype[np.float64]],
    ) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.where(tonnes, values, np.nan)

    each = terms.certificates_per_unit
    default_path = bill.basis == Basis.DEFAULT
    return pd.DataFrame(
        {
            "id": shipments.id,
            "firm": shipments.firm,
            "product": shipments.product,
            "importer": shipments.importer,
            "cn_code": bill.gather([p.cn_code for p in profiles]),
            "origin": bill.gather([p.origin for p in profiles]),
            "sector": bill.gather([p.sector for p in profiles]),
            "scope": bill.gather([p.scope.value for p in profiles]),
            "in_scope": bill.gather([p.scope is not Scope.OUT_OF_SCOPE for p in profiles]),
            "year": bill.gather([p.year for p in profiles]),
            "import_year": shipments.year,
            "basis": bill.basis,
            "mass_t": shipments.mass_t,
            "mwh": np.where(tonnes, np.nan, shipments.mwh),
            "default_total_tco2e_per_t": terms.default_total,
            "markup": terms.markup,
            "see_tco2e_per_t": per_t(terms.see),
            "benchmark": terms.benchmark,
            "benchmark_status": bill.gather_where(default_path, [p.benchmark_status for p in profiles]),
            "benchmark_column": bill.gather_where(default_path, [p.benchmark_column for p in profiles]),
            "route": bill.gather_where(default_path, [p.route or None for p in profiles]),
            "benchmark_reading": bill.gather_where(default_path, [p.benchmark_reading for p in profiles]),
            "cbam_factor": terms.cbam_factor,
            "cscf": terms.cscf,
            "cscf_status": bill.gather_where(default_path, [p.cscf_status for p in profiles]),
            "sefa_tco2e_per_t": per_t(terms.sefa),
            "content_share": terms.content_share,
            "certificates_per_t": per_t(each),
            "see_tco2e_per_mwh": np.where(tonnes, np.nan, terms.see),
            "certificates_per_mwh": np.where(tonnes, np.nan, each),
            "carbon_price_eur_per_tco2e": terms.carbon_price_eur_per_tco2e,
            "carbon_price_certificates": terms.carbon_price_certificates,
            "certificates": terms.certificates,
            "price_eur": terms.price_eur,
            "price_status": _quoted(bill, "status"),
            "price_period": _quoted(bill, "period"),
            "cost_eur": terms.cost_eur,
            "accrues_in": _accrual(bill),
            "cash_due_on": _cash_due(bill),
            "cost_eur_per_t": np.where(shipments.mass_t > 0, terms.cost_eur / shipments.mass_t, np.nan),
            "value_eur": shipments.value_eur,
            "share_of_value": terms.cost_eur / shipments.value_eur,
            "law": bill.law.version,
            "law_status": law_statuses(bill),
            "data_status": bill.gather_where(default_path, [p.data_status for p in profiles]),
        }
    )  # fmt: skip


def law_statuses(bill: Bill) -> Texts:
    """How far each line is law; a line on the user's own figures uses no default, mark-up or benchmark."""
    on_law = np.isin(bill.basis.astype(str), [Basis.DEFAULT, Basis.WHAT_IF])
    default = bill.gather([p.law_status.value for p in bill.profiles])
    return np.where(on_law, default, bill.gather([p.own_figures_status.value for p in bill.profiles]))


def _quoted(bill: Bill, name: str) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    values = np.empty(len(bill.quotes), dtype=object)
    values[:] = [getattr(q, name) if q else None for q in bill.quotes]
    quoted: np.ndarray[tuple[int], np.dtype[np.object_]] = values[bill.quote_of]
    return quoted


def _accrual(bill: Bill) -> Texts:
    """The quarter (or year) of import, in which the obligation of a charged line arises."""
    of_line, distinct = pd.factorize(bill.shipments.year * _ROOM + bill.shipments.quarter)
    return _where_charged(bill, [_period(int(key)) for key in distinct], of_line)


def _period(key: int) -> str:
    year, quarter = divmod(key, _ROOM)
    return f"{year}-Q{quarter}" if quarter else str(year)


def _cash_due(bill: Bill) -> Texts:
    """The day by which a charged line's certificates are surrendered, Reg (EU) 2023/956 Art 22(1)."""
    from cbam.importers.tasks import due_day

    of_line, years = pd.factorize(bill.shipments.year)
    return _where_charged(bill, [due_day("importer-declaration", int(year)) for year in years], of_line)


def _where_charged(bill: Bill, values: Sequence[object], of_line: Ints) -> Texts:
    """One value per charged line from one per distinct key, None elsewhere."""
    known = np.full(len(values) + 1, None, dtype=object)
    known[: len(values)] = values
    found: Texts = known[np.where(bill.charged, of_line, len(values))]
    return found


def note_text(note: Note, lang: str) -> str:
    """A note in words."""
    return note.text(lang)


def note_texts(bill: Bill, lang: str) -> list[str]:
    """Each line's notes in words."""
    return _of_notes(bill, lambda notes: " ".join(note_text(note, lang) for note in notes))


def _of_notes(bill: Bill, said: Callable[[Sequence[Note]], str]) -> list[str]:
    """A text per line from its notes; lines of equal profile, price and flags share one."""
    texts: dict[tuple[int, ...], str] = {}
    keys = np.vstack([bill.profile_of, bill.quote_of, bill.shipments.actual, *bill.line_notes.values()]).T
    found = []
    for row, key in enumerate(map(tuple, keys.tolist())):
        if key not in texts:
            texts[key] = said(bill.notes(row))
        found.append(texts[key])
    return found


def bill_answer(
    bill: Bill, lang: str, problems: Sequence[Problem] = (), *, lines: bool = True
) -> dict[str, object]:
    """The bill in the shape of ``docs/schemas/cbam_bill.json``."""
    answer = head(BILL_SCHEMA, bill.law.version, bill.law.known_on, bill.counts)
    answer["law_acts"] = bill.law.acts
    answer["overlays"] = overlay_records(bill.law, lang)
    answer["readings"] = bill.readings.records()
    answer["scenario"] = bill.prices.scenario.id
    answer["assumptions"] = assumption_records(bill.prices.scenario)
    if lines:
        answer["lines"] = line_records(bill, lang)
    answer["total"] = total_record(bill)
    if bill.rounded_up:
        answer["rounded_up"] = list(bill.rounded_up)
    answer["notes"] = [_note_record(n, lang) for n in bill.general_notes]
    answer["problems"] = problem_records(problems, lang)
    return answer


def total_record(bill: Bill) -> dict[str, object]:
    """Certificates and cost of the bill; null with a reason where no line could be priced."""
    if not len(bill):
        return {"certificates": None, "cost_eur": None, "reason": "no-line-priced"}
    return {"certificates": bill.certificates, "cost_eur": bill.cost_eur}


def noted_lines(bill: Bill, lang: str) -> pd.DataFrame:
    """The lines with their notes, as codes and in words."""
    lines = line_table(bill)
    lines["note_codes"] = _of_notes(bill, lambda notes: " ".join(dict.fromkeys(n.code for n in notes)))
    lines["notes"] = note_texts(bill, lang)
    return lines


def overlay_records(law: Statute, lang: str) -> list[dict[str, object]]:
    """The overlays in use, each with its label: proposal or what-if."""
    return [
        {"id": o.id, "status": o.kind, "act": o.act, "name": o.name(lang), "does": o.does(lang)}
        for o in law.newest.overlay_records
    ]


def line_records(bill: Bill, lang: str) -> list[dict[str, object]]:
    """Every line as a record with its notes, citations and what else the EU asks of it."""
    records: list[dict[str, object]] = [
        {str(k): _nothing(v) for k, v in record.items()} for record in line_table(bill).to_dict("records")
    ]
    for row, record in enumerate(records):
        profile = bill.profiles[bill.profile_of[row]]
        record["null_reasons"] = {
            name: why_null(bill, row, name) for name, value in record.items() if value is None
        }
        record["notes"] = [_note_record(n, lang) for n in bill.notes(row)]
        record["citations"] = _citations(bill, row)
        if profile.scope is Scope.OUT_OF_SCOPE:
            record["what_else"] = [
                {"id": p.id, "act": p.act, "confidence": p.confidence, "text": p.say(lang)}
                for p in profile.what_else
            ]
    return records


def _citations(bill: Bill, row: int) -> dict[str, Citation | None]:
    basis = bill.basis[row]
    if basis == Basis.ELECTRICITY_UNION:
        return {"see_direct": union_factor(bill.law).citation}
    return bill.profiles[bill.profile_of[row]].citations if basis in (Basis.DEFAULT, Basis.WHAT_IF) else {}


_NOT_GIVEN = frozenset({"firm", "product", "importer", "value_eur", "share_of_value"})
_WHY_BY_BASIS = {
    **dict.fromkeys((b for b in Basis if b.name.startswith("ELECTRICITY")), "electricity"),
    Basis.ACTUAL_USER: "own-figures",
    Basis.WHAT_IF: "what-if",
}


def why_null(bill: Bill, row: int, name: str) -> str:
    """The code of the reason why a line has no value in a column."""
    basis, profile = bill.basis[row], bill.profiles[bill.profile_of[row]]
    if name in _NOT_GIVEN:
        return "not-given"
    if basis == Basis.NOT_CHARGED:
        return "suspended" if bill.suspended[row] else profile.scope.value.replace(" ", "-")
    if name.endswith("mwh") and not bill.electricity[row]:
        return "not-electricity"
    by_route = basis == Basis.DEFAULT and name == "route"
    return "route-independent" if by_route else _WHY_BY_BASIS.get(basis, "not-applicable")


def _nothing(value: object) -> object:
    return None if isinstance(value, float) and np.isnan(value) else value


def _note_record(note: Note, lang: str) -> dict[str, object]:
    return {"code": note.code, "params": note.params, "text": note_text(note, lang)}


def assumption_records(scenario: Scenario) -> dict[str, dict[str, object]]:
    """The named assumptions of a scenario as they go into JSON, manifest and workbook."""
    return dict(scenario.assumptions.model_dump(mode="json"))


def totals_table(bill: Bill, lang: str) -> pd.DataFrame:
    """Mass, certificates and cost by sector, firm and code, and in total."""
    table = line_table(bill)
    table["total"] = say("cbam.column-total", lang)
    frames = []
    for level in ("total", "sector", "firm", "cn_code"):
        sums = table.groupby(table[level].fillna(NONE))[list(_TOTALS)].sum().reset_index(names="key")
        sums["key"] = [group_name(level, str(key), lang) for key in sums["key"]]
        frames.append(sums.assign(level=say(f"cbam.column-{level.replace('_', '-')}", lang)))
    return pd.concat(frames, ignore_index=True)[["level", "key", *_TOTALS]]


def sheet_of(name: str, table: pd.DataFrame, lang: str, notes: Sequence[str] = ()) -> SheetOut:
    """A table as a sheet with headings in ``lang``."""
    headings = [say(f"cbam.column-{str(c).replace('_', '-')}", lang) for c in table.columns]
    formats = {i: _FORMATS[str(c)] for i, c in enumerate(table.columns) if str(c) in _FORMATS}
    rows = table.astype(object).to_numpy().tolist()
    return SheetOut(name, headings, rows, notes, formats)


def bill_sheets(bill: Bill, lang: str) -> list[SheetOut]:
    """Totals, then every line with its terms, then the law and the assumptions behind them."""
    facts = [
        f"{say('cbam.column-law', lang)}: {bill.law.version}",
        f"{say('cbam.column-known-on', lang)}: {bill.law.known_on.isoformat()}",
        f"{say('cbam.column-scenario', lang)}: {bill.prices.scenario.id}",
        *(note_text(n, lang) for n in bill.general_notes),
    ]
    lines = noted_lines(bill, lang)
    lines = lines.dropna(axis="columns", how="all")
    return [
        sheet_of(say("cbam.sheet-totals", lang), totals_table(bill, lang), lang, facts),
        sheet_of(say("cbam.sheet-lines", lang), lines, lang),
        assumptions_sheet([bill.prices.scenario], lang),
    ]


def assumptions_sheet(scenarios: Sequence[Scenario], lang: str) -> SheetOut:
    """Every price point and assumption of the scenarios with its status and source."""
    rows: list[list[object]] = []
    for scenario in scenarios:
        points: list[tuple[str | int, PricePoint]] = []
        if scenario.price is not None:
            points = [*scenario.price.quarters.items(), *scenario.price.years.items()]
        base = base_text(scenario.money, lang)
        for period, point in points:
            known = status_text(point.status.value, lang), source_text(point.source, lang)
            key = say("cbam.assumed-price", lang, period=period, base=base)
            rows.append([scenario.id, key, point.value, *known])
        for name, found in assumption_records(scenario).items():
            known = status_text(str(found["status"]), lang), source_text(str(found["source"]), lang)
            words = say(f"cbam.assumption-{name.replace('_', '-')}", lang)
            rows.append([scenario.id, f"{words} [{name}]", found["value"], *known])
    headings = [say(f"cbam.column-{c}", lang) for c in ("scenario", "key", "value", "status", "source")]
    return SheetOut(
        say("cbam.sheet-assumptions", lang), headings, rows, [say("cbam.assumptions-not-law", lang)]
    )


def write_table(path: Path, table: pd.DataFrame, sheets: Sequence[SheetOut]) -> None:
    """Write results by the ending of ``path``: a workbook, or the plain table as CSV or Parquet.

    Raises ``BadInput`` for another ending, or a file that cannot be written.
    """
    ending = path.suffix.lower()
    if ending not in {".xlsx", ".csv", ".parquet"}:
        raise BadInput(Problem("cbam.out-unknown-format", Place(file=path.name), {"value": path.suffix}))
    with words_for_unwritable(path):
        if ending == ".xlsx":
            write_book(path, sheets)
        elif ending == ".csv":
            _guarded(table).to_csv(path, index=False, encoding="utf-8-sig", float_format=CSV_DIGITS)
        else:
            table.to_parquet(path, index=False)


def _guarded(table: pd.DataFrame) -> pd.DataFrame:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front."""
    texts = table.select_dtypes(include=["object", "string"]).columns
    return table.assign(**{str(c): table[c].map(safe_text) for c in texts})

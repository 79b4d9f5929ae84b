"""Read duties, offers and installations: every problem with its cell, good rows kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cbam.goods import without_separators
from cbam.importers.threshold import folded
from cbam.landed.duties import PER_CENT
from cbam.landed.model import Duty, DutyKind, Offer, RateUnit
from cbam.landed.supply import Plant
from cbam.landed.tables import DUTIES, INSTALLATIONS, OFFERS
from cbam.origins import RefusedOrigin, resolve_origin
from cbam.profile import Note
from groundwork.guarded_yaml import guarded_text
from groundwork.problems import BadInput, Counts, Place, Problem
from groundwork.sheets import Book, read_book
from groundwork.table_reader import Table, find_sheet, read_table

if TYPE_CHECKING:
    from cbam.law.rulebook import Law
    from groundwork.tables import TableSpec

PACKAGED = Path(__file__).parent / "data" / "duties.csv"
UNION = "EU"
LEVELS = (2, 4, 6, 8, 10)  # digits of a customs code
IN_UNION = "cbam.origin-in-union"
_FIGURES = ("see_direct", "see_indirect", "sefa")
_AROUND_ROUTE = "()（） "  # the acts print (C)


@dataclass(frozen=True, slots=True)
class Read:
    """Offers, duties, installations, what was wrong, the counts of the offers, what to note of them."""

    offers: tuple[Offer, ...] = ()
    duties: tuple[Duty, ...] = ()
    plants: tuple[Plant, ...] = ()
    problems: tuple[Problem, ...] = ()
    counts: Counts = field(default_factory=Counts)
    notes: tuple[Note, ...] = ()


def read_landed(file: Path, law: Law, extra: Path | None = None) -> Read:
    """Offers, and where they are there duties and installations, of a workbook or CSV file.

    ``extra`` a file of duties (.xlsx, .csv, .yaml). Raises ``BadInput`` where no table of offers is found.
    """
    book = _book(file)
    sheet = find_sheet(book, OFFERS)
    if sheet is None:
        raise BadInput(Problem("cbam.landed-no-offers", Place(file.name)))
    table = read_table(sheet, OFFERS)
    offers = tuple(_offers(table, law))
    duties, problems = read_duties(extra, law) if extra is not None else ((), ())
    duty_table = _other(book, DUTIES)
    plant_table = _other(book, INSTALLATIONS)
    here = tuple(_duties(duty_table, law)) if duty_table else ()
    plants = tuple(_plants(plant_table, law)) if plant_table else ()
    others = tuple(p for t in (duty_table, plant_table) if t for p in t.problems)
    return Read(offers, (*duties, *here), plants, (*table.problems, *others, *problems), table.counts)


def read_duties(file: Path, law: Law) -> tuple[tuple[Duty, ...], tuple[Problem, ...]]:
    """The duties of a file of their own. Raises ``BadInput`` where it holds none."""
    book = _book(file)
    sheet = find_sheet(book, DUTIES)
    if sheet is None:
        raise BadInput(Problem("cbam.landed-no-duties", Place(file.name)))
    table = read_table(sheet, DUTIES)
    return tuple(_duties(table, law)), table.problems


@cache
def packaged_duties() -> tuple[Duty, ...]:
    """The packaged rates, each with its act, source and confidence."""
    with PACKAGED.open(encoding="utf-8", newline="") as stream:
        return tuple(
            Duty(
                cn_code=row["cn_code"],
                origin=row["origin"],
                kind=DutyKind(row["kind"]),
                rate=_rate(float(row["rate"]), RateUnit(row["rate_unit"])),
                unit=RateUnit(row["rate_unit"]),
                exporter=row["exporter"],
                company_code=row["company_code"],
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max,
                act=row["act"],
                source=row["source"],
                status=row["status"],
                confidence=row["confidence"],
                own=False,
            )
            for row in csv.DictReader(stream)
        )


def _book(file: Path) -> Book:
    if file.suffix.lower() not in {".yaml", ".yml"}:
        return read_book(file).value
    book = read_book(_as_csv(file), f"{file.stem}.csv").value
    return Book(file.name, tuple(replace(sheet, file=file.name) for sheet in book.sheets))


def _as_csv(file: Path) -> bytes:
    """A YAML list of rows as the table it is, so that the same reader checks it."""
    import yaml

    if not file.is_file():
        raise BadInput(Problem("groundwork.file-missing", Place(file.name)))
    try:  # every value as the text it is: 08 is no number, 2026-02-30 no fault of the parser
        rows = yaml.load(guarded_text(file), Loader=yaml.BaseLoader)  # noqa: S506 - builds texts only
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        params = {"reason": " ".join(str(error).split())}
        raise BadInput(Problem("cbam.landed-yaml", Place(file.name), params)) from None
    rows = rows.get(DUTIES.key) if isinstance(rows, dict) else rows
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadInput(Problem("cbam.landed-yaml", Place(file.name), {"reason": f"{DUTIES.key}: [...]"}))
    keys = list(dict.fromkeys(str(key) for row in rows for key in row))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(keys)
    writer.writerows([[_scalar(row.get(key)) for key in keys] for row in rows])
    return out.getvalue().encode()


def _scalar(value: object) -> str:
    text = "" if value is None else str(value)
    return "" if text in {"~", "null"} else text


def _other(book: Book, spec: TableSpec) -> Table | None:
    sheet = find_sheet(book, spec) if len(book.sheets) > 1 else None
    return read_table(sheet, spec) if sheet is not None else None


def _text(table: Table, key: str, row: int) -> str:
    return str(table.texts(key)[row] or "").strip()


def _number(table: Table, key: str, row: int) -> float | None:
    value = float(table.numbers(key)[row])
    return None if np.isnan(value) else value


def _origins(table: Table, key: str, law: Law, every: str = "") -> list[str]:
    """The ISO code of each row; a member state is ``UNION``, an empty cell ``every``."""
    found = []
    for row in range(table.n_rows):
        text = _text(table, key, row)
        if not text or text.upper() == UNION:
            found.append(UNION if text else every)
            continue
        origin = resolve_origin(text, law)
        if not isinstance(origin, RefusedOrigin):
            found.append(origin.code)
        elif origin.problem.code == IN_UNION:
            found.append(UNION)
        else:
            table.reject(row, origin.problem.code, key, **dict(origin.problem.params))
            found.append("")
    return found


def _codes(table: Table, key: str = "cn_code", levels: Sequence[int] = LEVELS) -> list[str]:
    found = []
    for row in range(table.n_rows):
        code = without_separators(_text(table, key, row))
        if code and not (code.isascii() and code.isdigit() and len(code) in levels):
            table.reject(row, "cbam.landed-code", key, value=code)
        found.append(code)
    return found


def _no_negatives(table: Table, keys: Sequence[str]) -> None:
    for key in keys:
        values = table.numbers(key)
        for at in np.flatnonzero(values < 0):
            table.reject(int(at), "cbam.negative-figure", key, value=f"{values[at]:g}")


def _unused(table: Table, row: int) -> None:
    """Figures stand in the row and default values are taken: say so."""
    if any(_number(table, key, row) is not None for key in _FIGURES):
        table.warn(row, "cbam.landed-figures-unused", "see_direct")


def _rate(value: float, unit: RateUnit) -> float:
    return value / PER_CENT if unit is RateUnit.PERCENT else value


def _duties(table: Table, law: Law) -> list[Duty]:
    codes, origins = _codes(table), _origins(table, "origin", law)
    rates = table.numbers("rate")
    for at in np.flatnonzero(rates < 0):
        table.reject(int(at), "cbam.landed-rate-negative", "rate", value=f"{rates[at]:g}")
    found = []
    for row in range(table.n_rows):
        first, last = table.dates("valid_from")[row], table.dates("valid_to")[row]
        if isinstance(first, date) and isinstance(last, date) and last < first:
            table.reject(row, "cbam.landed-validity", "valid_to", first=str(first), last=str(last))
        if not table.ok[row]:
            continue
        unit = RateUnit(_text(table, "rate_unit", row) or RateUnit.PERCENT)
        if unit is RateUnit.PERCENT and 0 < rates[row] < 1:
            as_percent = f"{rates[row] * PER_CENT:g}"
            table.warn(row, "cbam.landed-rate-fraction", "rate", value=f"{rates[row]:g}", percent=as_percent)
        found.append(
            Duty(
                cn_code=codes[row],
                origin=origins[row],
                kind=DutyKind(_text(table, "kind", row)),
                rate=_rate(float(rates[row]), unit),
                unit=unit,
                exporter=_text(table, "exporter", row),
                company_code=_text(table, "company_code", row),
                valid_from=first if isinstance(first, date) else date.min,
                valid_to=last if isinstance(last, date) else date.max,
                act=_text(table, "act", row),
                source=_text(table, "source", row),
            )
        )
    return found


def _offers(table: Table, law: Law) -> list[Offer]:
    codes, origins = _codes(table), _origins(table, "origin", law)
    former, tarics = _origins(table, "former_origin", law), _codes(table, "taric_code", LEVELS[-1:])
    former_codes = _codes(table, "former_cn_code")
    for row, (code, taric) in enumerate(zip(codes, tarics, strict=True)):
        if taric and table.ok[row] and not taric.startswith(code):
            table.reject(row, "cbam.landed-taric", "taric_code", value=taric, cn=code)
    _no_negatives(table, _FIGURES)
    share = table.numbers("in_quota")
    for at in np.flatnonzero((share < 0) | (share > 1)):
        table.reject(int(at), "cbam.landed-share", "in_quota", value=f"{share[at]:g}")
    found = []
    for row in np.flatnonzero(table.ok).tolist():
        actual = _text(table, "emissions", row) == "actual"
        if not actual and origins[row] != UNION:
            _unused(table, row)
        typed = _typed(table, row, actual=actual)
        found.append(
            Offer(
                id=_text(table, "id", row) or str(row + 1),
                cn_code=codes[row],
                origin=origins[row],
                value_eur_per_t=float(table.numbers("value")[row]),
                net_price_eur_per_t=_number(table, "net_price", row),
                taric_code=tarics[row],
                exporter=_text(table, "exporter", row),
                company_code=_text(table, "company_code", row),
                in_quota=_number(table, "in_quota", row),
                typed=typed,
                see_direct=_number(table, "see_direct", row),
                see_indirect=_number(table, "see_indirect", row),
                allocation=_number(table, "sefa", row),
                route=_text(table, "route", row).upper().strip(_AROUND_ROUTE),
                importer=_text(table, "importer", row),
                importer_group=_text(table, "importer_group", row),
                mass_t=_number(table, "mass_t", row),
                former_cn_code=former_codes[row],
                former_origin=former[row],
                place=table.place(row, "cn_code"),
            )
        )
    return found


def _typed(table: Table, row: int, *, actual: bool) -> dict[str, str]:
    """The emission figures as the bill takes them."""
    if not actual:
        return {}
    figures = {key: _number(table, key, row) for key in _FIGURES}
    texts = {key: repr(value) for key, value in figures.items() if value is not None}
    return {"emissions": "actual", "verified": _text(table, "verified", row) or "no", **texts}


def _plants(table: Table, law: Law) -> Sequence[Plant]:
    codes, origins = _codes(table), _origins(table, "origin", law)
    _no_negatives(table, _FIGURES)
    seen: set[tuple[str, str]] = set()
    for row in np.flatnonzero(table.ok).tolist():
        key = folded(_text(table, "installation", row)), codes[row]
        if key in seen:
            name = _text(table, "installation", row)
            table.reject(row, "cbam.landed-plant-twice", "installation", name=name, cn=codes[row])
        elif _text(table, "verified", row) != "yes":
            _unused(table, row)
        seen.add(key)
    return [
        Plant(
            name=_text(table, "installation", row),
            cn_code=codes[row],
            origin=origins[row],
            typed=_typed(table, row, actual=_text(table, "verified", row) == "yes"),
            capacity_t=_number(table, "capacity_t", row),
            extra_cost_eur_per_t=_number(table, "extra_cost", row) or 0.0,
            place=table.place(row, "installation"),
        )
        for row in np.flatnonzero(table.ok).tolist()
    ]

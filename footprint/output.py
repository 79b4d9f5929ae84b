"""Footprints written to a file: workbook, CSV or Parquet, chosen by the file's name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from footprint.bill import LineKind
from footprint.intervals import place_of
from footprint.method_rows import Rows, method_rows
from footprint.results import ProductResult, Results
from groundwork.csv_text import safe_text
from groundwork.problems import BadInput, Place, Problem
from groundwork.words import say
from inventories.catalogue import Catalogue

_PLACE = ("of", "product_id", "row", "item", "process_id", "flow_id")


def totals(results: Results) -> Rows:
    """One row per product."""
    columns = (
        "product_id",
        "name",
        "declared_amount",
        "declared_unit",
        "mass_kg",
        "pcf_kgco2e",
        "pcf_kgco2e_per_kg",
        "fossil",
        "biogenic_emissions",
        "biogenic_uptake",
        "land_use_change",
        "aircraft",
        "unsplittable_share",
        "unconverted_share",
        "primary_data_share",
        "technological",
        "temporal",
        "geographical",
        "fossil_carbon_kg",
        "biogenic_carbon_kg",
        "p5",
        "p50",
        "p95",
    )
    rows = tuple(
        (
            r.product.id,
            r.product.name,
            r.product.declared_amount,
            r.product.declared_unit,
            r.product.mass_kg,
            r.pcf_kgco2e,
            r.pcf_kgco2e_per_kg,
            r.fossil,
            r.biogenic_emissions,
            r.biogenic_uptake,
            r.land_use_change,
            r.aircraft,
            r.unsplittable_share,
            r.unconverted_share,
            *_quality(r),
            *_ends(r),
        )
        for r in results.products
    )
    return Rows("products", columns, rows)


def _quality(result: ProductResult) -> tuple[float | None, ...]:
    """Primary data, three ratings, and carbon in the materials; empty where not known."""
    found, carbon = result.quality, result.carbon
    rated = (found.primary_share, found.technological, found.temporal, found.geographical) if found else ()
    held = (carbon.fossil_kg, carbon.biogenic_kg) if carbon else (None, None)
    return (*(rated or (None,) * 4), *held)


def _ends(result: ProductResult) -> tuple[float | None, ...]:
    """5 %, median and 95 %, kgCO2e; empty where nothing was drawn."""
    if result.uncertainty is None:
        return (None, None, None)
    interval = result.uncertainty.background
    return (interval.p5, interval.p50, interval.p95)


def contributions(results: Results) -> Rows:
    """One row per product and amount that makes it uncertain, as shares of its variance."""
    rows = tuple(
        (r.product.id, *(place_of(c.origin).get(key) for key in _PLACE), c.share)
        for r in results.products
        if r.uncertainty
        for c in r.uncertainty.contributions
    )
    return Rows("variance", ("for", *_PLACE, "share"), rows)


def parts(results: Results) -> Rows:
    """Long table: every product by stage and gas in kgCO2e, and by data status as shares."""
    rows: list[tuple[object, ...]] = []
    for result in results.products:
        rows += [(result.product.id, "stage", key, value, "kgCO2e") for key, value in result.by_stage.items()]
        rows += [
            (result.product.id, "stage, sub-assemblies opened", key, value, "kgCO2e")
            for key, value in result.by_stage_expanded.items()
            if result.by_stage_expanded != result.by_stage
        ]
        rows += [(result.product.id, "gas", key, value, "kgCO2e") for key, value in result.by_gas.items()]
        rows += [
            (result.product.id, "module, EN 15804", key, value, "kgCO2e")
            for key, value in result.modules.items()
        ]
        rows += [
            (result.product.id, "status", key.value, value, "share")
            for key, value in result.data_status.items()
        ]
    return Rows("parts", ("product_id", "by", "key", "value", "unit"), tuple(rows))


def items(results: Results) -> Rows:
    """One row per line of every product."""
    columns = (
        "product_id",
        "file",
        "sheet",
        "row",
        "stage",
        "item",
        "amount",
        "unit",
        "kind",
        "link",
        "mode",
        "distance_km",
        "kgco2e",
    )
    rows = tuple(
        (
            result.product.id,
            item.line.place.file,
            item.line.place.sheet,
            item.line.row,
            item.line.stage,
            item.line.item,
            item.line.amount,
            item.line.unit,
            item.line.kind.value,
            ("product:" if item.line.kind is LineKind.PRODUCT else "") + item.line.target,
            item.line.mode,
            item.line.distance_km,
            item.kgco2e,
        )
        for result in results.products
        for item in result.by_item
    )
    return Rows("items", columns, rows)


def notes(results: Results, lang: str) -> Rows:
    """One row per note of every product, in the chosen language."""
    rows = tuple(
        (result.product.id, note.code, say(note.code, lang, **note.params))
        for result in results.products
        for note in result.notes
    )
    return Rows("notes", ("product_id", "code", "text"), rows)


def write_results(path: Path, results: Results, catalogue: Catalogue, lang: str) -> None:
    """Write results. A workbook holds totals, parts, lines, method and notes; CSV and Parquet hold the lines.

    Raises:
        BadInput: the file name ends in none of .xlsx, .csv, .parquet, or the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in {".xlsx", ".csv", ".parquet"}:
        raise BadInput(Problem("footprint.out-format", Place(path.name), {"suffix": suffix or path.name}))
    with writing(path):
        if suffix == ".xlsx":
            drawn = (contributions(results),) if results.drawn else ()
            method = tuple(rows for rows in method_rows(results, lang) if rows.rows)
            tables = (totals(results), parts(results), items(results), *method, *drawn, notes(results, lang))
            _write_workbook(path, tables, _origins(results, catalogue))
        else:
            _write_table(path, items(results))


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn a file that cannot be written into a problem.

    Raises:
        BadInput: the folder is missing or the file is locked.
    """
    from xlsxwriter.exceptions import FileCreateError

    try:
        yield
    except (OSError, FileCreateError) as refused:
        raise BadInput(Problem("footprint.out-failed", Place(str(path)))) from refused


def _origins(results: Results, catalogue: Catalogue) -> tuple[str, ...]:
    """What the numbers were calculated from."""
    return (
        f"metric {results.metric}",
        f"inventory {catalogue.fingerprint}",
        f"bill {results.bom.fingerprint}",
        *((f"draws {results.drawn.draws.n}, seed {results.drawn.draws.seed}",) if results.drawn else ()),
    )


def _write_workbook(path: Path, tables: Sequence[Rows], about: tuple[str, ...]) -> None:
    from groundwork.workbooks import SheetOut, write_book

    sheets = [SheetOut(t.name, t.columns, t.rows, about if t.name == "products" else ()) for t in tables]
    write_book(path, sheets)


def _write_table(path: Path, table: Rows) -> None:
    import pandas as pd

    frame = pd.DataFrame(list(table.rows), columns=list(table.columns))
    if path.suffix.lower() == ".parquet":
        frame.to_parquet(path, index=False)
        return
    for key in frame.columns:
        if frame[key].dtype == object or str(frame[key].dtype) in {"str", "string"}:
            frame[key] = frame[key].map(safe_text)
    frame.to_csv(path, index=False, encoding="utf-8-sig")

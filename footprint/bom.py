"""Read bills of materials from workbooks and CSV files: the good part, and what is wrong with the rest."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from footprint.apart import is_apart, replaced, shared_lives
from footprint.bill import Bom, Line, LineKind, OpenLine, Product, SupplierPcf
from footprint.coproduct_rows import allocations
from footprint.line_rows import read_line
from footprint.links import Names
from footprint.match_files import filled_places, remarked
from footprint.matches import Confirmed
from footprint.optional_specs import SCENARIOS, SUPPLIERS
from footprint.product_rows import read_product
from footprint.specs import COPRODUCTS, FLAT, FLAT_MARK, LINES, PRODUCTS
from footprint.supplier_pact import ACTIVE, from_pact
from footprint.supplier_rows import scenarios, supplier_pcfs
from footprint.targets import Context
from groundwork.problems import BadInput, Counts, Loaded, Param, Place, Problem
from groundwork.sheets import Book, Sheet, read_book
from groundwork.table_reader import Table, find_sheet, read_table
from inventories.catalogue import Catalogue

__all__ = [
    "COPRODUCTS",
    "LINES",
    "PRODUCTS",
    "Bom",
    "Line",
    "LineKind",
    "OpenLine",
    "Product",
    "Source",
    "read_bom",
]

PACT_ENDING = ".json"
"""A file that ends so is taken for suppliers' footprints in the PACT format."""
Source = Path | bytes | tuple[str, bytes]
"""A file on disk, an uploaded workbook, or an upload with its name (the name decides the format)."""


def read_bom(
    sources: Sequence[Source], catalogue: Catalogue, confirmed: Confirmed | None = None
) -> Loaded[Bom]:
    """Read one bill of materials from one or more files.

    Args:
        sources: workbooks (sheets products, bom, coproducts, supplier_pcfs, scenarios), CSV files with
            one table each, flat CSV files with one product each, or PACT footprints of suppliers (.json).
            Tables of all files are taken together.
        catalogue: inventory that links, names and units are checked against.
        confirmed: matches that the firm confirmed; they fill empty links, and each result says which.

    Returns:
        The usable products and lines; every problem with file, sheet and cell; rows read, used, rejected.

    Raises:
        BadInput: no file that can be read holds a table of products and a table of lines, or all are empty.
    """
    tables = _Tables()
    for source in sources:
        _collect(source, tables)
    if not tables.flat and not (tables.products and tables.lines):
        raise BadInput(*tables.problems, *_missing_table(tables))
    if not any(table.n_rows for table in tables.all):
        raise BadInput(*tables.problems, *(Problem("footprint.bom-empty", Place(f)) for f in tables.files))
    return _assemble(tables, Names.of(catalogue), confirmed)


def _missing_table(tables: _Tables) -> list[Problem]:
    """What is missing in files that could be read; nothing where none could."""
    if not tables.files:
        return []
    missing = LINES if tables.products else PRODUCTS
    return [
        Problem(
            "footprint.bom-no-table", Place(", ".join(tables.files)), {"en": missing.en, "zh": missing.zh}
        )
    ]


class _Tables:
    """The tables found in all files, with the row of the product in flat ones."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self.problems: list[Problem] = []
        self.consequences: list[Problem] = []
        self.products: list[Table] = []
        self.lines: list[Table] = []
        self.coproducts: list[Table] = []
        self.suppliers: list[Table] = []
        self.scenarios: list[Table] = []
        self.pact: dict[str, SupplierPcf] = {}
        self.flat: list[Table] = []
        self.digests: list[bytes] = []

    @property
    def all(self) -> list[Table]:
        apart = (*self.suppliers, *self.scenarios)
        return [*self.products, *self.lines, *self.coproducts, *apart, *self.flat]


def _collect(source: Source, tables: _Tables) -> None:
    """Read one file and put its sheets where they belong."""
    name, content = source if isinstance(source, tuple) else ("", source)
    if (name or (content.name if isinstance(content, Path) else "")).lower().endswith(PACT_ENDING):
        _collect_pact(content, name, tables)
        return
    try:
        loaded = read_book(content, name)
    except BadInput as refused:
        tables.problems += refused.problems
        return
    book = loaded.value
    data = content.read_bytes() if isinstance(content, Path) else content
    tables.digests.append(hashlib.sha256(data).digest())
    tables.files.append(book.file)
    tables.problems += loaded.problems
    if _is_flat(book):
        sheet = find_sheet(book, FLAT_MARK)
        if sheet is not None:
            tables.flat.append(read_table(sheet, FLAT))
        return
    taken: list[Sheet] = []
    wanted = (
        (PRODUCTS, tables.products),
        (LINES, tables.lines),
        (COPRODUCTS, tables.coproducts),
        (SUPPLIERS, tables.suppliers),
        (SCENARIOS, tables.scenarios),
    )
    for spec, target in wanted:
        sheet = find_sheet(book, spec)
        if sheet is not None and not any(sheet is other for other in taken):
            target.append(read_table(sheet, spec))
            taken.append(sheet)
    if not taken:
        tables.problems.append(Problem("footprint.bom-nothing-found", Place(book.file)))


def _collect_pact(content: Path | bytes, name: str, tables: _Tables) -> None:
    """Suppliers' footprints from a file of PACT footprints."""
    from footprint.declaration.pact_reading import read_footprints

    file = name or (content.name if isinstance(content, Path) else "")
    try:
        loaded = read_footprints(content, name)
    except BadInput as refused:
        tables.problems += refused.problems
        return
    tables.digests.append(
        hashlib.sha256(content.read_bytes() if isinstance(content, Path) else content).digest()
    )
    tables.problems += loaded.problems
    for footprint in loaded.value:
        pcf = from_pact(footprint, file)
        if pcf is None:
            params = {"id": footprint.id, "unit": footprint.pcf.declared_unit_of_measurement}
            tables.problems.append(Problem("footprint.bom-supplier-pact-unit", Place(file), params))
        elif footprint.status != ACTIVE:
            params = {"id": footprint.id, "supplier": footprint.company_name}
            tables.problems.append(Problem("footprint.bom-supplier-deprecated", Place(file), params))
        else:
            tables.pact[pcf.id] = pcf


def _is_flat(book: Book) -> bool:
    """One sheet that holds the columns of product and lines side by side."""
    products, lines, both = (find_sheet(book, spec) for spec in (PRODUCTS, LINES, FLAT_MARK))
    return both is not None and (products is None or lines is None or products is lines)


def _assemble(tables: _Tables, names: Names, confirmed: Confirmed | None) -> Loaded[Bom]:
    products, written = _products(tables, names)
    filled = filled_places(_line_tables(tables), products, confirmed)
    if filled and confirmed:
        tables.digests.append(confirmed.digest)
    suppliers = {**tables.pact, **supplier_pcfs(tables.suppliers)}
    context = Context(names, {p.id: p for p in products}, written, suppliers=suppliers)
    lines: list[Line] = []
    open_lines: list[OpenLine] = []
    lost: Counter[str] = Counter()
    for table, ids in _line_tables(tables):
        refused = frozenset(problem.place.cell for problem in table.problems)
        context = replace(context, refused_cells=refused)
        for i in range(table.n_rows):
            product_id = ids[i]
            read = read_line(table, i, product_id, context)
            if isinstance(read, OpenLine):
                open_lines.append(read)
            else:
                lines += read
            if isinstance(read, OpenLine) or not read:
                lost[product_id] += 1
    lines = remarked(lines, filled)
    products = _with_allocation(tables, products, names)
    tables.consequences += shared_lives(products, lines)
    lines = _without_orphans(tables, lines, {p.id for p in products})
    apart = tuple(line for line in lines if is_apart(line))
    lines = [line for line in lines if not is_apart(line)]
    lines += [credit for product in products for credit in replaced(product)]
    products = _without_empty(tables, products, {line.product_id for line in lines} | set(lost))
    told = scenarios(tables.scenarios, {p.id: p for p in products})
    counts = sum((t.counts for t in tables.all), Counts())
    of_tables = (problem for table in tables.all for problem in table.problems)
    problems = (*tables.problems, *of_tables, *tables.consequences)
    fingerprint = hashlib.sha256(b"".join(sorted(tables.digests))).hexdigest()
    bom = Bom(
        tuple(products),
        tuple(lines),
        tuple(open_lines),
        dict(lost),
        fingerprint,
        tuple(line for line in apart if line.product_id in {p.id for p in products}),
        suppliers,
        told,
    )
    return Loaded(bom, problems, counts)


def _products(tables: _Tables, names: Names) -> tuple[list[Product], frozenset[str]]:
    """Usable products, and every product id that was written down, usable or not."""
    products: list[Product] = []
    first_place: dict[str, Place] = {}
    rows = [(t, i) for t in tables.products for i in range(t.n_rows)] + [
        (t, 0) for t in tables.flat if t.n_rows
    ]
    for table, i in rows:
        flat = table.spec is FLAT
        default = Path(table.file).stem if flat else ""
        product_id = table.texts("product_id")[i] or default
        if product_id in first_place:
            seen = first_place[product_id]
            where = " ".join(part for part in (seen.file, seen.sheet, seen.cell) if part)
            table.reject(i, "footprint.bom-product-twice", "product_id", product=product_id, first=where)
            continue
        if product_id:
            first_place[product_id] = table.place(i, "product_id")
        if flat:
            _check_flat(table)
        product = read_product(table, i, names, default)
        if product is not None and (flat or table.ok[i]):
            products.append(product)
    return products, frozenset(first_place)


def _check_flat(table: Table) -> None:
    """In a flat file the product stands in the first row; later rows may repeat it but not contradict it."""
    for key in ("declared_unit", "declared_amount"):
        values = table.numbers(key) if key == "declared_amount" else table.texts(key)
        if values[0] is None or values[0] != values[0]:
            field = FLAT.field(key)
            table.reject(0, "groundwork.cell-empty", key, en=field.en, zh=field.zh)
    for key in ("product_id", "declared_unit"):
        values = table.texts(key)
        for i in range(1, table.n_rows):
            if values[i] is not None and values[i] != values[0]:
                table.reject(i, "footprint.bom-flat-differs", key, value=str(values[i]), first=str(values[0]))


def _line_tables(tables: _Tables) -> list[tuple[Table, list[str]]]:
    """Every table of lines with the product id of each row."""
    found = [(t, [str(text or "") for text in t.texts("product_id")]) for t in tables.lines]
    for table in tables.flat:
        first = table.texts("product_id")[0] if table.n_rows else None
        found.append((table, [str(first or Path(table.file).stem)] * table.n_rows))
    return found


def _with_allocation(tables: _Tables, products: list[Product], names: Names) -> list[Product]:
    """Products with their share of the burden; a product whose co-products are in doubt is left out."""
    found, doubtful = allocations(tables.coproducts, {p.id: p for p in products}, names)
    return [replace(p, allocation=found.get(p.id, p.allocation)) for p in products if p.id not in doubtful]


def _without_orphans(tables: _Tables, lines: list[Line], usable: set[str]) -> list[Line]:
    """Lines of usable products; those of a rejected product count as rejected, reported once per product."""
    orphans: dict[str, list[Line]] = {}
    for line in lines:
        if line.product_id not in usable:
            orphans.setdefault(line.product_id, []).append(line)
    for product_id, group in orphans.items():
        params: dict[str, Param] = {"product": product_id, "lines": len(group)}
        tables.consequences.append(Problem("footprint.bom-product-rejected", group[0].place, params))
    for table in (*tables.lines, *tables.flat):
        ids = {(line.place.file, line.place.sheet, line.row) for group in orphans.values() for line in group}
        for i in range(table.n_rows):
            if (table.file, table.sheet, int(table.rows[i]) + 1) in ids:
                table.ok[i] = False
    return [line for line in lines if line.product_id in usable]


def _without_empty(tables: _Tables, products: list[Product], filled: set[str]) -> list[Product]:
    """Products with at least one line; a product without any would weigh nothing, which is no answer."""
    for table in tables.products:
        for i in range(table.n_rows):
            product_id = str(table.texts("product_id")[i] or "")
            if table.ok[i] and product_id not in filled and any(p.id == product_id for p in products):
                table.reject(i, "footprint.bom-product-empty", "product_id", product=product_id)
    return [p for p in products if p.id in filled]

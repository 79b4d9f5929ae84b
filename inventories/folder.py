"""Reading one inventory folder: processes, exchanges, synonyms and sources, packaged or the user's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from groundwork.problems import Counts, Loaded, Place, Problem, Severity
from groundwork.provenance import Source, read_sources
from inventories.amounts import read_amount
from inventories.process import Amount, Category, Exchange, Flow, Process, Role
from inventories.rows import Row, YesNo, read_rows
from inventories.statement import StatementError, parse_scores, parse_statement

T = TypeVar("T")
PROCESS_COLUMNS = ("id", "name_en", "name_zh", "unit", "sector", "geography", "year", "boundary")
EXCHANGE_COLUMNS = (
    "process_id", "role", "flow_id", "amount", "unit",
    "status", "source", "geography", "year", "best_before",
)  # fmt: skip
SYNONYM_COLUMNS = ("process_id", "language", "synonym")
FLOW_COLUMNS = ("id", "name_en", "name_zh", "formula", "category", "splittable")
POWER_COLUMNS = ("process_id", "year", "value", "status", "source", "geography", "best_before")
POWER_TABLE, POWER_FLOW, POWER_UNIT = "electricity_footprint.csv", "ghg_co2e", "kg"
ATTACHED = "manifest.json"  # marks the folder of an attached database
OWN_FILES = frozenset({"processes.csv", "exchanges.csv", "synonyms.csv", "sources.yaml", POWER_TABLE})


@dataclass(frozen=True)
class Synonym:
    """Another name under which a process is known."""

    process_id: str
    text: str


@dataclass(frozen=True)
class Layer:
    """What one folder says, every row with its place. `packaged` marks the project's own tables."""

    name: str
    packaged: bool
    files: tuple[Path, ...] = ()
    processes: tuple[tuple[Process, Place], ...] = ()
    exchanges: tuple[tuple[Exchange, Place], ...] = ()
    synonyms: tuple[tuple[Synonym, Place], ...] = ()
    flows: Mapping[str, Flow] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)


def data_dir() -> Path:
    """The folder of the packaged tables."""
    return Path(__file__).parent / "data"


def read_folder(folder: Path) -> Loaded[Layer]:
    """All tables of a folder; tables it does not have are empty.

    A user's folder may hold `processes.csv`, `exchanges.csv`, `synonyms.csv`,
    `electricity_footprint.csv` and `sources.yaml`; gases and their warming potentials are
    the project's own, so other files are named in a warning and not read.
    """
    packaged = folder == data_dir()
    label = "" if packaged else f"{folder.name}/"
    if not folder.is_dir():
        fault = Problem("inventories.folder-missing", Place(file=str(folder)), {"name": str(folder)})
        return Loaded(Layer(folder.name, packaged), (fault,))
    if (folder / ATTACHED).is_file():
        from inventories.attach.layer import read_layer

        return read_layer(folder)
    found = _Found(folder, label)
    found.read("processes.csv", PROCESS_COLUMNS)
    found.read("exchanges.csv", EXCHANGE_COLUMNS)
    found.read("synonyms.csv", SYNONYM_COLUMNS)
    found.read(POWER_TABLE, POWER_COLUMNS)
    if packaged:
        found.read("flows.csv", FLOW_COLUMNS)
    sources = found.read_sources()
    if not packaged:
        found.note_strangers()
    processes = found.good("processes.csv", "id", _process)
    exchanges = _powered(found.good("exchanges.csv", "amount", _exchange), found)
    synonyms = found.good("synonyms.csv", "synonym", _synonym)
    flows = {flow.id: flow for flow, _ in found.good("flows.csv", "id", _flow)}
    layer = Layer(folder.name, packaged, tuple(found.files), processes, exchanges, synonyms, flows, sources)
    return Loaded(layer, found.all_problems(), found.counts())


class _Found:
    """The files of a folder as they are being read."""

    def __init__(self, folder: Path, label: str) -> None:
        self.folder, self.label = folder, label
        self.files: list[Path] = []
        self.rows: dict[str, list[Row]] = {}
        self.problems: list[Problem] = []

    def read(self, name: str, columns: tuple[str, ...]) -> None:
        self.rows[name] = []
        path = self.folder / name
        if path.is_file():
            self.files.append(path)
            self.rows[name], problems = read_rows(path, columns, self.label + name)
            self.problems += problems

    def good(self, name: str, column: str, parse: Callable[[Row], T]) -> tuple[tuple[T, Place], ...]:
        """The rows of a table that are in order, each with the place of its telling column."""
        parsed = [(parse(row), row) for row in self.rows.get(name, [])]
        return tuple((value, row.place(column)) for value, row in parsed if row.ok)

    def read_sources(self) -> dict[str, Source]:
        import yaml
        from pydantic import ValidationError

        path = self.folder / "sources.yaml"
        if not path.is_file():
            return {}
        self.files.append(path)
        try:
            return read_sources(path)
        except (yaml.YAMLError, ValidationError, TypeError, AttributeError, UnicodeDecodeError) as error:
            detail = " ".join(str(error).split())
            place = Place(file=f"{self.label}sources.yaml")
            self.problems.append(Problem("inventories.sources-unreadable", place, {"detail": detail}))
            return {}

    def note_strangers(self) -> None:
        for path in sorted(self.folder.iterdir()):
            if path.is_file() and path.name not in OWN_FILES:
                place = Place(file=self.label + path.name)
                params = {"name": path.name, "known": ", ".join(sorted(OWN_FILES))}
                self.problems.append(Problem("inventories.file-ignored", place, params, Severity.WARNING))
        if not self.files:
            place = Place(file=self.label)
            params = {"name": self.folder.name, "known": ", ".join(sorted(OWN_FILES))}
            self.problems.append(Problem("inventories.folder-empty", place, params))

    def all_problems(self) -> tuple[Problem, ...]:
        return (*self.problems, *(p for rows in self.rows.values() for row in rows for p in row.problems))

    def counts(self) -> Counts:
        rows = [row for table in self.rows.values() for row in table]
        used = sum(row.ok for row in rows)
        return Counts(n_read=len(rows), n_used=used, n_rejected=len(rows) - used)


def _powered(
    exchanges: tuple[tuple[Exchange, Place], ...], found: _Found
) -> tuple[tuple[Exchange, Place], ...]:
    """Exchanges in which each electricity process carries the newest row of the factor table.

    That makes an official update one row. Rows of kinds of plant without a process, and
    of earlier years, are history.
    """
    newest: dict[str, tuple[Exchange, Place]] = {}
    for exchange, place in found.good(POWER_TABLE, "value", _power):
        known = newest.get(exchange.process_id)
        if exchange.process_id and (known is None or exchange.amount.year > known[0].amount.year):
            newest[exchange.process_id] = exchange, place
    keys = {exchange.key for exchange, _ in newest.values()}
    return (*(pair for pair in exchanges if pair[0].key not in keys), *newest.values())


def _power(row: Row) -> Exchange:
    amount = read_amount(row, unit=POWER_UNIT)
    _check_doubt(row, amount)
    return Exchange(row.optional("process_id"), POWER_FLOW, Role.EMISSION, amount)


def _process(row: Row) -> Process:
    return Process(
        id=row.text("id"),
        name_en=row.text("name_en"),
        name_zh=row.text("name_zh"),
        unit=row.text("unit"),
        sector=row.text("sector"),
        geography=row.text("geography"),
        year=row.year("year"),
        boundary=row.text("boundary"),
        note=row.optional("note"),
        mass_complete=row.optional("mass_complete").lower() == YesNo.YES,
        declarable=row.optional("declarable").lower() != YesNo.NO,
    )


def _exchange(row: Row) -> Exchange:
    amount = read_amount(row, "amount")
    _check_doubt(row, amount)
    return Exchange(row.text("process_id"), row.text("flow_id"), row.choice("role", Role), amount)


def _check_doubt(row: Row, amount: Amount) -> None:
    """An uncertainty or pedigree that cannot be read is a fault of its cell."""
    if amount.uncertainty:
        try:
            parse_statement(amount.uncertainty, amount.value)
        except StatementError:
            row.fault("inventories.not-an-uncertainty", "uncertainty", value=amount.uncertainty)
    if amount.pedigree and parse_scores(amount.pedigree) is None:
        row.fault("inventories.not-a-pedigree", "pedigree", value=amount.pedigree)


def _synonym(row: Row) -> Synonym:
    row.text("language")
    return Synonym(row.text("process_id"), row.text("synonym"))


def _flow(row: Row) -> Flow:
    return Flow(
        id=row.text("id"),
        name_en=row.text("name_en"),
        name_zh=row.text("name_zh"),
        formula=row.text("formula"),
        category=row.choice("category", Category),
        splittable=row.choice("splittable", YesNo) is YesNo.YES,
        metric=row.optional("metric"),
        carbon_kg_per_kg=row.number("carbon_kg_per_kg") if row.optional("carbon_kg_per_kg") else None,
    )

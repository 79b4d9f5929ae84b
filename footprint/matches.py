"""Matches that a firm confirmed: what an item of its bills stands for, kept in a file and never guessed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from footprint.bill import Bom, Candidate, LineKind, OpenLine
from footprint.links import Names, convertible
from footprint.matching import CONFIRMED
from groundwork.csv_text import plain_text
from groundwork.problems import BadInput, Loaded, Param, Place, Problem, Severity
from groundwork.sheets import read_book
from groundwork.table_reader import Table, find_sheet, read_table
from groundwork.tables import Field, Kind, TableSpec, folded
from groundwork.units import canonical
from inventories.catalogue import Catalogue
from inventories.routes import choice_of

Key = tuple[str, str, str]
"""Firm (empty: any), item and kind of unit, without regard to case, width and spaces."""
KINDS = ("kg", "m3", "m2", "m", "kWh", "tkm", "p")
"""A unit stands for all that it can be converted to: what is bought by the tonne is also bought by the kg."""
SURE = 100.0

MATCHES = TableSpec(
    "matches",
    "matches",
    "确认匹配",
    (
        Field("firm", "firm", "企业", help_en="Empty: for every firm.", help_zh="留空表示适用于所有企业。"),
        Field("item", "item", "名称", required=True, help_en="As on the bill.", help_zh="与物料清单一致。"),
        Field("unit", "unit", "单位", required=True),
        Field("process_id", "process", "关联过程", Kind.CODE, required=True, aliases=("link", "过程编号")),
        Field("route", "route", "生产路线", help_en="Must not contradict the process.",
              help_zh="不得与关联过程矛盾。"),
        Field("note", "note", "备注"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """An item of a firm's bills, as written, and the process that it stands for."""

    firm: str
    item: str
    unit: str
    process_id: str
    route: str = ""
    note: str = ""

    @property
    def key(self) -> Key:
        """What the pair is found by."""
        return key_of(self.firm, self.item, self.unit)


@dataclass(frozen=True)
class Confirmed:
    """Pairs by key, and the hash of the file they come from."""

    pairs: Mapping[Key, Pair] = field(default_factory=dict)
    digest: bytes = b""

    def find(self, firm: str, item: str, unit: str) -> Pair | None:
        """The firm's own pair, else the one that holds for every firm."""
        return self.pairs.get(key_of(firm, item, unit)) or self.pairs.get(key_of("", item, unit))


def key_of(firm: str, item: str, unit: str) -> Key:
    """What a pair is found by."""
    return folded(firm), folded(item), _kind(unit)


def _kind(unit: str) -> str:
    known = canonical(unit)
    if known is None:
        return folded(unit)
    return next((kind for kind in KINDS if convertible(known, kind)), known)


def read_matches(path: Path, catalogue: Catalogue) -> Loaded[Confirmed]:
    """Confirmed pairs of an .xlsx or .csv file.

    Rows are rejected whose process the inventory does not hold or is counted in another kind of unit,
    whose route contradicts the process, or that link one item of one firm to two processes.

    Raises:
        BadInput: the file cannot be read or holds no such table.
    """
    loaded = read_book(path)
    sheet = find_sheet(loaded.value, MATCHES)
    if sheet is None:
        raise BadInput(*loaded.problems, Problem("footprint.matches-no-table", Place(loaded.value.file)))
    table = read_table(sheet, MATCHES)
    names = Names.of(catalogue)
    found: dict[Key, Pair] = {}
    for i in range(table.n_rows):
        pair = _pair(table, i, names) if table.ok[i] else None
        if pair is None:
            continue
        known = found.setdefault(pair.key, pair)
        if known.process_id != pair.process_id:
            params: dict[str, Param] = {
                "item": pair.item,
                "first": known.process_id,
                "second": pair.process_id,
            }
            table.reject(i, "footprint.matches-twice", "process_id", **params)
    digest = hashlib.sha256(path.read_bytes()).digest()
    return Loaded(Confirmed(found, digest), (*loaded.problems, *table.problems), table.counts)


def _pair(table: Table, i: int, names: Names) -> Pair | None:
    """One row, or None after the reason was reported."""
    text = {f.key: plain_text(str(table.texts(f.key)[i] or "")) for f in MATCHES.fields}
    process = names.catalogue.processes.get(text["process_id"])
    if process is None:
        hints = names.shown(names.resolve(text["process_id"]) or names.suggest(text["item"]))
        table.reject(
            i,
            "footprint.matches-process-unknown",
            "process_id",
            process=text["process_id"],
            suggestions=hints,
        )
        return None
    unit = canonical(text["unit"])
    if unit is None or not convertible(unit, process.unit):
        table.reject(
            i, "footprint.matches-unit", "unit", unit=text["unit"], process=process.id, needed=process.unit
        )
        return None
    if text["route"] and (other := _named_option(process.id, text["route"])) not in {"", process.id}:
        table.reject(
            i, "footprint.matches-route", "route", route=text["route"], process=process.id, other=other
        )
        return None
    return Pair(**text)


def _named_option(process_id: str, route: str) -> str:
    """The process of a product's routes that is called so, empty where none is."""
    choice = choice_of(process_id)
    options = choice.options if choice else ()
    called = {folded(name): o.process_id for o in options for name in (o.process_id, *o.names.values())}
    return called.get(folded(route), "")


def pairs_of(bom: Bom, lang: str) -> Loaded[tuple[Pair, ...]]:
    """Pairs that the links of a bill confirm; an item that a firm links in two ways is named and left out.

    Transport lines are none: their process follows from mode or truck.
    """
    firms = {p.id: p.company for p in bom.products}
    found: dict[Key, Pair] = {}
    problems: dict[Key, Problem] = {}
    for line in bom.lines:
        if line.kind is not LineKind.PROCESS or not line.item or line.mode or line.distance_km is not None:
            continue
        route = _route(line.target, lang)
        pair = Pair(firms.get(line.product_id, ""), line.item, line.unit, line.target, route)
        known = found.setdefault(pair.key, pair)
        if known.process_id != pair.process_id:
            params: dict[str, Param] = {
                "item": pair.item,
                "first": known.process_id,
                "second": pair.process_id,
            }
            problems[pair.key] = Problem("footprint.matches-ambiguous", line.place, params, Severity.WARNING)
    sure = tuple(pair for key, pair in found.items() if key not in problems)
    return Loaded(sure, tuple(problems.values()))


def _route(process_id: str, lang: str) -> str:
    choice = choice_of(process_id)
    options = choice.options if choice else ()
    named = (o.names["zh" if lang == "zh" else "en"] for o in options if o.process_id == process_id)
    return next(named, "")


def joined(old: Confirmed, new: Iterable[Pair], place: Place) -> Loaded[tuple[Pair, ...]]:
    """Old pairs and new ones; where they differ the new one stands, and both are named."""
    pairs = dict(old.pairs)
    problems = []
    for pair in new:
        known = pairs.get(pair.key)
        if known and known.process_id != pair.process_id:
            params: dict[str, Param] = {"item": pair.item, "old": known.process_id, "new": pair.process_id}
            problems.append(Problem("footprint.matches-replaced", place, params, Severity.WARNING))
        if known is None or known.process_id != pair.process_id:
            pairs[pair.key] = pair
    return Loaded(tuple(pairs.values()), tuple(problems))


def with_confirmed(bom: Bom, lines: Sequence[OpenLine], confirmed: Confirmed) -> tuple[OpenLine, ...]:
    """Open lines with what the firm confirmed for their item before everything that only resembles it."""
    firms = {p.id: p.company for p in bom.products}
    found = []
    for line in lines:
        pair = confirmed.find(firms.get(line.product_id, ""), line.item, line.unit)
        if pair is None:
            found.append(line)
            continue
        first = Candidate(pair.process_id, SURE, CONFIRMED, pair.item)
        others = (c for c in line.candidates if c.process_id != pair.process_id)
        found.append(replace(line, candidates=(first, *others)))
    return tuple(found)

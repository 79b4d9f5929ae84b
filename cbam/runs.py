"""Stress tests as runs: stored with all they rest on, resumed, computed again, compared."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cbam.portfolio import read_portfolio
from cbam.portfolio_tables import beside
from cbam.scenario import Scenario
from cbam.statute import load_statute
from cbam.stress.deterministic import subject_of
from cbam.stress.kernel import CELLS, DRAWS
from cbam.stress.levels import SHIPMENT
from cbam.stress.parameters import chosen
from cbam.stress.run import Part, Request, Watch, counts_of, stress
from groundwork.executor import Cancelled, Executor
from groundwork.jobs.folder import problem_of, recorded
from groundwork.packaged import engine_version
from groundwork.problems import BadInput, Place, Problem
from groundwork.provenance import fingerprint
from groundwork.store import Run, State, begin, digest_of

if TYPE_CHECKING:
    import pandas as pd

    from cbam.portfolio import Portfolio
    from cbam.shipments import Flags
    from cbam.statute import Statute
    from cbam.stress.deterministic import Subject
    from groundwork.problems import Loaded

SCHEMA = "cbam-run/1"
DATA = Path(__file__).parent / "stress" / "data"
_SHOWN = 8  # letters of a digest
_PACKAGES = ("numpy", "scipy", "pandas", "pyarrow")


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A run ready to be computed: what was read, the subject and the request."""

    loaded: Loaded[Portfolio]
    subject: Subject
    request: Request
    file: Path
    law_folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the run is of: the portfolio file, a law folder, the day the law is known on, overlays."""

    file: Path
    law_folder: Path | None = None
    known_on: date | None = None
    overlays: tuple[str, ...] = ()


def prepare(asked: Asked, request: Request) -> Prepared:
    """Read the portfolio and the law. Raises ``BadInput`` where nothing can be computed."""
    loaded = read_portfolio(asked.file)
    law = load_statute(asked.law_folder, asked.known_on, asked.overlays)
    subject = subject_of(loaded.value, law, by_shipment=by_shipment(request))
    return Prepared(loaded, subject, request, asked.file, asked.law_folder)


def by_shipment(request: Request) -> bool:
    """Whether single shipments are asked for, so that lines are not folded into cells."""
    return SHIPMENT in {*request.levels, *request.drawn_levels}


def store(root: Path, prepared: Prepared, moment: datetime) -> Run:
    """A new run's folder with its manifest and a copy of its inputs. The clock is read by the caller."""
    law, request = prepared.subject.law, prepared.request
    name = f"{moment:%Y%m%d-%H%M%S}-{digest_of(prepared.file)[:6]}"
    run = begin(root, name, _manifest(prepared, law, request, moment))
    files = (prepared.file, *beside(prepared.file))
    inputs = [run.keep_input(file.name, file.read_bytes()) for file in files]
    if prepared.law_folder is not None:
        for file in sorted(prepared.law_folder.rglob("*")):
            if file.is_file():
                inside = f"law/{file.relative_to(prepared.law_folder).as_posix()}"
                inputs.append(run.keep_input(inside, file.read_bytes()))
    markets = []
    for number, scenario in enumerate(request.scenarios):
        market = scenario.trade.demand.market
        kept = _keep_market(run, number, Path(market)) if market else None
        markets.append(kept["file"] if kept else None)
        inputs += [kept] if kept else []
    run.record(inputs=inputs, markets=markets)
    return run


def _keep_market(run: Run, number: int, file: Path) -> dict[str, str]:
    return run.keep_input(f"market-{number}{file.suffix.lower()}", file.read_bytes())


def _manifest(prepared: Prepared, law: Statute, request: Request, moment: datetime) -> dict[str, object]:
    from importlib import metadata

    bases = {s.id: s.price.price_base if s.price else "nominal" for s in request.scenarios}
    return {
        "schema": SCHEMA,
        "engine_version": engine_version(),
        "created": moment.isoformat(timespec="seconds"),
        "law_version": law.version,
        "known_on": law.known_on,
        "overlays": law.overlays,
        "portfolio": prepared.file.name,
        "law_folder": prepared.law_folder is not None,
        "years": request.years,
        "levels": request.levels,
        "draws": request.draws,
        "drawn_levels": request.drawn_levels,
        "seed": request.seed,
        "grid": {"draws": DRAWS, "cells": CELLS},
        "price_base": bases,
        "scenarios": [s.model_dump(mode="json") for s in request.scenarios],
        "settings": {s.id: {k: v.model_dump() for k, v in chosen(s).items()} for s in request.scenarios},
        "data": {"stress": fingerprint(DATA), "portfolio": digest_of(prepared.file)},
        "packages": {name: metadata.version(name) for name in _PACKAGES},
        "python": sys.version.split()[0],
        "machine": platform.machine(),
        "read": prepared.loaded.counts,
    }


def facts_of(law: Statute, request: Request, scenario: Scenario) -> dict[str, str]:
    """What every file of results says of itself."""
    return {
        "law_version": law.version,
        "known_on": law.known_on.isoformat(),
        "price_base": scenario.money,
        "seed": str(request.seed),
        "draws": str(request.draws),
        "engine_version": engine_version(),
    }


def with_facts(table: pd.DataFrame, law: Statute, request: Request) -> pd.DataFrame:
    """The rows of a table of results, each with its price base, law version, known day, seed and draws.

    The price base is that of the row's scenario; shares and tonnes carry it too, as their row is no other.
    """
    bases = {s.id: facts_of(law, request, s)["price_base"] for s in request.scenarios}
    return table.assign(
        price_base=table["scenario"].astype(str).map(bases),
        law_version=law.version,
        known_on=law.known_on.isoformat(),
        seed=request.seed,
        draws=request.draws,
    )


def carry_out(run: Run, prepared: Prepared, engine: Executor, watch: Watch | None = None) -> list[Part]:
    """Compute what is missing, part by part; the state becomes complete last.

    A part is stored as soon as it is done, with the cells it refused and why, so a killed run goes on where
    it stopped and its counts are those of all parts. Returns all parts, those of an earlier session too.
    Raises Cancelled after recording that it was.
    """
    parts = list(_stored_parts(run, prepared))
    done = {part.scenario.id for part in parts}
    left = tuple(s for s in prepared.request.scenarios if s.id not in done)
    request = _with_scenarios(prepared.request, left)
    try:
        for part in stress(prepared.subject, request, engine, watch):
            facts = facts_of(prepared.subject.law, request, part.scenario)
            refused = {"refused": _spans(part.refused), "problems": recorded(part.problems)}
            run.add_part(part.scenario.id, part.table, facts, **refused)
            parts.append(part)
    except Cancelled:
        run.record(state=State.CANCELLED)
        raise
    run.record(counts=counts_of(prepared.subject, parts), state=State.COMPLETE)
    return parts


def _stored_parts(run: Run, prepared: Prepared) -> Iterator[Part]:
    """The parts already there, as they were computed."""
    records = {part["name"]: part for part in run.manifest()["parts"]}
    scenarios = {scenario.id: scenario for scenario in prepared.request.scenarios}
    for name, table in run.parts():
        record = records[name]
        refused = np.zeros(len(prepared.subject.cells), dtype=np.bool_)
        for first, last in record.get("refused", ()):
            refused[first : last + 1] = True
        yield Part(scenarios[name], table, tuple(map(problem_of, record.get("problems", ()))), refused)


def _spans(flags: Flags) -> list[tuple[int, int]]:
    """Runs of true values as (first, last)."""
    edges = np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8))
    return list(
        zip(np.flatnonzero(edges > 0).tolist(), (np.flatnonzero(edges < 0) - 1).tolist(), strict=True)
    )


def _with_scenarios(request: Request, scenarios: tuple[Scenario, ...]) -> Request:
    from dataclasses import replace

    return replace(request, scenarios=scenarios)


def reopen(run: Run) -> Prepared:
    """The run as it was asked for, from its own folder.

    Raises ``BadInput`` if an input was changed, or the run was stopped before its inputs were kept.
    """
    manifest = _begun(run)
    for kept in manifest.get("inputs", ()):
        file = run.folder / kept["file"]
        if not file.is_file() or digest_of(file) != kept["sha256"]:
            params = {"run": run.id, "part": kept["file"]}
            raise BadInput(Problem("groundwork.run-damaged", Place(file=kept["file"]), params))
    request = Request(
        scenarios=tuple(_scenarios(run, manifest)),
        years=tuple(manifest["years"]),
        levels=tuple(manifest["levels"]),
        draws=int(manifest["draws"]),
        seed=int(manifest["seed"]),
        drawn_levels=tuple(manifest.get("drawn_levels", ())),
    )
    inputs = run.folder / "inputs"
    law = inputs / "law" if manifest["law_folder"] else None
    day = date.fromisoformat(manifest["known_on"])
    return prepare(Asked(inputs / manifest["portfolio"], law, day, tuple(manifest["overlays"])), request)


def scenarios_of(run: Run) -> tuple[Scenario, ...]:
    """The scenarios a run was asked for, from its own folder."""
    return tuple(_scenarios(run, _begun(run)))


def _begun(run: Run) -> Mapping[str, Any]:
    """The manifest of a run whose inputs are kept."""
    manifest = run.manifest()
    if "inputs" not in manifest or "markets" not in manifest:
        raise BadInput(Problem("cbam.run-not-begun", Place(file=run.id)))
    return manifest


def _scenarios(run: Run, manifest: Mapping[str, Any]) -> Iterator[Scenario]:
    for raw, market in zip(manifest["scenarios"], manifest["markets"], strict=True):
        scenario = Scenario.model_validate(raw)
        if market:
            demand = scenario.trade.demand.model_copy(update={"market": str(run.folder / market)})
            trade = scenario.trade.model_copy(update={"demand": demand})
            scenario = scenario.model_copy(update={"trade": trade})
        yield scenario


@dataclass(frozen=True, slots=True)
class Replayed:
    """One part computed again: rows, how many differ, and by how much at most (relative)."""

    name: str
    rows: int
    different: int
    largest: float


def replay(run: Run, engine: Executor) -> tuple[list[Replayed], list[str]]:
    """Every part computed again and compared bit by bit; and what has changed since (versions)."""
    stored = dict(run.parts())
    prepared = reopen(run)
    found = [
        _compared(part.scenario.id, stored[part.scenario.id], part.table)
        for part in stress(prepared.subject, prepared.request, engine)
        if part.scenario.id in stored
    ]
    return found, changed_since(run, prepared)


def changed_since(run: Run, prepared: Prepared) -> list[str]:
    """What a run computed again rests on that is not what the stored run rested on: "name: then -> now"."""
    manifest = run.manifest()
    law = prepared.subject.law.version
    data = fingerprint(DATA)[:_SHOWN], manifest["data"]["stress"][:_SHOWN]
    now = {"engine_version": engine_version(), "law_version": law, "stress data": data[0]}
    then = {**manifest, "stress data": data[1]}
    return [f"{name}: {then[name]} -> {value}" for name, value in now.items() if then[name] != value]


def _compared(name: str, before: pd.DataFrame, after: pd.DataFrame) -> Replayed:
    same_shape = len(before) == len(after) and all(
        np.array_equal(before[c].astype(str), after[c].astype(str)) for c in before.columns if c != "value"
    )
    if not same_shape:
        return Replayed(name, len(after), max(len(before), len(after)), float("inf"))
    old, new = (frame["value"].to_numpy(dtype=np.float64) for frame in (before, after))
    different = old.view(np.uint64) != new.view(np.uint64)
    with np.errstate(divide="ignore", invalid="ignore"):
        largest = np.abs(new - old) / np.maximum(np.abs(old), np.abs(new))
    return Replayed(name, len(new), int(different.sum()), float(np.nan_to_num(largest).max(initial=0.0)))


def results(run: Run) -> pd.DataFrame:
    """All rows of a run."""
    import pandas as pd

    frames = [table for _, table in run.parts()]
    if not frames:
        raise BadInput(Problem("cbam.run-empty", params={"run": run.id}))
    texts = [c for c in frames[0].columns if c not in {"year", "value"}]
    return pd.concat([f.astype(dict.fromkeys(texts, object)) for f in frames], ignore_index=True)


def results_with_facts(run: Run) -> pd.DataFrame:
    """All rows of a run, each with what it rests on, as ``with_facts`` has it."""
    manifest, bases = run.manifest(), {s.id: s.money for s in scenarios_of(run)}
    table = results(run)
    return table.assign(
        price_base=table["scenario"].astype(str).map(bases),
        **{name: manifest[name] for name in ("law_version", "known_on", "seed", "draws")},
    )


def names_of(scenarios: Sequence[Scenario]) -> tuple[str, ...]:
    """Their ids."""
    return tuple(s.id for s in scenarios)

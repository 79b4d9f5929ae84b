"""One stress test from portfolio to table: every scenario without chance, then the draws, in pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cbam.stress import kernel
from cbam.stress.deterministic import add_scenario
from cbam.stress.doubt import variant_of
from cbam.stress.fan import Draws, Fan
from cbam.stress.levels import LEVELS
from cbam.stress.norm_grades import add_norm_grades
from cbam.stress.rows import Rows
from groundwork.executor import Cancelled, Executor, Serial
from groundwork.problems import Counts, Problem, once

if TYPE_CHECKING:
    from cbam.scenario import Scenario
    from cbam.stress.deterministic import Subject, YearView

PIECES_PER_WORKER = 4


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: scenarios, years, levels; ``draws`` 0 for none; ``block`` draws per piece (0: any).

    ``drawn_levels``: importer, product, origin, shipment, if they are to be drawn as well.
    """

    scenarios: tuple[Scenario, ...]
    years: tuple[int, ...]
    levels: tuple[str, ...] = LEVELS
    draws: int = 0
    seed: int = 0
    block: int = 0
    drawn_levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: pieces done of all, and what is being worked on."""

    done: int
    of: int
    what: str


def nobody(progress: Progress) -> None:
    """Tell no one."""


def never() -> bool:
    """Never cancelled."""
    return False


@dataclass(slots=True)
class Watch:
    """Who is told about progress, and who may stop the run."""

    tell: Callable[[Progress], None] = nobody
    stop: Callable[[], bool] = never
    done: int = 0
    of: int = 0

    def step(self, what: str, pieces: int = 1) -> None:
        """One more piece is done. Raises Cancelled if the run was told to stop."""
        self.done += pieces
        self.tell(Progress(self.done, self.of, what))
        if self.stop():
            raise Cancelled


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The finished rows of one scenario, with what was refused."""

    scenario: Scenario
    table: pd.DataFrame
    problems: tuple[Problem, ...]
    refused: np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(slots=True)
class _Cache:
    """The last variant drawn, for the scenarios right after it that share it."""

    fingerprint: str = ""
    block: kernel.Block | None = None


def stress(
    subject: Subject, request: Request, engine: Executor | None = None, watch: Watch | None = None
) -> Iterator[Part]:
    """Scenario by scenario, in the order asked for.

    Certificates are drawn once for scenarios next to each other that differ only in price.
    The rows of a scenario do not depend on the others asked for, on the order, the engine or the block size.
    """
    watch = watch or Watch()
    engine = engine or Serial()
    blocks = _blocks(request, engine.workers)
    watch.of = len(request.scenarios) * (1 + len(blocks))
    cache = _Cache()
    for scenario in request.scenarios:
        yield _part(subject, request, scenario, engine, watch, cache)


def _part(  # noqa: PLR0913, PLR0917 - the state of a run, spelt out
    subject: Subject, request: Request, scenario: Scenario, engine: Executor, watch: Watch, cache: _Cache
) -> Part:
    views: list[YearView] = []
    rows = Rows()
    problems: list[Problem] = []
    refused = np.zeros(len(subject.cells), dtype=np.bool_)
    for view, found in add_scenario(rows, subject, scenario, request.years, request.levels):
        add_norm_grades(rows, subject.levels.firm.names, subject.portfolio.unit_energy, scenario.grades)
        if request.draws:
            views.append(view)
        refused |= found.refused
        problems += found.problems
    watch.step(scenario.id)
    if not len(subject.cells):  # every row was refused: there is nothing to draw
        watch.step(scenario.id, len(_blocks(request, engine.workers)))
    elif request.draws:
        draws = Draws(request.draws, request.seed, decimal_year(subject.law.known_on))
        drawn, prices = variant_of(subject, views, request.seed, request.drawn_levels)
        blocks = _blocks(request, engine.workers)
        if cache.fingerprint != drawn.fingerprint or cache.block is None:
            cache.block = _drawn(drawn.variant, blocks, engine, watch, scenario.id)
            cache.fingerprint = drawn.fingerprint
        else:
            watch.step(scenario.id, len(blocks))
        Fan(subject, drawn, cache.block, draws).add(rows, views, prices)
    return Part(scenario, rows.table(scenario.id), once(problems), refused)


def _drawn(
    variant: kernel.Variant, blocks: Sequence[tuple[int, int]], engine: Executor, watch: Watch, what: str
) -> kernel.Block:
    found: dict[int, kernel.Block] = {}
    for number, block in engine.run(kernel.draw_block, variant, blocks):
        found[number] = block
        watch.step(what)
    return kernel.joined([found[number] for number in sorted(found)])


def _blocks(request: Request, workers: int) -> list[tuple[int, int]]:
    """Draws cut into whole multiples of the canonical grid; the cut does not change a bit of the result."""
    if not request.draws:
        return []
    pieces = -(-request.draws // kernel.DRAWS)
    most = -(-pieces // (workers * PIECES_PER_WORKER)) * kernel.DRAWS
    size = max(kernel.DRAWS, request.block // kernel.DRAWS * kernel.DRAWS) if request.block else most
    return [(first, min(size, request.draws - first)) for first in range(0, request.draws, size)]


def decimal_year(day: date) -> float:
    """A day as a decimal year."""
    first, following = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    return day.year + (day - first).days / (following - first).days


def counts_of(subject: Subject, parts: Sequence[Part]) -> Counts:
    """Lines read, priced in every year and scenario, and rejected in at least one."""
    refused = np.zeros(len(subject.cells), dtype=np.bool_)
    for part in parts:
        refused |= part.refused
    n = int(subject.cells.n_lines.sum())
    rejected = int(subject.cells.n_lines[refused].sum())
    return Counts(n, n - rejected, rejected)

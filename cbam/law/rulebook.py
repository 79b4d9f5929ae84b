"""The rulebook: every dated dataset we carry, and the law as it stood on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path

from cbam.law.checking import fit_problems
from cbam.law.layouts import LAYOUTS
from cbam.law.registry import Dataset, read_registry
from cbam.law.snapshot import Law
from cbam.law.tables import Parsed, Stack, empty, read_table, stack
from groundwork.problems import BadInput, Place, Problem
from groundwork.provenance import Source, fingerprint

__all__ = ["Law", "Rulebook", "load_rulebook"]


@dataclass(frozen=True)
class Rulebook:
    """All datasets of the packaged law and of the user's own folder, read when first needed."""

    datasets: tuple[Dataset, ...]
    sources: Mapping[str, Source]
    folders: Mapping[str, Path]
    fingerprint: str
    folder: str = ""
    _parsed: dict[str, Parsed] = field(default_factory=dict, repr=False, compare=False)
    _laws: dict[tuple[date, date, tuple[str, ...]], Law] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def overlays(self) -> tuple[str, ...]:
        """Names of the what-ifs that ``at`` can lay over the law."""
        return tuple(dict.fromkeys(d.overlay for d in self.datasets if d.overlay))

    @property
    def first_day(self) -> date:
        """The first day of the definitive period: from it on the CBAM factor applies."""
        return min(d.valid_from for d in self.datasets if d.table == "cbam_factor" and not d.overlay)

    @property
    def newest(self) -> date:
        """The newest day on which something in the law in use became known (prices included)."""
        days = [d.known_on for d in self.datasets if not d.overlay]
        for dataset in self.datasets:
            if dataset.table == "certificate_prices" and not dataset.overlay:
                columns = self._read(dataset).columns
                pairs = zip(columns["price_eur"], columns["published_on"], strict=True)
                days += [day for price, day in pairs if price is not None and isinstance(day, date)]
        return max(days)

    def at(self, day: date, known_on: date | None = None, overlays: Sequence[str] = ()) -> Law:
        """The law that applies on ``day``, as far as it was published by ``known_on``.

        Parameters: ``known_on`` defaults to the newest entry of the data in use; ``overlays`` names
        proposals and what-ifs to lay over the law. Tables that go by year (factor, CSCF, mark-up, prices,
        benchmarks) show every year known; default values and scope are those that apply on ``day``.
        Raises BadInput: an overlay nobody declared, or no law known or applicable on that day.
        """
        unknown = [name for name in overlays if name not in self.overlays]
        if unknown:
            params = {"overlay": ", ".join(unknown), "overlays": ", ".join(self.overlays)}
            raise BadInput(Problem("cbam.law-overlay-unknown", params=params))
        key = (day, known_on or self.newest, tuple(overlays))
        self._refuse_unpublished(overlays, key[1])
        law = self._laws.get(key)
        if law is None:
            law = self._laws[key] = self._snapshot(*key)
        return law

    def _refuse_unpublished(self, overlays: Sequence[str], known_on: date) -> None:
        """A proposal cannot be laid over the law as known before it was made."""
        for name in overlays:
            first = min(d.known_on for d in self.datasets if d.overlay == name)
            if first > known_on:
                params = {"overlay": name, "day": first.isoformat(), "known_on": known_on.isoformat()}
                raise BadInput(Problem("cbam.law-overlay-not-known", params=params))

    def check(self) -> tuple[Problem, ...]:
        """Every problem in every file, and every dataset whose source nobody describes."""
        problems = _source_problems(self.datasets, self.sources)
        for dataset in self.datasets:
            problems += read_table(dataset, self.folders[dataset.id])[1]
        return tuple(problems)

    def fit_problems(self, folder: Path) -> Iterator[Problem]:
        """Rows of a folder that contradict the packaged law: codes, origins and letters nobody knows."""
        packaged = _packaged()
        law = packaged.at(packaged.newest)
        for dataset in self.datasets:
            if self.folders[dataset.id] == folder:
                yield from fit_problems(law, self._read(dataset))

    def _read(self, dataset: Dataset) -> Parsed:
        parsed = self._parsed.get(dataset.id)
        if parsed is None:
            parsed, problems = read_table(dataset, self.folders[dataset.id])
            if problems:
                raise BadInput(*problems)
            self._parsed[dataset.id] = parsed
        return parsed

    def _snapshot(self, day: date, known_on: date, overlays: tuple[str, ...]) -> Law:
        stacks: dict[str, Stack] = {}
        for table, layout in LAYOUTS.items():
            of_table = [d for d in self.datasets if d.table == table and d.visible(known_on, overlays)]
            if layout.optional:
                of_table = [d for d in of_table if layout.yearly or d.applies(day)]
                if not of_table:
                    stacks[table] = empty(layout)
                    continue
            if not of_table:
                raise BadInput(
                    Problem("cbam.law-not-known", params={"table": table, "known_on": known_on.isoformat()})
                )
            chosen = of_table if layout.yearly else [d for d in of_table if d.applies(day)]
            if not chosen:
                first = min(d.valid_from for d in of_table)
                params = {"table": table, "day": day.isoformat(), "first": first.isoformat()}
                raise BadInput(Problem("cbam.law-not-applicable", params=params))
            chosen.sort(key=lambda d: (bool(d.overlay), d.known_on))
            stacks[table] = stack(layout, [self._read(d) for d in chosen])
        return Law(day, known_on, overlays, stacks, self.sources, self.fingerprint, self.folder)


def _source_problems(datasets: Sequence[Dataset], sources: Mapping[str, Source]) -> list[Problem]:
    return [
        Problem("cbam.law-source-unknown", Place(d.file), {"dataset": d.id, "source": d.source})
        for d in datasets
        if d.source not in sources
    ]


def packaged_folder() -> Path:
    """The folder of the law data shipped with the package."""
    return Path(str(resources.files("cbam.law") / "data"))


@cache
def _packaged() -> Rulebook:
    return _load(packaged_folder())


def _load(*folders: Path) -> Rulebook:
    datasets: dict[str, Dataset] = {}
    sources: dict[str, Source] = {}
    places: dict[str, Path] = {}
    problems: list[Problem] = []
    for folder in folders:
        found, found_sources, found_problems = read_registry(folder)
        problems += found_problems
        sources |= found_sources
        for dataset in found:
            datasets[dataset.id] = dataset
            places[dataset.id] = folder
    problems += _source_problems(tuple(datasets.values()), sources)
    if problems:
        raise BadInput(*problems)
    own = folders[-1].resolve().name if len(folders) > 1 else ""
    return Rulebook(tuple(datasets.values()), sources, places, fingerprint(*folders), own)


def load_rulebook(extra: Path | None = None) -> Rulebook:
    """The packaged law, with the datasets of ``extra`` (same format) added or, under equal ids, put in place.

    Raises BadInput with every problem of the registry and of the user's files at once.
    """
    if extra is None:
        return _packaged()
    book = _load(packaged_folder(), extra)
    problems = [p for d in book.datasets if book.folders[d.id] == extra for p in read_table(d, extra)[1]]
    problems = problems or list(book.fit_problems(extra))
    if problems:
        raise BadInput(*problems)
    return book

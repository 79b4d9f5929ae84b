"""The catalogue: every process known, from the packaged tables and from the user's own folders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from groundwork.problems import BadInput, Counts, Loaded, Place, Problem
from groundwork.provenance import Source

from inventories.folder import Layer, data_dir, read_folder
from inventories.merge import merge
from inventories.process import Amount, Exchange, Flow, Process
from inventories.search import Label, Match, find

__all__ = ["Amount", "Catalogue", "Exchange", "Flow", "Match", "Process", "load_catalogue", "read_catalogue"]


@dataclass(frozen=True)
class Catalogue:
    """Processes, flows and sources by id, with the fingerprint of the files behind them.

    `folders` names those files' folders in reading order. `problems` holds the
    warnings that loading left, among them one for every row a later folder
    replaced. `places` says in which file and cell an exchange's amount stands.
    """

    processes: Mapping[str, Process]
    flows: Mapping[str, Flow]
    sources: Mapping[str, Source]
    fingerprint: str
    folders: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    places: Mapping[tuple[str, str, str], Place] = field(default_factory=dict)
    labels: tuple[Label, ...] = ()

    def search(self, text: str, limit: int = 8) -> list[Match]:
        """Suggest processes for a name in Chinese or English, best first; none is ever chosen for the user."""
        return find(text, self.labels, limit)


def read_catalogue(extra: Sequence[Path] = ()) -> Loaded[Catalogue]:
    """Read the packaged tables, then each folder of `extra`, and report everything that is wrong with them.

    A row of `processes.csv` in a later folder replaces the whole process; a row of
    `exchanges.csv` alone replaces that one amount. Rows with an error are left out
    and reported with file and cell.
    """
    from groundwork.provenance import fingerprint

    layers: list[Layer] = []
    problems: list[Problem] = []
    counts = Counts()
    paths: list[Path] = []
    for folder in (data_dir(), *extra):
        loaded = read_folder(folder)
        layers.append(loaded.value)
        problems += loaded.problems
        counts = Counts(
            n_read=counts.n_read + loaded.counts.n_read,
            n_used=counts.n_used + loaded.counts.n_used,
            n_rejected=counts.n_rejected + loaded.counts.n_rejected,
        )
        paths += loaded.value.files
    merged, found = merge(layers)
    problems += found
    catalogue = Catalogue(
        processes=merged.processes,
        flows=merged.flows,
        sources=merged.sources,
        fingerprint=fingerprint(*paths),
        folders=tuple(str(folder.name) for folder in (data_dir(), *extra)),
        problems=tuple(problems),
        places=merged.places,
        labels=merged.labels,
    )
    return Loaded(catalogue, tuple(problems), counts)


def load_catalogue(extra: Sequence[Path] = ()) -> Catalogue:
    """The catalogue to calculate with.

    Raises `BadInput` with every error found: a footprint must not rest on an
    inventory from which rows were dropped. Warnings stay in `Catalogue.problems`.
    """
    loaded = read_catalogue(extra)
    if loaded.errors:
        raise BadInput(loaded.errors)
    return loaded.value

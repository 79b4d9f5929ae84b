"""The catalogue: every process known, from the packaged tables and from the user's own folders."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from groundwork.problems import BadInput, Counts, Loaded, Place, Problem
from groundwork.provenance import Source, fingerprint
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
        """Suggest processes for a name in Chinese or English, best first. The user chooses."""
        return find(text, self.labels, limit)


def read_catalogue(extra: Sequence[Path] = ()) -> Loaded[Catalogue]:
    """Read the packaged tables, then each folder of `extra`, and report everything that is wrong with them.

    A row of `processes.csv` in a later folder replaces the whole process; a row of
    `exchanges.csv` alone replaces that one amount. Rows with an error are left out
    and reported with file and cell.
    """
    loaded = [read_folder(folder) for folder in (data_dir(), *extra)]
    merged, found = merge([part.value for part in loaded])
    problems = (*(p for part in loaded for p in part.problems), *found)
    counts = sum((part.counts for part in loaded), Counts())
    catalogue = Catalogue(
        processes=merged.processes,
        flows=merged.flows,
        sources=merged.sources,
        fingerprint=_fingerprint([part.value for part in loaded]),
        folders=tuple("inventories" if part.value.packaged else part.value.name for part in loaded),
        problems=problems,
        places=merged.places,
        labels=merged.labels,
    )
    late = merged.n_rejected
    return Loaded(catalogue, problems, Counts(counts.n_read, counts.n_used - late, counts.n_rejected + late))


def _fingerprint(layers: Sequence[Layer]) -> str:
    """One fingerprint of all folders; their order counts, because later rows win."""
    return hashlib.sha256("\n".join(fingerprint(*layer.files) for layer in layers).encode()).hexdigest()


def load_catalogue(extra: Sequence[Path] = ()) -> Catalogue:
    """The catalogue to calculate with.

    Raises `BadInput` with every error found: a footprint must not rest on an
    inventory from which rows were dropped. Warnings stay in `Catalogue.problems`.
    """
    loaded = read_catalogue(extra)
    if loaded.errors:
        raise BadInput(*loaded.errors)
    return loaded.value

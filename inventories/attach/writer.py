"""The one writer of frozen folders: everything into a fresh folder beside the target, then one rename."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import bw_processing
import numpy as np
import numpy.typing as npt

from groundwork.problems import Place
from inventories.attach.frozen import BIOSPHERE, GUESSED, MANIFEST, PACKAGE, TECHNOSPHERE
from inventories.attach.matrices import Entries, Matrices
from inventories.attach.problems import refuse
from inventories.attach.records import Distribution, Doubt

_STATS_IDS = {
    Distribution.LOGNORMAL: 2,
    Distribution.NORMAL: 3,
    Distribution.UNIFORM: 4,
    Distribution.TRIANGULAR: 5,
}
_CERTAIN = 1


def write_frozen(
    folder: Path, manifest: Mapping[str, Any], matrices: Matrices, files: Mapping[str, bytes]
) -> None:
    """Write a frozen folder; one of the same name is replaced as a whole.

    Args:
        folder: the folder to be; its parent is made where missing.
        manifest: what manifest.json is to hold.
        matrices: written as a Brightway data package in double precision.
        files: further files by name: name tables and the report.

    Raises:
        BadInput: the place cannot be written to.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
            fresh = Path(scratch) / "new"
            fresh.mkdir()
            for name, data in files.items():
                (fresh / name).write_bytes(data)
            np.save(fresh / GUESSED, matrices.guessed, allow_pickle=False)
            _write_package(fresh, str(manifest["id"]), str(manifest["licence"]), matrices)
            text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True)
            (fresh / MANIFEST).write_text(text + "\n", encoding="utf-8")
            if folder.exists():
                folder.rename(Path(scratch) / "old")
            shutil.move(fresh, folder)
    except OSError as exc:
        raise refuse(
            "inventories.attach-not-writable", Place(str(folder)), name=str(folder), detail=type(exc).__name__
        ) from exc


def _write_package(folder: Path, name: str, licence: str, matrices: Matrices) -> None:
    filesystem = bw_processing.io_helpers.generic_zipfile_filesystem(
        dirpath=folder, filename=PACKAGE, write=True
    )
    stated = [{"name": "as-stated-by-user", "path": "", "title": licence}]
    package = bw_processing.create_datapackage(fs=filesystem, name=name, metadata={"licenses": stated})
    first_flow = len(matrices.nodes) + 1
    for matrix, entries, first_row in (
        (TECHNOSPHERE, matrices.technosphere, 1),
        (BIOSPHERE, matrices.biosphere, first_flow),
    ):
        if len(entries):
            indices = np.empty(len(entries), dtype=bw_processing.INDICES_DTYPE)
            indices["row"], indices["col"] = entries.rows + first_row, entries.columns + 1
            package.add_persistent_vector(
                matrix=matrix,
                name=matrix,
                indices_array=indices,
                data_array=entries.amounts,
                flip_array=entries.flip,
                distributions_array=_distributions(entries),
            )
    package.finalize_serialization()


def _distributions(entries: Entries) -> npt.NDArray[np.void] | None:
    """Uncertainty in Brightway's own form (single precision), or None where no amount has any."""
    if not any(entries.doubts):
        return None
    table = np.zeros(len(entries), dtype=bw_processing.UNCERTAINTY_DTYPE)
    for column in ("scale", "shape", "minimum", "maximum"):
        table[column] = np.nan
    table["uncertainty_type"], table["loc"] = _CERTAIN, entries.amounts
    table["negative"] = entries.amounts < 0
    for i, doubt in enumerate(entries.doubts):
        if doubt is not None:
            _fill(table, i, doubt)
    return table


def _fill(table: npt.NDArray[np.void], i: int, doubt: Doubt) -> None:
    table["uncertainty_type"][i], table["loc"][i] = _STATS_IDS[doubt.shape], doubt.loc
    if doubt.shape in {Distribution.LOGNORMAL, Distribution.NORMAL}:
        table["scale"][i] = doubt.scale
    else:
        table["minimum"][i], table["maximum"][i] = doubt.minimum, doubt.maximum

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

from groundwork.problems import Place
from inventories.attach.frozen import BIOSPHERE, GUESSED, MANIFEST, PACKAGE, TECHNOSPHERE, doubts_file
from inventories.attach.matrices import Matrices
from inventories.attach.problems import refuse


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
            for matrix, entries in ((TECHNOSPHERE, matrices.technosphere), (BIOSPHERE, matrices.biosphere)):
                if entries.doubts is not None:
                    np.save(fresh / doubts_file(matrix), entries.doubts, allow_pickle=False)
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
                distributions_array=entries.doubts,
            )
    package.finalize_serialization()

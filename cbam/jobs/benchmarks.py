"""The job ``cbam.benchmarks``: an anonymised benchmark report for every firm, together in one ZIP.

Parameters: ``year`` of import, ``lang``, ``form`` (.pdf, .docx, .xlsx). File: the peers of a run as
JSON (``cbam.stress.benchmark.Peers``). Result: ``benchmarks.zip``. A report that is there already is not
written again when the job is resumed.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING

from groundwork.problems import BadInput, Place, Problem

if TYPE_CHECKING:
    from cbam.stress.benchmark import Peers
    from groundwork.jobs.task import Task

ZIP = "benchmarks.zip"


def work(task: Task) -> Mapping[str, object]:
    """Write every report. Raises ``BadInput`` for a file that holds no peers, or an unknown form."""
    from cbam.stress.benchmark_files import write_benchmarks
    from groundwork.documents.writing import FORMS

    peers, lang = _peers(task), str(task.params.get("lang", "en"))
    year, form = int(task.params.get("year", peers.years[-1])), str(task.params.get("form", ".pdf"))
    if form not in FORMS:
        raise BadInput(Problem("groundwork.document-format", Place(ZIP), {"ending": form}))
    folder = task.results / "reports"
    names = write_benchmarks(
        peers, peers.firms, year, lang, form, folder,
        lambda done, of: task.tell(done, of, "writing"), resumed=True,
    )  # fmt: skip
    with zipfile.ZipFile(task.results / ZIP, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names.values():
            archive.write(folder / name, name)
    task.tell(len(names), len(names))
    return {"files": [ZIP], "firms": len(names), "year": year, "form": form}


def _peers(task: Task) -> Peers:
    from cbam.stress.benchmark import SCHEMA, peers_from

    try:
        record = json.loads(task.files[0].read_text(encoding="utf-8"))
        if record["schema"] == SCHEMA:
            return peers_from(record)
    except (IndexError, OSError, ValueError, KeyError, TypeError):
        pass
    raise BadInput(Problem("cbam.benchmarks-no-peers"))

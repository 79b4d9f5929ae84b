"""The registry of datasets: which file carries which figures, from which act, known and valid when."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from cbam.law.layouts import LAYOUTS
from cbam.law.leaves import LawStatus
from groundwork.problems import BadInput, Place, Problem
from groundwork.provenance import Source

REGISTRY_FILE = "datasets.yaml"
SOURCES_FILE = "sources.yaml"


class Dataset(BaseModel):
    """One dated set of figures: its act, its two clocks, and how far it is law.

    ``known_on`` is the day of publication; ``valid_from``/``valid_to`` the days to which it applies.
    ``revision_announced``: the act itself says that its figures will be replaced before they end.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    table: str
    file: str
    act: str
    article: str
    oj: str
    known_on: date
    valid_from: date
    valid_to: date | None = None
    status: LawStatus
    confidence: Literal["high", "medium", "low"]
    review_by: date
    source: str
    mode: Literal["table", "rows"] = "table"
    overlay: str = ""
    note: str = ""
    revision_announced: bool = False

    def visible(self, known_on: date, overlays: tuple[str, ...]) -> bool:
        """Whether this dataset was published by ``known_on`` and is law, or a named overlay."""
        return self.known_on <= known_on and (not self.overlay or self.overlay in overlays)

    def applies(self, day: date) -> bool:
        """Whether ``day`` lies within the dataset's validity."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def _entry_problems(file: str, dataset_id: str, error: ValidationError) -> list[Problem]:
    return [
        Problem(
            "cbam.law-registry-field",
            Place(file),
            {"dataset": dataset_id, "field": ".".join(map(str, e["loc"])), "rule": e["msg"]},
        )
        for e in error.errors()
    ]


def read_registry(folder: Path) -> tuple[list[Dataset], dict[str, Source], list[Problem]]:
    """All datasets and sources of a law folder, in file order, with every problem found.

    A dataset must name a known table, an existing file and (checked by the caller) a known source.
    """
    problems: list[Problem] = []
    file = folder / REGISTRY_FILE
    if not file.is_file():
        return [], {}, [Problem("cbam.law-registry-missing", Place(str(folder)), {"file": REGISTRY_FILE})]
    try:
        entries = _entries(file)
    except BadInput as bad:
        return [], {}, list(bad.problems)
    datasets: list[Dataset] = []
    for dataset_id, fields in entries.items():
        try:
            dataset = Dataset(id=dataset_id, **fields)
        except ValidationError as error:
            problems += _entry_problems(REGISTRY_FILE, dataset_id, error)
            continue
        if dataset.table not in LAYOUTS:
            params = {"dataset": dataset_id, "table": dataset.table, "tables": ", ".join(LAYOUTS)}
            problems.append(Problem("cbam.law-table-unknown", Place(REGISTRY_FILE), params))
        elif not (folder / dataset.file).is_file():
            params = {"dataset": dataset_id, "file": dataset.file}
            problems.append(Problem("cbam.law-file-missing", Place(REGISTRY_FILE), params))
        else:
            datasets.append(dataset)
    sources_file = folder / SOURCES_FILE
    sources: dict[str, Source] = {}
    if sources_file.is_file():
        try:
            sources = {key: Source(id=key, **fields) for key, fields in _entries(sources_file).items()}
        except ValidationError as error:
            problems += _entry_problems(SOURCES_FILE, "", error)
        except BadInput as bad:
            problems += bad.problems
    return datasets, sources, problems


def text_of(file: Path) -> str:
    """The text of a law file: UTF-8, else GB18030. Raises ``BadInput`` where neither fits, OSError."""
    data = file.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        from groundwork.sheets import decode

        return decode(data, file.name)


def _entries(file: Path) -> dict[str, dict[str, Any]]:
    """The entries of a YAML file, each a name with fields. Raises ``BadInput`` where it is no such thing."""
    try:
        raw = yaml.load(text_of(file), Loader=_loader()) or {}  # noqa: S506 - both loaders are the safe ones
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise BadInput(Problem("cbam.law-registry-unreadable", Place(file.name), {"line": line})) from error
    if not isinstance(raw, dict):
        raise BadInput(Problem("cbam.law-registry-shape", Place(file.name), {"name": file.name}))
    wrong = [name for name, fields in raw.items() if not _is_entry(name, fields)]
    if wrong:
        problems = (Problem("cbam.law-registry-shape", Place(file.name), {"name": str(n)}) for n in wrong)
        raise BadInput(*problems)
    return raw


def _is_entry(name: object, fields: object) -> bool:
    return isinstance(name, str) and isinstance(fields, dict) and all(isinstance(key, str) for key in fields)


def _loader() -> type[yaml.SafeLoader]:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)

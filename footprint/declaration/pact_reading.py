"""Read and check PACT footprints that others sent: every fault at once, every field kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from footprint.declaration.pact_model import ProductFootprint
from footprint.declaration.pact_rules import faults_of, without_nulls
from groundwork.problems import BadInput, Counts, Loaded, Place, Problem, Severity

LARGEST_BYTES = 20_000_000
DEEPEST = 200
"""Levels of nesting; a footprint with an extension has a handful."""


def read_footprints(source: Path | bytes, name: str = "") -> Loaded[tuple[ProductFootprint, ...]]:
    """Footprints of a file: one, a list, or the `data` of an answer of a PACT host.

    A null in a field that may be absent is read as absent, with a warning.

    Raises:
        BadInput: the file is no JSON, or holds no footprint.
    """
    file = name or (source.name if isinstance(source, Path) else "")
    records = _records(source, file)
    found: list[ProductFootprint] = []
    problems: list[Problem] = []
    for index, record in enumerate(records):
        at = f"[{index}]." if len(records) > 1 else ""
        plain, nulls = without_nulls(record, at, file)
        faults = list(faults_of(plain, at, file))
        problems += (*nulls, *faults)
        if not any(fault.severity is Severity.ERROR for fault in faults):
            found.append(ProductFootprint.model_validate(plain))
    counts = Counts(len(records), len(found), len(records) - len(found))
    return Loaded(tuple(found), tuple(problems), counts)


def _records(source: Path | bytes, file: str) -> Sequence[Any]:
    try:
        raw = source.read_bytes() if isinstance(source, Path) else source
        if len(raw) > LARGEST_BYTES:
            raise ValueError(f"more than {LARGEST_BYTES} bytes")
        data = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_number)
        if _is_deep(data):
            raise ValueError(f"more than {DEEPEST} levels")
    except (OSError, ValueError, RecursionError) as unreadable:
        raise BadInput(Problem("footprint.pact-unreadable", Place(file))) from unreadable
    if isinstance(data, Mapping) and "data" in data:
        data = data["data"]
    records = data if isinstance(data, list) else [data]
    if not records or not all(isinstance(record, Mapping) for record in records):
        raise BadInput(Problem("footprint.pact-unreadable", Place(file)))
    return records


def _is_deep(data: object) -> bool:
    level = [data]
    for _ in range(DEEPEST):
        level = [inner for value in level for inner in _parts(value)]
        if not level:
            return False
    return True


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else ()


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number of JSON")

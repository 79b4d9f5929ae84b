"""Read an installation from JSON: guarded, every problem at once with its path; and write it back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cbam.embedded.model import Installation
from groundwork.problems import BadInput, Counts, Loaded, Param, Place, Problem, Severity

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

LARGEST_BYTES = 20_000_000
ANNOTATIONS = ("official_outputs", "cross_check")  # results that may stand beside a case; never inputs
WORKBOOKS = {".xlsx", ".xlsm"}


@dataclass(frozen=True, slots=True)
class Located:
    """An installation and where each of its parts stands in the user's file."""

    installation: Installation
    place: Callable[[str], Place]


def read_installation(source: Path | bytes, name: str = "") -> Loaded[Located]:
    """An installation from a .json or .xlsx file.

    ``source`` is a path, or the bytes of an upload called ``name``. Raises ``BadInput`` with every problem
    where the file holds no usable installation.
    """
    file = name or (source.name if isinstance(source, Path) else "")
    if Path(file).suffix.lower() in WORKBOOKS:
        from cbam.embedded.workbook import read_workbook

        return read_workbook(source, file)
    return read_json(source, file)


def read_json(source: Path | bytes, name: str = "") -> Loaded[Located]:
    """An installation from JSON text in UTF-8; see ``cbam.embedded.model`` for its fields."""
    file = name or (source.name if isinstance(source, Path) else "")
    data = _parsed(_bytes(source, file), file)
    if not isinstance(data, dict):
        raise BadInput(Problem("cbam.embedded-json-no-object", Place(file)))
    kept, notes = _without_annotations(data, file)
    return validated(kept, lambda path: Place(file, "", path), notes)


def validated(
    data: Mapping[str, Any], place: Callable[[str], Place], notes: Iterable[Problem] = ()
) -> Loaded[Located]:
    """Checked data as an installation. Raises ``BadInput`` with all that is wrong."""
    from pydantic import ValidationError

    try:
        installation = Installation.model_validate(data)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        inside = {e["loc"][0] for e in errors if len(e["loc"]) > 1}
        told = [e for e in errors if e["type"] != "too_short" or e["loc"][0] not in inside]
        raise BadInput(*(_problem(e, place) for e in told)) from None
    parts = len(installation.processes) + len(installation.precursors) + len(installation.source_streams)
    return Loaded(Located(installation, place), tuple(notes), Counts(parts, parts, 0))


def as_data(installation: Installation) -> dict[str, Any]:
    """The installation as JSON data, without fields that hold only what they hold by default."""
    data: dict[str, Any] = installation.model_dump(mode="json", exclude_defaults=True)
    return data


def write_json(installation: Installation, path: Path) -> None:
    """Write the installation as indented JSON in UTF-8."""
    text = json.dumps(as_data(installation), ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _bytes(source: Path | bytes, file: str) -> bytes:
    if isinstance(source, bytes):
        raw = source
    else:
        try:
            raw = (
                source.read_bytes() if source.stat().st_size <= LARGEST_BYTES else b" " * (LARGEST_BYTES + 1)
            )
        except OSError:
            raise BadInput(Problem("cbam.embedded-file-missing", Place(file or str(source)))) from None
    if len(raw) > LARGEST_BYTES:
        raise BadInput(Problem("cbam.embedded-json-too-large", Place(file), {"limit": LARGEST_BYTES}))
    return raw


def _parsed(raw: bytes, file: str) -> Any:
    def no_constant(word: str) -> None:
        raise ValueError(word)

    try:
        return json.loads(raw.decode("utf-8-sig"), parse_constant=no_constant)
    except json.JSONDecodeError as error:
        params: dict[str, Param] = {"line": error.lineno, "column": error.colno}
        raise BadInput(Problem("cbam.embedded-json-syntax", Place(file), params)) from None
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise BadInput(Problem("cbam.embedded-json-unreadable", Place(file))) from None


def _without_annotations(data: dict[str, Any], file: str) -> tuple[dict[str, Any], list[Problem]]:
    """The data without comments (keys beginning with "_") and results, the latter named."""
    notes = [
        Problem("cbam.embedded-annotation", Place(file, "", key), {"field": key}, Severity.WARNING)
        for key in ANNOTATIONS
        if key in data
    ]
    out = {k for k, v in data.items() if k.startswith("_") or k in ANNOTATIONS or v is None}
    kept = {k: v for k, v in data.items() if k not in out}
    return {key: _stated(value) for key, value in kept.items()}, notes


def _stated(value: Any) -> Any:
    """The value without fields that are null: null says nothing, like a field left out."""
    if isinstance(value, dict):
        return {key: _stated(inner) for key, inner in value.items() if inner is not None}
    return [_stated(inner) for inner in value] if isinstance(value, list) else value


def path_of(location: Iterable[int | str]) -> str:
    """``("processes", 0, "heat")`` as ``processes[0].heat``."""
    text = ""
    for step in location:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


_EXPECTED = {
    "float": ("a number", "数字"), "int": ("a whole number", "整数"), "bool": ("true or false", "是或否"),
    "string": ("text", "文字"), "date": ("a date such as 2026-02-10", "日期，如2026-02-10"),
    "tuple": ("a list", "列表"), "list": ("a list", "列表"), "mapping": ("a group of fields", "一组字段"),
    "dict": ("a group of fields", "一组字段"), "model": ("a group of fields", "一组字段"),
    "finite": ("a finite number", "有限的数字"),
}  # fmt: skip


def _problem(error: ErrorDetails, place: Callable[[str], Place]) -> Problem:
    """What pydantic found, in our words: five kinds cover what a person can get wrong."""
    location = [step for step in error["loc"] if step != "[key]"]
    where = place(path_of(location))
    kind, context = error["type"], error.get("ctx", {})
    field = str(location[-1]) if location else ""
    shown = str(error["input"])[:60]
    params: dict[str, Param] = {"field": field, "value": shown}
    if kind in {"missing", "too_short", "string_too_short"}:
        return Problem("cbam.embedded-field-missing", where, {"field": field})
    if kind == "extra_forbidden":
        return Problem("cbam.embedded-field-unknown", where, {"field": field})
    if kind in {"less_than_equal", "greater_than_equal", "greater_than"}:
        bounds = {"less_than_equal": "≤", "greater_than_equal": "≥", "greater_than": ">"}
        limit = context.get("le", context.get("ge", context.get("gt", "")))
        return Problem("cbam.embedded-out-of-range", where, {**params, "rule": f"{bounds[kind]} {limit}"})
    if kind == "enum":
        return Problem("cbam.embedded-not-a-choice", where, {**params, "choices": str(context["expected"])})
    en, zh = _EXPECTED.get(kind.partition("_")[0], ("another kind of value", "其他类型的值"))
    return Problem("cbam.embedded-wrong-type", where, {**params, "en": en, "zh": zh})

"""From what the checks of a scenario found to problems that name the key and the way out."""

from __future__ import annotations

import difflib
import typing
from typing import Any

from pydantic import BaseModel

from cbam.scenario import Scenario
from groundwork.problems import Param, Place, Problem

_RANGES = {
    "greater_than": (">", "gt"), "greater_than_equal": (">=", "ge"),
    "less_than": ("<", "lt"), "less_than_equal": ("<=", "le"),
}  # fmt: skip
_KINDS = {
    "float_type": "number", "float_parsing": "number", "int_type": "year", "int_parsing": "year",
    "int_from_float": "year", "finite_number": "number", "string_type": "text",
    "string_too_short": "text-empty", "bool_type": "bool", "bool_parsing": "bool", "dict_type": "mapping",
    "model_type": "mapping", "tuple_type": "list", "quarter": "quarter", "year": "year-key",
    "no_years": "no-years", "gap": "gap", "code_number": "code-number", "code": "code",
    "cut_offs": "cut-offs", "year_far": "year-far", "fx_inverse": "fx-inverse",
}  # fmt: skip
_CODES = {
    "number": "cbam.scenario-not-number", "year": "cbam.scenario-not-year", "text": "cbam.scenario-not-text",
    "text-empty": "cbam.scenario-text-empty", "bool": "cbam.scenario-not-bool",
    "mapping": "cbam.scenario-not-mapping", "list": "cbam.scenario-not-list",
    "quarter": "cbam.scenario-not-quarter", "year-key": "cbam.scenario-not-year",
    "no-years": "cbam.scenario-no-years", "gap": "cbam.scenario-gap",
    "code-number": "cbam.scenario-code-number", "code": "cbam.scenario-not-code",
    "cut-offs": "cbam.scenario-cut-offs", "year-far": "cbam.scenario-year-far",
    "fx-inverse": "cbam.scenario-fx-inverse",
}  # fmt: skip
_UNITS = ("unit", "price_base")


class _Params(dict[str, Param]):
    """Parameters that can be part of a dictionary key, so that a problem found twice is told once."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted(self.items())))


def problem_of(error: dict[str, Any], raw: dict[str, Any], place: Place) -> Problem:
    """One finding of the checks as a problem with the key as it stands in the file."""
    location = tuple(part for part in error["loc"] if part != "[key]")
    entry = ".".join(map(str, location)) or "-"
    kind, context = str(error["type"]), error.get("ctx", {})
    value = str(context.get("value", error.get("input", "")))
    params = _Params(entry=entry, value=_short(value))
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(location[-1]), known := known_keys(location[:-1]), 1, 0)
        params |= {"near": near[0] if near else "-", "known": ", ".join(known)}
        return Problem("cbam.scenario-key-unknown", place, params)
    if kind == "missing":
        return Problem("cbam.scenario-key-missing", place, _Params(entry=entry))
    if kind in _RANGES:
        sign, name = _RANGES[kind]
        return Problem(
            "cbam.scenario-out-of-range", place, _Params(params, limit=f"{sign} {context[name]:.15g}")
        )
    if kind in {"enum", "literal_error"}:
        known_text = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
        return Problem("cbam.scenario-choice", place, _Params(params, known=known_text))
    if kind == "string_pattern_mismatch":
        wanted = str(context.get("pattern", "")).strip("^$").replace(r"20\d{2}", "2025")
        unit = location[-1] in _UNITS
        code = "cbam.scenario-unit" if unit else "cbam.scenario-not-id"
        return Problem(code, place, _Params(params, wanted=wanted))
    code = _CODES[_KINDS.get(kind, "text")]
    bounds = {name: context[name] for name in ("first", "last") if name in context}
    return Problem(code, place, _Params(params, **bounds))


def known_keys(location: tuple[int | str, ...]) -> list[str]:
    """The keys that may stand at a place of a scenario file."""
    model: type[BaseModel] = Scenario
    for part in location:
        field = model.model_fields.get("years" if part == "flat" else str(part))
        if field is not None:
            below = _model_in(field.annotation)
            if below is not None:
                model = below
    return [*model.model_fields, *(["grid"] if model is Scenario else [])]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(one) for one in typing.get_args(annotation))
    return next((model for model in found if model is not None), None)


def _short(text: str) -> str:
    most = 60
    return text if len(text) <= most else text[:most] + "..."

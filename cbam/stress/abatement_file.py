"""The file of plants and measures ``cbam abate`` reads, checked key by key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from cbam.embedded.monitored import Code
from cbam.embedded.supply import Good
from cbam.scenario_parts import Finite, Strict, WholeYear
from cbam.stress.abatement import MOST_MEASURES, Measure
from groundwork.guarded_yaml import guarded_load
from groundwork.problems import BadInput, Param, Place, Problem

_SHOWN = 60
_RANGES = {
    "greater_than": (">", "gt"), "greater_than_equal": ("≥", "ge"), "less_than_equal": ("≤", "le"),
}  # fmt: skip
_YES_OR_NO = {"verified", "no_precursors"}
NotNegative = Annotated[Finite, Field(ge=0)]
Share = Annotated[Finite, Field(ge=0, le=1)]


class PlantIn(Strict):
    """A good of an installation and what of it goes to the EU a year [t]."""

    good: Good
    mass_t: Annotated[Finite, Field(gt=0)]


class Figures(Strict):
    """A supplier's verified figures [tCO2e/t]."""

    see_direct: NotNegative
    see_indirect: NotNegative = 0
    sefa: NotNegative


class MeasureIn(Strict):
    """One measure as it stands in the file."""

    id: Annotated[str, Field(min_length=1)]
    good: str
    start: WholeYear
    investment_eur: NotNegative = 0
    cost_eur_per_t: Finite = 0
    own_direct_factor: NotNegative = 1
    own_indirect_factor: NotNegative = 1
    route: tuple[str, ...] | None = None
    precursor_factor: dict[Code, NotNegative] = Field(default_factory=dict)
    verified: dict[Code, Figures] = Field(default_factory=dict)
    yield_factor: Annotated[Finite, Field(gt=0)] = 1
    group: str = ""

    def measure(self) -> Measure:
        """The measure as the formulas take it."""
        plain = self.model_dump(exclude={"precursor_factor", "verified"})
        figures = tuple((c, f.see_direct, f.see_indirect, f.sefa) for c, f in self.verified.items())
        return Measure(**plain, precursor_factor=tuple(self.precursor_factor.items()), verified=figures)


class PlanFile(Strict):
    """Plants, measures, the budget, the share of the charge borne and the discount rate."""

    plants: Annotated[tuple[PlantIn, ...], Field(min_length=1)]
    measures: tuple[MeasureIn, ...]
    budget_eur: NotNegative
    borne: Share
    discount: Share


def read_plan(path: Path) -> PlanFile:
    """Read and check one file. Raises ``BadInput`` with one problem per faulty key."""
    place = Place(file=path.name)
    raw = _loaded(path, place)
    wrong = [_no_number(entry, value, place) for entry, value in _truths(raw)]
    try:
        found = PlanFile.model_validate(raw)
    except ValidationError as error:
        errors: list[dict[str, Any]] = [dict(one) for one in error.errors(include_url=False)]
        deepest = [e for e in errors if not any(_within(e["loc"], other["loc"]) for other in errors)]
        problems = [_problem(e, place) for e in deepest]
        told = {p.params.get("entry") for p in problems}
        raise BadInput(*problems, *(p for p in wrong if p.params["entry"] not in told)) from None
    problems = [*wrong, *_checked(found, place)]
    if problems:
        raise BadInput(*problems)
    return found


def _loaded(path: Path, place: Place) -> object:
    import yaml

    try:
        return guarded_load(path)
    except OSError:
        raise BadInput(Problem("groundwork.file-missing", place)) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where: dict[str, Param] = {
            "line": mark.line + 1 if mark else 1,
            "column": mark.column + 1 if mark else 1,
        }
        raise BadInput(Problem("cbam.abate-syntax", place, where)) from None
    except (UnicodeDecodeError, yaml.YAMLError):
        raise BadInput(Problem("cbam.abate-unreadable", place)) from None


def _within(loc: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Whether another fault lies deeper under the same key: it is then the one to tell."""
    return len(other) > len(loc) and other[: len(loc)] == loc


def _truths(raw: object, entry: str = "") -> Iterator[tuple[str, object]]:
    """Every yes or no where a number or text belongs."""
    inside = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    for key, value in inside:
        name = f"{entry}.{key}".lstrip(".")
        if isinstance(value, bool) and key not in _YES_OR_NO:
            yield name, value
        yield from _truths(value, name)


def _no_number(entry: str, value: object, place: Place) -> Problem:
    return Problem("cbam.abate-key", place, {"entry": entry, "value": str(value)})


def _checked(found: PlanFile, place: Place) -> list[Problem]:
    """Names given twice, goods nobody makes, precursors a good does not have, too many measures."""
    goods = {plant.good.name: plant.good for plant in found.plants}
    names = (("plants", [p.good.name for p in found.plants]), ("measures", [m.id for m in found.measures]))
    problems = [
        Problem("cbam.abate-twice", place, {"entry": entry, "name": name})
        for entry, listed in names
        for name, n in Counter(listed).items()
        if n > 1
    ]
    for m in found.measures:
        good = goods.get(m.good)
        if good is None:
            params: dict[str, Param] = {"id": m.id, "good": m.good, "known": ", ".join(goods)}
            problems.append(Problem("cbam.abate-good-unknown", place, params))
            continue
        held = [precursor.cn_code for precursor in good.precursors]
        known = ", ".join(held) or "-"
        problems += [
            Problem("cbam.measure-precursor-unknown", place, {"id": m.id, "code": code, "known": known})
            for code in (*m.precursor_factor, *m.verified)
            if not code or not any(one.startswith(code) for one in held)
        ]
    of_good = Counter(m.good for m in found.measures)
    problems += [
        Problem("cbam.abate-too-many", place, {"good": name, "most": MOST_MEASURES})
        for name in goods
        if of_good[name] > MOST_MEASURES
    ]
    return problems


def _problem(error: dict[str, Any], place: Place) -> Problem:
    """What the checks found, as the kind of mistake a person makes."""
    kind, context = str(error["type"]), error.get("ctx", {})
    entry = ".".join(map(str, error["loc"])) or "-"
    value = error.get("input", "")
    params: dict[str, Param] = {"entry": entry, "value": str(value)[:_SHOWN]}
    if kind == "missing":
        return Problem("cbam.abate-key-missing", place, {"entry": entry})
    if kind == "extra_forbidden":
        return Problem("cbam.abate-key-unknown", place, {"entry": entry})
    if kind == "string_type" and isinstance(value, int | float):
        return Problem("cbam.abate-quotes", place, params)
    if kind in _RANGES:
        sign, name = _RANGES[kind]
        return Problem("cbam.abate-out-of-range", place, {**params, "limit": f"{sign} {context[name]:g}"})
    return Problem("cbam.abate-key", place, params)

"""``grid``: every product of choices is a scenario, with an id that other choices do not change."""

from __future__ import annotations

import copy
import itertools
import re
from pathlib import Path
from typing import Any

from cbam.scenario import UNIT
from cbam.scenario_files import merge
from cbam.scenario_prices import price_bases_agree, resolved_price
from groundwork.problems import BadInput, Place, Problem

MOST = 5_000
Raw = dict[str, Any]
_NOT_A_LABEL = re.compile(r"[^a-z0-9.+-]+")
_AXES = {
    "price", "law.overlays", "emissions.basis", "emissions.default_review", "emissions.markup",
    "trade.pass_through", "trade.diverted_share", "trade.diverted_margin", "trade.demand.form",
    "trade.demand.eta", "trade.de_minimis", "cash", "fx.exposure", "carbon_price_paid.eur_per_tco2e",
    "assumptions.benchmark_revision", "assumptions.benchmark_yearly_cut", "assumptions.cscf_beyond",
    "doubt.process", "doubt.price_sigma", "doubt.price_kappa",
}  # fmt: skip


def expanded(raw: Raw, grid: object, path: Path) -> list[Raw]:
    """One mapping per product of choices. An id is the file's id, then ``axis=choice`` in order of names.

    A choice may carry a label of its own (a mapping label: choice); a number stands for a value that the
    user chose; a file or a scenario named lies beside ``path``, the scenario file. Raises ``BadInput`` for an
    unknown axis, an axis without choices, or too many products.
    """
    place = Place(file=path.name)
    if not isinstance(grid, dict) or not grid:
        raise BadInput(Problem("cbam.scenario-grid-empty", place, {"entry": "grid"}))
    problems = []
    axes: dict[str, list[tuple[str, Any]]] = {}
    for axis in sorted(map(str, grid)):
        choices = grid.get(axis)
        if axis not in _AXES:
            params = {"entry": f"grid.{axis}", "known": ", ".join(sorted(_AXES))}
            problems.append(Problem("cbam.scenario-grid-axis", place, params))
        elif not isinstance(choices, (list, dict)) or not choices:
            problems.append(Problem("cbam.scenario-grid-empty", place, {"entry": f"grid.{axis}"}))
        else:
            pairs = choices.items() if isinstance(choices, dict) else ((label(c), c) for c in choices)
            axes[axis] = [(label(name), choice) for name, choice in pairs]
            repeated = len({name for name, _ in axes[axis]}) < len(axes[axis])
            if repeated:
                problems.append(Problem("cbam.scenario-grid-twice", place, {"entry": f"grid.{axis}"}))
    n = 1
    for named in axes.values():
        n *= len(named)
    if n > MOST:
        problems.append(Problem("cbam.scenario-grid-many", place, {"entry": "grid", "n": n, "most": MOST}))
    if problems:
        raise BadInput(*problems)
    return [_variant(raw, list(axes), chosen, path) for chosen in itertools.product(*axes.values())]


def label(choice: object) -> str:
    """A short stable name of a choice."""
    text = "+".join(map(str, choice)) if isinstance(choice, list) else str(choice)
    return _NOT_A_LABEL.sub("-", text.lower()).strip("-") or "none"


def _variant(raw: Raw, axes: list[str], chosen: tuple[tuple[str, Any], ...], path: Path) -> Raw:
    variant = copy.deepcopy(raw)
    marks = []
    for axis, (name, choice) in zip(axes, chosen, strict=True):
        *above, last = axis.split(".")
        value = _value(axis, choice, path)
        addition: Raw = {last: value}
        for key in reversed(above):
            addition = {key: addition}
        price_bases_agree(variant, addition, Place(file=path.name))
        variant = merge(variant, addition)
        marks.append(f"{last}={name}")
    variant["id"] = ".".join([str(raw["id"]), *marks])
    for key in ("name", "sentence"):
        if isinstance(variant.get(key), dict):
            variant[key] = {lang: f"{text} ({', '.join(marks)})" for lang, text in variant[key].items()}
    return variant


def _value(axis: str, choice: Any, path: Path) -> Any:
    """A choice as the value of its key."""
    chosen = {"status": "user", "source": f"choice under grid.{axis}"}
    number = isinstance(choice, (int, float)) and not isinstance(choice, bool)
    if axis == "price":
        flat = {"flat": {"value": choice, **chosen}, "unit": UNIT, "price_base": "nominal"}
        block = flat if number else {"named": choice} if isinstance(choice, str) else choice
        return resolved_price(block, path, ())
    if axis == "law.overlays" and isinstance(choice, str):
        return [choice]
    return {"value": choice, **chosen} if number else choice

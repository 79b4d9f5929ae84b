"""The forms of a price in a scenario file: points, one flat price, another scenario's path, a CSV file."""

from __future__ import annotations

import csv
import itertools
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cbam.scenario import FOLDER, REFERENCE, PricePoint
from cbam.scenario_faults import problem_of
from cbam.scenario_parts import EARLIEST, LATEST, PointStatus
from groundwork.problems import BadInput, Place, Problem

FORMS = ("flat", "named", "file")
LINEAR = "linear"
PERIOD, VALUE = "period", "value"
Raw = dict[str, Any]


def resolved_price(price: object, path: Path, chain: tuple[Path, ...]) -> object:
    """A price block with its form replaced by points; what is no mapping is left for the checks to refuse.

    A form replaces an inherited path; points alone are merged into it.
    """
    if not isinstance(price, dict):
        return price
    block, place = dict(price), Place(file=path.name)
    forms = [form for form in FORMS if form in block]
    if len(forms) > 1 or (forms and "years" in block):
        found = ", ".join([*forms, *(["years"] if "years" in block else [])])
        raise BadInput(Problem("cbam.scenario-price-forms", place, {"entry": "price", "value": found}))
    interpolation = block.pop("interpolation", None)
    if interpolation not in {None, LINEAR}:
        params = {"entry": "price.interpolation", "value": str(interpolation), "known": LINEAR}
        raise BadInput(Problem("cbam.scenario-choice", place, params))
    if "flat" in block:
        block = _flat(block, place)
    elif "named" in block:
        block = _named(block, path, chain)
    elif "file" in block:
        block = _from_file(block, path)
    if interpolation == LINEAR:
        block["years"] = _filled(block.get("years"))
    return {**block, "replaces": True} if forms else block


def _is_year(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and EARLIEST <= value <= LATEST


def price_bases_agree(below: Mapping[str, object], above: Mapping[str, object], place: Place) -> None:
    """Points in one money are not laid over a path in another. Raises ``BadInput`` where they would be.

    A form (``flat``, ``file``) replaces the path below and may be in any money.
    """
    path, points = below.get("price"), above.get("price")
    if not isinstance(path, dict) or not isinstance(points, dict) or points.get("replaces") is True:
        return
    had, wanted = path.get("price_base"), points.get("price_base")
    if had is not None and wanted is not None and had != wanted:
        params = {"entry": "price.price_base", "value": str(wanted), "inherited": str(had)}
        raise BadInput(Problem("cbam.scenario-price-base", place, params))


def _flat(block: Raw, place: Place) -> Raw:
    point = block.pop("flat")
    try:
        PricePoint.model_validate(point)
    except ValidationError as error:
        found = (dict(e, loc=("price", "flat", *e["loc"])) for e in error.errors(include_url=False))
        raise BadInput(*(problem_of(one, {}, place) for one in found)) from None
    span = block.pop("span", None)
    if span is None:
        from cbam.scenario import load_named

        central = load_named(REFERENCE).price
        years = list(central.years) if central else []
    else:
        whole = isinstance(span, list) and len(span) == len(FORMS) - 1
        if not whole or not all(_is_year(y) for y in span) or span[0] > span[1]:
            raise BadInput(Problem("cbam.scenario-span", place, {"entry": "price.span", "value": str(span)}))
        years = list(range(span[0], span[1] + 1))
    return {**block, "years": dict.fromkeys(years, point)}


def _named(block: Raw, path: Path, chain: tuple[Path, ...]) -> Raw:
    from cbam.scenario_files import parent_file, resolved

    name = block.pop("named")
    file = parent_file(str(name), path, "price.named")
    other = resolved(file, chain).get("price")
    if not isinstance(other, dict):
        params = {"entry": "price.named", "name": str(name), "known": ", ".join(_with_a_path())}
        raise BadInput(Problem("cbam.scenario-parent-unknown", Place(file=path.name), params))
    price_bases_agree({"price": other}, {"price": block}, Place(file=path.name))
    return {**{k: v for k, v in other.items() if k != "replaces"}, **block}


def _with_a_path() -> list[str]:
    return [f.stem for f in sorted(FOLDER.glob("*.yaml")) if "  years:" in f.read_text(encoding="utf-8")]


def _from_file(block: Raw, path: Path) -> Raw:
    """Points from a CSV with the columns ``period`` and ``value``: the user's own, all problems at once."""
    file = path.parent / str(block.pop("file"))
    status, source = block.pop("status", PointStatus.USER.value), block.pop("source", file.name)
    place = Place(file=path.name)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        params = {"entry": "price.file", "value": file.name, "reason": type(error).__name__}
        raise BadInput(Problem("cbam.scenario-price-file", place, params)) from None
    rows = csv.DictReader(text.splitlines())
    if not {PERIOD, VALUE} <= set(rows.fieldnames or ()):
        params = {"entry": "price.file", "value": file.name, "reason": f"{PERIOD}, {VALUE}"}
        raise BadInput(Problem("cbam.scenario-price-file", place, params))
    years: dict[int, Raw] = {}
    quarters: Raw = {}
    twice = []
    for row in rows:
        period, value = str(row[PERIOD]).strip(), str(row[VALUE]).strip()
        if period in quarters or (period.isdigit() and int(period) in years):
            at = Place(file=file.name, cell=f"{rows.line_num}:{rows.line_num}")
            twice.append(Problem("cbam.scenario-period-twice", at, {"value": period}))
        point = {"value": _number(value), "status": status, "source": source}
        if period.isdigit():
            years[int(period)] = point
        else:
            quarters[period] = point
    if twice:
        raise BadInput(*twice)
    return {**block, "years": years, "quarters": quarters}


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _value_of(point: object) -> float:
    value = point.get(VALUE) if isinstance(point, dict) else None
    return float(value) if isinstance(value, (int, float)) else math.nan


def _filled(years: object) -> object:
    """Gaps filled on a straight line; a filled point is a choice and says so."""
    if not isinstance(years, dict) or not all(_is_year(y) for y in years):
        return years
    known = sorted(years)
    filled = dict(years)
    for before, after in itertools.pairwise(known):
        ends = [_value_of(years[y]) for y in (before, after)]
        if any(math.isnan(end) for end in ends):
            return years
        for year in range(before + 1, after):
            share = (year - before) / (after - before)
            filled[year] = {
                "value": ends[0] + share * (ends[1] - ends[0]),
                "status": PointStatus.ANALYST.value,
                "source": f"linear between {before} and {after}",
            }
    return {year: filled[year] for year in sorted(filled)}

"""Where an amount states no uncertainty: basic variance of its group plus what its pedigree adds.

Both are variances of the logarithm of a lognormal (tables pedigree.csv and basic_uncertainty.csv).
Where a pedigree is not given its five scores follow from what is known about the amount: status,
age, area and confidence (data_quality.csv, this project's own judgement).
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import astuple, fields
from functools import cache

from inventories.folder import data_dir
from inventories.process import Amount, Exchange, Process, Role
from inventories.statement import Scores, parse_scores, parse_statement
from inventories.uncertainty import Distribution, Kind, lognormal

ANY = "*"
WORLD = frozenset({"GLO", "RoW"})


def variance(scores: Scores) -> float:
    """What a pedigree adds to the variance of the logarithm."""
    table = _pedigree()
    return sum(table[f.name, s] for f, s in zip(fields(scores), astuple(scores), strict=True))


def basic_variance(group: str) -> float:
    """Variance of the logarithm that figures of a group have even at their best."""
    return _basic()[group]


def group_of_gas(formula: str) -> str:
    """Group of an emission by the gas's formula."""
    return _pick(_groups(), "formula", formula)


def group_of_unit(unit: str) -> str:
    """Group of an input by the unit it is counted in."""
    return _pick(_groups(), "unit", unit)


def derived(amount: float, group: str, scores: Scores) -> Distribution:
    """Lognormal with basic and pedigree variance around an amount."""
    return lognormal(amount, math.sqrt(basic_variance(group) + variance(scores)))


def exchange_distribution(exchange: Exchange, process: Process, formula: str, year: int) -> Distribution:
    """Distribution of an inventory amount of one part: as it states, else from what is known about it.

    Args:
        exchange: the amount with status, age, area and confidence.
        process: the process it belongs to.
        formula: of the gas, empty for an input.
        year: for which the footprint is made.
    """
    amount = exchange.amount
    if amount.parts and amount.parts[0].kind is not Kind.UNDEFINED:
        return amount.parts[0]
    if amount.uncertainty:
        return parse_statement(amount.uncertainty, amount.value)
    group = group_of_gas(formula) if exchange.role is Role.EMISSION else group_of_unit(amount.unit)
    stated = parse_scores(amount.pedigree) if amount.pedigree else None
    return derived(amount.value, group, stated or scores_of(amount, process.geography, year))


def scores_of(amount: Amount, area: str, year: int) -> Scores:
    """Scores of an amount used in an area for a year.

    Args:
        amount: with status, geography, year and confidence.
        area: geography of the process it is used in.
        year: for which the footprint is made; an age counts in both directions.
    """
    return Scores(
        _score("reliability", "status", amount.status.value),
        _score("completeness", "status", amount.status.value),
        _temporal(abs(year - amount.year)),
        _score("geographical", "area", _nearness(amount.geography, area)),
        _score("technological", "confidence", amount.confidence),
    )


def own_scores(status: str) -> Scores:
    """Scores of a figure about the product itself, in its own period and place."""
    best = _temporal(0)
    return Scores(
        _score("reliability", "status", status), _score("completeness", "status", status), best, best, best
    )


def _nearness(of: str, area: str) -> str:
    if of == area:
        return "same"
    return "wider" if of in WORLD or area.startswith(f"{of}-") else "other"


def _score(criterion: str, by: str, key: str) -> int:
    rules = {(b, k): s for c, b, k, s in _quality() if c == criterion}
    return rules[by, key] if (by, key) in rules else rules[ANY, ANY]


def _temporal(age_years: int) -> int:
    limits = sorted((int(k), s) for c, b, k, s in _quality() if (c, b) == ("temporal", "years"))
    return next((score for limit, score in limits if age_years <= limit), _score("temporal", ANY, ANY))


def _pick(rules: Mapping[tuple[str, str], str], by: str, key: str) -> str:
    return rules.get((by, key)) or rules[by, ANY]


def _rows(name: str) -> list[dict[str, str]]:
    with (data_dir() / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def _pedigree() -> Mapping[tuple[str, int], float]:
    return {(r["criterion"], int(r["score"])): float(r["variance"]) for r in _rows("pedigree.csv")}


@cache
def _basic() -> Mapping[str, float]:
    return {r["group"]: float(r["variance"]) for r in _rows("basic_uncertainty.csv")}


@cache
def _groups() -> Mapping[tuple[str, str], str]:
    return {(r["by"], r["key"]): r["group"] for r in _rows("uncertainty_groups.csv")}


@cache
def _quality() -> tuple[tuple[str, str, str, int], ...]:
    return tuple((r["criterion"], r["by"], r["key"], int(r["score"])) for r in _rows("data_quality.csv"))

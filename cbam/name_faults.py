"""Codes and origins of lines that were rejected for something else: all their problems at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cbam.goods import Refused, resolve_good
from cbam.origins import RefusedOrigin, resolve_origin
from groundwork.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cbam.law.rulebook import Law
    from cbam.shipments import Shipments, Texts


def faults_of_names(rejected: Shipments | None, law: Law) -> tuple[Problem, ...]:
    """What is wrong with the customs codes and origins of lines that are not priced anyway."""
    if rejected is None or not len(rejected):
        return ()
    return (*_codes(rejected, law), *_origins(rejected, law))


def _codes(rejected: Shipments, law: Law) -> Iterator[Problem]:
    for text, rows in _distinct(rejected.cn_code):
        found = resolve_good(text, law)
        if isinstance(found, Refused):
            yield from (_at(rejected, row, "cn_code", found.problem) for row in rows)


def _origins(rejected: Shipments, law: Law) -> Iterator[Problem]:
    for text, rows in _distinct(rejected.origin):
        found = resolve_origin(text, law)
        if isinstance(found, RefusedOrigin):
            yield from (_at(rejected, row, "origin", found.problem) for row in rows)


def _distinct(texts: Texts) -> Iterator[tuple[str, list[int]]]:
    groups = pd.Series(range(len(texts))).groupby(pd.Series(texts), sort=False)
    for text, rows in groups:
        yield str(text), rows.tolist()


def _at(shipments: Shipments, row: int, column: str, problem: Problem) -> Problem:
    return Problem(problem.code, shipments.place(row, column), problem.params, problem.severity)

"""What no declaration may carry: estimates, and omissions beyond the limits."""

from __future__ import annotations

from collections.abc import Iterator

from footprint.cut_off import cut_off_problems
from footprint.declaration.basis import processes_behind
from footprint.results import ProductResult, Results
from groundwork.problems import BadInput, Problem, Severity
from inventories.catalogue import Catalogue


def undeclarable(result: ProductResult, results: Results, catalogue: Catalogue) -> Iterator[Problem]:
    """Every reason why a footprint must not be declared, each with what to do about it."""
    for process in processes_behind(result, results, catalogue):
        if not process.declarable:
            yield Problem(
                "footprint.document-estimate",
                result.product.place,
                {"process": process.id, "note": process.note},
            )
    for problem in cut_off_problems(result.product, result.cut_off):
        if problem.severity is Severity.ERROR:
            yield problem


def refuse_undeclarable(result: ProductResult, results: Results, catalogue: Catalogue) -> None:
    """Stop where a footprint must not be declared.

    Raises:
        BadInput: with every reason.
    """
    problems = tuple(undeclarable(result, results, catalogue))
    if problems:
        raise BadInput(*problems)

"""Short ways to name what is wrong with a database."""

from __future__ import annotations

from groundwork.problems import BadInput, Param, Place, Problem, Severity


def fault(code: str, place: Place | None = None, **params: Param) -> Problem:
    """An error; the database is refused."""
    return Problem(code, place or Place(), params)


def warning(code: str, place: Place | None = None, **params: Param) -> Problem:
    """Something the reader of the report should know."""
    return Problem(code, place or Place(), params, Severity.WARNING)


def refuse(code: str, place: Place | None = None, **params: Param) -> BadInput:
    """An exception with one error, to be raised."""
    return BadInput(fault(code, place, **params))

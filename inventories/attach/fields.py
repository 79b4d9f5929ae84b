"""Reading single values of a data file: numbers, years, uncertainty parameters."""

from __future__ import annotations

import math
import re

from groundwork.problems import Place
from inventories.attach.problems import refuse
from inventories.attach.records import Distribution, Doubt

REMARK = 160
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")


def number(text: object, place: Place, name: str) -> float:
    """A finite number.

    Raises:
        BadInput: it is none. A database with a broken amount is refused, not patched.
    """
    try:
        value = float(text)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        value = math.nan
    if not math.isfinite(value):
        raise refuse("inventories.attach-not-a-number", place, name=name, value=str(text))
    return value


def optional(text: object) -> float:
    """A number that may be missing or broken: NaN then. For uncertainty, which is dropped and not refused."""
    try:
        return float(text)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return math.nan


def year(*texts: object, newest: int = 9999) -> int:
    """The first year of the texts that is not after `newest`, 0 where none is."""
    for text in texts:
        found = _YEAR.search(str(text or ""))
        if found and int(found[1]) <= newest:
            return int(found[1])
    return 0


def shortened(text: str) -> str:
    """A remark on one line and of a readable length."""
    return " ".join(text.split())[:REMARK]


def lognormal(amount: float, sigma: float) -> Doubt:
    """Lognormal doubt around an amount; `sigma` is the standard deviation of the logarithm."""
    return Doubt(Distribution.LOGNORMAL, log(abs(amount)), sigma)


def log(value: float) -> float:
    """Natural logarithm; -inf of 0, and of a negative number the number itself, which no rule lets pass."""
    if value > 0:
        return math.log(value)
    return -math.inf if value == 0 else value


def normal(mean: float, deviation: float) -> Doubt:
    """Normal doubt."""
    return Doubt(Distribution.NORMAL, mean, deviation)


def between(shape: Distribution, low: float, mode: float, high: float) -> Doubt:
    """Triangular or uniform doubt."""
    return Doubt(shape, mode, minimum=low, maximum=high)

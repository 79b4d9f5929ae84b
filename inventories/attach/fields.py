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


def lognormal(amount: float, sigma: float) -> Doubt | None:
    """Lognormal doubt around a median; None where the parameters make none."""
    if not amount or not math.isfinite(sigma) or sigma <= 0:
        return None
    return Doubt(Distribution.LOGNORMAL, math.log(abs(amount)), sigma)


def normal(mean: float, deviation: float) -> Doubt | None:
    """Normal doubt; None where the parameters make none."""
    if not math.isfinite(mean) or not math.isfinite(deviation) or deviation <= 0:
        return None
    return Doubt(Distribution.NORMAL, mean, deviation)


def between(shape: Distribution, low: float, mode: float, high: float) -> Doubt | None:
    """Triangular or uniform doubt; None where the limits make none."""
    if not all(map(math.isfinite, (low, mode, high))) or not low < high or not low <= mode <= high:
        return None
    return Doubt(shape, mode, 0.0, low, high)

"""One offer as typed, and beside it the other suppliers of the packaged market table."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from cbam.goods import Refused, resolve_good, without_separators
from cbam.landed.model import Offer
from cbam.landed.reading import IN_UNION, LEVELS, UNION
from cbam.origins import RefusedOrigin, resolve_origin
from cbam.profile import Note
from groundwork.cells import parse_number
from groundwork.problems import BadInput, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbam.law.rulebook import Law


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Typed:
    """The texts of one offer; None for what was not typed."""

    cn: str
    origin: str
    value: str
    net_price: str | None = None
    exporter: str | None = None
    in_quota: str | None = None


def typed_offer(typed: Typed, law: Law) -> Offer:
    """The offer of these texts. Raises ``BadInput`` with everything that is wrong with them."""
    wrong: list[Problem] = []
    value = _or_problems(wrong, lambda: positive("--value", typed.value))
    net_price = _or_problems(wrong, lambda: positive("--net-price", typed.net_price))
    share = _or_problems(wrong, lambda: _share(typed.in_quota))
    origin = _or_problems(wrong, lambda: _origin(typed.origin, law))
    code = without_separators(typed.cn)
    if not (code.isascii() and code.isdigit() and len(code) in LEVELS):
        wrong.append(Problem("cbam.landed-code", Place(cell="--cn"), {"value": typed.cn}))
    if wrong:
        raise BadInput(*wrong)
    return Offer(
        id=typed.exporter or typed.origin,
        cn_code=code,
        origin=origin or "",
        value_eur_per_t=value or 0.0,
        net_price_eur_per_t=net_price,
        exporter=typed.exporter or "",
        in_quota=share,
        place=Place(cell="--cn"),
    )


def _or_problems(wrong: list[Problem], read: Callable[[], T]) -> T | None:
    """What was read; None where it is bad input, whose problems are kept."""
    try:
        return read()
    except BadInput as bad:
        wrong.extend(bad.problems)
        return None


def positive(option: str, text: str | None) -> float | None:
    """A number above 0, None where none was typed. Raises ``BadInput`` for any other text."""
    if text is None:
        return None
    value = parse_number(text)
    if value is None or value <= 0:
        code = "groundwork.not-a-number" if value is None else "groundwork.not-positive"
        raise BadInput(Problem(code, Place(cell=option), {"value": text}))
    return value


def _share(text: str | None) -> float | None:
    share = None if text is None else parse_number(text)
    if text is not None and (share is None or not 0 <= share <= 1):
        raise BadInput(Problem("cbam.landed-share", Place(cell="--in-quota"), {"value": text}))
    return share


def _origin(text: str, law: Law) -> str:
    origin = resolve_origin(text, law)
    if not isinstance(origin, RefusedOrigin):
        return origin.code
    if origin.problem.code != IN_UNION:
        raise BadInput(Problem(origin.problem.code, Place(cell="--origin"), origin.problem.params))
    return UNION


@cache
def _market() -> tuple[dict[str, str], ...]:
    from cbam.stress.parameters import FOLDER

    with (FOLDER / "markets.csv").open(encoding="utf-8-sig", newline="") as stream:
        return tuple(csv.DictReader(stream))


def competitors(offer: Offer, law: Law) -> tuple[tuple[Offer, ...], tuple[Note, ...]]:
    """The other suppliers of the packaged market table at their unit values and default values, with a note.

    Their share within a quota is theirs, and not known. A code that does not exist has none.
    """
    if isinstance(resolve_good(offer.cn_code, law), Refused):
        return (), ()
    prefixes = {row["prefix"] for row in _market() if offer.cn_code.startswith(row["prefix"])}
    longest = max(prefixes, key=len, default=None)
    rows = [row for row in _market() if row["prefix"] == longest and row["origin"] != offer.origin]
    if not rows:
        known = ", ".join(dict.fromkeys(row["prefix"] for row in _market()))
        return (), (Note("cbam.landed-note-no-market", {"known": known}),)
    sources = "; ".join(dict.fromkeys(_source(row) for row in rows))
    others = tuple(
        replace(offer, id=row["origin"], origin=row["origin"], exporter="", in_quota=None, place=Place(),
                value_eur_per_t=float(row["unit_value_eur_per_t"]), net_price_eur_per_t=None,
                value_source=_source(row))
        for row in rows
    )  # fmt: skip
    return others, (Note("cbam.landed-note-market", {"source": sources}),)


def _source(row: dict[str, str]) -> str:
    return f"{row['source']}, {row['year']}"

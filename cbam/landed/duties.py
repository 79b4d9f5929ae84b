"""Which duty applies to an offer on a day: the row that names it most closely."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import accumulate

from cbam.landed import stack
from cbam.landed.model import Charge, Duty, DutyKind, Offer, Part, RateUnit
from groundwork.tables import folded

NOT_STATED, QUOTA_SHARE = "not-stated", "quota-share-not-stated"
AMBIGUOUS, LONGER = "ambiguous", "longer-code"
PER_CENT = 100


def applying(duties: Sequence[Duty], offer: Offer, origin: str, kind: DutyKind, day: date) -> list[Duty]:
    """The rows of a kind that apply: of the closest description, the user's own before packaged ones.

    Closest: the company's additional code, its name, the origin, then the longest code. Several rows of one
    closeness (a percentage and an amount per tonne) apply together; the same rate twice is one. Empty where
    none applies.
    """
    fitting = [d for d in duties if d.kind is kind and _fits(d, offer, origin, day)]
    own = [d for d in fitting if d.own]
    ranked = own or fitting
    if not ranked:
        return []
    best = max(map(_closeness, ranked))
    closest = [d for d in ranked if _closeness(d) == best]
    return list({(d.unit, d.rate): d for d in reversed(closest)}.values())[::-1]


def for_longer_code(duties: Sequence[Duty], offer: Offer, origin: str, kind: DutyKind, day: date) -> bool:
    """Whether the user's rows of a kind tell apart codes below the offer's: which one it is, is not known."""
    code = offer.duty_code
    below = (d for d in duties if d.kind is kind and d.own and len(d.cn_code) > len(code))
    return any(d.cn_code.startswith(code) and _fits_but_code(d, offer, origin, day) for d in below)


def _fits(duty: Duty, offer: Offer, origin: str, day: date) -> bool:
    return offer.duty_code.startswith(duty.cn_code) and _fits_but_code(duty, offer, origin, day)


def _fits_but_code(duty: Duty, offer: Offer, origin: str, day: date) -> bool:
    company = not duty.company_code or folded(duty.company_code) == folded(offer.company_code)
    return (
        duty.origin in ("", origin)
        and company
        and (not duty.exporter or names(duty.exporter, offer.exporter))
        and duty.valid_from <= day <= duty.valid_to
    )


def names(company: str, exporter: str) -> bool:
    """Whether an exporter's name holds a company's in whole words, whatever case, width, marks and blanks.

    Names in characters without blanks between words are looked for anywhere.
    """
    words, wanted = _words(exporter), "".join(_words(company))
    whole = "".join(words)
    if not wanted:
        return False
    if not wanted.isascii():
        return wanted in whole
    edges = {0, *accumulate(map(len, words))}
    return any(start in edges and start + len(wanted) in edges for start in _places(wanted, whole))


def _words(name: str) -> list[str]:
    return [w for w in re.split(r"[\W_]+", unicodedata.normalize("NFKC", name).casefold()) if w]


def _places(wanted: str, whole: str) -> Iterable[int]:
    return (start for start in range(len(whole)) if whole.startswith(wanted, start))


def _closeness(duty: Duty) -> tuple[bool, int, bool, int]:
    company = len("".join(_words(duty.exporter)))
    return bool(duty.company_code), company, bool(duty.origin), len(duty.cn_code)


def amount(duty: Duty, base_eur_per_t: float) -> float:
    """What one row takes of a tonne [EUR/t]."""
    if duty.unit is RateUnit.PERCENT:
        return float(stack.ad_valorem(duty.rate, base_eur_per_t))
    if duty.unit is RateUnit.PER_TONNE:
        return duty.rate
    return stack.up_to_minimum_price(duty.rate, base_eur_per_t)


def charge(part: Part, found: Sequence[Duty], base_eur_per_t: float) -> Charge:
    """The charge of the rows that apply together; not known where there is none."""
    if not found:
        return Charge(part, None, base_eur_per_t, reason=NOT_STATED)
    if _contradict(found):
        return _described(part, None, base_eur_per_t, found, AMBIGUOUS)
    return _described(part, sum(amount(d, base_eur_per_t) for d in found), base_eur_per_t, found)


def _contradict(found: Sequence[Duty]) -> bool:
    """Two rates in one unit, described alike: which one holds is not known, and they are no sum."""
    return len({d.unit for d in found}) < len(found)


def duty_charges(duties: Sequence[Duty], offer: Offer, origin: str, day: date) -> tuple[Charge, ...]:
    """Customs duty, tariff quota, anti-dumping and countervailing duty of an offer."""

    def rows(kind: DutyKind) -> list[Duty]:
        return applying(duties, offer, origin, kind, day)

    net = offer.net_price
    within, beyond = rows(DutyKind.QUOTA_IN), rows(DutyKind.QUOTA_OUT)
    below = {
        part
        for kind, part in _PART_OF.items()
        if for_longer_code(duties, offer, origin, kind, day) and not _settled(rows(kind), offer)
    }
    charges = [_ordinary(offer, rows(DutyKind.DUTY), within)]
    if beyond or Part.QUOTA in below:
        charges.append(_beyond_quota(offer, beyond))
    charges.append(charge(Part.ANTI_DUMPING, rows(DutyKind.ANTI_DUMPING), net))
    charges.append(charge(Part.COUNTERVAILING, rows(DutyKind.COUNTERVAILING), net))
    return tuple(
        Charge(c.part, None, c.base_eur_per_t, reason=LONGER) if c.part in below else c for c in charges
    )


_PART_OF = {
    DutyKind.DUTY: Part.DUTY,
    DutyKind.QUOTA_IN: Part.DUTY,
    DutyKind.QUOTA_OUT: Part.QUOTA,
    DutyKind.ANTI_DUMPING: Part.ANTI_DUMPING,
    DutyKind.COUNTERVAILING: Part.COUNTERVAILING,
}


def _settled(found: Sequence[Duty], offer: Offer) -> bool:
    """Whether the user's own row is for the very code of the offer: then no row below it is meant."""
    return any(d.own and d.cn_code == offer.duty_code for d in found)


def _ordinary(offer: Offer, rows: Sequence[Duty], within: Sequence[Duty]) -> Charge:
    """Customs duty; where a quota has a rate of its own, that rate for the share within it."""
    value = offer.value_eur_per_t
    if not within:
        return charge(Part.DUTY, rows, value)
    if offer.in_quota is None:
        return Charge(Part.DUTY, None, value, reason=QUOTA_SHARE)
    inside, outside = charge(Part.DUTY, within, value), charge(Part.DUTY, rows, value)
    if offer.in_quota == 1 or (inside.eur_per_t is None and offer.in_quota > 0):
        return inside
    if offer.in_quota == 0 or outside.eur_per_t is None or inside.eur_per_t is None:
        return outside
    mean = stack.split_by_quota(offer.in_quota, inside.eur_per_t, outside.eur_per_t)
    return _described(Part.DUTY, mean, value, (*within, *rows))


def _beyond_quota(offer: Offer, rows: Sequence[Duty]) -> Charge:
    value = offer.value_eur_per_t
    if offer.in_quota is None:
        return _described(Part.QUOTA, None, value, rows, QUOTA_SHARE)
    if offer.in_quota < 1 and _contradict(rows):
        return _described(Part.QUOTA, None, value, rows, AMBIGUOUS)
    full = sum(amount(d, value) for d in rows)
    return _described(Part.QUOTA, stack.split_by_quota(offer.in_quota, 0.0, full), value, rows)


def _described(
    part: Part, eur_per_t: float | None, base: float, rows: Sequence[Duty], reason: str = ""
) -> Charge:
    one = rows[0] if len(rows) == 1 else None
    return Charge(
        part=part,
        eur_per_t=eur_per_t,
        base_eur_per_t=base,
        rate=_as_typed(one) if one else None,
        rate_unit=one.unit.value if one else "",
        act=_joined(d.act for d in rows),
        source=_joined(d.source for d in rows),
        status=_joined(d.status for d in rows),
        confidence=_joined(d.confidence for d in rows),
        reason=reason,
    )


def _as_typed(duty: Duty) -> float:
    """A rate in the unit beside it: per cent, not a fraction, without the dust of the division."""
    return float(f"{duty.rate * PER_CENT:.12g}") if duty.unit is RateUnit.PERCENT else duty.rate


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(text for text in texts if text))

"""Which duty applies to an offer on a day: the row that names it most closely."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from cbam.landed import stack
from cbam.landed.model import Charge, Duty, DutyKind, Offer, Part, RateUnit
from groundwork.tables import folded

NOT_STATED, QUOTA_SHARE = "not-stated", "quota-share-not-stated"


def applying(duties: Sequence[Duty], offer: Offer, origin: str, kind: DutyKind, day: date) -> list[Duty]:
    """The rows of a kind that apply: of the closest description, the user's own before packaged ones.

    Closest: the company's additional code, its name, the origin, then the longest code. Several rows of one
    closeness (a percentage and an amount per tonne) apply together. Empty where none applies.
    """
    fitting = [d for d in duties if d.kind is kind and _fits(d, offer, origin, day)]
    own = [d for d in fitting if d.own]
    ranked = own or fitting
    if not ranked:
        return []
    best = max(map(_closeness, ranked))
    return [d for d in ranked if _closeness(d) == best]


def _fits(duty: Duty, offer: Offer, origin: str, day: date) -> bool:
    company = not duty.company_code or folded(duty.company_code) == folded(offer.company_code)
    exporter = not duty.exporter or folded(duty.exporter) in folded(offer.exporter)
    return (
        offer.cn_code.startswith(duty.cn_code)
        and duty.origin in ("", origin)
        and company
        and exporter
        and duty.valid_from <= day <= duty.valid_to
    )


def _closeness(duty: Duty) -> tuple[bool, bool, bool, int]:
    return bool(duty.company_code), bool(duty.exporter), bool(duty.origin), len(duty.cn_code)


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
    return _described(part, sum(amount(d, base_eur_per_t) for d in found), base_eur_per_t, found)


def duty_charges(duties: Sequence[Duty], offer: Offer, origin: str, day: date) -> tuple[Charge, ...]:
    """Customs duty, tariff quota, anti-dumping and countervailing duty of an offer."""

    def rows(kind: DutyKind) -> list[Duty]:
        return applying(duties, offer, origin, kind, day)

    net = offer.net_price
    within, beyond = rows(DutyKind.QUOTA_IN), rows(DutyKind.QUOTA_OUT)
    charges = [_ordinary(offer, rows(DutyKind.DUTY), within)]
    if beyond:
        charges.append(_beyond_quota(offer, beyond))
    charges.append(charge(Part.ANTI_DUMPING, rows(DutyKind.ANTI_DUMPING), net))
    charges.append(charge(Part.COUNTERVAILING, rows(DutyKind.COUNTERVAILING), net))
    return tuple(charges)


def _ordinary(offer: Offer, rows: Sequence[Duty], within: Sequence[Duty]) -> Charge:
    """Customs duty; where a quota has a rate of its own, that rate for the share within it."""
    value = offer.value_eur_per_t
    if not within:
        return charge(Part.DUTY, rows, value)
    if offer.in_quota is None:
        return Charge(Part.DUTY, None, value, reason=QUOTA_SHARE)
    inside = charge(Part.DUTY, within, value)
    if offer.in_quota == 1:
        return inside
    outside = charge(Part.DUTY, rows, value)
    if outside.eur_per_t is None or inside.eur_per_t is None:
        return outside
    mean = stack.split_by_quota(offer.in_quota, inside.eur_per_t, outside.eur_per_t)
    return _described(Part.DUTY, mean, value, (*within, *rows))


def _beyond_quota(offer: Offer, rows: Sequence[Duty]) -> Charge:
    value = offer.value_eur_per_t
    if offer.in_quota is None:
        return _described(Part.QUOTA, None, value, rows, QUOTA_SHARE)
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
        rate=one.rate if one else None,
        rate_unit=one.unit.value if one else "",
        act=_joined(d.act for d in rows),
        source=_joined(d.source for d in rows),
        status=_joined(d.status for d in rows),
        confidence=_joined(d.confidence for d in rows),
        reason=reason,
    )


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(text for text in texts if text))

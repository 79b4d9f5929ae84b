"""What the anti-circumvention rule would look at: a code changed, imports split, an origin changed.

A flag is a question to answer with evidence, not a finding: Article 27(2) of Reg (EU) 2023/956 speaks of a
change in the pattern of trade without sufficient due cause or economic justification other than avoiding it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cbam.importers.rules import importer_rules
from cbam.importers.threshold import folded, liable
from cbam.landed.model import Offer
from cbam.profile import Note

if TYPE_CHECKING:
    from cbam.statute import Statute

_AT_LEAST = 1 + 1


def flags_of(
    offer: Offer, charged: bool, eur_per_t: float | None, former: tuple[bool, float | None] | None
) -> tuple[Note, ...]:
    """Slight modification and change of origin; ``former``: charged before, and how much [EUR/t]."""
    found = []
    if former is not None and former[0] and not charged:
        params = {"former": offer.former_cn_code, "code": offer.cn_code}
        found.append(Note("cbam.landed-flag-modified", params))
    elif former is not None and former[1] is not None and eur_per_t is not None and eur_per_t < former[1]:
        params = {"former": offer.former_cn_code, "code": offer.cn_code}
        found.append(Note("cbam.landed-flag-reclassified", params))
    if offer.former_origin and offer.former_origin != offer.origin:
        params = {"former": offer.former_origin, "origin": offer.origin}
        found.append(Note("cbam.landed-flag-origin", params))
    return tuple(found)


def splitting(offers: Sequence[Offer], law: Statute) -> dict[str, tuple[Note, ...]]:
    """Offers of importers of one group who each stay at or below the threshold and together exceed it."""
    threshold = importer_rules(law.newest).threshold_t
    groups: dict[str, dict[str, float]] = {}
    for offer in offers:
        if offer.importer_group and offer.importer and offer.mass_t is not None:
            mass = groups.setdefault(folded(offer.importer_group), {})
            key = folded(offer.importer)
            mass[key] = mass.get(key, 0.0) + offer.mass_t
    found: dict[str, tuple[Note, ...]] = {}
    for offer in offers:
        mass = groups.get(folded(offer.importer_group), {}) if offer.importer_group else {}
        below = len(mass) >= _AT_LEAST and not any(liable(one, threshold) for one in mass.values())
        if below and liable(sum(mass.values()), threshold) and offer.importer:
            params: dict[str, str | int | float] = {
                "group": offer.importer_group,
                "n": len(mass),
                "t": sum(mass.values()),
                "most": threshold,
            }
            found[offer.id] = (Note("cbam.landed-flag-split", params),)
    return found

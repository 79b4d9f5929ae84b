"""What the anti-circumvention rule would look at: a code changed, imports split, an origin changed.

A flag is a question to answer with evidence, not a finding: Article 27(2) of Reg (EU) 2023/956 speaks of a
change in the pattern of trade without sufficient due cause or economic justification other than avoiding it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cbam.goods import Good, resolve_good
from cbam.importers.rules import importer_rules
from cbam.importers.threshold import folded, liable
from cbam.landed.model import Offer
from cbam.origins import Origin, resolve_origin
from cbam.profile import Note

if TYPE_CHECKING:
    from cbam.statute import Statute

_AT_LEAST = 1 + 1


@dataclass(frozen=True, slots=True)
class Charged:
    """What a code is charged at default values: whether at all, and how much [EUR/t], None if not priced."""

    charged: bool
    eur_per_t: float | None


def flags_of(offer: Offer, before: Charged | None = None, now: Charged | None = None) -> tuple[Note, ...]:
    """Slight modification and change of origin.

    ``before``, ``now``: the former and the present code, both of one origin and at default values, so that
    nothing but the code differs; None where the code did not change or one of the two has no answer.
    """
    found = []
    params = {"former": offer.former_cn_code, "code": offer.cn_code}
    if before is not None and now is not None:
        if before.charged and not now.charged:
            found.append(Note("cbam.landed-flag-modified", params))
        elif before.eur_per_t is not None and now.eur_per_t is not None and now.eur_per_t < before.eur_per_t:
            found.append(Note("cbam.landed-flag-reclassified", params))
    if offer.former_origin and offer.former_origin != offer.origin:
        origins = {"former": offer.former_origin, "origin": offer.origin}
        found.append(Note("cbam.landed-flag-origin", origins))
    return tuple(found)


def splitting(offers: Sequence[Offer], law: Statute) -> dict[int, tuple[Note, ...]]:
    """By place: offers of importers of one group, each at or below the threshold and together above it.

    Only goods that count towards the threshold are added: in Annex I, no hydrogen or electricity, of an
    origin that is charged. Who is above it anyway is no part of the question.
    """
    threshold = importer_rules(law.newest).threshold_t
    groups: dict[str, dict[str, float]] = {}
    counted = [_counts(offer, law) for offer in offers]
    for offer, counts in zip(offers, counted, strict=True):
        if counts and offer.mass_t is not None:
            mass = groups.setdefault(folded(offer.importer_group), {})
            key = folded(offer.importer)
            mass[key] = mass.get(key, 0.0) + offer.mass_t
    found: dict[int, tuple[Note, ...]] = {}
    for place, (offer, counts) in enumerate(zip(offers, counted, strict=True)):
        mass = groups.get(folded(offer.importer_group), {}) if counts else {}
        small = {name: t for name, t in mass.items() if not liable(t, threshold)}
        together = sum(small.values())
        if folded(offer.importer) in small and len(small) >= _AT_LEAST and liable(together, threshold):
            params: dict[str, str | int | float] = {
                "group": offer.importer_group,
                "n": len(small),
                "t": together,
                "most": threshold,
            }
            found[place] = (Note("cbam.landed-flag-split", params),)
    return found


def _counts(offer: Offer, law: Statute) -> bool:
    """Whether the tonnes of an offer count towards the threshold of its importer's group."""
    if not (offer.importer_group and offer.importer):
        return False
    good, origin = resolve_good(offer.cn_code, law.newest), resolve_origin(offer.origin, law.newest)
    charged = isinstance(origin, Origin) and not origin.exempt
    return charged and isinstance(good, Good) and good.scope.counts_for_de_minimis

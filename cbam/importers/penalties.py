"""Penalties of Article 26 (lower bounds: the indexed rate was not found) and the guarantee of Article 17."""

from __future__ import annotations

from dataclasses import dataclass

from cbam.importers.rules import ImporterRules


@dataclass(frozen=True, slots=True)
class PenaltyRange:
    """A penalty between ``low_eur`` and ``high_eur`` [EUR]; ``at_least`` because indexation raises both.

    ``reducible``: the authority may go below ``low_eur``, down to ``reduced_eur``.
    ``surrender_still_due``: whether the certificates are owed besides.
    """

    low_eur: float
    high_eur: float
    surrender_still_due: bool
    reducible: bool = False
    reduced_eur: float | None = None
    at_least: bool = True


def missing_certificates(missing: float, rules: ImporterRules) -> PenaltyRange:
    """For certificates an authorised declarant did not surrender by the deadline; ``missing`` >= 0.

    The rate follows Directive 2003/87/EC Article 16(3) and (4), in the base of 2013: the indexed figure was
    not found, so the amounts are lower bounds. ValueError if ``missing`` is negative or no number.
    Source: Regulation (EU) 2023/956 Article 26(1) and (3).
    """
    amount = _not_negative(missing) * rules.penalty_eur
    return PenaltyRange(amount, amount, surrender_still_due=True)


def unauthorised(certificates: float, overshoot_share: float, rules: ImporterRules) -> PenaltyRange:
    """For goods brought in without authorisation, or with the threshold exceeded without it.

    ``certificates`` >= 0 that the year's goods would have needed, on default values and with the adjustment
    for free allocation (Article 26(4a)); ``overshoot_share`` [-] by which the threshold was exceeded. Up to
    the minor overshoot the authority may go down to the penalty of Article 26(1). Paying releases from
    declaration and surrender. ValueError for a figure that is negative or no number.
    Source: Regulation (EU) 2023/956 Article 26(2) and (2a).
    """
    single = _not_negative(certificates) * rules.penalty_eur
    minor = 0 < _not_negative(overshoot_share) <= rules.minor_overshoot_share
    return PenaltyRange(
        low_eur=single * rules.multiple_lowest,
        high_eur=single * rules.multiple_highest,
        surrender_still_due=False,
        reducible=minor,
        reduced_eur=single if minor else None,
    )


def guarantee_eur(certificates: float, price_eur: float) -> float:
    """The guarantee an applicant may have to give [EUR]: the value of the certificates of expected imports.

    ``certificates`` >= 0 for the imports announced in the application, net of free allocation; ``price_eur``
    > 0 per certificate; ValueError otherwise.
    Source: Regulation (EU) 2023/956 Article 17(5); IR (EU) 2025/486 Article 13.
    """
    if not price_eur > 0:
        raise ValueError("the price must be positive [EUR per certificate]")
    return _not_negative(certificates) * price_eur


def _not_negative(value: float) -> float:
    if not value >= 0 or value == float("inf"):
        raise ValueError("the figure must be a number that is not negative")
    return value

"""A carbon price paid abroad, as the DRAFT act would deduct it: the claim as columns, and its arithmetic.

Nothing here is law. Regulation (EU) 2023/956 Article 9 grants the deduction and leaves conversion, evidence
and exchange rates to an act of which only the draft Ares(2026)4841230 of 13 May 2026 was found. It is used
under the reading ``carbon-price-paid=draft`` alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from cbam import liability
from cbam.electricity import FactorBasis
from cbam.importers.threshold import declarations
from cbam.readings import CARBON_PRICE, DRAFT

if TYPE_CHECKING:
    from cbam.frame import Frame
    from cbam.lines import Lines
    from cbam.shipments import Flags, Floats, Shipments

FILE = Path(__file__).parent / "carbon_price_draft.yaml"


class DraftFigures(BaseModel):
    """What the draft act would fix; ``article_6_credits_share`` [-] of the covered emissions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    act: str
    article_6_credits_share: float = Field(ge=0, le=1)


@cache
def draft_figures() -> DraftFigures:
    """The figures of the draft act."""
    import yaml

    return DraftFigures.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def paid_share(
    covered: liability.Value, free: liability.Value, credits: liability.Value, credits_limit: liability.Value
) -> liability.Value:
    """The share of the embedded emissions [-] for which a price was effectively paid under the draft.

    ``covered`` [-] of the embedded emissions fall under the foreign price; ``free`` and ``credits`` [-] of
    the covered ones were met by free allowances and by Article 6 credits, of which those above
    ``credits_limit`` count as nothing paid. Never negative.
    Source: DRAFT Ares(2026)4841230; our arithmetic of its principles.
    """
    unpaid = np.add(free, np.maximum(0, np.subtract(credits, credits_limit)))
    share: liability.Value = np.multiply(covered, np.maximum(0, np.subtract(1, unpaid)))
    return share


def effective_price(
    price: liability.Value, rebate: liability.Value, share: liability.Value
) -> liability.Value:
    """The price [EUR/tCO2e] effectively paid per tonne embedded, net of rebates and of what was not paid for.

    ``price`` [EUR/tCO2e] charged, ``rebate`` [-] of it returned in any form, ``share`` see
    :func:`paid_share`. Source: Regulation (EU) 2023/956 Article 9(1), (2); DRAFT Ares(2026)4841230.
    """
    effective: liability.Value = np.multiply(price, np.multiply(np.subtract(1, rebate), share))
    return effective


def in_euro(local_price: liability.Value, local_per_eur: liability.Value) -> liability.Value:
    """A price in euro at ``local_per_eur``, the yearly mean exchange rate [units of the currency per EUR].

    Source: DRAFT Ares(2026)4841230 (yearly mean, as Article 35(7)(c) of the Regulation had it before 2026).
    """
    euro: liability.Value = np.divide(local_price, local_per_eur)
    return euro


@dataclass(frozen=True, slots=True, eq=False)
class Deduction:
    """What a claim comes to per line: certificates before any cap, the price [EUR/tCO2e] used, and notes.

    The certificates of an importer's year add up to a whole number.
    """

    certificates: Floats
    price_eur_per_tco2e: Floats
    notes: dict[str, Flags]


def deduction(lines: Lines, see: Floats, on_defaults: Flags, price: Floats, frame: Frame) -> Deduction:
    """What a carbon price paid takes off each line: nothing, unless the draft act is chosen as a reading.

    ``see`` [tCO2e per unit]; ``on_defaults`` lines on default values, for which only a default carbon price
    counts (Article 9(4)); ``price`` [EUR] of a certificate, used where the yearly mean is not yet known.
    """
    shipments = lines.shipments
    nothing: Floats = np.zeros(len(shipments), dtype=np.float64)
    charged_abroad = _charged(shipments)
    claimed = lines.charged & (charged_abroad > 0)
    if not frame.readings.chooses(CARBON_PRICE, DRAFT):
        return Deduction(nothing, nothing, {"cbam.note-carbon-price-not-deducted": claimed})
    unproved = claimed & (shipments.carbon_price_rebate > 0) & ~shipments.carbon_price_rebate_evidenced
    effective = np.where(unproved, 0, _effective(shipments, charged_abroad))
    only_default = on_defaults | (lines.electricity & (shipments.factor_basis != FactorBasis.ACTUAL))
    published = _default_prices(lines, frame)
    per_tco2e = np.where(only_default, np.nan_to_num(published), effective)
    mean = _reference_prices(lines, frame)
    reference = np.where(np.isnan(mean), price, mean)
    quantity = np.nan_to_num(np.where(lines.electricity, shipments.mwh, shipments.mass_t))
    deducted = lines.charged & (per_tco2e > 0)
    effective_per_unit = np.where(deducted, per_tco2e * np.nan_to_num(see), 0)
    declaration = declarations(shipments.importer, shipments.year)
    off = liability.carbon_price_certificates(effective_per_unit, reference, quantity, declaration)
    own = deducted & ~only_default
    return Deduction(
        np.where(deducted, off, nothing),
        np.where(deducted, per_tco2e, nothing),
        {
            "cbam.note-carbon-price-draft": deducted,
            "cbam.note-carbon-price-default": claimed & only_default & np.isnan(published),
            "cbam.note-carbon-price-reference": deducted & np.isnan(mean),
            "cbam.note-carbon-price-rebate": unproved & ~only_default,
            "cbam.note-carbon-price-credits": own & (shipments.carbon_price_credits > _limit()),
            "cbam.note-carbon-price-taken-net": own
            & np.isnan(shipments.carbon_price_free)
            & np.isnan(shipments.carbon_price_rebate),
            "cbam.note-carbon-price-rate": own & ~np.isnan(shipments.carbon_price_local),
        },
    )


def _limit() -> float:
    return draft_figures().article_6_credits_share


def _effective(shipments: Shipments, charged_abroad: Floats) -> liability.Value:
    """The effective price [EUR/tCO2e] of each claim; a share that is not given is nothing (covered: all)."""
    share = paid_share(
        _or(shipments.carbon_price_covered, 1),
        _or(shipments.carbon_price_free, 0),
        _or(shipments.carbon_price_credits, 0),
        _limit(),
    )
    return effective_price(charged_abroad, _or(shipments.carbon_price_rebate, 0), share)


def _charged(shipments: Shipments) -> Floats:
    """The price charged abroad [EUR/tCO2e]; 0 where none is claimed."""
    local = shipments.carbon_price_local
    converted = in_euro(local, shipments.carbon_price_local_per_eur)
    in_eur = np.where(np.isnan(local), shipments.carbon_price_paid_eur_per_tco2e, converted)
    charged: Floats = np.nan_to_num(in_eur)
    return charged


def _or(values: Floats, otherwise: float) -> Floats:
    filled: Floats = np.where(np.isnan(values), otherwise, values)
    return filled


def _default_prices(lines: Lines, frame: Frame) -> Floats:
    """The default carbon price [EUR/tCO2e] of each line's origin and year; NaN: none published."""
    prices = [
        None if p is None else frame.law(p.year).default_carbon_price(p.origin, p.year)
        for p in lines.profiles
    ]
    values = [np.nan if f is None or f.value is None else f.value for f in prices]
    return np.array(values, dtype=np.float64)[lines.profile_of]


def _reference_prices(lines: Lines, frame: Frame) -> Floats:
    """The mean [EUR] of the published prices of each line's year of import; NaN while some are missing."""
    years, year_of = np.unique(lines.shipments.year, return_inverse=True)
    means = [frame.statute.mean_price(int(year)) for year in years]
    return np.array([np.nan if m is None else m for m in means], dtype=np.float64)[year_of]

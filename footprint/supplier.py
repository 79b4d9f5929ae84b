"""The unit of a supplier's footprint: mass of CO2e per unit of goods."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from groundwork.units import canonical, factor

_CO2E = re.compile(r"^(?P<mass>.*?)(?:co2[\-\s]*e?q?|二氧化碳当量)(?P<rest>.*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PcfUnit:
    """`kgco2e` kilograms of CO2e per one `per`, a canonical unit of goods."""

    kgco2e: float
    per: str


def parse_pcf_unit(text: str) -> PcfUnit | None:
    """Read ``kgCO2e/kg``, ``tCO2e/t``, ``kg CO2 eq / 吨`` and the like; None where it is no such unit."""
    plain = unicodedata.normalize("NFKC", text).strip()
    head, slash, per_text = plain.partition("/")
    matched = _CO2E.match(head.strip())
    per = canonical(per_text)
    if (
        not slash
        or matched is None
        or per is None
        or matched["rest"].strip(" -.").lower() not in {"", "e", "eq"}
    ):
        return None
    mass = canonical(matched["mass"])
    if mass not in {"kg", "t", "g"}:
        return None
    return PcfUnit(factor(mass, "kg"), per)

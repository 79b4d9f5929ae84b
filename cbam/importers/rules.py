"""What the Regulation fixes for an importer's year: the figures, read once from the law data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cbam.law.leaves import Figure
    from cbam.law.rulebook import Law


@dataclass(frozen=True, slots=True)
class ImporterRules:
    """Figures of Regulation (EU) 2023/956 that hold for an importer and a calendar year.

    ``threshold_t`` [t] net mass, exempt up to and including it (Art 2a, Annex VII); ``watch_share`` [-] of
    it from which authorities list an importer (Art 25a(1)); ``minor_overshoot_share`` [-] of it up to which
    a penalty may be reduced (Art 26(2a)); ``holding_share`` [-] of the emissions since 1 January to hold at
    each quarter's end (Art 22(2)) from ``holding_first_year`` (Art 36(2)(c)); ``penalty_eur`` [EUR per
    missing certificate] before indexation (Art 26(1)); ``multiple_lowest`` and ``multiple_highest`` [-] of
    it for goods brought in without authorisation (Art 26(2)).
    """

    threshold_t: float
    watch_share: float
    minor_overshoot_share: float
    holding_share: float
    holding_first_year: int
    penalty_eur: float
    multiple_lowest: float
    multiple_highest: float


def importer_rules(law: Law) -> ImporterRules:
    """The figures as a snapshot of the law has them.

    Raises ValueError if the snapshot has a row without a value.
    """

    def of(key: str) -> float:
        figure: Figure = law.parameter(key)
        if figure.value is None:
            raise ValueError(key)
        return figure.value

    return ImporterRules(
        threshold_t=of("de_minimis_net_mass_t"),
        watch_share=of("threshold_watch_share"),
        minor_overshoot_share=of("threshold_minor_overshoot_share"),
        holding_share=of("quarterly_holding_share"),
        holding_first_year=int(of("holding_first_year")),
        penalty_eur=of("penalty_eur_per_certificate"),
        multiple_lowest=of("penalty_multiple_lowest"),
        multiple_highest=of("penalty_multiple_highest"),
    )

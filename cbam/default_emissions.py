"""A default value with its mark-up, per tonne of good, as the reading in use has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cbam import liability
from cbam.readings import CEMENT_UNIT, CLINKER, FERTILISER_UNIT, MARKED_UP, NITROGEN, PRINTED
from cbam.see_units import PER_CLINKER, PER_NITROGEN, tonnes_in

if TYPE_CHECKING:
    from cbam.law.leaves import ScopeRow
    from cbam.law.rulebook import Law
    from cbam.readings import Readings

CLINKERS = "Cement clinker"  # the category whose content of clinker is itself
DECIMALS = "printed_decimals_of_marked_up_values"


def printed_decimals(law: Law, readings: Readings) -> int | None:
    """The decimals a marked-up value is rounded to; None where the reading in use rounds nothing."""
    if not readings.chooses(MARKED_UP, PRINTED):
        return None
    places = law.parameter(DECIMALS).value
    return None if places is None else int(places)


def marked_up(
    total_tco2e_per_t: liability.Value, markup: liability.Value, law: Law, readings: Readings
) -> liability.Value:
    """The default value [tCO2e/t] increased by its mark-up [-], rounded only where the reading says so.

    Figures without a mark-up (the bands of what-ifs) were never printed with one and are never rounded.
    Source: IR (EU) 2025/2621 Annex I, first text and as replaced by IR (EU) 2026/1740.
    """
    see = liability.see_with_markup(total_tco2e_per_t, markup)
    places = printed_decimals(law, readings)
    if places is None:
        return see
    rounded: liability.Value = np.where(np.greater(markup, 0), liability.half_up(see, places), see)
    return rounded


def content_needed(scope: ScopeRow, readings: Readings) -> float:
    """By what the content of a good is multiplied where a reading counts its default value per tonne of it.

    0 where no content is needed, as in the readings by default (per tonne of good).
    """
    unit = scope.functional_unit
    if unit == PER_CLINKER and scope.category != CLINKERS and readings.chooses(CEMENT_UNIT, CLINKER):
        return 1
    if unit == PER_NITROGEN and readings.chooses(FERTILISER_UNIT, NITROGEN):
        return tonnes_in(unit)
    return 0

"""All terms of all lines at once: emissions, allocation, certificates, cost, under the readings chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cbam import liability
from cbam.carbon_price import deduction
from cbam.default_emissions import marked_up
from cbam.frame import Frame
from cbam.lines import Lines
from cbam.priced import Terms
from cbam.prices import PriceQuote
from cbam.readings import BY_LINE, DIRECT, OFFSETS, ROUNDING
from cbam.shipments import Flags, Floats, Ints

Notes = Mapping[str, Flags]


@dataclass(frozen=True, slots=True, eq=False)
class _Emissions:
    """Emissions and allocation per unit of good: total, its direct part, and SEFA; and where they hold."""

    see: Floats
    direct: Floats
    sefa: Floats
    share: Floats
    default_path: Flags


def terms_of(
    lines: Lines, quotes: tuple[PriceQuote | None, ...], quote_of: Ints, frame: Frame
) -> tuple[Terms, Notes]:
    """The terms of priced lines and the notes the readings add; the arithmetic is :mod:`cbam.liability`."""
    shipments, charged, electricity = lines.shipments, lines.charged, lines.electricity
    found = _emissions(lines, frame)
    quantity = np.where(electricity, shipments.mwh, shipments.mass_t)
    price = np.array([q.price_eur if q else np.nan for q in quotes], dtype=np.float64)[quote_of]
    each, offset_notes = _due_per_unit(lines, found, frame)
    due = np.where(charged, each, 0)
    before = np.where(charged, liability.certificates(due, quantity), 0)
    claimed = deduction(lines, found.see, found.default_path, price, frame)
    taken = np.minimum(before, np.where(charged, claimed.certificates, 0))
    certificates = liability.certificates_after(before, taken)
    if frame.readings.chooses(ROUNDING, BY_LINE):
        certificates = liability.whole(certificates)
    cost = np.where(charged, liability.cost_eur(certificates, price), 0)

    def only(mask: Flags, values: liability.Value) -> Floats:
        shown: Floats = np.where(mask, values, np.nan)
        return shown

    terms = Terms(
        quantity=quantity,
        default_total=only(found.default_path, lines.figures("default_total")),
        markup=only(found.default_path, lines.figures("markup")),
        see=only(charged, found.see),
        benchmark=only(found.default_path, lines.figures("benchmark")),
        cbam_factor=only(charged & ~electricity, lines.figures("cbam_factor")),
        cscf=only(charged & ~electricity, lines.figures("cscf")),
        sefa=only(charged, found.sefa),
        content_share=only(found.default_path, found.share),
        certificates_per_unit=due,
        carbon_price_eur_per_tco2e=claimed.price_eur_per_tco2e,
        carbon_price_certificates=taken,
        certificates=np.asarray(certificates, dtype=np.float64),
        price_eur=only(charged, price),
        cost_eur=cost,
    )
    return terms, {**offset_notes, **claimed.notes}


def _emissions(lines: Lines, frame: Frame) -> _Emissions:
    shipments, electricity = lines.shipments, lines.electricity
    default_path = lines.charged & ~shipments.actual & ~electricity
    needed = lines.figures("content_needed")
    share = np.where(default_path & (needed > 0), needed * shipments.content, 1)
    markup = lines.figures("markup")
    law, readings = frame.statute.newest, frame.readings
    total = marked_up(lines.figures("default_total"), markup, law, readings) * share
    default_direct = marked_up(lines.figures("default_direct"), markup, law, readings) * share
    indirect = np.where(np.isnan(shipments.see_indirect), 0, shipments.see_indirect)
    actual = liability.see_counted(shipments.see_direct, indirect, lines.figures("indirect_counted"))
    allocated = liability.sefa(
        lines.figures("cbam_factor"), lines.figures("cscf"), lines.figures("benchmark")
    )
    see = np.where(electricity, shipments.see_direct, np.where(default_path, total, actual))
    sefa = np.where(electricity, 0, np.where(default_path, allocated * share, shipments.sefa))
    direct = np.where(default_path, default_direct, shipments.see_direct)
    return _Emissions(see, direct, sefa, share, default_path)


def _due_per_unit(lines: Lines, found: _Emissions, frame: Frame) -> tuple[liability.Value, Notes]:
    """Certificates per unit: allocation off the total, or (a disputed reading) off direct emissions only."""
    total = liability.certificates_per_t(found.see, found.sefa)
    if not frame.readings.chooses(OFFSETS, DIRECT):
        return total, {}
    counted = lines.figures("indirect_counted") > 0
    unknown = counted & np.isnan(found.direct)
    apart = counted & ~unknown
    direct_only = liability.certificates_direct_offset(found.direct, found.see - found.direct, found.sefa)
    notes = {"cbam.note-offset-direct-unknown": unknown & lines.charged}
    return np.where(apart, direct_only, total), notes

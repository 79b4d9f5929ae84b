"""Goods that only an overlay puts in scope: priced on emission bands, or refused where it gives no figure."""

from __future__ import annotations

from statistics import mean

from cbam.frame import Frame
from cbam.goods import OutOfScope
from cbam.law.overlay_scope import Band, EtsBenchmark, OverlayRow
from cbam.origins import Origin
from cbam.profile import NAN, Note, Profile, Scope
from cbam.readings import BAND, COUNTED, HIGH, INDIRECT, LOW, Readings
from cbam.year_terms import correction, year_notes
from groundwork.problems import Param, Problem


def what_if_profile(good: OutOfScope, land: Origin, year: int, frame: Frame) -> Profile | None:
    """The profile of a good that an overlay in use adds, or None where none does.

    Emissions are the overlay's band [tCO2e/t] without mark-up, allocation the EU ETS benchmark of the same
    steps times the CBAM factor and the correction factor. A good without a band is priced only on the
    user's own verified figures.
    """
    law, readings = frame.law(year), frame.readings
    rows = law.overlay_scope.variants(good.code)
    factor = law.cbam_factor(year)
    if not rows or factor.value is None:
        return None
    row = rows[0]
    names = (row.group, row.name_en, row.name_zh)
    if land.exempt:
        exempt = Note("cbam.note-exempt-origin", {"en": land.name_en, "zh": land.name_zh})
        return Profile(good.code, land.code, year, Scope.EXEMPT_ORIGIN, *names, what_if=row, notes=(exempt,))
    benchmark = law.overlay_scope.benchmark(row.benchmark, year)
    cscf_figure, cscf = correction(frame.statute, frame.assumptions, year)
    counted = readings.chooses(INDIRECT, COUNTED)
    direct, indirect = at_end(row.direct, readings), at_end(row.indirect, readings) if counted else 0.0
    return Profile(
        good.code,
        land.code,
        year,
        Scope.IN_SCOPE,
        *names,
        indirect_counted=counted,
        factor_figure=factor,
        cscf_figure=cscf_figure,
        what_if=row,
        what_if_benchmark=benchmark,
        default_total=direct + indirect,
        default_direct=direct,
        markup=0.0,
        benchmark=_benchmark_value(benchmark, readings),
        cbam_factor=factor.value,
        cscf=cscf,
        notes=(*_notes(row, benchmark, readings), *year_notes(factor, cscf_figure, cscf, year)),
        unpriced=None if row.direct.known else _no_figure(row, good.code),
    )


def at_end(band: Band, readings: Readings) -> float:
    """The end of a band the reading names, or its middle; NaN where there is no band."""
    if band.low is None or band.high is None:
        return NAN
    return {LOW: band.low, HIGH: band.high}.get(readings.of(BAND), mean((band.low, band.high)))


def _benchmark_value(benchmark: EtsBenchmark | None, readings: Readings) -> float:
    """Low emissions go with the high benchmark: the ends of the band are the ends of the charge."""
    if benchmark is None:
        return 0.0
    band = benchmark.band
    return at_end(Band(band.high, band.low), readings)


def _no_figure(row: OverlayRow, code: str) -> Problem:
    return Problem("cbam.no-overlay-figure", params={"code": code, "overlay": row.overlay})


def _notes(row: OverlayRow, benchmark: EtsBenchmark | None, readings: Readings) -> list[Note]:
    notes = [Note("cbam.note-overlay-good", {"overlay": row.overlay, "status": row.status.word})]
    if row.partly:
        notes.append(Note("cbam.note-overlay-good-part", {"en": row.name_en, "zh": row.name_zh}))
    if row.direct.low is None or row.direct.high is None:
        return notes
    band: dict[str, Param] = {
        "low": row.direct.low,
        "high": row.direct.high,
        "known": f"cbam.known-{row.how_known}",
        "confidence": f"cbam.confidence-{row.confidence}",
        "covers": f"cbam.covers-{row.covers.replace(' ', '-')}",
        "band": f"cbam.band-{readings.of(BAND)}",
    }
    notes.append(Note("cbam.note-what-if-band", band, default_path_only=True))
    if benchmark is None:
        return [*notes, Note("cbam.note-what-if-no-benchmark", default_path_only=True)]
    params: dict[str, Param] = {
        "products": " + ".join(benchmark.products),
        "low": round(benchmark.band.low or 0, 4),
        "high": round(benchmark.band.high or 0, 4),
        "known": benchmark.how_known,
    }
    return [*notes, Note("cbam.note-what-if-benchmark", params, default_path_only=True)]

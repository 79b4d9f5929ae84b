"""What goes by year alone: the correction factor in use, what remains of free allocation, what is no law."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbam import liability
from cbam.law.leaves import Figure, LawStatus
from cbam.profile import NAN, Note

if TYPE_CHECKING:
    from cbam.scenario import Assumptions
    from cbam.statute import Statute


def correction(statute: Statute, assumptions: Assumptions, year: int) -> tuple[Figure | None, float]:
    """The correction factor in force, or none and the scenario's assumption."""
    figure = statute.of_year(year).cscf(year)
    if figure.value is not None and figure.status is not LawStatus.ASSUMPTION:
        return figure, figure.value
    return None, assumptions.cscf_beyond.value


def year_notes(factor: Figure, cscf_figure: Figure | None, cscf: float, year: int) -> list[Note]:
    """What rests on no law in force: a proposed CBAM factor, an assumed correction factor."""
    notes = []
    if not factor.status.is_law:
        params: dict[str, str | int | float] = {"act": factor.citation.act, "status": factor.status.word}
        notes.append(Note("cbam.note-overlay-figure", params, default_path_only=True))
    if cscf_figure is None:
        params = {"year": year, "cscf": cscf}
        notes.append(Note("cbam.note-cscf-assumed", params, default_path_only=True))
    return notes


def remaining_share(statute: Statute, assumptions: Assumptions, year: int) -> float:
    """CBAM factor x CSCF of a year [-]: what every free allocation of that year is multiplied by."""
    factor = statute.of_year(year).cbam_factor(year).value
    return float(
        liability.sefa(NAN if factor is None else factor, correction(statute, assumptions, year)[1], 1)
    )

"""What a line without a link might mean. Suggestions only: the user confirms, nothing is picked."""

from __future__ import annotations

from collections.abc import Sequence

from footprint.bill import Bom, Candidate, OpenLine
from footprint.links import convertible
from inventories.catalogue import Catalogue


def suggest(catalogue: Catalogue, text: str, unit: str | None) -> tuple[Candidate, ...]:
    """Processes whose names resemble a text, best first, those that the unit fits before the others.

    Args:
        catalogue: where to look.
        text: what the line calls its item, Chinese or English.
        unit: canonical unit of the line, or None where it is not known.
    """
    found = [
        Candidate(m.process_id, float(m.score), str(m.reason), str(m.matched)) for m in catalogue.search(text)
    ]
    fits = [
        c for c in found if unit is not None and convertible(unit, catalogue.processes[c.process_id].unit)
    ]
    return (*fits, *(c for c in found if c not in fits))


def without_match(bom: Bom) -> Sequence[OpenLine]:
    """Open lines for which nothing at all could be suggested."""
    return tuple(line for line in bom.open_lines if not line.candidates)

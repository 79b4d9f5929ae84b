"""What stands in every document: the sources of its data, and what its numbers rest on."""

from __future__ import annotations

from groundwork.documents.model import Bullets, Facts, Report, Section
from groundwork.words import say


def standing_sections(report: Report) -> tuple[Section, ...]:
    """Sources, then run, fingerprints and versions; each only where the report gives any."""
    sources, identity = (say(f"groundwork.document-{name}", report.lang) for name in ("sources", "identity"))
    found = []
    if report.sources:
        found.append(Section(sources, (Bullets(report.sources),)))
    if report.identity:
        found.append(Section(identity, (Facts(report.identity),)))
    return tuple(found)

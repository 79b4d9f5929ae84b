"""What stands in every document: the sources of its data, and what its numbers rest on."""

from __future__ import annotations

from groundwork.documents.model import Bullets, Facts, Report, Section
from groundwork.words import say


def standing_sections(report: Report) -> tuple[Section, ...]:
    """Sources, then run, fingerprints and versions."""
    lang = report.lang
    identity = Section(say("groundwork.document-identity", lang), (Facts(report.identity),))
    if not report.sources:
        return (identity,)
    return (Section(say("groundwork.document-sources", lang), (Bullets(report.sources),)), identity)

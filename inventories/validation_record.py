"""The comparison with published footprints as plain records, for a command's JSON answer."""

from __future__ import annotations

from inventories.validation import Comparison, Reference, Summary, Validation

Record = dict[str, str | int | float | bool | None]


def validation_record(validation: Validation, lang: str) -> dict[str, list[Record]]:
    """Groups, rows and unmatched rows of a comparison, the reasons in one language ("zh" or "en")."""
    groups = [_summary(summary, "all") for summary in validation.summaries]
    if validation.seen:
        groups.append(_summary(validation.seen, "read"))
    if validation.same_place:
        groups.append(_summary(validation.same_place, "any route and boundary"))
    return {
        "groups": groups,
        "rows": [_comparison(c, lang) for c in validation.comparisons],
        "unmatched": [_reference(r) for r in validation.unmatched],
    }


def _summary(summary: Summary, rows: str) -> Record:
    """One group; `rows` says which rows count: all, those read in a source, or also other routes."""
    return {
        "group": summary.group.value,
        "rows": rows,
        "n": summary.n,
        "median_ratio": summary.median_ratio,
        "share_within": summary.share_within,
        "n_swapped": summary.n_swapped,
        "median_swapped": summary.median_swapped,
        "share_within_swapped": summary.share_within_swapped,
    }


def _comparison(comparison: Comparison, lang: str) -> Record:
    return {
        **_reference(comparison.reference),
        "group": comparison.group.value,
        "ours": comparison.ours,
        "ratio": comparison.ratio,
        "within": comparison.within,
        "swapped": comparison.swapped,
        "swapped_ratio": comparison.swapped_ratio,
        "why": comparison.reference.why[lang],
    }


def _reference(reference: Reference) -> Record:
    return {
        "id": reference.id,
        "product": reference.product,
        "process": reference.process_id or None,
        "published": reference.value,
        "unit": reference.unit,
        "boundary": reference.boundary,
        "geography": reference.geography,
        "year": reference.year,
        "source": reference.source,
        "status": reference.status.value,
    }

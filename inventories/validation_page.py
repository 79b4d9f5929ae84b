"""The comparison with published footprints as a page: tables made from the computation, words beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from inventories.catalogue import Catalogue
from inventories.tolerances import tolerance
from inventories.validation import PUBLISHED, Comparison, Group, Summary, Validation, validate

BEGIN, END = "<!-- made from the computation: begin -->", "<!-- made from the computation: end -->"
TITLES = {
    Group.SAME: "Same place, route and boundary",
    Group.FOREIGN: "Same route and boundary, elsewhere",
    Group.OTHER_ROUTE: "Another route, or a kindred product",
    Group.OTHER_BOUNDARY: "Another boundary",
}
DASH = "–"


def _allowed() -> str:
    return f"within {_share(tolerance(PUBLISHED))}"


def page_block(validation: Validation) -> str:
    """The part of docs/validation.md that is made from the computation, markers included."""
    parts = [BEGIN, "", *_summary_table(validation.summaries)]
    if seen := validation.seen:
        share = _share(seen.share_within)
        parts += [
            "",
            f"Of the first group, the {seen.n} rows that were read in a source: median"
            f" {_ratio(seen.median_ratio)}, {share} {_allowed()}.",
        ]
    if near := validation.same_place:
        share = _share(near.share_within)
        parts += [
            "",
            f"All {near.n} rows of our place, whatever their route and boundary: median"
            f" {_ratio(near.median_ratio)}, {share} {_allowed()}.",
        ]
    for group in Group:
        rows = [c for c in validation.comparisons if c.group is group]
        if rows:
            parts += ["", f"### {TITLES[group]}", "", *_table(rows), *_reasons(rows)]
    parts += [
        "",
        f"Published rows for which the inventory has no process: {len(validation.unmatched)}.",
        "",
        END,
    ]
    return "\n".join(parts)


def refreshed(text: str, validation: Validation) -> str:
    """A page with its made part renewed. Raises `ValueError` where the markers are missing."""
    before, _, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"no place for the tables: {BEGIN} ... {END}")
    return before + page_block(validation) + after


def refresh(page: Path, catalogue: Catalogue) -> None:
    """Renew the made part of a page on disk."""
    text = refreshed(page.read_text(encoding="utf-8"), validate(catalogue))
    page.write_text(text, encoding="utf-8")


def _summary_table(summaries: Iterable[Summary]) -> Iterator[str]:
    allowed = _allowed()
    yield f"| group | rows | median ratio | {allowed} | swapped | median after | {allowed} after |"
    yield "|---|---|---|---|---|---|---|"
    for s in summaries:
        swapped = (
            (str(s.n_swapped), _ratio(s.median_swapped), _share(s.share_within_swapped))
            if s.n_swapped
            else (DASH, DASH, DASH)
        )
        cells = (TITLES[s.group], str(s.n), _ratio(s.median_ratio), _share(s.share_within), *swapped)
        yield f"| {' | '.join(cells)} |"


def _table(rows: list[Comparison]) -> Iterator[str]:
    yield "| product | ours | published | ratio | after swap | boundary | place, year | source | how known |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for c in rows:
        r = c.reference
        mark = "" if c.within else " **out**"
        cells = (
            f"{r.product} (`{r.process_id}`)",
            f"{c.ours:.4g}",
            f"{r.value:g} {r.unit}",
            f"{_ratio(c.ratio)}{mark}",
            _ratio(c.swapped_ratio),
            r.boundary,
            f"{r.geography}, {r.year}",
            r.source,
            r.status.value,
        )
        yield f"| {' | '.join(cells)} |"


def _reasons(rows: list[Comparison]) -> Iterator[str]:
    """A paragraph for every row outside the tolerance, before or after the swap."""
    for c in rows:
        if c.reference.why["en"]:
            yield ""
            title = f"**{c.reference.product}, {c.reference.geography}** ({_ratio(c.ratio)})."
            yield f"{title} {c.reference.why['en']}"


def _ratio(value: float | None) -> str:
    return DASH if value is None else f"{value:.2f}"


def _share(value: float | None) -> str:
    return DASH if value is None else f"{value:.0%}".replace("%", " %")

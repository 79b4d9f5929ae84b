"""Whether law tables can be used: their rows fit each other, and none is past its day of review."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cbam.law.registry import Dataset
from cbam.law.snapshot import Law
from cbam.law.tables import Parsed
from groundwork.problems import Place, Problem

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Stale:
    """A dataset in use whose day of review has passed, or a price whose day of publication has."""

    dataset: str
    table: str
    act: str
    due_on: date
    period: str = ""


def stale(law: Law, today: date) -> tuple[Stale, ...]:
    """What a snapshot uses that should have been looked at by ``today``, a day the caller gives."""
    used = dict.fromkeys(s.datasets[i] for s in law.stacks.values() for i in sorted(set(s.dataset_of)))
    reviews = [
        Stale(d.id, d.table, d.act, d.review_by) for d in used if d.review_by < today and not d.overlay
    ]
    prices = law.stacks["certificate_prices"]
    for row, (price, day) in enumerate(
        zip(prices.columns["price_eur"], prices.columns["published_on"], strict=True)
    ):
        if price is None and isinstance(day, date) and day <= today:
            dataset = prices.dataset(row)
            reviews.append(Stale(dataset.id, dataset.table, dataset.act, day, prices.texts("period")[row]))
    return tuple(reviews)


def fit_problems(law: Law, parsed: Parsed) -> Iterator[Problem]:
    """Rows of one dataset that contradict the rest of the law: unknown codes, origins, letters, spans."""
    dataset, columns = parsed.dataset, parsed.columns
    yield from _span_problems(dataset)
    checks = {"origin": _known_origins(law), "cn8": _known_codes(law, dataset), "route": _known_letters(law)}
    for name, known in checks.items():
        if known is None or name not in columns:
            continue
        for line, cell in zip(parsed.lines, columns[name], strict=True):
            if cell is not None and str(cell) not in known:
                params = {"column": name, "cell": str(cell)}
                yield Problem("cbam.law-cell-unfit", Place(dataset.file, "", f"A{line}"), params)
    yield from _row_spans(parsed)
    yield from _prices(parsed)


def _span_problems(dataset: Dataset) -> Sequence[Problem]:
    if dataset.valid_to is None or dataset.valid_from <= dataset.valid_to:
        return ()
    return (Problem("cbam.law-span", Place(dataset.file), {"dataset": dataset.id}),)


def _known_origins(law: Law) -> frozenset[str]:
    return frozenset(law.stacks["countries"].texts("code")) | {OTHER}


def _known_codes(law: Law, dataset: Dataset) -> frozenset[str] | None:
    """Benchmarks must be of goods in scope; other tables may bring codes of their own."""
    return frozenset(law.scope) if dataset.table == "benchmarks" else None


def _known_letters(law: Law) -> frozenset[str]:
    return frozenset(law.stacks["routes"].texts("letter"))


def _row_spans(parsed: Parsed) -> Iterator[Problem]:
    first, last = (parsed.columns.get(name) for name in ("year_from", "year_to"))
    if first is None or last is None:
        return
    for line, start, end in zip(parsed.lines, first, last, strict=True):
        if start is not None and end is not None and int(str(end)) < int(str(start)):
            params = {"column": "year_to", "cell": str(end)}
            yield Problem("cbam.law-cell-unfit", Place(parsed.dataset.file, "", f"A{line}"), params)


def _prices(parsed: Parsed) -> Iterator[Problem]:
    """A price of zero is a cell nobody filled in."""
    for line, price in zip(parsed.lines, parsed.columns.get("price_eur", ()), strict=False):
        if price == 0:
            params = {"column": "price_eur", "cell": str(price)}
            yield Problem("cbam.law-cell-unfit", Place(parsed.dataset.file, "", f"B{line}"), params)

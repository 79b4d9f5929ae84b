"""What ``cbam law show`` and ``cbam law at`` do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import typer

from cbam.articles import article_text
from cbam.law.lookup import Row, Search, find_rows
from cbam.origins import RefusedOrigin, resolve_origin
from groundwork.answers import as_json, head
from groundwork.problems import BadInput, Counts
from groundwork.words import say

if TYPE_CHECKING:
    from cbam.law.columns import Cell
    from cbam.law.leaves import Citation, Figure
    from cbam.law.rulebook import Law
    from cbam.statute import Statute

SHOW_SCHEMA, AT_SCHEMA = "cbam-law-show/1", "cbam-law-at/1"
FACTS = ("id", "table", "act", "article", "oj", "known_on", "valid_from", "valid_to", "status", "confidence",
         "review_by", "source", "overlay", "note")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows are wanted, as typed, on which day (None: the newest year's law), and how many to print."""

    table: str = ""
    code: str = ""
    origin: str = ""
    text: str = ""
    day: date | None = None
    limit: int = 0

    @property
    def everything(self) -> bool:
        """Whether no row was asked for: the answer is the list of tables."""
        return not (self.table or self.code or self.origin or self.text)


def show(asked: Asked, law: Callable[[], Statute], json: bool, lang: str) -> None:
    """Print the rows asked for, or the datasets if none was. Raises ``BadInput``: no such table or origin."""
    statute = law()
    snapshot = statute.newest
    if asked.day is not None:
        snapshot = statute.rulebook.at(asked.day, statute.known_on, statute.overlays)
    if asked.everything:
        _print_datasets(snapshot, json, lang)
        return
    rows = find_rows(snapshot, _search(asked, snapshot))
    if json:
        answer = head(SHOW_SCHEMA, statute.version, statute.known_on, Counts(len(rows), len(rows), 0))
        typer.echo(as_json({**answer, "law_acts": statute.acts, "rows": rows}))
        return
    for row in rows[: asked.limit]:
        typer.echo(f"{row.table}  {cells_text(in_language(row.cells, lang))}")
        typer.echo(f"    [{cited(row.citation)}; {_status(row, lang)}]")
    if len(rows) > asked.limit:
        typer.echo(say("cbam.more-lines", lang, count=len(rows) - asked.limit))
    typer.echo(say("cbam.law-line", lang, version=statute.version, known_on=statute.known_on.isoformat()))


def _search(asked: Asked, law: Law) -> Search:
    origin = ""
    if asked.origin:
        land = resolve_origin(asked.origin, law)
        if isinstance(land, RefusedOrigin):
            raise BadInput(land.problem)
        origin = land.code
    code = "".join(mark for mark in asked.code if mark.isdigit())
    return Search(asked.table, code, origin, asked.text)


def in_language(cells: Mapping[str, Cell], lang: str) -> dict[str, Cell]:
    """The cells of a row without the texts of the other language."""
    other = "_en" if lang == "zh" else "_zh"
    own = "_zh" if lang == "zh" else "_en"
    return {
        n: c for n, c in cells.items() if not (n.endswith(other) and n.removesuffix(other) + own in cells)
    }


def cells_text(cells: dict[str, Cell]) -> str:
    """The cells of a row that hold something, as name=value."""
    return "  ".join(f"{name}={cell}" for name, cell in cells.items() if cell is not None)


def cited(citation: Citation | None, lang: str = "en") -> str:
    """Where a row stands: act, article, Official Journal, file and line."""
    if citation is None:
        return "-"
    place = article_text(f"{citation.act} {citation.article}", lang)
    return ", ".join(part for part in (place, citation.oj, citation.row) if part != "-")


def _status(row: Row, lang: str) -> str:
    overlay = f" ({row.overlay})" if row.overlay else ""
    return f"{say(row.status.word, lang)}{overlay}"


def _print_datasets(law: Law, json: bool, lang: str) -> None:
    if json:
        answer = head(SHOW_SCHEMA, law.version, law.known_on, Counts(len(law.datasets), len(law.datasets), 0))
        typer.echo(as_json({**answer, "law_acts": law.acts, "datasets": dataset_records(law)}))
        return
    for name, stack in law.stacks.items():
        acts = "; ".join(f"{d.act} {d.article} [{say(d.status.word, lang)}]" for d in stack.datasets)
        typer.echo(say("cbam.law-table-line", lang, table=name, rows=len(stack), acts=acts or "-"))
    typer.echo(say("cbam.law-line", lang, version=law.version, known_on=law.known_on.isoformat()))


def dataset_records(law: Law) -> list[dict[str, object]]:
    """The datasets a snapshot rests on, as records."""
    return [{name: getattr(d, name) for name in FACTS} for d in law.datasets]


def at(day: date | None, law: Callable[[], Statute], json: bool, lang: str) -> None:
    """Print what applies on a day. Raises ``BadInput`` where there is no law."""
    statute = law()
    snapshot = statute.rulebook.at(day or statute.known_on, statute.known_on, statute.overlays)
    figures = yearly_records(snapshot)
    prices = snapshot.published_prices()
    if json:
        n = len(snapshot.datasets)
        answer = head(AT_SCHEMA, snapshot.version, snapshot.known_on, Counts(n, n, 0))
        answer |= {"law_acts": snapshot.acts, "day": snapshot.day, "years": figures, "prices": prices,
                   "overlays": snapshot.overlay_records, "datasets": dataset_records(snapshot)}  # fmt: skip
        typer.echo(as_json(answer))
        return
    typer.echo(say("cbam.law-at", lang, day=snapshot.day.isoformat(), known_on=snapshot.known_on.isoformat()))
    for act in snapshot.acts:
        typer.echo(f"  {act}")
    for record in figures:
        typer.echo(say("cbam.law-year-line", lang, **{k: _shown(v, lang) for k, v in record.items()}))
    for price in prices:
        typer.echo(say("cbam.law-price-line", lang, period=price.period, price=price.price_eur,
                       day=price.published_on))  # fmt: skip
    for overlay in snapshot.overlay_records:
        typer.echo(f"  + {overlay.id} ({say(overlay.kind.word, lang)}): {overlay.does(lang)}")
    typer.echo(say("cbam.law-line", lang, version=snapshot.version, known_on=snapshot.known_on.isoformat()))


def yearly_records(law: Law) -> list[dict[str, object]]:
    """CBAM factor, correction factor and mark-ups of every year with a factor, each with its status."""
    years = sorted({int(str(year)) for year in law.stacks["cbam_factor"].columns["year"]})
    sectors = dict.fromkeys(law.stacks["markup"].texts("sector"))
    return [
        {
            "year": year,
            "cbam_factor": law.cbam_factor(year),
            "cscf": law.cscf(year),
            "markups": {sector: law.markup(sector, year) for sector in sectors},
        }
        for year in years
    ]


def _shown(value: object, lang: str) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{say(f'cbam.sector-{s}', lang)} {_figure(f, lang)}" for s, f in value.items())
    return str(value) if isinstance(value, int) else _figure(value, lang)  # type: ignore[arg-type]


def _figure(figure: Figure, lang: str) -> str:
    if figure.value is None:
        return "-"
    mark = "" if figure.status.is_law else f" ({say(figure.status.word, lang)})"
    return f"{figure.value:g}{mark}"

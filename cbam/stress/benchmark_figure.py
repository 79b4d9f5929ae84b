"""A firm's figures against everybody's median, so that figures of different units stand in one picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbam.stress.anonymity import PERCENTS
from cbam.stress.benchmark import EVERYBODY, HIGH_IS_GOOD, standings
from cbam.stress.sector_tables import measure_word, word
from groundwork.documents.figures.kinds import Position
from groundwork.documents.model import Cell, Column, Figure, Table

if TYPE_CHECKING:
    from cbam.stress.benchmark import Peers

POSITION: Final = "position"
_MIDDLE: Final = 50


def position_table(peers: Peers, firm: str, year: int, lang: str, basis: str) -> Table | None:
    """The firm's figures and everybody's quartiles over everybody's median [-].

    A figure whose median may not be told, or is zero or below, has no row; None where nothing is left.
    """
    rows: list[tuple[Cell, ...]] = []
    for one in standings(peers, firm, year):
        if one.group != EVERYBODY or one.percentiles is None:
            continue
        middle = one.percentiles[PERCENTS.index(_MIDDLE)]
        if middle is not None and middle > 0:
            cuts = (None if cut is None else cut / middle for cut in one.percentiles)
            rows.append((measure_word(one.measure, lang), one.own / middle, *cuts))
    if not rows:
        return None
    columns = (
        Column("measure", word("measure", lang)),
        Column("own", word("own", lang), 0, percent=True),
        *(Column(f"p{p}", word("percentile", lang, p=p), 0, percent=True) for p in PERCENTS),
    )
    good = ("、" if lang == "zh" else ", ").join(measure_word(m, lang) for m in sorted(HIGH_IS_GOOD))
    notes = (word("position-note", lang, measures=good), basis)
    caption = word("position", lang, year=year)
    return Table(POSITION, word("sheet-position", lang), caption, columns, tuple(rows), notes=notes)


def position_figure(table: Table) -> Figure:
    """The firm on the span between the quartiles."""
    chart = Position("measure", "own", "p25", "p50", "p75")
    return Figure(table, table.caption, chart, "", " ".join(table.notes))

"""A report as data: what it says and what its figures are, before anybody chose paper, Word or Excel.

Every number is stored as a number, and a column may say how it follows from others: the workbook then holds
a live formula with the stored value as its result, and the paper shows the value. Texts are plain text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from groundwork.documents.figures.kinds import Chart, columns_of

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Product:
    """The cell is the product of other cells of its row."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quotient:
    """The cell is one cell of its row divided by another."""

    of: str
    by: str


@dataclass(frozen=True, slots=True)
class Excess:
    """The cell is what one cell of its row exceeds another by, never below zero."""

    of: str
    over: str


@dataclass(frozen=True, slots=True)
class ShareOf:
    """The cell is its row's part of a column's total, 0 to 1."""

    key: str


@dataclass(frozen=True, slots=True)
class SumWhere:
    """The cell is the sum of another table's column over the rows whose `match` equals this row's `by`."""

    table: str
    value: str
    match: str
    by: str


Rule = Product | Quotient | Excess | ShareOf | SumWhere


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading, decimals where it holds numbers (None: text), and how its values come about.

    `percent` shows shares as per cent. `summed` puts the column's sum into the table's total row.
    """

    key: str
    heading: str
    digits: int | None = None
    percent: bool = False
    summed: bool = False
    rule: Rule | None = None

    @property
    def numeric(self) -> bool:
        """Whether the column holds numbers."""
        return self.digits is not None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns. `total` labels a last row with the sums of the `summed` columns; empty: no row.

    `key` is how other tables and figures refer to it, `sheet` the name of its sheet in a workbook.
    """

    key: str
    sheet: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: str = ""
    notes: tuple[str, ...] = ()

    def index(self, key: str) -> int:
        """Position of a column. Raises ValueError where the table has none of this key."""
        return [column.key for column in self.columns].index(key)

    def values(self, key: str) -> tuple[Cell, ...]:
        """The cells of a column, top down."""
        at = self.index(key)
        return tuple(row[at] for row in self.rows)

    def sum(self, key: str) -> float:
        """The sum of a column; an empty cell counts nothing."""
        return float(sum(v for v in self.values(key) if isinstance(v, (int, float))))


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture of a table of the same report: what kind of chart, of which columns.

    ``unit`` of the numbers as their headings have it, ``source`` the line under a figure that may be taken
    out of its report. ``height_pt`` of the plot, 0 for the usual one.

    Raises:
        ValueError: the chart names a column that the table does not have.
    """

    table: Table
    caption: str
    chart: Chart
    unit: str = ""
    source: str = ""
    height_pt: float = 0.0

    def __post_init__(self) -> None:
        for key in columns_of(self.chart):
            self.table.index(key)


@dataclass(frozen=True, slots=True)
class Total:
    """Where a fact's number is computed: the total of a column of a table."""

    table: str
    key: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value: a text, or a number with decimals and unit. `live` links it to a total."""

    label: str
    value: Cell
    unit: str = ""
    digits: int = 2
    live: Total | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and values one below the other."""

    items: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text; `strong` sets a statement apart that nobody may miss."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short texts."""

    items: tuple[str, ...]


Block = Paragraph | Bullets | Facts | Table | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; ``whole``: it is not broken over two pages of paper."""

    title: str
    blocks: tuple[Block, ...]
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A whole document.

    `identity` says what the numbers rest on (run, fingerprints, law version), `sources` where the data come
    from; every form of the document shows both. Where `identity` is empty, a section says it. `mark` is the
    short line at the foot of every page. `dense` sets a paper that shall fit one page closer.
    """

    title: str
    subtitle: str
    lang: str
    sections: tuple[Section, ...]
    identity: tuple[Fact, ...]
    sources: tuple[str, ...]
    mark: str = ""
    dense: bool = False

    @property
    def tables(self) -> Iterator[Table]:
        """All tables in reading order."""
        for section in self.sections:
            yield from (block for block in section.blocks if isinstance(block, Table))

    def table(self, key: str) -> Table:
        """The table of this key. Raises KeyError."""
        for table in self.tables:
            if table.key == key:
                return table
        raise KeyError(key)


def without_figures(report: Report) -> Report:
    """The report with its tables alone."""
    sections = tuple(
        replace(s, blocks=tuple(block for block in s.blocks if not isinstance(block, Figure)))
        for s in report.sections
    )
    return replace(report, sections=sections)
